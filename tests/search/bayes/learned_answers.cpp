// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/learned_answers.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using search::belief;

namespace {
/// Predicts the mean of what it was fitted to and takes rows in; knows to how many rows it was fitted last.
/// Cannot be fitted to fewer than `least` rows.
struct mean_of_rows {
  std::size_t least = 0, fitted_to = 0, rows = 0;
  double mean = 0;

  void fit(const regress::table& data) {
    if (data.rows() < least) throw edgetran::numeric_error("too few rows", "mean_of_rows", "give more");
    *this = {least, data.rows(), data.rows(), edgetran::mean(data.targets())};
  }
  void update(const regress::table& more) {
    for (const double y : more.targets()) mean += (y - mean) / static_cast<double>(++rows);
  }
  [[nodiscard]] std::size_t training_rows() const { return rows; }
  [[nodiscard]] double predict(std::span<const double>) const { return mean; }
  [[nodiscard]] regress::prediction predict_distribution(std::span<const double>) const { return {mean, 1}; }
};
static_assert(regress::incremental_regressor<mean_of_rows>);
using learned = search::learned_answers<search::pool_candidates, mean_of_rows>;
}  // namespace

TEST_CASE("rows are taken in one by one between fits, whose times the number of answers alone decides") {
  const auto pool = search_tests::random_pool(40);
  search::ledger<std::size_t> history;
  learned growing({}, 4, 0.5), always({}, 4, 0);
  CHECK_THROWS_AS((void)growing.of(pool.rows, history), edgetran::state_error);
  std::vector<double> sums(2);
  for (std::size_t i = 0; i < 40; ++i) {
    history.tell(i, pool.measure(i));
    for (std::size_t t = 0; t < 2; ++t) sums[t] += pool.measure(i)[t];
    const std::size_t rows = i + 1;
    // Fits at 4, 6, 9, 13, 19, 28 rows; before 4, at each.
    const std::size_t fits[] = {4, 6, 9, 13, 19, 28, 42};
    std::size_t last = rows;
    for (const std::size_t at : fits)
      if (rows >= 4 && at <= rows) last = at;
    learned at_once({}, 4, 0.5);
    for (learned* each : {&growing, &at_once}) {
      const auto& now = each->of(pool.rows, history);
      REQUIRE(now.regressors().size() == 2);
      for (std::size_t t = 0; t < 2; ++t) {
        CHECK(now.regressors()[t].fitted_to == last);
        CHECK(now.regressors()[t].rows == rows);
        CHECK(now.regressors()[t].mean == doctest::Approx(sums[t] / static_cast<double>(rows)));
      }
    }
    CHECK(always.of(pool.rows, history).regressors()[0].fitted_to == rows);
  }
}

TEST_CASE("open questions are believed, and forgotten once answered otherwise") {
  const auto pool = search_tests::random_pool(10);
  search::ledger<std::size_t> history;
  learned all({}, 0, 0);
  history.tell(0, std::vector<double>{1});
  CHECK(all.believing(pool.rows, history, belief::predicted) == nullptr);  // of one answer
  history.tell(1, std::vector<double>{3});
  history.ask(2);
  const auto mean = [&](belief by) {
    const auto* now = all.believing(pool.rows, history, by);
    REQUIRE(now != nullptr);
    CHECK(now->rows() == 2 + history.open().size());
    return now->regressors()[0].mean;
  };
  CHECK(mean(belief::predicted) == 2);
  CHECK(mean(belief::greatest) == doctest::Approx(7 / 3.0));
  CHECK(mean(belief::least) == doctest::Approx(5 / 3.0));
  history.tell_failure(2);
  CHECK(mean(belief::greatest) == 2);
  CHECK(all.of(pool.rows, history).rows() == 2);
}

TEST_CASE("where the regressor cannot be fitted nothing is believed; what candidates throw is no such case") {
  const auto pool = search_tests::random_pool(10);
  search::ledger<std::size_t> history;
  learned all({.least = 4}, 0, 0);
  for (std::size_t i = 0; i < 6; ++i) {
    history.tell(i, std::vector<double>{static_cast<double>(i)});
    CHECK((all.believing(pool.rows, history, belief::mean) == nullptr) == (i < 3));
    if (i < 3) CHECK_THROWS_AS((void)all.of(pool.rows, history), edgetran::numeric_error);
  }

  struct no_features : search::pool_candidates {
    using pool_candidates::pool_candidates;
    std::vector<double> features(std::size_t row) const {
      if (row > 4) throw edgetran::state_error("mine", "here", "mend it");
      return pool_candidates::features(row);
    }
  };
  const no_features short_of({"a", "b"}, pool.values);
  search::learned_answers<no_features, mean_of_rows> some({}, 0, 0);
  CHECK_THROWS_AS((void)some.believing(short_of, history, belief::mean), edgetran::state_error);
}
