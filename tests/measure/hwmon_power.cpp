// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/hwmon_power.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "laws/meter.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;

namespace {

template <class Site>
std::pair<std::vector<measure::any_meter>, std::vector<std::string>> find(const Site& at) {
  std::pair<std::vector<measure::any_meter>, std::vector<std::string>> all;
  measure::find_hwmon_power(
      at, [&](auto m) { all.first.emplace_back(std::move(m)); },
      [&](const std::string& name, const device_error& e) { all.second.push_back(name + ": " + e.what()); });
  return all;
}

}  // namespace

TEST_CASE("devices of power are found, whatever else hwmon holds") {
  const measure::site<measure::fake::files, measure::fake::clock> at;
  const auto write = [&](const char* file, const char* text) {
    at.files.write(std::string("/sys/class/hwmon/") + file, text);
  };
  write("hwmon0/name", "coretemp\n"), write("hwmon0/temp1_input", "45000\n");
  write("hwmon1/name", "amdgpu\n"), write("hwmon1/power1_average", "35000000\n"),
      write("hwmon1/power1_label", "PPT\n");
  write("hwmon2/name", "ina226\n"), write("hwmon2/in1_input", "12000\n"),
      write("hwmon2/curr1_input", "1500\n");
  write("hwmon2/in0_input", "3\n"), write("hwmon2/power1_input", "18000000\n"),
      write("hwmon2/update_interval", "140\n");
  write("hwmon3/name", "two_rails\n"), write("hwmon3/in1_input", "5000\n"),
      write("hwmon3/curr1_input", "-20\n");
  write("hwmon3/in2_input", "3300\n"), write("hwmon3/curr2_input", "1000\n"),
      write("hwmon3/in1_label", "V\n");
  write("hwmon3/in2_label", "V\n"), write("hwmon3/in7_input", "9\n"), write("hwmon3/curr7_input", "9\n");
  write("hwmon3/in7_label", "sum of shunt voltages\n");
  write("hwmon4/name", "BAT0\n"), write("hwmon4/power1_input", "1000000\n");
  write("hwmon5/name", "power_meter\n"), write("hwmon5/power1_average", "250000000\n");
  write("hwmon5/power1_average_interval", "1000\n");
  write("hwmon6/name", "ina3221\n"), write("hwmon6/in1_input", "5000\n"), write("hwmon6/curr1_input", "20\n");
  auto [meters, refused] = find(at);
  CHECK(refused.empty());
  REQUIRE(meters.size() == 4);
  for (auto& m : meters) laws::check_meter(m, [&] { at.clock.advance(seconds{0.1}); });

  const auto& gpu = meters[0].description();
  CHECK(gpu.name == "hwmon amdgpu");
  CHECK(gpu.channels[0].name == "PPT");
  CHECK(gpu.channels[0].domain == measure::domain::gpu);
  CHECK(meters[0].read().values[0] == doctest::Approx(35));
  CHECK(meters[1].description().channels.size() == 1);  // the chip's own product, not ours beside it
  CHECK(meters[1].description().step.value() == doctest::Approx(0.14));
  CHECK(meters[1].read().values[0] == doctest::Approx(18));
  REQUIRE(meters[2].description().channels.size() == 2);
  CHECK(meters[2].description().channels[1].name == "V 2");
  CHECK(meters[2].read().values[0] == doctest::Approx(-0.1));
  CHECK(meters[2].read().values[1] == doctest::Approx(3.3));
  CHECK_FALSE(meters[2].description().notes.empty());
  CHECK(meters[3].description().channels[0].domain == measure::domain::board);
  CHECK(meters[3].description().step.value() == doctest::Approx(1));
}

TEST_CASE("a channel that is labelled the total counts alone") {
  const measure::site<measure::fake::files, measure::fake::clock> at;
  const auto write = [&](const std::string& file, const char* text) {
    at.files.write("/sys/class/hwmon/hwmon0/" + file, text);
  };
  write("name", "corsairpsu\n");
  const char* labels[] = {"power total\n", "power +12v\n", "power +5v\n", "power +3.3v\n"};
  const char* powers[] = {"300000000\n", "150000000\n", "100000000\n", "50000000\n"};
  for (int i = 0; i < 4; ++i) {
    write("power" + std::to_string(i + 1) + "_label", labels[i]);
    write("power" + std::to_string(i + 1) + "_input", powers[i]);
  }
  auto [meters, refused] = find(at);
  REQUIRE(meters.size() == 1);
  const auto& about = meters[0].description();
  REQUIRE(about.channels.size() == 4);
  CHECK(measure::total(about, meters[0].read()) == doctest::Approx(300));  // not 600
  REQUIRE(about.notes.size() == 1);
  CHECK(about.notes[0].find("power total") != std::string::npos);
}

TEST_CASE("a sensor that may not be read is refused with its file and the remedy") {
  const measure::site<measure::fake::files, measure::fake::clock> at;
  at.files.write("/sys/class/hwmon/hwmon0/name", "ina226\n");
  at.files.write("/sys/class/hwmon/hwmon0/power1_input", "1\n");
  at.files.refuse("/sys/class/hwmon/hwmon0/power1_input", EACCES);
  const auto [meters, refused] = find(at);
  CHECK(meters.empty());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].find("hwmon0/power1_input") != std::string::npos);
  CHECK(refused[0].find("udev") != std::string::npos);
}

TEST_CASE("two chips of one name are told apart") {
  const measure::site<measure::fake::files, measure::fake::clock> at;
  for (const char* device : {"hwmon0", "hwmon4"}) {
    at.files.write(std::string("/sys/class/hwmon/") + device + "/name", "ina226\n");
    at.files.write(std::string("/sys/class/hwmon/") + device + "/power1_input", "1000000\n");
  }
  const auto [meters, refused] = find(at);
  REQUIRE(meters.size() == 2);
  CHECK(meters[0].description().name == "hwmon ina226");
  CHECK(meters[1].description().name == "hwmon ina226 hwmon4");
}

TEST_CASE("a machine without hwmon has none, and a real tree reads as a scripted one") {
  const test::fake_machine machine("edgetran_hwmon_test");
  const measure::site<> at{.root = machine.path.string()};
  CHECK(find(at).first.empty());
  machine.write("sys/class/hwmon/hwmon0/name", "ina219\n");
  machine.write("sys/class/hwmon/hwmon0/power1_input", "2500000\n");
  auto [meters, refused] = find(at);
  REQUIRE(meters.size() == 1);
  CHECK(meters[0].read().values[0] == doctest::Approx(2.5));
  machine.write("sys/class/hwmon/hwmon0/power1_input", "2600000\n");
  CHECK(meters[0].read().values[0] == doctest::Approx(2.6));
}
