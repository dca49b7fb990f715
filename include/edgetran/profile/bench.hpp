// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_BENCH_HPP
#define EDGETRAN_PROFILE_BENCH_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/measure/fingerprint_json.hpp"
#include "edgetran/measure/memory.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/nn/runner.hpp"
#include "edgetran/profile/model_run.hpp"
#include "edgetran/profile/trial.hpp"

namespace edgetran::profile {

/// The model that a trial's architecture names: the content of a `config.json`, an architecture as published
/// ({"l", "o", "h", "f"}), or {"config": PATH}, a file on this machine, with {"md5": …} of its bytes where it
/// must be that very file. Throws what `model::parse` and `model::load` throw, and input_error for another
/// content than the MD5 says.
inline model::any_model model_of(const json::value& architecture) {
  const json::value* path = architecture.find("config");
  if (path == nullptr) return model::parse(architecture, "architecture");
  const std::filesystem::path file = path->as_string();
  if (const json::value* wanted = architecture.find("md5")) {
    const std::string found = md5(io::read_file(file, json::parse_options{}.max_bytes)).str();
    if (found != wanted->as_string())
      throw input_error("its MD5 is " + found + ", not " + wanted->as_string(), file.string(),
                        "copy the file that the campaign was begun with");
  }
  return model::load(file);
}

/// Measures architectures on this machine, through nn/, with random weights: latency of one call. Energy and
/// peak power are not measured, and say so.
template <class Kernels = nn::plain_kernels>
class bench {
 public:
  /// What trials on this machine are told apart by.
  [[nodiscard]] static json::object fingerprint() {
    return measure::to_json(measure::read_fingerprint(Kernels::name));
  }

  /// Runs for about `budget` once the model is built. Throws device_error if the machine has too little
  /// memory, shape_error for a workload that the model cannot run, and what `model_of` throws.
  [[nodiscard]] measurement measure_one(std::string_view architecture, const model::workload& w,
                                        seconds budget) {
    const model::any_model m = model_of(json::parse(architecture, "architecture"));
    m.check(w);
    require_memory(m, w);
    model_run<Kernels> run(m, bird_);
    const measured_model r = run.time(w, {.least = 5,
                                          .most = 100'000,
                                          .target_spread = 0.01,
                                          .budget = budget,
                                          .patience = 3,
                                          .wait = budget});
    const seconds half = r.spread * r.latency;
    measurement result;
    result.latency = estimate<seconds>{r.latency, std::max(seconds{}, r.latency - half), r.latency + half,
                                       quality::measured,
                                       "median of " + std::to_string(r.calm_passes) + " calm of " +
                                           std::to_string(r.passes) + " passes, 95% interval"};
    result.energy = reading<joules>::absent("only latency is measured");
    result.peak_power = reading<watts>::absent("only latency is measured");
    return result;
  }

 private:
  /// The system would end the process where it runs out of memory: that is told before.
  static void require_memory(const model::any_model& m, const model::workload& w) {
    double parameters = 0;
    for (const model::cost& c : m.tree().costs(w))
      parameters = std::max(parameters, static_cast<double>(c.parameters));
    const bytes needed = bytes{4 * parameters} + model::peak_activation(m, w);
    const bytes there = measure::physical_memory();
    if (there > bytes{} && needed > there)
      throw device_error("a run needs " +
                             std::to_string(static_cast<std::int64_t>(needed.value() / (1 << 20))) +
                             " MiB, this machine has " +
                             std::to_string(static_cast<std::int64_t>(there.value() / (1 << 20))),
                         m.name(), "measure a smaller one");
  }

  measure::canary bird_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_BENCH_HPP
