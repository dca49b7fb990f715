// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_MEMBER_VOTES_HPP
#define EDGETRAN_REGRESS_TREES_MEMBER_VOTES_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/trees/coded_trees.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/training_rows.hpp"

namespace edgetran::regress::trees {

/// The weighted median of trees' predictions, the least that predictions of half the weight do not exceed,
/// and their unweighted deviation. Trees repeat few values, so nothing is sorted: the distinct ones are
/// numbered once, and a row adds up weights by number. Weights are kept on a grid on which sums are exact.
/// Memory in bytes: 4 a node, 8 a distinct value, and coded_trees.
class member_votes {
 public:
  member_votes() = default;

  /// One weight a tree, at least 0, one above. O(nodes log nodes).
  member_votes(const flat_trees& trees, std::span<const double> weights, std::size_t width)
      : weights_(weights.begin(), weights.end()),
        coded_(trees, width),
        level_of_(trees.nodes.size()),
        unit_(unit_of(trees)) {
    double sum = 0;
    for (const double w : weights_) sum += w;
    const double grid = std::ldexp(1.0, std::ilogb(sum) - 50);
    for (double& w : weights_) half_ += (w = round_to(w, grid)) / 2;
    std::vector<numbered> leaves;
    for (std::size_t i = 0; i < trees.nodes.size(); ++i)
      if (trees.is_leaf(i)) leaves.push_back({trees.values[i], static_cast<std::uint32_t>(i)});
    number_distinct(leaves, levels_, [&](std::uint32_t i, std::size_t level) {
      level_of_[i] = static_cast<std::uint32_t>(level);
    });
    while ((levels_.size() - 1) >> shift_ >= buckets) ++shift_;
  }

  /// As they count, on the grid.
  [[nodiscard]] std::span<const double> weights() const { return weights_; }
  /// Half of their sum.
  [[nodiscard]] double half() const { return half_; }

  /// O(members depth).
  [[nodiscard]] prediction one(const flat_trees& trees, const double* row) const {
    std::vector<std::uint32_t> levels(weights_.size());
    for (std::size_t m = 0; m < levels.size(); ++m) levels[m] = level_of_[trees.leaf_of(m, row)];
    return tally(levels.data());
  }

  /// Calls give(row, prediction) for rows 0 to count - 1.
  template <class Give>
  void many(const flat_trees& trees, const double* values, std::size_t count, std::size_t width,
            Give&& give) const {
    if (count < abreast || levels_.size() > std::size_t{1} << 16) {
      for (std::size_t i = 0; i < count; ++i) give(i, one(trees, values + i * width));
      return;
    }
    constexpr std::size_t block = coded_trees::block::rows;
    coded_trees::block coded;
    const std::size_t members = weights_.size();
    std::vector<std::uint16_t> levels(members * block);  // row by row
    for (std::size_t begin = 0; begin < count; begin += block) {
      const std::size_t rows = std::min(block, count - begin);
      walk_block(trees, coded_, coded, values + begin * width, rows, width,
                 [&](std::size_t m, std::size_t i, std::uint32_t leaf) {
                   levels[i * members + m] = static_cast<std::uint16_t>(level_of_[leaf]);
                 });
      for (std::size_t i = 0; i < rows; ++i) give(begin + i, tally(levels.data() + i * members));
    }
  }

 private:
  static constexpr std::size_t buckets = 256;

  /// Of one row, from the level that each member gives it.
  template <class Level>
  [[nodiscard]] prediction tally(const Level* levels) const {
    std::array<double, buckets> votes{};
    const double* const values = levels_.data();
    const double start = values[levels[0]] * unit_;  // sums about a value that was predicted round little
    // Four sums side by side: an addition need not wait for the one before.
    std::array<double, 4> sums{}, squares_of{};
    const auto count = [&](std::size_t m, std::size_t lane) {
      votes[static_cast<std::size_t>(levels[m]) >> shift_] += weights_[m];
      const double away = values[levels[m]] * unit_ - start;
      sums[lane] += away;
      squares_of[lane] += away * away;
    };
    std::size_t m = 0;
    for (; m + 4 <= weights_.size(); m += 4) count(m, 0), count(m + 1, 1), count(m + 2, 2), count(m + 3, 3);
    for (; m < weights_.size(); ++m) count(m, 0);
    const double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
    const double squares = squares_of[0] + squares_of[1] + (squares_of[2] + squares_of[3]);
    double before = 0;
    std::size_t bucket = 0;
    while (bucket + 1 < buckets && before + votes[bucket] < half_) before += votes[bucket++];
    const std::size_t level = shift_ == 0 ? bucket : within(levels, bucket, before);
    const auto members = static_cast<double>(weights_.size());
    const double variance = squares / members - sum / members * (sum / members);
    return {values[std::min(level, levels_.size() - 1)], std::sqrt(std::max(variance, 0.0)) / unit_};
  }

  /// The median's level once its bucket is known, and the weight below that.
  template <class Level>
  [[nodiscard]] std::size_t within(const Level* levels, std::size_t bucket, double before) const {
    std::vector<std::pair<std::size_t, double>> votes;
    for (std::size_t m = 0; m < weights_.size(); ++m)
      if (const std::size_t level = levels[m]; level >> shift_ == bucket)
        votes.emplace_back(level, weights_[m]);
    std::sort(votes.begin(), votes.end());
    for (const auto& [level, weight] : votes)
      if ((before += weight) >= half_) return level;
    return votes.back().first;
  }

  std::vector<double> weights_;
  double half_ = 0;  // of all weights
  coded_trees coded_;
  std::vector<std::uint32_t> level_of_;  // for each leaf the number of its value
  std::vector<double> levels_;           // distinct values, rising
  double unit_ = 1;
  unsigned shift_ = 0;  // levels to buckets
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_MEMBER_VOTES_HPP
