// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/ridge.hpp"
#include "regress/compiled_once.hpp"

using namespace edgetran;

namespace {
/// A target that is a plane in one view and a bowl in the other.
std::vector<regress::view> two_views(std::size_t rows, std::uint64_t seed) {
  regress::table squares({"a2", "b2"}), plain({"a", "b"});
  stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform(-1, 1), b = random.uniform(-1, 1);
    const double y = 3 + a * a - 2 * b * b + 0.05 * random.normal();
    squares.add(std::vector<double>{a * a, b * b}, y);
    plain.add(std::vector<double>{a, b}, y);
  }
  const std::vector<regress::candidate> candidates{{"plane", regress::ridge{}},
                                                   {"bowl", regress::polynomial<regress::ridge>{}}};
  return {{"plain", plain, candidates}, {"squares", squares, candidates}};
}

std::vector<regress::split> random_splits(std::size_t rows, std::size_t count, stream random) {
  std::vector<regress::split> splits;
  for (std::size_t s = 0; s < count; ++s) splits.push_back(regress::k_fold(rows, 5, random.split(s))[0]);
  return splits;
}
}  // namespace

TEST_CASE("the study tests each candidate on rows that chose nothing, and recommends the right one") {
  const auto views = two_views(60, 1);
  const auto splits = random_splits(60, 4, stream(2));
  const auto inner = regress::random_folds(5, stream(3));
  inline_executor here;
  const auto rows = regress::study(views, splits, inner, here);
  REQUIRE(rows.size() == 4);
  const auto& best = rows[regress::recommended(rows)];
  CHECK(views[best.view].name + " " + views[best.view].candidates[best.candidate].name == "squares plane");
  // The same by hand, for one split.
  regress::ridge by_hand;
  const auto train = views[1].data.select(splits[2].train), test = views[1].data.select(splits[2].test);
  by_hand.fit(train);
  CHECK(rows[2].test_mse[2] == mse(regress::predict_rows(by_hand, test), test.targets()));
  CHECK(rows[2].test_mape[2] == mape(regress::predict_rows(by_hand, test), test.targets()));
  CHECK(rows[2].inner_mse[2] ==
        mse(regress::predict_out_of_fold(regress::ridge{}, train, inner(splits[2].train)), train.targets()));
  thread_pool two(2);
  CHECK(regress::study(views, splits, inner, two)[1].test_mse == rows[1].test_mse);
}

TEST_CASE("intervals from the inner folds cover as promised") {
  const auto views = two_views(60, 4);
  const auto splits = random_splits(60, 100, stream(5));
  inline_executor here;
  const auto report = regress::interval_coverage(views[1].candidates[0], views[1].data, splits,
                                                 regress::random_folds(5, stream(6)), 0.9, here);
  CHECK(report.rows == 1200);
  CHECK(report.coverage > 0.86);
  CHECK(report.coverage < 0.96);
  CHECK(report.mean_width == doctest::Approx(2 * 1.645 * 0.05).epsilon(0.25));
  CHECK_THROWS_AS((void)regress::interval_coverage(views[1].candidates[0], views[1].data, {},
                                                   regress::random_folds(5, stream(6)), 0.9, here),
                  state_error);
}

TEST_CASE("groups are left out whole inside the training rows, too") {
  const std::vector<std::string> groups{"a", "a", "b", "c", "b", "c", "c"};
  const auto inner = regress::group_folds(groups, 3, stream(1));
  const std::vector<std::size_t> all{0, 1, 2, 3, 4, 5, 6}, two{0, 1, 2, 4};
  const auto folds = inner(all);
  REQUIRE(folds.size() == 3);
  CHECK(folds[1].test == std::vector<std::size_t>{2, 4});
  CHECK(inner(two).size() == 3);  // too few groups: random folds
}

TEST_CASE("candidates that cannot be fitted lose") {
  auto views = two_views(20, 7);
  views[0].candidates = {{"too wide", regress::polynomial<regress::ridge>(regress::ridge{}, {2, 3})}};
  views.pop_back();
  inline_executor here;
  const auto rows =
      regress::study(views, random_splits(20, 2, stream(1)), regress::random_folds(3, stream(2)), here);
  CHECK(rows[0].failure.find("more than 3 products") != std::string::npos);
  CHECK(std::isinf(rows[0].chosen_by()));
  CHECK_THROWS_AS((void)regress::recommended(rows), state_error);
}

TEST_CASE("squared errors that overflow are a failure that says so") {
  regress::table data({"a"});
  for (int i = 0; i < 20; ++i) data.add(std::vector<double>{i * 1.0}, i % 2 == 0 ? 1e160 : 2e160);
  const std::vector<regress::view> views{{"columns", data, {{"plane", regress::ridge{}}}}};
  inline_executor here;
  const auto rows =
      regress::study(views, random_splits(20, 2, stream(1)), regress::random_folds(3, stream(2)), here);
  CHECK(rows[0].failure.find("overflow") != std::string::npos);
  CHECK_THROWS_WITH_AS((void)regress::recommended(rows), doctest::Contains("overflow"), state_error);
}
