// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_RANKED_COLUMNS_HPP
#define EDGETRAN_REGRESS_TREES_RANKED_COLUMNS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include "edgetran/regress/trees/training_rows.hpp"

namespace edgetran::regress::trees {

/// Halfway between two values that follow each other, so that lower <= threshold < upper.
inline double midpoint(double lower, double upper) {
  const double middle = lower / 2 + upper / 2;
  return lower <= middle && middle < upper ? middle : lower;
}

/// The columns of a table as whole numbers, sorted once for every tree of a fit: the rank of a value is how
/// many distinct values (or bins of neighbouring values) of its column lie below it. `Rank` is std::int16_t
/// up to 32,767 rows, where eight ranks fit a vector, else std::int32_t.
/// Memory in bytes: rows x width x (6 or 12), and 16 a distinct value.
template <class Rank>
class ranked_columns {
 public:
  using rank_type = Rank;
  /// A rank above the index of its row: sorts as the values do, and moves as one.
  using entry = std::conditional_t<sizeof(Rank) == 2, std::uint32_t, std::uint64_t>;
  static constexpr unsigned half = 4 * sizeof(entry);
  static constexpr std::size_t row_of(entry e) { return e & ((entry{1} << half) - 1); }
  static constexpr std::size_t rank_of(entry e) { return static_cast<std::size_t>(e >> half); }
  static constexpr entry make(std::size_t rank, std::size_t row) {
    return static_cast<entry>(rank) << half | static_cast<entry>(row);
  }

  /// Every distinct value has a rank if bins = 0; else a column with more values gets that many bins of
  /// about as many rows. O(width rows log rows).
  ranked_columns(const training_rows& data, std::size_t bins)
      : rows_(data.rows),
        width_(data.width),
        stride_((data.width + 7) / 8 * 8),
        ranks_(rows_ * stride_),
        order_(rows_ < std::size_t{1} << half ? rows_ * width_ : 0) {
    struct item {
      double value;
      std::uint32_t row;
    };
    std::vector<item> items(rows_);
    for (std::size_t c = 0; c < width_; ++c) {
      for (std::size_t i = 0; i < rows_; ++i) items[i] = {data.row(i)[c], static_cast<std::uint32_t>(i)};
      std::sort(items.begin(), items.end(), [](const item& a, const item& b) {
        return a.value < b.value || (a.value == b.value && a.row < b.row);
      });
      std::size_t distinct = 1;
      for (std::size_t i = 1; i < rows_; ++i) distinct += items[i].value != items[i - 1].value ? 1 : 0;
      const bool binned = bins != 0 && distinct > bins;
      first_.push_back(lower_.size());
      std::size_t begin = 0;  // of the current bin
      for (std::size_t i = 0; i < rows_; ++i) {
        const std::size_t used = lower_.size() - first_.back();
        const bool fresh = i == 0 || items[i].value != items[i - 1].value;
        if (i == 0 ||
            (fresh && (!binned || (used < bins && (i - begin) * (bins - used + 1) >= rows_ - begin)))) {
          begin = i;
          lower_.push_back(items[i].value);
          upper_.push_back(items[i].value);
        }
        upper_.back() = items[i].value;
        const std::size_t rank = lower_.size() - first_.back() - 1;
        ranks_[items[i].row * stride_ + c] = static_cast<Rank>(rank);
        if (!order_.empty()) order_[c * rows_ + i] = make(rank, items[i].row);
      }
      most_ = std::max(most_, lower_.size() - first_.back());
    }
  }

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t width() const { return width_; }
  /// The ranks of a row, followed by zeros up to a multiple of 8.
  [[nodiscard]] const Rank* row(std::size_t i) const { return ranks_.data() + i * stride_; }
  [[nodiscard]] std::size_t stride() const { return stride_; }
  /// The most ranks that a column has.
  [[nodiscard]] std::size_t most_ranks() const { return most_; }
  /// The rows of a column in rising order; none are kept if there are more than an entry can name.
  [[nodiscard]] bool ordered() const { return !order_.empty(); }
  [[nodiscard]] std::span<const entry> order(std::size_t column) const {
    return std::span(order_).subspan(column * rows_, rows_);
  }
  /// Where a split parts two ranks with no row between them.
  [[nodiscard]] double threshold(std::size_t column, std::size_t below, std::size_t above) const {
    return midpoint(upper_[first_[column] + below], lower_[first_[column] + above]);
  }

 private:
  std::size_t rows_, width_, stride_;
  std::size_t most_ = 0;
  std::vector<Rank> ranks_;   // row-major
  std::vector<entry> order_;  // column by column, rising
  std::vector<std::size_t> first_;
  std::vector<double> lower_, upper_;  // the least and greatest value of a rank
};

/// Calls `work` with the ranks of these rows in the type they need.
template <class Work>
void with_ranks(const training_rows& data, std::size_t bins, Work&& work) {
  if (data.rows <= static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()) ||
      (bins != 0 && bins <= 256))
    work(ranked_columns<std::int16_t>(data, bins));
  else
    work(ranked_columns<std::int32_t>(data, bins));
}

}  // namespace edgetran::regress::trees

#endif  // EDGETRAN_REGRESS_TREES_RANKED_COLUMNS_HPP
