// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_CHILD_WEIGHTS_HPP
#define EDGETRAN_ENERGY_COMBINE_CHILD_WEIGHTS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/combine/weighted_tree.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"

namespace edgetran::energy {

/// The published constants (Cao et al., ACL 2021, and its code).
struct child_weights_options {
  double tau = 10;
  feature_set columns = all_features();
  std::size_t epochs = 8;
  double rate = 1e-3;  ///< of Adam
  std::uint64_t seed = 0;
  child_energies training = child_energies::predicted;
  /// Trees that are looked at for means and spreads of the features beside those of the fit; who is in both
  /// counts once. The published code gives it the held-out model too, a leak; for comparison alone. Not
  /// owned.
  const selection* also_scaled_on = nullptr;
};

namespace detail {
/// One weight vector and bias, moved by Adam, one step a tree in their order.
template <class Step>
std::vector<double> descend(std::size_t width, std::size_t trees, const child_weights_options& o, Step step) {
  stream random(o.seed);
  const double reach = 1 / std::sqrt(static_cast<double>(width));
  std::vector<double> parameters(width + 1), gradient(width + 1);
  for (double& p : parameters) p = random.uniform(-reach, reach);
  const regress::neural::adam rule{.rate = o.rate};
  regress::neural::adam::state<double> state;
  for (std::size_t epoch = 0; epoch < o.epochs; ++epoch)
    for (std::size_t t = 0; t < trees; ++t) {
      gradient.assign(width + 1, 0.0);
      step(t, std::span<const double>(parameters), std::span<double>(gradient));
      rule.step<double>(parameters, gradient, {}, state, o.rate);
    }
  return parameters;
}

inline void require(const child_weights_options& o, const char* who) {
  if (!(o.tau > 0 && std::isfinite(o.tau)))
    throw numeric_error("tau " + std::to_string(o.tau), who, "give a finite number above 0");
  if (!(o.rate > 0 && std::isfinite(o.rate)))
    throw numeric_error("rate " + std::to_string(o.rate), who, "give a finite number above 0");
  if (o.columns.empty()) throw shape_error("no columns", who, "name at least one feature");
}

/// What is a child is looked at for the scales, copies too.
inline cubic_features scales_of(const selection& s, const child_weights_options& o) {
  std::vector<const profiled_node*> nodes;
  const auto add = [&](const profiled_tree& t) {
    for (const profiled_node& n : t.nodes)
      if (n.level != model::level::root) nodes.push_back(&n);
  };
  for (const profiled_tree* t : s.trees()) add(*t);
  if (o.also_scaled_on != nullptr)
    for (const profiled_tree* t : o.also_scaled_on->trees())
      if (std::find(s.trees().begin(), s.trees().end(), t) == s.trees().end()) add(*t);
  return cubic_features(o.columns, nodes);
}

inline std::vector<weighted_tree> made_ready(const selection& s, std::span<const std::vector<double>> leaves,
                                             const cubic_features& features) {
  std::vector<weighted_tree> trees;
  trees.reserve(s.trees().size());
  for (std::size_t t = 0; t < s.trees().size(); ++t) trees.emplace_back(*s.trees()[t], leaves[t], features);
  return trees;
}
}  // namespace detail

/// Combiner: a module costs the sum of its children, each times a weight that follows from the child's
/// features, one function for all nodes, learnt through the whole tree. `Weighting` and `Loss` are policies
/// of weighted_tree.hpp. O(epochs trees distinct-nodes width).
template <class Weighting, class Loss>
class basic_child_weights {
 public:
  /// Throws `numeric_error` and `shape_error` for options that cannot be.
  explicit basic_child_weights(child_weights_options options = {}) : options_(std::move(options)) {
    detail::require(options_, "child_weights");
  }

  void fit(const selection& s, std::span<const std::vector<double>> leaves) {
    require_trees(s, "child_weights");
    cubic_features features = detail::scales_of(s, options_);
    const std::vector<weighted_tree> trees = detail::made_ready(s, leaves, features);
    parameters_ = detail::descend(
        features.size(), trees.size(), options_, [&](std::size_t t, auto parameters, auto gradient) {
          trees[t].template backward<Weighting, Loss>(parameters, options_.tau, options_.training, gradient);
        });
    features_ = std::move(features);
  }

  void combine(const profiled_tree& t, std::span<double> energies) const {
    if (parameters_.empty())
      throw state_error("combines before it was fitted", "child_weights", "call fit first");
    const std::vector<double> all =
        weighted_tree(t, energies, features_).energies<Weighting>(parameters_, options_.tau);
    std::copy(all.begin(), all.end(), energies.begin());
  }

  /// w, then b; empty before the fit.
  [[nodiscard]] const std::vector<double>& parameters() const { return parameters_; }
  [[nodiscard]] const child_weights_options& options() const { return options_; }

 private:
  child_weights_options options_;
  cubic_features features_;
  std::vector<double> parameters_;
};

/// IrEne's: weights near 1, relative squares (section 3.4 of the paper; the cubic features and tau are of its
/// code).
using child_weights = basic_child_weights<near_one, relative_squares>;

/// Combiner without a tree (the paper's unstructured ablation): w . phi + b of each inner node is its energy.
/// Its predictions are wild, as they are there: nothing bounds them. `tau` and `training` are not read.
class unstructured {
 public:
  /// As `child_weights`.
  explicit unstructured(child_weights_options options = {}) : options_(std::move(options)) {
    detail::require(options_, "unstructured");
  }

  void fit(const selection& s, std::span<const std::vector<double>> leaves) {
    require_trees(s, "unstructured");
    cubic_features features = detail::scales_of(s, options_);
    const std::vector<weighted_tree> trees = detail::made_ready(s, leaves, features);
    parameters_ = detail::descend(features.size(), trees.size(), options_,
                                  [&](std::size_t t, auto parameters, auto gradient) {
                                    trees[t].backward_unstructured(parameters, gradient);
                                  });
    features_ = std::move(features);
  }

  void combine(const profiled_tree& t, std::span<double> energies) const {
    if (parameters_.empty())
      throw state_error("combines before it was fitted", "unstructured", "call fit first");
    const std::vector<double> all = weighted_tree(t, energies, features_).logits(parameters_);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (t.nodes[i].level != model::level::primitive) energies[i] = all[i];
  }

 private:
  child_weights_options options_;
  cubic_features features_;
  std::vector<double> parameters_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_CHILD_WEIGHTS_HPP
