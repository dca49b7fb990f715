// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_OPTIONS_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_OPTIONS_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/grow_and_prune/edit.hpp"
#include "edgetran/search/grow_and_prune/grow.hpp"
#include "edgetran/search/grow_and_prune/prune.hpp"

namespace edgetran::search {

/// How long a child is trained, and how fast; passed on to who trains.
struct training {
  std::int64_t steps = 0;
  double learning_rate = 0;
};

/// How grow-and-prune goes about. Values are those of the public code, where it has them.
struct grow_and_prune_options {
  /// One edit a round, in turn.
  std::vector<edit> cycle{edit::grow_heads, edit::grow_feed_forward, edit::prune_heads,
                          edit::prune_feed_forward};
  grow_options grow{};
  prune_options prune{};

  training grow_heads{20'000, 1e-5};
  training grow_feed_forward{50'000, 1e-5};
  training prune_heads{30'000, 5e-5};
  training prune_feed_forward{20'000, 1e-5};
  training prune_layer{15'000, 5e-5};

  double tolerance = 0;    ///< a round counts as progress if it betters the best by more
  bool soft_prune = true;  ///< a pruned child is followed even where it is not the best
  /// After a round without a new best, go on at the best grown model that nobody has followed yet, or at the
  /// root where there is none, instead of staying.
  bool backtrack = false;

  std::size_t patience = 5;  ///< rounds without progress before a warm restart, or the end
  /// Warm restarts without progress in between: jumps to a random one of the best models so far, with its
  /// weights, where the cycle begins anew. The public code has none.
  std::size_t restarts = 3;
  std::size_t restart_among = 5;                                      ///< best models
  std::size_t most_rounds = std::numeric_limits<std::size_t>::max();  ///< that ask for anything

  [[nodiscard]] const training& training_of(edit e) const {
    switch (e) {
      case edit::grow_heads:
        return grow_heads;
      case edit::grow_feed_forward:
        return grow_feed_forward;
      case edit::prune_heads:
        return prune_heads;
      case edit::prune_feed_forward:
        return prune_feed_forward;
      case edit::prune_layer:
        return prune_layer;
      case edit::start:
        break;
    }
    throw state_error("the root is not trained", "grow_and_prune_options", "ask for one of the edits");
  }

  /// The published variant that only grows.
  [[nodiscard]] static grow_and_prune_options grow_only() {
    grow_and_prune_options o;
    o.cycle = {edit::grow_heads, edit::grow_feed_forward};
    o.grow.children = 10;
    o.grow.widths = {1024, 512, 256};
    return o;
  }
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_OPTIONS_HPP
