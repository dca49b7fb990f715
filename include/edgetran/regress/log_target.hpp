// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_LOG_TARGET_HPP
#define EDGETRAN_REGRESS_LOG_TARGET_HPP

#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

/// Any regressor of the logarithm of a positive target: predictions are positive and errors relative. The
/// exponential of a mean of logarithms lies below the mean, so it is multiplied by the mean of the
/// exponentials of the residuals (Duan, "Smearing estimate", JASA 78 (1983)), weighted as the rows are. A
/// regressor that passes through its rows has no residuals and is not corrected.
template <checked_regressor R>
class log_target {
 public:
  log_target() = default;
  explicit log_target(R inner) : inner_(std::move(inner)) {}
  /// Already fitted, with `correction()`. Throws `numeric_error` for one that is not above 0 and finite.
  [[nodiscard]] static log_target restore(R fitted, double correction) {
    if (!(correction > 0 && std::isfinite(correction)))
      throw numeric_error("correction " + std::to_string(correction), "log_target",
                          "give a finite number above 0");
    log_target known(std::move(fitted));
    known.correction_ = correction;
    return known;
  }

  /// As the fit of `R`, which it calls once; throws also `numeric_error` for a target that is not above 0,
  /// which names the row, and where the exponentials of the residuals overflow.
  void fit(const table& data) {
    table logarithms(data.columns());
    for (std::size_t i = 0; i < data.rows(); ++i) {
      if (!(data.targets()[i] > 0))
        throw numeric_error("a target that is not above 0 has no logarithm", "row " + std::to_string(i),
                            "drop the row or fit the target itself");
      if (data.weighted())
        logarithms.add(data.row(i), std::log(data.targets()[i]), data.weight(i));
      else
        logarithms.add(data.row(i), std::log(data.targets()[i]));
    }
    R next = inner_;
    next.fit(logarithms);
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < data.rows(); ++i) {
      if (data.weight(i) == 0) continue;  // its residual may be of any size
      sum += data.weight(i) * std::exp(logarithms.targets()[i] - next.predict(data.row(i)));
      total += data.weight(i);
    }
    *this = restore(std::move(next), sum / total);
  }

  /// Throws as `R` does.
  [[nodiscard]] double predict(std::span<const double> row) const {
    return correction_ * std::exp(inner_.predict(row));
  }

  void predict_rows(std::span<const double> values,
                    std::span<double> out) const requires batched_regressor<R> {
    inner_.predict_rows(values, out);
    for (double& mean : out) mean = correction_ * std::exp(mean);
  }

  /// The deviation of a log-normal variable with this mean: all parts grow with the prediction.
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const requires
      probabilistic_regressor<R> {
    return exponential(inner_.predict_distribution(row));
  }
  void predict_distributions(std::span<const double> values,
                             std::span<prediction> out) const requires batched_probabilistic_regressor<R> {
    inner_.predict_distributions(values, out);
    for (prediction& p : out) p = exponential(p);
  }

  void gradient(std::span<const double> row,
                std::span<double> out) const requires differentiable_regressor<R> {
    inner_.gradient(row, out);
    const double mean = predict(row);
    for (double& slope : out) slope *= mean;
  }

  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const requires differentiable_regressor<R> {
    inner_.hessian_vector(row, direction, out);
    std::vector<double> slope(row.size());
    inner_.gradient(row, slope);
    const double mean = predict(row);
    double along = 0;
    for (std::size_t j = 0; j < row.size(); ++j) along += slope[j] * direction[j];
    for (std::size_t j = 0; j < row.size(); ++j) out[j] = mean * (out[j] + along * slope[j]);
  }

  /// The regressor of the logarithm.
  [[nodiscard]] const R& inner() const { return inner_; }
  /// What exponentials are multiplied by; 1 before the fit.
  [[nodiscard]] double correction() const { return correction_; }

 private:
  [[nodiscard]] prediction exponential(const prediction& log) const {
    const double mean = correction_ * std::exp(log.mean);
    const double deviation = mean * std::sqrt(std::expm1(log.standard_deviation * log.standard_deviation));
    prediction p{.mean = mean, .standard_deviation = deviation};
    // Both parts keep their share of the variance.
    const double scale = log.standard_deviation > 0 ? deviation / log.standard_deviation : 0;
    if (log.epistemic) p.epistemic = *log.epistemic * scale;
    if (log.aleatoric) p.aleatoric = *log.aleatoric * scale;
    return p;
  }

  R inner_;
  double correction_ = 1;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_LOG_TARGET_HPP
