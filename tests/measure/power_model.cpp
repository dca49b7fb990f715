// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/power_model.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "edgetran/measure/energy_window.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/recording.hpp"
#include "laws/meter.hpp"

using namespace edgetran;

namespace {

using fake_site = measure::site<measure::fake::files, measure::fake::clock>;
using model = measure::power_model<measure::fake::files, measure::fake::clock>;

/// Two processors, of which a share is busy.
fake_site machine(double busy) {
  fake_site at;
  at.files.compute("/proc/stat", [busy, clock = at.clock] {
    const double ticks = 200 * clock().value();
    return "cpu  " + std::to_string(1000 + static_cast<long>(busy * ticks)) + " 0 0 " +
           std::to_string(5000 + static_cast<long>((1 - busy) * ticks)) +
           " 0 0 0 0 0 0\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5\n";
  });
  return at;
}

}  // namespace

TEST_CASE("the energy is that of the stated constants, and its quality modelled") {
  for (const double busy : {0.0, 0.25, 1.0}) {
    const auto at = machine(busy);
    model m(at, {.idle = watts{1}, .busy = watts{5}, .factor = 2});
    CHECK(m.description().kind == measure::source_kind::modelled);
    laws::check_meter(m, [&] { at.clock.advance(seconds{0.5}); });
    measure::recording r(m.description());
    for (int i = 0; i <= 100; ++i) {
      at.clock.advance(seconds{0.1});
      r.add(m.read());
    }
    const auto w = measure::measure_window(r, r.at(0), r.at(100));
    CHECK(w.gross.value.value() == doctest::Approx(10 * (2 + 8 * busy)).epsilon(0.01));
    CHECK(w.gross.quality == quality::modelled);
    CHECK(w.gross.upper.value() >= 2 * w.gross.value.value());
    CHECK(w.gross.lower.value() <= w.gross.value.value() / 2);
    CHECK(w.gross.source == "model");
  }
}

TEST_CASE("the constants are stated") {
  model m(machine(0));
  REQUIRE(m.description().notes.size() == 1);
  CHECK(m.description().notes[0].find("0.74 W for each of 2 processors and 3.5 W") != std::string::npos);
  CHECK(m.description().notes[0].find("no measurement") != std::string::npos);
}

TEST_CASE("what cannot be modelled is refused") {
  CHECK_THROWS_AS(model(fake_site{}), device_error);
  auto at = machine(0);
  CHECK_THROWS_AS(model(at, {.idle = watts{-1}}), input_error);
  CHECK_THROWS_AS(model(at, {.idle = watts{2}, .busy = watts{1}}), input_error);
  CHECK_THROWS_AS(model(at, {.factor = 0.5}), input_error);
  model m(at);
  at.files.break_reading("/proc/stat", EIO);
  CHECK_THROWS_AS((void)m.read(), device_error);
  at.files.break_reading("/proc/stat", 0);
  at.files.write("/proc/stat", "nonsense");
  CHECK_THROWS_AS((void)m.read(), device_error);
  CHECK_THROWS_AS(model{at}, device_error);
  at.files.write("/proc/stat", "cpu 1 2 3 4\n");
  CHECK_THROWS_AS(model{at}, device_error);
}
