// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_INPUT_OPTIMISER_HPP
#define EDGETRAN_REGRESS_INPUT_OPTIMISER_HPP

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/input_walk.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"
#include "edgetran/regress/mlp/schedule.hpp"

namespace edgetran::regress {

/// A function that can be walked down: its value, its gradient, and the product of its second derivatives
/// with a direction, at x. Callable from several threads. If it has them, `value_and_gradient(x, gradient)`
/// and `value_and_products(x, direction, gradient, product)`, which return the value, are called instead.
template <class F>
concept smooth_function = requires(const F& f, std::span<const double> x, std::span<double> out) {
  { f.value(x) } -> std::convertible_to<double>;
  f.gradient(x, out);
  f.hessian_vector(x, x, out);
};

/// A regressor that differentiates its deviation too: `bound(row, k)` is mean + k deviation, with
/// `bound_gradient(row, k, out)` and `bound_hessian_vector(row, k, direction, out)`.
template <class R>
concept bounding_regressor = differentiable_regressor<R> &&
    requires(const R& fitted, double k, std::span<const double> row, std::span<double> out) {
  { fitted.bound(row, k) } -> std::same_as<double>;
  fitted.bound_gradient(row, k, out);
  fitted.bound_hessian_vector(row, k, row, out);
};

namespace detail {
/// A regressor that has the bound and its derivatives from one pass.
template <class R>
concept bounding_at_once = requires(const R& fitted, double k, std::span<const double> row,
                                    std::span<double> out) {
  { fitted.bound_and_gradient(row, k, out) } -> std::same_as<double>;
  { fitted.bound_and_products(row, k, row, out, out) } -> std::same_as<double>;
};

template <class F>
double value_and_gradient(const F& f, std::span<const double> x, std::span<double> gradient) {
  if constexpr (requires { f.value_and_gradient(x, gradient); }) {
    return f.value_and_gradient(x, gradient);
  } else {
    const double value = f.value(x);
    if (std::isfinite(value)) f.gradient(x, gradient);
    return value;
  }
}
template <class F>
double value_and_products(const F& f, std::span<const double> x, std::span<const double> direction,
                          std::span<double> gradient, std::span<double> product) {
  if constexpr (requires { f.value_and_products(x, direction, gradient, product); }) {
    return f.value_and_products(x, direction, gradient, product);
  } else {
    const double value = value_and_gradient(f, x, gradient);
    if (std::isfinite(value)) f.hessian_vector(x, direction, product);
    return value;
  }
}
}  // namespace detail

/// mean - k deviation of a regressor, which outlives it: what a search for a small mean tries next. Where a
/// regressor has no derivatives of its deviation, the mean alone.
template <checked_differentiable_regressor R>
class lower_confidence_bound {
 public:
  explicit lower_confidence_bound(const R& model, double k = 0.5) : model_(&model), k_(k) {}

  [[nodiscard]] double value(std::span<const double> x) const {
    if constexpr (bounding_regressor<R>)
      return model_->bound(x, -k_);
    else
      return model_->predict(x);
  }
  void gradient(std::span<const double> x, std::span<double> out) const {
    if constexpr (bounding_regressor<R>)
      model_->bound_gradient(x, -k_, out);
    else
      model_->gradient(x, out);
  }
  void hessian_vector(std::span<const double> x, std::span<const double> direction,
                      std::span<double> out) const {
    if constexpr (bounding_regressor<R>)
      model_->bound_hessian_vector(x, -k_, direction, out);
    else
      model_->hessian_vector(x, direction, out);
  }

  void values_and_gradients(std::span<const double> rows, std::span<double> values,
                            std::span<double> gradients) const requires requires(const R& m) {
    m.bounds_and_gradients(rows, 0.5, values, gradients);
  }
  { model_->bounds_and_gradients(rows, -k_, values, gradients); }
  double value_and_gradient(std::span<const double> x,
                            std::span<double> gradient) const requires detail::bounding_at_once<R> {
    return model_->bound_and_gradient(x, -k_, gradient);
  }
  double value_and_products(std::span<const double> x, std::span<const double> direction,
                            std::span<double> gradient,
                            std::span<double> product) const requires detail::bounding_at_once<R> {
    return model_->bound_and_products(x, -k_, direction, gradient, product);
  }

 private:
  const R* model_;
  double k_;
};

/// Walks down `f` from every start (row-major, each as wide as the bounds, clipped into them), within [lower,
/// upper]. Starts are independent bodies of `runner`, with a random stream each: any executor gives the same
/// bits, and so does any number of starts beside one. Throws `shape_error` for sizes that do not agree and
/// `numeric_error` for bounds that are not finite or cross, or where `f` is not finite at a start. A walk
/// that meets a value or gradient that is not finite ends there. Time of a step: one value, one gradient and
/// `probes` products. Where `f` has the values and gradients of several rows (`values_and_gradients(rows,
/// values, gradients)`), walks of the first order go five by five, a body each. Source: gradient-based
/// optimisation using backpropagation to the inputs (GOBI), Tuli, Poojara, Srirama, Casale, Jennings,
/// "COSCO", IEEE TPDS 33 (2022).
template <class Rule = neural::adahessian, smooth_function F, executor E>
std::vector<input_optimum> minimise_inputs(const F& f, std::span<const double> starts,
                                           std::span<const double> lower, std::span<const double> upper,
                                           const input_optimiser_options<Rule>& options, E& runner) {
  const std::size_t width = lower.size();
  constexpr const char* who = "minimise_inputs";
  if (width == 0 || upper.size() != width || starts.size() % width != 0)
    throw shape_error(std::to_string(starts.size()) + " numbers of starts between " + std::to_string(width) +
                          " lower and " + std::to_string(upper.size()) + " upper bounds",
                      who, "give a lower and an upper bound for each number of a start");
  for (std::size_t j = 0; j < width; ++j)
    if (!(std::isfinite(lower[j]) && std::isfinite(upper[j]) && lower[j] <= upper[j]))
      throw numeric_error("bounds of coordinate " + std::to_string(j), who,
                          "give two finite numbers, the lower first");

  using walk = detail::input_walk<Rule>;
  if constexpr (!Rule::second_order &&
                requires { f.values_and_gradients(starts, std::span<double>{}, {}); }) {
    // A few walks side by side.
    constexpr std::size_t most = 5;
    const std::size_t count = starts.size() / width;
    std::vector<input_optimum> found(count);
    runner.parallel_for((count + most - 1) / most, [&](std::size_t group) {
      const std::size_t first = group * most, end = std::min(count, first + most);
      std::vector<walk> going;
      std::vector<double> rows(most * width), values(most), slopes(most * width);
      for (std::size_t i = first; i < end; ++i) going.emplace_back(options, i, starts, lower, upper);
      while (!going.empty()) {
        for (std::size_t i = 0; i < going.size(); ++i) std::ranges::copy(going[i].x(), &rows[i * width]);
        f.values_and_gradients(std::span(rows).first(going.size() * width),
                               std::span(values).first(going.size()),
                               std::span(slopes).first(going.size() * width));
        std::size_t left = 0;
        for (std::size_t i = 0; i < going.size(); ++i) {
          const auto slope = std::span(slopes).subspan(i * width, width);
          if (going[i].judge(values[i]) && going[i].scale(slope)) {
            going[i].step(slope);
            if (left != i) going[left] = std::move(going[i]);
            ++left;
          } else {
            found[going[i].number()] = going[i].best();
          }
        }
        going.erase(going.begin() + static_cast<std::ptrdiff_t>(left), going.end());
      }
    });
    return found;
  } else {
    return parallel_map(runner, starts.size() / width, [&](std::size_t number) {
      walk w(options, number, starts, lower, upper);
      std::vector<double> slope(width), product(Rule::second_order ? width : 0);
      for (;;) {
        double value;
        if constexpr (Rule::second_order)
          value = detail::value_and_products(f, w.x(), w.draw(0), slope, product);
        else
          value = detail::value_and_gradient(f, w.x(), slope);
        if (!w.judge(value) || !w.scale(slope)) return w.best();
        if constexpr (Rule::second_order) {
          w.add_probe(0, product);
          for (std::size_t p = 1; p < w.probes(); ++p) {
            f.hessian_vector(w.x(), w.draw(p), product);
            w.add_probe(p, product);
          }
          if (!w.bends()) return w.best();
        }
        w.step(slope);
      }
    });
  }
}

/// The same on the calling thread.
template <class Rule = neural::adahessian, smooth_function F>
std::vector<input_optimum> minimise_inputs(const F& f, std::span<const double> starts,
                                           std::span<const double> lower, std::span<const double> upper,
                                           const input_optimiser_options<Rule>& options = {}) {
  inline_executor here;
  return minimise_inputs(f, starts, lower, upper, options, here);
}

/// The row of `rows` (row-major) nearest to x: the least mean |difference|; of two parts, the first `split`
/// coordinates and the rest, the least sum of both means, as BOSHCODE has it. The first of equals. Throws
/// `shape_error` for no rows or rows of another width. O(rows width).
inline std::size_t nearest_row(std::span<const double> x, std::span<const double> rows,
                               std::size_t split = 0) {
  const std::size_t width = x.size();
  if (width == 0 || rows.empty() || rows.size() % width != 0 || split >= width)
    throw shape_error(std::to_string(rows.size()) + " numbers of rows " + std::to_string(width) + " wide",
                      "nearest_row", "give at least one row, each as wide as x, and split below the width");
  std::size_t nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < rows.size() / width; ++i) {
    double first = 0, second = 0;
    for (std::size_t j = 0; j < width; ++j)
      (j < split ? first : second) += std::fabs(x[j] - rows[i * width + j]);
    const double distance =
        (split > 0 ? first / static_cast<double>(split) : 0) + second / static_cast<double>(width - split);
    if (distance < least) least = distance, nearest = i;
  }
  return nearest;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_INPUT_OPTIMISER_HPP
