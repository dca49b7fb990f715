// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/embedding.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>

#include "edgetran/model/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("a gather reads indices and writes rows, without arithmetic") {
  // Word embeddings of BERT-base, batch 8, sequence 32: 256 indices of 8 bytes, 256 rows of 768 floats.
  const m::cost words = m::embedding<>{30522, 768}.costs({8, 32, 32});
  CHECK(words.flops == flops{0});
  CHECK(words.irene_bytes == bytes{256.0 * 8 + 256.0 * 768 * 4});
  CHECK(words.traffic == bytes{256.0 * 8 + 2 * 256.0 * 768 * 4});
  // Positions are looked up once for all sequences.
  const m::cost places = m::embedding<>{512, 768, m::lookup::shared}.costs({8, 32, 32});
  CHECK(places.irene_bytes == bytes{32.0 * 8 + 32.0 * 768 * 4});
}

TEST_CASE("a patch without pixels is refused, not divided by") {
  CHECK_THROWS_AS(static_cast<void>(m::patches<>{8, 8, 0, 4, 3, 10}.count()), shape_error);
  CHECK_THROWS_AS(static_cast<void>(m::patches<>{8, 8, 4, -1, 3, 10}.count()), shape_error);
}

TEST_CASE("patches are a linear map over the pixels of each") {
  const m::patches<> p{8, 12, 4, 3, 3, 10};
  CHECK(p.count() == 8);
  CHECK(p.depth() == 36);
  CHECK(p.output(m::shape<>{}).rows == m::row_count{8});
  CHECK(m::parameter_count(p) == 36 * 10 + 10);
  const m::cost c = p.costs({2, 1, 1});
  CHECK(c.macs == 2 * 8 * 36 * 10.0);
  CHECK(c.flops == flops{2 * 2 * 8 * 36 * 10.0 + 2 * 8 * 10});
  CHECK(c.traffic == bytes{4.0 * (2 * 8 * 36 + 36 * 10 + 10 + 2 * 8 * 10)});
}

TEST_CASE("prepended rows and places are learned") {
  const m::prepend_and_place<> p{1, 9, 10};
  CHECK(m::parameter_count(p) == 10 + 90);
  CHECK(p.costs({2, 8, 8}).flops == flops{180});
  CHECK(p.output(m::shape<>{m::row_count{8}, 10}).rows == m::row_count{9});
  CHECK_THROWS_AS(p.output(m::shape<>{m::row_count{8}, 11}), shape_error);
  // Two rows in front: a class token and one of distillation, as two arrays.
  const m::prepend_and_place<> two{2, 10, 10};
  std::int64_t arrays = 0;
  two.each_parameter([&](std::string_view, std::int64_t, std::int64_t) { ++arrays; });
  CHECK(arrays == 3);
  CHECK(m::parameter_count(two) == 20 + 100);

  // With nothing in front it is an addition of a table, and rows that are computed once stay so.
  const m::prepend_and_place<> table{0, 9, 10};
  CHECK(m::parameter_count(table) == 90);
  table.each_parameter([](std::string_view name, std::int64_t, std::int64_t) { CHECK(name == "weight"); });
  CHECK(table.output(m::shape<>{m::row_count{9, true}, 10}).rows == m::row_count{9, true});
  CHECK(table.costs({2, 9, 9}).traffic == bytes{4.0 * (2 * 2 * 90 + 90)});
  CHECK(table.costs({2, 9, 9}).irene_bytes == bytes{4.0 * 2 * 2 * 90});
}
