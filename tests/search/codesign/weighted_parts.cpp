// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/weighted_parts.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using search::weighted_parts;

TEST_CASE("the parts of the co-design objective add up to it") {
  stream random(3);
  for (int trial = 0; trial < 100; ++trial) {
    const search::codesign_objective o{random.uniform01(),
                                       random.uniform01(),
                                       random.uniform01(),
                                       random.uniform01(),
                                       random.uniform(0.5, 2),
                                       seconds{random.uniform(0.5, 2000)},
                                       joules{random.uniform(0.5, 2000)},
                                       watts{random.uniform(0.5, 2000)}};
    const search::codesign_outcome y{random.uniform01(), seconds{random.uniform01() * 100},
                                     joules{random.uniform01() * 100}, watts{random.uniform01() * 100}};
    const auto sum = search::parts_of(o);
    REQUIRE(sum.size() == 4);
    CHECK(sum(search::targets_of(y)) == doctest::Approx(o(y)).epsilon(1e-12));
  }
  const auto published = search::parts_of({});
  CHECK(published[0].shared);
  CHECK_FALSE(published[0].positive);
  for (std::size_t p = 1; p < 4; ++p) CHECK((published[p].positive && !published[p].shared));
  CHECK(published.constant() == doctest::Approx(0.5));
}

TEST_CASE("targets behind the parts are passed over, too few are refused, and numbers that mean nothing") {
  const weighted_parts two({{2}, {-1}}, 5);
  CHECK(two(std::vector<double>{3, 4}) == 7);
  CHECK(two(std::vector<double>{3, 4, 100}) == 7);
  CHECK_THROWS_AS((void)two(std::vector<double>{3}), shape_error);
  CHECK(weighted_parts{}(std::vector<double>{1.5}) == 1.5);
  CHECK_THROWS_AS(weighted_parts(std::vector<search::objective_part>{}, 1), shape_error);
  using parts = std::vector<search::objective_part>;
  CHECK_THROWS_AS(weighted_parts(parts{{std::numeric_limits<double>::quiet_NaN()}}), numeric_error);
  CHECK_THROWS_AS(weighted_parts(parts{{1}}, std::numeric_limits<double>::infinity()), numeric_error);
  search::codesign_objective bad;
  bad.greatest_energy = joules{0};
  CHECK_THROWS_AS(search::parts_of(bad), numeric_error);
}
