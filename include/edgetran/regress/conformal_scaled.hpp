// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CONFORMAL_SCALED_HPP
#define EDGETRAN_REGRESS_CONFORMAL_SCALED_HPP

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/conformal.hpp"

namespace edgetran::regress {

/// Conformal intervals whose length follows what a probabilistic regressor says of each row: errors are
/// counted in its own standard deviations, so intervals are long where it is unsure and cover as promised
/// even where its deviations are all too small or too large. Source: Lei et al. (see conformal.hpp), 5.2.
class scaled_conformal {
 public:
  /// From predictions of rows that were not fitted and what was measured there. `least` is added to every
  /// deviation, in the unit of the target: 0 only where no deviation is 0. Throws as `conformal::fit` does,
  /// and `numeric_error` for a deviation that is not above 0 with `least`.
  [[nodiscard]] static scaled_conformal fit(std::span<const prediction> predicted,
                                            std::span<const double> measured, double least = 0) {
    if (predicted.size() != measured.size())
      throw shape_error(std::to_string(predicted.size()) + " predictions for " +
                            std::to_string(measured.size()) + " measured values",
                        "scaled_conformal", "give one for each");
    std::vector<double> errors(predicted.size());
    for (std::size_t i = 0; i < errors.size(); ++i)
      errors[i] = (measured[i] - predicted[i].mean) / unit(predicted[i], least);
    return scaled_conformal(conformal::fit(errors), least);
  }

  /// As `conformal::around`.
  [[nodiscard]] interval around(const prediction& p, double level = 0.9) const {
    const double reach = errors_.around(0, level).upper * unit(p, least_);
    return {p.mean - reach, p.mean + reach};
  }
  /// As `conformal::upper_bound`.
  [[nodiscard]] double upper_bound(const prediction& p, double level = 0.95) const {
    return p.mean + errors_.upper_bound(0, level) * unit(p, least_);
  }

  /// The errors in standard deviations.
  [[nodiscard]] const conformal& errors() const { return errors_; }
  [[nodiscard]] double least() const { return least_; }

 private:
  scaled_conformal(conformal errors, double least) : errors_(std::move(errors)), least_(least) {}

  static double unit(const prediction& p, double least) {
    const double deviation = p.standard_deviation + least;
    if (!(deviation > 0 && std::isfinite(deviation) && std::isfinite(p.mean)))
      throw numeric_error(
          "a prediction of " + std::to_string(p.mean) + " with deviation " + std::to_string(deviation),
          "scaled_conformal", "give a positive `least` where deviations may be 0");
    return deviation;
  }

  conformal errors_;
  double least_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CONFORMAL_SCALED_HPP
