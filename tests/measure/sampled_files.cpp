// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/sampled_files.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/energy_window.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/power_curve.hpp"
#include "edgetran/measure/recording.hpp"
#include "laws/meter.hpp"

using namespace edgetran;
using measure::fake::fault;

namespace {

using fake_site = measure::site<measure::fake::files, measure::fake::clock>;
using fake_meter = measure::sampled_files<measure::fake::files, measure::fake::clock>;

measure::source board() {
  measure::source s;
  s.name = "board";
  s.ceiling = watts{200};
  s.step = seconds{0.01};
  return s;
}

/// Microwatts of a power in /p, millivolts and milliamperes of half of it in /v and /i.
template <class Power>
fake_site scripted(Power power) {
  fake_site at;
  at.files.compute("/p", [power, clock = at.clock] {
    return std::to_string(std::llround(1e6 * power(clock().value()))) + "\n";
  });
  at.files.write("/v", "5000\n");
  at.files.compute("/i", [power, clock = at.clock] {
    return std::to_string(std::llround(100 * power(clock().value()))) + "\n";
  });
  return at;
}

fake_meter open(const fake_site& at) {
  std::vector<measure::power_formula> formulas(2);
  formulas[0].channel.name = "all";
  formulas[0].channel.domain = measure::domain::board;
  formulas[0].files = {at.path("/p")};
  formulas[1].channel.name = "rail";
  formulas[1].channel.domain = measure::domain::rail;
  formulas[1].channel.in_total = false;
  formulas[1].files = {at.path("/v"), at.path("/i")};
  for (measure::power_formula& f : formulas) f.scale = 1e-6;
  return {at, board(), formulas, "chmod a+r"};
}

template <class Power>
measure::recording record(const fake_site& at, fake_meter& m, Power, double until, double step) {
  measure::recording r(m.description());
  for (int k = 0; k * step <= until + 1e-9; ++k) {
    at.clock.set(seconds{k * step});
    r.add(m.read());
  }
  return r;
}

}  // namespace

TEST_CASE("powers and products of files keep the laws of meters") {
  const auto at = scripted([](double t) { return 10 + std::sin(t); });
  auto m = open(at);
  CHECK(m.description().kind == measure::source_kind::sampled);
  CHECK(m.description().quality == quality::integrated);
  CHECK(m.description().files == std::vector<std::string>{"/p", "/v", "/i"});
  laws::check_meter(m, [clock = at.clock] { clock.advance(seconds{0.1}); });
  measure::any_meter any{open(at)};
  at.clock.set(seconds{0});
  CHECK(any.read().values[0] == doctest::Approx(10));
  CHECK(any.read().values[1] == doctest::Approx(5));
}

TEST_CASE("a sine, a ramp and a jump through files come back to the closed-form bound of the trapezoid") {
  constexpr double step = 0.1, until = 20, grain = 1e-6 * until;  // of whole microwatts
  const auto energy = [&](auto power) {
    const auto at = scripted(power);
    auto m = open(at);
    const auto r = record(at, m, power, until, step);
    return measure::measure_window(r, seconds{0}, seconds{until}).gross.value.value();
  };
  const double w = 2 * std::numbers::pi * 0.31;
  const double sine = energy([&](double t) { return 20 + 8 * std::sin(w * t); });
  CHECK(std::fabs(sine - (20 * until + 8 / w * (1 - std::cos(w * until)))) <=
        measure::smooth_bound(seconds{until}, seconds{step}, 8 * w * w).value() + grain);
  const double ramp = energy([](double t) { return 2 + 3 * t; });
  CHECK(std::fabs(ramp - (2 * until + 1.5 * until * until)) <= grain);
  for (const double when : {3.0, 7.01, 7.05, 7.099, 12.34}) {
    const double jump = energy([&](double t) { return t < when ? 5.0 : 45.0; });
    CHECK(std::fabs(jump - (5 * when + 45 * (until - when))) <=
          measure::jump_bound(seconds{step}, watts{40}).value() + grain);
  }
}

TEST_CASE("what a file does wrong is an error that names it, and the next reading is sound") {
  const auto at = scripted([](double) { return 10.0; });
  auto m = open(at);
  const auto refuses = [&](const char* path, const char* problem) {
    try {
      (void)m.read();
      FAIL("nothing thrown for " << path << " " << problem);
    } catch (const device_error& e) {
      CHECK(e.where() == path);
      CHECK_MESSAGE(e.problem().find(problem) != std::string::npos, e.what());
      CHECK_FALSE(e.remedy().empty());
    }
    CHECK(m.read().values[0] == doctest::Approx(10));
    CHECK(m.read().values[1] == doctest::Approx(5));
  };
  const auto thrice = [&](const char* path, const fault& f) {
    for (int k = 0; k < 3; ++k) at.files.inject(path, f);
  };
  thrice("/p", fault::saying("nonsense\n"));
  refuses("/p", "nonsense");
  thrice("/i", fault::saying(""));
  refuses("/i", "empty");
  thrice("/v", fault::cut(2));  // "50" of "5000"
  refuses("/v", "50");
  thrice("/p", fault::failing(EACCES));
  refuses("/p", "ermission");
  at.files.inject("/p", fault::saying("200000001\n"));  // a number, though not one to believe
  refuses("/p", "more than");
  thrice("/p", fault::saying("1e7\n"));
  refuses("/p", "1e7");
  thrice("/p", fault::saying("99999999999999999999\n"));
  refuses("/p", "9999");
  at.files.remove("/i");
  CHECK_THROWS_AS((void)m.read(), device_error);
  at.files.bring_back("/i");
  CHECK(m.read().values[1] == doctest::Approx(5));
}

TEST_CASE("a meter that cannot be opened says why") {
  const auto at = scripted([](double) { return 10.0; });
  at.files.refuse("/i", EACCES);
  try {
    (void)open(at);
    FAIL("nothing thrown");
  } catch (const device_error& e) {
    CHECK(e.where() == "/i");
    CHECK(e.remedy() == "chmod a+r");
  }
  CHECK_THROWS_AS(fake_meter(at, board(), {}, ""), state_error);
}
