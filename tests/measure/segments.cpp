// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/measure/segments.hpp"

#include <doctest/doctest.h>
#include <time.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {
using edgetran::seconds;
namespace measure = edgetran::measure;

/// A canary that sings what the test tells it to: pulse k is calm unless k is listed.
struct told_canary {
  std::vector<std::size_t> disturbed{};
  std::vector<double> patience{};
  std::size_t heard = 0;

  seconds pulse() {
    const std::size_t now = heard++;
    for (const std::size_t k : disturbed)
      if (k == now) return seconds{2};
    return seconds{1};
  }
  seconds await_calm(seconds longest) {
    patience.push_back(longest.value());
    return pulse();
  }
  [[nodiscard]] bool calm(seconds pulse) const { return pulse.value() < 1.5; }
};

void work() {
  volatile double sum = 0;
  for (int i = 0; i < 20000; ++i) sum = sum + i;
}

template <class Clock>
void pass(Clock& clock, int steps) {
  clock.start_pass();
  for (int i = 0; i < steps; ++i) {
    clock.begin();
    work();
    clock.end();
  }
  clock.finish_pass();
}
}  // namespace

TEST_CASE("samples: a median is taken over the calm ones, or over all where none was calm") {
  measure::samples s;
  s.add(3, false);
  s.add(9, true);
  s.add(5, false);
  CHECK(s.calm() == 2);
  CHECK(s.kept() == std::vector<double>{3, 5});
  measure::samples busy;
  busy.add(7, true);
  busy.add(8, true);
  CHECK(busy.calm() == 0);
  CHECK(busy.kept() == std::vector<double>{7, 8});
}

TEST_CASE("samples: of too few calm ones for quartiles, all tell how far off their median may be") {
  measure::samples s;
  s.add(3, false);
  CHECK(s.half_width() == 3);  // one number says nothing of its error
  s.add(5, true);
  s.add(4, true);
  CHECK(s.kept() == std::vector<double>{3});
  CHECK(s.half_width() == 2);
  s.add(3, false);
  s.add(4, false);
  CHECK(s.half_width() ==
        doctest::Approx(3 * measure::detail::median_half_width(std::vector<double>{3, 3, 4})));
  CHECK(measure::samples{}.half_width() == 0);
}

TEST_CASE("a pass is cut behind the same steps every time, and every step is timed") {
  told_canary bird;
  measure::segments<told_canary> short_ones(bird, seconds{0});  // every step is longer than that
  measure::segments<told_canary> one(bird, seconds{3600});
  for (int i = 0; i < 4; ++i) pass(short_ones, 5), pass(one, 5);
  CHECK(short_ones.parts().size() == 5);  // a segment a step; what comes behind the last belongs to it
  CHECK(one.parts().size() == 1);
  CHECK(short_ones.steps().size() == 5);
  CHECK(one.steps().size() == 5);
  for (const auto& step : short_ones.steps()) CHECK(step.seconds.size() == 3);  // the first pass warms up
  double sum = 0;
  for (const auto& step : one.steps()) sum += step.seconds[0];
  CHECK(sum <= one.parts()[0].seconds[0]);
}

TEST_CASE("a slow pulse before or after a segment marks it and its steps, and no other") {
  // Two segments a pass, three in the first, which sets the cuts. Pulses: before and after each segment.
  told_canary bird;
  measure::segments<told_canary> clock(bird, seconds{0});
  pass(clock, 2);                              // warm-up: pulses 0 to 5
  bird.disturbed = {6, 11, 12};                // before the first segment, after the first, before the second
  for (int i = 0; i < 2; ++i) pass(clock, 2);  // 6 to 9, 10 to 13
  const auto marks = [](const measure::samples& s) { return s.disturbed; };
  // A segment may also be disturbed for real; the ones that were told must be.
  CHECK(marks(clock.parts()[0])[0]);
  CHECK(marks(clock.parts()[0])[1]);
  CHECK(marks(clock.parts()[1])[1]);
  CHECK(marks(clock.steps()[0]) == marks(clock.parts()[0]));
  CHECK(marks(clock.steps()[1]) == marks(clock.parts()[1]));
  CHECK(clock.calm_passes() == 0);
  CHECK(clock.disturbed() >= 0.5 - 1e-12);
}

TEST_CASE("time off the processor disturbs a segment though the canary is calm") {
  told_canary bird;
  measure::segments<told_canary> clock(bird, seconds{3600});
  for (int i = 0; i < 3; ++i) {
    clock.start_pass();
    clock.begin();
    const timespec rest{0, 5'000'000};
    nanosleep(&rest, nullptr);
    clock.end();
    clock.finish_pass();
  }
  CHECK(clock.calm_passes() == 0);
  CHECK(clock.disturbed() == 1);
}

TEST_CASE("the latency is the sum of the segments' medians, its spread that of independent ones") {
  told_canary bird;
  measure::segments<told_canary> clock(bird, seconds{0});
  for (int i = 0; i < 9; ++i) pass(clock, 3);
  double sum = 0, variance = 0;
  for (const auto& part : clock.parts()) {
    const auto kept = part.kept();
    const double middle = edgetran::median(kept);
    const double range = edgetran::quantile(kept, 0.75) - edgetran::quantile(kept, 0.25);
    sum += middle;
    variance += std::pow(1.57 * range / std::sqrt(static_cast<double>(kept.size())), 2);
  }
  CHECK(clock.latency().value() == doctest::Approx(sum));
  CHECK(clock.spread() == doctest::Approx(std::sqrt(variance) / sum));
}

TEST_CASE("a pass waits for calm moments no longer than it was told to in all") {
  struct slow_canary : told_canary {
    seconds await_calm(seconds longest) {
      patience.push_back(longest.value());
      const seconds begin = measure::wall_now();
      while (measure::wall_now() - begin < longest) {
      }
      return pulse();
    }
  } bird;
  measure::segments<slow_canary> clock(bird, seconds{0}, seconds{2e-3});
  pass(clock, 4);
  REQUIRE(bird.patience.size() == 5);
  CHECK(bird.patience[0] == 2e-3);
  for (std::size_t i = 1; i < 5; ++i) CHECK(bird.patience[i] == 0);
  pass(clock, 4);
  CHECK(bird.patience[5] == 2e-3);
}
