// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/norm.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("a layer norm counts as the published counter does") {
  // spec/layers.md section 10: BERT-base, batch 8, sequence 32.
  const m::cost c = m::layer_norm<>{768, 1e-12}.costs({8, 32, 32});
  CHECK(c.flops == flops{1.572864e6});
  CHECK(c.irene_bytes == bytes{3.0 * 1048576});
  CHECK(c.traffic == bytes{4.0 * (2 * 8 * 32 * 768 + 2 * 768)});
  CHECK(m::parameter_count(m::layer_norm<>{768, 1e-12}) == 1536);
}

TEST_CASE("a root-mean-square norm has no shift") {
  CHECK(m::parameter_count(m::rms_norm<>{768, 1e-6}) == 768);
  const m::cost c = m::rms_norm<>{768, 1e-6}.costs({8, 32, 32});
  CHECK(c.flops == flops{4.0 * 8 * 32 * 768});
  CHECK(c.traffic == bytes{4.0 * (2 * 8 * 32 * 768 + 768)});
}

TEST_CASE("a layer norm may have no shift") {
  const m::layer_norm<> whole{10, 1e-5}, scale{10, 1e-5, false};
  CHECK(m::parameter_count(whole) == 20);
  CHECK(m::parameter_count(scale) == 10);
  CHECK(scale.costs({2, 3, 3}).flops == whole.costs({2, 3, 3}).flops);
  CHECK(scale.costs({2, 3, 3}).traffic == whole.costs({2, 3, 3}).traffic - bytes{40});
}
