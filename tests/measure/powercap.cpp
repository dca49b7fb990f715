// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/powercap.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <vector>

#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/power_curve.hpp"
#include "edgetran/measure/fake/powercap.hpp"
#include "laws/meter.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;
using measure::fake::counter;
using measure::fake::power_curve;

namespace {

struct bench {
  measure::fake::files tree{};
  measure::fake::clock clock{};
  measure::fake::powercap zones{tree};

  auto site() const {
    return measure::site<measure::fake::files, measure::fake::clock>{
        .root = "/", .files = tree, .clock = clock};
  }
  auto open(const measure::powercap_options& options = {}) const {
    return measure::open_powercap(site(), options);
  }
  counter draws(double power, std::uint64_t start = 0) const {
    counter c(counter::intel_unit, 32, start);
    c.follow(power_curve(watts{power}), clock);
    return c;
  }
  /// The laptop of codecarbon's pull request 950, by registers; psys is what the whole draws.
  void laptop() const {
    zones.zone("intel-rapl:0", "package-0", draws(3.78))
        .zone("intel-rapl:0:0", "core", draws(0.84))
        .zone("intel-rapl:0:1", "uncore", draws(0.21))
        .zone("intel-rapl:1", "psys", draws(9.61));
  }
};

template <class Meter>
std::vector<std::string> names(const Meter& m) {
  std::vector<std::string> all;
  for (const measure::channel& c : m.description().channels) all.push_back(c.name);
  return all;
}
template <class Meter>
std::string counted(const Meter& m) {
  std::string all;
  for (const measure::channel& c : m.description().channels)
    if (c.in_total) all += (all.empty() ? "" : " ") + c.name;
  return all;
}
bool has_note(const measure::source& s, const std::string& part) {
  for (const std::string& n : s.notes)
    if (n.find(part) != std::string::npos) return true;
  return false;
}
template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const device_error& e) {
    CHECK_FALSE(e.where().empty());
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
  return "";
}
bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}
/// Total of two readings a time apart.
template <class Meter>
double joules_in(Meter& m, const measure::fake::clock& clock, double time) {
  const measure::reading a = m.read();
  clock.advance(seconds{time});
  return measure::energy_between(m.description(), a, m.read()).value();
}

}  // namespace

TEST_CASE("a laptop: parents stand for their children, psys is left out unless asked for") {
  const bench b;
  b.laptop();
  auto m = b.open();
  CHECK(names(m) == std::vector<std::string>{"package-0", "package-0/core", "package-0/uncore", "psys"});
  CHECK(counted(m) == "package-0");
  CHECK(m.description().name == "powercap");
  CHECK(m.description().quality == quality::measured);
  CHECK(*m.description().channels[1].socket == 0);
  CHECK(m.description().channels[1].domain == measure::domain::core);
  laws::check_meter(m, [&] { b.clock.advance(seconds{0.1}); });
  CHECK(joules_in(m, b.clock, 10) == doctest::Approx(37.8).epsilon(1e-5));

  auto whole = b.open({.total = measure::rapl_total::psys});
  CHECK(counted(whole) == "psys");
  CHECK(joules_in(whole, b.clock, 10) == doctest::Approx(96.1).epsilon(1e-5));  // not 144.4
}

TEST_CASE(
    "memory lies outside the package, on two sockets of two dies, and names tell sockets, not numbers") {
  const bench b;
  int id = 0;
  for (const int socket : {1, 0})  // zone 0 is socket 1, as some machines number them
    for (const int die : {0, 1}) {
      const std::string zone = "intel-rapl:" + std::to_string(id++);
      b.zones
          .zone(zone, "package-" + std::to_string(socket) + "-die-" + std::to_string(die),
                b.draws(100 * socket + 10 * die + 5))
          .zone(zone + ":0", "dram", b.draws(1))
          .zone(zone + ":1", "core", b.draws(2));
    }
  auto m = b.open();
  REQUIRE(m.description().channels.size() == 12);
  laws::check_meter(m, [&] { b.clock.advance(seconds{0.5}); });
  const measure::reading a = m.read();
  b.clock.advance(seconds{20});
  const measure::reading z = m.read();
  double packages = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const measure::channel& c = m.description().channels[i];
    CAPTURE(c.name);
    const double power = (z.values[i] - a.values[i]) / 20;
    REQUIRE(c.socket);
    REQUIRE(c.die);
    if (c.domain == measure::domain::package) {
      CHECK(power == doctest::Approx(100 * *c.socket + 10 * *c.die + 5).epsilon(1e-5));
      packages += power;
    }
    CHECK(c.in_total == (c.domain != measure::domain::core));
  }
  CHECK(packages == doctest::Approx(2 * 100 + 2 * 10 + 4 * 5).epsilon(1e-5));
  CHECK(measure::energy_between(m.description(), a, z).value() ==
        doctest::Approx(20 * (packages + 4)).epsilon(1e-5));
}

TEST_CASE("a counter shown by registers and by memory counts once; either view will do") {
  const bench b;
  b.laptop();
  b.zones.zone("intel-rapl-mmio:0", "package-0", b.draws(3.78));
  {
    auto m = b.open();
    CHECK(names(m).size() == 4);
    CHECK(counted(m) == "package-0");
    CHECK(m.description().files[0] == "/sys/class/powercap/intel-rapl:0/energy_uj");
  }
  b.tree.refuse(b.zones.energy("intel-rapl-mmio:0"), EACCES);  // does not spoil the other
  CHECK(counted(b.open()) == "package-0");
  b.tree.refuse(b.zones.energy("intel-rapl-mmio:0"), 0);
  b.tree.refuse(b.zones.energy("intel-rapl:0"), EACCES);
  auto m = b.open();
  CHECK(m.description().files[0] == "/sys/class/powercap/intel-rapl-mmio:0/energy_uj");
  CHECK(joules_in(m, b.clock, 10) == doctest::Approx(37.8).epsilon(1e-5));
}

TEST_CASE("two zones of one name by registers are two zones") {
  const bench b;
  b.zones.zone("intel-rapl:0", "package-0", b.draws(10)).zone("intel-rapl:1", "package-0", b.draws(20));
  b.zones.zone("intel-rapl:2", "package-0", b.draws(30));
  auto m = b.open();
  CHECK(names(m) == std::vector<std::string>{"package-0", "package-0#2", "package-0#3"});
  CHECK(joules_in(m, b.clock, 1) == doctest::Approx(60).epsilon(1e-4));
}

TEST_CASE("wherever the kernel shows the zones, and below any root") {
  for (const std::string_view base : measure::powercap_folders)
    for (const bool nested : {false, true}) {
      CAPTURE(base);
      bench b;
      b.zones = measure::fake::powercap(b.tree, "/somewhere" + std::string(base), nested);
      b.laptop();
      auto at = b.site();
      at.root = "/somewhere/";
      auto m = measure::open_powercap(at);
      CHECK(names(m).size() == 4);
      CHECK(joules_in(m, b.clock, 10) == doctest::Approx(37.8).epsilon(1e-5));
    }
}

TEST_CASE("a zone shown in several places is one zone, read where it can be") {
  bench b;
  b.laptop();
  const std::string shown = b.zones.energy("intel-rapl:0");
  b.zones = measure::fake::powercap(b.tree, "/sys/devices/virtual/powercap/intel-rapl", true);
  b.laptop();
  b.tree.refuse(shown, EACCES);
  auto m = b.open();
  CHECK(names(m).size() == 4);
  CHECK(m.description().files[0] == "/sys/devices/virtual/powercap/intel-rapl/intel-rapl:0/energy_uj");
}

TEST_CASE("what is refused says why and how to mend it") {
  const bench b;
  CHECK(says(refusal([&] { b.open(); }), "modprobe intel_rapl_msr"));
  b.laptop();
  b.tree.refuse(b.zones.energy("intel-rapl:0:0"), EACCES);
  {  // a child only: its energy is in the package
    auto m = b.open();
    CHECK(names(m) == std::vector<std::string>{"package-0", "package-0/uncore", "psys"});
    CHECK(has_note(m.description(), "package-0/core is left out"));
  }
  b.tree.refuse(b.zones.energy("intel-rapl:0"), EACCES);
  const std::string why = refusal([&] { b.open(); });
  CHECK(says(why, "/sys/class/powercap/intel-rapl:0/energy_uj: cannot open: Permission denied"));
  CHECK(says(why, "sudo chmod a+r /sys/class/powercap/*/energy_uj"));
  CHECK(says(why, "70-powercap.rules"));
  CHECK(says(why, "CVE-2020-8694"));
  b.tree.close_folder("/sys/class/powercap/intel-rapl:0", ENOENT);
  const std::string masked = refusal([&] { b.open(); });
  CHECK(says(masked, "GHSA-jq35-85cj-fj4p"));
  CHECK(says(masked, "systempaths=unconfined"));
}

TEST_CASE("a package that cannot be read is never left out of a total in silence") {
  const bench b;
  b.zones.zone("intel-rapl:0", "package-0", b.draws(10)).zone("intel-rapl:1", "package-1", b.draws(10));
  b.tree.refuse(b.zones.energy("intel-rapl:1"), EACCES);
  CHECK(says(refusal([&] { b.open(); }), "intel-rapl:1"));
}

TEST_CASE("a second view without a name is left out, a zone in none inherits no other's socket") {
  const bench b;
  b.laptop();
  b.zones.zone("intel-rapl-mmio:0", "package-0", b.draws(3.78)).zone("intel-rapl:7:0", "dram", b.draws(1));
  b.tree.refuse(b.zones.folder("intel-rapl-mmio:0") + "/name", EACCES);
  auto m = b.open();
  CHECK(has_note(m.description(), "is left out"));
  REQUIRE(names(m).back() == "zone 7/dram");
  CHECK_FALSE(m.description().channels.back().socket);
  CHECK(counted(m) == "package-0 zone 7/dram");
}

TEST_CASE("a driver that stumbles when it is opened is no refusal") {
  const bench b;
  b.laptop();
  b.tree.inject(b.zones.energy("intel-rapl:0"), measure::fake::fault::failing(EIO));
  CHECK(names(b.open()).size() == 4);
  b.tree.break_reading(b.zones.energy("intel-rapl:0:1"), ENODATA);
  CHECK(names(b.open()).size() == 3);
  b.tree.break_reading(b.zones.energy("intel-rapl:0"), ENODATA);
  CHECK(says(refusal([&] { b.open(); }), "intel-rapl:0/energy_uj: cannot read: No data available"));
}

TEST_CASE("a range that cannot be read: a wrap is an error, not a negative energy") {
  const bench b;
  const counter c(counter::intel_unit, 32, 0xFFFF'FFFF);
  b.zones.zone("intel-rapl:0", "package-0", c);
  for (const int how : {0, 1, 2}) {
    if (how == 0) b.tree.remove(b.zones.range("intel-rapl:0"));
    if (how == 1)
      b.tree.bring_back(b.zones.range("intel-rapl:0")), b.tree.refuse(b.zones.range("intel-rapl:0"), EACCES);
    if (how == 2)
      b.tree.refuse(b.zones.range("intel-rapl:0"), 0), b.tree.write(b.zones.range("intel-rapl:0"), "0\n");
    CAPTURE(how);
    auto m = b.open();
    CHECK(has_note(m.description(), "range is unknown"));
    c.add(10);
    b.clock.advance(seconds{1});
    CHECK_THROWS_AS(m.read(), measure::counter_break);
    c.reset(0xFFFF'FFFF);
  }
}

TEST_CASE("mirrored dies are told of, and counted once only when asked to") {
  const bench b;
  const counter one = b.draws(68, 3'000'000), other = b.draws(68, 3'000'100);
  b.zones.zone("intel-rapl:0", "package-0-die-0", one).zone("intel-rapl:1", "package-0-die-1", other);
  {
    auto m = b.open();
    CHECK(has_note(m.description(), "seem to show one counter"));
    CHECK(has_note(m.description(), "powercap_options::quirks"));  // the tool has no option for it
    CHECK(joules_in(m, b.clock, 1) == doctest::Approx(136).epsilon(1e-4));
  }
  {
    auto m = b.open({.quirks = {"mirrored-dies"}});
    CHECK(has_note(m.description(), "quirk mirrored-dies"));
    CHECK(counted(m) == "package-0-die-0");
    CHECK(joules_in(m, b.clock, 1) == doctest::Approx(68).epsilon(1e-4));
  }
  {
    auto m = b.open({.quirks = {"threadripper-half"}});
    CHECK(has_note(m.description(), "quirk threadripper-half"));
    CHECK(joules_in(m, b.clock, 1) == doctest::Approx(68).epsilon(1e-4));
  }
  CHECK_THROWS_AS(b.open({.quirks = {"made-up"}}), unknown_error);
}

TEST_CASE("the longest time between readings leaves a factor of two to the ceiling") {
  const bench b;
  b.zones.zone("intel-rapl:0", "package-0", counter(counter::amd_unit));
  CHECK(b.open({.ceiling = watts{240}}).description().longest.value() ==
        doctest::Approx(65532.610987 / 480).epsilon(1e-6));
}

TEST_CASE("the whole machine may draw more than a zone, and a counter may lag behind its step") {
  const bench b;
  const counter package, psys(1'000'000'000);  // 1 J a unit, as on Sapphire Rapids
  b.zones.zone("intel-rapl:0", "package-0", package).zone("intel-rapl:1", "psys", psys);
  auto m = b.open({.ceiling = watts{400}});
  CHECK(m.description().ceiling == watts{5000});
  psys.add(3000);
  package.add(6'000'000);  // 366 J
  b.clock.advance(seconds{1});
  CHECK(m.read().values[1] == doctest::Approx(3000));
  psys.add(1);          // one unit within a microsecond
  package.add(98'000);  // 6 J, of 20 ms at 300 W
  b.clock.advance(seconds{1e-6});
  CHECK(m.read().values[1] == doctest::Approx(3001));
}

TEST_CASE("real files below a root") {
  bench b;
  b.laptop();
  const test::fake_machine machine("edgetran_powercap_test");
  b.tree.write_to(machine.path);
  auto m = measure::open_powercap(measure::site<>{.root = machine.path.string()});
  CHECK(names(m).size() == 4);
  CHECK(m.read().values[0] == 0);
  machine.write("sys/class/powercap/intel-rapl:0/energy_uj", "250\n");
  CHECK(m.read().values[0] == doctest::Approx(250e-6));
}

TEST_CASE("this machine") {
  try {
    auto m = measure::open_powercap(measure::site<>{});
    MESSAGE("powercap here: ", counted(m));
    (void)m.read();
  } catch (const device_error& e) {
    MESSAGE("no powercap here: ", std::string(e.what()));
  }
}
