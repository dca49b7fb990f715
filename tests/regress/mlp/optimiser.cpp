// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp/optimiser.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "edgetran/regress/mlp/schedule.hpp"
#include "edgetran/regress/mlp/stopping.hpp"

namespace {
using namespace edgetran::regress::neural;

/// x after the rule met these gradients (and curvatures) in turn.
template <class Rule>
double after(const Rule& rule, double x, std::initializer_list<double> gradients, double curvature = 0) {
  typename Rule::template state<double> state{};
  for (const double g : gradients)
    rule.step(std::span(&x, 1), std::span(&g, 1), std::span<const double>(&curvature, 1), state, rule.rate);
  return x;
}
}  // namespace

TEST_CASE("steps of each rule are those done by hand") {
  CHECK(after(sgd{.rate = 0.1}, 1, {2, -1}) == doctest::Approx(1 - 0.1 * 2 + 0.1));
  CHECK(after(sgd{.rate = 0.1, .momentum = 0.5}, 1, {2, -1}) == doctest::Approx(1 - 0.2 - 0.1 * (1.0 - 1)));
  // Adam's first step is the rate against the sign; the second from both means.
  CHECK(after(adam{.rate = 0.1}, 1, {2}) == doctest::Approx(0.9).epsilon(1e-7));
  const double m = (0.9 * 0.1 * 2 + 0.1 * -1) / (1 - 0.81), q = (0.999 * 0.001 * 4 + 0.001) / (1 - 0.998001);
  CHECK(after(adam{.rate = 0.1}, 1, {2, -1}) == doctest::Approx(0.9 - 0.1 * m / std::sqrt(q)).epsilon(1e-7));
  CHECK(after(adam{.rate = 0.1, .decay = 0.5}, 1, {-0.5}) == doctest::Approx(1));  // decay meets the gradient
  CHECK(after(adamw{0.1, 0.5}, 1, {-0.5}) == doctest::Approx(1 * 0.95 + 0.1));     // and here x itself
  // AdaHessian: gradient 2, curvature 4: m = 2, sqrt(q) = 4.
  CHECK(after(adahessian{.rate = 0.5}, 1, {2}, 4) == doctest::Approx(1 - 0.5 * 2 / (4 + 1e-4)));
  const double h = (0.9 * 0.1 * 2 + 0.1 * 3) / (1 - 0.81);
  CHECK(after(adahessian{.rate = 0.5}, 1, {2, 3}, 4) ==
        doctest::Approx(1 - 0.5 * 2 / (4 + 1e-4) - 0.5 * h / (4 + 1e-4)));
  CHECK(after(adahessian{.rate = 0.5, .decay = 0.1}, 1, {0}, 4) == doctest::Approx(0.95));
}

TEST_CASE("a pack steps as its lanes do") {
  std::array<pack<double>, 1> x{pack<double>(1.0)}, g{pack<double>(2.0)};
  adamw rule(0.1);
  adamw::state<pack<double>> state{};
  for (int i = 0; i < 2; ++i)
    rule.step(std::span(x.data(), 1), std::span<const pack<double>>(g.data(), 1), {}, state, 0.1);
  CHECK(get(x.data(), 1) == doctest::Approx(after(rule, 1, {2, 2})).epsilon(1e-14));
}

TEST_CASE("schedules give the shares of PyTorch's cosine annealing") {
  CHECK(schedule{}.share(77) == 1);
  const auto swing = schedule::cosine(2);
  const double shares[] = {1, 0.5, 0, 0.5, 1, 0.5};
  for (std::size_t t = 0; t < 6; ++t) CHECK(swing.share(t) == doctest::Approx(shares[t]));
  CHECK(schedule::cosine(10, 0.2).share(10) == doctest::Approx(0.2));
}

TEST_CASE("stopping rules stop when they say") {
  std::vector<double> losses{9, 8, 7, 6, 5, 4, 3};
  CHECK_FALSE(stopping{}.now(losses));
  CHECK_FALSE(stopping::after(3).now(losses));
  for (const double l : {3.5, 3.2}) losses.push_back(l);
  CHECK_FALSE(stopping::after(3).now(losses));
  losses.push_back(3);  // as good is not better
  CHECK(stopping::after(3).now(losses));

  // Seven differences none of which falls, and more than ten epochs.
  const std::vector<double> rising{5, 4, 3, 3, 3.1, 3.2, 3.2, 3.3, 3.4, 3.5};
  CHECK_FALSE(stopping::boshnas().now(rising));
  auto eleven = rising;
  eleven.push_back(3.5);
  CHECK(stopping::boshnas().now(eleven));
  eleven.back() = 3.4;
  CHECK_FALSE(stopping::boshnas().now(eleven));
  CHECK_FALSE(stopping::boshnas().now({}));
}
