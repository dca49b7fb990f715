// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_MINIMISE_HPP
#define EDGETRAN_CORE_MINIMISE_HPP

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran {

struct minimise_options {
  std::size_t evaluations = 500;  ///< at most; the best point so far is kept
  std::size_t memory = 10;  ///< pairs of steps that stand for the second derivatives; 0: steepest descent
  double gradient = 1e-6;   ///< done when no coordinate that may still move has a slope above this
  double decrease =
      1e-12;           ///< done when a step lowers the value by less than this, relative to max(1, |value|)
  double promise = 0;  ///< done when a quasi-Newton step promises to lower the value by less than this
  double step = std::numeric_limits<double>::infinity();  ///< a coordinate moves by at most this at a time
};

struct minimise_report {
  double value = 0;
  std::size_t evaluations = 0;
  bool converged = false;  ///< false where the evaluations ran out
};

namespace detail {
inline double inner(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
}  // namespace detail

/// The last steps of a minimiser and what they did to the gradient, as an approximate inverse of the second
/// derivatives. Source: J. Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35
/// (1980).
class curvature_memory {
 public:
  explicit curvature_memory(std::size_t size = 10) : size_(size) {}
  [[nodiscard]] bool empty() const { return pairs_.empty(); }
  void clear() { pairs_.clear(); }
  /// Begins with second derivatives that are known or guessed: a symmetric n x n matrix, positive definite,
  /// or nothing is known. As n steps that are independent under it, which imply it. O(n^3).
  void seed(std::vector<double> matrix, std::size_t n) {
    clear();
    size_ = std::max(size_, 2 * n);
    for (std::size_t i = 0; i < n; ++i)  // Cholesky, in place
      for (std::size_t j = 0; j <= i; ++j) {
        double left = matrix[i * n + j];
        for (std::size_t k = 0; k < j; ++k) left -= matrix[i * n + k] * matrix[j * n + k];
        if (i == j && !(left > 0)) return;
        matrix[i * n + j] = i == j ? std::sqrt(left) : left / matrix[j * n + j];
      }
    for (std::size_t c = 0; c < n; ++c) {
      std::vector<double> step(n), change(n);
      for (std::size_t i = c; i < n; ++i) change[i] = matrix[i * n + c];
      for (std::size_t i = c + 1; i-- > 0;) {  // the transposed factor times step is a unit vector
        step[i] = i == c ? 1 : 0;
        for (std::size_t k = i + 1; k <= c; ++k) step[i] -= matrix[k * n + i] * step[k];
        step[i] /= matrix[i * n + i];
      }
      pairs_.push_back({std::move(step), std::move(change), 1});
    }
  }

  /// Steps along which the slope does not grow tell nothing and are passed by.
  void add(std::vector<double> step, std::vector<double> change) {
    const double curvature = detail::inner(step, change);
    if (!(curvature > 1e-12 * detail::inner(change, change))) return;
    if (size_ == 0) return;
    if (pairs_.size() == size_) pairs_.erase(pairs_.begin());
    pairs_.push_back({std::move(step), std::move(change), curvature});
  }

  /// v becomes about (second derivatives)^-1 v, in the coordinates where `free` is 1; elsewhere 0.
  void apply(std::vector<double>& v, const std::vector<char>& free) const {
    const auto masked = [&](const std::vector<double>& a, const std::vector<double>& b) {
      double sum = 0;
      for (std::size_t i = 0; i < a.size(); ++i) sum += free[i] ? a[i] * b[i] : 0;
      return sum;
    };
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = free[i] ? v[i] : 0;
    std::vector<double> along(pairs_.size());
    for (std::size_t k = pairs_.size(); k-- > 0;) {
      along[k] = masked(pairs_[k].step, v) / pairs_[k].curvature;
      for (std::size_t i = 0; i < v.size(); ++i) v[i] -= free[i] ? along[k] * pairs_[k].change[i] : 0;
    }
    if (!pairs_.empty()) {
      const auto& last = pairs_.back();
      for (double& x : v) x *= last.curvature / detail::inner(last.change, last.change);
    }
    for (std::size_t k = 0; k < pairs_.size(); ++k) {
      const double back = along[k] - masked(pairs_[k].change, v) / pairs_[k].curvature;
      for (std::size_t i = 0; i < v.size(); ++i) v[i] += free[i] ? back * pairs_[k].step[i] : 0;
    }
  }

 private:
  struct pair {
    std::vector<double> step, change;
    double curvature;
  };
  std::size_t size_;
  std::vector<pair> pairs_;
};

/// Minimises a smooth function within bounds, from `x` on, which becomes the best point found. `function(x,
/// gradient)` returns the value at x and writes its derivatives; a value that is not finite means "not here".
/// Where lower equals upper a coordinate stays. A start without a finite value is where it ends, too.
/// Projected limited-memory BFGS with a backtracking line search: finds a local minimum. `memory` is what it
/// goes by; `function` may seed it. Throws `shape_error` where sizes differ, `numeric_error` where bounds
/// exclude everything. Deterministic; O(memory n) beside each evaluation.
template <std::invocable<std::span<const double>, std::span<double>> Function>
minimise_report minimise(Function&& function, std::span<double> x, std::span<const double> lower,
                         std::span<const double> upper, const minimise_options& options,
                         curvature_memory& memory) {
  const std::size_t n = x.size();
  if (lower.size() != n || upper.size() != n)
    throw shape_error(std::to_string(n) + " coordinates, " + std::to_string(lower.size()) + " lower and " +
                          std::to_string(upper.size()) + " upper bounds",
                      "minimise", "give one of each per coordinate");
  for (std::size_t i = 0; i < n; ++i) {
    if (!(lower[i] <= upper[i]))
      throw numeric_error("no number lies between the bounds of coordinate " + std::to_string(i), "minimise",
                          "give the lower one first");
    x[i] = std::clamp(x[i], lower[i], upper[i]);
  }
  std::vector<double> gradient(n), direction(n), tried(n), slope(n);
  std::vector<char> free(n);
  minimise_report report;
  report.value = function(std::span<const double>(x), std::span<double>(gradient));
  report.evaluations = 1;
  if (!std::isfinite(report.value)) return report;

  while (report.evaluations < options.evaluations) {
    double steepest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const bool stuck = (x[i] <= lower[i] && gradient[i] >= 0) || (x[i] >= upper[i] && gradient[i] <= 0);
      free[i] = stuck ? 0 : 1;
      if (!stuck) steepest = std::max(steepest, std::fabs(gradient[i]));
    }
    if (steepest <= options.gradient) {
      report.converged = true;
      return report;
    }
    direction = gradient;
    memory.apply(direction, free);
    if (!(detail::inner(direction, gradient) > 0)) {  // rounding has spoilt the memory
      memory.clear();
      memory.apply(direction = gradient, free);
    }
    if (!memory.empty() && 0.5 * detail::inner(direction, gradient) < options.promise) {
      report.converged = true;
      return report;
    }
    // Without a memory the length of the first step is a guess: one unit of the steepest coordinate.
    double length = memory.empty() ? std::min(1.0, 1 / steepest) : 1;
    for (const double d : direction) length = std::min(length, options.step / std::fabs(d));
    double value = 0, predicted = 0;
    bool accepted = false;
    while (!accepted && report.evaluations < options.evaluations) {
      predicted = 0;
      for (std::size_t i = 0; i < n; ++i) {
        tried[i] = std::clamp(x[i] - length * direction[i], lower[i], upper[i]);
        predicted += gradient[i] * (tried[i] - x[i]);
      }
      if (!(predicted < -1e-16 * std::max(1.0, std::fabs(report.value)))) break;  // below rounding
      value = function(std::span<const double>(tried), std::span<double>(slope));
      ++report.evaluations;
      accepted = std::isfinite(value) && value <= report.value + 1e-4 * predicted;
      if (!accepted) {
        // The minimum of the parabola through value, slope and the new value, kept within reason.
        const double bent =
            std::isfinite(value) ? -predicted / (2 * (value - report.value - predicted)) : 0.1;
        length *= std::clamp(bent, 0.1, 0.5);
      }
    }
    if (!accepted) {
      if (report.evaluations >= options.evaluations) return report;
      if (memory.empty()) {  // not even the steepest way leads down
        report.converged = true;
        return report;
      }
      memory.clear();
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      direction[i] = tried[i] - x[i];
      x[i] = tried[i];
      std::swap(gradient[i], slope[i]);
      slope[i] = gradient[i] - slope[i];
    }
    const double decrease = report.value - value;
    report.value = value;
    memory.add(direction, slope);
    if (decrease <= options.decrease * std::max(1.0, std::fabs(value))) {
      report.converged = true;
      return report;
    }
  }
  return report;
}
/// The same with a memory of its own.
template <std::invocable<std::span<const double>, std::span<double>> Function>
minimise_report minimise(Function&& function, std::span<double> x, std::span<const double> lower,
                         std::span<const double> upper, const minimise_options& options = {}) {
  curvature_memory memory(options.memory);
  return minimise(std::forward<Function>(function), x, lower, upper, options, memory);
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_MINIMISE_HPP
