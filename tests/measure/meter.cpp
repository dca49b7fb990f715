// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/meter.hpp"

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "laws/meter.hpp"

using namespace edgetran;

namespace {

measure::source two_channels() {
  measure::source s;
  s.name = "made up";
  s.channels = {{.name = "package-0", .domain = measure::domain::package},
                {.name = "core", .domain = measure::domain::core, .in_total = false},
                {.name = "dram", .domain = measure::domain::dram}};
  s.step = seconds{1e-3};
  s.ceiling = watts{100};
  return s;
}

/// 10, 6 and 2 W; readings by reference.
struct steady {
  measure::source about = two_channels();
  measure::fake::clock clock{};
  measure::reading last{};
  bool broken = false;

  const measure::source& description() const { return about; }
  const measure::reading& read() {
    if (std::exchange(broken, false)) {
      ++last.breaks;
      throw measure::counter_break("reset", "made up", "read again");
    }
    const double t = clock().value();
    last.at = clock();
    last.values = {10 * t, 6 * t, 2 * t};
    return last;
  }
};

/// The same by value.
struct by_value {
  steady inner;
  const measure::source& description() const { return inner.about; }
  measure::reading read() { return inner.read(); }
};

struct without_read {
  const measure::source& description() const;
};
struct wrong_read {
  const measure::source& description() const;
  double read();
};

}  // namespace

static_assert(measure::meter<steady>);
static_assert(measure::meter<by_value>);
static_assert(measure::meter<measure::any_meter>);
static_assert(!measure::meter<without_read>);
static_assert(!measure::meter<wrong_read>);
static_assert(!std::is_constructible_v<measure::any_meter, wrong_read>);

TEST_CASE("meters keep the laws, as themselves and as any meter") {
  steady m;
  const auto pass = [clock = m.clock] { clock.advance(seconds{0.25}); };
  laws::check_meter(m, pass);
  measure::any_meter any{by_value{m}};
  laws::check_meter(any, pass);
  measure::any_meter moved = std::move(any);
  laws::check_meter(moved, pass);
}

TEST_CASE("children are not added to their parents") {
  steady m;
  const measure::reading a = m.read();
  m.clock.advance(seconds{3});
  const measure::reading b = m.read();
  CHECK(measure::total(m.about, b) == doctest::Approx(36));  // not 54
  CHECK(measure::energy_between(m.about, a, b).value() == doctest::Approx(36));
  CHECK_THROWS_AS((void)measure::energy_between(m.about, b, a), state_error);
  measure::source powers = m.about;
  powers.kind = measure::source_kind::sampled;
  CHECK_THROWS_AS((void)measure::energy_between(powers, a, b), state_error);
}

TEST_CASE("a break within a span spoils it, one before its begin does not") {
  steady m;
  const measure::reading a = m.read();
  m.broken = true;
  const measure::reading b = measure::first_reading(m);
  m.clock.advance(seconds{1});
  const measure::reading c = m.read();
  CHECK_THROWS_AS((void)measure::energy_between(m.about, a, c), measure::counter_break);
  CHECK(measure::energy_between(m.about, b, c).value() == doctest::Approx(12));
}

TEST_CASE("names and the quality that a source may claim") {
  CHECK(name(measure::domain::package) == "package");
  CHECK(name(measure::domain::other) == "other");
  CHECK(name(measure::source_kind::modelled) == "modelled");
  CHECK(measure::quality_of(measure::source_kind::counter) == quality::measured);
  CHECK(measure::quality_of(measure::source_kind::sampled) == quality::integrated);
  CHECK(measure::quality_of(measure::source_kind::modelled) == quality::modelled);
  CHECK(measure::source{}.longest > seconds{1e300});
}
