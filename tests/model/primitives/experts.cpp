// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/experts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/primitive.hpp"
#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

/// Experts that `rows` tokens reach on average, of which each draws `active` different ones.
double drawn(std::size_t experts, std::int64_t active, std::int64_t rows, stream& draw, int repeats) {
  std::vector<std::size_t> order(experts);
  std::iota(order.begin(), order.end(), std::size_t{0});
  double sum = 0;
  for (int i = 0; i < repeats; ++i) {
    std::vector<bool> reached(experts);
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < static_cast<std::size_t>(active); ++k) {
        std::swap(order[k], order[k + static_cast<std::size_t>(draw.below(experts - k))]);
        reached[order[k]] = true;
      }
    sum += static_cast<double>(std::count(reached.begin(), reached.end(), true));
  }
  return sum / repeats;
}

}  // namespace

TEST_CASE("experts that a batch reaches: ends, closed form, and tokens that draw them") {
  CHECK(m::reached_experts(8, 2, 0) == 0);
  CHECK(m::reached_experts(128, 8, 1) == doctest::Approx(8));
  CHECK(m::reached_experts(5, 5, 1) == 5);
  CHECK(m::reached_experts(5, 5, 1000) == 5);
  CHECK(m::reached_experts(8, 2, 1 << 24) == 8);
  for (const std::int64_t rows : {1, 2, 3, 7, 8, 31, 100})
    CHECK(m::reached_experts(8, 2, rows) ==
          doctest::Approx(8 * (1 - std::pow(0.75, static_cast<double>(rows)))).epsilon(1e-12));
  stream draw(7);
  constexpr int repeats = 4000;
  for (const std::int64_t rows : {1, 4, 17}) {
    // A count within [0, 16] has a deviation of at most 8, its mean of 4000 one of at most 0.13.
    CHECK(std::abs(drawn(16, 3, rows, draw, repeats) - m::reached_experts(16, 3, rows)) < 0.15);
    CHECK(std::abs(drawn(8, 2, rows, draw, repeats) - m::reached_experts(8, 2, rows)) < 0.1);
  }
}

TEST_CASE("costs of a mixture, by hand") {
  const m::span s{2, 3, 3};  // 6 tokens
  const m::cost route = m::top_k{8, 2}.costs(s);
  CHECK(route.flops == flops{(5 + 2) * 6.0 * 8});
  CHECK(route.traffic == bytes{4.0 * (6 * 8 + 6 * 2 * 2)});
  CHECK(route.macs == 0);

  const m::expert_linear<> up{16, 24, 8, 2, false}, down{24, 16, 8, 2, true};
  CHECK(up.costs(s).macs == 6 * 2 * 16 * 24);
  CHECK(up.costs(s).flops == flops{2.0 * 6 * 2 * 16 * 24});
  const double reached = 8 * (1 - std::pow(0.75, 6));
  CHECK(up.costs(s).traffic.value() ==
        doctest::Approx(4 * (6 * 16 + reached * 16 * 24 + 6 * 2 * 24)).epsilon(1e-12));
  CHECK(down.costs(s).macs == 6 * 2 * 16 * 24);
  CHECK(down.costs(s).traffic.value() ==
        doctest::Approx(4 * (6 * 2 * 24 + reached * 16 * 24 + 6 * 2 * 16)).epsilon(1e-12));
  CHECK(up.scratch(s) == bytes{4.0 * 6 * (16 + 24)});
  CHECK(m::parameter_count(up) == 8 * 16 * 24);
  CHECK(m::cost_of(up, s).active_parameters == 2 * 16 * 24);

  const m::cost mixed = m::mix_experts<>{16, 2}.costs(s);
  CHECK(mixed.macs == 6 * 2 * 16);
  CHECK(mixed.flops == flops{2.0 * 6 * 2 * 16});
  CHECK(mixed.traffic == bytes{4.0 * (6 * 2 * 16 + 6 * 16 + 6 * 2)});
}

TEST_CASE("all of one expert is a linear map") {
  const m::span s{3, 5, 5};
  const m::cost one = m::expert_linear<>{16, 24, 1, 1, false}.costs(s);
  const m::cost plain = m::linear<>{16, 24, false}.costs(s);
  CHECK(one.macs == plain.macs);
  CHECK(one.flops == plain.flops);
  CHECK(one.traffic == plain.traffic);
}

TEST_CASE("every expert has an array of its own") {
  std::vector<std::string> names;
  m::expert_linear<>{4, 6, 11, 2, false}.each_parameter(
      [&](std::string_view name, std::int64_t rows, std::int64_t columns) {
        names.emplace_back(name);
        CHECK(rows == 6);
        CHECK(columns == 4);
      });
  REQUIRE(names.size() == 11);
  for (std::size_t e = 0; e < names.size(); ++e) CHECK(names[e] == std::to_string(e) + ".weight");
}

TEST_CASE("mixtures obey the laws of primitives") {
  laws::primitive(m::top_k{8, 2});
  laws::primitive(m::top_k{8, 8, false});
  laws::primitive(m::mix_experts<>{16, 2});
  laws::primitive(m::mix_experts{extent<16>{}, 2});
  // A second sequence reaches experts that the first has read: additive where each reaches all of them.
  laws::primitive(m::expert_linear<>{16, 24, 4, 4, false});
  laws::primitive(m::expert_linear{extent<16>{}, extent<24>{}, 4, 4, true});
}

TEST_CASE("weights that a larger batch shares are read once") {
  const m::expert_linear<> p{16, 24, 8, 2, false};
  double before = p.costs({1, 1, 1}).traffic.value(), step = before;
  for (std::int64_t batch = 2; batch < 40; ++batch) {
    const double now = p.costs({batch, 1, 1}).traffic.value();
    CHECK(now > before);
    CHECK(now - before < step);  // each token brings fewer new experts than the one before
    step = now - before, before = now;
  }
}

TEST_CASE("widths that do not fit a mixture are refused") {
  const m::shape<> x{{}, 16}, routes{{}, 4};
  const m::expert_linear<> up{16, 24, 8, 2, false}, down{24, 16, 8, 2, true};
  CHECK(std::int64_t{up.output(x, routes).width} == 48);
  CHECK(std::int64_t{down.output(m::shape<>{{}, 48}, routes).width} == 32);
  CHECK(std::int64_t{m::mix_experts<>{16, 2}.output(m::shape<>{{}, 32}, routes).width} == 16);
  CHECK(std::int64_t{m::top_k{8, 2}.output(m::shape<>{{}, 8}).width} == 4);
  CHECK_THROWS_AS(up.output(m::shape<>{{}, 15}, routes), shape_error);
  CHECK_THROWS_AS(up.output(x, m::shape<>{{}, 2}), shape_error);
  CHECK_THROWS_AS(down.output(m::shape<>{{}, 24}, routes), shape_error);
  CHECK_THROWS_AS((m::mix_experts<>{16, 2}.output(m::shape<>{{}, 16}, routes)), shape_error);
  CHECK_THROWS_AS((m::top_k{8, 2}.output(m::shape<>{{}, 7})), shape_error);
  CHECK_THROWS_AS((m::top_k{8, 0}.output(m::shape<>{{}, 8})), shape_error);
  CHECK_THROWS_AS((m::top_k{8, 9}.output(m::shape<>{{}, 8})), shape_error);
}
