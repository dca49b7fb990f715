// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/adaboost.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/trees/tree.hpp"
#include "laws/regressor.hpp"
#include "regress/trees/fixtures.hpp"

namespace {
namespace regress = edgetran::regress;
using regress::adaboost;
using regress::adaboost_loss;
using tree_tests::sample;

/// Drucker's algorithm as scikit-learn writes it, over single trees, with the draws of the same streams.
struct naive_boosting {
  std::vector<regress::decision_tree> members;
  std::vector<double> weights;

  naive_boosting(const regress::table& data, const regress::adaboost_options& options) {
    const auto rows = regress::trees::canonical(data);
    const std::size_t n = rows.rows;
    std::vector<double> chances = rows.weights;
    const auto normalise = [&] {
      double sum = 0;
      for (const double c : chances) sum += c;
      for (double& c : chances) c /= sum;
    };
    normalise();
    for (std::size_t m = 0; m < options.members; ++m) {
      auto random = edgetran::stream(options.seed).split(m);
      std::vector<double> counts(n);
      double all = 0;
      for (const double c : chances) all += c;
      for (std::size_t i = 0; i < n; ++i) {
        const double u = random.uniform01() * all;
        double sum = 0;
        std::size_t row = 0;
        for (; row + 1 < n; ++row)
          if ((sum += chances[row]) > u) break;
        ++counts[row];
      }
      regress::table drawn(data.columns());
      for (std::size_t i = 0; i < n; ++i)
        drawn.add(std::span(rows.row(i), rows.width), rows.targets[i], counts[i]);
      regress::decision_tree tree({.max_depth = options.max_depth});
      tree.fit(drawn);
      std::vector<double> e(n);
      for (std::size_t i = 0; i < n; ++i) e[i] = std::fabs(tree.predict(drawn.row(i)) - rows.targets[i]);
      const double greatest = *std::max_element(e.begin(), e.end());
      double error = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (greatest > 0) e[i] /= greatest;
        if (options.loss == adaboost_loss::square) e[i] *= e[i];
        if (options.loss == adaboost_loss::exponential) e[i] = 1 - std::exp(-e[i]);
        error += chances[i] * e[i];
      }
      if (error <= 0) {
        members.push_back(tree);
        weights.push_back(1);
        return;
      }
      if (error >= 0.5) {
        if (m == 0) {
          members.push_back(tree);
          weights.push_back(1);
        }
        return;
      }
      const double beta = error / (1 - error);
      members.push_back(tree);
      weights.push_back(options.learning_rate * std::log(1 / beta));
      for (std::size_t i = 0; i < n; ++i) chances[i] *= std::pow(beta, (1 - e[i]) * options.learning_rate);
      normalise();
    }
  }

  [[nodiscard]] std::pair<double, double> predict(std::span<const double> row) const {
    std::vector<std::pair<double, double>> votes;
    double all = 0, mean = 0;
    for (std::size_t m = 0; m < members.size(); ++m) {
      votes.emplace_back(members[m].predict(row), weights[m]);
      all += weights[m];
      mean += votes.back().first / static_cast<double>(members.size());
    }
    double squares = 0;
    for (const auto& [value, weight] : votes) squares += (value - mean) * (value - mean);
    std::sort(votes.begin(), votes.end());
    double sum = 0;
    std::size_t at = 0;
    while ((sum += votes[at].second) < all / 2) ++at;
    return {votes[at].first, std::sqrt(squares / static_cast<double>(members.size()))};
  }
};

void check_same(const regress::table& data, const regress::adaboost_options& options) {
  adaboost fitted(options);
  fitted.fit(data);
  const naive_boosting naive(data, options);
  REQUIRE(fitted.nodes().trees.size() == naive.members.size());
  const regress::table fresh = sample(99, 300, data.width());
  const auto together = regress::predict_distributions(fitted, fresh);
  for (std::size_t i = 0; i < fresh.rows(); ++i) {
    const auto [median, deviation] = naive.predict(fresh.row(i));
    CHECK(together[i].mean == doctest::Approx(median).epsilon(1e-12));
    CHECK(std::fabs(together[i].standard_deviation - deviation) <= 1e-6);
    const auto alone = fitted.predict_distribution(fresh.row(i));
    CHECK(alone.mean == together[i].mean);
    CHECK(alone.standard_deviation == together[i].standard_deviation);
  }
}
}  // namespace

TEST_CASE("AdaBoost.R2 is Drucker's algorithm with the same draws") {
  for (const adaboost_loss loss :
       {adaboost_loss::linear, adaboost_loss::square, adaboost_loss::exponential}) {
    check_same(sample(1, 80, 5), {.members = 40, .loss = loss});
    check_same(sample(2, 80, 5),
               {.members = 40, .learning_rate = 0.5, .loss = loss, .max_depth = 4, .seed = 9});
  }
  check_same(sample(3, 60, 5, true), {.members = 33, .seed = 1});
  check_same(sample(4, 700, 5), {.members = 33, .max_depth = 7});  // more than 256 values to vote for
}

TEST_CASE("AdaBoost.R2 ends where nothing is left to learn, or nothing can be learnt") {
  regress::table steps({"x"});
  for (int i = 0; i < 40; ++i) steps.add(std::vector<double>{i < 20 ? 0.0 : 1.0}, i < 20 ? 2.0 : 3.0);
  adaboost perfect;
  perfect.fit(steps);
  CHECK(perfect.nodes().trees.size() == 1);
  CHECK(perfect.predict(std::vector<double>{0}) == 2);
  CHECK(perfect.predict_distribution(std::vector<double>{1}).standard_deviation == 0);

  regress::table noise(
      {"x"});  // one value of x: the best guess is off by as much as it can be, half the time
  for (int i = 0; i < 40; ++i) noise.add(std::vector<double>{1}, i % 2);
  adaboost hopeless({.members = 50});
  hopeless.fit(noise);
  CHECK(hopeless.nodes().trees.size() >= 1);
  CHECK(hopeless.nodes().trees.size() < 50);
}

TEST_CASE("AdaBoost.R2 keeps the laws of regressors") {
  laws::check_regressor(adaboost({.members = 30}), sample(5, 60, 5), {.row_order = 0, .batch = 0});
  laws::check_regressor(adaboost({.members = 60, .max_depth = 3}), sample(6, 700, 5),
                        {.row_order = 0, .batch = 0});
  regress::table one({"x"});
  one.add(std::vector<double>{1}, 5);
  adaboost lonely;
  lonely.fit(one);
  CHECK(lonely.predict(std::vector<double>{9}) == 5);
  CHECK_THROWS_AS(adaboost({.members = 0}), edgetran::numeric_error);
  CHECK_THROWS_AS(adaboost({.learning_rate = 0}), edgetran::numeric_error);
}

TEST_CASE("on ProTran's A100 records AdaBoost.R2 errs as published") {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr || *folder == '\0') {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  namespace json = edgetran::json;
  const std::filesystem::path data = std::filesystem::path(folder) / "protran";
  const json::value records = json::load(data / "gpu_a100_b128_r3.json");
  const json::value splits = json::load(data / "splits.json");
  std::vector<std::string> names;
  for (int j = 0; j < 37; ++j) names.push_back("e" + std::to_string(j));
  std::vector<std::vector<double>> rows;
  std::vector<std::array<double, 3>> targets;
  std::array<double, 3> most{};
  for (const auto& record : records.as_object()) {
    const json::value embedding = json::parse(record.value.at("embedding").as_string(), "embedding");
    rows.emplace_back();
    for (const auto& x : embedding.as_array()) rows.back().push_back(x.as_real());
    const auto& measured = record.value.at("performance");
    targets.push_back({measured.at("latency").as_real(), measured.at("energy").as_real(),
                       measured.at("peak_power").as_real()});
    for (std::size_t k = 0; k < 3; ++k) most[k] = std::max(most[k], targets.back()[k]);
  }
  const std::array<double, 3> published{5.22e-3, 3.89e-3, 15.5e-3};
  for (std::size_t k = 0; k < 3; ++k) {
    double mean_error = 0;
    std::size_t count = 0;
    for (const auto& split : splits.as_object()) {
      if (!split.key.starts_with("gpu_a100")) continue;
      const auto& order = split.value.as_array();
      const std::size_t train = order.size() * 8 / 10;
      regress::table fitted(names), held(names);
      for (std::size_t i = 0; i < order.size(); ++i) {
        const auto r = static_cast<std::size_t>(order[i].as_integer());
        (i < train ? fitted : held).add(rows[r], targets[r][k] / most[k]);
      }
      adaboost model;
      model.fit(fitted);
      const auto predicted = regress::predict_rows(model, held);
      double error = 0;
      for (std::size_t i = 0; i < predicted.size(); ++i)
        error += (predicted[i] - held.targets()[i]) * (predicted[i] - held.targets()[i]);
      mean_error += error / static_cast<double>(predicted.size());
      ++count;
    }
    mean_error /= static_cast<double>(count);
    MESSAGE("target " << k << ": mean squared error " << mean_error * 1e3 << "e-3 over " << count
                      << " splits");
    CHECK(mean_error <= 1.05 * published[k]);
  }
}
