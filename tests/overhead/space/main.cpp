// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Calls both contenders on the same architectures: they must agree.
//     edgetran_overhead_space [calls]
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "contenders.hpp"
#include "edgetran/space/draw.hpp"

int main(int argc, char** argv) {
  const std::int64_t calls = argc > 1 ? std::atoll(argv[1]) : 20'000;
  edgetran::stream random(1);
  std::int64_t different = 0;
  for (std::int64_t i = 0; i < calls; ++i) {
    const flexibert a = edgetran::space::uniform_coordinates(edgetran::space::flexibert2{}, random);
    if (by_library(a) != by_hand(a)) ++different;
  }
  std::printf("%lld calls each: %lld differ\n", static_cast<long long>(calls),
              static_cast<long long>(different));
  return different == 0 ? 0 : 1;
}
