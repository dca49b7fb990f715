// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_CORE_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_CORE_HPP

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/covariance/hyper_parameter.hpp"
#include "edgetran/regress/covariance/pairs.hpp"
#include "edgetran/regress/gaussian_process_evidence.hpp"
#include "edgetran/regress/gaussian_process_state.hpp"
#include "edgetran/regress/inverse_factor.hpp"

namespace edgetran::regress {

/// The data and hyper-parameters of a Gaussian process with the factor of their covariance: what predictions
/// are made from, one row more at a time if need be.
template <class Covariance>
class gaussian_process_core {
 public:
  gaussian_process_core() = default;

  /// From a state as a file holds it. Throws `input_error` naming what is wrong with it, and `numeric_error`
  /// where its covariance is not positive definite. O(rows^3).
  explicit gaussian_process_core(gaussian_process_state state) : state_(std::move(state)) {
    state_.check(Covariance::parameters(state_.columns()));
    factorise();
    for (std::size_t i = state_.factorised; i < state_.rows(); ++i) append(i);
    weigh();
  }

  [[nodiscard]] bool fitted() const { return !state_.targets.empty(); }
  [[nodiscard]] const gaussian_process_state& state() const { return state_; }
  /// Rows given to the last fit and to updates since.
  [[nodiscard]] std::size_t training_rows() const { return state_.given.size(); }
  /// The logarithm of the marginal likelihood of the standardised targets of the last fit. The prior of the
  /// hyper-parameters is no part of it.
  [[nodiscard]] double log_marginal_likelihood() const { return log_likelihood_; }

  /// What the covariance with each row of the state counts in the mean: standardised, the mean is the sum of
  /// their products. Empty before the fit.
  [[nodiscard]] std::span<const double> mean_factors() const { return alpha_; }

  /// Names and values, in standardised units. Empty before the fit.
  [[nodiscard]] std::vector<std::pair<std::string, double>> hyper_parameters() const {
    std::vector<std::pair<std::string, double>> named;
    if (!fitted()) return named;
    std::vector<covariance::hyper_parameter> all;
    Covariance::describe(state_.columns(), all);
    for (std::size_t i = 0; i < all.size(); ++i) named.emplace_back(all[i].name, state_.hyper_parameters[i]);
    return named;
  }

 protected:
  static constexpr const char* who = "gaussian_process";

  void require_fitted() const {
    if (!fitted()) throw state_error("asked before it was fitted", who, "call fit first");
  }

  /// One more row. O(rows^2).
  void take_in(std::span<const double> row, double target, double weight) {
    if (weight == 0) {
      state_.given.push_back({standardised_rows::left_out, 0, 0});
      return;
    }
    const double y = state_.standardised(target);
    state_.given.push_back({state_.rows(), y, weight});
    state_.values.resize(state_.values.size() + state_.columns());
    state_.scaling.apply(row, state_.values.data() + state_.values.size() - state_.columns());
    state_.targets.push_back(y);
    state_.weights.push_back(weight);
    append(state_.rows() - 1);
  }
  /// Makes what was taken in count.
  void weigh() { alpha_ = factor_.solve(state_.targets); }

  [[nodiscard]] const double* parameters() const { return state_.hyper_parameters.data(); }
  [[nodiscard]] double noise() const { return Covariance::noise(parameters(), state_.columns()); }
  [[nodiscard]] double noise_of(double weight) const { return noise() / weight + jitter_; }

  [[nodiscard]] std::vector<double> standardised(std::span<const double> row) const {
    require_row(row, state_.scaling.width, fitted(), who);
    std::vector<double> z(state_.columns());
    state_.scaling.apply(row, z.data());
    return z;
  }
  [[nodiscard]] std::vector<double> covariances(std::span<const double> z) const {
    covariance::row_pairs pairs(state_.values.data(), state_.rows(), z, needs_of<Covariance>);
    std::vector<double> k(state_.rows());
    typename Covariance::tape tape;
    Covariance::add(pairs, parameters(), tape, k.data(), false);
    return k;
  }
  [[nodiscard]] std::vector<const double*> rows_of_factor() const {
    std::vector<const double*> rows(factor_.rows());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = factor_.triangle().row(i);
    return rows;
  }

  gaussian_process_state state_;
  inverse_factor factor_;
  std::vector<double> alpha_;  ///< the inverse covariance times the targets

 private:
  void factorise() {
    const std::size_t n = state_.factorised;
    const auto first = [](const std::vector<double>& all, std::size_t count) {
      return std::vector<double>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    };
    const evidence_data data{state_.columns(), first(state_.values, n * state_.columns()),
                             first(state_.targets, n), first(state_.weights, n), state_.scatter};
    evidence<Covariance> likelihood(data);
    if (!likelihood.evaluate(parameters(), false)) refuse_singular();
    factor_ = likelihood.factor();
    jitter_ = likelihood.jitter();
    log_likelihood_ = likelihood.value();
  }

  /// Takes row i, the first that the factor lacks, into it.
  void append(std::size_t i) {
    const auto z = state_.row(i);
    covariance::row_pairs pairs(state_.values.data(), i, z, needs_of<Covariance>);
    std::vector<double> k(i);
    typename Covariance::tape tape;
    Covariance::add(pairs, parameters(), tape, k.data(), false);
    const double own = Covariance::self(parameters(), z) + noise_of(state_.weights[i]);
    if (factor_.append(k.data(), own)) return;
    state_.factorised = i + 1;  // all at once, with more jitter
    factorise();
  }

  double jitter_ = 0;
  double log_likelihood_ = 0;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_CORE_HPP
