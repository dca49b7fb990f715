// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/spectral.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using fourier = m::spectral<m::transform::fourier>;
using cosine = m::spectral<m::transform::cosine>;

TEST_CASE("transforms keep the laws") {
  laws::primitive(m::spectral<m::transform::fourier, extent<3>, extent<10>>{});
  laws::primitive(m::spectral<m::transform::cosine, extent<3>, extent<10>>{});
}

TEST_CASE("transforms cost the direct form") {
  // spec/layers.md section 10, a head of d channels over S tokens: 4 S^2 d + 4 S d^2 + S d and
  // 2 S^2 d + 2 S d^2.
  for (const double S : {1.0, 32.0, 128.0})
    for (const double d : {10.0, 21.0, 64.0}) {
      const auto s = static_cast<std::int64_t>(S), size = static_cast<std::int64_t>(d);
      const m::span rows{2, s, s};
      CHECK(fourier{3, size}.costs(rows).flops.value() == 6 * (4 * S * S * d + 4 * S * d * d + S * d));
      CHECK(cosine{3, size}.costs(rows).flops.value() == 6 * (2 * S * S * d + 2 * S * d * d));
      // In and out for every head, the constant matrices once.
      CHECK(fourier{3, size}.costs(rows).traffic.value() == 4 * (6 * 2 * S * d + 2 * (S * S + d * d)));
      CHECK(cosine{3, size}.costs(rows).traffic.value() == 4 * (6 * 2 * S * d + S * S + d * d));
      // Products x C_d and C_S y, each operand and result counted; the difference has two accesses.
      const double products = (S * d + d * d + S * d) + (S * S + S * d + S * d);
      CHECK(cosine{3, size}.costs(rows).irene_bytes.value() == 4 * 6 * products);
      CHECK(fourier{3, size}.costs(rows).irene_bytes.value() == 4 * 6 * (2 * products + 2 * S * d));
    }
  CHECK(m::parameter_count(fourier{3, 64}) == 0);
  CHECK(m::parameter_count(cosine{3, 64}) == 0);
}

TEST_CASE("a transform keeps the width") {
  CHECK(std::int64_t{fourier{3, 10}.output(m::shape<>{{}, 30}).width} == 30);
  CHECK_THROWS_AS((fourier{3, 10}.output(m::shape<>{{}, 10})), shape_error);
  CHECK_THROWS_AS((cosine{3, 10}.output(m::shape<>{{}, 31})), shape_error);
  CHECK(fourier{3, 10}.scratch({4, 7, 7}) == bytes{4.0 * 2 * 7 * 10});
  CHECK(cosine{3, 10}.scratch({4, 7, 7}) == bytes{4.0 * 7 * 10});
}
