// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_SIMULATED_TRAINING_HPP
#define EDGETRAN_TESTS_SEARCH_SIMULATED_TRAINING_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "edgetran/core/random.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/search/grow_and_prune/prune.hpp"
#include "edgetran/search/grow_and_prune/trial_tree.hpp"
#include "model/architectures.hpp"

/// Models that are never trained, whose losses are made up from their architectures.
namespace test {

/// A stream named by an architecture.
inline edgetran::stream stream_of(const edgetran::model::architecture& a) {
  const std::string hash = edgetran::model::graph_hash(a);
  return edgetran::stream(std::stoull(hash.substr(0, 15), nullptr, 16));
}

/// Falls with the number of parameters and of different operations in a layer, and is rugged.
inline double simulated_loss(const edgetran::model::flexibert<>& m, double ruggedness = 0.3) {
  double variety = 0;
  for (const auto& l : m.architecture.layers) {
    auto heads = l.heads;
    std::sort(heads.begin(), heads.end());
    variety += static_cast<double>(std::unique(heads.begin(), heads.end()) - heads.begin());
  }
  const double parameters = static_cast<double>(edgetran::model::total_cost(m).parameters);
  return 3 - 0.1 * std::log(parameters) - 0.05 * variety + ruggedness * stream_of(m.architecture).uniform01();
}

/// Importances that are made up from the architecture.
struct simulated_importance {
  edgetran::search::importances operator()(const edgetran::search::trial_tree& tree, std::size_t id) const {
    const auto& a = tree.at(id).architecture;
    edgetran::stream random = stream_of(a);
    edgetran::search::importances by;
    for (const auto& l : a.layers) {
      by.heads.emplace_back(l.heads.size());
      for (double& x : by.heads.back()) x = random.uniform01();
      by.feed_forward.emplace_back(l.feed_forward.size());
      for (double& x : by.feed_forward.back()) x = random.uniform01();
    }
    return by;
  }
};

/// A small root, and options to match.
inline edgetran::model::flexibert<> small_root() {
  edgetran::model::flexibert<> m;
  m.vocabulary = 50, m.positions = 16;
  m.architecture = plain(3, 64, 4, 128);
  return m;
}

}  // namespace test

#endif  // EDGETRAN_TESTS_SEARCH_SIMULATED_TRAINING_HPP
