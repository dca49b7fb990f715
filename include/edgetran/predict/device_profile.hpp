// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_DEVICE_PROFILE_HPP
#define EDGETRAN_PREDICT_DEVICE_PROFILE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "edgetran/core/units.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/predict/features.hpp"

namespace edgetran::predict {

/// What one kind of primitive costs on a device: a price in seconds for each of its features.
struct law {
  std::array<double, 8> price{};
  std::array<double, 8> most{};  ///< the greatest amount of each feature behind it
  std::size_t samples = 0;       ///< measured primitives behind it; 0 means that it was never calibrated
  std::size_t checked = 0;       ///< errors on held-out models behind the next two
  double error = 1;              ///< mean absolute error on held-out models, a share of the prediction
  double half_width = 1;         ///< half-width that held 90% of the held-out primitives, a share likewise
};

/// A feature that no measured primitive had counts as this many times the greatest.
inline constexpr double unseen_reach = 16;

/// By how much a price is less sure beyond what was measured, as a share of it: nothing up to twice the
/// greatest amount of every feature, then 10% for each doubling. Laws are sums of physical amounts, which
/// carry far; what may change on the way is the cache that serves them.
inline double beyond(const law& l, std::span<const double> amounts) {
  double reach = 2;
  for (std::size_t j = 0; j < amounts.size(); ++j)
    if (amounts[j] > 0) reach = std::max(reach, l.most[j] > 0 ? amounts[j] / l.most[j] : unseen_reach);
  return 0.1 * std::log2(reach / 2);
}

/// How the latency of a module follows from its leaves': their sum times `scale`, and a toll for each leaf.
struct combiner {
  double scale = 1;
  seconds per_leaf{};
};

/// Conformal factors that make 90% intervals hold: of whole models that read many rows at once, of those that
/// read few (decode, very short texts), which wait for memory and are predicted less well, and of modules
/// within a model.
struct interval_scales {
  double many_rows = 1;
  double few_rows = 1;
  double module = 1;
};

/// Whether a run waits for weights more than it computes with them.
template <class Model>
bool reads_few_rows(const Model& m, const model::workload& w) {
  const bool has_rows_of_its_own = m.takes_image() || (m.takes_audio() && w.phase != model::phase::decode);
  return !has_rows_of_its_own && w.batch * w.tokens() < many_rows;
}

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
  predict::interval_scales interval_scale{};
  seconds pulse{};      ///< of the canary when the machine was calm: its full speed
  double drift = 0;     ///< of the machine between runs; at least half the relative range of a reference run
                        ///< during the calibration
  double l3_share = 1;  ///< of the third-level cache, what this program could use: others share it
  power_model power{};
  std::size_t models = 0;     ///< synthetic models that were measured
  double held_out_error = 0;  ///< mean absolute relative error of whole held-out models
  seconds calibration_time{};

  [[nodiscard]] bytes usable_l3() const { return fingerprint.l3_cache * l3_share; }
};

/// Relative half-width of a sum of prices by law: the errors of one law are taken as common to all its
/// leaves, those of two laws as independent.
inline double spread_of(const std::array<law, law_count>& laws, const std::array<double, law_count>& parts) {
  double sum = 0, variance = 0;
  for (std::size_t k = 0; k < law_count; ++k) {
    sum += parts[k];
    variance += parts[k] * parts[k] * laws[k].half_width * laws[k].half_width;
  }
  return sum > 0 ? std::sqrt(variance) / sum : 0;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_DEVICE_PROFILE_HPP
