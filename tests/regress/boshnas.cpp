// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/boshnas.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "laws/regressor.hpp"

namespace {
namespace regress = edgetran::regress;
namespace neural = edgetran::regress::neural;
using regress::table;

using exact = regress::basic_boshnas<
    neural::one_input<edgetran::dynamic, neural::rectified, neural::squashed, neural::adamw>, double>;
using exact_published = regress::basic_boshnas<
    neural::one_input<4, neural::published_rectified, neural::published_squashed, neural::sgd>, double>;
using exact_code =
    regress::basic_boshnas<neural::two_inputs<3, 1, neural::rectified, neural::squashed, neural::adamw>,
                           double>;

static_assert(regress::bounding_regressor<exact> && regress::probabilistic_regressor<exact>);

/// A valley whose bottom is at (0.3, 0.6, any, any).
table valley(std::size_t rows) {
  edgetran::stream random(1);
  table t({"a", "b", "c", "d"});
  for (std::size_t i = 0; i < rows; ++i) {
    std::vector<double> x(4);
    for (double& v : x) v = random.uniform01();
    t.add(x, 1 + 2 * std::pow(x[0] - 0.3, 2) + std::pow(x[1] - 0.6, 2));
  }
  return t;
}

regress::boshnas_options brief(bool aleatoric = true, std::size_t epochs = 3) {
  regress::boshnas_options o;
  o.aleatoric = aleatoric;
  o.training.epochs = epochs;
  return o;
}
}  // namespace

TEST_CASE("the surrogates keep the laws of regressors, in every form") {
  const auto data = valley(14);
  // The normal probability behind the means is an approximation; its slope is the density itself.
  laws::check_regressor(exact(brief()), data, {.gradient = 1e-4, .hessian = 1e-3});
  laws::check_regressor(exact(brief(false)), data);
  laws::check_regressor(exact_code(brief()), data, {.gradient = 1e-4, .hessian = 1e-3});
  auto o = regress::boshnas_options::published();
  o.training.epochs = 3;
  laws::check_regressor(exact_published(o), data);
}

TEST_CASE("the derivatives of the bound are differences of the bound") {
  const auto data = valley(20);
  const auto check = [&](auto model) {
    model.fit(data);
    std::vector<double> slope(4), bend(4), above(4), below(4), x(data.row(3).begin(), data.row(3).end());
    const std::vector<double> along{1, -0.5, 0.3, 2};
    const double k = -0.7, h = 1e-5;
    model.bound_gradient(x, k, slope);
    for (std::size_t j = 0; j < 4; ++j) {
      auto up = x, down = x;
      up[j] += h, down[j] -= h;
      CHECK(std::fabs(slope[j] - (model.bound(up, k) - model.bound(down, k)) / (2 * h)) < 1e-4);
    }
    model.bound_hessian_vector(x, k, along, bend);
    auto up = x, down = x;
    for (std::size_t j = 0; j < 4; ++j) up[j] += h * along[j], down[j] -= h * along[j];
    model.bound_gradient(up, k, above);
    model.bound_gradient(down, k, below);
    for (std::size_t j = 0; j < 4; ++j) CHECK(std::fabs(bend[j] - (above[j] - below[j]) / (2 * h)) < 1e-4);
    const auto p = model.predict_distribution(x);
    for (const bool all : {!model.options().aleatoric_in_bound, model.options().aleatoric_in_bound}) {
      model.count_aleatoric(all);
      CHECK(model.options().aleatoric_in_bound == all);
      CHECK(model.bound(x, k) == doctest::Approx(p.mean + k * (all ? p.standard_deviation : *p.epistemic)));
    }
  };
  check(exact(brief()));
  check(exact(brief(false)));
  check(exact_code(brief()));
  auto o = regress::boshnas_options::published();
  o.training.epochs = 3;
  check(exact_published(o));
}

TEST_CASE("it learns a valley, and the search finds its bottom") {
  const auto data = valley(64);
  regress::boshnas_options options;
  options.npn_rate = 4e-3;  // there is no noise to be careful of
  options.npn_decay = 0.03;
  regress::boshnas<4> model(options);
  model.fit(data);
  double error = 0;
  for (std::size_t i = 0; i < data.rows(); ++i)
    error += std::pow(model.predict(data.row(i)) - data.targets()[i], 2) / static_cast<double>(data.rows());
  CHECK(error < 0.01);  // of a variance of 0.1
  CHECK(model.teacher_history().trained.back() < model.teacher_history().trained.front());
  CHECK(model.npn_history().held_out.back() < model.npn_history().held_out.front());
  CHECK(model.student_history().trained.size() == 200);

  const std::vector<double> lower(4, 0.0), upper(4, 1.0), starts{0.9, 0.1, 0.5, 0.5, 0.1, 0.9, 0.2, 0.7};
  const regress::lower_confidence_bound bound(model);
  for (const auto& found : regress::minimise_inputs(bound, starts, lower, upper))
    CHECK(2 * std::pow(found.x[0] - 0.3, 2) + std::pow(found.x[1] - 0.6, 2) < 0.1);
}

TEST_CASE("deviations are standard deviations in the unit of the target") {
  const auto data = valley(40);
  table larger(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i) larger.add(data.row(i), 1000 * data.targets()[i]);
  exact a(brief()), b(brief());
  a.fit(data);
  b.fit(larger);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto p = a.predict_distribution(data.row(i)), q = b.predict_distribution(data.row(i));
    CHECK(q.mean == doctest::Approx(1000 * p.mean).epsilon(1e-6));
    CHECK(*q.epistemic == doctest::Approx(1000 * *p.epistemic).epsilon(1e-6));
    CHECK(*q.aleatoric == doctest::Approx(1000 * *p.aleatoric).epsilon(1e-6));
    CHECK(p.standard_deviation == doctest::Approx(std::hypot(*p.epistemic, *p.aleatoric)));
  }
}

TEST_CASE("the student learns the deviation of the teacher's passes") {
  const auto data = valley(40);
  exact model(brief(false, 150));
  model.fit(data);
  // What the passes deviate by, from the losses: the student's squared error is far below the square itself.
  double square = 0;
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const auto p = model.predict_distribution(data.row(i));
    CHECK_FALSE(p.aleatoric.has_value());
    square += *p.epistemic * *p.epistemic / static_cast<double>(data.rows());
  }
  const double unit = (*std::max_element(data.targets().begin(), data.targets().end()) -
                       *std::min_element(data.targets().begin(), data.targets().end())) /
                      0.8;
  CHECK(model.student_history().held_out.back() * unit * unit < 0.3 * square);
}

TEST_CASE("the same bits on any executor, and after restoring") {
  const auto data = valley(20);
  edgetran::thread_pool pool(2);
  exact_code a(brief()), b(brief());
  a.fit(data);
  b.fit(data, pool);
  CHECK(regress::predict_rows(a, data) == regress::predict_rows(b, data));
  auto s = a.saved();
  const auto c = exact_code::restore(s, a.options());
  CHECK(regress::predict_rows(a, data) == regress::predict_rows(c, data));
  CHECK(c.predict_distribution(data.row(0)).epistemic == a.predict_distribution(data.row(0)).epistemic);
  s.npn.push_back(0);
  CHECK_THROWS_AS((void)exact_code::restore(s, a.options()), edgetran::shape_error);
  auto o = brief();
  o.passes = 1;
  CHECK_THROWS_AS(exact{o}, edgetran::numeric_error);
}

TEST_CASE("bounds, gradients and products from one pass, of one row or of many, are those one by one") {
  const auto data = valley(24);
  const auto check = [&](auto model, double off) {
    model.fit(data);
    const std::size_t rows = data.rows();
    const double k = -0.5;
    std::vector<double> bounds(rows), slopes(4 * rows), slope(4), again(4), bend(4), product(4), means(rows);
    model.bounds_and_gradients(data.values(), k, bounds, slopes);
    model.predict_rows(data.values(), means);
    const std::vector<double> along{1, -0.5, 0.3, 2};
    for (std::size_t i = 0; i < rows; ++i) {
      const auto x = data.row(i);
      CHECK(means[i] == doctest::Approx(model.predict(x)).epsilon(off));
      CHECK(bounds[i] == doctest::Approx(model.bound(x, k)).epsilon(off));
      CHECK(model.bound_and_gradient(x, k, slope) == doctest::Approx(model.bound(x, k)).epsilon(off));
      CHECK(model.bound_and_products(x, k, along, again, product) ==
            doctest::Approx(model.bound(x, k)).epsilon(off));
      model.bound_hessian_vector(x, k, along, bend);
      for (std::size_t j = 0; j < 4; ++j) {
        CHECK(slopes[4 * i + j] == doctest::Approx(slope[j]).epsilon(10 * off));
        CHECK(again[j] == doctest::Approx(slope[j]).epsilon(10 * off));
        CHECK(product[j] == bend[j]);
      }
    }
  };
  check(exact(brief()), 1e-12);
  check(exact(brief(false)), 1e-12);
  check(exact_code(brief(false)), 1e-12);
  check(regress::boshnas<4>(brief()), 1e-5);
  check(regress::boshnas<4>(brief(false)), 1e-5);
  check(regress::boshcode<3, 1>(brief(false)), 1e-5);
}

TEST_CASE("float on the processor's vectors learns and bends as double does") {
  const auto data = valley(24);
  const auto near = [&](auto single, auto twice) {
    single.fit(data);
    twice.fit(data);
    std::vector<double> a(4), b(4);
    const std::vector<double> along{1, -0.5, 0.3, 2};
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const auto x = data.row(i);
      CHECK(single.bound(x, -0.5) == doctest::Approx(twice.bound(x, -0.5)).epsilon(1e-3));
      single.bound_gradient(x, -0.5, a);
      twice.bound_gradient(x, -0.5, b);
      for (std::size_t j = 0; j < 4; ++j) CHECK(std::fabs(a[j] - b[j]) < 2e-3);
      single.bound_hessian_vector(x, -0.5, along, a);
      twice.bound_hessian_vector(x, -0.5, along, b);
      for (std::size_t j = 0; j < 4; ++j) CHECK(std::fabs(a[j] - b[j]) < 2e-2);
    }
  };
  auto o = regress::boshnas_options::published();
  o.training.epochs = 3;  // no longer: what rounding makes grows
  near(regress::published_boshnas<4>(o), exact_published(o));
  o.aleatoric = false;
  near(regress::published_boshnas<4>(o), exact_published(o));
  near(regress::boshnas<4>(brief()), exact(brief()));
  near(regress::boshcode<3, 1>(brief()), exact_code(brief()));
}
