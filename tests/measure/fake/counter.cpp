// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/fake/counter.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace edgetran;
using measure::fake::counter;

TEST_CASE("what the kernel is known to show") {
  CHECK(counter(counter::intel_unit).range() == 262143328850);  // /sys of Intel and AMD machines
  CHECK(counter(counter::amd_unit).range() == 65532610987);
  const counter c(counter::intel_unit, 32, 0xFFFF'FFFF);
  CHECK(c.microjoules() == 262143328850);
  c.add(1);
  CHECK(c.microjoules() == 0);
  c.add(10);
  CHECK(c.microjoules() == 610);
  CHECK(c.used().value() == doctest::Approx(11 * 61.035e-6));
  c.reset();
  CHECK(c.microjoules() == 0);
  CHECK(c.used().value() == doctest::Approx(11 * 61.035e-6));
  const counter wide(1'000, 64, UINT64_MAX);
  CHECK(wide.microjoules() == UINT64_MAX);
}

TEST_CASE("it follows a curve, and several in turn") {
  const measure::fake::clock clock(seconds{100});
  const counter c(counter::intel_unit, 20);  // comes round each 64 J
  c.follow(measure::fake::power_curve(watts{50}), clock);
  clock.advance(seconds{10});
  CHECK(c.used().value() == doctest::Approx(500).epsilon(1e-6));
  CHECK(c.microjoules() < c.range());
  c.follow(measure::fake::power_curve(watts{1}), clock);
  clock.advance(seconds{10});
  CHECK(c.used().value() == doctest::Approx(510).epsilon(1e-6));
  const auto units = [](double energy) { return static_cast<std::uint64_t>(energy / 61.035e-6); };
  CHECK(c.register_value() == ((units(500) + units(10)) & 0xFFFFF));
}
