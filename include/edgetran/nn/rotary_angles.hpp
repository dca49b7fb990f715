// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_ROTARY_ANGLES_HPP
#define EDGETRAN_NN_ROTARY_ANGLES_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace edgetran::nn {

/// Cosines and sines of rotary positions, [position, pair of channels]: pair j of a head turns by
/// position * base^(-2 j / head) (Su et al., RoFormer).
struct rotary_angles {
  std::vector<float> cosines{}, sines{};

  /// Computes the rows below `positions` that are not there yet, in double.
  template <class = void>  // compiled only by who runs a model
  void extend(double base, std::int64_t head, std::int64_t positions) {
    const auto half = static_cast<std::size_t>(head / 2);
    for (std::size_t n = cosines.size(); n < static_cast<std::size_t>(positions) * half; ++n) {
      const double frequency =
          std::pow(base, -2.0 * static_cast<double>(n % half) / static_cast<double>(head));
      const double angle = static_cast<double>(n / half) * frequency;
      cosines.push_back(static_cast<float>(std::cos(angle)));
      sines.push_back(static_cast<float>(std::sin(angle)));
    }
  }
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_ROTARY_ANGLES_HPP
