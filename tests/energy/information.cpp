// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/information.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "edgetran/energy/feature_set.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("every budget has a name of its own that finds it again") {
  std::set<std::string> names, titles;
  for (const energy::information i : energy::ladder) {
    CHECK(energy::information_of(energy::name(i)) == i);
    names.emplace(energy::name(i));
    titles.emplace(energy::title(i));
  }
  CHECK(names.size() == energy::ladder.size());
  CHECK(titles.size() == energy::ladder.size());
  try {
    (void)energy::information_of("Full");
    FAIL("nothing thrown");
  } catch (const unknown_error& e) {
    CHECK(e.problem() == "no budget of information 'Full'");
    CHECK(e.remedy() == "the budgets are full, driver, latency, leaves, specs");
  }
}

TEST_CASE("the two ablations split the features") {
  auto both = energy::model_features();
  for (const feature f : energy::resource_features()) both.push_back(f);
  CHECK(both == energy::all_features());
  CHECK(both.size() == energy::feature_count);
  energy::profiled_node n;
  for (std::size_t i = 0; i < energy::feature_count; ++i) n.features[i] = static_cast<double>(i);
  CHECK(energy::row_of(n, {feature::latency, feature::batch}) == std::vector<double>{12, 2});
  CHECK(energy::column_names({feature::latency, feature::batch}) ==
        std::vector<std::string>{"times_mean", "batch_size"});
}
