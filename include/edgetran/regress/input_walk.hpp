// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_INPUT_WALK_HPP
#define EDGETRAN_REGRESS_INPUT_WALK_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"
#include "edgetran/regress/mlp/schedule.hpp"

namespace edgetran::regress {

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

namespace detail {
/// One walk of `minimise_inputs`, from start `number` of `starts`; the bounds outlive it. Who leads it
/// evaluates the function at x(), along draw(p) for probe p, and hands over what it finds: judge() the value,
/// scale() the gradient, add_probe() the products, and step().
template <class Rule>
class input_walk {
 public:
  input_walk(const input_optimiser_options<Rule>& options, std::size_t number, std::span<const double> starts,
             std::span<const double> lower, std::span<const double> upper)
      : options_(&options),
        number_(number),
        lower_(lower),
        upper_(upper),
        random_(stream(options.seed).split(number)),
        x_(lower.size()),
        unit_(lower.size(), 1.0),
        scaled_(lower.size()) {
    const std::size_t width = lower.size();
    for (std::size_t j = 0; j < width; ++j) {
      x_[j] = std::clamp(starts[number * width + j], lower[j], upper[j]);
      if (options.scaled) unit_[j] = upper[j] - lower[j];
    }
    best_.x = x_;
    if constexpr (Rule::second_order) bend_.resize(width), direction_.resize(width);
  }

  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] const std::vector<double>& x() const { return x_; }
  [[nodiscard]] const input_optimum& best() const { return best_; }

  /// Takes the value at x; whether the walk goes on. Throws `numeric_error` if the first is not finite.
  bool judge(double value) {
    if (step_ == 0 && !std::isfinite(value))
      throw numeric_error("the function is not finite at start " + std::to_string(number_), "minimise_inputs",
                          "start elsewhere");
    if (!std::isfinite(value)) return false;
    best_.steps = step_;
    if (value < best_.value || !options_->keep_best) best_.x = x_, best_.value = value;
    still_ = std::fabs(value - before_) < options_->tolerance ? still_ + 1 : 0;
    before_ = value;
    return step_ < options_->steps && still_ <= options_->patience;
  }

  /// The gradient becomes that in x / unit, which the rule moves; whether it is finite.
  bool scale(std::span<double> slope) {
    bool finite = true;
    for (std::size_t j = 0; j < slope.size(); ++j) {
      slope[j] *= unit_[j];
      finite = finite && std::isfinite(slope[j]);
      scaled_[j] = unit_[j] > 0 ? x_[j] / unit_[j] : 0;
    }
    return finite;
  }

  [[nodiscard]] std::size_t probes() const { return options_->probes == 0 ? x_.size() : options_->probes; }
  /// The direction of probe p: a sign for every coordinate, or, for the exact diagonal, coordinate p alone.
  std::span<const double> draw(std::size_t p) {
    for (std::size_t j = 0; j < direction_.size(); ++j) {
      const double sign = options_->probes == 0 ? (j == p ? 1.0 : 0.0) : random_.chance(0.5) ? 1.0 : -1.0;
      direction_[j] = sign * unit_[j];
    }
    return direction_;
  }
  /// Takes the product of the second derivatives with that.
  void add_probe(std::size_t p, std::span<const double> product) {
    if (p == 0) std::fill(bend_.begin(), bend_.end(), 0.0);
    if (options_->probes == 0)
      bend_[p] = std::fabs(product[p] * unit_[p]);
    else
      for (std::size_t j = 0; j < bend_.size(); ++j)
        bend_[j] += std::fabs(product[j] * unit_[j]) / static_cast<double>(options_->probes);
  }
  /// Whether what the probes found is finite.
  [[nodiscard]] bool bends() const {
    return std::all_of(bend_.begin(), bend_.end(), [](double b) { return std::isfinite(b); });
  }

  /// Moves x by the rule, within its reach and bounds.
  void step(std::span<const double> slope) {
    options_->rule.step(std::span(scaled_), slope, std::span<const double>(bend_), state_,
                        options_->rule.rate * options_->rates.share(step_));
    for (std::size_t j = 0; j < x_.size(); ++j) {
      if (!(unit_[j] > 0)) continue;
      double next = scaled_[j] * unit_[j];
      if (options_->trust_region > 0) {
        const double reach = options_->trust_region * (options_->scaled ? unit_[j] : std::fabs(x_[j]));
        next = std::clamp(next, x_[j] - reach, x_[j] + reach);
      }
      x_[j] = std::clamp(next, lower_[j], upper_[j]);
    }
    ++step_;
  }

 private:
  const input_optimiser_options<Rule>* options_;
  std::size_t number_, step_ = 0, still_ = 0;
  std::span<const double> lower_, upper_;
  stream random_;
  std::vector<double> x_, unit_, scaled_, bend_{}, direction_{};
  typename Rule::template state<double> state_{};
  input_optimum best_{{}, std::numeric_limits<double>::infinity(), 0};
  double before_ = std::numeric_limits<double>::infinity();
};
}  // namespace detail

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_INPUT_WALK_HPP
