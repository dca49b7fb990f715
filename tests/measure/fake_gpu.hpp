// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MEASURE_FAKE_GPU_HPP
#define EDGETRAN_TESTS_MEASURE_FAKE_GPU_HPP

#include "edgetran/measure/nvml.hpp"

namespace test {

/// What a made-up NVML answers. A number below 0 is not supported. One for the whole program, for the
/// library's functions have no object.
struct fake_gpu {
  int init = 0, handle = 0;
  int in_use = 50, memory_in_use = 20, clock = 1900, memory_clock = 3800;
  double milliwatts = 150'000, millijoules = -1;
  int alive = 0;  ///< initialisations without their shutdown

  static fake_gpu& here() {
    static fake_gpu g;
    return g;
  }
  static constexpr int not_supported = 3;

  static edgetran::measure::nvml_functions functions() {
    using utilization = edgetran::measure::nvml_functions::utilization;
    here() = {};
    edgetran::measure::nvml_functions f;
    f.init = [] {
      if (here().init == 0) ++here().alive;
      return here().init;
    };
    f.shutdown = [] { return --here().alive, 0; };
    f.error_string = [](int code) { return code == 6 ? "Not Found" : "Unknown Error"; };
    f.handle_by_index = [](unsigned index, void** device) {
      if (index != 0) return 6;
      *device = &here();
      return here().handle;
    };
    f.utilization_rates = [](void* device, utilization* u) {
      const fake_gpu& g = *static_cast<fake_gpu*>(device);
      if (g.in_use < 0) return not_supported;
      *u = {static_cast<unsigned>(g.in_use), static_cast<unsigned>(g.memory_in_use)};
      return 0;
    };
    f.clock = [](void* device, int which, unsigned* mhz) {
      const fake_gpu& g = *static_cast<fake_gpu*>(device);
      const int value = which == 0 ? g.clock : which == 2 ? g.memory_clock : -1;
      if (value < 0) return not_supported;
      *mhz = static_cast<unsigned>(value);
      return 0;
    };
    f.power = [](void* device, unsigned* mw) {
      const fake_gpu& g = *static_cast<fake_gpu*>(device);
      if (g.milliwatts < 0) return not_supported;
      *mw = static_cast<unsigned>(g.milliwatts);
      return 0;
    };
    f.energy = [](void* device, unsigned long long* mj) {
      const fake_gpu& g = *static_cast<fake_gpu*>(device);
      if (g.millijoules < 0) return not_supported;
      *mj = static_cast<unsigned long long>(g.millijoules);
      return 0;
    };
    return f;
  }
};

}  // namespace test

#endif  // EDGETRAN_TESTS_MEASURE_FAKE_GPU_HPP
