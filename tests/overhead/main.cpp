// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Calls both contenders on many sequence lengths: they must agree to 1e-12, and neither may allocate.
//     edgetran_overhead [calls]
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "contenders.hpp"

namespace {
std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

int main(int argc, char** argv) {
  namespace predict = edgetran::predict;
  const std::int64_t calls = argc > 1 ? std::atoll(argv[1]) : 100'000;
  predict::device_profile device;
  // A price of its own for every amount, so that one taken for another shows.
  for (std::size_t k = 0; k < predict::law_count; ++k)
    for (std::size_t i = 0; i < 8; ++i)
      device.laws[k].price[i] = 1e-6 * std::sqrt(static_cast<double>(2 + 8 * k + i));
  device.combiner = {1.1, edgetran::seconds{2e-7}};
  const predict::residence where{0.3, 0.1};

  const std::size_t before = allocations;
  double worst = 0;
  for (std::int64_t i = 0; i < calls; ++i) {
    const std::int64_t sequence = 1 + i % 512;
    const double ours = by_library(device, sequence, where), theirs = by_hand(device, sequence, where);
    const double error = std::abs(ours / theirs - 1);
    if (!(error <= worst)) worst = error;
  }
  const std::size_t during = allocations - before;
  ::operator delete(::operator new(1));  // called by name, which no compiler may leave out
  const bool counts = allocations > before + during;
  std::printf("%lld calls each: greatest relative difference %.2g, %zu allocations\n",
              static_cast<long long>(calls), worst, during);
  return worst <= 1e-12 && during == 0 && counts ? 0 : 1;
}
