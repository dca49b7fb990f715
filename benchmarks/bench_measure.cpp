// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What watching a machine costs it.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <thread>

#include "edgetran/measure/resources.hpp"

namespace measure = edgetran::measure;

/// One sample after the other, everything warm.
static void resource_sample(benchmark::State& state) {
  measure::resource_logger log;
  for (auto _ : state) log.sample();
}
BENCHMARK(resource_sample);

/// The thread at its period of 170 ms, beside a caller that sleeps. `percent` is of one processor; the
/// published campaign's logger stayed below 0.5.
static void resource_logger(benchmark::State& state) {
  measure::resource_logger log;
  log.start();
  for (auto _ : state) {
    const auto window = log.open();
    std::this_thread::sleep_for(std::chrono::seconds(10));
    const auto means = log.close(window);
    state.counters["percent"] = 100 * means.self_cost;
    state.counters["samples"] = static_cast<double>(means.samples);
  }
}
BENCHMARK(resource_logger)->Iterations(1)->Unit(benchmark::kMillisecond);
