// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_PREDICT_MADE_UP_TREE_PROFILE_HPP
#define EDGETRAN_TESTS_PREDICT_MADE_UP_TREE_PROFILE_HPP

#include <cstddef>

#include "edgetran/predict/tree_profile.hpp"

namespace test {

/// A profile of round-about numbers, all different and of many digits, that measured batches of 2 to 32,
/// lengths of 16 to 256, and leaves of any size of all kinds but `other`.
inline edgetran::predict::tree_profile made_up_tree_profile() {
  using namespace edgetran::predict;
  tree_profile d;
  double x = 1 / 3.0;
  const auto next = [&x] { return x = x * 1.07 + 1e-5; };
  for (tree_law* l : {&d.energy, &d.latency}) {
    for (auto& price : l->leaf)
      for (double& p : price) p = next();
    for (double& f : l->factor) f = next();
    l->own_flops = next(), l->own_bytes = next(), l->per_leaf = next(), l->call = next();
  }
  for (law_errors* e : {&d.energy_errors, &d.latency_errors}) {
    for (double& p : e->percent) p = next();
    for (double& c : e->coverage) c = next();
    e->root_width = 0.1 + 1 / next(), e->module_width = 0.2 + 1 / next();
    for (double& w : e->leaf_width) w = 1 / next();
  }
  for (std::size_t k = 0; k + 1 < leaf_kinds.size(); ++k)
    d.kinds[k] = {10 + k, {0, 1e9 + next()}, {0, 1e8 + next()}};
  d.batch = {2, 32};
  d.sequence = {16, 256};
  d.models = 6, d.trees = 166;
  return d;
}

}  // namespace test

#endif  // EDGETRAN_TESTS_PREDICT_MADE_UP_TREE_PROFILE_HPP
