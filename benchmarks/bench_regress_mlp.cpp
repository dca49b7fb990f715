// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Networks on one core, compiled as most users compile: plain -O2. Tables are synthetic, inputs in [0, 1].
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "edgetran/regress/mlp.hpp"

namespace {

using namespace edgetran;
using namespace edgetran::regress::neural;
using regress::table;

table synthetic(std::size_t rows, std::size_t width = 37) {
  std::vector<std::string> names;
  for (std::size_t j = 0; j < width; ++j) names.push_back("x" + std::to_string(j));
  table t(names);
  stream random(1);
  std::vector<double> x(width);
  for (std::size_t i = 0; i < rows; ++i) {
    double y = 0;
    for (std::size_t j = 0; j < width; ++j) {
      x[j] = random.uniform01();
      y += (j % 3 == 0 ? 1.0 : -0.3) * x[j] / static_cast<double>(width);
    }
    t.add(x, y + 0.3 * std::sin(5 * x[0]) * x[1]);
  }
  return t;
}

using mlp = regress::mlp<37, layer<64, softplus>, layer<32, softplus>, layer<1>>;
using heteroscedastic = regress::heteroscedastic_mlp<37, layer<64, softplus>, layer<32, softplus>>;

template <class M>
void fit(benchmark::State& state, M model, std::size_t rows) {
  const auto data = synthetic(rows);
  for (auto _ : state) {
    model.fit(data);
    benchmark::DoNotOptimize(model.predict(data.row(0)));
  }
}
template <class M>
void predict(benchmark::State& state, M model, std::size_t rows, std::size_t predicted) {
  model.fit(synthetic(rows));
  const auto asked = synthetic(predicted);
  std::vector<double> out(predicted);
  for (auto _ : state) {
    model.predict_rows(asked.values(), out);
    benchmark::DoNotOptimize(out.data());
  }
}
/// Five queries: walks down the lower confidence bound.
template <class M, class Options>
void query(benchmark::State& state, M model, Options options) {
  const auto data = synthetic(64);
  model.fit(data);
  const std::vector<double> lower(37, 0.0), upper(37, 1.0);
  const auto starts = data.values().first(5 * 37);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        regress::minimise_inputs(regress::lower_confidence_bound(model), starts, lower, upper, options)
            .data());
}

template <class M>
void add(const std::string& name, M model, std::size_t rows) {
  const std::string size = "n:" + std::to_string(rows) + "/d:37";
  const auto timed = [](const std::string& n, auto body) {
    benchmark::RegisterBenchmark(n.c_str(), body)->Unit(benchmark::kMicrosecond);
  };
  timed("regress/" + name + "/fit/" + size, [=](benchmark::State& s) { fit(s, model, rows); });
  timed("regress/" + name + "/predict/n:10000", [=](benchmark::State& s) { predict(s, model, rows, 10000); });
  timed("regress/" + name + "/predict/n:1", [=](benchmark::State& s) { predict(s, model, rows, 1); });
}
template <class M>
void add_queries(const std::string& name, M model) {
  benchmark::RegisterBenchmark(
      ("regress/" + name + "/queries/first_order").c_str(),
      [=](benchmark::State& s) { query(s, model, regress::published_gobi_first_order()); })
      ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark(
      ("regress/" + name + "/queries/second_order").c_str(),
      [=](benchmark::State& s) { query(s, model, regress::published_gobi_second_order()); })
      ->Unit(benchmark::kMicrosecond);
}

template <class M>
void add_surrogate(const std::string& name, regress::boshnas_options options) {
  for (const bool aleatoric : {true, false}) {
    options.aleatoric = aleatoric;
    const std::string full = name + (aleatoric ? "" : "_without_npn");
    add(full, M(options), 64);
    add_queries(full, M(options));
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  add("mlp", mlp(), 200);
  add("heteroscedastic_mlp", heteroscedastic(), 200);
  add_surrogate<regress::boshnas<37>>("boshnas", {});
  add_surrogate<regress::published_boshnas<37>>("published_boshnas", regress::boshnas_options::published());
  benchmark::RunSpecifiedBenchmarks();
}
