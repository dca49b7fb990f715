// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_QUALITY_HPP
#define EDGETRAN_CORE_QUALITY_HPP

#include <algorithm>
#include <string>
#include <string_view>

namespace edgetran {

/// Where a number comes from, best first: read from a clock or counter; integrated from sampled power;
/// returned by a regressor fitted to measurements of this device; computed from documented constants without
/// any measurement.
enum class quality { measured, integrated, predicted, modelled };

constexpr std::string_view name(quality q) {
  switch (q) {
    case quality::measured:
      return "measured";
    case quality::integrated:
      return "integrated";
    case quality::predicted:
      return "predicted";
    case quality::modelled:
      return "modelled";
  }
  return "modelled";
}

/// A sum is only as good as its worst part.
constexpr quality worst(quality a, quality b) { return std::max(a, b); }

/// A quantity with its interval [lower, upper] (90% unless the source says otherwise), its quality and its
/// source.
template <class Quantity>
struct estimate {
  Quantity value{};
  Quantity lower{};
  Quantity upper{};
  edgetran::quality quality = quality::modelled;
  std::string source{};
};

}  // namespace edgetran

#endif  // EDGETRAN_CORE_QUALITY_HPP
