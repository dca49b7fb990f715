// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/perf_energy.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/machine.hpp"
#include "edgetran/measure/fake/perf.hpp"
#include "laws/meter.hpp"

using namespace edgetran;
namespace fake = measure::fake;

static_assert(measure::perf_events<fake::perf>);

namespace {

/// Two sockets; packages draw 50 and 70 W, their memories 5 and 7 W, their cores 30 and 40 W.
struct server {
  fake::files tree{};
  fake::clock clock{seconds{1000}};
  fake::perf perf{tree, "0,18"};

  server() {
    fake::machine(tree).processor(0, 0).processor(18, 1).perf_event_paranoid(2);
    event("energy-pkg", 2, 50, 70);
    event("energy-ram", 3, 5, 7);
    event("energy-cores", 1, 30, 40);
  }
  void event(const std::string& name, std::uint64_t config, double first, double second) const {
    perf.event(name, config);
    perf.count(config, 0, counts(first)).count(config, 18, counts(second));
  }
  std::function<std::uint64_t()> counts(double power) const {
    return [power, clock = clock] {
      return static_cast<std::uint64_t>(power * clock().value() / fake::perf::scale);
    };
  }
  auto site() const { return measure::site<fake::files, fake::clock>{.files = tree, .clock = clock}; }
  auto open(const measure::perf_energy_options& o = {}) const {
    return measure::open_perf_energy(site(), o, perf);
  }
};

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

}  // namespace

TEST_CASE("energies of two sockets: packages and memories make the total, cores are in the packages") {
  const server s;
  auto m = s.open();
  REQUIRE(m.description().channels.size() == 6);
  laws::check_meter(m, [&] { s.clock.advance(seconds{0.2}); });
  const measure::reading a = m.read();
  s.clock.advance(seconds{10});
  const measure::reading b = m.read();
  CHECK(measure::energy_between(m.description(), a, b).value() == doctest::Approx(1320).epsilon(1e-9));
  for (std::size_t i = 0; i < 6; ++i) {
    const measure::channel& c = m.description().channels[i];
    if (c.name == "cpu18/energy-pkg") {
      CHECK(*c.socket == 1);
      CHECK(c.domain == measure::domain::package);
      CHECK(b.values[i] - a.values[i] == doctest::Approx(700).epsilon(1e-9));
    }
    CHECK(c.in_total == (c.domain != measure::domain::core));
  }
  CHECK(m.description().quality == quality::measured);
}

TEST_CASE("an event that fails is left out if its energy is elsewhere, else the meter is refused") {
  const server s;
  s.perf.event("energy-gpu", 4);  // no counter behind it
  {
    auto m = s.open();
    REQUIRE(m.description().notes.size() == 2);
    CHECK(says(m.description().notes[0], "cpu0/energy-gpu is left out"));
    CHECK(m.description().channels.size() == 6);
  }
  s.perf.event("energy-pkg", 9);
  CHECK(says(refusal([&] { s.open(); }), "energy-pkg: cannot open"));
}

TEST_CASE("cores of a unit of their own, psys if asked for") {
  const server s;
  s.event("energy-psys", 5, 200, 0);
  const fake::perf cores(s.tree, "0-1,18", 24, "power_core");
  cores.event("energy-core", 1);
  CHECK(says(refusal([&] { measure::open_perf_energy(s.site(), {}, cores); }), "cannot open"));
  for (const int cpu : {0, 1, 18}) s.perf.count(1, cpu, s.counts(1));
  auto m = s.open({.total = measure::rapl_total::psys});
  CHECK(m.description().notes.size() == 3);  // the cores' own unit has another type
  const measure::reading a = m.read();
  s.clock.advance(seconds{1});
  CHECK(measure::energy_between(m.description(), a, m.read()).value() == doctest::Approx(200));
}

TEST_CASE("no permission: the value that forbids it, and all ways out") {
  const server s;
  for (const int code : {EACCES, EPERM}) {
    s.perf.refuse(code);
    const std::string why = refusal([&] { s.open(); });
    CHECK(says(why, "kernel.perf_event_paranoid is 2"));
    CHECK(says(why, "sysctl kernel.perf_event_paranoid=0"));
    CHECK(says(why, "cap_perfmon"));
  }
  s.tree.remove("/proc/sys/kernel/perf_event_paranoid");
  CHECK(says(refusal([&] { s.open(); }), "(sudo sysctl"));
}

TEST_CASE("no unit, or files that say something else") {
  fake::files empty;
  CHECK(says(refusal([&] { measure::open_perf_energy(measure::site<fake::files>{.files = empty}); }),
             "no event of energy"));
  const auto with = [](const std::string& file, const std::string& text) {
    const server s;
    s.tree.write(s.perf.folder() + "/" + file, text);
    return refusal([&] { s.open(); });
  };
  CHECK(says(with("events/energy-pkg", "umask=0x02\n"), "umask=0x02"));
  CHECK(says(with("events/energy-pkg", "event=0x02,umask=1\n"), "umask=1"));
  CHECK(says(with("events/energy-pkg.unit", "Watts\n"), "Watts"));
  CHECK(says(with("events/energy-pkg.scale", "nan\n"), "nan"));
  CHECK(says(with("events/energy-pkg.scale", "-1e-10\n"), "-1e-10"));
  for (const char* mask : {"", "a", "3-1", "0,", "0-", "-1", "0;1", "0-99999999999"})
    CHECK(says(with("cpumask", mask), "cpumask"));
  CHECK(says(with("type", "none\n"), "type"));
  CHECK(*measure::detail::parse_cpu_list("0-2,8,10-11") == std::vector<int>{0, 1, 2, 8, 10, 11});
}

TEST_CASE("a counter that cannot be read, and one that falls") {
  const server s;
  auto m = s.open();
  s.perf.break_reading(EIO);
  CHECK(says(refusal([&] { m.read(); }), "cannot read"));
  s.perf.break_reading(0);
  s.clock.advance(seconds{1});
  CHECK(measure::total(m.description(), m.read()) == doctest::Approx(132).epsilon(1e-9));
  std::uint64_t value = 1'000'000'000'000;
  const fake::files tree;
  const fake::perf one(tree, "0");
  one.event("energy-pkg", 2).count(2, 0, [&] { return value; });
  auto single = measure::open_perf_energy(
      measure::site<fake::files, fake::clock>{.files = tree, .clock = s.clock}, {}, one);
  value -= 1;
  CHECK_THROWS_AS(single.read(), measure::counter_break);
}

TEST_CASE("this machine") {
  try {
    auto m = measure::open_perf_energy(measure::site<>{});
    (void)m.read();
  } catch (const device_error& e) {
    MESSAGE("no energy by perf here: ", std::string(e.what()));
  }
  measure::kernel_perf_events::counter none;
  std::uint64_t count = 0;
  CHECK(none.read(count) == EBADF);
}
