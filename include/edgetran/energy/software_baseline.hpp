// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_SOFTWARE_BASELINE_HPP
#define EDGETRAN_ENERGY_SOFTWARE_BASELINE_HPP

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/profiled_tree.hpp"

namespace edgetran::energy {

/// Energy that a data centre takes for each joule that its machines take: the default of
/// experiment-impact-tracker (Henderson et al. 2020), after the industry's mean of 2018. A computer on a desk
/// has 1.
inline constexpr double average_pue = 1.58;

/// What the counters of one window say: energy of processors, DRAM and GPU, and the share of each that
/// belongs to the program of interest. A resource without a counter is absent, not 0.
struct software_sample {
  std::optional<joules> cpu;   ///< RAPL package domains
  std::optional<joules> dram;  ///< RAPL dram domains
  std::optional<joules> gpu;
  double cpu_share = 1;   ///< of the processors' busy time
  double dram_share = 1;  ///< of the memory in use
  double gpu_share = 1;   ///< of the GPU's busy time
  edgetran::quality quality = quality::measured;
};

/// The energy that software attributes to a program, and what it knows nothing of.
struct software_energy {
  joules value{};
  edgetran::quality quality = quality::measured;
  std::string missing{};  ///< `dram, gpu`: resources that no sample had, whose energy is not in the value
};

namespace detail {

/// `share * energy`, if there is any; counts how many samples have the resource.
template <class = void>
joules attributed(const std::optional<joules>& energy, double share, const char* resource,
                  std::size_t& count) {
  if (!energy) return joules{0};
  ++count;
  if (!(share >= 0 && share <= 1))
    throw input_error("a share of " + std::to_string(share), std::string("software_sample, ") + resource,
                      "give the share as a number from 0 to 1");
  if (!(std::isfinite(energy->value()) && energy->value() >= 0))
    throw numeric_error("an energy of " + std::to_string(energy->value()) + " J",
                        std::string("software_sample, ") + resource,
                        "take the difference of the counter's readings");
  return share * *energy;
}

template <class = void>
void check_pue(double pue) {
  if (!(pue >= 1 && std::isfinite(pue)))
    throw input_error("a PUE of " + std::to_string(pue), "software_baseline",
                      "give 1 for a machine of its own, 1.58 for an average data centre");
}

}  // namespace detail

/// E = PUE * sum over samples (cpu_share e_cpu + dram_share e_dram + gpu_share e_gpu): Strubell et al. (2019)
/// as experiment-impact-tracker computes it (Henderson et al. 2020). Power supply, board, disks and fans
/// are in no counter and so not in the sum; a PUE above 1 is a constant and makes the value modelled. Throws
/// input_error for no samples, no resource at all, one that only some samples have, shares outside 0 to 1 and
/// a PUE below 1; numeric_error for an energy that is not finite or is negative. O(samples).
template <class = void>
software_energy attribute_energy(std::span<const software_sample> samples, double pue = average_pue) {
  detail::check_pue(pue);
  if (samples.empty())
    throw input_error("no samples", "software_baseline", "read the counters at least once");
  software_energy e;
  std::size_t counts[3] = {};
  for (const software_sample& s : samples) {
    e.value += detail::attributed(s.cpu, s.cpu_share, "cpu", counts[0]) +
               detail::attributed(s.dram, s.dram_share, "dram", counts[1]) +
               detail::attributed(s.gpu, s.gpu_share, "gpu", counts[2]);
    e.quality = worst(e.quality, s.quality);
  }
  constexpr const char* names[] = {"cpu", "dram", "gpu"};
  for (std::size_t r = 0; r < 3; ++r) {
    if (counts[r] == 0)
      (e.missing += e.missing.empty() ? "" : ", ") += names[r];
    else if (counts[r] != samples.size())
      throw input_error(
          std::to_string(counts[r]) + " of " + std::to_string(samples.size()) + " samples have it",
          std::string("software_sample, ") + names[r], "leave out the samples that lack it");
  }
  if (counts[0] + counts[1] + counts[2] == 0)
    throw input_error("no counter in any sample", "software_baseline", "read RAPL or the GPU's energy");
  e.value *= pue;
  if (pue != 1) e.quality = worst(e.quality, quality::modelled);
  return e;
}

/// What is known of a machine whose processors and DRAM had no counter. There are no defaults: a guess of
/// these powers would pass for a measurement.
struct software_baseline_options {
  watts processor;       ///< of all processors when all are busy: their thermal design power
  watts processor_idle;  ///< when none is; power grows evenly in between. 0 charges a program nothing for an
                         ///< idle package
  watts memory;          ///< of DRAM, when all of it is in use
  double pue = average_pue;
};

/// The same formula as a predictor of the nodes of profiled trees, without anything to fit: the energy of the
/// GPU is the feature `gpu_energy`, those of processors and DRAM are modelled from their use and the latency,
///
///   E(n) = PUE * (gpu_energy + latency * (idle + (processor - idle) * cpu / 100 + memory * mem / 100)),
///
/// with all shares 1, for the profiled program had the machine to itself. Its quality is modelled. Every node
/// stands for itself; children do not add up to parents.
class software_baseline {
 public:
  /// Throws input_error for a PUE below 1, a power that is not finite or is negative, and more power idle
  /// than busy.
  explicit software_baseline(const software_baseline_options& options) : options_(options) {
    detail::check_pue(options.pue);
    for (const watts p : {options.processor, options.processor_idle, options.memory})
      if (!(std::isfinite(p.value()) && p.value() >= 0))
        throw input_error("a power of " + std::to_string(p.value()) + " W", "software_baseline_options",
                          "state what the processors' data sheet says");
    if (options.processor_idle > options.processor)
      throw input_error("processors that take more idle than busy", "software_baseline_options",
                        "exchange the two");
  }

  /// There is nothing to fit.
  void fit(const selection&) {}

  /// One energy a node, in preorder, from features alone. O(nodes).
  [[nodiscard]] std::vector<joules> predict(const profiled_tree& t) const {
    std::vector<joules> energies;
    energies.reserve(t.nodes.size());
    for (const profiled_node& n : t.nodes) {
      const seconds latency{n[feature::latency]};
      const watts processor =
          options_.processor_idle + (options_.processor - options_.processor_idle) * (n[feature::cpu] / 100);
      const watts memory = options_.memory * (n[feature::memory] / 100);
      energies.push_back(options_.pue * (joules{n[feature::gpu_energy]} + (processor + memory) * latency));
    }
    return energies;
  }

  [[nodiscard]] const software_baseline_options& options() const { return options_; }

 private:
  software_baseline_options options_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_SOFTWARE_BASELINE_HPP
