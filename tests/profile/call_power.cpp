// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/call_power.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "edgetran/measure/clock.hpp"
#include "edgetran/profile/bench.hpp"
#include "edgetran/profile/outcome_of.hpp"
#include "measure/fake_root.hpp"
#include "measure/scripted_machine.hpp"

using namespace edgetran;
using profile::call_power;
using test::scripted_machine;

namespace {

auto power_of(scripted_machine& m, measure::call_options options = {}) {
  return call_power(
      [&m] {
        measure::discovery d = measure::discover(m.site());
        return measure::take_best(d);
      },
      options, m.stage());
}

/// Counts a power by the wall, until it is gone.
struct wall_meter {
  std::shared_ptr<std::atomic<bool>> gone;
  measure::source about;
  double joules = 0;
  seconds last = measure::wall_now();

  explicit wall_meter(std::shared_ptr<std::atomic<bool>> flag) : gone(std::move(flag)) {
    about.name = "scripted";
    about.channels = {{.name = "board", .domain = measure::domain::board}};
    about.step = seconds{1e-4};
    about.ceiling = watts{1000};
  }
  const measure::source& description() const { return about; }
  measure::reading read() {
    if (*gone) throw device_error("the file has vanished", "/fake/energy", "plug it in again");
    const seconds now = measure::wall_now();
    joules += 12 * (now - last).value();
    last = now;
    return {now, {joules}};
  }
};

const std::string config =
    R"({"model_type":"bert","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":2,"intermediate_size":128,"vocab_size":100})";

}  // namespace

TEST_CASE("energy is net, gross stands beside it, and a journal can hold both") {
  scripted_machine m;
  m.with_powercap();
  auto power = power_of(m);
  REQUIRE(power.source() != nullptr);
  CHECK(power.source()->name == "powercap");
  profile::measurement got;
  power.measure([&] { m.pass(0.02, 45); }, seconds{2}, got);
  REQUIRE(got.energy.value);
  CHECK(got.energy.value->value.value() == doctest::Approx(0.02 * 40).epsilon(0.002));
  CHECK(got.energy.value->quality == quality::measured);
  CHECK(got.energy.value->source.find("above 5") != std::string::npos);
  CHECK(got.gross_energy.value->value.value() == doctest::Approx(0.02 * 45).epsilon(0.002));
  CHECK(got.gross_energy.value->source.find("gross") != std::string::npos);
  CHECK(got.peak_power.value->value.value() == doctest::Approx(45).epsilon(0.01));

  got.latency = estimate<seconds>{seconds{0.02}, seconds{0.02}, seconds{0.02}, quality::measured, "clock"};
  const auto again = profile::read_measurement(json::parse(json::dump(to_json(got)), "test"));
  CHECK(again.energy.value->value == got.energy.value->value);
  CHECK(again.energy.value->lower == got.energy.value->lower);
  CHECK(again.energy.value->source == got.energy.value->source);
  REQUIRE(again.gross_energy.value);
  CHECK(again.gross_energy.value->value == got.gross_energy.value->value);
  got.gross_energy = {};
  const json::object without = to_json(got);
  CHECK(without.find("gross_energy") == nullptr);
  CHECK_FALSE(profile::read_measurement(json::value(without)).gross_energy.value);
}

TEST_CASE("where idle power is not measured, energy is gross and says so") {
  scripted_machine m;
  m.with_hwmon();
  auto power = power_of(m, {.idle = seconds{0}});
  profile::measurement got;
  power.measure([&] { m.pass(0.02, 45); }, {}, got);
  REQUIRE(got.energy.value);
  CHECK(got.energy.value->quality == quality::integrated);
  CHECK(got.energy.value->source.find("gross") != std::string::npos);
  CHECK_FALSE(got.gross_energy.value);
}

TEST_CASE(
    "where a rest came to nothing, gross energy does not pass for net: it stands apart, with the reason") {
  scripted_machine m;
  m.with_powercap();
  // Two readings in a rest are one power, and no idle power is made of one.
  auto power = power_of(m, {.idle = seconds{1}, .period = seconds{2}});
  profile::measurement got;
  power.measure([&] { m.pass(0.02, 45); }, seconds{5}, got);
  CHECK_FALSE(got.energy.value);
  CHECK(got.energy.reason.find("no idle power") != std::string::npos);
  CHECK(got.energy.reason.find("sample(s)") != std::string::npos);
  REQUIRE(got.gross_energy.value);
  CHECK(got.gross_energy.value->value.value() == doctest::Approx(0.02 * 45).epsilon(0.002));
}

TEST_CASE(
    "without a source, quantities are absent, and why: what was looked for, what was refused, the remedy") {
  scripted_machine m;
  auto none = power_of(m);
  CHECK(none.source() == nullptr);
  profile::measurement got;
  int calls = 0;
  none.measure([&] { ++calls; }, seconds{1}, got);
  CHECK(calls == 0);
  for (const std::string& reason : {got.energy.reason, got.peak_power.reason, none.why_none()})
    for (const char* word : {"/sys/class/powercap/intel-rapl*:*/energy_uj", "ina3221", "power_supply",
                             "libnvidia-ml", "hwmon*/power*_input", "virtual machines"})
      CHECK_MESSAGE(reason.find(word) != std::string::npos, word);

  m.with_powercap();
  m.tree.refuse(scripted_machine::counter_file, EACCES);
  const auto refused = power_of(m);
  CHECK(refused.source() == nullptr);
  for (const char* word : {"refused powercap", "chmod", "CVE-2020-8694"})
    CHECK_MESSAGE(refused.why_none().find(word) != std::string::npos, word);
}

TEST_CASE("a chip may have any name, and a journal still holds what it says") {
  scripted_machine m;
  m.with_hwmon();
  m.tree.write("/sys/class/hwmon/hwmon0/name", "in\xff\x80\n");
  auto power = power_of(m);
  const auto o = profile::outcome_of([&] {
    profile::measurement got;
    got.latency = estimate<seconds>{seconds{0.02}, seconds{0.02}, seconds{0.02}, quality::measured, "clock"};
    power.measure([&] { m.pass(0.02, 45); }, {}, got);
    return got;
  });
  const auto* got = std::get_if<profile::measurement>(&o);
  REQUIRE(got != nullptr);
  REQUIRE(got->energy.value);
  CHECK(got->energy.value->source.starts_with("hwmon in??, "));
}

TEST_CASE("work that takes no more than idle power has no net energy, and that is no failure") {
  for (const double draws : {4.5, 5.0}) {
    scripted_machine m;
    m.idle = 5;
    m.with_hwmon();
    auto power = power_of(m);
    const auto o = profile::outcome_of([&] {
      profile::measurement got;
      got.latency =
          estimate<seconds>{seconds{0.02}, seconds{0.02}, seconds{0.02}, quality::measured, "clock"};
      power.measure([&] { m.pass(0.02, draws); }, {}, got);
      return got;
    });
    const auto* got = std::get_if<profile::measurement>(&o);
    REQUIRE(got != nullptr);
    CHECK_FALSE(got->energy.value);
    CHECK(got->energy.reason.find("no") != std::string::npos);
    CHECK(got->energy.reason.find("idle") != std::string::npos);
    CHECK(got->gross_energy.value->value.value() == doctest::Approx(0.02 * draws).epsilon(0.05));
  }
}

TEST_CASE("a lost source costs one trial its energy; when it is back, it is opened anew") {
  scripted_machine m;
  m.with_powercap();
  auto power = power_of(m);
  bool lose = true;
  const auto trial = [&] {
    profile::measurement got;
    power.measure(
        [&] {
          m.pass(0.1, 45);
          if (std::exchange(lose, false)) m.tree.remove(scripted_machine::counter_file);
        },
        {}, got);
    return got;
  };
  const auto lost = trial();
  CHECK_FALSE(lost.energy.value);
  CHECK(lost.energy.reason.find("energy_uj") != std::string::npos);
  CHECK(lost.peak_power.reason == lost.energy.reason);
  CHECK(trial().energy.reason.find("looked for") != std::string::npos);
  m.tree.bring_back(scripted_machine::counter_file);
  const auto back = trial();
  REQUIRE(back.energy.value);
  CHECK(back.energy.value->value.value() == doctest::Approx(4).epsilon(0.002));
}

TEST_CASE("a bench with a meter measures latency and energy; one that loses it keeps the latency") {
  const auto gone = std::make_shared<std::atomic<bool>>(false);
  call_power<> power([gone] { return measure::any_meter(wall_meter(gone)); },
                     {.longest_window = seconds{0.3}, .idle = seconds{0}});
  profile::bench<nn::plain_kernels, call_power<>> bench(std::move(power));
  const auto m = bench.measure_one(config, {.sequence = 8}, seconds{0.2});
  REQUIRE(m.latency.value);
  REQUIRE_MESSAGE(m.energy.value, m.energy.reason);
  // All that passes is 12 W times the time of a call.
  // On a busy machine a call of the window takes longer than a calm one.
  CHECK(m.energy.value->value.value() > 0.5 * 12 * m.latency.value->value.value());
  CHECK(m.energy.value->value.value() < 100 * 12 * m.latency.value->value.value());
  CHECK(m.peak_power.value->value.value() == doctest::Approx(12).epsilon(0.01));
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    *gone = true;
  });
  const auto lost = bench.measure_one(config, {.sequence = 8}, seconds{0.2});
  killer.join();
  CHECK(lost.latency.value);
  CHECK_FALSE(lost.energy.value);
  CHECK(lost.energy.reason.find("plug it in again") != std::string::npos);
}
