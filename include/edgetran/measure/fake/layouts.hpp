// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX types; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_LAYOUTS_HPP
#define EDGETRAN_MEASURE_FAKE_LAYOUTS_HPP

#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "edgetran/core/units.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/power_curve.hpp"

namespace edgetran::measure::fake {

namespace detail {
/// The text of a whole number that follows a curve: power times `scale`, rounded.
inline std::function<std::string()> rounded(const power_curve& power, const clock& now, double scale) {
  return [power, now, scale] { return std::to_string(std::llround(power.at(now()).value() * scale)) + "\n"; };
}
}  // namespace detail

/// One chip below /sys/class/hwmon: energies in microjoules, powers in microwatts.
class hwmon {
 public:
  hwmon(files tree, int index, const std::string& chip)
      : tree_(std::move(tree)), folder_("/sys/class/hwmon/hwmon" + std::to_string(index)) {
    tree_.write(folder_ + "/name", chip + "\n");
  }
  /// energyN_input, as amd_energy and some accelerators have it; an empty label makes no label file.
  const hwmon& energy(int n, const std::string& label, const counter& shown) const {
    label_of("energy", n, label);
    tree_.compute_number(file("energy", n, "input"), [shown] { return shown.microjoules(); });
    return *this;
  }
  /// powerN_input (or powerN_average).
  const hwmon& power(int n, const std::string& label, const power_curve& curve, const clock& now,
                     const std::string& what = "input") const {
    label_of("power", n, label);
    tree_.compute(file("power", n, what), detail::rounded(curve, now, 1e6));
    return *this;
  }
  [[nodiscard]] std::string file(const std::string& kind, int n, const std::string& what) const {
    return folder_ + "/" + kind + std::to_string(n) + "_" + what;
  }

 private:
  void label_of(const std::string& kind, int n, const std::string& label) const {
    if (!label.empty()) tree_.write(file(kind, n, "label"), label + "\n");
  }
  files tree_;
  std::string folder_;
};

/// The supply rails of a Jetson's INA3221, in the layout of JetPack 5 and later (hwmon) or 4 and earlier
/// (iio). Rails are numbered from 1 (new) and from 0 (old).
class jetson {
 public:
  enum class layout { hwmon, iio };
  jetson(files tree, layout kind, const std::string& address = "1-0040", int index = 1)
      : tree_(std::move(tree)),
        kind_(kind),
        folder_(kind == layout::hwmon
                    ? "/sys/bus/i2c/drivers/ina3221/" + address + "/hwmon/hwmon" + std::to_string(index)
                    : "/sys/bus/i2c/drivers/ina3221x/" + address + "/iio:device" + std::to_string(index)) {
    if (kind_ == layout::hwmon) tree_.write(folder_ + "/name", "ina3221\n");
  }
  /// A rail that draws the power at a fixed voltage: in mV and mA, as the chip shows it.
  const jetson& rail(int n, const std::string& label, const power_curve& power, const clock& now,
                     double volts = 5) const {
    const std::string number = std::to_string(n);
    const auto milliamperes = detail::rounded(power, now, 1e3 / volts);
    const std::string millivolts = std::to_string(std::llround(1e3 * volts)) + "\n";
    if (kind_ == layout::hwmon) {
      tree_.write(folder_ + "/in" + number + "_label", label + "\n");
      tree_.write(folder_ + "/in" + number + "_input", millivolts);
      tree_.compute(folder_ + "/curr" + number + "_input", milliamperes);
    } else {
      tree_.write(folder_ + "/rail_name_" + number, label + "\n");
      tree_.write(folder_ + "/in_voltage" + number + "_input", millivolts);
      tree_.compute(folder_ + "/in_current" + number + "_input", milliamperes);
      tree_.compute(folder_ + "/in_power" + number + "_input", detail::rounded(power, now, 1e3));
    }
    return *this;
  }
  /// A channel that is no rail ("sum of shunt voltages", "NC").
  const jetson& decoy(int n, const std::string& label) const {
    const std::string number = std::to_string(n);
    tree_.write(folder_ + (kind_ == layout::hwmon ? "/in" + number + "_label" : "/rail_name_" + number),
                label + "\n");
    tree_.write(
        folder_ + (kind_ == layout::hwmon ? "/in" + number + "_input" : "/in_voltage" + number + "_input"),
        "123\n");
    return *this;
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  files tree_;
  layout kind_;
  std::string folder_;
};

/// A battery below /sys/class/power_supply that is being drained. Drivers differ: some have `power_now`,
/// some `current_now`, and its sign has three conventions.
class battery {
 public:
  enum class current_sign { falling_negative, always_positive, falling_positive };
  explicit battery(files tree, const std::string& name = "BAT0")
      : tree_(std::move(tree)), folder_("/sys/class/power_supply/" + name) {
    tree_.write(folder_ + "/type", "Battery\n");
    tree_.write(folder_ + "/present", "1\n");
    status("Discharging");
  }
  const battery& status(const std::string& text) const {
    tree_.write(folder_ + "/status", text + "\n");
    return *this;
  }
  /// voltage_now in uV and current_now in uA.
  const battery& current(const power_curve& power, const clock& now, double volts = 12,
                         current_sign sign = current_sign::falling_negative) const {
    tree_.write(folder_ + "/voltage_now", std::to_string(std::llround(1e6 * volts)) + "\n");
    const double scale = (sign == current_sign::falling_negative ? -1e6 : 1e6) / volts;
    tree_.compute(folder_ + "/current_now", detail::rounded(power, now, scale));
    return *this;
  }
  /// power_now in uW.
  const battery& power(const power_curve& power, const clock& now) const {
    tree_.compute(folder_ + "/power_now", detail::rounded(power, now, 1e6));
    return *this;
  }
  /// energy_now in uWh, of a battery that holds so much when the clock is where it is now.
  const battery& energy(const power_curve& power, const clock& now, joules full) const {
    tree_.compute(folder_ + "/energy_now", [power, now, full, since = now()] {
      const joules left = full - power.energy(since, now());
      return std::to_string(std::llround(left.value() / 3600e-6)) + "\n";
    });
    return *this;
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  files tree_;
  std::string folder_;
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_LAYOUTS_HPP
