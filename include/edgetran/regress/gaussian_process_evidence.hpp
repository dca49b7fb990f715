// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_EVIDENCE_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_EVIDENCE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/covariance/pairs.hpp"
#include "edgetran/regress/inverse_factor.hpp"
#include "edgetran/regress/packed_triangle.hpp"

namespace edgetran::regress {

/// Standardised rows as a likelihood sees them: rows x columns inputs, targets about 0, weights above 0, and
/// what merging equal rows left out.
struct evidence_data {
  std::size_t columns = 0;
  std::vector<double> values, targets, weights;
  double scatter = 0;

  [[nodiscard]] std::size_t rows() const { return targets.size(); }
  [[nodiscard]] evidence_data select(std::span<const std::size_t> rows) const {
    evidence_data some{columns, {}, {}, {}, scatter};
    double all = 0, chosen = 0;
    for (const double w : weights) all += w;
    for (const std::size_t i : rows) {
      const auto row = values.begin() + static_cast<std::ptrdiff_t>(i * columns);
      some.values.insert(some.values.end(), row, row + static_cast<std::ptrdiff_t>(columns));
      some.targets.push_back(targets[i]);
      some.weights.push_back(weights[i]);
      chosen += weights[i];
    }
    some.scatter *= chosen / all;
    return some;
  }
};

/// What a covariance asks of pairs of rows.
template <class Covariance>
constexpr covariance::pair_needs needs_of{Covariance::uses_squares, Covariance::uses_products,
                                          !Covariance::smooth};

/// A small variance on the diagonal that keeps what is positive definite on paper so in float64: tried from
/// the first to the last, in units of the variance of the targets.
inline constexpr double gaussian_process_jitter[] = {1e-10, 1e-8, 1e-6, 1e-4};

[[noreturn]] inline void refuse_singular() {
  throw numeric_error("the covariance of the rows is not positive definite, even with a jitter of 1e-4",
                      "gaussian_process",
                      "add covariance::white to the covariance, or give it a larger fixed variance");
}

/// How likely the targets are under a Gaussian process, for one set of rows and many sets of
/// hyper-parameters.
template <class Covariance>
class evidence {
 public:
  /// The data must outlive this.
  explicit evidence(const evidence_data& data)
      : data_(data), pairs_(data.values.data(), data.rows(), data.columns, needs_of<Covariance>) {
    for (const double w : data.weights) total_ += w;
  }

  /// The logarithm of the marginal likelihood of the standardised targets, and what its gradient needs. False
  /// where the covariance is not positive definite even with the greatest jitter. O(rows^3).
  [[nodiscard]] bool evaluate(const double* hyper_parameters, bool for_gradient) {
    const std::size_t n = data_.rows();
    noise_ = Covariance::noise(hyper_parameters, data_.columns);
    latent_.assign(n);
    Covariance::add(pairs_, hyper_parameters, tape_, latent_.data(), for_gradient);
    for (const double jitter : gaussian_process_jitter) {
      packed_triangle k = factor_.release();  // its memory, again
      k = latent_;
      for (std::size_t i = 0; i < n; ++i) k.row(i)[i] += noise_ / data_.weights[i] + jitter;
      if (!factor_.factorise(std::move(k), room_)) continue;
      jitter_ = jitter;
      alpha_ = factor_.solve(data_.targets);
      value_ = -0.5 * (kernels::dot(static_cast<std::ptrdiff_t>(n), alpha_.data(), data_.targets.data()) +
                       factor_.log_determinant() + static_cast<double>(n) * log_two_pi);
      if constexpr (Covariance::noisy) {
        // A row of weight w stands for w measurements, whose spread about their mean is noise alone.
        value_ -= 0.5 * ((total_ - static_cast<double>(n)) * (log_two_pi + std::log(noise_)) +
                         data_.scatter / noise_);
        for (const double w : data_.weights) value_ -= 0.5 * std::log(w);
      }
      return std::isfinite(value_);
    }
    return false;
  }

  /// Adds the derivatives of `value()` with respect to the logarithms of the hyper-parameters of the last
  /// `evaluate`.
  void add_gradient(const double* hyper_parameters, double* gradient) {
    const std::size_t n = data_.rows();
    factor_.inverse(adjoint_, room_);
    double on_noise = 0;
    for (std::size_t i = 0; i < n; ++i) {
      // d value / d K is (alpha alpha^T - K^-1) / 2; a pair stands for two entries of K.
      double* const row = adjoint_.row(i);
      kernels::add_scaled(static_cast<std::ptrdiff_t>(i + 1), alpha_[i], alpha_.data(), -1, row);
      row[i] *= 0.5;
      on_noise += row[i] / data_.weights[i];
    }
    if constexpr (Covariance::noisy)
      on_noise += 0.5 * (data_.scatter / noise_ - (total_ - static_cast<double>(n))) / noise_;
    Covariance::pull(pairs_, hyper_parameters, tape_, adjoint_.data(), gradient);
    Covariance::pull_noise(hyper_parameters, data_.columns, on_noise, gradient);
  }

  /// About the second derivatives of -value() with respect to the logarithms of the hyper-parameters of the
  /// last `evaluate`, those of a group moving together: the average information, half q_a K^-1 q_b with q_a =
  /// dK/da K^-1 y, which lies between what was observed and what was to be expected and is never negative.
  /// groups x groups numbers in O(groups rows^2 + groups^2 rows), the derivatives of K by differences.
  /// Source: A. R. Gilmour, R. Thompson, B. R. Cullis, "Average information REML", Biometrics 51 (1995).
  [[nodiscard]] std::vector<double> information(std::span<const double> hyper_parameters,
                                                const std::vector<std::vector<std::size_t>>& groups) {
    constexpr double by = 1e-5;
    const std::size_t n = data_.rows();
    std::vector<double> h(hyper_parameters.begin(), hyper_parameters.end()), q(n);
    std::vector<double> white(groups.size() * n), of_noise(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const std::size_t i : groups[g]) h[i] *= 1 + by;
      moved_.assign(n);
      Covariance::add(pairs_, h.data(), tape_, moved_.data(), false);
      of_noise[g] = (Covariance::noise(h.data(), data_.columns) - noise_) / by;
      for (const std::size_t i : groups[g]) h[i] = hyper_parameters[i];
      kernels::add_scaled(static_cast<std::ptrdiff_t>(moved_.size()), -1 / by, latent_.data(), 1 / by,
                          moved_.data());
      for (std::size_t i = 0; i < n; ++i) {
        const double* const row = moved_.row(i);
        q[i] = of_noise[g] / data_.weights[i] * alpha_[i] +
               kernels::dot(static_cast<std::ptrdiff_t>(i + 1), row, alpha_.data());
        kernels::add_scaled(static_cast<std::ptrdiff_t>(i), alpha_[i], row, 1, q.data());
      }
      factor_.whiten(q.data(), white.data() + g * n);
    }
    std::vector<double> all(groups.size() * groups.size());
    for (std::size_t a = 0; a < groups.size(); ++a)
      for (std::size_t b = 0; b < groups.size(); ++b) {
        double& both = all[a * groups.size() + b];
        both = 0.5 * kernels::dot(static_cast<std::ptrdiff_t>(n), white.data() + a * n, white.data() + b * n);
        if constexpr (Covariance::noisy)
          both += 0.5 * data_.scatter / noise_ * (of_noise[a] / noise_) * (of_noise[b] / noise_);
      }
    return all;
  }

  [[nodiscard]] std::size_t rows() const { return data_.rows(); }
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] double jitter() const { return jitter_; }
  [[nodiscard]] const inverse_factor& factor() const { return factor_; }
  [[nodiscard]] const std::vector<double>& alpha() const { return alpha_; }

 private:
  static constexpr double log_two_pi = 1.8378770664093454836;

  const evidence_data& data_;
  covariance::training_pairs pairs_;
  typename Covariance::tape tape_;
  packed_triangle latent_, adjoint_, moved_;
  inverse_factor factor_;
  detail::panel_room room_;
  std::vector<double> alpha_;
  double total_ = 0, noise_ = 0, jitter_ = 0, value_ = 0;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_EVIDENCE_HPP
