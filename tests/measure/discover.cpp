// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/discover.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <vector>

#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;

namespace {

using fake_site = measure::site<measure::fake::files, measure::fake::clock>;

fake_site machine_with_everything() {
  fake_site at;
  at.root = "/fake";
  const auto write = [&](const char* file, const char* text) {
    at.files.write(std::string("/fake/sys/") + file, text);
  };
  write("class/hwmon/hwmon0/name", "ina226\n"), write("class/hwmon/hwmon0/power1_input", "18000000\n");
  write("class/hwmon/hwmon1/name", "amdgpu\n"), write("class/hwmon/hwmon1/power1_average", "35000000\n");
  write("class/hwmon/hwmon2/name", "amd_energy\n"), write("class/hwmon/hwmon2/energy1_input", "1000000\n");
  write("class/hwmon/hwmon2/energy1_label", "Esocket0\n");
  write("class/power_supply/BAT0/type", "Battery\n"),
      write("class/power_supply/BAT0/status", "Discharging\n");
  write("class/power_supply/BAT0/power_now", "9000000\n");
  write("bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon3/in1_label", "VDD_IN\n");
  write("bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon3/in1_input", "19000\n");
  write("bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon3/curr1_input", "300\n");
  return at;
}

std::vector<std::string> names(const measure::discovery& d) {
  std::vector<std::string> all;
  for (const auto& m : d.meters) all.push_back(m.description().name);
  return all;
}

}  // namespace

TEST_CASE("sources in the order in which to take them") {
  const auto at = machine_with_everything();
  const auto d = measure::discover(at);
  CHECK(names(d) == std::vector<std::string>{"hwmon amd_energy", "jetson", "battery BAT0", "hwmon ina226",
                                             "hwmon amdgpu"});
  CHECK(measure::only_gpu(d.meters.back().description()));
  CHECK_FALSE(measure::only_gpu(d.meters.front().description()));
  CHECK(d.refused.empty());
  for (const std::string& file : d.looked_for)
    CHECK_MESSAGE((file.starts_with("/fake/") || file.starts_with("lib")), file);
}

TEST_CASE("what is refused is told with the remedy, and what is nowhere is looked for") {
  const auto at = machine_with_everything();
  at.files.refuse("/fake/sys/class/hwmon/hwmon2/energy1_input", EACCES);
  at.files.write("/fake/sys/class/power_supply/BAT0/status", "Charging\n");
  const auto d = measure::discover(at);
  CHECK(names(d) == std::vector<std::string>{"jetson", "hwmon ina226", "hwmon amdgpu"});
  REQUIRE(d.refused.size() == 2);
  CHECK(d.refused[0].source == "hwmon amd_energy");
  CHECK(d.refused[0].remedy.find("chmod") != std::string::npos);
  CHECK(d.refused[1].remedy.find("plug") != std::string::npos);

  const test::fake_machine nothing("edgetran_discover_test");
  const auto none = measure::discover(nothing.path.string());
  CHECK(none.meters.empty());
  CHECK(none.refused.empty());
  CHECK(none.looked_for.size() >= 10);
}

TEST_CASE("the best is taken, never graphics processors alone; where there is none, one line says why") {
  const auto at = machine_with_everything();
  auto d = measure::discover(at);
  const std::size_t found = d.meters.size();
  const measure::any_meter best = measure::take_best(d);
  CHECK(best.description().name == "hwmon amd_energy");
  CHECK(d.meters.size() == found - 1);
  while (d.meters.size() > 1) (void)measure::take_best(d);
  try {
    (void)measure::take_best(d);
    FAIL("took graphics processors");
  } catch (const device_error& e) {
    const std::string why = e.what();
    CHECK(why.find('\n') == std::string::npos);
    CHECK(why.find("hwmon amdgpu sees graphics processors alone") != std::string::npos);
    CHECK(e.remedy().find("the model") != std::string::npos);
    for (const std::string& file : d.looked_for) CHECK_MESSAGE(why.find(file) != std::string::npos, file);
  }
  d.refused.push_back({"powercap", "permission denied", "/fake/energy_uj", "chmod a+r it"});
  const device_error refused = measure::nothing_found(d);
  CHECK(refused.problem().find("refused powercap: /fake/energy_uj: permission denied") != std::string::npos);
  CHECK(refused.remedy() == "powercap: chmod a+r it");
}
