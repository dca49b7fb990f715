// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Drawing, numbering and embedding FlexiBERT 2.0 on one core, against a search of sorted lists as published.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/neighbours.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/sample.hpp"

namespace {
std::atomic<std::size_t> allocations{0};

[[gnu::noinline]] void* count_and_allocate(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t n) { return count_and_allocate(n); }
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace {

using namespace edgetran;
using S = space::flexibert2;
using A = space::architecture<S>;
using row = std::array<double, 37>;

/// Counts what the body does each time, and its allocations, which are 0 where we say so.
template <class Body>
void each(benchmark::State& state, Body&& body) {
  const std::size_t before = allocations;
  for (auto _ : state) body();
  state.counters["allocations"] = static_cast<double>(allocations - before);
  state.SetItemsProcessed(state.iterations());
}

/// The heads of every layer, as values.
std::size_t materialise(const A& a) {
  std::size_t sum = 0;
  const std::size_t layers = a.get<"layers">();
  for (std::size_t i = 0; i < layers; ++i) {
    const auto heads = a.get<"heads">(i);
    for (const auto& h : heads) sum += h.index();
    benchmark::DoNotOptimize(heads);
  }
  return sum;
}

void draw_materialise_embed(benchmark::State& state) {
  stream random(1);
  row out{};
  each(state, [&] {
    const A a = space::uniform_coordinates(S{}, random);
    benchmark::DoNotOptimize(materialise(a));
    space::index_embedding<S>::encode(a, out);
    benchmark::DoNotOptimize(out);
  });
}
BENCHMARK(draw_materialise_embed);

/// The same way to an embedding as the published code's: every operation drawn as a list of heads, and found
/// again in the list of all of them; here the list is sorted and searched by halves, where the original walks
/// it.
void baseline_sorted_lists(benchmark::State& state) {
  using heads = std::vector<std::uint8_t>;
  std::vector<heads> all_heads;
  using element = A::record::found<"heads">::element;
  for (std::uint64_t r = 0; r < element::cardinality; ++r) {
    heads ids;
    for (const auto& h : element::unrank(r)) ids.push_back(static_cast<std::uint8_t>(h.index()));
    all_heads.push_back(ids);
  }
  const auto before = [](const heads& a, const heads& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  using widths = A::record::found<"feed_forward">::element;
  std::vector<std::vector<int>> all_widths;
  for (std::uint64_t r = 0; r < widths::cardinality; ++r) {
    const auto w = widths::unrank(r);
    all_widths.emplace_back(w.begin(), w.end());
  }
  const auto shorter = [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  stream random(1);
  row out{};
  each(state, [&] {
    const std::size_t depth = random.below(6), layers = 2 * (depth + 1);
    std::vector<int> hidden;
    std::vector<std::vector<int>> feed_forward;
    std::vector<heads> operations;
    for (std::size_t i = 0; i < layers; ++i) {
      hidden.push_back(static_cast<int>(random.below(4)));
      feed_forward.push_back(all_widths[random.below(all_widths.size())]);
      operations.push_back(all_heads[random.below(all_heads.size())]);
    }
    out.fill(0);
    out[0] = static_cast<double>(depth);
    for (std::size_t i = 0; i < layers; ++i) {
      out[1 + 3 * i] = hidden[i];
      out[2 + 3 * i] = static_cast<double>(
          std::lower_bound(all_widths.begin(), all_widths.end(), feed_forward[i], shorter) -
          all_widths.begin());
      out[3 + 3 * i] = static_cast<double>(
          std::lower_bound(all_heads.begin(), all_heads.end(), operations[i], before) - all_heads.begin());
    }
    benchmark::DoNotOptimize(out);
  });
}
BENCHMARK(baseline_sorted_lists);

/// As published: the lists are walked from the front.
void baseline_list_walk(benchmark::State& state) {
  using element = A::record::found<"heads">::element;
  using heads = element::value_type;
  std::vector<heads> all;
  for (std::uint64_t r = 0; r < element::cardinality; ++r) all.push_back(element::unrank(r));
  stream random(1);
  row out{};
  each(state, [&] {
    const A a = space::uniform_coordinates(S{}, random);
    space::index_embedding<S>::encode(a, out);
    const std::size_t layers = a.get<"layers">();
    for (std::size_t i = 0; i < layers; ++i)
      out[3 + 3 * i] =
          static_cast<double>(std::find(all.begin(), all.end(), a.get<"heads">(i)) - all.begin());
    benchmark::DoNotOptimize(out);
  });
}
BENCHMARK(baseline_list_walk);

void draw_coordinates(benchmark::State& state) {
  stream random(1);
  each(state, [&] { benchmark::DoNotOptimize(space::uniform_coordinates(S{}, random)); });
}
BENCHMARK(draw_coordinates);

void draw_uniform(benchmark::State& state) {
  stream random(1);
  each(state, [&] { benchmark::DoNotOptimize(space::uniform(S{}, random)); });
}
BENCHMARK(draw_uniform);

std::vector<A> thousand() { return space::sample(S{}, 1000, space::method::random, stream(3)); }

void rank(benchmark::State& state) {
  const auto batch = thousand();
  std::size_t i = 0;
  each(state, [&] { benchmark::DoNotOptimize(space::rank(batch[i++ % 1000])); });
}
BENCHMARK(rank);

void unrank(benchmark::State& state) {
  std::vector<space::rank_of<S>> ranks;
  for (const A& a : thousand()) ranks.push_back(space::rank(a));
  std::size_t i = 0;
  each(state, [&] { benchmark::DoNotOptimize(space::unrank<S>(ranks[i++ % 1000])); });
}
BENCHMARK(unrank);

void embed(benchmark::State& state) {
  const auto batch = thousand();
  row out{};
  std::size_t i = 0;
  each(state, [&] {
    space::index_embedding<S>::encode(batch[i++ % 1000], out);
    benchmark::DoNotOptimize(out);
  });
}
BENCHMARK(embed);

void rank_of_heads(benchmark::State& state) {
  using element = A::record::found<"heads">::element;
  std::uint64_t r = 0;
  each(state, [&] {
    r = (r + 7919) % element::cardinality;
    benchmark::DoNotOptimize(element::rank(element::unrank(r)));
  });
}
BENCHMARK(rank_of_heads);

void mutate(benchmark::State& state) {
  const auto batch = thousand();
  stream random(5);
  std::size_t i = 0;
  each(state, [&] { benchmark::DoNotOptimize(space::mutate(S{}, batch[i++ % 1000], 0.1, random)); });
}
BENCHMARK(mutate);

void sample_256(benchmark::State& state, space::method m) {
  for (auto _ : state) benchmark::DoNotOptimize(space::sample(S{}, 256, m, stream(1)).data());
  state.SetItemsProcessed(256 * state.iterations());
}
BENCHMARK_CAPTURE(sample_256, random, space::method::random)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_256, sobol, space::method::sobol)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_256, lhs, space::method::latin_hypercube)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_256, lhs_ratio, space::method::ratio_latin_hypercube)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_256, lhs_maximin, space::method::maximin_latin_hypercube)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_256, halton, space::method::halton)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample_256, hammersley, space::method::hammersley)->Unit(benchmark::kMillisecond);

}  // namespace
