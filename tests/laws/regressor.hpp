// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_REGRESSOR_HPP
#define EDGETRAN_TESTS_LAWS_REGRESSOR_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"

/// The laws of regress/concept.hpp, for an unfitted regressor and a table it can fit.
namespace laws {

struct regressor_tolerance {
  double row_order =
      1e-9;  ///< how far another order of rows may move a prediction, relative to the target range
  double gradient = 1e-5;  ///< how far the gradient may lie from central differences, same scale per step
  double hessian = 1e-4;   ///< the same for the second derivatives, from differences of the gradient
  double batch = 1e-9;     ///< how far predicting together may differ from one by one, relative to the range
  double parts = 1e-9;     ///< how far the parts of a deviation may miss the whole, relative to it
  double update = 1e-6;    ///< how far rows added one by one may differ from rows added at once
  double gradient_step = 1e-5;  ///< of the difference, relative to the range of the column
};

namespace detail {
inline double range(std::span<const double> values) {
  double least = values[0], greatest = values[0];
  for (const double v : values) least = std::fmin(least, v), greatest = std::fmax(greatest, v);
  return greatest > least ? greatest - least : 1;
}
}  // namespace detail

template <edgetran::regress::regressor R>
void check_regressor(const R& unfitted, const edgetran::regress::table& data,
                     regressor_tolerance tolerance = {}) {
  namespace regress = edgetran::regress;
  REQUIRE(data.rows() >= 2);
  const double scale = detail::range(data.targets());
  const std::vector<double> first(data.row(0).begin(), data.row(0).end());

  CHECK_THROWS_AS((void)unfitted.predict(first), edgetran::state_error);
  {
    R fresh = unfitted;
    CHECK_THROWS_AS(fresh.fit(regress::table(data.columns())), edgetran::state_error);
  }

  R fitted = unfitted;
  fitted.fit(data);
  const auto predictions = regress::predict_rows(fitted, data);
  for (const double p : predictions) CHECK(std::isfinite(p));

  INFO("deterministic, and free of what was fitted before");
  R again = unfitted;
  std::vector<std::size_t> order(data.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  again.fit(data.select(std::span(order).first(data.rows() / 2 + 1)));
  const R halfway = again;
  const double before = halfway.predict(first);
  again.fit(data);
  CHECK(regress::predict_rows(again, data) == predictions);

  INFO("copies are independent, and a fit that throws changes nothing");
  CHECK(halfway.predict(first) == before);
  CHECK_THROWS_AS(again.fit(regress::table(data.columns())), edgetran::state_error);
  regress::table weightless(data.columns());
  weightless.add(first, data.targets()[0], 0);
  CHECK_THROWS_AS(again.fit(weightless), edgetran::numeric_error);
  CHECK(regress::predict_rows(again, data) == predictions);

  INFO("the order of rows does not matter");
  edgetran::stream random(2026);
  edgetran::shuffle(order, random);
  R reordered = unfitted;
  reordered.fit(data.select(order));
  for (std::size_t i = 0; i < data.rows(); ++i)
    CHECK(std::fabs(reordered.predict(data.row(i)) - predictions[i]) <= tolerance.row_order * scale);

  INFO("rows that do not fit are refused");
  auto wide = first, not_a_number = first, infinite = first;
  wide.push_back(0);
  not_a_number.back() = std::numeric_limits<double>::quiet_NaN();
  infinite.back() = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS((void)fitted.predict(wide), edgetran::shape_error);
  CHECK_THROWS_AS((void)fitted.predict(std::span(first).first(first.size() - 1)), edgetran::shape_error);
  for (const auto& broken : {not_a_number, infinite})
    CHECK_THROWS_AS((void)fitted.predict(broken), edgetran::numeric_error);

  if constexpr (regress::probabilistic_regressor<R>) {
    CHECK_THROWS_AS((void)unfitted.predict_distribution(first), edgetran::state_error);
    CHECK_THROWS_AS((void)fitted.predict_distribution(wide), edgetran::shape_error);
    CHECK_THROWS_AS((void)fitted.predict_distribution(not_a_number), edgetran::numeric_error);
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const auto d = fitted.predict_distribution(data.row(i));
      CHECK(std::fabs(d.mean - predictions[i]) <= 1e-12 * scale);
      CHECK(std::isfinite(d.standard_deviation));
      CHECK(d.standard_deviation >= 0);
      if (d.epistemic && d.aleatoric)
        CHECK(std::fabs(std::hypot(*d.epistemic, *d.aleatoric) - d.standard_deviation) <=
              tolerance.parts * d.standard_deviation);
    }
  }

  if constexpr (regress::batched_regressor<R>) {
    std::vector<double> out(data.rows());
    CHECK_THROWS_AS(unfitted.predict_rows(data.values(), out), edgetran::state_error);
    CHECK_THROWS_AS(fitted.predict_rows(data.values().subspan(1), out), edgetran::shape_error);
    fitted.predict_rows(data.values(), out);
    for (std::size_t i = 0; i < data.rows(); ++i)
      CHECK(std::fabs(out[i] - fitted.predict(data.row(i))) <= tolerance.batch * scale);
    CHECK_THROWS_AS(fitted.predict_rows(not_a_number, std::span(out).first(1)), edgetran::numeric_error);
    CHECK_NOTHROW(fitted.predict_rows({}, {}));
  }

  if constexpr (regress::batched_probabilistic_regressor<R>) {
    std::vector<regress::prediction> together(data.rows());
    CHECK_THROWS_AS(unfitted.predict_distributions(data.values(), together), edgetran::state_error);
    CHECK_THROWS_AS(fitted.predict_distributions(data.values().subspan(1), together), edgetran::shape_error);
    CHECK_THROWS_AS(fitted.predict_distributions(not_a_number, std::span(together).first(1)),
                    edgetran::numeric_error);
    CHECK_NOTHROW(fitted.predict_distributions({}, {}));
    fitted.predict_distributions(data.values(), together);
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const auto alone = fitted.predict_distribution(data.row(i));
      CHECK(std::fabs(together[i].mean - alone.mean) <= tolerance.batch * scale);
      CHECK(std::fabs(together[i].standard_deviation - alone.standard_deviation) <= tolerance.batch * scale);
    }
  }

  if constexpr (regress::incremental_regressor<R>) {
    CHECK(fitted.training_rows() == data.rows());
    R fresh = unfitted;
    CHECK_THROWS_AS(fresh.update(data), edgetran::state_error);
    regress::table other({"another", "width"});
    if (data.width() != 2) {
      R unchanged = fitted;
      other.add(std::vector<double>{0, 0}, 0);
      CHECK_THROWS_AS(unchanged.update(other), edgetran::shape_error);
      CHECK(regress::predict_rows(unchanged, data) == predictions);
    }
    const std::size_t half = data.rows() / 2 + 1;
    std::iota(order.begin(), order.end(), std::size_t{0});
    R at_once = halfway, one_by_one = halfway;
    at_once.update(data.select(std::span(order).subspan(half)));
    for (std::size_t i = half; i < data.rows(); ++i)
      one_by_one.update(data.select(std::span(order).subspan(i, 1)));
    CHECK(at_once.training_rows() == data.rows());
    CHECK(one_by_one.training_rows() == data.rows());
    for (std::size_t i = 0; i < data.rows(); ++i)
      CHECK(std::fabs(at_once.predict(data.row(i)) - one_by_one.predict(data.row(i))) <=
            tolerance.update * scale);
  }

  if constexpr (regress::differentiable_regressor<R>) {
    std::vector<double> slope(data.width()), narrow(data.width() - 1), bend(data.width());
    CHECK_THROWS_AS(unfitted.gradient(first, slope), edgetran::state_error);
    CHECK_THROWS_AS(fitted.gradient(wide, slope), edgetran::shape_error);
    CHECK_THROWS_AS(fitted.gradient(first, narrow), edgetran::shape_error);
    CHECK_THROWS_AS(fitted.gradient(not_a_number, slope), edgetran::numeric_error);
    CHECK_THROWS_AS(unfitted.hessian_vector(first, first, bend), edgetran::state_error);
    CHECK_THROWS_AS(fitted.hessian_vector(not_a_number, first, bend), edgetran::numeric_error);
    CHECK_THROWS_AS(fitted.hessian_vector(first, narrow, bend), edgetran::shape_error);
    CHECK_THROWS_AS(fitted.hessian_vector(first, first, narrow), edgetran::shape_error);
    std::vector<double> widths(data.width());
    for (std::size_t j = 0; j < data.width(); ++j) {
      std::vector<double> column(data.rows());
      for (std::size_t i = 0; i < data.rows(); ++i) column[i] = data.row(i)[j];
      widths[j] = detail::range(column);
    }
    for (std::size_t i = 0; i < data.rows(); i += data.rows() / 5 + 1) {
      std::vector<double> row(data.row(i).begin(), data.row(i).end());
      fitted.gradient(row, slope);
      for (std::size_t j = 0; j < data.width(); ++j) {
        const double step = tolerance.gradient_step * widths[j], here = row[j];
        row[j] = here + step;
        const double above = fitted.predict(row);
        row[j] = here - step;
        const double difference = (above - fitted.predict(row)) / (2 * step);
        row[j] = here;
        CHECK(std::fabs(slope[j] - difference) * widths[j] <= tolerance.gradient * scale);
      }
      // The second derivatives along a direction that changes every column by about its range.
      std::vector<double> direction(data.width()), above(data.width()), below(data.width()), moved(row);
      for (std::size_t j = 0; j < data.width(); ++j) direction[j] = widths[j] * random.uniform(-1, 1);
      fitted.hessian_vector(row, direction, bend);
      for (std::size_t j = 0; j < data.width(); ++j)
        moved[j] = row[j] + tolerance.gradient_step * direction[j];
      fitted.gradient(moved, above);
      for (std::size_t j = 0; j < data.width(); ++j)
        moved[j] = row[j] - tolerance.gradient_step * direction[j];
      fitted.gradient(moved, below);
      for (std::size_t j = 0; j < data.width(); ++j)
        CHECK(std::fabs(bend[j] - (above[j] - below[j]) / (2 * tolerance.gradient_step)) * widths[j] <=
              tolerance.hessian * scale);
    }
  }
}

/// A law of the regressors that honour weights exactly: a weight of 2 is the row twice, a weight of 0 is no
/// row.
template <edgetran::regress::regressor R>
void check_weights(const R& unfitted, const edgetran::regress::table& data, double tolerance = 1e-9) {
  edgetran::regress::table weighted(data.columns()), repeated(data.columns());
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const std::size_t times = i % 3;
    weighted.add(data.row(i), data.targets()[i], static_cast<double>(times));
    for (std::size_t k = 0; k < times; ++k) repeated.add(data.row(i), data.targets()[i]);
  }
  R by_weight = unfitted, by_repetition = unfitted;
  by_weight.fit(weighted);
  by_repetition.fit(repeated);
  for (std::size_t i = 0; i < data.rows(); ++i)
    CHECK(std::fabs(by_weight.predict(data.row(i)) - by_repetition.predict(data.row(i))) <=
          tolerance * detail::range(data.targets()));
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_REGRESSOR_HPP
