// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/jetson.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "laws/meter.hpp"

using namespace edgetran;

namespace {

struct board {
  measure::site<measure::fake::files, measure::fake::clock> at{};
  std::string refused{};

  void rail_new(const std::string& chip, int i, const char* label, const char* mv, const char* ma) const {
    const std::string folder = "/sys/bus/i2c/drivers/ina3221/" + chip + "/hwmon/hwmon3/";
    const std::string n = std::to_string(i);
    at.files.write(folder + "in" + n + "_label", std::string(label) + "\n");
    at.files.write(folder + "in" + n + "_input", std::string(mv) + "\n");
    at.files.write(folder + "curr" + n + "_input", std::string(ma) + "\n");
    at.files.write(folder + "power" + n + "_input", "1\n");  // of unlike units from kernel to kernel
  }
  void rail_old(const std::string& chip, int i, const char* label, const char* mv, const char* ma) const {
    const std::string folder = "/sys/bus/i2c/drivers/ina3221x/" + chip + "/iio:device0/";
    const std::string n = std::to_string(i);
    at.files.write(folder + "rail_name_" + n, std::string(label) + "\n");
    at.files.write(folder + "in_voltage" + n + "_input", std::string(mv) + "\n");
    at.files.write(folder + "in_current" + n + "_input", std::string(ma) + "\n");
    at.files.write(folder + "in_power" + n + "_input", "1\n");
  }
  std::optional<measure::any_meter> find() {
    std::optional<measure::any_meter> m;
    measure::find_jetson(
        at, [&](auto found) { m.emplace(std::move(found)); },
        [&](const std::string& name, const device_error& e) { refused = name + ": " + e.what(); });
    return m;
  }
};

double total(measure::any_meter& m) { return measure::total(m.description(), m.read()); }

}  // namespace

TEST_CASE("an Orin NX: VDD_IN feeds the others and alone counts") {
  board b;
  b.at.files.write("/sys/bus/i2c/drivers/ina3221/bind", "");
  b.rail_new("1-0040", 1, "VDD_IN", "19000", "400");
  b.rail_new("1-0040", 2, "VDD_CPU_GPU_CV", "19000", "120");
  b.rail_new("1-0040", 3, "VDD_SOC", "19000", "80");
  b.rail_new("1-0040", 7, "sum of shunt voltages", "40", "0");
  b.at.files.write("/sys/bus/i2c/drivers/ina3221/1-0040/hwmon/hwmon3/update_interval", "34\n");
  auto m = b.find();
  REQUIRE(m);
  laws::check_meter(*m, [&] { b.at.clock.advance(seconds{0.1}); });
  CHECK(m->description().channels.size() == 3);
  CHECK(m->description().step.value() == doctest::Approx(0.034));
  CHECK(total(*m) == doctest::Approx(7.6));
  CHECK(m->read().values[1] == doctest::Approx(2.28));
}

TEST_CASE("an AGX has no total: the rails of both chips are summed, those not connected left out") {
  board b;
  b.rail_new("1-0040", 1, "VDD_GPU_SOC", "20000", "200");
  b.rail_new("1-0040", 2, "VDD_CPU_CV", "20000", "100");
  b.rail_new("1-0040", 3, "VIN_SYS_5V0", "5000", "600");
  b.rail_new("1-0041", 1, "NC", "20000", "50");
  b.rail_new("1-0041", 2, "VDDQ_VDD2_1V8AO", "5000", "100");
  b.rail_new("1-0041", 3, "NC", "0", "0");
  auto m = b.find();
  REQUIRE(m);
  CHECK(m->description().channels.size() == 4);
  CHECK(total(*m) == doctest::Approx(4 + 2 + 3 + 0.5));
  REQUIRE(m->description().notes.size() == 1);
}

TEST_CASE("a Nano of JetPack 4: the old layout, POM_5V_IN") {
  board b;
  b.rail_old("6-0040", 0, "POM_5V_IN", "5072", "400");
  b.rail_old("6-0040", 1, "POM_5V_GPU", "5072", "8");
  b.rail_old("6-0040", 2, "POM_5V_CPU", "5056", "120");
  auto m = b.find();
  REQUIRE(m);
  laws::check_meter(*m, [&] { b.at.clock.advance(seconds{0.1}); });
  CHECK(total(*m) == doctest::Approx(5.072 * 0.4));
}

TEST_CASE("no Jetson, and one that may not be read") {
  board b;
  CHECK_FALSE(b.find());
  CHECK(b.refused.empty());
  b.rail_old("6-0040", 0, "POM_5V_IN", "5072", "400");
  b.at.files.refuse("/sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0/in_current0_input", EACCES);
  CHECK_FALSE(b.find());
  CHECK(b.refused.find("in_current0_input") != std::string::npos);
}
