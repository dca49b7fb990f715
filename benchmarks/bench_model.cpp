// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Architectures on one core: naming, counting and embedding them, and MD5 beneath.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/md5.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/model/overlap.hpp"
#include "edgetran/model/physical_embedding.hpp"

namespace {

using namespace edgetran;

/// FlexiBERT 2.0 coordinates drawn uniformly: depth, hidden size, stack and a multiset of heads. `depth` 0
/// draws that, too.
std::vector<model::architecture> draw(std::size_t n, std::size_t depth) {
  constexpr std::array<std::int64_t, 4> hidden{128, 256, 512, 768};
  constexpr std::array<std::int64_t, 6> widths{256, 512, 1024, 2048, 3072, 4096};
  constexpr std::array<model::attention_head, 7> kinds{{{model::operation::sdp, 0, 0},
                                                        {model::operation::wma, 0, 0},
                                                        {model::operation::dft, 0, 0},
                                                        {model::operation::dct, 0, 0},
                                                        {model::operation::convolution, 5, 0},
                                                        {model::operation::convolution, 9, 0},
                                                        {model::operation::convolution, 13, 0}}};
  stream random(1);
  std::vector<model::architecture> all(n);
  for (model::architecture& a : all) {
    a.layers.resize(depth == 0 ? 2 * (1 + random.below(6)) : depth);
    for (model::architecture::layer& l : a.layers) {
      l.hidden = hidden[random.below(4)];
      const std::uint64_t stack = random.below(258);  // as many sequences of one, two and three widths
      for (int f = stack < 6 ? 1 : stack < 42 ? 2 : 3; f > 0; --f)
        l.feed_forward.push_back(widths[random.below(6)]);
      const std::uint64_t multiset = random.below(21805);  // as many multisets of 2, 4, 8 and 12 heads
      const std::int64_t heads = multiset < 28 ? 2 : multiset < 238 ? 4 : multiset < 3241 ? 8 : 12;
      for (std::int64_t k = 0; k < heads; ++k) {
        l.heads.push_back(kinds[random.below(7)]);
        l.heads.back().size = l.hidden / heads;
      }
    }
    a = model::canonical(std::move(a));
  }
  return all;
}

/// Runs `one(architecture)` over the drawn ones in turn and counts them a second.
template <class One>
void each(benchmark::State& state, One one) {
  const auto all = draw(1000, static_cast<std::size_t>(state.range(0)));
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(one(all[i]));
    i = (i + 1) % all.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void graph_hash(benchmark::State& state) {
  model::graph_hasher hasher;
  each(state, [&](const model::architecture& a) { return hasher(a); });
}
void total_cost(benchmark::State& state) {
  model::flexibert<> f;
  each(state, [&](const model::architecture& a) {
    f.architecture = a;
    return model::total_cost(f);
  });
}
void physical_embedding(benchmark::State& state) {
  const model::physical_embedding embedding;
  std::vector<double> features(embedding.dimension());
  each(state, [&](const model::architecture& a) {
    embedding.encode(a, features);
    return features.data();
  });
}
void transfer_overlap(benchmark::State& state) {
  const auto other = draw(1, 12);
  each(state, [&](const model::architecture& a) { return model::transfer_overlap(other.front(), a); });
}

void md5_alone(benchmark::State& state) {
  const std::string text(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(md5(text));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
void md5_side_by_side(benchmark::State& state) {
  const std::string text(static_cast<std::size_t>(state.range(0)), 'x');
  const std::vector<std::string_view> texts(64, text);
  std::vector<md5_digest> digests(texts.size());
  for (auto _ : state) {
    md5_each(texts, digests);
    benchmark::DoNotOptimize(digests.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0) * 64);
}

BENCHMARK(graph_hash)->ArgName("depth")->Arg(0)->Arg(12);
BENCHMARK(total_cost)->ArgName("depth")->Arg(0)->Arg(12);
BENCHMARK(physical_embedding)->ArgName("depth")->Arg(0)->Arg(12);
BENCHMARK(transfer_overlap)->ArgName("depth")->Arg(0)->Arg(12);
BENCHMARK(md5_alone)->ArgName("bytes")->Arg(98)->Arg(514);
BENCHMARK(md5_side_by_side)->ArgName("bytes")->Arg(98)->Arg(514);

}  // namespace
