// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/energy_window.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/measure/fake/power_curve.hpp"

using namespace edgetran;
using measure::measure_window;
using measure::reading;
using measure::recording;
using measure::source_kind;
using measure::fake::power_curve;

namespace {

measure::source one_channel(source_kind kind, double step = 0.01) {
  measure::source s;
  s.name = "scripted";
  s.kind = kind;
  s.quality = measure::quality_of(kind);
  s.channels = {{.name = "board", .domain = measure::domain::board}};
  s.step = seconds{step};
  s.ceiling = watts{1000};
  return s;
}

/// Readings at `times` of a power: counted in steps, or sampled.
recording record(const power_curve& power, const measure::source& s, const std::vector<double>& times) {
  recording r(s);
  for (const double t : times) {
    const double shown =
        measure::counts(s.kind) && s.step.value() > 0 ? std::floor(t / s.step.value()) * s.step.value() : t;
    r.add({seconds{t},
           {measure::counts(s.kind) ? power.energy(seconds{0}, seconds{shown}).value()
                                    : power.at(seconds{t}).value()}});
  }
  return r;
}

std::vector<double> grid(double from, double to, double step) {
  std::vector<double> times;
  for (int i = 0; from + i * step < to - 1e-9; ++i) times.push_back(from + i * step);
  times.push_back(to);
  return times;
}

}  // namespace

TEST_CASE("random powers: the interval of a window holds the true energy and peak, counted or sampled") {
  stream random(21);
  for (int turn = 0; turn < 300; ++turn) {
    std::vector<power_curve::knot> knots;
    for (double t = 0; t < 12; t += 0.3 + random.uniform01())
      knots.push_back({seconds{t}, watts{5 + 60 * random.uniform01()}});
    const power_curve power(knots);
    const double from = 1 + random.uniform01(), to = from + 0.5 + 7 * random.uniform01();
    for (const auto kind : {source_kind::counter, source_kind::sampled}) {
      const auto s = one_channel(kind);
      const auto w = measure_window(record(power, s, grid(from, to, 0.1)), seconds{from}, seconds{to});
      const double exact = power.energy(seconds{from}, seconds{to}).value();
      // A corner between two samples is not monotone there; each may cost its slopes times h^2 / 4. A ramp
      // between two readings of a counter may be steeper than their mean for one step of 10 ms.
      const double corners = kind == source_kind::counter ? 2e-3 : 25 * 2 * (60 / 0.3) * 0.1 * 0.1 / 4;
      CHECK(w.gross.lower.value() <= exact + corners);
      CHECK(w.gross.upper.value() >= exact - corners);
      CHECK(w.gross.value.value() == doctest::Approx(exact).epsilon(0.05));
      CHECK(w.gross.quality == (kind == source_kind::counter ? quality::measured : quality::integrated));
      CHECK(w.gross.source == "scripted");
      REQUIRE(w.peak);
      double peak = 0;
      const double length = std::min(0.5, to - from);
      for (double t = from; t + length <= to; t += 0.001)
        peak = std::max(peak, power.energy(seconds{t}, seconds{t + length}).value() / length);
      CHECK(w.peak->value.value() == doctest::Approx(peak).epsilon(0.06));
      CHECK(w.peak_window.value() == doctest::Approx(length));
      CHECK_FALSE(w.net);
    }
  }
}

TEST_CASE("a counter is read at both ends, however seldom it was read between") {
  const power_curve power({{seconds{0}, watts{10}},
                           {seconds{7.3}, watts{10}},
                           {seconds{7.3}, watts{200}},
                           {seconds{7.31}, watts{200}},
                           {seconds{7.31}, watts{10}}});
  const auto s = one_channel(source_kind::counter, 0);
  const auto seldom = measure_window(record(power, s, {0, 15}), seconds{0}, seconds{15});
  const auto often = measure_window(record(power, s, grid(0, 15, 0.01)), seconds{0}, seconds{15});
  CHECK(seldom.gross.value.value() == doctest::Approx(150 + 1.9).epsilon(1e-12));
  CHECK(often.gross.value.value() == doctest::Approx(151.9).epsilon(1e-12));
  CHECK_THROWS_AS(measure_window(record(power, s, {0, 5, 15}), seconds{1}, seconds{15}), state_error);
  CHECK_THROWS_AS(measure_window(record(power, s, {0, 5, 15}), seconds{0}, seconds{16}), state_error);
}

TEST_CASE("channels are summed where they count, and told apart all") {
  for (const auto kind : {source_kind::counter, source_kind::sampled}) {
    auto s = one_channel(kind, 0);
    s.channels = {{.name = "package", .domain = measure::domain::package},
                  {.name = "core", .domain = measure::domain::core, .in_total = false},
                  {.name = "dram", .domain = measure::domain::dram}};
    recording r(s);
    for (int i = 0; i <= 20; ++i) {
      const double x = kind == source_kind::counter ? 0.1 * i : 1;
      r.add({seconds{0.1 * i}, {9.6 * x, 4.8 * x, 2 * x}});
    }
    const auto w = measure_window(r, r.at(0), r.at(20));
    CHECK(w.gross.value.value() == doctest::Approx(2 * 11.6));  // not 16.4 W
    REQUIRE(w.channels.size() == 3);
    CHECK(w.channels[1].energy.value.value() == doctest::Approx(9.6));
    CHECK(w.channels[1].channel.name == "core");
    CHECK(w.peak->value.value() == doctest::Approx(11.6));
  }
}

TEST_CASE("idle power is subtracted and both are told") {
  const power_curve power({{seconds{0}, watts{5}},
                           {seconds{3}, watts{5}},
                           {seconds{3}, watts{25}},
                           {seconds{8}, watts{25}},
                           {seconds{8}, watts{5}}});
  for (const auto kind : {source_kind::counter, source_kind::sampled}) {
    const auto r = record(power, one_channel(kind, 1e-4), grid(0, 11, 0.1));
    const auto idle = measure::make_idle_baseline(measure::mean_powers(r, seconds{0}, seconds{2.95}),
                                                  measure::mean_powers(r, seconds{8.05}, seconds{11}));
    const auto w = measure_window(r, r.at(30), r.at(80), {}, idle);
    CHECK(w.gross.value.value() == doctest::Approx(125).epsilon(0.02));
    REQUIRE(w.net);
    CHECK(w.net->value.value() == doctest::Approx(100).epsilon(0.02));
    CHECK(w.net->lower < w.net->value);
    CHECK(w.flags.empty());
    // The same length while idle.
    const auto nothing = measure_window(r, r.at(85), r.at(108), {}, idle);
    CHECK(std::fabs(nothing.net->value.value()) < 0.1);
    REQUIRE(nothing.flags.size() == 1);
    CHECK(nothing.flags[0].find("idle") != std::string::npos);
  }
}

TEST_CASE("bad windows are refused or flagged") {
  const power_curve power(watts{10});
  const auto slow = one_channel(source_kind::counter, 0.1);
  CHECK_THROWS_AS(measure_window(record(power, slow, {0, 0.05}), seconds{0}, seconds{0.05}),
                  measure::short_window_error);
  const auto w = measure_window(record(power, slow, {0, 1}), seconds{0}, seconds{1});
  REQUIRE(w.flags.size() == 1);
  CHECK(w.flags[0].find("20 s") != std::string::npos);
  CHECK(w.peak_window.value() == 1);  // 20 steps do not fit

  CHECK_THROWS_AS(measure_window(record(power_curve(watts{0}), one_channel(source_kind::counter), {0, 5}),
                                 seconds{0}, seconds{5}),
                  measure::short_window_error);  // a counter that stands is no energy of 0

  const auto sampled = one_channel(source_kind::sampled);
  auto times = grid(0, 10, 0.1);
  times.erase(times.begin() + 20, times.begin() + 25);
  const auto gap = measure_window(record(power, sampled, times), seconds{0}, seconds{10});
  CHECK(gap.missing.value() == doctest::Approx(0.6));
  CHECK(gap.gross.value.value() == doctest::Approx(100));
  REQUIRE(gap.flags.size() == 1);
  times.erase(times.begin() + 20, times.begin() + 70);
  CHECK_THROWS_AS(measure_window(record(power, sampled, times), seconds{0}, seconds{10}), device_error);
  CHECK_THROWS_AS(measure_window(record(power, sampled, {0}), seconds{0}, seconds{10}), state_error);
}

TEST_CASE("a trace beside the window is refused with how far it lies off") {
  const auto trace = record(power_curve(watts{10}), one_channel(source_kind::sampled), grid(100, 110, 0.1));
  const auto complaint = [&](double from) {
    try {
      (void)measure_window(trace, seconds{from}, seconds{from + 5});
    } catch (const state_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(complaint(200).find("end 90.000000 s before") != std::string::npos);
  CHECK(complaint(20).find("begin 75.000000 s behind") != std::string::npos);
  CHECK(complaint(20).find("scripted") != std::string::npos);
  CHECK(complaint(103).empty());
}

TEST_CASE("a counter in the total that stands while another moves is flagged") {
  auto s = one_channel(source_kind::counter);
  s.channels = {{.name = "package-0", .domain = measure::domain::package},
                {.name = "package-1", .domain = measure::domain::package},
                {.name = "core", .domain = measure::domain::core, .in_total = false}};
  recording r(s);
  for (int i = 0; i <= 30; ++i) r.add({seconds{0.1 * i}, {1.0 * i, 7, 0}});
  const auto w = measure_window(r, r.at(0), r.at(30));
  REQUIRE(w.flags.size() == 1);
  CHECK(w.flags[0].find("package-1") != std::string::npos);
  CHECK(w.gross.value.value() == doctest::Approx(30));
}

TEST_CASE("a counter that broke within the window spoils it, one outside does not") {
  recording r(one_channel(source_kind::counter));
  r.add({seconds{0}, {0}, 0});
  r.add({seconds{5}, {50}, 0});
  r.add({seconds{6}, {50}, 1});
  r.add({seconds{11}, {100}, 1});
  CHECK_THROWS_AS(measure_window(r, seconds{0}, seconds{11}), measure::counter_break);
  CHECK(measure_window(r, seconds{0}, seconds{5}).gross.value.value() == 50);
  CHECK(measure_window(r, seconds{6}, seconds{11}).gross.value.value() == 50);
  CHECK(measure::mean_powers(r, seconds{0}, seconds{11}).size() == 2);
}

TEST_CASE("a model's interval is as wide as it says") {
  auto s = one_channel(source_kind::modelled, 0.01);
  s.factor = 3;
  const auto w = measure_window(record(power_curve(watts{10}), s, grid(0, 10, 0.1)), seconds{0}, seconds{10});
  CHECK(w.gross.quality == quality::modelled);
  CHECK(w.gross.upper.value() == doctest::Approx(300).epsilon(0.01));
  CHECK(w.gross.lower.value() == doctest::Approx(100 / 3.0).epsilon(0.01));
  CHECK(w.peak->quality == quality::modelled);
  measure::recording moment(s);  // shorter than a tick
  moment.add({seconds{0}, {0}});
  moment.add({seconds{0.004}, {0.04}});
  const auto brief = measure_window(moment, seconds{0}, seconds{0.004});
  CHECK(brief.gross.upper.value() >= 0.12);
  CHECK(brief.gross.lower.value() == 0);
  CHECK_FALSE(brief.flags.empty());
}

TEST_CASE("a rail that takes power back has an interval in order") {
  for (const double factor : {1.0, 3.0})
    for (const double drawn : {-0.2, 0.2}) {
      auto s = one_channel(source_kind::sampled);
      s.factor = factor;
      recording r(s);
      for (int i = 0; i <= 20; ++i) r.add({seconds{0.1 * i}, {drawn + (i % 2 == 0 ? 0.05 : -0.05)}});
      const auto w = measure_window(r, r.at(0), r.at(20));
      CHECK(w.gross.value.value() == doctest::Approx(2 * drawn));
      CHECK(w.gross.lower < w.gross.value);
      CHECK(w.gross.value < w.gross.upper);
      // By the factor alone: three times as much flows back, or a third.
      if (drawn < 0) CHECK(w.gross.lower.value() <= 2 * drawn * factor);
      if (drawn < 0) CHECK(w.gross.upper.value() >= 2 * drawn / factor);
      REQUIRE(w.peak);
      CHECK(w.peak->lower <= w.peak->value);
      CHECK(w.peak->value <= w.peak->upper);
    }
}

TEST_CASE("the peak lies within the window, wherever the samples do") {
  recording r(one_channel(source_kind::sampled));
  const double shown[] = {100, 10, 10, 10, 90};
  for (int i = 0; i < 5; ++i) r.add({seconds{1.0 * i}, {shown[i]}});
  const auto w = measure_window(r, seconds{0.9}, seconds{3.1});
  REQUIRE(w.peak);
  CHECK(w.peak->value.value() == doctest::Approx((0.1 * (19 + 10) / 2 + 0.4 * 10) / 0.5));  // not 77.5 W
  const auto within = measure_window(r, seconds{1.2}, seconds{1.7});
  CHECK(within.peak->value.value() == doctest::Approx(10));
}

TEST_CASE("a window known to some tenths of a second holds the energy wherever it lies within them") {
  const power_curve power({{seconds{0}, watts{5}},
                           {seconds{4}, watts{5}},
                           {seconds{4}, watts{25}},
                           {seconds{8}, watts{25}},
                           {seconds{8}, watts{5}}});
  const auto r = record(power, one_channel(source_kind::sampled), grid(0, 12, 0.01));
  const seconds from{4.2}, to{8.2}, u{0.3};
  const auto sure = measure_window(r, from, to),
             unsure = measure_window(r, from, to, {.clock_uncertainty = u});
  CHECK(unsure.gross.value == sure.gross.value);
  for (const double by : {-0.3, -0.2, 0.0, 0.1, 0.3}) {
    const double exact = power.energy(from + seconds{by}, to + seconds{by}).value();
    CHECK(unsure.gross.lower.value() <= exact + 1e-9);
    CHECK(unsure.gross.upper.value() >= exact - 1e-9);
  }
  CHECK(sure.gross.upper.value() < power.energy(seconds{4}, seconds{8}).value());
  CHECK((unsure.gross.upper - sure.gross.upper).value() == doctest::Approx(0.3 * 20));
  CHECK(unsure.channels[0].energy.upper.value() == doctest::Approx(unsure.gross.upper.value()));
}
