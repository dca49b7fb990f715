// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Energies of BERT-base's tree on one core: by a law of trees, and by predictors learnt from the published
// trees, which EDGETRAN_DATA_DIR names.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "edgetran/energy/combine/child_weights.hpp"
#include "edgetran/energy/irene_csv.hpp"
#include "edgetran/energy/leave_one_out.hpp"
#include "edgetran/energy/leaves/column_regression.hpp"
#include "edgetran/energy/recommended.hpp"
#include "edgetran/energy/shipped_trees.hpp"
#include "edgetran/model/families/bert.hpp"
#include "edgetran/predict/shipped/gtx1080ti.hpp"
#include "edgetran/predict/tree_profile.hpp"
#include "edgetran/regress/linear.hpp"

namespace {

using namespace edgetran;

model::workload next(std::int64_t& i) {
  ++i;
  return {.batch = 8 * (1 + i % 4), .sequence = 32 + i % 225};
}

/// Every node, its shapes known at run time.
void law_of_run_time_shapes(benchmark::State& state) {
  model::bert<> base;
  base.layers = 12;
  base.hidden = 768;
  base.heads = 12;
  base.feed_forward = 3072;
  const model::tree t = model::make_tree(base);
  std::int64_t i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(predict::price_nodes(predict::shipped::gtx1080ti.profile.energy, t, next(i)));
  state.counters["nodes"] = static_cast<double>(t.size());
}
/// The whole model, its shapes in its type.
void law_of_a_type(benchmark::State& state) {
  const predict::tree_law law = predict::shipped::gtx1080ti.profile.energy;
  std::int64_t i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(predict::total(law, model::bert<12, 768, 12, 3072>{}, next(i)));
}
BENCHMARK(law_of_run_time_shapes);
BENCHMARK(law_of_a_type);

const std::optional<energy::campaign>& published() {
  static const std::optional<energy::campaign> trees = [] {
    const char* const folder = std::getenv("EDGETRAN_DATA_DIR");
    return folder == nullptr ? std::nullopt
                             : std::optional(energy::published_models(energy::load_irene_csv(
                                   std::filesystem::path(folder) / "irene" / "device_1")));
  }();
  return trees;
}

/// Every node of BERT-base's published trees, 214 each, learnt from the other models.
template <class Predictor>
void learnt(benchmark::State& state, Predictor p) {
  if (!published()) return state.SkipWithError("EDGETRAN_DATA_DIR is not set");
  const energy::selection all(*published()), bert = all.only("bert-base-uncased");
  p.fit(all.without("bert-base-uncased"));
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(p.predict(*bert.trees()[i++ % bert.trees().size()]));
}
BENCHMARK_CAPTURE(learnt, specs, energy::make_specs_predictor());
BENCHMARK_CAPTURE(learnt, leaves, energy::make_leaves_predictor());
BENCHMARK_CAPTURE(learnt, latency, energy::make_latency_predictor());
BENCHMARK_CAPTURE(learnt, physical, energy::physical_predictor());
BENCHMARK_CAPTURE(learnt, driver, energy::make_driver_predictor());

/// IrEne's predictor trained end to end, all six folds, one seed.
void irene_folds(benchmark::State& state) {
  if (!published()) return state.SkipWithError("EDGETRAN_DATA_DIR is not set");
  using leaves = energy::per_primitive<energy::column_regression<regress::linear>>;
  inline_executor here;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        energy::leave_one_out(*published(), energy::tree_predictor<leaves, energy::child_weights>(), here));
}
BENCHMARK(irene_folds)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
