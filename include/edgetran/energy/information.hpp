// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_INFORMATION_HPP
#define EDGETRAN_ENERGY_INFORMATION_HPP

#include <array>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"

namespace edgetran::energy {

/// What is known of the model whose energy is predicted, from most to least. An error without its budget
/// says nothing.
enum class information {
  full,     ///< every sensor, on every node
  driver,   ///< the GPU driver's energy, and latency, of every node
  latency,  ///< the latency of every node, no energy and no use of the processors
  leaves,   ///< the driver's energy and latency of the primitives alone
  specs     ///< shapes and the workload: nothing was measured on the model
};
inline constexpr std::array<information, 5> ladder{
    information::full, information::driver, information::latency, information::leaves, information::specs};

constexpr std::string_view name(information i) {
  switch (i) {
    case information::full:
      return "full";
    case information::driver:
      return "driver";
    case information::latency:
      return "latency";
    case information::leaves:
      return "leaves";
    case information::specs:
      return "specs";
  }
  return "specs";
}

/// For people.
constexpr std::string_view title(information i) {
  switch (i) {
    case information::full:
      return "full sensors";
    case information::driver:
      return "driver energy and time";
    case information::latency:
      return "latency only";
    case information::leaves:
      return "measured leaves";
    case information::specs:
      return "specs only";
  }
  return "specs only";
}

/// Throws unknown_error, which lists the budgets.
inline information information_of(std::string_view text) {
  std::string known;
  for (const information i : ladder) {
    if (name(i) == text) return i;
    known += (known.empty() ? "" : ", ") + std::string(name(i));
  }
  throw unknown_error("no budget of information '" + std::string(text) + "'", {}, "the budgets are " + known);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_INFORMATION_HPP
