// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: dlopen (-ldl before glibc 2.34); outside the umbrella.
#ifndef EDGETRAN_MEASURE_NVML_HPP
#define EDGETRAN_MEASURE_NVML_HPP

#include <optional>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

#if !defined(_WIN32)
#include <dlfcn.h>
#endif

namespace edgetran::measure {

inline constexpr const char* nvml_library = "libnvidia-ml.so.1";

/// What we call of NVIDIA's management library, with its types spelled out, so that neither its header nor
/// the library is needed to compile. Results are 0 for success. A test fills the table with functions of its
/// own.
struct nvml_functions {
  struct utilization {
    unsigned gpu, memory;
  };
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  const char* (*error_string)(int) = nullptr;
  int (*handle_by_index)(unsigned, void**) = nullptr;
  int (*utilization_rates)(void*, utilization*) = nullptr;
  int (*clock)(void*, int, unsigned*) = nullptr;
  int (*power)(void*, unsigned*) = nullptr;
  int (*energy)(void*, unsigned long long*) = nullptr;
  void* library = nullptr;  ///< to close at the end; null if it was not opened
};

/// What a GPU says of itself at one moment; what this model or driver does not know is absent.
struct gpu_state {
  std::optional<double> in_use;  ///< percent of the last second or less with a kernel running
  std::optional<double>
      memory_in_use;            ///< percent of that time with memory read or written, not the share occupied
  std::optional<double> clock;  ///< MHz
  std::optional<double> memory_clock;  ///< MHz
  std::optional<watts> power;          ///< average over 25 ms to 1 s, by model (arXiv 2312.02741)
  std::optional<joules> energy;  ///< since the driver was loaded; steps of 10 to 100 ms; Volta and later
};

/// One GPU through NVML. Move-only; initialises the library and shuts it down.
class nvml_gpu {
 public:
  /// The GPU `index` of the library that the system has. Throws device_error if there is no library or no
  /// such GPU.
  [[nodiscard]] static nvml_gpu open(unsigned index = 0) { return nvml_gpu(load(), index); }

  /// The same with given functions. Throws device_error.
  nvml_gpu(const nvml_functions& functions, unsigned index) : api_(functions) {
    if (const int failed = api_.init(); failed != 0) {
      const std::string why = explain(failed);
      close();
      throw device_error(why, "nvmlInit", "load the driver of the GPU and let this user open /dev/nvidiactl");
    }
    if (const int failed = api_.handle_by_index(index, &device_); failed != 0) {
      const std::string why = explain(failed);
      (void)api_.shutdown();
      close();
      throw device_error(why, "NVML device " + std::to_string(index),
                         "see nvidia-smi -L for the devices there are");
    }
  }
  nvml_gpu(nvml_gpu&& other) noexcept : api_(other.api_), device_(std::exchange(other.device_, nullptr)) {
    other.api_.library = nullptr;
  }
  nvml_gpu& operator=(nvml_gpu&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(device_, other.device_);
    return *this;
  }
  ~nvml_gpu() {
    if (device_ != nullptr) (void)api_.shutdown();
    close();
  }

  [[nodiscard]] gpu_state read() const {
    gpu_state s;
    if (nvml_functions::utilization u{}; api_.utilization_rates(device_, &u) == 0) {
      s.in_use = u.gpu;
      s.memory_in_use = u.memory;
    }
    constexpr int graphics = 0, memory = 2;
    unsigned number = 0;
    if (api_.clock(device_, graphics, &number) == 0) s.clock = number;
    if (api_.clock(device_, memory, &number) == 0) s.memory_clock = number;
    if (api_.power(device_, &number) == 0) s.power = watts{1e-3 * number};
    if (const auto mj = millijoules()) s.energy = joules{1e-3 * static_cast<double>(*mj)};
    return s;
  }
  /// The counter of energy alone, as it is.
  [[nodiscard]] std::optional<unsigned long long> millijoules() const {
    unsigned long long mj = 0;
    if (api_.energy == nullptr || api_.energy(device_, &mj) != 0) return std::nullopt;
    return mj;
  }

 private:
  std::string explain(int code) const {
    return api_.error_string != nullptr ? api_.error_string(code) : "NVML error " + std::to_string(code);
  }

#if defined(_WIN32)
  static nvml_functions load() {
    throw device_error("NVML is not supported on this system", "nvml", "measure under Linux");
  }
  void close() noexcept {}
#else
  static nvml_functions load() {
    constexpr const char* name = nvml_library;
    nvml_functions f;
    f.library = ::dlopen(name, RTLD_LAZY | RTLD_LOCAL);
    if (f.library == nullptr)
      throw device_error("no NVML library", name, "install the driver of the GPU, or measure without one");
    const bool complete = find(f, f.init, "nvmlInit_v2") && find(f, f.shutdown, "nvmlShutdown") &&
                          find(f, f.handle_by_index, "nvmlDeviceGetHandleByIndex_v2") &&
                          find(f, f.utilization_rates, "nvmlDeviceGetUtilizationRates") &&
                          find(f, f.clock, "nvmlDeviceGetClockInfo") &&
                          find(f, f.power, "nvmlDeviceGetPowerUsage");
    if (!complete) {
      ::dlclose(f.library);
      throw device_error("the NVML library lacks a function", name, "install a driver of 2013 or later");
    }
    (void)find(f, f.error_string, "nvmlErrorString");
    (void)find(f, f.energy, "nvmlDeviceGetTotalEnergyConsumption");
    return f;
  }
  template <class Function>
  static bool find(const nvml_functions& f, Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(f.library, name));
    return function != nullptr;
  }
  void close() noexcept {
    if (api_.library != nullptr) ::dlclose(std::exchange(api_.library, nullptr));
  }
#endif

  nvml_functions api_;
  void* device_ = nullptr;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_NVML_HPP
