// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_ORDERED_GROWTH_HPP
#define EDGETRAN_REGRESS_TREES_ORDERED_GROWTH_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/trees/few_rows.hpp"
#include "edgetran/regress/trees/growth.hpp"
#include "edgetran/regress/trees/ranked_columns.hpp"

namespace edgetran::regress::trees {

/// Grows trees by exact splits: the rows of a node stand in rising order of every column, a pass over them
/// meets every split, and a stable partition hands the orders down. Columns that are constant in a node are
/// left behind there. One object grows tree after tree in the same memory.
/// O(width n) a level. Memory in bytes: rows x width x (4 or 8) and 40 a row.
template <class Rank>
class ordered_growth {
 public:
  explicit ordered_growth(const ranked_columns<Rank>& columns) : columns_(columns), few_(columns, state_) {}

  ordered_growth(const ordered_growth&) = delete;  // its parts refer to each other
  ordered_growth& operator=(const ordered_growth&) = delete;

  /// What the trees to come are grown on and written to; columns empty means all.
  void begin(const growth_state& state, std::span<const std::size_t> of_columns, stream* random) {
    state_ = state;
    random_ = random;
    allowed_.clear();
    if (of_columns.empty())
      for (std::size_t c = 0; c < columns_.width(); ++c) allowed_.push_back(static_cast<std::uint32_t>(c));
    for (const std::size_t c : of_columns) allowed_.push_back(static_cast<std::uint32_t>(c));
    few_limit_ = of_columns.empty() && state.limits.monotone.empty() && state.limits.columns_per_split == 0
                     ? few_rows<Rank>::most
                     : 1;
  }

  /// Grows below a leaf of this depth on these rows, rising, taken from the order of all.
  void grow_all(std::uint32_t at, std::size_t depth, std::span<const std::uint32_t> rows) {
    reserve(rows);
    local_.resize(columns_.rows());
    present_.assign(columns_.rows(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      local_[rows[i]] = static_cast<std::uint32_t>(i);
      present_[rows[i]] = 1;
    }
    for (const std::uint32_t c : allowed_) {
      entry* to = order(c);
      for (const entry e : columns_.order(c)) {
        const std::size_t r = ranks::row_of(e);
        *to = ranks::make(ranks::rank_of(e), local_[r]);  // the last may lie one past the rows
        to += present_[r];
      }
    }
    grow(at, depth);
  }

  /// The same on these rows alone, which are sorted first: O(width (rows + ranks)).
  void grow_some(std::uint32_t at, std::size_t depth, std::span<const std::uint32_t> rows) {
    reserve(rows);
    places_.resize(columns_.most_ranks() + 1);
    for (const std::uint32_t c : allowed_) {
      std::fill(places_.begin(), places_.end(), 0U);
      for (const std::uint32_t r : rows_) ++places_[static_cast<std::size_t>(columns_.row(r)[c]) + 1];
      for (std::size_t k = 1; k < places_.size(); ++k) places_[k] += places_[k - 1];
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto rank = static_cast<std::size_t>(columns_.row(rows_[i])[c]);
        order(c)[places_[rank]++] = ranks::make(rank, i);
      }
    }
    grow(at, depth);
  }

 private:
  using ranks = ranked_columns<Rank>;
  using entry = typename ranks::entry;

  struct task {
    std::uint32_t at;
    std::size_t depth;
    std::size_t begin, end;            // of the node's rows in every order
    std::size_t columns, columns_end;  // of active_: those that varied in the node above
    std::uint32_t key;                 // a column whose order is right in any case
  };
  struct cut {
    std::uint32_t column = 0;
    std::size_t lower_end = 0;
    bool found = false;
  };

  [[nodiscard]] entry* order(std::size_t column) { return orders_.data() + column * capacity_; }

  void reserve(std::span<const std::uint32_t> rows) {
    rows_.assign(rows.begin(), rows.end());
    capacity_ = rows_.size() + 1;  // a partition writes one past the end
    orders_.resize(capacity_ * columns_.width());
    right_.resize(capacity_);
    side_.resize(capacity_);
    pairs_.resize(capacity_);
  }

  void grow(std::uint32_t root, std::size_t root_depth) {
    active_.assign(allowed_.begin(), allowed_.end());
    tasks_.clear();
    tasks_.push_back({root, root_depth, 0, rows_.size(), 0, active_.size(), allowed_.front()});
    while (!tasks_.empty()) {
      const task t = tasks_.back();
      tasks_.pop_back();
      const std::size_t count = t.end - t.begin;
      const entry* key = order(t.key) + t.begin;
      if (count <= few_limit_ && count > 1) {
        std::array<std::uint32_t, few_rows<Rank>::most> rows;
        for (std::size_t i = 0; i < count; ++i) rows[i] = rows_[ranks::row_of(key[i])];
        few_.grow(t.at, t.depth, std::span(rows).first(count));
        continue;
      }
      const auto row = [&](std::size_t i) { return rows_[ranks::row_of(key[i])]; };
      const node_rows here = state_.enter(t.at, count, row);
      if (!state_.may_split(here, t.depth) || !split(t, here)) state_.leave(t.at, count, row);
    }
  }

  bool split(const task& t, const node_rows& here) {
    const entry* key = order(t.key);
    pair total{0, 0};
    for (std::size_t i = t.begin; i < t.end; ++i) {
      const std::size_t local = ranks::row_of(key[i]);
      total += pairs_[local] = state_.centred(rows_[local], here.mean);
    }
    active_.resize(t.columns_end);
    for (std::size_t i = t.columns; i < t.columns_end; ++i) {
      const entry* o = order(active_[i]);
      if (ranks::rank_of(o[t.begin]) != ranks::rank_of(o[t.end - 1])) active_.push_back(active_[i]);
    }
    cut chosen;
    best_split best;
    for (const std::uint32_t c : candidates(t.columns_end)) scan(t, c, total, best, chosen);
    if (!chosen.found) return false;
    const double gain = state_.gain(best.score(), here.weight);
    if (gain < state_.limits.min_gain) return false;

    const entry* o = order(chosen.column);
    const std::uint32_t child =
        state_.out->split(t.at, chosen.column,
                          columns_.threshold(chosen.column, ranks::rank_of(o[chosen.lower_end - 1]),
                                             ranks::rank_of(o[chosen.lower_end])),
                          gain, t.depth);
    partition(t, chosen);
    const task above{child + 1,     t.depth + 1,    chosen.lower_end, t.end,
                     t.columns_end, active_.size(), chosen.column};
    const task below{child,         t.depth + 1,    t.begin,      chosen.lower_end,
                     t.columns_end, active_.size(), chosen.column};
    tasks_.push_back(above);
    tasks_.push_back(below);
    return true;
  }

  /// The varying columns to search: all, or a draw of them in rising order.
  [[nodiscard]] std::span<const std::uint32_t> candidates(std::size_t first) {
    const auto varying = std::span<const std::uint32_t>(active_).subspan(first);
    if (state_.limits.columns_per_split == 0) return varying;
    drawn_.assign(varying.begin(), varying.end());
    draw_columns(drawn_, state_.limits.columns_per_split, *random_);
    return drawn_;
  }

  void scan(const task& t, std::uint32_t column, pair total, best_split& best, cut& chosen) {
    const entry* o = order(column);
    const pair* pairs = pairs_.data();
    pair sums{0, 0};
    for (std::size_t i = t.begin; i + 1 < t.end; ++i) {
      sums += pairs[ranks::row_of(o[i])];
      const pair rest = total - sums;
      if (!best.beaten_by(sums, rest) || ranks::rank_of(o[i]) == ranks::rank_of(o[i + 1]) ||
          !state_.limits.allow(column, sums, rest))
        continue;
      best.take(sums, rest);
      chosen = {column, i + 1, true};
    }
  }

  void partition(const task& t, const cut& chosen) {
    if (std::max(chosen.lower_end - t.begin, t.end - chosen.lower_end) <= few_limit_) return;
    const entry* key = order(chosen.column);
    for (std::size_t i = t.begin; i < t.end; ++i) side_[ranks::row_of(key[i])] = i < chosen.lower_end ? 1 : 0;
    for (std::size_t a = t.columns_end; a < active_.size(); ++a) {
      if (active_[a] == chosen.column) continue;
      entry* const o = order(active_[a]);
      entry* lower = o + t.begin;
      entry* upper = right_.data();
      for (std::size_t i = t.begin; i < t.end; ++i) {
        const entry e = o[i];
        const std::size_t below = side_[ranks::row_of(e)];
        *lower = e;
        *upper = e;
        lower += below;
        upper += 1 - below;
      }
      std::memcpy(lower, right_.data(), (t.end - chosen.lower_end) * sizeof(entry));
    }
  }

  const ranked_columns<Rank>& columns_;
  growth_state state_;
  few_rows<Rank> few_;
  stream* random_ = nullptr;
  std::size_t few_limit_ = 1;
  std::size_t capacity_ = 0;
  std::vector<std::uint32_t> allowed_, active_, drawn_;  // columns
  std::vector<task> tasks_;
  std::vector<std::uint32_t> rows_;   // of the table, by their number here
  std::vector<std::uint32_t> local_;  // the other way
  std::vector<std::uint8_t> present_, side_;
  std::vector<std::uint32_t> places_;
  std::vector<entry> orders_, right_;
  std::vector<pair> pairs_;
};

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_ORDERED_GROWTH_HPP
