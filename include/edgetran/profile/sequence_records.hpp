// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_PROFILE_SEQUENCE_RECORDS_HPP
#define EDGETRAN_PROFILE_SEQUENCE_RECORDS_HPP

#include <cstddef>
#include <vector>

#include "edgetran/model/architecture.hpp"

namespace edgetran::profile {

/// Measurements of whole sequences: architectures and what one sequence cost, in the order of the campaign.
struct sequence_records {
  std::vector<model::architecture> architectures{};
  std::vector<double> latency{};     ///< s
  std::vector<double> energy{};      ///< J
  std::vector<double> peak_power{};  ///< W

  [[nodiscard]] std::size_t size() const { return architectures.size(); }
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SEQUENCE_RECORDS_HPP
