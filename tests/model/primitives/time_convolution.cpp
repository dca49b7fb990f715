// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/time_convolution.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/primitive.hpp"
#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("a convolution along time keeps the laws") {
  laws::primitive(m::time_convolution{extent<5>{}, extent<7>{}, 9, 3, 2});
  laws::primitive(m::time_convolution<>{80, 384, 3000, 3, 1});
  laws::primitive(m::time_convolution<>{1, 1, 1, 4, 3});
}

TEST_CASE("its rows are the places that a window can stand on") {
  for (const std::int64_t frames : {1, 2, 3, 10, 11})
    for (const std::int64_t taps : {1, 2, 3, 4, 5})
      for (const std::int64_t stride : {1, 2, 3}) {
        std::int64_t places = 0;
        for (std::int64_t t = -(taps / 2); t + taps <= frames + taps / 2; t += stride) ++places;
        CHECK(m::time_convolution<>{1, 1, frames, taps, stride}.rows() == places);
      }
  // The front end of Whisper: 30 s of sound are 3000 frames and 1500 rows.
  CHECK(m::time_convolution<>{80, 384, 3000, 3, 1}.rows() == 3000);
  CHECK(m::time_convolution<>{384, 384, 3000, 3, 2}.rows() == 1500);
}

TEST_CASE("costs of the front end of Whisper tiny, by hand") {
  const m::span s{2, 3000, 3000};
  const m::cost first = m::cost_of(m::time_convolution<>{80, 384, 3000, 3, 1}, s);
  CHECK(first.macs == 2.0 * 3000 * 80 * 3 * 384);
  CHECK(first.flops.value() == 2 * first.macs + 2.0 * 3000 * 384);
  CHECK(first.parameters == 80 * 3 * 384 + 384);
  CHECK(first.traffic == bytes{4.0 * (2 * 3000 * 80 + 80 * 3 * 384 + 384 + 2 * 3000 * 384)});
  const m::time_convolution<> second{384, 384, 3000, 3, 2};
  CHECK(m::cost_of(second, s).macs == 2.0 * 1500 * 384 * 3 * 384);
  // The unfolded rows of one sequence, and none where the sound was heard before.
  CHECK(second.scratch(s) == bytes{4.0 * 1500 * 384 * 3});
  CHECK(second.scratch({2, 0, 3000}) == bytes{0});
  CHECK(m::cost_of(second, {2, 0, 3000}).flops.value() == 0);
}

TEST_CASE("its rows are computed once, and what does not fit is refused") {
  const m::time_convolution<> p{8, 6, 20, 3, 2};
  CHECK(p.output(m::shape<>{{20, true}, 8}).rows == m::row_count{10, true});
  CHECK(p.output(m::shape<>{m::every_token, 0}).rows == m::row_count{10, true});  // what the model is fed
  CHECK_THROWS_AS(p.output(m::shape<>{{20, true}, 7}), shape_error);
  CHECK_THROWS_AS(p.output(m::shape<>{{19, true}, 8}), shape_error);
  CHECK_THROWS_AS(p.output(m::shape<>{m::every_token, 8}), shape_error);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const auto& bad : {m::time_convolution<>{1, 1, 0, 1, 1},
                          {1, 1, 1, 0, 1},
                          {1, 1, 1, 1, 0},
                          {1, 1, -1, 3, 1},
                          {1, 1, most, 3, 1},
                          {1, 1, 4, most, 1}})
    CHECK_THROWS_AS(static_cast<void>(bad.rows()), shape_error);
}
