// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/codesign_pool.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "search/codesign/codesign_pool.hpp"

using namespace edgetran;
using search::codesign_pool;
using search::codesign_record;

TEST_CASE("a row is what a device could charge for, then which device it is") {
  const auto pool = search_tests::made_up_pool(3, 4, 5);
  REQUIRE(pool.size() == 27);
  CHECK(pool.devices() == std::vector<std::string>{"d0", "d1", "d2"});
  const auto rows = pool.candidates();
  const model::summary_embedding physical;
  REQUIRE(rows.size() == pool.size());
  CHECK(rows.shared_columns() == physical.dimension());
  CHECK(rows.columns().size() == physical.dimension() + 3);
  CHECK(rows.columns().back() == "device.d2");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto expected = physical.encode(pool.records()[i].architecture);
    for (const auto& d : pool.devices()) expected.push_back(pool.records()[i].device == d ? 1 : 0);
    CHECK(rows.features(i) == expected);
  }
}

TEST_CASE("an architecture reaches as far as the share of the other devices that it is on") {
  const auto everywhere = search_tests::made_up_pool(3, 4, 5);
  const auto rows = everywhere.candidates();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t others = 0;  // counted pair by pair
    for (const auto& r : everywhere.records())
      others +=
          r.model == everywhere.records()[i].model && r.device != everywhere.records()[i].device ? 1 : 0;
    CHECK(rows.reach(i) == static_cast<double>(others) / 2);
  }
  // Two of three devices, one device, one alone.
  const std::vector<double> some{5, 1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1}, one{5, 1, 6, 1};
  const search::codesign_candidates two({"a", "x", "y", "z"}, some, 1), single({"a", "x"}, one, 1);
  CHECK(two.reach(0) == 0.5);
  CHECK(two.reach(1) == 0.5);
  CHECK(two.reach(2) == 0);
  CHECK(single.reach(0) == 0);
}

TEST_CASE("the values are the objective of each pair, with the user's weights if given") {
  const auto pool = search_tests::made_up_pool(2, 3, 2);
  search::codesign_objective accuracy_alone;
  accuracy_alone.latency_weight = accuracy_alone.energy_weight = accuracy_alone.peak_power_weight = 0;
  accuracy_alone.accuracy_weight = 1;
  const auto values = pool.values(), other = pool.values(accuracy_alone);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    CHECK(values[i] == search::codesign_objective{}(pool.records()[i].outcome));
    CHECK(other[i] == doctest::Approx(1 - pool.records()[i].outcome.accuracy));
  }
  accuracy_alone.accuracy_weight = -1;
  CHECK_THROWS_AS((void)pool.values(accuracy_alone), numeric_error);
}

TEST_CASE("a pool of nothing, of a pair twice or of what nobody measured is refused") {
  const auto with = [](auto change) {
    auto records = search_tests::made_up_pool(2, 2, 1).records();
    change(records);
    return codesign_pool(std::move(records));
  };
  using records = std::vector<codesign_record>;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_NOTHROW(with([](records&) {}));
  CHECK_THROWS_AS(with([](records& r) { r.clear(); }), input_error);
  CHECK_THROWS_AS(with([](records& r) { r[1].model.clear(); }), input_error);
  CHECK_THROWS_AS(with([](records& r) { r[1].device.clear(); }), input_error);
  CHECK_THROWS_AS(with([](records& r) { r.push_back(r.front()); }), input_error);
  CHECK_THROWS_AS(with([](records& r) { r[1].architecture.layers.clear(); }), error);
  for (const double bad : {nan, infinity, -infinity})
    CHECK_THROWS_AS(with([&](records& r) { r[1].outcome.accuracy = bad; }), numeric_error);
  for (const double bad : {nan, infinity, 0.0, -1.0}) {
    CHECK_THROWS_AS(with([&](records& r) { r[1].outcome.latency = seconds{bad}; }), numeric_error);
    CHECK_THROWS_AS(with([&](records& r) { r[1].outcome.energy = joules{bad}; }), numeric_error);
    CHECK_THROWS_AS(with([&](records& r) { r[1].outcome.peak_power = watts{bad}; }), numeric_error);
  }
  const std::vector<double> one{1, 2};
  CHECK_THROWS_AS(search::codesign_candidates({"a", "b"}, one, 3), shape_error);
}
