// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_FEW_ROWS_HPP
#define EDGETRAN_REGRESS_TREES_FEW_ROWS_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "edgetran/regress/trees/growth.hpp"
#include "edgetran/regress/trees/ranked_columns.hpp"

namespace edgetran::regress::trees {

template <class Rank>
struct ranks_abreast;
template <>
struct ranks_abreast<std::int16_t> {
  using vector = std::int16_t __attribute__((vector_size(16)));
};
template <>
struct ranks_abreast<std::int32_t> {
  using vector = std::int32_t __attribute__((vector_size(16)));
};

/// Grows the bottom of a tree, where most of its nodes are: up to eight rows. The other way round from the
/// top: not the best partition of each column, but for each partition of the rows the first column that can
/// make it, and only if it beats those found. Sums over all 2^m sets of rows are taken once for the whole
/// bottom; a partition is tested on eight columns at a time.
template <class Rank>
class few_rows {
 public:
  static constexpr std::size_t most = 8;

  few_rows(const ranked_columns<Rank>& columns, const growth_state& state)
      : columns_(columns), state_(state) {}

  /// `rows` (of the table, 2 to 8) below the leaf `at`.
  void grow(std::uint32_t at, std::size_t depth, std::span<const std::uint32_t> rows) {
    rows_ = rows;
    double sum = 0, weight = 0;
    for (const std::uint32_t r : rows) {
      weight += state_.exact->weights[r];
      sum += state_.exact->weights[r] * state_.exact->scaled[r];
    }
    const double mean = round_to(sum / weight, state_.exact->grid);
    sums_[0] = pair{0, 0};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ranks_[i] = columns_.row(rows[i]);
      const pair own = state_.centred(rows[i], mean);
      for (std::size_t s = 0; s < std::size_t{1} << i; ++s) sums_[s | std::size_t{1} << i] = sums_[s] + own;
    }
    grow_set(at, depth, (1U << rows.size()) - 1);
  }

 private:
  using set = std::uint32_t;  // of rows, one bit each
  static constexpr std::size_t lanes = 16 / sizeof(Rank);
  using vector = typename ranks_abreast<Rank>::vector;

  struct split {
    set lower = 0;
    std::size_t column = 0;
    std::size_t below = 0, above = 0;  // ranks
  };

  void grow_set(std::uint32_t at, std::size_t depth, set all) {
    std::array<std::uint32_t, most> members{};
    std::size_t count = 0;
    for (set left = all; left != 0; left &= left - 1)
      members[count++] = rows_[static_cast<std::size_t>(std::countr_zero(left))];
    const auto row = [&](std::size_t i) { return members[i]; };
    const node_rows here = state_.enter(at, count, row);
    split best;
    double score = 0;
    if (!state_.may_split(here, depth) || !find(all, best, score) ||
        state_.gain(score, here.weight) < state_.limits.min_gain)
      return state_.leave(at, count, row);
    const std::uint32_t child =
        state_.out->split(at, best.column, columns_.threshold(best.column, best.below, best.above),
                          state_.gain(score, here.weight), depth);
    grow_set(child, depth + 1, best.lower);
    grow_set(child + 1, depth + 1, all & ~best.lower);
  }

  /// The error removed by parting `all` into s and the rest, over the weight of all and as in best_split.
  [[nodiscard]] double score_of(set s, set all) const {
    const pair a = sums_[s], b = sums_[all];
    const double away = a[0] * b[1] - b[0] * a[1];
    return away * away / (a[1] * (b[1] - a[1]) * b[1] * b[1]);
  }

  bool find(set all, split& best, double& score) const {
    bool found = false;
    const set last = set{1} << (31 - std::countl_zero(all));  // stays on one side: each partition once
    const set free = all & ~last;
    for (set s = free; s != 0; s = (s - 1) & free) {
      const double candidate = score_of(s, all);
      if (found && candidate < score) continue;
      if (std::min(sums_[s][1], sums_[all & ~s][1]) < state_.limits.min_leaf_weight) continue;
      split made;
      if (!first_column(s, all & ~s, made)) continue;
      if (found && candidate == score &&
          (made.column > best.column || (made.column == best.column && made.below > best.below)))
        continue;
      best = made;
      score = candidate;
      found = true;
    }
    return found;
  }

  /// The first column whose values of one set all lie below those of the other.
  bool first_column(set a, set b, split& made) const {
    for (std::size_t c = 0; c < columns_.stride(); c += lanes) {
      const auto [least_a, greatest_a] = bounds(a, c);
      const auto [least_b, greatest_b] = bounds(b, c);
      const auto apart = (greatest_a < least_b) | (greatest_b < least_a);
      std::array<std::uint64_t, 2> words;
      std::memcpy(words.data(), &apart, sizeof words);
      if ((words[0] | words[1]) == 0) continue;
      std::size_t lane = 0;
      while (apart[lane] == 0) ++lane;
      const bool rising = greatest_a[lane] < least_b[lane];
      made.lower = rising ? a : b;
      made.column = c + lane;
      made.below = static_cast<std::size_t>(rising ? greatest_a[lane] : greatest_b[lane]);
      made.above = static_cast<std::size_t>(rising ? least_b[lane] : least_a[lane]);
      return true;
    }
    return false;
  }

  struct range {
    vector least, greatest;
  };
  [[nodiscard]] range bounds(set s, std::size_t column) const {
    range found;
    const auto load = [&] {
      vector v;
      std::memcpy(&v, ranks_[static_cast<std::size_t>(std::countr_zero(s))] + column, sizeof v);
      return v;
    };
    found.least = found.greatest = load();
    for (s &= s - 1; s != 0; s &= s - 1) {
      const vector v = load();
      found.least = v < found.least ? v : found.least;
      found.greatest = v > found.greatest ? v : found.greatest;
    }
    return found;
  }

  const ranked_columns<Rank>& columns_;
  const growth_state& state_;
  std::span<const std::uint32_t> rows_;
  std::array<const Rank*, most> ranks_{};
  std::array<pair, std::size_t{1} << most> sums_{};
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_FEW_ROWS_HPP
