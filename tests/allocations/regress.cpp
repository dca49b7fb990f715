// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Predictions that promise to allocate nothing do not. A program of its own: it counts every `operator new`
// of the process.
#include <cstddef>
#include <cstdio>
#include <vector>

#include "allocations/counter.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/mlp.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/regress/trees/tree.hpp"

namespace {
using namespace edgetran;

int failures = 0;

/// Fits; then neither `predict` nor `predict_distribution` may allocate.
template <class R>
void allocates_nothing(const char* what, R regressor, const regress::table& data) {
  regressor.fit(data);
  const std::size_t before = allocations;
  double sum = 0;
  for (std::size_t i = 0; i < data.rows(); ++i) {
    sum += regressor.predict(data.row(i));
    if constexpr (regress::probabilistic_regressor<R>)
      sum += regressor.predict_distribution(data.row(i)).mean;
  }
  if (before > 0 && allocations == before && sum == sum) return;
  std::printf("%s: %zu allocations, %zu before\n", what, allocations - before, before);
  ++failures;
}
}  // namespace

int main() {
  using regress::neural::layer;
  using regress::neural::softplus;
  stream random(1);
  regress::table data({"a", "b"});
  for (int i = 0; i < 20; ++i) {
    const double a = random.uniform01(), b = random.uniform01();
    data.add(std::vector<double>{a, b}, a + b * b);
  }
  allocates_nothing("linear", regress::linear{}, data);
  allocates_nothing("decision_tree", regress::decision_tree{}, data);
  allocates_nothing("random_forest", regress::random_forest({.members = 5}), data);
  allocates_nothing("boosted_trees", regress::boosted_trees({.rounds = 5}), data);
  allocates_nothing("mlp", regress::mlp<2, layer<8, softplus>, layer<1>>{}, data);
  regress::boshnas_options brief;
  brief.training.epochs = 2;
  allocates_nothing("boshnas", regress::boshnas<2>(brief), data);
  return failures == 0 ? 0 : 1;
}
