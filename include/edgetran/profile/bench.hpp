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
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
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

/// The `Power` of a bench that has no meter.
struct unmetered {
  std::string why = "only latency is measured";

  template <class Call>
  void measure(Call&&, seconds, measurement& into) const {
    into.energy = reading<joules>::absent(why);
    into.peak_power = reading<watts>::absent(why);
  }
};

namespace detail {
/// What the latency of a run is, and what its ends are: the quartiles of fewer than three passes make no
/// interval (`measure::samples::half_width`).
inline std::string source_of_latency(std::size_t calm, std::size_t passes) {
  if (passes < 2) return std::string("a single pass, ") + (calm > 0 ? "calm" : "not calm") + ", ends unknown";
  const std::string all = std::to_string(passes) + " passes, ";
  const std::string from = calm == 0 ? all + "none calm, " : std::to_string(calm) + " calm of " + all;
  return "median of " + from + ((calm == 0 ? passes : calm) < 3 ? "range of all" : "95% interval");
}
}  // namespace detail

/// Measures architectures on this machine, through nn/, with random weights: latency of one call, and what
/// `Power` tells of calls one behind the other: nothing, or, by `call_power` (profile/call_power.hpp), energy
/// and peak power. `power.measure(call, window, into)` sets them in a measurement, by calls for the window or
/// however long it must.
template <class Kernels = nn::plain_kernels, class Power = unmetered>
class bench {
 public:
  explicit bench(Power power = {}) : power_(std::move(power)) {}

  /// What trials on this machine are told apart by.
  [[nodiscard]] static json::object fingerprint() {
    return measure::to_json(measure::read_fingerprint(Kernels::name));
  }

  /// Runs for about `budget` once the model is built; latency comes first, and what it leaves is for the
  /// power, which may need more. Throws device_error if the machine has too little memory, shape_error for a
  /// workload that the model cannot run, and what `model_of` throws.
  [[nodiscard]] measurement measure_one(std::string_view architecture, const model::workload& w,
                                        seconds budget) {
    const model::any_model m = model_of(json::parse(architecture, "architecture"));
    m.check(w);
    require_memory(m, w);
    model_run<Kernels> run(m, bird_);
    const seconds begin = measure::wall_now();
    const measured_model r = run.time(w, {.least = 5,
                                          .most = 100'000,
                                          .target_spread = 0.01,
                                          .budget = budget,
                                          .patience = 3,
                                          .wait = budget});
    const seconds half = r.spread * r.latency;
    measurement result;
    result.latency = estimate<seconds>{r.latency, std::max(seconds{}, r.latency - half), r.latency + half,
                                       quality::measured, detail::source_of_latency(r.calm_passes, r.passes)};
    power_.measure(run.calls(w), std::max(seconds{}, budget - (measure::wall_now() - begin)), result);
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
  Power power_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_BENCH_HPP
