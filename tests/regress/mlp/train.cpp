// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp/train.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "edgetran/regress/mlp/loss.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"

namespace {
using namespace edgetran::regress::neural;
using edgetran::stream;
using edgetran::regress::table;

table line(std::size_t rows) {
  stream random(1);
  table t({"a", "b"});
  for (std::size_t i = 0; i < rows; ++i) {
    const std::vector<double> x{random.uniform(-1, 1), random.uniform(-1, 1)};
    t.add(x, 3 + 2 * x[0] - x[1]);
  }
  return t;
}

template <class Rule>
std::pair<history, std::vector<double>> trained(Rule rule, training options, const table& data) {
  using net_type = network<2, layer<1>>;
  const std::vector<affine_scale> columns(2);
  const samples<double> rows(data, columns, affine_scale{});
  const net_type net;
  trainer<double, net_type, squared, Rule> t(net, net.initial<double>(stream(3)), squared{}, rule, options);
  auto losses = t.run(
      rows, [&](std::size_t i, stream&) { return rows.targets[i]; }, stream(4));
  std::vector<double> flat;
  auto w = t.parameters();
  net.visit(w, [&](double p) { flat.push_back(p); });
  return {losses, flat};
}
}  // namespace

TEST_CASE_TEMPLATE("every rule finds the line that least squares finds", Rule, sgd, adam, adamw, adahessian) {
  Rule rule{};
  rule.rate = 0.05;
  if constexpr (!std::is_same_v<Rule, sgd>) rule.decay = 0;
  const auto [losses, w] =
      trained(rule, {.epochs = 400, .batch = 10, .rates = schedule::cosine(400)}, line(50));
  CHECK(losses.trained.size() == 400);
  CHECK(losses.trained.back() < 1e-4);
  CHECK(w[0] == doctest::Approx(2).epsilon(0.01));
  CHECK(w[1] == doctest::Approx(-1).epsilon(0.01));
  CHECK(w[2] == doctest::Approx(3).epsilon(0.01));
}

TEST_CASE("one step of one row is the rule's step along the gradient by hand") {
  table one({"a", "b"});
  one.add(std::vector<double>{2, -1}, 5);
  const std::vector<affine_scale> columns(2);
  const samples<double> rows(one, columns, affine_scale{});
  using net_type = network<2, layer<1>>;
  const net_type net;
  auto w = net.initial<double>(stream(3));
  std::vector<double> before;
  net.visit(w, [&](double p) { before.push_back(p); });
  const double residual = before[0] * 2 - before[1] + before[2] - 5;
  const auto [losses, after] = trained(sgd{.rate = 0.01}, {.epochs = 1, .batch = 1}, one);
  CHECK(losses.trained[0] == doctest::Approx(residual * residual));
  CHECK(after[0] == doctest::Approx(before[0] - 0.01 * 2 * residual * 2));
  CHECK(after[1] == doctest::Approx(before[1] + 0.01 * 2 * residual));
  CHECK(after[2] == doctest::Approx(before[2] - 0.01 * 2 * residual));
  // AdaHessian: the Hessian is 2 x x^T with x = (2, -1, 1): along signs s its first row gives 4 (2 s0 - s1 +
  // s2).
  const auto second = trained(adahessian{.rate = 0.01}, {.epochs = 1, .batch = 1}, one).second;
  bool found = false;
  for (const double along : {0.0, 2.0, 4.0})
    found = found || std::fabs(second[0] - (before[0] - 0.01 * (4 * residual) / (4 * along + 1e-4))) < 1e-9;
  CHECK(found);
}

TEST_CASE("held-out rows judge, do not train, and stop what gets no better") {
  const auto data = line(50);
  auto [losses, w] = trained(sgd{.rate = 0.05}, {.epochs = 30, .batch = 5, .held_out = 0.2}, data);
  CHECK(losses.held_out.size() == 30);
  CHECK(losses.held_out.back() < losses.held_out.front());
  // A rate so small that no loss falls by rounding: 3 epochs without a new least end it.
  auto stopped =
      trained(sgd{.rate = 0}, {.epochs = 30, .batch = 5, .held_out = 0.2, .stop = stopping::after(3)}, data);
  CHECK(stopped.first.held_out.size() == 4);
  // A rate that throws the weights about: the best are kept.
  const training wild{.epochs = 40, .batch = 1, .held_out = 0.5, .keep_best = true};
  const auto [kept, best] = trained(sgd{.rate = 0.55}, wild, data);
  CHECK(std::isfinite(best[0]));
}

TEST_CASE("a training that runs away says so") {
  CHECK_THROWS_AS((void)trained(sgd{.rate = 1e6}, {.epochs = 200, .batch = 1}, line(50)),
                  edgetran::numeric_error);
}

TEST_CASE("derivatives of losses are differences of losses") {
  const auto check = [](auto loss, std::array<double, 2> out, bool plain) {
    std::array<double, 2> slope{}, unused{};
    (void)loss(out, 0.7, slope);
    for (std::size_t k = 0; k < 2; ++k) {
      auto up = out, down = out;
      up[k] += 1e-6, down[k] -= 1e-6;
      const double wanted = (loss(up, 0.7, unused) - loss(down, 0.7, unused)) / 2e-6;
      if (plain) CHECK(slope[k] == doctest::Approx(wanted).epsilon(1e-6));
    }
  };
  check(gaussian{.beta = 0}, {0.2, -1.3}, true);
  check(moment_likelihood{}, {0.2, 0.3}, true);
  check(moment_likelihood{10}, {0.2, 0.3}, true);
  // beta weights both derivatives by s^beta.
  std::array<double, 2> plain{}, weighted{};
  (void)gaussian{.beta = 0}(std::array{0.2, -1.3}, 0.7, plain);
  (void)gaussian{.beta = 0.5}(std::array{0.2, -1.3}, 0.7, weighted);
  CHECK(weighted[0] == doctest::Approx(plain[0] * std::exp(-0.65)));
  CHECK(weighted[1] == doctest::Approx(plain[1] * std::exp(-0.65)));
  (void)moment_likelihood{1, 0.5}(std::array{0.2, 0.3}, 0.7, weighted);
  (void)moment_likelihood{}(std::array{0.2, 0.3}, 0.7, plain);
  CHECK(weighted[0] == doctest::Approx(plain[0] * std::sqrt(0.3)));
  // The published loss, by hand: 1/2 (10 (0.5)^2 / 0.3 + log 0.3).
  CHECK(moment_likelihood{10}(std::array{0.2, 0.3}, 0.7, plain) ==
        doctest::Approx(0.5 * (10 * 0.25 / 0.3 + std::log(0.3))));
  // Far outside its range a log variance neither overflows nor moves.
  CHECK(std::isfinite(gaussian{}(std::array{0.2, 1e9}, 0.7, plain)));
  CHECK(plain[1] == 0);
}

TEST_CASE("scales put columns where they say, constant and huge ones too") {
  table t({"a", "constant", "huge"});
  const double most = std::numeric_limits<double>::max();
  t.add(std::vector<double>{2, 7, -most}, 1);
  t.add(std::vector<double>{4, 7, most}, 3);
  t.add(std::vector<double>{9, 7, 0}, 5, 0);  // weighs nothing
  for (const auto how : {scaling::unit, scaling::inner, scaling::standard, scaling::by_greatest}) {
    const auto s = input_scales(how, t);
    const double low = how == scaling::unit       ? 0
                       : how == scaling::inner    ? 0.1
                       : how == scaling::standard ? -1
                                                  : 0.5;
    const double high = how == scaling::inner ? 0.9 : 1;
    CHECK(s[0].forward(2) == doctest::Approx(low));
    CHECK(s[0].forward(4) == doctest::Approx(high));
    CHECK(s[0].backward(s[0].forward(3.3)) == doctest::Approx(3.3));
    CHECK(s[0].slope(3) == doctest::Approx((high - low) / 2));
    if (how != scaling::by_greatest) {
      CHECK(s[1].forward(7) == 0);
      CHECK(s[1].forward(1e300) == 0);
      CHECK(s[1].slope(8) == 0);
    }
    CHECK(s[2].forward(most) == doctest::Approx(high));
    CHECK(std::isfinite(s[2].forward(-most)));
  }
  CHECK(input_scales(scaling::unit, t)[0].forward(1e300) == affine_scale::reach);
  CHECK(affine_scale{}.forward(3.5) == 3.5);
  CHECK(target_scale(scaling::by_greatest, t).forward(3) == doctest::Approx(1));
}
