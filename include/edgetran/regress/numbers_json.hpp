// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_NUMBERS_JSON_HPP
#define EDGETRAN_REGRESS_NUMBERS_JSON_HPP

#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/io/json.hpp"

namespace edgetran::regress::detail {

inline json::value numbers_to_json(std::span<const double> numbers) {
  return json::array(numbers.begin(), numbers.end());
}

/// Throws input_error, which names the place, for what is no list of numbers.
inline std::vector<double> numbers_from_json(const json::value& v) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < v.as_array().size(); ++i) numbers.push_back(v.at(i).as_real());
  return numbers;
}

}  // namespace edgetran::regress::detail

#endif  // EDGETRAN_REGRESS_NUMBERS_JSON_HPP
