// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Trees, alone, boosted and averaged; fits of more and more rows.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "cases.hpp"
#include "edgetran/regress/trees/adaboost.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/regress/trees/tree.hpp"

namespace edgetran::bench {

namespace {

/// Near-linear in rows: the time for each row grows with the depth alone.
template <class Model>
void add_growing(session& s, const std::string& name, const Model& unfitted) {
  for (const std::size_t rows : {1'000U, 10'000U, 100'000U}) {
    const auto data = std::make_shared<std::optional<regress::table>>();
    s.add("regress/" + name + "/fit/n:" + std::to_string(rows) + "/d:40", [=](benchmark::State& state) {
      if (!*data) *data = rough_table(rows, 40, 3);
      Model m = unfitted;
      for (auto _ : state) {
        m.fit(**data);
        benchmark::DoNotOptimize(m);
      }
    });
  }
}

}  // namespace

void add_trees(session& s) {
  add_model(s, "decision_tree", regress::decision_tree(), rough());
  add_model(s, "adaboost-500", regress::adaboost(), rough());
  add_model(s, "boosted_trees-300", regress::boosted_trees(), rough());
  add_model(s, "random_forest-200", regress::random_forest(), rough());
  add_model(s, "extra_trees-200", regress::extra_trees(), rough());
  s.run();
  add_growing(s, "decision_tree", regress::decision_tree());
  add_growing(s, "boosted_trees-30", regress::boosted_trees({.rounds = 30}));
  s.run();
}

}  // namespace edgetran::bench
