// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_FIT_TREE_PROFILE_HPP
#define EDGETRAN_ENERGY_FIT_TREE_PROFILE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/energy/feature_set.hpp"
#include "edgetran/energy/leave_one_out.hpp"
#include "edgetran/energy/recommended.hpp"
#include "edgetran/predict/tree_profile.hpp"

namespace edgetran::energy {

namespace detail {
inline predict::tree_law law_from(const physical_predictor& p) {
  predict::tree_law law;
  for (const auto& [type, price] : p.leaf().fitted()) law.leaf[leaf_kind_of(type)] = price.price();
  const auto& c = p.combiner().base().coefficients();
  std::copy_n(c.begin(), leaf_kinds.size(), law.factor.begin());
  law.own_flops = c[leaf_kinds.size()];
  law.own_bytes = c[leaf_kinds.size() + 1];
  law.per_leaf = c[leaf_kinds.size() + 2];
  law.call = c[leaf_kinds.size() + 3];
  return law;
}

inline predict::law_errors errors_from(const with_intervals<physical_predictor>& fitted,
                                       const leave_one_out_result& held_out) {
  predict::law_errors e;
  for (std::size_t l = 0; l < 3; ++l) {
    e.percent[l] = held_out.all.error[l].mean();
    e.coverage[l] = held_out.all.covered[l].mean();
  }
  e.root_width = fitted.half_width(std::string(model::name(model::level::root)));
  e.module_width = fitted.half_width(std::string(model::name(model::level::module)));
  // Classes are spelt as the trees spell them: `linear` in JSON lines. What was not measured has the width of
  // all errors, and classes of one kind share the widest.
  std::array<bool, leaf_kinds.size()> measured{};
  for (const auto& [type, price] : fitted.predictor().leaf().fitted()) {
    const std::size_t k = leaf_kind_of(type);
    const double width = fitted.half_width(type);
    e.leaf_width[k] = measured[k] ? std::max(e.leaf_width[k], width) : width;
    measured[k] = true;
  }
  for (std::size_t k = 0; k < leaf_kinds.size(); ++k)
    if (!measured[k]) e.leaf_width[k] = fitted.half_width(std::string(leaf_kinds[k]));
  return e;
}

inline void widen(predict::seen_range& r, double x, bool first) {
  r.least = first ? x : std::min(r.least, x);
  r.most = first ? x : std::max(r.most, x);
}

inline void note_ranges(predict::tree_profile& d, const selection& s) {
  bool first = true;
  for (const profiled_tree* t : s.trees()) {
    widen(d.batch, static_cast<double>(t->batch), first);
    widen(d.sequence, static_cast<double>(t->sequence), first);
    first = false;
    const std::vector<std::size_t> same = identical_leaves(*t);
    for (std::size_t i = 0; i < t->nodes.size(); ++i) {
      const profiled_node& n = t->nodes[i];
      if (n.level != model::level::primitive || same[i] != i) continue;
      predict::kind_range& k = d.kinds[leaf_kind_of(n.type)];
      widen(k.flops, n[feature::flops], k.leaves == 0);
      widen(k.bytes, moved_bytes(n), k.leaves == 0);
      ++k.leaves;
    }
  }
}

/// The trees with their latencies where the energies were: what learns one learns the other.
inline campaign of_latencies(const selection& s) {
  campaign c;
  for (const profiled_tree* t : s.trees()) {
    c.trees.push_back(*t);
    for (profiled_node& n : c.trees.back().nodes) n.energy = joules{positive_latency(n)};
  }
  return c;
}
}  // namespace detail

/// A device's profile from the trees that were profiled on it: physical laws of energy and latency on shapes
/// alone, and their errors when each model in turn was left out. Needs three models: of two, a held-out one
/// would leave none to calibrate intervals on. Throws state_error for fewer and where no model can be
/// predicted from the others, input_error for a latency of zero. O(models^2 trees nodes).
template <executor E>
predict::tree_profile fit_tree_profile(const selection& s, E& runner) {
  predict::tree_profile d;
  d.models = s.models().size();
  d.trees = s.trees().size();
  if (d.models < 3)
    throw state_error(std::to_string(d.models) + " model(s)", "fit_tree_profile",
                      "give profiled trees of at least three");
  require_latencies(s);
  const auto learn = [&](const selection& from, predict::tree_law& law, predict::law_errors& errors) {
    with_intervals<physical_predictor> fitted;
    const leave_one_out_result held_out = leave_one_out(from, fitted, runner);
    fitted.fit(from);
    law = detail::law_from(fitted.predictor());
    errors = detail::errors_from(fitted, held_out);
  };
  learn(s, d.energy, d.energy_errors);
  const campaign latencies = detail::of_latencies(s);
  learn(latencies, d.latency, d.latency_errors);
  detail::note_ranges(d, s);
  return d;
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_FIT_TREE_PROFILE_HPP
