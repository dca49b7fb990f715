// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_CODED_TREES_HPP
#define EDGETRAN_REGRESS_TREES_CODED_TREES_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "edgetran/regress/trees/flat_trees.hpp"

namespace edgetran::regress::trees {

/// Rows that walk side by side: a step waits for the memory of the one before, so one row alone would wait.
inline constexpr std::size_t abreast = 8;

/// body(0) to body(7), each on its own: loops this short cost as much as what they repeat, and -O2 keeps
/// them.
template <class Body>
[[gnu::always_inline]] inline void for_each_abreast(Body&& body) {
  [&]<std::size_t... R>(std::index_sequence<R...>) __attribute__((always_inline)) { (body(R), ...); }
  (std::make_index_sequence<abreast>{});
}

/// Walks `count` rows down one tree and calls leave(row, leaf) for each. O(count depth).
template <class Leave>
void walk_rows(const flat_trees& trees, std::size_t tree, const double* values, std::size_t count,
               std::size_t width, Leave&& leave) {
  std::size_t i = 0;
  for (; i + abreast <= count; i += abreast) {
    std::array<std::uint32_t, abreast> at;
    at.fill(trees.trees[tree].root);
    const double* rows = values + i * width;
    for (std::uint32_t step = trees.trees[tree].depth; step > 0; --step)
      for_each_abreast([&](std::size_t r) { at[r] = trees.next(at[r], rows + r * width); });
    for_each_abreast([&](std::size_t r) { leave(i + r, at[r]); });
  }
  for (; i < count; ++i) leave(i, trees.leaf_of(tree, values + i * width));
}

struct numbered {
  double value;
  std::uint32_t of;
};

/// Appends the distinct values, rising, and calls assign(of, place) for each item with the place of its value
/// among those appended. Sorts the items. O(n log n).
template <class Assign>
void number_distinct(std::vector<numbered>& items, std::vector<double>& distinct, Assign&& assign) {
  std::sort(items.begin(), items.end(),
            [](const numbered& a, const numbered& b) { return a.value < b.value; });
  const std::size_t first = distinct.size();
  for (const numbered& item : items) {
    if (distinct.size() == first || distinct.back() != item.value) distinct.push_back(item.value);
    assign(item.of, distinct.size() - 1 - first);
  }
}

/// Trees prepared for many rows. A value is coded as the number of thresholds of its column below it, two
/// bytes; then a node is eight bytes, a test compares whole numbers, and the seven tests of the top three
/// levels are made for eight rows at once. 8 bytes a node, 72 a tree, 8 a distinct threshold.
class coded_trees {
 public:
  /// Where the rows of a block are coded; sized by its first use.
  struct block {
    static constexpr std::size_t rows = 256;
    std::vector<std::int16_t> codes;  // groups of eight rows, in each column by column
  };

  coded_trees() = default;

  /// O(nodes log nodes).
  coded_trees(const flat_trees& trees, std::size_t width) : width_(width) {
    std::vector<std::vector<numbered>> tests(width);
    for (std::size_t i = 0; i < trees.nodes.size(); ++i) {
      const node& n = trees.nodes[i];
      nodes_.push_back({static_cast<std::uint16_t>(n.column * abreast), never, n.child});
      if (!trees.is_leaf(i)) tests[n.column].push_back({n.threshold, static_cast<std::uint32_t>(i)});
    }
    begin_.push_back(0);
    for (auto& column : tests) {
      number_distinct(column, thresholds_, [&](std::uint32_t i, std::size_t code) {
        nodes_[i].threshold = static_cast<std::int16_t>(code);
      });
      usable_ = usable_ && thresholds_.size() - begin_.back() < static_cast<std::size_t>(never);
      begin_.push_back(thresholds_.size());
    }
    usable_ = usable_ && width < std::numeric_limits<std::uint16_t>::max() / abreast;
    if (!usable_) return;
    for (std::size_t t = 0; t < trees.trees.size(); ++t) tops_.push_back(top_of(trees, t));
  }

  /// Whether the trees could be coded: at most 32,766 thresholds a column and 8,190 columns.
  [[nodiscard]] bool usable() const { return usable_; }

  /// Codes up to block::rows rows. O(count width log thresholds).
  void code_rows(const double* values, std::size_t count, block& to) const {
    to.codes.resize(block::rows * width_);
    for (std::size_t c = 0; c < width_; ++c) {
      const double* const from = thresholds_.data() + begin_[c];
      const std::size_t size = begin_[c + 1] - begin_[c];
      for (std::size_t i = 0; i < count; i += abreast) {
        std::array<double, abreast> x;
        for_each_abreast([&](std::size_t r) { x[r] = values[std::min(i + r, count - 1) * width_ + c]; });
        const auto below = search(from, size, x);
        std::int16_t* own = to.codes.data() + i * width_ + c * abreast;
        for_each_abreast([&](std::size_t r) { own[r] = static_cast<std::int16_t>(below[r]); });
      }
    }
  }

  /// sums[row] += the value of the leaf that each of `count` coded rows falls into. O(count depth).
  void add(std::size_t tree, const block& coded, std::size_t count, const double* values,
           double* sums) const {
    const top& t = tops_[tree];
    if (t.rest > 0) {
      walk(tree, coded, count, [&](std::size_t i, std::uint32_t leaf) { sums[i] += values[leaf]; });
      return;
    }
    std::array<double, 8> leaves;  // all of them: a shallow tree ends here
    for (std::size_t k = 0; k < 8; ++k) leaves[k] = values[t.entry[k]];
    const top_tests tests(t);
    std::size_t i = 0;
    for (; i + abreast <= count; i += abreast) {
      const auto way = tests(coded.codes.data() + i * width_);
      for_each_abreast([&](std::size_t r) { sums[i + r] += leaves[static_cast<std::size_t>(way[r])]; });
    }
    if (i == count) return;
    const auto way = tests(coded.codes.data() + i * width_);
    for (std::size_t r = 0; i + r < count; ++r) sums[i + r] += leaves[static_cast<std::size_t>(way[r])];
  }

  /// Calls leave(row, leaf) for each of `count` coded rows and one tree. O(count depth).
  template <class Leave>
  void walk(std::size_t tree, const block& coded, std::size_t count, Leave&& leave) const {
    const top t = tops_[tree];
    const coded_node* const nodes = nodes_.data();
    const top_tests tests(t);
    for (std::size_t i = 0; i < count; i += abreast) {
      const std::int16_t* rows = coded.codes.data() + i * width_;
      const auto way = tests(rows);
      std::array<std::uint32_t, abreast> at;
      for_each_abreast([&](std::size_t r) { at[r] = t.entry[static_cast<std::size_t>(way[r])]; });
      for (std::uint32_t steps = t.rest; steps > 0; --steps)
        for_each_abreast([&](std::size_t r) {
          const coded_node& n = nodes[at[r]];
          at[r] = n.child + (rows[n.column + r] > n.threshold ? 1U : 0U);
        });
      if (i + abreast <= count)
        for_each_abreast([&](std::size_t r) { leave(i + r, at[r]); });
      else
        for (std::size_t r = 0; i + r < count; ++r) leave(i + r, at[r]);
    }
  }

 private:
  using codes = std::int16_t __attribute__((vector_size(16)));
  static constexpr std::int16_t never = std::numeric_limits<std::int16_t>::max();  // no code is above

  struct coded_node {
    std::uint16_t column;  // times `abreast`
    std::int16_t threshold;
    std::uint32_t child;
  };
  /// The tests of the upper three levels, and the eight nodes they lead to.
  struct top {
    std::array<std::int16_t, 7> threshold;
    std::array<std::uint16_t, 7> column;
    std::uint32_t rest;  // steps from there
    std::array<std::uint32_t, 8> entry;
  };

  /// Which of the eight nodes below the upper three levels each of eight rows reaches.
  class top_tests {
   public:
    explicit top_tests(const top& t) : column_(t.column) {
      for (std::size_t k = 0; k < 7; ++k) threshold_[k] = splat(t.threshold[k]);
    }
    [[gnu::always_inline]] std::array<std::int16_t, abreast> operator()(const std::int16_t* rows) const {
      const auto above = [&](std::size_t k) { return load(rows + column_[k]) > threshold_[k]; };
      const codes first = above(0), second = choose(first, above(2), above(1));
      const codes third =
          choose(first, choose(second, above(6), above(5)), choose(second, above(4), above(3)));
      const codes path = (first & 4) | (second & 2) | (third & 1);
      std::array<std::int16_t, abreast> way;
      std::memcpy(way.data(), &path, sizeof way);
      return way;
    }

   private:
    std::array<codes, 7> threshold_;
    std::array<std::uint16_t, 7> column_;
  };

  static codes load(const std::int16_t* from) {
    codes v;
    std::memcpy(&v, from, sizeof v);
    return v;
  }
  static codes splat(std::int16_t x) { return codes{x, x, x, x, x, x, x, x}; }
  static codes choose(codes mask, codes yes, codes no) { return (mask & yes) | (~mask & no); }

  /// For each x the thresholds less than it. Products, for a compiler makes a choice a jump, which random
  /// values mislead.
  static std::array<std::uint32_t, abreast> search(const double* from, std::size_t size,
                                                   const std::array<double, abreast>& x) {
    std::array<std::uint32_t, abreast> below{};
    for (; size > 1; size -= size / 2) {
      const auto part = static_cast<std::uint32_t>(size / 2);
      for_each_abreast([&](std::size_t r) {
        below[r] += static_cast<std::uint32_t>(from[below[r] + part - 1] < x[r]) * part;
      });
    }
    if (size == 1)
      for_each_abreast([&](std::size_t r) { below[r] += static_cast<std::uint32_t>(from[below[r]] < x[r]); });
    return below;
  }

  [[nodiscard]] top top_of(const flat_trees& trees, std::size_t tree) const {
    top t{};
    std::array<std::uint32_t, 15> heap{};
    heap[0] = trees.trees[tree].root;
    for (std::size_t k = 0; k < 7; ++k) {
      const coded_node& n = nodes_[heap[k]];
      t.threshold[k] = n.threshold;
      t.column[k] = n.column;
      heap[2 * k + 1] = n.child;
      heap[2 * k + 2] = trees.is_leaf(heap[k]) ? n.child : n.child + 1;
    }
    std::copy(heap.begin() + 7, heap.end(), t.entry.begin());
    t.rest = trees.trees[tree].depth > 3 ? trees.trees[tree].depth - 3 : 0;
    return t;
  }

  bool usable_ = true;
  std::size_t width_ = 0;
  std::vector<double> thresholds_;  // rising in each column
  std::vector<std::size_t> begin_;  // of each column's, and the end
  std::vector<coded_node> nodes_;
  std::vector<top> tops_;
};

/// Whether so many rows repay the coding.
inline bool worth_coding(const flat_trees& trees, const coded_trees& prepared, std::size_t count) {
  return prepared.usable() && count >= 4 * abreast && trees.trees.size() >= 4 * abreast;
}

/// sums[row] += the values of the leaves of every tree, tree after tree, for up to block::rows rows.
inline void add_block(const flat_trees& trees, const coded_trees& prepared, coded_trees::block& coded,
                      const double* values, std::size_t count, std::size_t width, double* sums) {
  const bool by_code = worth_coding(trees, prepared, count);
  if (by_code) prepared.code_rows(values, count, coded);
  for (std::size_t t = 0; t < trees.trees.size(); ++t)
    if (by_code)
      prepared.add(t, coded, count, trees.values.data(), sums);
    else
      walk_rows(trees, t, values, count, width,
                [&](std::size_t i, std::uint32_t leaf) { sums[i] += trees.values[leaf]; });
}

/// Calls leave(tree, row, leaf) for up to block::rows rows and every tree, tree after tree.
template <class Leave>
void walk_block(const flat_trees& trees, const coded_trees& prepared, coded_trees::block& coded,
                const double* values, std::size_t count, std::size_t width, Leave&& leave) {
  const bool by_code = worth_coding(trees, prepared, count);
  if (by_code) prepared.code_rows(values, count, coded);
  for (std::size_t t = 0; t < trees.trees.size(); ++t) {
    const auto leave_tree = [&](std::size_t i, std::uint32_t leaf) { leave(t, i, leaf); };
    if (by_code)
      prepared.walk(t, coded, count, leave_tree);
    else
      walk_rows(trees, t, values, count, width, leave_tree);
  }
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_CODED_TREES_HPP
