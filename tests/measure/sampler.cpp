// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads.
#include "edgetran/measure/sampler.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/energy_window.hpp"

using namespace edgetran;

namespace {

struct script {
  std::atomic<int> readings{0};
  std::atomic<int> fails_from{1 << 30}, fails_to{1 << 30};
  std::atomic<bool> breaks{false};
};

/// 20 W by the real clock, which fails for some readings.
struct steady {
  std::shared_ptr<script> told;
  measure::source about;
  std::uint64_t breaks = 0;

  explicit steady(std::shared_ptr<script> s, double step = 0.001) : told(std::move(s)) {
    about.name = "steady";
    about.channels = {{.name = "board", .domain = measure::domain::board}};
    about.step = seconds{step};
    about.ceiling = watts{100};
  }
  const measure::source& description() const { return about; }
  measure::reading read() {
    const int n = told->readings++;
    if (told->breaks.exchange(false)) {
      ++breaks;
      throw measure::counter_break("reset", "/fake/energy", "measure again");
    }
    if (n >= told->fails_from && n < told->fails_to)
      throw device_error("the file has vanished", "/fake/energy", "plug it in again");
    const seconds t = measure::wall_now();
    return {t, {20 * t.value()}, breaks};
  }
};

void pass(double s) { std::this_thread::sleep_for(std::chrono::duration<double>(s)); }

}  // namespace

TEST_CASE("a window between two marks, with readings in between") {
  const auto told = std::make_shared<script>();
  measure::sampler s(measure::any_meter(steady(told)), {.period = seconds{0.01}});
  s.start();
  CHECK_THROWS_AS(s.start(), state_error);
  const seconds begin = s.mark();
  pass(0.3);
  const seconds end = s.mark();
  s.stop();
  const auto r = s.record();
  CHECK(r.size() >= 3);  // the marks, and what a busy machine let in between
  CHECK(r.size() <= 40);
  const auto w = measure::measure_window(r, begin, end);
  CHECK(w.gross.value.value() == doctest::Approx(20 * (end - begin).value()).epsilon(1e-9));
  CHECK(w.peak->value.value() == doctest::Approx(20));
  const auto cost = s.cost();
  CHECK(cost.readings >= 3);
  CHECK(cost.failed == 0);
  CHECK(cost.processor.value() > 0);
  CHECK(cost.share() < 0.2);
  CHECK(cost.wall.value() > 0);
  CHECK(cost.wall <= measure::wall_now() - begin + seconds{10});
}

TEST_CASE("a source that stumbles is counted, one that comes back does no harm to a counter") {
  const auto told = std::make_shared<script>();
  measure::sampler s(steady(told), {.period = seconds{0.01}});
  s.start();
  const seconds begin = s.mark();
  told->fails_from = told->readings.load();
  told->fails_to = told->readings + 5;
  pass(0.2);
  const seconds end = s.mark();
  s.stop();
  CHECK(s.cost().failed == 5);
  CHECK(s.cost().last_error.find("/fake/energy") != std::string::npos);
  CHECK(measure::measure_window(s.record(), begin, end).gross.value.value() ==
        doctest::Approx(20 * (end - begin).value()).epsilon(1e-9));
}

TEST_CASE("a source that vanished is an error with what was measured until then") {
  const auto told = std::make_shared<script>();
  measure::sampler s(steady(told), {.period = seconds{0.01}});
  s.start();
  const seconds begin = s.mark();
  pass(0.1);
  told->fails_from = 0;
  pass(0.05);
  try {
    s.mark();
    FAIL("nothing thrown");
  } catch (const measure::source_lost& e) {
    CHECK(e.where() == "/fake/energy");
    CHECK(e.remedy() == "plug it in again");
    const auto& r = *e.until;
    REQUIRE(r.size() > 3);
    const seconds last = r.at(r.size() - 1);
    CHECK((last - begin).value() > 0.05);
    CHECK(measure::measure_window(r, begin, last).gross.value.value() ==
          doctest::Approx(20 * (last - begin).value()).epsilon(1e-9));
  }
  s.stop();
}

TEST_CASE("a counter that broke in between spoils the window, and a mark begins anew") {
  const auto told = std::make_shared<script>();
  measure::sampler s(steady(told), {.period = seconds{10}});
  told->breaks = true;
  const seconds begin = s.mark();
  pass(0.01);
  const seconds middle = s.mark();
  told->breaks = true;
  const seconds end = s.mark();
  CHECK(measure::measure_window(s.record(), begin, middle).samples == 2);
  CHECK_THROWS_AS(measure::measure_window(s.record(), begin, end), measure::counter_break);
}

TEST_CASE("the period suits the source") {
  const auto told = std::make_shared<script>();
  CHECK(measure::sampler(steady(told), {.period = seconds{0.1}}).period() == seconds{0.1});
  CHECK(measure::sampler(steady(told, 1.0), {.period = seconds{0.1}}).period() == seconds{1});
  steady wraps(told);
  wraps.about.longest = seconds{0.04};
  CHECK(measure::sampler(wraps, {.period = seconds{0.1}}).period() == seconds{0.02});
  CHECK_THROWS_AS(measure::sampler(wraps, {.period = seconds{0}}), input_error);
}
