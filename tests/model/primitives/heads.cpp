// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/heads.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>

#include "edgetran/model/primitive.hpp"
#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("the primitives of mixed heads keep the laws") {
  laws::primitive(m::head_linear{extent<3>{}, extent<4>{}, extent<5>{}});
  laws::primitive(m::head_linear{extent<3>{}, extent<4>{}, extent<4>{}, false});
  laws::primitive(m::relative_scores{extent<4>{}, extent<6>{}, 2, 20});
  laws::primitive(m::unread_table{9, extent<6>{}});
  laws::primitive(m::add_columns{extent<12>{}, 4, extent<6>{}});
}

TEST_CASE("linear maps of heads cost what as many linear maps cost") {
  const m::span s{8, 32, 32};
  for (const bool bias : {false, true}) {
    const m::cost one = m::cost_of(m::linear<>{64, 48, bias}, s);
    const m::cost all = m::cost_of(m::head_linear<>{5, 64, 48, bias}, s);
    CHECK(all == one + one + one + one + one);
  }
}

TEST_CASE("relative positions cost a product and a sum a score, and store one table a layer") {
  // spec/layers.md section 10: 2 S^2 d and S^2 a head.
  const m::relative_scores<> r{12, 64, 7, 514};
  const m::cost c = m::cost_of(r, {8, 32, 32});
  CHECK(c.parameters == 1027 * 64);
  CHECK(c.macs == 8.0 * 12 * 32 * 32 * 64);
  CHECK(c.flops == flops{8.0 * 12 * (2 * 32 * 32 * 64 + 32 * 32)});
  // Queries, the 63 rows for distances -31 to 31, the scores of 7 heads; the scores of 12.
  CHECK(c.traffic == bytes{4.0 * (8 * 32 * 12 * 64 + 63 * 64 + 8 * 7 * 32 * 32 + 8 * 12 * 32 * 32)});
  // A gather of 32 x 32 rows by 8-byte indices, a product that reads them again, a sum of two accesses.
  CHECK(c.irene_bytes ==
        bytes{8.0 * 32 * 32 + 4.0 * 32 * 32 * 64 +
              4.0 * (8 * 32 * 12 * 64 + 32 * 32 * 64 + 8 * 12 * 32 * 32) + 4.0 * 2 * 8 * 12 * 32 * 32});
}

TEST_CASE("relative positions take the scores of the heads that have some") {
  const m::relative_scores<> r{4, 8, 3, 10};
  const m::shape<> q{{}, 32};
  CHECK(std::int64_t{r.output(q, m::score_shape<>{{}, 1}, m::score_shape<>{{}, 2}).heads} == 4);
  CHECK(std::int64_t{r.output(q, m::score_shape<>{{}, 3}).heads} == 4);
  CHECK_THROWS_AS(r.output(q), shape_error);
  CHECK_THROWS_AS(r.output(q, m::score_shape<>{{}, 4}), shape_error);
  CHECK_THROWS_AS(r.output(m::shape<>{{}, 31}, m::score_shape<>{{}, 3}), shape_error);
  CHECK(std::int64_t{m::relative_scores<>{4, 8, 0, 10}.output(q).heads} == 4);
}

TEST_CASE("a table that nobody reads costs its parameters alone") {
  const m::unread_table<> t{514, 768};
  CHECK(t.costs({8, 32, 32}) == m::cost{});
  CHECK(m::parameter_count(t) == 514 * 768);
}

TEST_CASE("columns are added where they are") {
  const m::add_columns<> add{32, 8, 16};
  CHECK(add.costs({2, 5, 5}).flops == flops{2.0 * 5 * 16});
  CHECK(add.costs({2, 5, 5}).traffic == bytes{4.0 * 3 * 2 * 5 * 16});
  CHECK(std::int64_t{add.output(m::shape<>{{}, 32}, m::shape<>{{}, 16}).width} == 32);
  CHECK_THROWS_AS(add.output(m::shape<>{{}, 31}, m::shape<>{{}, 16}), shape_error);
  CHECK_THROWS_AS(add.output(m::shape<>{{}, 32}, m::shape<>{{}, 15}), shape_error);
  CHECK_THROWS_AS((m::add_columns<>{32, 17, 16}.output(m::shape<>{{}, 32}, m::shape<>{{}, 16})), shape_error);
  CHECK_THROWS_AS((m::add_columns<>{32, -1, 16}.output(m::shape<>{{}, 32}, m::shape<>{{}, 16})), shape_error);
}

TEST_CASE("how maps of groups are stored changes no count") {
  const m::head_linear<> plain{3, 4, 5, true};
  for (const m::head_storage stored : {m::head_storage::rows, m::head_storage::convolution,
                                       m::head_storage::pointwise, m::head_storage::transposed}) {
    const m::head_linear<> p{3, 4, 5, true, stored};
    laws::primitive(p);
    CHECK(m::cost_of(p, {2, 7, 7}) == m::cost_of(plain, {2, 7, 7}));
    std::int64_t rows = 0;
    p.each_parameter([&](std::string_view, std::int64_t r, std::int64_t c) { rows = c == 1 ? rows : r; });
    CHECK(rows == (stored == m::head_storage::transposed ? 3 * 4 : 3 * 5));
  }
  CHECK(m::type_name(m::head_linear<>{1, 4, 5, true, m::head_storage::pointwise}) == "Conv1d");
  CHECK(m::type_name(plain) == "HeadLinear");
}
