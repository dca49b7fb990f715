// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// model/memory.hpp against what the runner really takes.
#include "edgetran/model/memory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "edgetran/model/any_model.hpp"
#include "edgetran/nn/runner.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;

template <class Family>
void check_peak(const Family& f, const model::workload& w) {
  const nn::weights weights = small::weights(f, 1);
  nn::runner<> run(weights);
  run.run(f, w, nn::random_inputs(f, w, 2));
  CHECK(run.peak_activation().value() == model::peak_activation(f, w).value());
  // The upper bound that predictions of memory give for activations.
  CHECK(run.reserved().value() >= run.peak_activation().value());
  CHECK(run.reserved().value() <= 3 * run.peak_activation().value());
}

}  // namespace

TEST_CASE("the predicted peak of activations is the runner's, to the byte") {
  for (const std::int64_t batch : {1, 3})
    for (const std::int64_t sequence : {1, 2, 13}) {
      CAPTURE(batch);
      CAPTURE(sequence);
      const model::workload w{.batch = batch, .sequence = sequence};
      check_peak(small::bert(), w);
      check_peak(small::roberta(), w);
      check_peak(small::distilbert(), w);
      check_peak(small::gpt2(), w);
      check_peak(small::openai_gpt(), w);
      check_peak(small::llama(), w);
      check_peak(small::vit(), w);
      small::each_encoder([&](auto f) { check_peak(model::any_model(f, "encoder"), w); });
      for (const auto phase : {model::phase::prefill, model::phase::decode}) {
        const model::workload cached{
            .batch = batch, .sequence = sequence, .context = sequence + 2, .phase = phase};
        check_peak(small::gpt2(), cached);
        check_peak(small::openai_gpt(), cached);
        check_peak(small::llama(), cached);
      }
    }
}

TEST_CASE("the peak of one linear chain is what a hand count says") {
  // BERT, one token: in an encoder layer the widest moment holds z and the feed-forward rows, or x, q, k, v.
  auto f = small::bert();
  f.feed_forward = 500;
  const double floats = 36 + 500 + 36;  // residual, wide, output of the second dense
  CHECK(model::peak_activation(f, {.batch = 1, .sequence = 1}).value() == 4 * floats);
  auto images = small::vit();
  images.image = {400, 500};  // 10000 patches of depth 40: the patches as rows, beside their projection
  images.layers = 0;
  const double rows = 10000;
  const double embedding = rows * (40 + 36), norm = 36 * (rows + rows + 1);
  CHECK(model::peak_activation(images, {.batch = 1}).value() == 4 * std::max(embedding, norm));
}
