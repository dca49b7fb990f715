// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/fake/layouts.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "edgetran/measure/fake/machine.hpp"
#include "edgetran/measure/procfs.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;
namespace fake = measure::fake;

namespace {
const fake::power_curve ramp({{seconds{0}, watts{4}}, {seconds{10}, watts{24}}});
}

TEST_CASE("rails of a Jetson, new and old, multiply to the curve") {
  const fake::files tree;
  const fake::clock clock;
  const fake::jetson neu(tree, fake::jetson::layout::hwmon);
  neu.rail(1, "VDD_IN", ramp, clock).decoy(7, "sum of shunt voltages");
  const fake::jetson old(tree, fake::jetson::layout::iio, "6-0040", 0);
  old.rail(0, "POM_5V_IN", ramp, clock);
  for (const double t : {0.0, 2.5, 10.0}) {
    clock.set(seconds{t});
    const double watts = ramp.at(seconds{t}).value();
    const std::string n = "/sys/bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon1";
    CHECK(1e-6 * std::stod(tree.text(n + "/in1_input")) * std::stod(tree.text(n + "/curr1_input")) == watts);
    const std::string o = "/sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0";
    CHECK(1e-6 * std::stod(tree.text(o + "/in_voltage0_input")) *
              std::stod(tree.text(o + "/in_current0_input")) ==
          watts);
    CHECK(1e-3 * std::stod(tree.text(o + "/in_power0_input")) == watts);
  }
  CHECK(tree.text(neu.folder() + "/in1_label") == "VDD_IN\n");
  CHECK(tree.text(neu.folder() + "/in7_label") == "sum of shunt voltages\n");
  CHECK(tree.text(old.folder() + "/rail_name_0") == "POM_5V_IN\n");
}

TEST_CASE("a battery drains by the curve's integral, whatever sign its driver gives the current") {
  const fake::files tree;
  const fake::clock clock;
  const fake::battery b(tree);
  b.current(ramp, clock, 10).power(ramp, clock).energy(ramp, clock, joules{3600});
  clock.advance(seconds{5});
  CHECK(tree.text(b.folder() + "/voltage_now") == "10000000\n");
  CHECK(tree.text(b.folder() + "/current_now") == "-1400000\n");
  CHECK(tree.text(b.folder() + "/power_now") == "14000000\n");
  CHECK(tree.text(b.folder() + "/energy_now") == "987500\n");  // 45 J of 3600 are gone
  b.current(ramp, clock, 10, fake::battery::current_sign::always_positive).status("Full");
  CHECK(tree.text(b.folder() + "/current_now") == "1400000\n");
  CHECK(tree.text(b.folder() + "/status") == "Full\n");
}

TEST_CASE("chips of hwmon") {
  const fake::files tree;
  const fake::clock clock(seconds{10});
  const fake::counter c(1000, 64, 77);
  const fake::hwmon chip(tree, 3, "amd_energy");
  chip.energy(1, "Ecore000", c).power(1, "", ramp, clock, "average");
  c.add(3);
  CHECK(tree.text("/sys/class/hwmon/hwmon3/name") == "amd_energy\n");
  CHECK(tree.text("/sys/class/hwmon/hwmon3/energy1_label") == "Ecore000\n");
  CHECK(tree.text("/sys/class/hwmon/hwmon3/energy1_input") == "80\n");
  CHECK(tree.text("/sys/class/hwmon/hwmon3/power1_average") == "24000000\n");
  CHECK_FALSE(tree.holds("/sys/class/hwmon/hwmon3/power1_label"));
}

TEST_CASE("a machine that is written out reads like one") {
  const fake::files tree;
  fake::machine(tree)
      .processor(0)
      .processor(1, 1, 0, 800'000, "powersave")
      .temperature(0, "x86_pkg_temp", 51.5)
      .ticks(100, 900, 5, 7)
      .load("0.10 0.20 0.30")
      .memory(1000, 400)
      .model("AMD Ryzen Threadripper 1950X")
      .perf_event_paranoid(2);
  const test::fake_machine folder("edgetran_layouts_test");
  tree.write_to(folder.path);
  measure::procfs proc(folder.path.string());
  CHECK(proc.ticks().busy == 107);
  CHECK(proc.ticks().total == 1012);
  CHECK(proc.memory_in_use() == doctest::Approx(60));
  const auto line = [&](const char* file) {
    std::string text;
    std::getline(std::ifstream(folder.path / file), text);
    return text;
  };
  CHECK(line("sys/devices/system/cpu/cpu1/topology/physical_package_id") == "1");
  CHECK(line("sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq") == "800000");
  CHECK(line("sys/class/thermal/thermal_zone0/temp") == "51500");
  CHECK(line("proc/sys/kernel/perf_event_paranoid") == "2");
  CHECK(line("proc/loadavg") == "0.10 0.20 0.30 1/100 12345");
}
