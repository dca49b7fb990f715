// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/battery.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/energy_window.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "laws/meter.hpp"

using namespace edgetran;

namespace {

struct laptop {
  measure::site<measure::fake::files, measure::fake::clock> at{};
  std::vector<std::string> refused{};

  void write(const std::string& file, const char* text) const {
    at.files.write("/sys/class/power_supply/" + file, text);
  }
  void charge_reporting(const char* current) const {
    write("BAT0/type", "Battery\n"), write("BAT0/status", "Discharging\n");
    write("BAT0/voltage_now", "11400000\n"), write("BAT0/current_now", current);
  }
  std::vector<measure::any_meter> find() {
    std::vector<measure::any_meter> all;
    refused.clear();
    measure::find_batteries(
        at, [&](auto m) { all.emplace_back(std::move(m)); },
        [&](const std::string& name, const device_error& e) { refused.push_back(name + ": " + e.what()); });
    return all;
  }
};

}  // namespace

TEST_CASE("a battery that discharges, whatever sign its driver gives a current") {
  for (const char* current : {"1500000\n", "-1500000\n"}) {
    laptop l;
    l.charge_reporting(current);
    auto found = l.find();
    REQUIRE(found.size() == 1);
    laws::check_meter(found[0], [&] { l.at.clock.advance(seconds{1}); });
    CHECK(found[0].read().values[0] == doctest::Approx(17.1));
    CHECK(found[0].description().quality == quality::integrated);
  }
  laptop l;
  l.write("AC/type", "Mains\n"), l.write("AC/online", "0\n");
  l.write("hidpp_battery_0/type", "Battery\n"), l.write("hidpp_battery_0/scope", "Device\n");
  l.write("BAT1/type", "Battery\n"), l.write("BAT1/status", "Discharging\n"),
      l.write("BAT1/power_now", "9800000\n");
  auto found = l.find();
  REQUIRE(found.size() == 1);
  CHECK(found[0].description().name == "battery BAT1");
  CHECK(found[0].read().values[0] == doctest::Approx(9.8));
}

TEST_CASE("on the plug it is refused, and a plug put in meanwhile is an error") {
  laptop l;
  l.charge_reporting("1000000\n");
  auto found = l.find();
  REQUIRE(found.size() == 1);
  for (const char* status : {"Charging\n", "Full\n", "Not charging\n", "Unknown\n", ""}) {
    l.write("BAT0/status", status);
    CHECK_THROWS_AS((void)found[0].read(), device_error);
    CHECK(l.find().empty());
    REQUIRE(l.refused.size() == 1);
    CHECK(l.refused[0].find("plug") != std::string::npos);
  }
  l.write("BAT0/status", "Discharging\n");
  CHECK(found[0].read().values[0] == doctest::Approx(11.4));
  l.at.files.refuse("/sys/class/power_supply/BAT0/status", EACCES);
  CHECK_THROWS_AS((void)found[0].read(), device_error);
}

TEST_CASE("a window of seconds is refused, one of a minute flagged, one of minutes good") {
  laptop l;
  l.charge_reporting("1000000\n");
  auto found = l.find();
  measure::recording r(found.at(0).description());
  for (int t = 0; t <= 300; ++t) {
    l.at.clock.set(seconds{1.0 * t});
    r.add(found[0].read());
  }
  CHECK_THROWS_AS(measure::measure_window(r, seconds{0}, seconds{59}), measure::short_window_error);
  CHECK(measure::measure_window(r, seconds{0}, seconds{60}).flags.size() == 1);
  const auto w = measure::measure_window(r, seconds{0}, seconds{300});
  CHECK(w.flags.empty());
  CHECK(w.gross.value.value() == doctest::Approx(11.4 * 300));
}
