// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_RESOURCE_MEANS_HPP
#define EDGETRAN_MEASURE_RESOURCE_MEANS_HPP

#include <cstddef>
#include <optional>
#include <string>

#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// A number and where it comes from.
template <class Value>
struct observed {
  Value value{};
  edgetran::quality quality = quality::measured;
};

/// How much of a machine's resources was in use over a window, in the order of the features of profiled
/// trees. What could not be read is absent, never 0.
struct resource_means {
  std::optional<observed<double>> cpu;               ///< percent of all processors
  std::optional<observed<double>> memory;            ///< percent
  std::optional<observed<double>> gpu;               ///< percent of the time with a kernel running
  std::optional<observed<double>> gpu_memory;        ///< percent of the time with GPU memory read or written
  std::optional<observed<double>> gpu_clock;         ///< MHz
  std::optional<observed<double>> gpu_memory_clock;  ///< MHz
  seconds latency{};                                 ///< length of the window
  std::optional<observed<joules>>
      gpu_energy;           ///< measured by the GPU's counter, else integrated from its power
  std::size_t samples = 0;  ///< behind the means
  std::size_t failed = 0;   ///< samples that could not be read
  double self_cost = 0;     ///< share of one processor that sampling took
  std::string no_gpu;       ///< why there is no GPU; empty where there is one
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_RESOURCE_MEANS_HPP
