// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_CORRECTION_HPP
#define EDGETRAN_SEARCH_GOALS_CORRECTION_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/search/goals/column.hpp"

namespace edgetran::search {

/// What measurements of some candidates say about predictions of one quantity for others like them: by what
/// factor values are off, and how wide intervals have to be.
struct correction {
  double factor = 1;  ///< measured over predicted
  double scale = 1;   ///< of the half-widths
  std::size_t measured = 0;

  [[nodiscard]] ranged of(const ranged& r) const {
    const double y = factor * r.value, up = factor * scale * (r.upper - r.value),
                 down = factor * scale * (r.value - r.lower);
    return {y, r.lower >= 0 ? std::max(0.0, y - down) : y - down, y + up};
  }
};

/// The correction from predictions of a positive quantity and what was then measured, for candidates drawn as
/// those will be that it is used for. The factor is the median of measured over predicted; widths are
/// conformal: errors that are left, each by the factor of the others, in units of the predicted half-width on
/// its own side, of which `level` are below the scale. Such intervals hold a new exchangeable candidate with
/// probability `level`, up to the use of all but one for the factor (the jackknife of Barber, Candes, Ramdas,
/// Tibshirani, "Predictive inference with the jackknife+", Ann. Statist. 49 (2021), without its plus); a
/// search's choice is no random one. Throws shape_error unless there are as many of both, and enough for the
/// level (10 for 90%), numeric_error for numbers that are not above 0 or an interval that lacks a width on
/// either side. O(n^2 log n).
inline correction correction_from(std::span<const ranged> predicted, std::span<const double> measured,
                                  double level = 0.9) {
  constexpr const char* who = "correction_from";
  const std::size_t n = predicted.size();
  if (measured.size() != n)
    throw shape_error(
        std::to_string(n) + " predictions, " + std::to_string(measured.size()) + " measurements", who,
        "give one for each");
  const auto least = static_cast<std::size_t>(std::ceil(level / (1 - level) - 1e-9)) + 1;
  if (n < least)
    throw shape_error(std::to_string(n) + " measurements", who, "give at least " + std::to_string(least));
  std::vector<double> ratios;
  for (std::size_t i = 0; i < n; ++i) {
    const ranged& r = predicted[i];
    if (!(r.value > 0 && std::isfinite(r.value) && measured[i] > 0 && std::isfinite(measured[i])))
      throw numeric_error("a number that is not above 0", who, "leave that candidate out");
    if (!(r.upper > r.value && r.value > r.lower && std::isfinite(r.upper) && std::isfinite(r.lower)))
      throw numeric_error("an interval without a width on both sides", who,
                          "correct predictions, not exact numbers");
    ratios.push_back(measured[i] / r.value);
  }
  std::vector<double> errors;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> others = ratios;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const ranged& r = predicted[i];
    const double error = ratios[i] / median(others) - 1;
    errors.push_back(error * r.value / (error < 0 ? r.value - r.lower : r.upper - r.value));
  }
  return {median(ratios), regress::conformal::fit(errors).around(0, level).upper, n};
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_CORRECTION_HPP
