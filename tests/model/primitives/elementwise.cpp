// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/elementwise.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("point-wise functions count as the published counter does") {
  const m::span s{8, 32, 32};
  // spec/layers.md section 10: BertIntermediate is its linear map and 4.718592 MFLOP of GELU.
  CHECK(m::activation<>{m::function::gelu, 3072}.costs(s).flops == flops{4.718592e6});
  const m::cost tanh = m::activation<>{m::function::tanh, 768}.costs({8, 1, 1, true});
  CHECK(tanh.flops == flops{.024576e6});
  CHECK(tanh.irene_bytes == bytes{.0234375 * 1048576});
  CHECK(m::activation<>{m::function::relu, 10}.costs({1, 1, 1}).flops == flops{10});
}

TEST_CASE("every function has its own facts") {
  for (const m::function f : {m::function::gelu, m::function::gelu_tanh, m::function::relu, m::function::silu,
                              m::function::tanh, m::function::quick_gelu})
    CHECK(m::detail::facts(f).value == f);  // the table is in the order of the enumeration
  CHECK(name(m::function::quick_gelu) == "quick_gelu");
}

TEST_CASE("sums and products read two and write one") {
  CHECK(m::combine<m::pairing::add>{10}.costs({2, 3, 3}).flops == flops{60});
  CHECK(m::combine<m::pairing::add>{10}.costs({2, 3, 3}).traffic == bytes{4.0 * 180});
  CHECK(m::combine<m::pairing::add>{10}.costs({2, 3, 3}).irene_bytes == bytes{4.0 * 120});
  CHECK(m::combine<m::pairing::multiply>{10}.costs({2, 3, 3}).irene_bytes == bytes{4.0 * 180});
  CHECK_THROWS_AS(m::combine<m::pairing::add>{10}.output(m::shape<>{{}, 10}, m::shape<>{{}, 9}), shape_error);
}

TEST_CASE("scaling multiplies by the inverse root of the head size") {
  CHECK(m::scaling<>{10, 64}.factor() == 0.125);
}

TEST_CASE("bookkeeping counts by token, by pair and by call") {
  const m::cost c = m::bookkeeping{{1, 2}, {10, 20}, {100, 200}}.costs({2, 3, 5});
  CHECK(c.flops == flops{6 + 150 + 100});
  CHECK(c.irene_bytes == bytes{4.0 * (12 + 300 + 200)});
}
