// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MEASURE_SCRIPTED_MACHINE_HPP
#define EDGETRAN_TESTS_MEASURE_SCRIPTED_MACHINE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/discover.hpp"
#include "edgetran/measure/fake_sysfs.hpp"
#include "edgetran/measure/sampler.hpp"
#include "edgetran/measure/site.hpp"

namespace test {

/// A machine whose time passes only where a test lets it: it draws `idle` while it rests, and what the work
/// says while that runs. Counters move once a `step`, by whole units; power is shown as it is. Stands in for
/// `measure::this_machine` by `stage()`.
struct scripted_machine {
  using watts = edgetran::watts;
  using seconds = edgetran::seconds;

  edgetran::measure::fake::files tree;
  edgetran::measure::fake::clock clock;
  edgetran::measure::fake::counter package;
  double idle = 5;         ///< W
  double step = 1e-3;      ///< s, of the counter
  double shown_power = 5;  ///< W at this moment
  double truth = 0;        ///< J since the beginning
  double counted = 0;      ///< J that the counter has been given
  std::size_t rests = 0;   ///< how often it rested for more than a step
  std::function<void()> sample{};
  double next_sample = 1e300, period = 0.1;

  explicit scripted_machine(unsigned bits = 32, std::uint64_t start = 0)
      : package(edgetran::measure::fake::counter::intel_unit, bits, start) {}

  [[nodiscard]] edgetran::measure::site<edgetran::measure::fake::files, edgetran::measure::fake::clock> site()
      const {
    return {.root = "/", .files = tree, .clock = clock};
  }
  void with_powercap() { edgetran::measure::fake::powercap(tree).zone("intel-rapl:0", "package-0", package); }
  void with_hwmon() {
    tree.write("/sys/class/hwmon/hwmon0/name", "ina226\n");
    tree.compute_number("/sys/class/hwmon/hwmon0/power1_input",
                        [this] { return static_cast<std::uint64_t>(std::llround(1e6 * shown_power)); });
  }
  static constexpr const char* counter_file = "/sys/class/powercap/intel-rapl:0/energy_uj";
  static constexpr const char* power_file = "/sys/class/hwmon/hwmon0/power1_input";

  /// Time passes at a power.
  void pass(double time, double power) {
    constexpr double unit = 1e-9 * edgetran::measure::fake::counter::intel_unit;
    const double end = clock().value() + time;
    shown_power = power;
    while (clock().value() < end) {
      const double now = clock().value();
      double tick = (std::floor(now / step + 1e-9) + 1) * step;
      const double next = std::min({end, tick, next_sample});
      truth += power * (next - now);
      clock.set(seconds{next});
      if (next == tick) {
        const auto units = static_cast<std::uint64_t>((truth - counted) / unit);
        package.add(units);
        counted += unit * static_cast<double>(units);
      }
      if (next == next_sample) {
        next_sample += period;
        if (sample) sample();
      }
    }
  }

  template <class Meter>
  class recorder {
   public:
    recorder(scripted_machine& m, Meter meter, seconds every)
        : machine_(&m), meter_(std::move(meter)), record_(meter_.description()) {
      m.period =
          std::min(std::max(every, meter_.description().step), 0.5 * meter_.description().longest).value();
    }
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;
    ~recorder() { stop(); }
    void start() {
      machine_->next_sample = machine_->clock().value();
      machine_->sample = [this] {
        try {
          take();
        } catch (const edgetran::device_error& e) {
          note(e);
        }
      };
    }
    void stop() {
      machine_->sample = nullptr;
      machine_->next_sample = 1e300;
    }
    seconds mark() {
      for (int attempt = 1;; ++attempt) try {
          take();
          return record_.at(record_.size() - 1);
        } catch (const edgetran::device_error& e) {
          note(e);
          if (attempt == 4) throw edgetran::measure::source_lost(e, record_);
        }
    }
    [[nodiscard]] edgetran::measure::recording record() const { return record_; }
    [[nodiscard]] edgetran::measure::sampling_cost cost() const { return cost_; }

   private:
    void take() { record_.add(meter_.read()), ++cost_.readings; }
    void note(const edgetran::error& e) { cost_.last_error = e.what(), ++cost_.failed; }
    scripted_machine* machine_;
    Meter meter_;
    edgetran::measure::recording record_;
    edgetran::measure::sampling_cost cost_;
  };

  struct scripted_stage {
    scripted_machine* machine;
    [[nodiscard]] seconds now() const { return machine->clock(); }
    void rest(seconds time) const {
      if (time.value() > 0.5) ++machine->rests;
      machine->pass(time.value(), machine->idle);
    }
    template <class Meter>
    [[nodiscard]] recorder<Meter> recorder(Meter m, seconds every) const {
      return scripted_machine::recorder<Meter>(*machine, std::move(m), every);
    }
  };
  [[nodiscard]] scripted_stage stage() { return {this}; }
};

}  // namespace test

#endif  // EDGETRAN_TESTS_MEASURE_SCRIPTED_MACHINE_HPP
