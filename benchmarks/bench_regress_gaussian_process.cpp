// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A Gaussian process on one core: fits, predictions and what changes a fitted one. Names join those of the
// Python peers.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/gaussian_process.hpp"

namespace {

using namespace edgetran;

/// Uniform columns; the target bends along the first and is a plane along the rest, with 5% noise.
regress::table synthetic(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  stream random(seed), slopes(7);
  std::vector<std::string> names;
  std::vector<double> slope(columns), row(columns);
  for (std::size_t j = 0; j < columns; ++j)
    names.push_back("x" + std::to_string(j)), slope[j] = slopes.normal();
  regress::table t(names);
  for (std::size_t i = 0; i < rows; ++i) {
    double y = 2 * std::sin(6 * (row[0] = random.uniform01()));
    for (std::size_t j = 1; j < columns; ++j) y += slope[j] * (row[j] = random.uniform01());
    t.add(row, y + 0.1 * random.normal());
  }
  return t;
}

template <class Model>
void fit(benchmark::State& state) {
  const auto data = synthetic(std::size_t(state.range(0)), std::size_t(state.range(1)), 1);
  Model model;
  for (auto _ : state) model.fit(data);
  state.counters["log_likelihood"] = model.log_marginal_likelihood();
}
template <class Change>
void changed(benchmark::State& state, Change change) {
  const auto data = synthetic(std::size_t(state.range(0)), std::size_t(state.range(1)), 1);
  const auto more = synthetic(1, std::size_t(state.range(1)), 2);
  regress::gaussian_process<> model;
  model.fit(data);
  for (auto _ : state) change(model, data, more);
}
template <class Predict>
void predict(benchmark::State& state, Predict run) {
  const auto data = synthetic(200, 37, 1), fresh = synthetic(std::size_t(state.range(0)), 37, 2);
  regress::gaussian_process<> model;
  model.fit(data);
  std::vector<double> means(fresh.rows());
  std::vector<regress::prediction> distributions(fresh.rows());
  for (auto _ : state) {
    run(model, fresh, means, distributions);
    benchmark::ClobberMemory();
  }
}

void refit(benchmark::State& state) {
  changed(state, [](auto& model, const auto& data, const auto&) { model.refit(data); });
}
void condition(benchmark::State& state) {
  changed(state, [](auto& model, const auto& data, const auto&) { model.condition(data); });
}
void update(benchmark::State& state) {
  changed(state, [](const auto& model, const auto&, const auto& more) {
    auto grown = model;
    grown.update(more);
    benchmark::DoNotOptimize(grown);
  });
}
void means(benchmark::State& state) {
  predict(state, [](const auto& model, const auto& fresh, auto& out, auto&) {
    if (fresh.rows() == 1)
      out[0] = model.predict(fresh.row(0));
    else
      model.predict_rows(fresh.values(), out);
  });
}
void distributions(benchmark::State& state) {
  predict(state, [](const auto& model, const auto& fresh, auto&, auto& out) {
    if (fresh.rows() == 1)
      out[0] = model.predict_distribution(fresh.row(0));
    else
      model.predict_distributions(fresh.values(), out);
  });
}
void gradients(benchmark::State& state) {
  predict(state, [](const auto& model, const auto& fresh, auto&, auto&) {
    std::vector<double> slope(fresh.width());
    for (std::size_t i = 0; i < fresh.rows(); ++i) model.gradient(fresh.row(i), slope);
  });
}

using isotropic = regress::gaussian_process<>;
using each_column = regress::gaussian_process<regress::ard_covariance>;
#define EDGETRAN_NAMED(function, name) \
  BENCHMARK(function)->Name("regress/" name)->Unit(benchmark::kMillisecond)
EDGETRAN_NAMED(fit<isotropic>, "gaussian_process/fit")->ArgNames({"n", "d"})->Args({64, 37})->Args({200, 37});
EDGETRAN_NAMED(fit<each_column>, "gaussian_process_ard/fit")
    ->ArgNames({"n", "d"})
    ->Args({200, 37})
    ->Args({1600, 10});
EDGETRAN_NAMED(refit, "gaussian_process/refit")->ArgNames({"n", "d"})->Args({200, 37});
EDGETRAN_NAMED(condition, "gaussian_process/condition")->ArgNames({"n", "d"})->Args({200, 37});
EDGETRAN_NAMED(update, "gaussian_process/update")
    ->ArgNames({"n", "d"})
    ->Args({200, 37})
    ->Args({400, 37})
    ->Args({800, 37});
EDGETRAN_NAMED(means, "gaussian_process/predict")->ArgName("n")->Arg(1)->Arg(10000);
EDGETRAN_NAMED(distributions, "gaussian_process/predict_distribution")->ArgName("n")->Arg(1)->Arg(10000);
EDGETRAN_NAMED(gradients, "gaussian_process/gradient")->ArgName("n")->Arg(1);
#undef EDGETRAN_NAMED

}  // namespace
