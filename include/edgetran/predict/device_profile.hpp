// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_DEVICE_PROFILE_HPP
#define EDGETRAN_PREDICT_DEVICE_PROFILE_HPP

#include <array>
#include <cstddef>

#include "edgetran/core/units.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/predict/features.hpp"

namespace edgetran::predict {

/// What one kind of primitive costs on a device: a price in seconds for each of its features.
struct law {
  std::array<double, 8> price{};
  std::size_t samples = 0;  ///< measured primitives behind it; 0 means that it was never calibrated
  double error = 0;         ///< mean absolute relative error on held-out models
  double half_width = 0;    ///< relative half-width that held 90% of the held-out primitives
};

/// How the latency of a module follows from its leaves': their sum times `scale`, and a toll for each leaf.
struct combiner {
  double scale = 1;
  seconds per_leaf{};
};

/// Power of a device without a sensor, from constants that are written down and not measured: an active share
/// of the idle power, energy for each FLOP and for each byte that moves. The defaults stand for a 7 nm to 14
/// nm CPU core: 10 pJ a FLOP, 100 pJ a byte (a mix of cache and DRAM; Horowitz, ISSCC 2014, gives 1.3 to 2.6
/// nJ for 8 bytes of DRAM), 4 W of leakage and uncore for a busy core. True values lie within a factor of
/// `uncertainty`.
struct power_model {
  watts active{4};
  double joules_per_flop = 10e-12;
  double joules_per_byte = 100e-12;
  double uncertainty = 2.5;

  [[nodiscard]] constexpr joules energy(const model::cost& c, seconds latency) const {
    return active * latency + joules{joules_per_flop * c.flops.value() + joules_per_byte * c.traffic.value()};
  }
};

/// All that was calibrated on one device.
struct device_profile {
  measure::fingerprint fingerprint{};
  std::array<law, law_count> laws{};
  predict::combiner combiner{};
  double interval_scale = 1;  ///< conformal factor that makes 90% intervals of whole models hold
  seconds pulse{};            ///< of the canary when the machine was calm: its full speed
  double drift = 0;           ///< half the relative range of a reference run during the calibration
  power_model power{};
  std::size_t models = 0;     ///< synthetic models that were measured
  double held_out_error = 0;  ///< mean absolute relative error of whole held-out models
  seconds calibration_time{};
};

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_DEVICE_PROFILE_HPP
