// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of its own: it counts every `operator new` of the process.
#include "edgetran/nn/runner.hpp"

#include <cstddef>
#include <cstdio>

#include "allocations/counter.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/families.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {
using namespace edgetran;

int failures = 0;
void expect(bool good, const char* what, std::size_t count) {
  if (good) return;
  std::printf("%s: %zu allocations\n", what, count);
  ++failures;
}

template <class Family>
void second_run_allocates_nothing(const char* what, const Family& f, const model::workload& w) {
  const nn::weights weights = small::weights(f, 1);
  const nn::inputs in = nn::random_inputs(f, w, 2);
  nn::runner<> run(weights);
  run.run(f, w, in);
  const std::size_t before = allocations;
  expect(before > 0, "the counter counts", before);
  run.run(f, w, in);
  expect(allocations == before, what, allocations - before);
}

/// Decoding 1000 tokens must not take a buffer for every length: fewer allocations than tokens.
void decoding_allocates_rarely() {
  auto f = small::llama();
  const nn::weights weights = small::weights(f, 1);
  nn::runner<> run(weights);
  const nn::inputs one{.token_ids = {3}};
  run.run(f, {.sequence = 1, .phase = model::phase::prefill}, one);
  const std::size_t before = allocations;
  for (std::int64_t context = 2; context <= 1000; ++context)
    run.run(f, {.sequence = context, .phase = model::phase::decode}, one);
  expect(allocations - before < 600, "decode", allocations - before);
}
}  // namespace

int main() {
  const model::workload w{.batch = 2, .sequence = 13};
  second_run_allocates_nothing("bert", small::bert(), w);
  second_run_allocates_nothing("distilbert", small::distilbert(), w);
  second_run_allocates_nothing("gpt2", small::gpt2(), w);
  second_run_allocates_nothing("openai-gpt", small::openai_gpt(), w);
  second_run_allocates_nothing("vit", small::vit(), w);
  second_run_allocates_nothing("llama", small::llama(), w);
  small::each_encoder([&](auto f) {
    second_run_allocates_nothing(f.model_types[0].data(), model::any_model(f, "encoder"), w);
  });
  const model::workload cached{.batch = 2, .sequence = 13, .phase = model::phase::prefill};
  second_run_allocates_nothing("llama, prefill", small::llama(), cached);
  second_run_allocates_nothing("whisper", small::whisper(), w);
  second_run_allocates_nothing("whisper, prefill", small::whisper(), cached);
  second_run_allocates_nothing("whisper, decode", small::whisper(),
                               {.batch = 2, .sequence = 13, .phase = model::phase::decode});
  decoding_allocates_rarely();
  return failures == 0 ? 0 : 1;
}
