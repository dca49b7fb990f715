// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_GROWER_HPP
#define EDGETRAN_REGRESS_TREES_GROWER_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/growth.hpp"
#include "edgetran/regress/trees/histogram_growth.hpp"
#include "edgetran/regress/trees/ordered_growth.hpp"
#include "edgetran/regress/trees/ranked_columns.hpp"
#include "edgetran/regress/trees/training_rows.hpp"

namespace edgetran::regress::trees {

/// Grows tree after tree over the same columns, each on its own targets and weights, in one arena: after the
/// first tree nothing is allocated but nodes. One object a thread.
template <class Rank>
class grower {
 public:
  explicit grower(const ranked_columns<Rank>& columns)
      : columns_(columns), ordered_(columns), leaf_of_(columns.rows()) {
    if (columns.most_ranks() <= histogram_growth<Rank>::most_ranks &&
        columns.rows() > 2 * columns.most_ranks())
      histograms_.emplace(columns);
  }

  /// Adds a tree to `out`. A row of weight 0 is left out; `of_columns` (rising) empty means all.
  void grow(std::span<const double> targets, std::span<const double> weights, growth_limits limits,
            std::span<const std::size_t> of_columns, stream* random, flat_trees& out) {
    exact_.assign(targets, weights);
    limits.min_leaf_weight = std::ldexp(limits.min_leaf_weight, -exact_.weight_exponent);
    const growth_state state{&exact_, targets, &out, leaf_of_, limits};
    const std::uint32_t root = out.begin_tree();
    ordered_.begin(state, of_columns, random);
    rows_.clear();
    for (std::size_t r = 0; r < columns_.rows(); ++r)
      if (exact_.weights[r] > 0) rows_.push_back(static_cast<std::uint32_t>(r));
    if (histograms_ && histograms_->pays(rows_.size()))
      histograms_->grow_all(state, rows_, of_columns, random, root, ordered_);
    else if (columns_.ordered())
      ordered_.grow_all(root, 0, rows_);
    else
      ordered_.grow_some(root, 0, rows_);
  }

  /// The leaf of every row that had weight.
  [[nodiscard]] std::span<const std::uint32_t> leaf_of() const { return leaf_of_; }

 private:
  const ranked_columns<Rank>& columns_;
  exact_targets exact_;
  ordered_growth<Rank> ordered_;
  std::optional<histogram_growth<Rank>> histograms_;
  std::vector<std::uint32_t> rows_;  // that have weight
  std::vector<std::uint32_t> leaf_of_;
};

/// What every tree's options must be.
inline void require_limits(double min_leaf_weight, double min_gain, std::size_t bins, const char* who) {
  if (!(min_leaf_weight >= 0 && std::isfinite(min_leaf_weight)))
    throw numeric_error("a least leaf weight of " + std::to_string(min_leaf_weight), who,
                        "give a finite number of at least 0");
  if (!(min_gain >= 0 && min_gain <= 1))
    throw numeric_error("a least gain of " + std::to_string(min_gain), who, "give a share from 0 to 1");
  if (bins == 1 || bins > 256)
    throw numeric_error(std::to_string(bins) + " bins", who, "give 2 to 256, or 0 for every value");
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_GROWER_HPP
