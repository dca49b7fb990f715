// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/conditions.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "measure/fake_root.hpp"

using namespace edgetran;
using measure::machine_state;
using measure::machine_watch;

namespace {

void steady(const test::fake_machine& machine) {
  machine.processors(100, 900);
  machine.write("proc/loadavg", "0.52 0.40 0.30 1/234 5678\n");
  for (const char* cpu : {"cpu0", "cpu1"}) {
    const std::string folder = std::string("sys/devices/system/cpu/") + cpu + "/cpufreq/";
    machine.write(folder + "scaling_cur_freq", cpu[3] == '0' ? "2000000\n" : "3000000\n");
    machine.write(folder + "scaling_governor", "performance\n");
  }
  machine.write("sys/devices/system/cpu/cpufreq/policy0/x", "1");
  machine.write("sys/class/thermal/thermal_zone0/temp", "45500\n");
  machine.write("sys/class/thermal/thermal_zone1/temp", "61000\n");
  machine.write("sys/class/thermal/thermal_zone2/temp", "-274000\n");
  machine.write("sys/class/thermal/thermal_zone3/temp", "nonsense\n");
}

}  // namespace

TEST_CASE("a machine's state is what its files say") {
  const test::fake_machine machine("edgetran_conditions_test");
  steady(machine);
  machine_watch watch(machine.path.string());
  machine_state s = watch.read();
  CHECK(s.ticks->busy == 100);
  CHECK(*s.load == doctest::Approx(0.52));
  CHECK(*s.megahertz == doctest::Approx(2500));
  CHECK(*s.celsius == doctest::Approx(61));
  CHECK(s.governor == "performance");
  // It reads anew each time.
  machine.write("sys/class/thermal/thermal_zone0/temp", "91000\n");
  machine.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "");
  s = watch.read();
  CHECK(*s.celsius == doctest::Approx(91));
  CHECK(*s.megahertz == doctest::Approx(2000));
}

TEST_CASE("what a machine does not show is absent") {
  const test::fake_machine machine("edgetran_conditions_test");
  machine_watch blind(machine.path.string());
  const machine_state s = blind.read();
  CHECK_FALSE(s.ticks);
  CHECK_FALSE(s.load);
  CHECK_FALSE(s.megahertz);
  CHECK_FALSE(s.celsius);
  CHECK(s.governor.empty());
  const auto c = measure::conditions_between({s, blind.read()}, 2, seconds{1});
  CHECK_FALSE(c.busy);
  CHECK_FALSE(c.foreign);
  CHECK_FALSE(c.steal);
  CHECK(c.flags.empty());
  CHECK_THROWS_AS(measure::conditions_between({s}, 2), state_error);
}

TEST_CASE("conditions are differences between the ends, and the worst between") {
  const test::fake_machine machine("edgetran_conditions_test");
  steady(machine);
  machine_watch watch(machine.path.string());
  machine_state begin = watch.read(), middle = begin, end = begin;
  end.at = begin.at + seconds{10};
  end.ticks = measure::processor_ticks{100 + 1000, 1000 + 2000};  // half of two processors over 10 s
  middle.celsius = 70;
  auto c = measure::conditions_between({begin, middle, end}, 2, seconds{9.8});
  CHECK(*c.busy == doctest::Approx(0.5));
  CHECK(*c.foreign == doctest::Approx(0.01));
  CHECK(*c.steal == 0);
  CHECK(*c.celsius == 70);
  CHECK(c.flags.empty());

  SUBCASE("others") {
    c = measure::conditions_between({begin, end}, 2, seconds{8});
    REQUIRE(c.flags.size() == 1);
    CHECK(c.flags[0] == "others worked 10% of the machine");
  }
  SUBCASE("steal is told once, as steal") {
    end.stolen = seconds{0.8};
    c = measure::conditions_between({begin, end}, 2, seconds{9});
    CHECK(*c.steal == doctest::Approx(0.04));
    CHECK(*c.foreign == doctest::Approx(0.01));
    REQUIRE(c.flags.size() == 1);
    CHECK(c.flags[0].find("hypervisor") != std::string::npos);
  }
  SUBCASE("heat, a falling clock, a governor") {
    middle.celsius = 95;
    middle.megahertz = 1000;
    end.governor = "powersave";
    c = measure::conditions_between({begin, middle, end}, 2, seconds{10});
    REQUIRE(c.flags.size() == 4);
    CHECK(c.flags[0].find("1000 MHz") != std::string::npos);
    CHECK(c.flags[1].find("95 degrees") != std::string::npos);
    CHECK(c.flags[2].find("powersave") != std::string::npos);
    CHECK(c.flags[3].find("performance") != std::string::npos);
  }
}
