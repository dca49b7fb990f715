// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/counter_bank.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "edgetran/measure/fake/clock.hpp"
#include "laws/meter.hpp"

using namespace edgetran;

namespace {

/// A number that a test sets; it may be unreadable.
struct scripted {
  struct state {
    std::uint64_t value = 0;
    bool broken = false;
  };
  std::shared_ptr<state> at = std::make_shared<state>();
  std::string name = "a counter";

  std::uint64_t read() const {
    if (at->broken) throw device_error("broken", name, "wait");
    return at->value;
  }
  const std::string& path() const { return name; }
};

/// Two counters of microjoules that come round at 1000 J, 100 W at most.
struct pair {
  measure::fake::clock clock{};
  scripted a{}, b{.name = "b counter"};
  measure::counter_bank<scripted, measure::fake::clock> meter{about(), clock};

  pair() {
    meter.add({.name = "a"}, a, 1'000'000'000, joules{1e-6}, watts{100});
    meter.add({.name = "b"}, b, 1'000'000'000, joules{1e-6}, watts{100});
    meter.start();
  }
  static measure::source about() {
    measure::source s;
    s.name = "bank";
    s.step = seconds{1e-3};
    return s;
  }
  void pass(double time, double watts_a, double watts_b) const {
    clock.advance(seconds{time});
    a.at->value = (a.at->value + static_cast<std::uint64_t>(1e6 * time * watts_a)) % 1'000'000'000;
    b.at->value = (b.at->value + static_cast<std::uint64_t>(1e6 * time * watts_b)) % 1'000'000'000;
  }
};

}  // namespace

static_assert(measure::counter_input<scripted>);
static_assert(!measure::counter_input<int>);
static_assert(measure::meter<measure::counter_bank<scripted, measure::fake::clock>>);

TEST_CASE("channels in their order, with the tightest time between readings") {
  pair p;
  CHECK(p.meter.description().files[1] == "b counter");
  CHECK(p.meter.description().longest.value() == doctest::Approx(5));
  CHECK(p.meter.description().ceiling == watts{100});
  laws::check_meter(p.meter, [&] { p.pass(0.5, 50, 99); });
  const measure::reading& r = p.meter.read();
  CHECK(r.values[0] == doctest::Approx(0.5 * 50 * 20));
  CHECK(r.values[1] == doctest::Approx(0.5 * 99 * 20));
  CHECK(r.at == p.clock());
}

TEST_CASE("a counter that keeps being reset does not keep the others from going on") {
  pair p;
  for (std::uint64_t i = 1; i <= 20; ++i) {  // for longer than b may be left unread
    p.pass(1, 0, 90);
    p.a.at->value = 300'000'000 * i % 1'000'000'000;
    try {
      (void)p.meter.read();
      FAIL("nothing thrown");
    } catch (const measure::counter_break& e) {
      CHECK(e.where() == "a counter");
    }
  }
  p.pass(1, 1, 90);
  const measure::reading& r = p.meter.read();
  CHECK(r.values[1] == doctest::Approx(21 * 90));
  CHECK(r.breaks == 20);
}

TEST_CASE("while one cannot be read there is no reading, and nothing is lost") {
  pair p;
  p.b.at->broken = true;
  for (int i = 0; i < 3; ++i) {
    p.pass(1, 10, 20);
    CHECK_THROWS_AS(p.meter.read(), device_error);
  }
  p.b.at->broken = false;
  CHECK(p.meter.read().values[0] == doctest::Approx(30));
  CHECK(p.meter.read().values[1] == doctest::Approx(60));
  CHECK(p.meter.read().breaks == 0);
}

TEST_CASE("a bank without counters does not start") {
  measure::counter_bank<scripted, measure::fake::clock> none(pair::about(), measure::fake::clock());
  CHECK_THROWS_AS(none.start(), device_error);
}
