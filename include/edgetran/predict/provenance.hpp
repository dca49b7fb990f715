// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_PROVENANCE_HPP
#define EDGETRAN_PREDICT_PROVENANCE_HPP

#include <cstddef>
#include <string_view>

namespace edgetran::predict {

/// Where a profile is from and what was measured for it.
struct provenance {
  std::string_view paper;
  std::string_view data;        ///< the public data set
  std::string_view licence;     ///< of the data
  std::string_view conditions;  ///< how it was measured, and what that means for the numbers
  std::string_view caution;     ///< what the data have against them; may be empty
  std::string_view budget;      ///< what has to be known of a model to predict it
  std::size_t records = 0;      ///< architectures that were measured
  std::size_t dropped = 0;      ///< of them, by the rule of the fit, for latency
};

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_PROVENANCE_HPP
