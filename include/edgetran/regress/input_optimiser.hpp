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
#include "edgetran/regress/mlp/optimiser.hpp"
#include "edgetran/regress/mlp/schedule.hpp"

namespace edgetran::regress {

/// A function that can be walked down: its value, its gradient, and the product of its second derivatives
/// with a direction, at x. Callable from several threads. If it has them, `value_and_gradient(x, gradient)` and
/// `value_and_products(x, direction, gradient, product)`, which return the value, are called instead.
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

  double value_and_gradient(std::span<const double> x, std::span<double> gradient) const
      requires detail::bounding_at_once<R> {
    return model_->bound_and_gradient(x, -k_, gradient);
  }
  double value_and_products(std::span<const double> x, std::span<const double> direction,
                            std::span<double> gradient, std::span<double> product) const
      requires detail::bounding_at_once<R> {
    return model_->bound_and_products(x, -k_, direction, gradient, product);
  }

 private:
  const R* model_;
  double k_;
};

/// How to walk. `Rule` is one of regress/mlp/optimiser.hpp.
template <class Rule = neural::adahessian>
struct input_optimiser_options {
  Rule rule{};
  neural::schedule rates = neural::schedule::cosine(2);  ///< by step
  std::size_t steps = 200;
  double tolerance = 1e-5;   ///< a step that changes the value by less is still
  std::size_t patience = 5;  ///< more still steps in a row end the walk
  /// Steps, rates and trust region in shares of the width of each bound; else in the units of the input.
  bool scaled = true;
  /// If positive, how far a step may move a coordinate: a share of the width of its bounds, or, unless
  /// `scaled`, of the size of the coordinate, as published (0 then never moves).
  double trust_region = 0;
  /// Random directions for the curvature in a second-order step; 0 takes the exact diagonal, which costs a
  /// product for each coordinate.
  std::size_t probes = 1;
  bool keep_best = true;  ///< return the best x seen, else the last
  std::uint64_t seed = 1;
};

/// The walk of GOBI as BOSHNAS publishes it: AdaHessian in the units of the input, one probe, a rate that
/// goes 1, 1/2, 0, 1/2, 1 …, the last x.
inline input_optimiser_options<neural::adahessian> published_gobi_second_order() {
  return {.rule = {.rate = 0.5}, .scaled = false, .keep_best = false};
}
/// The same, of the first order.
inline input_optimiser_options<neural::sgd> published_gobi_first_order() {
  return {.rule = {.rate = 10}, .scaled = false, .keep_best = false};
}

struct input_optimum {
  std::vector<double> x;
  double value = 0;
  std::size_t steps = 0;
};

/// Walks down `f` from every start (row-major, each as wide as the bounds, clipped into them), within [lower,
/// upper]. Starts are independent bodies of `runner`, with a random stream each: any executor gives the same
/// bits. Throws `shape_error` for sizes that do not agree and `numeric_error` for bounds that are not finite
/// or cross, or where `f` is not finite at a start. A walk that meets a value or gradient that is not finite
/// ends there. Time of a step: one value, one gradient and `probes` products.
/// Source: gradient-based optimisation using backpropagation to the inputs (GOBI), Tuli, Poojara, Srirama,
/// Casale, Jennings, "COSCO", IEEE TPDS 33 (2022).
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

  const auto walk = [&](std::size_t number) {
    stream random = stream(options.seed).split(number);
    std::vector<double> x(width), slope(width), unit(width, 1.0), bend, direction, product;
    if (options.scaled)
      for (std::size_t j = 0; j < width; ++j) unit[j] = upper[j] - lower[j];
    for (std::size_t j = 0; j < width; ++j) x[j] = std::clamp(starts[number * width + j], lower[j], upper[j]);
    // The rule moves u = x / unit.
    std::vector<double> u(width);
    typename Rule::template state<double> state{};
    if constexpr (Rule::second_order) bend.resize(width), direction.resize(width), product.resize(width);

    // Of probe p: a sign for every coordinate, or coordinate p alone.
    const auto draw_direction = [&](std::size_t p) {
      for (std::size_t j = 0; j < width; ++j) {
        const double sign = options.probes == 0 ? (j == p ? 1.0 : 0.0) : random.chance(0.5) ? 1.0 : -1.0;
        direction[j] = sign * unit[j];
      }
    };

    input_optimum best{x, std::numeric_limits<double>::infinity(), 0};
    double before = std::numeric_limits<double>::infinity();
    std::size_t still = 0;
    for (std::size_t step = 0;; ++step) {
      if constexpr (Rule::second_order) draw_direction(0);
      double value;
      if (step == options.steps)
        value = f.value(x);
      else if constexpr (Rule::second_order)
        value = detail::value_and_products(f, x, direction, slope, product);
      else
        value = detail::value_and_gradient(f, x, slope);
      if (step == 0 && !std::isfinite(value))
        throw numeric_error("the function is not finite at start " + std::to_string(number), who,
                            "start elsewhere");
      if (!std::isfinite(value)) break;
      best.steps = step;
      if (value < best.value || !options.keep_best) best.x = x, best.value = value;
      still = std::fabs(value - before) < options.tolerance ? still + 1 : 0;
      before = value;
      if (step == options.steps || still > options.patience) break;

      bool finite = true;
      for (std::size_t j = 0; j < width; ++j) {
        slope[j] *= unit[j];
        finite = finite && std::isfinite(slope[j]);
        u[j] = unit[j] > 0 ? x[j] / unit[j] : 0;
      }
      if (!finite) break;
      if constexpr (Rule::second_order) {
        std::fill(bend.begin(), bend.end(), 0.0);
        const std::size_t probes = options.probes == 0 ? width : options.probes;
        for (std::size_t p = 0; p < probes; ++p) {
          if (p > 0) {
            draw_direction(p);
            f.hessian_vector(x, direction, product);
          }
          if (options.probes == 0)
            bend[p] = std::fabs(product[p] * unit[p]);
          else
            for (std::size_t j = 0; j < width; ++j)
              bend[j] += std::fabs(product[j] * unit[j]) / static_cast<double>(probes);
        }
        for (const double b : bend) finite = finite && std::isfinite(b);
        if (!finite) break;
      }
      options.rule.step(std::span(u), std::span<const double>(slope), std::span<const double>(bend), state,
                        options.rule.rate * options.rates.share(step));
      for (std::size_t j = 0; j < width; ++j) {
        if (!(unit[j] > 0)) continue;
        double next = u[j] * unit[j];
        if (options.trust_region > 0) {
          const double reach = options.trust_region * (options.scaled ? unit[j] : std::fabs(x[j]));
          next = std::clamp(next, x[j] - reach, x[j] + reach);
        }
        x[j] = std::clamp(next, lower[j], upper[j]);
      }
    }
    return best;
  };
  return parallel_map(runner, starts.size() / width, walk);
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
