// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: dlopen (-ldl before glibc 2.34); outside the umbrella.
#ifndef EDGETRAN_MEASURE_NVML_ENERGY_HPP
#define EDGETRAN_MEASURE_NVML_ENERGY_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/counter_bank.hpp"
#include "edgetran/measure/nvml.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

struct nvml_energy_options {
  watts ceiling{2000};  ///< of a GPU
};

/// The energy counter of one GPU as the input of a counter.
class nvml_input {
 public:
  nvml_input(nvml_gpu gpu, std::size_t index)
      : gpu_(std::move(gpu)), path_("NVML device " + std::to_string(index)) {}
  std::uint64_t read() {
    const auto millijoules = gpu_.millijoules();
    if (!millijoules)
      throw device_error("it tells no energy", path_,
                         "GPUs before Volta have no counter; else see nvidia-smi whether the GPU is lost");
    return *millijoules;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  nvml_gpu gpu_;
  std::string path_;
};

template <class Clock = monotonic_clock>
using nvml_energy_meter = counter_bank<nvml_input, Clock>;

/// The energy counters of GPUs, one channel each: millijoules since the driver was loaded, renewed each 10 to
/// 100 ms by model, so that shorter spans have no energy. Throws device_error for a GPU without one (before
/// Volta).
template <class Clock = monotonic_clock>
nvml_energy_meter<Clock> open_nvml_energy(std::vector<nvml_gpu> gpus, Clock clock = {},
                                          const nvml_energy_options& options = {}) {
  source about;
  about.name = "nvml";
  about.step = seconds{0.1};
  about.ceiling = options.ceiling;
  nvml_energy_meter<Clock> meter(std::move(about), std::move(clock));
  for (std::size_t i = 0; i < gpus.size(); ++i)
    meter.add({.name = "GPU " + std::to_string(i), .domain = domain::gpu}, nvml_input(std::move(gpus[i]), i),
              0, joules{1e-3});
  meter.start();
  return meter;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_NVML_ENERGY_HPP
