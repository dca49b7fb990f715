// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/memory.hpp"

#include <doctest/doctest.h>

#include "edgetran/model/families.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("the peak of one BERT layer, by hand") {
  const m::bert<1, 8, 2, 32> model;
  // Batch 2, sequence 4: an activation has 2 * 4 * 8 = 64 floats, the wide one 256, scores 2 * 2 * 4 * 4
  // = 64. Embeddings: words 64, positions 32 (shared), types 64. Attention: input, q, k, v and scores: 320.
  // Feed-forward: input 64, wide 256 and its result 64: 384, the most.
  CHECK(m::peak_activation(model, {2, 4}) == bytes{4.0 * 384});
  // Batch 1, sequence 16: an activation has 128 floats, scores 2 * 16 * 16 = 512.
  // Attention: input, q, k, v and scores, 4 * 128 + 512 = 1024; feed-forward 6 * 128 = 768.
  CHECK(m::peak_activation(model, {1, 16}) == bytes{4.0 * 1024});
}

TEST_CASE("a workload that no model can run has no peak") {
  CHECK_THROWS_AS(m::peak_activation(m::bert<1, 8, 2, 32>{}, {-1, 4}), shape_error);
  CHECK_THROWS_AS(m::peak_activation(m::bert<1, 8, 2, 32>{}, {1, 0}), shape_error);
}

TEST_CASE("layers reuse memory") {
  CHECK(m::peak_activation(m::bert<1, 8, 2, 32>{}, {2, 4}) ==
        m::peak_activation(m::bert<9, 8, 2, 32>{}, {2, 4}));
  CHECK(m::peak_activation(m::gpt2<1, 8, 2, 32>{}, {2, 4}) ==
        m::peak_activation(m::gpt2<9, 8, 2, 32>{}, {2, 4}));
}

TEST_CASE("a residual that is read again is not overwritten") {
  // Pre-norm, so the input (64) lives on. Attention: input, q/k/v in one (192), scores (64) and their result
  // (64): 384. MLP: input, norm (64) and wide (256), or input, wide and result: 384.
  CHECK(m::peak_activation(m::gpt2<1, 8, 2, 32>{}, {2, 4}) == bytes{4.0 * 384});
}

TEST_CASE("a decoding step holds one row a sequence") {
  const m::gpt2<1, 8, 2, 32> model;
  const bytes step = m::peak_activation(model, {1, 1, 4, m::phase::decode});
  const bytes prompt = m::peak_activation(model, {1, 4, 4, m::phase::prefill});
  CHECK(step < prompt);
  // Input 8, norm 8, wide 32: 48 floats. Attention: input 8, q/k/v 24, scores 2 * 1 * 4 and their result
  // 8: 48.
  CHECK(step == bytes{4.0 * 48});
}

TEST_CASE("the peak of an image model does not depend on the sequence") {
  m::vit<1, 8, 2, 32> model;
  model.image = {8, 8};
  model.patch = {4, 4};
  CHECK(m::peak_activation(model, {1, 4}) == m::peak_activation(model, {1, 400}));
  // 5 rows of 8: input 40, norm's result is consumed into wide 160: 40 + 40 + 160.
  CHECK(m::peak_activation(model, {1, 4}) == bytes{4.0 * 240});
}
