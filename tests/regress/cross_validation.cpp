// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/cross_validation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/linear.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace regress = edgetran::regress;
using edgetran::stream;

/// Train and test are rising, disjoint and together all rows; the tests partition the rows.
void check_partition(const std::vector<regress::split>& splits, std::size_t n) {
  std::vector<int> tested(n, 0);
  for (const auto& s : splits) {
    CHECK(std::is_sorted(s.train.begin(), s.train.end()));
    CHECK(std::is_sorted(s.test.begin(), s.test.end()));
    std::set<std::size_t> all(s.train.begin(), s.train.end());
    all.insert(s.test.begin(), s.test.end());
    CHECK(all.size() == n);
    CHECK(s.train.size() + s.test.size() == n);
    for (const auto i : s.test) ++tested.at(i);
  }
  for (const int times : tested) CHECK(times == 1);
}

regress::table wavy_table() {
  stream s(3);
  regress::table t({"x"});
  for (int i = 0; i < 21; ++i) t.add(std::vector<double>{s.normal()}, s.normal());
  return t;
}
}  // namespace

TEST_CASE("k folds partition the rows evenly, by seed") {
  for (const auto& [n, k] : {std::pair{10U, 2U}, {11U, 3U}, {5U, 5U}, {100U, 7U}}) {
    const auto splits = regress::k_fold(n, k, stream(1));
    CHECK(splits.size() == k);
    check_partition(splits, n);
    for (const auto& s : splits) CHECK((s.test.size() == n / k || s.test.size() == n / k + 1));
  }
  const auto tests = [](std::uint64_t seed) { return regress::k_fold(50, 5, stream(seed))[0].test; };
  CHECK(tests(1) == tests(1));
  CHECK(tests(1) != tests(2));
  CHECK_THROWS_AS(regress::k_fold(10, 1, stream(1)), edgetran::shape_error);
  CHECK_THROWS_AS(regress::k_fold(3, 4, stream(1)), edgetran::shape_error);
}

TEST_CASE("leaving one group out tests each group alone, in order of appearance") {
  const std::vector<std::string> models{"gpt2", "bert", "gpt2", "tiny", "bert"};
  const auto splits = regress::leave_one_group_out(models);
  REQUIRE(splits.size() == 3);
  check_partition(splits, 5);
  CHECK(splits[0].test == std::vector<std::size_t>{0, 2});
  CHECK(splits[1].test == std::vector<std::size_t>{1, 4});
  CHECK(splits[2].test == std::vector<std::size_t>{3});
  const int same[] = {4, 4, 4};
  CHECK_THROWS_AS(regress::leave_one_group_out(std::span(same)), edgetran::shape_error);
  CHECK_THROWS_AS(regress::leave_one_group_out(std::vector<int>{}), edgetran::shape_error);
}

TEST_CASE("out-of-fold predictions never saw their row, for any executor") {
  const auto data = wavy_table();
  const auto splits = regress::k_fold(data.rows(), data.rows(), stream(4));
  const auto out = regress::predict_out_of_fold(regress::linear{}, data, splits);
  // Leave-one-out least squares in closed form: error / (1 - leverage).
  double mean = 0, squares = 0;
  for (std::size_t i = 0; i < data.rows(); ++i) mean += data.row(i)[0] / static_cast<double>(data.rows());
  for (std::size_t i = 0; i < data.rows(); ++i) squares += (data.row(i)[0] - mean) * (data.row(i)[0] - mean);
  regress::linear all;
  all.fit(data);
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const double apart = data.row(i)[0] - mean;
    const double leverage = 1 / static_cast<double>(data.rows()) + apart * apart / squares;
    const double error = (data.targets()[i] - all.predict(data.row(i))) / (1 - leverage);
    CHECK(out[i] == doctest::Approx(data.targets()[i] - error).epsilon(1e-10));
  }
  edgetran::thread_pool pool(3);
  CHECK(regress::predict_out_of_fold(regress::linear{}, data, splits, pool) == out);
}

TEST_CASE("splits that miss, repeat or exceed rows are refused") {
  const auto data = wavy_table();
  auto splits = regress::k_fold(data.rows(), 3, stream(5));
  auto missing = splits;
  missing[1].test.pop_back();
  CHECK_THROWS_AS(regress::predict_out_of_fold(regress::linear{}, data, missing), edgetran::shape_error);
  auto twice = splits;
  twice[0].test.push_back(twice[1].test[0]);
  CHECK_THROWS_AS(regress::predict_out_of_fold(regress::linear{}, data, twice), edgetran::shape_error);
  splits[2].test.push_back(data.rows());
  CHECK_THROWS_AS(regress::predict_out_of_fold(regress::linear{}, data, splits), edgetran::shape_error);
}

TEST_CASE("splits in the order of time never look ahead and test every later row once") {
  const auto splits = edgetran::regress::time_ordered(11, 3);
  REQUIRE(splits.size() == 3);
  std::size_t next = splits[0].test.front();
  CHECK(next == 2);
  for (const auto& s : splits) {
    REQUIRE_FALSE(s.test.empty());
    CHECK(s.train.size() == s.test.front());
    CHECK(s.train.back() + 1 == s.test.front());
    for (const auto i : s.test) CHECK(i == next++);
  }
  CHECK(next == 11);
  CHECK_THROWS_AS(edgetran::regress::time_ordered(4, 4), edgetran::shape_error);
  CHECK_THROWS_AS(edgetran::regress::time_ordered(4, 0), edgetran::shape_error);
}
