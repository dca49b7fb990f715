// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_PROFILE_SEQUENCE_ROWS_HPP
#define EDGETRAN_PROFILE_SEQUENCE_ROWS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/predict/cpp_constants.hpp"

/// What the fits of sequence profiles share: rows of records, and digits that compilers agree on.
namespace edgetran::profile::detail {

using predict::detail::rounded;

inline double apart(double predicted, double measured) {
  return predicted > 0 ? std::abs(std::log(measured / predicted)) : 1e9;
}

/// The factor that holds 90% of new records, by the conformal rank.
inline double holding(std::vector<double> logarithms) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(logarithms.size() + 1) - 1e-9));
  if (rank > logarithms.size())
    throw state_error(std::to_string(logarithms.size()) + " records cannot bound 90%", "fit_sequences",
                      "measure at least nine");
  std::sort(logarithms.begin(), logarithms.end());
  return std::exp(logarithms[rank - 1]);
}

using rows = std::vector<std::size_t>;
inline rows every(std::size_t n) {
  rows all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = i;
  return all;
}
inline rows pick(const rows& of, const rows& places) {
  rows some;
  for (const std::size_t i : places) some.push_back(of[i]);
  return some;
}

inline constexpr std::size_t inner_folds = 10;

}  // namespace edgetran::profile::detail

#endif  // EDGETRAN_PROFILE_SEQUENCE_ROWS_HPP
