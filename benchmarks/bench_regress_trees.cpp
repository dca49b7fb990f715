// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Fitting trees and predicting with them on one core. `error` is the mean squared error on 10,000 fresh rows.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/table.hpp"
#include "edgetran/regress/trees/adaboost.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/regress/trees/tree.hpp"

namespace {

using namespace edgetran;

/// Normal columns, of which five matter: a product, a wave, a line, a square, and noise.
regress::table make(std::size_t rows, std::size_t width, std::uint64_t seed) {
  stream random(seed);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < width; ++j) names.push_back("x" + std::to_string(j));
  regress::table t(names);
  std::vector<double> x(width);
  for (std::size_t i = 0; i < rows; ++i) {
    for (double& v : x) v = random.normal();
    t.add(x, x[0] * x[1] + std::sin(x[2]) + x[3] / 2 + x[4] * x[4] + 0.3 * random.normal());
  }
  return t;
}

const regress::table& fresh() {
  static const regress::table t = make(10'000, 37, 2);
  return t;
}

template <class Model>
void fit(benchmark::State& state, const Model& unfitted, const regress::table& data) {
  Model m = unfitted;
  for (auto _ : state) {
    m.fit(data);
    benchmark::DoNotOptimize(m);
  }
  if (data.width() != fresh().width()) return;
  const auto predicted = regress::predict_rows(m, fresh());
  double error = 0;
  for (std::size_t i = 0; i < predicted.size(); ++i)
    error += (predicted[i] - fresh().targets()[i]) * (predicted[i] - fresh().targets()[i]);
  state.counters["error"] = error / static_cast<double>(predicted.size());
}

template <class Model>
void add(const std::string& name, const Model& unfitted) {
  static const regress::table small = make(200, 37, 1);
  const std::string path = "regress/" + name;
  benchmark::RegisterBenchmark((path + "/fit/n:200/d:37").c_str(), [=](benchmark::State& state) {
    fit(state, unfitted, small);
  })->Unit(benchmark::kMillisecond);
  Model m = unfitted;
  m.fit(small);
  benchmark::RegisterBenchmark((path + "/predict/n:10000").c_str(), [=](benchmark::State& state) {
    std::vector<double> out(fresh().rows());
    for (auto _ : state) {
      m.predict_rows(fresh().values(), out);
      benchmark::DoNotOptimize(out.data());
    }
  })->Unit(benchmark::kMillisecond);
  if constexpr (regress::batched_probabilistic_regressor<Model>)
    benchmark::RegisterBenchmark((path + "/distribution/n:10000").c_str(), [=](benchmark::State& state) {
      std::vector<regress::prediction> out(fresh().rows());
      for (auto _ : state) {
        m.predict_distributions(fresh().values(), out);
        benchmark::DoNotOptimize(out.data());
      }
    })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark((path + "/predict/n:1").c_str(), [=](benchmark::State& state) {
    std::size_t i = 0;
    for (auto _ : state) {
      benchmark::DoNotOptimize(m.predict(fresh().row(i)));
      i = (i + 1) % fresh().rows();
    }
  })->Unit(benchmark::kMicrosecond);
}

/// Near-linear in rows: the time for each row grows with the depth alone.
template <class Model>
void add_growing(const std::string& name, const Model& unfitted) {
  for (const std::size_t rows : {1'000U, 10'000U, 100'000U})
    benchmark::RegisterBenchmark(("regress/" + name + "/fit/n:" + std::to_string(rows) + "/d:40").c_str(),
                                 [=](benchmark::State& state) { fit(state, unfitted, make(rows, 40, 3)); })
        ->Unit(benchmark::kMillisecond);
}

}  // namespace

int main(int argc, char** argv) {
  add("decision_tree", regress::decision_tree());
  add("adaboost-500", regress::adaboost());
  add("boosted_trees-300", regress::boosted_trees());
  add("random_forest-200", regress::random_forest());
  add("extra_trees-200", regress::extra_trees());
  add_growing("decision_tree", regress::decision_tree());
  add_growing("boosted_trees-30", regress::boosted_trees({.rounds = 30}));
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
