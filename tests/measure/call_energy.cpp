// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/call_energy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "edgetran/core/random.hpp"
#include "edgetran/measure/power_model.hpp"
#include "measure/fake_root.hpp"
#include "measure/scripted_machine.hpp"

using namespace edgetran;
using test::scripted_machine;

namespace {

constexpr double unit = 61.035e-6;  ///< J, of the scripted counter

measure::any_meter best(const scripted_machine& m) {
  measure::discovery d = measure::discover(m.site());
  return measure::take_best(d);
}

auto meter_of(scripted_machine& m, measure::call_options options = {}) {
  return measure::call_meter(best(m), options, m.stage());
}

bool holds(const estimate<joules>& e, double truth) {
  return e.lower.value() <= truth && truth <= e.upper.value();
}

}  // namespace

TEST_CASE("the energy of a call is known within the counter's step, its unit and those of idle power") {
  stream random(3);
  for (int turn = 0; turn < 60; ++turn) {
    scripted_machine m;
    m.with_powercap();
    m.pass(random.uniform01(), 5);  // anywhere within a step
    m.idle = 2 + 20 * random.uniform01();
    const double busy = m.idle + 1 + 80 * random.uniform01(), time = 1e-4 + 0.3 * random.uniform01();
    auto meter = meter_of(m);
    const auto e = meter.measure([&] { m.pass(time, busy); });
    REQUIRE_MESSAGE(e.net, (e.no_energy + e.no_net));
    const double window = e.window->duration.value(), calls = static_cast<double>(e.calls);
    CHECK(window >= 1);
    CHECK(window < 1 + time);
    CHECK(calls == doctest::Approx(window / time));
    CHECK(e.gross->quality == quality::measured);
    // Each end of the window is off by a step and a unit at most; so are the readings of idle power, a tenth
    // of a second apart.
    const double at_ends = busy * m.step + unit;
    const double of_idle = window * (m.idle * m.step + unit) / 0.1;
    CHECK(std::fabs(e.gross->value.value() - busy * time) * calls <= at_ends);
    CHECK(std::fabs(e.net->value.value() - (busy - m.idle) * time) * calls <= at_ends + of_idle);
    CHECK(holds(*e.gross, busy * time));
    CHECK(e.net->source.starts_with("powercap, "));
    CHECK(e.net->source.find("above") != std::string::npos);
    REQUIRE(e.peak);
    CHECK(e.peak->value.value() == doctest::Approx(busy).epsilon(0.01));
    CHECK(e.peak->source.find("mean over 0.5 s") != std::string::npos);
    CHECK(e.flags.empty());
  }
}

TEST_CASE("net energy stays within its interval while calls and idle power are uneven") {
  stream random(8);
  int held = 0, all = 0;
  for (int turn = 0; turn < 150; ++turn) {
    scripted_machine m;
    m.with_powercap();
    auto meter = meter_of(m);
    m.idle = 10 + 0.2 * random.uniform01();
    double extra = 0;
    const auto e = meter.measure([&] {
      const double watts = 20 + 20 * random.uniform01();
      extra += 0.03 * (watts - m.idle);
      m.idle += 0.002 * (random.uniform01() - 0.5);
      m.pass(0.03, watts);
    });
    REQUIRE(e.net);
    ++all;
    held += holds(*e.net, 0.03 * (30 - 10.1)) ? 1 : 0;
    CHECK(e.net->value.value() * static_cast<double>(e.calls) == doctest::Approx(extra).epsilon(0.02));
  }
  CHECK(held >= all * 88 / 100);
}

TEST_CASE("a counter that comes round in the windows loses nothing") {
  for (const unsigned bits : {22U, 24U, 32U}) {
    CAPTURE(bits);
    // 256 J, 1 kJ or 262 kJ a round, and the first one ends in the first window.
    scripted_machine m(bits, (std::uint64_t{1} << bits) - 300'000);
    m.with_powercap();
    auto meter = meter_of(m, {.period = seconds{0.05}});
    for (int trial = 0; trial < 20; ++trial) {
      const auto e = meter.measure([&] { m.pass(0.04, 85); }, seconds{5});
      REQUIRE_MESSAGE(e.net, (e.no_energy + e.no_net));
      CHECK(e.calls >= 125);
      CHECK(e.gross->value.value() == doctest::Approx(0.04 * 85).epsilon(2e-4));
      CHECK(e.net->value.value() == doctest::Approx(0.04 * 80).epsilon(5e-4));
    }
    CHECK(m.truth > 8000);
  }
}

TEST_CASE("sampled power is integrated; short calls are averaged") {
  scripted_machine m;
  m.with_hwmon();
  auto meter = meter_of(m);
  const auto e = meter.measure([&] { m.pass(0.007, 25); });
  REQUIRE_MESSAGE(e.net, (e.no_energy + e.no_net));
  CHECK(e.net->quality == quality::integrated);
  CHECK(e.gross->quality == quality::integrated);
  // The trapezia at both ends of the window may take a jump to be a ramp: h V / 2 each.
  const double jumps = 2 * 0.1 * 20 / 2;
  CHECK(std::fabs(e.net->value.value() - 0.007 * 20) * static_cast<double>(e.calls) <= jumps);
  CHECK(holds(*e.net, 0.007 * 20));
}

TEST_CASE("a source that is lost in the window, before it or behind it is told, and nothing is thrown") {
  scripted_machine m;
  m.with_powercap();
  auto meter = meter_of(m);
  int calls = 0;
  auto e = meter.measure([&] {
    m.pass(0.1, 50);
    if (++calls == 3) m.tree.remove(scripted_machine::counter_file);
  });
  CHECK(calls >= 10);
  CHECK(e.lost);
  CHECK_FALSE(e.gross);
  CHECK(e.no_energy.find("energy_uj") != std::string::npos);
  e = meter.measure([&] { ++calls; });
  CHECK(e.lost);
  CHECK(e.calls == 0);

  scripted_machine later;
  later.with_powercap();
  auto behind = meter_of(later);
  bool last = false;
  e = behind.measure([&] {
    later.pass(0.1, 50);
    last = later.clock().value() > 3;
  });
  REQUIRE(e.net);
  later.clock.advance(seconds{100});
  // Gone while it rests before the next work.
  later.tree.break_reading(scripted_machine::counter_file, EIO);
  e = behind.measure([&] { later.pass(0.1, 50); });
  CHECK(e.lost);
  CHECK(e.calls == 0);
  later.tree.break_reading(scripted_machine::counter_file, 0);
  e = behind.measure([&] { later.pass(0.1, 50); });
  CHECK(e.net);
}

TEST_CASE("a window in which the counter does not move is prolonged, and refused where that does not help") {
  scripted_machine m;
  m.with_powercap();
  m.idle = 0.5;
  m.step = 3.5;  // a source that is slower than it says
  auto meter = meter_of(m, {.idle = seconds{11}});
  m.pass(0.01, 0.5);
  std::size_t calls = 0;  // from 11 s to 12 s, and again from 12 s to 16 s: the counter moves at 14 s
  const auto slow = meter.measure([&] { m.pass(0.125, 3), ++calls; });
  REQUIRE_MESSAGE(slow.gross, slow.no_energy);
  CHECK(slow.window->duration.value() == doctest::Approx(4));
  CHECK(slow.calls == 32);
  CHECK(calls == 40);
  m.step = 1e9;
  const auto frozen = meter.measure([&] { m.pass(0.125, 3); });
  CHECK_FALSE(frozen.gross);
  CHECK_FALSE(frozen.lost);
  CHECK(frozen.no_energy.find("did not move in 30") != std::string::npos);
  CHECK(frozen.no_energy.find("switched off") != std::string::npos);
}

TEST_CASE("a counter that is reset in every window is refused after three, however many were short before") {
  for (const double frozen : {0.0, 21.0}) {  // 21 s: windows of 1, 4 and 16 s in which it does not move
    scripted_machine m(32, 1U << 31);
    m.with_powercap();
    m.step = frozen > 0 ? 1e9 : 1e-3;
    auto meter = meter_of(m, {.idle = seconds{0}});
    std::uint64_t value = 1U << 31;
    std::size_t calls = 0;
    const auto e = meter.measure([&] {
      if (++calls > 1000) throw std::runtime_error("an endless loop");
      m.pass(0.5, 10);
      if (m.clock().value() > frozen) m.package.reset(value -= 10'000'000);
    });
    CHECK_FALSE(e.gross);
    CHECK(e.no_energy.find("reset") != std::string::npos);
    CHECK(m.clock().value() == doctest::Approx(frozen > 0 ? frozen + 3 * 30 : 3).epsilon(0.01));
  }
}

TEST_CASE("a counter that is reset once behind short windows gets another window") {
  scripted_machine m(32, 1U << 31);
  m.with_powercap();
  m.step = 1e9;
  auto meter = meter_of(m, {.idle = seconds{0}});
  bool fell = false;
  const auto e = meter.measure([&] {
    m.pass(0.5, 10);
    if (fell || m.clock().value() < 6) return;
    fell = true;  // it moves from now on
    m.package.reset(1000);
    m.step = 1e-3;
    m.counted = m.truth;
  });
  REQUIRE_MESSAGE(e.gross, e.no_energy);
  CHECK(e.gross->value.value() == doctest::Approx(5).epsilon(0.002));
}

TEST_CASE("a source that needs more than is allowed is refused before anything runs") {
  scripted_machine m;
  measure::fake::battery(m.tree).power(measure::fake::power_curve(watts{9}), m.clock);
  auto meter = meter_of(m);
  int calls = 0;
  const auto refused = meter.measure([&] { ++calls; });
  CHECK(calls == 0);
  CHECK(refused.no_energy.find("60") != std::string::npos);
  CHECK(refused.no_energy.find("battery BAT0") != std::string::npos);
  CHECK(refused.no_energy.find("longer window") != std::string::npos);
  auto patient = meter_of(m, {.longest_window = seconds{100}});
  const auto e = patient.measure([&] { m.pass(0.5, 9); });
  REQUIRE_MESSAGE(e.gross, e.no_energy);
  CHECK(e.window->duration >= seconds{100});  // 200 of its steps are 200 s
  CHECK(e.gross->value.value() == doctest::Approx(4.5).epsilon(0.01));
  REQUIRE(e.flags.size() > 0);
  CHECK(e.flags.front().find("shorter than the 200 s") != std::string::npos);
}

TEST_CASE("rests are kept, made anew, or left out, as asked") {
  const auto rests = [](measure::call_options options, int trials, double between) {
    scripted_machine m;
    m.with_powercap();
    auto meter = meter_of(m, options);
    for (int i = 0; i < trials; ++i) {
      const auto e = meter.measure([&] { m.pass(0.05, 30); });
      CHECK(e.gross->value.value() == doctest::Approx(1.5).epsilon(0.002));
      if (options.idle > seconds{0}) {
        REQUIRE_MESSAGE(e.net, e.no_net);
        CHECK(e.net->value.value() == doctest::Approx(1.25).epsilon(0.002));
      } else {
        CHECK_FALSE(e.net);
        CHECK(e.no_net.find("no idle power") != std::string::npos);
      }
      m.pass(between, 12);
    }
    return m.rests;
  };
  CHECK(rests({}, 10, 0.5) == 2);
  CHECK(rests({}, 10, 30) == 2 + 4);  // every other trial is more than a minute later
  CHECK(rests({.idle_every = seconds{0}}, 10, 0.5) == 20);
  CHECK(rests({.idle = seconds{0}}, 10, 0.5) == 0);
}

TEST_CASE("peak power is the greatest mean over the window that is stated") {
  scripted_machine m;
  m.with_powercap();
  auto meter =
      meter_of(m, {.idle = seconds{0}, .period = seconds{0.01}, .window = {.peak_window = seconds{0.2}}});
  const auto e = meter.measure([&] { m.pass(0.6, 10), m.pass(0.1, 100); });
  REQUIRE(e.peak);
  CHECK(e.window->peak_window.value() == doctest::Approx(0.2));
  CHECK(e.peak->value.value() == doctest::Approx((0.1 * 100 + 0.1 * 10) / 0.2).epsilon(0.02));
  CHECK(e.gross->value.value() == doctest::Approx(16).epsilon(0.01));
}

TEST_CASE("what the work throws passes through, and the meter is as good as before") {
  scripted_machine m;
  m.with_powercap();
  auto meter = meter_of(m);
  CHECK_THROWS_AS(meter.measure([&] { throw std::runtime_error("work"); }), std::runtime_error);
  CHECK_FALSE(m.sample);
  const auto e = meter.measure([&] { m.pass(0.05, 30); });
  REQUIRE(e.net);
  CHECK(e.net->value.value() == doctest::Approx(1.25).epsilon(0.002));
}

TEST_CASE("on this machine, by the model: real time, real threads, and marked as modelled") {
  const test::fake_machine root("edgetran_call_energy_test");
  root.write("proc/stat", "cpu  1000 0 0 9000 0 0 0 0 0 0\ncpu0 500 0 0 4500 0 0 0 0 0 0\n");
  measure::site<> at;
  at.root = root.path.string();
  measure::call_meter meter(measure::power_model<>(at, {watts{2}, watts{3}}),
                            {.longest_window = seconds{0.3}, .idle = seconds{0.2}},
                            measure::this_machine{root.path.string(), 1});
  std::size_t calls = 0;
  const auto e = meter.measure([&] {
    measure::detail::rest(seconds{0.01});
    ++calls;
  });
  REQUIRE_MESSAGE(e.gross, e.no_energy);
  CHECK(e.calls == calls);
  CHECK(e.gross->quality == quality::modelled);
  const double gross = e.gross->value.value() * static_cast<double>(calls);
  CHECK(gross == doctest::Approx(2 * e.window->duration.value()).epsilon(0.01));  // ticks stand still
  CHECK(e.gross->upper >= 2.9 * e.gross->value);                                  // a factor of three
  REQUIRE_MESSAGE(e.net, e.no_net);
  CHECK(std::fabs(e.net->value.value()) < 0.05 * e.gross->value.value());
}
