// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/hwmon_energy.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/layouts.hpp"
#include "edgetran/measure/fake/power_curve.hpp"
#include "laws/meter.hpp"

using namespace edgetran;
namespace fake = measure::fake;

namespace {
struct bench {
  fake::files tree{};
  fake::clock clock{};
  auto site() const { return measure::site<fake::files, fake::clock>{.files = tree, .clock = clock}; }
  fake::counter draws(double power) const {
    fake::counter c(15'258, 48, 1'000'000);  // the driver adds up in 64 bits
    c.follow(fake::power_curve(watts{power}), clock);
    return c;
  }
};
}  // namespace

TEST_CASE("amd_energy: sockets make the total, cores are in them") {
  const bench b;
  const fake::hwmon chip(b.tree, 2, "amd_energy");
  fake::hwmon(b.tree, 0, "k10temp").power(1, "", fake::power_curve(watts{1}), b.clock);
  chip.energy(1, "Ecore000", b.draws(3))
      .energy(2, "Ecore001", b.draws(4))
      .energy(10, "Esocket1", b.draws(90));
  chip.energy(3, "Esocket0", b.draws(60));
  const auto chips = measure::find_hwmon_energies(b.site());
  REQUIRE(chips.size() == 1);
  CHECK(chips[0].energies == std::vector<int>{1, 2, 3, 10});
  auto m = measure::open_hwmon_energy(b.site(), chips[0]);
  laws::check_meter(m, [&] { b.clock.advance(seconds{1}); });
  const measure::source& s = m.description();
  CHECK(s.name == "hwmon amd_energy");
  CHECK(s.channels[0].domain == measure::domain::core);
  CHECK_FALSE(s.channels[0].in_total);
  CHECK(*s.channels[3].socket == 1);
  const measure::reading before = m.read();
  b.clock.advance(seconds{10'000});  // does not wrap
  CHECK(measure::energy_between(s, before, m.read()).value() == doctest::Approx(1.5e6).epsilon(1e-8));
}

TEST_CASE("a graphics card's first counter holds the second; unknown chips count all they have") {
  const bench b;
  fake::hwmon(b.tree, 0, "xe").energy(1, "card", b.draws(100)).energy(2, "pkg", b.draws(80));
  fake::hwmon(b.tree, 1, "board")
      .energy(0, "", b.draws(1))
      .energy(1, "x", b.draws(2))
      .energy(2, "x", b.draws(3));
  b.tree.write("/sys/class/hwmon/hwmon1/energyx_input", "1\n");
  b.tree.write("/sys/class/hwmon/hwmon1/energy1_input_old", "1\n");
  const auto chips = measure::find_hwmon_energies(b.site());
  REQUIRE(chips.size() == 2);
  const auto power = [&](const measure::hwmon_chip& chip) {
    auto m = measure::open_hwmon_energy(b.site(), chip);
    const measure::reading before = m.read();
    b.clock.advance(seconds{1});
    return measure::energy_between(m.description(), before, m.read()).value();
  };
  CHECK(power(chips[0]) == doctest::Approx(100).epsilon(1e-5));
  CHECK(power(chips[1]) == doctest::Approx(6).epsilon(1e-4));
  auto m = measure::open_hwmon_energy(b.site(), chips[1]);
  CHECK(m.description().channels[0].name == "energy0");
  CHECK(m.description().channels[2].name == "x#2");
}

TEST_CASE("forbidden, fallen and gone") {
  const bench b;
  const fake::counter c = b.draws(10);
  const fake::hwmon chip(b.tree, 0, "amd_energy");
  chip.energy(1, "Esocket0", c);
  const auto found = measure::find_hwmon_energies(b.site()).at(0);
  const std::string file = chip.file("energy", 1, "input");
  b.tree.refuse(file, EACCES);
  try {
    (void)measure::open_hwmon_energy(b.site(), found);
    FAIL("opened");
  } catch (const device_error& e) {
    CHECK(e.where() == file);
    CHECK(e.remedy().find("chmod a+r " + file) != std::string::npos);
    CHECK(e.remedy().find("CVE-2020-8694") != std::string::npos);
  }
  b.tree.refuse(file, 0);
  auto m = measure::open_hwmon_energy(b.site(), found);
  b.clock.advance(seconds{1});
  c.reset(3);
  CHECK_THROWS_AS(m.read(), measure::counter_break);
  b.clock.advance(seconds{1});
  CHECK(m.read().values[0] == doctest::Approx(10).epsilon(1e-4));
  CHECK(m.read().breaks == 1);
  b.tree.remove(file);
  CHECK_THROWS_AS(m.read(), device_error);
}
