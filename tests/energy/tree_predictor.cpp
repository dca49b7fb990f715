// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/tree_predictor.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/energy/combine/child_weights.hpp"
#include "edgetran/energy/combine/children_sum.hpp"
#include "edgetran/energy/leaves/column_regression.hpp"
#include "edgetran/energy/recommended.hpp"
#include "edgetran/energy/software_baseline.hpp"
#include "edgetran/regress/linear.hpp"
#include "energy/synthetic_campaign.hpp"
#include "laws/tree_predictor.hpp"

using namespace edgetran;
using energy::feature;

namespace {

using irene_leaves = energy::per_primitive<energy::column_regression<regress::linear>>;

const energy::campaign& small_campaign() {
  static const energy::campaign c = test::lawful_campaign(0.1, 1, {"bert-tiny", "bert-mini", "bert-small"});
  return c;
}
/// A tree of a model that is not in the campaign.
const energy::profiled_tree& unseen() {
  static const energy::profiled_tree t =
      test::lawful_tree(test::example_tree("bert-medium"), "bert-medium", {4, 48}, test::known_energy_law(),
                        test::known_latency_law());
  return t;
}

energy::child_weights_options quick(energy::child_energies training = energy::child_energies::predicted) {
  energy::child_weights_options o;
  o.columns = {feature::flops, feature::bytes, feature::latency};
  o.training = training;
  return o;
}

/// Counts how often it is asked.
struct counted_leaves {
  std::size_t* asked = nullptr;
  void fit(const energy::selection&) {}
  double predict(const energy::profiled_node&) const { return static_cast<double>(++*asked); }
};

}  // namespace

TEST_CASE("every recommended predictor keeps the laws") {
  for (const energy::information i : energy::ladder) {
    CAPTURE(std::string(energy::name(i)));
    const bool shared = i == energy::information::full || i == energy::information::driver ||
                        i == energy::information::leaves;
    energy::with_recommended(i, [&](const auto& p) {
      laws::check_tree_predictor(p, small_campaign(), unseen(), {.knows_primitives = !shared});
    });
  }
  laws::check_tree_predictor(energy::physical_predictor(), small_campaign(), unseen());
}

TEST_CASE("IrEne and its ablations keep the laws") {
  using energy::tree_predictor;
  laws::check_tree_predictor(tree_predictor<irene_leaves, energy::children_sum>(), small_campaign(), unseen(),
                             {.positive = false});
  for (const auto training : {energy::child_energies::predicted, energy::child_energies::measured})
    laws::check_tree_predictor(tree_predictor<irene_leaves, energy::child_weights>(
                                   irene_leaves(), energy::child_weights(quick(training))),
                               small_campaign(), unseen(), {.positive = false});
  laws::check_tree_predictor(
      tree_predictor<irene_leaves, energy::unstructured>(irene_leaves(), energy::unstructured(quick())),
      small_campaign(), unseen(), {.positive = false});
}

TEST_CASE("the software baseline keeps the laws of what has nothing to fit") {
  laws::check_tree_predictor(energy::software_baseline({watts{140}, watts{0}, watts{12}}), small_campaign(),
                             unseen(), {.fits = false});
}

TEST_CASE("a leaf that a tree has twice is priced once, and the sum is that of the leaves") {
  std::size_t asked = 0;
  energy::tree_predictor<counted_leaves, energy::children_sum> p(counted_leaves{&asked});
  const energy::profiled_tree& t = unseen();
  const auto energies = p.predict(t);
  const auto first = energy::identical_leaves(t);
  std::size_t distinct = 0;
  double sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (t.nodes[i].level != model::level::primitive) continue;
    distinct += first[i] == i ? 1 : 0;
    sum += energies[i].value();
    CHECK(energies[i] == energies[first[i]]);
  }
  CHECK(asked == distinct);
  CHECK(distinct < t.nodes.size() / 4);  // its eight layers are alike
  CHECK(energies[0].value() == sum);
}

TEST_CASE("a fit whose combiner throws leaves the leaves of the earlier fit in place") {
  struct fails_second {
    bool fitted = false;
    void fit(const energy::selection&, std::span<const std::vector<double>>) {
      if (fitted) throw numeric_error("no");
      fitted = true;
    }
    void combine(const energy::profiled_tree&, std::span<double>) const {}
  };
  energy::tree_predictor<irene_leaves, fails_second> p;
  p.fit(small_campaign());
  const auto before = p.predict(unseen());
  energy::campaign other = small_campaign();
  for (auto& t : other.trees)
    for (auto& n : t.nodes) n.energy *= 2;
  CHECK_THROWS_AS(p.fit(other), numeric_error);
  CHECK(p.predict(unseen()) == before);
}
