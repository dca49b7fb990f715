// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/linear.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("a linear map counts as the published counter does") {
  // spec/layers.md section 10: BERT-base, batch 8, sequence 32, FLOPs in 1e6 and bytes in MiB.
  const m::span s{8, 32, 32};
  const m::cost query = m::linear<>{768, 768}.costs(s);
  CHECK(query.flops == flops{302.186496e6});
  CHECK(query.irene_bytes == bytes{21.0 * 1048576});
  CHECK(query.macs == 8 * 32 * 768.0 * 768);
  const m::cost wide = m::linear<>{768, 3072}.costs(s);
  CHECK(wide.flops == flops{1208.745984e6});
  CHECK(wide.irene_bytes == bytes{81.75 * 1048576});
  const m::cost narrow = m::linear<>{3072, 768}.costs(s);
  CHECK(narrow.flops == flops{1208.15616e6});
  CHECK(narrow.irene_bytes == bytes{77.25 * 1048576});
}

TEST_CASE("behind a pooler bias and weight are counted once, in one call") {
  const m::cost c = m::linear<>{768, 768}.costs({8, 1, 1, true});
  CHECK(c.flops == flops{9.437184e6});
  CHECK(c.irene_bytes == bytes{2.296875 * 1048576});
}

TEST_CASE("the roofline convention reads each weight once, whatever the batch") {
  // x 2*5*3, W 3*4, b 4, y 2*5*4.
  CHECK(m::linear<>{3, 4}.costs({2, 5, 5}).traffic == bytes{4.0 * (30 + 12 + 4 + 40)});
  CHECK(m::linear<>{3, 4, false}.costs({2, 5, 5}).traffic == bytes{4.0 * (30 + 12 + 40)});
  CHECK(m::conv1d<>{3, 4}.costs({2, 5, 5}).traffic == bytes{4.0 * (30 + 12 + 4 + 40)});
}

TEST_CASE("conv1d is one fused call over all rows") {
  const m::cost c = m::conv1d<>{3, 4}.costs({2, 5, 5});
  CHECK(c.flops == flops{2.0 * 10 * 3 * 4});
  CHECK(c.irene_bytes == bytes{4.0 * (30 + 12 + 40)});
}
