// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of its own: it counts every `operator new` of the process.
#include <array>
#include <cstddef>
#include <cstdio>
#include <type_traits>

#include "allocations/counter.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/neighbours.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"

namespace {
using namespace edgetran;

template <class S>
bool allocates_nothing(const char* what) {
  stream random(1);
  std::array<double, space::architecture<S>::dimension> row{};
  std::size_t seen = 0;
  const std::size_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    const auto a = space::uniform_coordinates(S{}, random), b = space::uniform(S{}, random);
    if (space::unrank<S>(space::rank(a)) != a) return false;
    space::index_embedding<S>::encode(a, row);
    if (space::index_embedding<S>::nearest(row) != a) return false;
    const auto child = space::mutate(S{}, space::crossover(S{}, a, b, random), 0.1, random);
    space::for_each_neighbour(S{}, child, [&](const auto& n) { seen += n.hash() % 2; });
    if constexpr (std::is_same_v<S, space::flexibert2>) seen += a.template get<"heads">(0).size();
  }
  const std::size_t during = allocations - before;
  if (during != 0 || seen == 0) std::printf("%s: %zu allocations\n", what, during);
  return during == 0 && seen > 0;
}
}  // namespace

int main() {
  int* volatile seen = new int(3);  // volatile: clang may leave out what nobody sees
  delete seen;
  if (allocations == 0) {
    std::puts("the counter does not count");
    return 1;
  }
  const bool flexibert = allocates_nothing<space::flexibert2>("flexibert2");
  const bool bertperf = allocates_nothing<space::bertperf>("bertperf");
  const bool hat = allocates_nothing<space::hat>("hat");
  return flexibert && bertperf && hat ? 0 : 1;
}
