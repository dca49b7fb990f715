// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/arrange.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("what puts activations side by side keeps the laws and computes nothing") {
  laws::primitive(m::concatenate{extent<3>{}, extent<5>{}});
  laws::primitive(m::trigram{extent<6>{}});
  const m::span s{2, 7, 7};
  const m::cost two = m::concatenate<>{3, 5}.costs(s), three = m::trigram<>{6}.costs(s);
  CHECK(two.flops == flops{0});
  CHECK(three.flops == flops{0});
  CHECK(two.traffic == bytes{4.0 * 14 * (8 + 8)});
  CHECK(three.traffic == bytes{4.0 * 14 * (6 + 18)});
}

TEST_CASE("widths add up, and others are refused") {
  const m::concatenate<> two{3, 5};
  CHECK(std::int64_t{two.output(m::shape<>{{}, 3}, m::shape<>{{}, 5}).width} == 8);
  CHECK_THROWS_AS(two.output(m::shape<>{{}, 5}, m::shape<>{{}, 3}), shape_error);
  CHECK(std::int64_t{m::trigram<>{6}.output(m::shape<>{{}, 6}).width} == 18);
  CHECK_THROWS_AS(m::trigram<>{6}.output(m::shape<>{{}, 7}), shape_error);
}
