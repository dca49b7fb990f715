// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/metering.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "edgetran/measure/clock.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;

namespace {

struct script {
  std::atomic<double> watts{10};
  std::atomic<bool> gone{false};
};

/// Counts or shows the power of the moment.
struct scripted_meter {
  std::shared_ptr<script> told;
  measure::source about;
  double joules = 0;
  seconds last = measure::wall_now();

  scripted_meter(std::shared_ptr<script> s, measure::source_kind kind) : told(std::move(s)) {
    about.name = "scripted";
    about.kind = kind;
    about.quality = measure::quality_of(kind);
    about.channels = {{.name = "board", .domain = measure::domain::board}};
    about.step = seconds{1e-4};
    about.ceiling = watts{1000};
  }
  const measure::source& description() const { return about; }
  measure::reading read() {
    if (told->gone) throw device_error("the file has vanished", "/fake/energy", "plug it in again");
    const seconds now = measure::wall_now();
    joules += told->watts * (now - last).value();
    last = now;
    return {now, {about.kind == measure::source_kind::counter ? joules : told->watts.load()}};
  }
};

void pass(double s) { std::this_thread::sleep_for(std::chrono::duration<double>(s)); }

}  // namespace

TEST_CASE("work under a meter: gross, net, peak, conditions and cost") {
  const test::fake_machine machine("edgetran_metering_test");
  machine.processors(0, 0);
  machine.write("sys/class/thermal/thermal_zone0/temp", "50000\n");
  for (const auto kind : {measure::source_kind::counter, measure::source_kind::sampled}) {
    const auto told = std::make_shared<script>();
    measure::condition_log log(machine.path.string());
    measure::sampler s(scripted_meter(told, kind), {.period = seconds{0.01}, .aside = [&] { log(); }});
    const auto m = measure::meter_work(
        s,
        [&]() -> std::optional<seconds> {
          told->watts = 30;
          pass(0.4);
          told->watts = 10;
          return seconds{0.1};
        },
        {.idle = seconds{0.2}, .window = {.peak_window = seconds{0.1}}, .root = machine.path.string()}, &log);
    REQUIRE_MESSAGE(m.energy, m.no_energy);
    const double duration = (m.end - m.begin).value();
    CHECK(duration >= 0.4);
    CHECK(m.energy->duration.value() == doctest::Approx(duration));
    CHECK(m.energy->gross.value.value() == doctest::Approx(30 * duration).epsilon(0.1));
    REQUIRE(m.energy->net);
    CHECK(m.energy->net->value.value() == doctest::Approx(20 * duration).epsilon(0.15));
    CHECK(m.energy->peak->value.value() == doctest::Approx(30).epsilon(0.05));
    CHECK(m.energy->idle->power.value() == doctest::Approx(10).epsilon(0.05));
    CHECK(m.no_net.empty());
    REQUIRE(m.conditions);
    CHECK(*m.conditions->celsius == 50);
    CHECK(m.cost.readings > 40);
    CHECK(m.record->size() == m.cost.readings);
  }
}

TEST_CASE("what a source shows for a step after the work is not idle power") {
  using measure::recording;
  measure::source s;
  s.name = "scripted";
  s.kind = measure::source_kind::sampled;
  s.quality = quality::integrated;
  s.channels = {{.name = "board", .domain = measure::domain::board}};
  s.step = seconds{1};
  recording r(s);  // idle at 10 W up to 4 s, work at 90 W up to 9 s, shown one step later
  for (int i = 0; i <= 13; ++i) r.add({seconds{1.0 * i}, {i <= 4 || i > 9 ? 10.0 : 90.0}});
  std::string why;
  const auto idle = measure::detail::baseline(r, seconds{0}, seconds{4}, seconds{9}, seconds{13}, why);
  REQUIRE_MESSAGE(idle, why);
  CHECK(idle->samples == 9);
  CHECK(idle->power == watts{10});
  CHECK(idle->deviation == watts{0});
  const auto brief = measure::detail::baseline(r, seconds{2}, seconds{4}, seconds{9}, seconds{11}, why);
  CHECK_FALSE(brief);
  CHECK(why.find("three steps") != std::string::npos);
}

TEST_CASE("a source that is lost during the work gives what was measured until then, and the work's end") {
  const auto told = std::make_shared<script>();
  measure::sampler s(scripted_meter(told, measure::source_kind::counter), {.period = seconds{0.01}});
  bool worked = false;
  const auto m = measure::meter_work(s, [&]() -> std::optional<seconds> {
    pass(0.2);
    told->gone = true;
    pass(0.05);
    worked = true;
    return std::nullopt;
  });
  CHECK(worked);
  CHECK_FALSE(m.energy);
  CHECK(m.no_energy.find("/fake/energy") != std::string::npos);
  CHECK(m.no_energy.find("plug it in") != std::string::npos);
  REQUIRE(m.partial);
  CHECK(m.partial->duration.value() > 0.15);
  CHECK(m.partial->gross.value.value() == doctest::Approx(10 * m.partial->duration.value()).epsilon(0.01));
  CHECK(m.cost.failed > 0);
}

TEST_CASE("a source that is lost behind the work does not spoil its energy") {
  const auto told = std::make_shared<script>();
  measure::sampler s(scripted_meter(told, measure::source_kind::counter), {.period = seconds{0.01}});
  std::thread killer;
  const auto m = measure::meter_work(s,
                                     [&]() -> std::optional<seconds> {
                                       pass(0.1);
                                       killer = std::thread([&] {
                                         pass(0.1);
                                         told->gone = true;
                                       });
                                       return std::nullopt;
                                     },
                                     {.idle = seconds{0.2}});
  killer.join();
  REQUIRE(m.energy);
  CHECK_FALSE(m.energy->net);
  CHECK(m.no_net.find("lost") != std::string::npos);
  CHECK(m.energy->gross.value.value() == doctest::Approx(10 * m.energy->duration.value()).epsilon(0.01));
}

TEST_CASE("a window too short is told, never 0; a source that is gone before the work stops it") {
  const auto told = std::make_shared<script>();
  scripted_meter slow(told, measure::source_kind::counter);
  slow.about.step = seconds{0.5};
  measure::sampler s(slow);
  const auto m = measure::meter_work(s, []() -> std::optional<seconds> { return std::nullopt; });
  CHECK_FALSE(m.energy);
  CHECK(m.no_energy.find("too short") != std::string::npos);
  CHECK(m.no_net == "no idle power was measured");

  told->gone = true;
  measure::sampler dead(scripted_meter(told, measure::source_kind::counter));
  bool worked = false;
  CHECK_THROWS_AS(
      measure::meter_work(dead, [&]() -> std::optional<seconds> { return worked = true, std::nullopt; }),
      measure::source_lost);
  CHECK_FALSE(worked);
}
