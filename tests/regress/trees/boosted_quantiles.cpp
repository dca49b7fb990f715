// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/boosted_quantiles.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "laws/regressor.hpp"

namespace regress = edgetran::regress;
using regress::boosted_quantiles;

TEST_CASE("three boosted quantiles keep the laws of probabilistic regressors") {
  edgetran::stream random(1);
  regress::table data({"a", "b"});
  for (int i = 0; i < 60; ++i) {
    const std::vector<double> row{random.uniform01(), random.uniform01()};
    data.add(row, row[0] + row[1] * row[1]);
  }
  laws::check_regressor(boosted_quantiles({.rounds = 20}), data);
  CHECK_THROWS_AS(boosted_quantiles({}, 1), edgetran::numeric_error);
  CHECK_THROWS_AS(boosted_quantiles({.rounds = 20, .learning_rate = 0}), edgetran::numeric_error);
}

TEST_CASE("mean and deviation are the boosted median and the width between boosted quantiles") {
  edgetran::stream random(2);
  regress::table data({"a"});
  for (int i = 0; i < 80; ++i) {
    const std::vector<double> row{random.uniform01()};
    data.add(row, std::sin(6 * row[0]) + random.normal(0, 0.1));
  }
  const regress::boosting_options options{.rounds = 25};
  boosted_quantiles all(options, 0.8);
  all.fit(data);
  auto single = options;
  single.loss = regress::boosting_loss::quantile;
  std::vector<regress::boosted_trees> parts;
  for (const double q : {0.1, 0.5, 0.9}) {
    single.quantile = q;
    parts.emplace_back(single).fit(data);
  }
  for (int i = 0; i < 20; ++i) {
    const std::vector<double> row{i / 20.0};
    const auto p = all.predict_distribution(row);
    CHECK(p.mean == parts[1].predict(row));
    // 2.5631 deviations of a normal distribution hold 80% of it.
    CHECK(p.standard_deviation ==
          doctest::Approx(std::fabs(parts[2].predict(row) - parts[0].predict(row)) / 2.5631031310892));
  }
}

TEST_CASE("the deviation follows noise that depends on the row") {
  edgetran::stream random(3);
  regress::table data({"a"});
  for (int i = 0; i < 2000; ++i) {
    const std::vector<double> row{random.uniform01()};
    data.add(row, random.normal(0, row[0] < 0.5 ? 0.2 : 1.0));
  }
  boosted_quantiles all({.rounds = 60, .max_depth = 2, .min_leaf_weight = 50});
  all.fit(data);
  double quiet = 0, loud = 0;
  for (int i = 0; i < 20; ++i) {
    quiet += all.predict_distribution(std::vector<double>{0.02 * i + 0.05}).standard_deviation / 20;
    loud += all.predict_distribution(std::vector<double>{0.02 * i + 0.55}).standard_deviation / 20;
  }
  CHECK(quiet == doctest::Approx(0.2).epsilon(0.2));
  CHECK(loud == doctest::Approx(1.0).epsilon(0.2));
}
