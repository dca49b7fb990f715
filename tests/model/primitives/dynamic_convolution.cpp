// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/dynamic_convolution.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("the parts of a dynamic convolution keep the laws") {
  laws::primitive(m::depthwise{extent<6>{}, 5});
  laws::primitive(m::tap_softmax{extent<3>{}, 5});
  laws::primitive(m::window_sum{extent<3>{}, extent<4>{}, 5});
}

TEST_CASE("the parts of a dynamic convolution add up to the published head") {
  // spec/layers.md sections 9 and 10, a head of d channels and k taps over S tokens.
  for (const double k : {5.0, 9.0, 13.0})
    for (const double d : {10.0, 64.0}) {
      const double S = 32;
      const auto taps = static_cast<std::int64_t>(k), size = static_cast<std::int64_t>(d);
      const m::span s{1, 32, 32};
      const m::cost parts[] = {m::cost_of(m::depthwise<>{size, taps}, s),
                               m::cost_of(m::head_linear<>{1, size, size}, s),
                               m::cost_of(m::combine<m::pairing::multiply>{size}, s),
                               m::cost_of(m::head_linear<>{1, size, taps}, s),
                               m::cost_of(m::tap_softmax<>{1, taps}, s),
                               m::cost_of(m::head_linear<>{1, size, size}, s),
                               m::cost_of(m::window_sum<>{1, size, taps}, s)};
      const double flops[] = {2 * S * d * k, 2 * S * d * d + S * d, S * d,        2 * S * d * k + S * k,
                              5 * S * k,     2 * S * d * d + S * d, 2 * S * d * k};
      m::cost sum;
      for (int i = 0; i < 7; ++i) {
        CHECK(parts[i].flops.value() == flops[i]);
        sum += parts[i];
      }
      CHECK(static_cast<double>(sum.parameters) == 2 * d * d + 2 * d * k + 2 * d + k);
    }
}

TEST_CASE("bytes of windows, taps and filters") {
  const m::span s{2, 7, 7};
  CHECK(m::depthwise<>{30, 5}.costs(s).traffic == bytes{4.0 * (2 * 14 * 30 + 30 * 5)});
  CHECK(m::depthwise<>{30, 5}.costs(s).irene_bytes == m::depthwise<>{30, 5}.costs(s).traffic);
  CHECK(m::tap_softmax<>{3, 5}.costs(s).traffic == bytes{4.0 * 2 * 14 * 15});
  CHECK(m::tap_softmax<>{3, 5}.costs(s).irene_bytes == bytes{4.0 * 3 * 14 * 15});
  const m::window_sum<> w{3, 10, 5};
  CHECK(w.costs(s).traffic == bytes{4.0 * 14 * (15 + 30 + 30)});
  CHECK(w.costs(s).irene_bytes == bytes{4.0 * 14 * (2 * 150 + 150 + 15 + 30)});
}

TEST_CASE("operands of the wrong width are refused") {
  CHECK_THROWS_AS((m::depthwise<>{30, 5}.output(m::shape<>{{}, 31})), shape_error);
  CHECK_THROWS_AS((m::tap_softmax<>{3, 5}.output(m::shape<>{{}, 14})), shape_error);
  const m::window_sum<> w{3, 10, 5};
  CHECK(std::int64_t{w.output(m::shape<>{{}, 15}, m::shape<>{{}, 30}).width} == 30);
  CHECK_THROWS_AS(w.output(m::shape<>{{}, 30}, m::shape<>{{}, 15}), shape_error);
  CHECK_THROWS_AS(w.output(m::shape<>{{}, 15}, m::shape<>{{}, 31}), shape_error);
}
