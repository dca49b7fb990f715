// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Whole models on one core: time, and FLOPs by the model's own count.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "edgetran/nn/network.hpp"

namespace {

using namespace edgetran;

void rate(benchmark::State& state, double flops) {
  state.counters["FLOP/s"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

template <class Family>
void encode(benchmark::State& state, Family f) {
  const model::workload w{.batch = state.range(0), .sequence = state.range(1)};
  nn::network net(f, 1);
  const nn::inputs in = nn::random_inputs(f, w, 2);
  for (auto _ : state) benchmark::DoNotOptimize(net.encode(in, w.batch, w.sequence).values.data());
  rate(state, model::total_cost(f, w).flops.value());
}

template <class Family>
void decode(benchmark::State& state, Family f) {
  const std::int64_t context = state.range(0);
  nn::network net(f, 1);
  const std::vector<std::int32_t> prompt(static_cast<std::size_t>(context - 1), 3), token{3};
  net.prefill(prompt);
  for (auto _ : state) {
    benchmark::DoNotOptimize(net.decode(token).values.data());
    state.PauseTiming();
    net.reset();  // the next token shall have as many keys as this one
    net.prefill(prompt);
    state.ResumeTiming();
  }
  rate(state, model::total_cost(f, {.sequence = context, .phase = model::phase::decode}).flops.value());
}

const model::bert<> bert_mini{.layers = 4, .hidden = 256, .heads = 4, .feed_forward = 1024};
const model::distilbert<> distilbert_small{.layers = 3, .hidden = 384, .heads = 6, .feed_forward = 1536};
const model::gpt2<> gpt2_small{
    .layers = 4, .hidden = 256, .heads = 4, .feed_forward = 1024, .vocabulary = 5000};
const model::vit<> vit_tiny{.layers = 4, .hidden = 192, .heads = 3, .feed_forward = 768};
const model::llama<> llama_small{.layers = 4,
                                 .hidden = 256,
                                 .heads = 8,
                                 .feed_forward = 688,
                                 .key_value_heads = 4,
                                 .head = 32,
                                 .vocabulary = 5000};

BENCHMARK_CAPTURE(encode, bert_tiny, model::bert<2, 128, 2, 512>{})
    ->Args({1, 128})
    ->Args({8, 128})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, bert_mini, bert_mini)->Args({1, 128})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, distilbert_small, distilbert_small)->Args({1, 128})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, gpt2_small, gpt2_small)->Args({1, 128})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, vit_tiny, vit_tiny)->Args({1, 1})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, llama_small, llama_small)->Args({1, 128})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, gpt2_small, gpt2_small)->Arg(64)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(decode, llama_small, llama_small)->Arg(64)->Unit(benchmark::kMicrosecond);

}  // namespace
