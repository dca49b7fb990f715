// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/resources.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "measure/fake_gpu.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;

namespace {

seconds made_up_time{};
seconds made_up_clock() { return made_up_time; }

measure::resource_options made_up(const test::fake_machine& machine) {
  measure::resource_options o;
  o.root = machine.path.string();
  o.clock = &made_up_clock;
  return o;
}

void pass(double s) { made_up_time += seconds{s}; }

}  // namespace

TEST_CASE("means over a window are those of a scripted machine") {
  const test::fake_machine machine("edgetran_resources_test");
  machine.processors(0, 0);
  machine.memory(1000, 500);
  test::fake_gpu::functions();
  measure::resource_logger log(made_up(machine), measure::nvml_gpu(test::fake_gpu::functions(), 0));
  test::fake_gpu& gpu = test::fake_gpu::here();

  pass(5);
  machine.processors(50, 50);  // before the window, as all these
  gpu.milliwatts = 100'000;
  const auto window = log.open();
  // Two samples inside, of unequal length, and one at the end.
  pass(1);
  machine.processors(60, 140);
  machine.memory(1000, 400);
  gpu.in_use = 90, gpu.clock = 1000, gpu.milliwatts = 200'000;
  log.sample();
  pass(3);
  machine.processors(80, 220, 10);
  machine.memory(1000, 100);
  gpu.in_use = 30, gpu.clock = 1600, gpu.milliwatts = 300'000;
  const auto means = log.close(window);

  CHECK(means.latency.value() == doctest::Approx(4));
  CHECK(means.samples == 2);
  CHECK(means.failed == 0);
  CHECK(means.no_gpu.empty());
  CHECK(means.cpu->value == doctest::Approx(100 * 30.0 / 210));
  CHECK(means.cpu->quality == quality::measured);
  CHECK(means.memory->value == doctest::Approx((60 + 90) / 2.0));
  CHECK(means.gpu->value == doctest::Approx(60));
  CHECK(means.gpu_memory->value == doctest::Approx(20));
  CHECK(means.gpu_clock->value == doctest::Approx(1300));
  CHECK(means.gpu_memory_clock->value == doctest::Approx(3800));
  CHECK(means.gpu_energy->value.value() == doctest::Approx(1 * 150 + 3 * 250));
  CHECK(means.gpu_energy->quality == quality::integrated);
}

TEST_CASE("a counter of energy is worth more than power, while it moves") {
  const test::fake_machine machine("edgetran_resources_test");
  machine.processors(0, 0);
  machine.memory(1000, 500);
  auto functions = test::fake_gpu::functions();
  test::fake_gpu& gpu = test::fake_gpu::here();
  gpu.millijoules = 1000;
  measure::resource_logger log(made_up(machine), measure::nvml_gpu(functions, 0));
  const auto window = log.open();
  pass(2);
  CHECK(log.close(window).gpu_energy->value.value() == doctest::Approx(300));  // it has not stepped yet
  CHECK(log.close(window).gpu_energy->quality == quality::integrated);
  gpu.millijoules = 281'000;
  CHECK(log.close(window).gpu_energy->value.value() == doctest::Approx(280));
  CHECK(log.close(window).gpu_energy->quality == quality::measured);
  gpu.milliwatts = -1;
  CHECK(log.close(window).gpu_energy->value.value() == doctest::Approx(280));
  gpu.millijoules = 1000;
  CHECK_FALSE(log.close(window).gpu_energy);  // neither
  CHECK(log.close(window).gpu->value == 50);
}

TEST_CASE("what is absent is absent, not zero") {
  const test::fake_machine machine("edgetran_resources_test");
  machine.processors(10, 10);
  machine.memory(1000, 500);
  auto functions = test::fake_gpu::functions();
  measure::resource_logger blind(made_up(machine), measure::nvml_gpu(functions, 0));
  test::fake_gpu& gpu = test::fake_gpu::here();
  gpu.in_use = gpu.clock = gpu.memory_clock = -1;
  gpu.milliwatts = -1;
  const auto window = blind.open();
  pass(1);
  const auto means = blind.close(window);
  CHECK_FALSE(means.cpu);  // no tick has passed
  CHECK(means.memory);
  CHECK_FALSE(means.gpu);
  CHECK_FALSE(means.gpu_memory);
  CHECK_FALSE(means.gpu_clock);
  CHECK_FALSE(means.gpu_memory_clock);
  CHECK_FALSE(means.gpu_energy);

  measure::resource_logger without(made_up(machine));  // no GPU but, perhaps, this machine's
  const auto other = without.open();
  const auto m = without.close(other);
  if (!m.no_gpu.empty()) {
    CHECK_FALSE(m.gpu);
    CHECK_FALSE(m.gpu_energy);
    MESSAGE("no GPU: " << m.no_gpu);
  }
}

TEST_CASE("files that cannot be read are told at once, and counted later") {
  const test::fake_machine machine("edgetran_resources_test");
  try {
    measure::resource_logger log(made_up(machine));
    FAIL("nothing thrown");
  } catch (const device_error& e) {
    CHECK(e.where() == machine.path.string() + "/proc/stat");
    CHECK(e.remedy().find("procfs") != std::string::npos);
  }
  machine.processors(0, 0);
  machine.memory(1000, 500);
  measure::resource_logger log(made_up(machine));
  const auto window = log.open();
  machine.write("proc/stat", "");
  log.sample();
  machine.processors(40, 60);
  machine.write("proc/meminfo", "nonsense");
  log.sample();
  machine.memory(1000, 200);
  pass(1);
  const auto means = log.close(window);
  CHECK(means.samples == 1);
  CHECK(means.failed == 2);
  CHECK(means.cpu->value == doctest::Approx(40));
  CHECK(means.memory->value == doctest::Approx(80));
}

TEST_CASE("the thread samples once a period, and what it takes is told") {
  const test::fake_machine machine("edgetran_resources_test");
  machine.processors(0, 0);
  machine.memory(1000, 500);
  measure::resource_options options;
  options.root = machine.path.string();
  options.period = seconds{0.002};
  measure::resource_logger log(options);
  log.start();
  CHECK_THROWS_AS(log.start(), state_error);
  const auto window = log.open();
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  const auto running = log.close(window);
  CHECK(running.latency.value() >= 0.06);
  CHECK(running.samples >= 2);
  CHECK(running.samples <= 1 + static_cast<std::size_t>(running.latency.value() / 0.002) + 1);
  CHECK(running.self_cost > 0);
  CHECK(running.self_cost < 1);
  log.stop();
  log.stop();
  const auto after = log.close(window);
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(log.close(window).samples == after.samples + 1);  // only its own
  log.start();
  log.stop();
  options.period = seconds{0};
  measure::resource_logger hasty(options);
  CHECK_THROWS_AS(hasty.start(), input_error);
}

TEST_CASE("windows of several threads do not disturb each other") {
  const test::fake_machine machine("edgetran_resources_test");
  machine.processors(0, 0);
  machine.memory(1000, 500);
  measure::resource_options options;
  options.root = machine.path.string();
  options.period = seconds{0.001};
  measure::resource_logger log(options);
  log.start();
  const auto ask = [&] {
    for (int i = 0; i < 50; ++i) {
      const auto w = log.open();
      const auto m = log.close(w);
      if (m.samples < 1 || m.memory->value != doctest::Approx(50)) throw std::runtime_error("a wrong mean");
    }
  };
  std::thread other(ask);
  ask();
  other.join();
}
