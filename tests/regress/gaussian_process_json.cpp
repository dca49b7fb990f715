// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/gaussian_process_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
namespace json = edgetran::json;
namespace regress = edgetran::regress;
using numbers = std::vector<double>;

regress::table curved(std::uint64_t seed, std::size_t rows) {
  edgetran::stream random(seed);
  regress::table t({"a", "same", "b"});
  for (std::size_t i = 0; i < rows; ++i) {
    const numbers x{random.uniform(-2, 2), 3, random.uniform(0, 400)};
    t.add(x, std::sin(2 * x[0]) + 0.02 * x[2] + 0.1 * random.normal(), i % 7 == 0 ? 0 : 1 + double(i % 3));
  }
  return t;
}

/// What reading `text` complains of; empty if it does not.
std::string complaint(const json::value& v) {
  try {
    (void)regress::from_json<regress::gaussian_process<>>(json::parse(json::dump(v), "gp.json"));
  } catch (const edgetran::error& e) {
    return e.what();
  }
  return {};
}
}  // namespace

TEST_CASE("a Gaussian process that was saved predicts the same, to the bit") {
  const auto data = curved(1, 60);
  std::vector<std::size_t> order(60);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto check = [&](auto fitted) {
    using model = decltype(fitted);
    fitted.fit(data.select(std::span(order).first(45)));
    fitted.update(data.select(std::span(order).subspan(45)));
    auto again = regress::from_json<model>(json::parse(json::dump(regress::to_json(fitted)), "gp.json"));
    CHECK(again.state() == fitted.state());
    for (std::size_t i = 0; i < 60; ++i) {
      const auto a = fitted.predict_distribution(data.row(i)), b = again.predict_distribution(data.row(i));
      CHECK(a.mean == b.mean);
      CHECK(a.standard_deviation == b.standard_deviation);
    }
    fitted.update(data);
    again.update(data);
    CHECK(again.predict(data.row(5)) == fitted.predict(data.row(5)));
  };
  check(regress::gaussian_process<>{});
  check(regress::gaussian_process<regress::ard_covariance>{});
  CHECK_THROWS_AS((void)regress::to_json(regress::gaussian_process<>{}), edgetran::state_error);
}

TEST_CASE("a file that no fit has left is refused by the name of its key") {
  regress::gaussian_process<> fitted;
  fitted.fit(curved(2, 20));
  const json::value good = regress::to_json(fitted);
  REQUIRE(complaint(good).empty());
  const auto with = [&](const std::string& key, const json::value& v) {
    json::value bad = good;
    bad.as_object().set(key, v);
    const std::string what = complaint(bad);
    INFO(key << ": " << what);
    CHECK(what.find(key) != std::string::npos);
  };
  for (const json::member& m : good.as_object()) {
    CAPTURE(m.key);
    with(m.key, nullptr);
    with(m.key, json::array{"x"});
    json::object without;
    for (const json::member& other : good.as_object())
      if (other.key != m.key) without.set(other.key, other.value);
    CHECK(complaint(without).find("no key \"" + m.key + "\"") != std::string::npos);
  }
  with("schema", "edgetran/regressor/2");
  with("type", "linear");
  with("covariance", "sum(matern 3/2, linear, white)");
  with("hyper_parameters", json::array{1.0, 1.0, 1.0});
  with("hyper_parameters", json::array{1.0, 1.0, 1.0, -1.0});
  with("hyper_parameters", json::array{1.0, 1.0, 1.0, 1e300});
  with("width", 0);
  with("width", -4);
  with("active", json::array{0, 7});
  with("active", json::array{2, 0});
  with("centre", json::array{1.0});
  with("spread", json::array{1.0, 0.0});
  with("target_spread", 0.0);
  with("values", json::array{1.0});
  with("targets", json::array{});
  with("weights", json::array{1.0});
  with("scatter", -1.0);
  with("factorised", 0);
  with("factorised", 1000);
  with("given", json::array{json::array{99, 1.0, 1.0}});
  with("given", json::array{json::array{0, 1.0, -1.0}});
  // Same rows, no noise left: nothing to name but the sum of it.
  json::value singular = good;
  json::array same;
  for (std::size_t i = 0; i < fitted.state().values.size(); ++i) same.emplace_back(1e100);
  singular.as_object().set("values", same);
  CHECK(complaint(singular).find("not positive definite") != std::string::npos);
}
