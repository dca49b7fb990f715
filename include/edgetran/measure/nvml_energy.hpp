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
/// 100 ms by model, so that shorter spans have no energy. `first` is the number of the first. Throws
/// device_error for a GPU without one (before Volta).
template <class Clock = monotonic_clock>
nvml_energy_meter<Clock> open_nvml_energy(std::vector<nvml_gpu> gpus, Clock clock = {},
                                          const nvml_energy_options& options = {}, unsigned first = 0) {
  source about;
  about.name = "nvml";
  about.step = seconds{0.1};
  nvml_energy_meter<Clock> meter(std::move(about), std::move(clock));
  for (std::size_t i = 0; i < gpus.size(); ++i)
    meter.add({.name = "GPU " + std::to_string(first + i), .domain = domain::gpu},
              nvml_input(std::move(gpus[i]), first + i), 0, joules{1e-3}, options.ceiling);
  meter.start();
  return meter;
}

/// Opens GPUs one after the other by `open_gpu(index)` and calls `found(meter)` for each that counts energy,
/// `refused(name, error)` for those that do not and for a library that does not start, and neither where
/// there is no library.
template <class OpenGpu, class Clock, class Found, class Refused>
void find_nvml_energy(OpenGpu open_gpu, const Clock& clock, Found found, Refused refused,
                      const nvml_energy_options& options = {}) {
  for (unsigned index = 0;; ++index) {
    std::vector<nvml_gpu> gpu;
    try {
      gpu.push_back(open_gpu(index));
    } catch (const device_error& e) {
      if (index == 0 && e.where() != nvml_library) refused("nvml", e);
      return;  // behind the last
    }
    try {
      found(open_nvml_energy(std::move(gpu), clock, options, index));
    } catch (const device_error& e) {
      refused("nvml", e);
    }
  }
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_NVML_ENERGY_HPP
