// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/synthetic.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "edgetran/predict/latency.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;
}  // namespace

TEST_CASE("synthetic models can run, stay below the work allowed, and repeat") {
  constexpr double flops = 3e9;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto s = profile::draw_synthetic(i, 0.5, flops);
    CHECK_NOTHROW(s.model.check(s.workload));
    const double work = s.model.total_cost(s.workload).flops.value();
    CHECK(work < 1.7 * flops);
    const auto again = profile::draw_synthetic(i, 0.5, flops);
    CHECK(again.workload == s.workload);
    CHECK(again.model.total_cost(s.workload) == s.model.total_cost(s.workload));
  }
}

TEST_CASE("a machine of little memory draws few weights") {
  for (std::uint64_t i = 0; i < 3 * profile::turns; ++i) {
    const auto s = profile::draw_sizes(i, 0.5, 3e9, 1e6);
    CHECK((s.layers == 1 || s.weights <= 1e6));
    const auto little = profile::draw_synthetic(i, 0.5, 3e9, 1e6),
               much = profile::draw_synthetic(i, 0.5, 3e9);
    CHECK(little.model.parameters() <= much.model.parameters());
  }
}

TEST_CASE("the first rounds meet every law") {
  std::set<std::size_t> met;
  for (std::uint64_t i = 0; i < 6 * profile::turns; ++i) {
    const auto s = profile::draw_synthetic(i, 0.5, 3e9);
    for (const model::node& n : s.model.tree().nodes())
      if (n.level == model::level::primitive && !model::is_idle(n.rows, s.workload))
        std::visit([&](const auto& p) { met.insert(predict::law_of(p, model::resolve(n.rows, s.workload))); },
                   n.primitive);
  }
  for (std::size_t k = 0; k < predict::law_count; ++k)
    CHECK_MESSAGE(met.count(k) == 1, predict::law_names[k]);
}

TEST_CASE("low discrepancy: every stratum of every axis is met about equally often") {
  constexpr std::size_t points = 400, strata = 10;
  std::vector<std::array<int, strata>> counts(7);
  for (std::size_t i = 0; i < points; ++i) {
    const auto x = profile::detail::low_discrepancy<7>(i, 0.5);
    for (std::size_t d = 0; d < 7; ++d) {
      REQUIRE(x[d] >= 0);
      REQUIRE(x[d] < 1);
      ++counts[d][static_cast<std::size_t>(x[d] * strata)];
    }
  }
  for (const auto& axis : counts)
    for (const int n : axis)
      CHECK(std::abs(n - 40) <= 6);  // independent points would stray by 18 (3 deviations)
}
