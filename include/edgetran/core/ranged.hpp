// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_RANGED_HPP
#define EDGETRAN_CORE_RANGED_HPP

#include <tuple>

namespace edgetran {

/// A number with its interval, whose level whoever gives it says; without one, lower = value = upper. Travels
/// between processes (core/wire.hpp).
struct ranged {
  double value = 0;
  double lower = 0;
  double upper = 0;

  static constexpr auto wire_parts(auto& self) { return std::tie(self.value, self.lower, self.upper); }
};

}  // namespace edgetran

#endif  // EDGETRAN_CORE_RANGED_HPP
