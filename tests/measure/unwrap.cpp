// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/unwrap.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "edgetran/core/random.hpp"

using namespace edgetran;
using measure::unwrapped;

namespace {
/// Ticks of a microjoule, at most 100 W, 1 ms step: 100 ticks a microsecond.
unwrapped counter(std::uint64_t period) { return {period, joules{1e-6}, watts{100}, seconds{1e-3}}; }
void at(unwrapped& u, std::uint64_t raw, double t) {
  u.advance(raw, {seconds{t}, seconds{t}}, "the counter");
}
bool broke(unwrapped& u, std::uint64_t raw, double t) {
  try {
    at(u, raw, t);
    return false;
  } catch (const measure::counter_break& e) {
    CHECK(e.where() == "the counter");
    CHECK_FALSE(e.remedy().empty());
    return true;
  }
}
}  // namespace

TEST_CASE("a wrap is one period, and its size is that of the 32 bits behind the number") {
  CHECK(measure::period_of_range(1000) == 1000);
  CHECK(measure::period_of_range(262143328850) == 262143328850 + 61);  // Intel, 2^-14 J
  CHECK(measure::period_of_range(65532610987) == 65532610987 + 15);    // AMD, 2^-16 J
  unwrapped u = counter(1'000'000'000);
  at(u, 999'999'990, 0);
  CHECK(u.total_ticks() == 0);
  at(u, 5, 1);
  CHECK(u.total_ticks() == 15);
  at(u, 5, 2);
  CHECK(u.total_ticks() == 15);
  at(u, 90'000'005, 3);
  CHECK(u.total_ticks() == 90'000'015);
  CHECK(u.total().value() == doctest::Approx(90.000015));
  CHECK(u.longest().value() == doctest::Approx(5));
  CHECK(u.breaks() == 0);
}

TEST_CASE("a fall that implies more than the ceiling is a reset, not a wrap") {
  unwrapped u = counter(262143328911);
  at(u, 5'000'000, 0);
  CHECK(broke(u, 3'000'000, 1));  // as a wrap it would be 262 kJ in a second
  CHECK(u.total_ticks() == 0);
  at(u, 3'500'000, 2);
  CHECK(u.total_ticks() == 500'000);
  CHECK(u.breaks() == 1);
}

TEST_CASE("so is a rise beyond it, and a fall of a counter that never wraps") {
  unwrapped u = counter(0);
  at(u, 1'000, 0);
  CHECK(broke(u, 200'000'000, 1));
  at(u, 200'000'001, 1.5);
  CHECK(u.total_ticks() == 1);
  CHECK(broke(u, 200'000'000, 2));
  CHECK(u.longest() > seconds{1e300});
}

TEST_CASE("one glitch loses nothing, whichever way it points") {
  for (const std::uint64_t glitch : {0ULL, 900'000'000ULL, 450'000'000ULL}) {
    CAPTURE(glitch);
    unwrapped u = counter(1'000'000'000);
    at(u, 500'000'000, 0);
    CHECK(broke(u, glitch, 0.5));
    at(u, 550'000'000, 1);
    CHECK(u.total_ticks() == 50'000'000);
    CHECK(u.breaks() == 0);
  }
}

TEST_CASE("where reset and wrap both explain what follows, it was a reset") {
  unwrapped u = counter(1'000'000'000);
  at(u, 400'000'000, 0);
  CHECK(broke(u, 0, 1));
  at(u, 100'000'000, 9);  // within the ceiling from 400'000'000 by a wrap, too
  CHECK(u.total_ticks() == 100'000'000);
  CHECK(u.breaks() == 1);
}

TEST_CASE("two resets in a row") {
  unwrapped u = counter(1'000'000'000'000);
  at(u, 700'000'000, 0);
  CHECK(broke(u, 300'000'000, 1));
  CHECK(broke(u, 100'000'000, 2));
  at(u, 100'000'500, 3);
  CHECK(u.total_ticks() == 500);
  CHECK(u.breaks() == 2);
}

TEST_CASE("left unread for longer than the ceiling takes to fill it, it may have wrapped twice") {
  unwrapped u = counter(1'000'000'000);
  at(u, 0, 0);
  at(u, 900, 9.9);
  CHECK(broke(u, 1'000, 20));
  CHECK(u.breaks() == 1);
  at(u, 1'100, 21);
  CHECK(u.total_ticks() == 1'000);
}

TEST_CASE("the time that a reading itself took counts as time between two") {
  unwrapped u = counter(0);
  u.advance(0, {seconds{0}, seconds{0.1}}, "");
  CHECK_NOTHROW(u.advance(50'000'000, {seconds{0.1}, seconds{0.6}}, ""));
  unwrapped quick = counter(0);
  quick.advance(0, {seconds{0}, seconds{0}}, "");
  CHECK_NOTHROW(quick.advance(90'000, {seconds{0}, seconds{0}}, ""));  // one step of the counter
  CHECK_THROWS_AS(quick.advance(10'000'000, {seconds{0}, seconds{0}}, ""), measure::counter_break);
}

TEST_CASE("a clock that runs backwards is an error and changes nothing") {
  unwrapped u = counter(0);
  at(u, 0, 5);
  CHECK_THROWS_AS(at(u, 10, 4), device_error);
  at(u, 10, 5);
  CHECK(u.total_ticks() == 10);
  CHECK(u.breaks() == 0);
}

TEST_CASE("against exact sums, for any period and any pace below the ceiling") {
  const stream seeds(20);
  for (std::uint64_t repeat = 0; repeat < 200; ++repeat) {
    stream random = seeds.split(repeat);
    const std::uint64_t period = 1'000'000 + random.below(1'000'000'000);
    unwrapped u = counter(period);
    std::uint64_t raw = random.below(period), sum = 0;
    double t = 0;
    at(u, raw, t);
    for (int step = 0; step < 500; ++step) {
      const double dt = random.uniform01() * 0.99 * (static_cast<double>(period) * 1e-8 - 1e-3);
      const auto gone = static_cast<std::uint64_t>(random.uniform01() * dt * 1e8);
      t += dt;
      raw = (raw + gone) % period;
      sum += gone;
      at(u, raw, t);
      REQUIRE(u.total_ticks() == sum);
    }
  }
}
