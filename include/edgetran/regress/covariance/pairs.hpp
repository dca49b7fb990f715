// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_PAIRS_HPP
#define EDGETRAN_REGRESS_COVARIANCE_PAIRS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/packed_triangle.hpp"

namespace edgetran::regress::covariance {

/// What a covariance may know of the pairs of rows it is evaluated on: how far apart they are and what their
/// inner product is, computed once for all its parts.
struct pair_needs {
  bool squares = false;
  bool products = false;
  bool exact = false;  ///< squares right to nearly the last digit even where rows nearly meet
};

namespace detail {
inline double squared_distance(const double* a, const double* b, std::size_t width) {
  double sum = 0;
  for (std::size_t j = 0; j < width; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}
inline double squared_distance(const double* a, const double* b, const double* weights, std::size_t width) {
  double sum = 0;
  for (std::size_t j = 0; j < width; ++j) sum += weights[j] * (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}
/// A difference of numbers that are so much larger has lost its digits.
inline bool lost(double square, double size) { return square < 1e-6 * size; }
}  // namespace detail

/// All pairs of the rows of a training set, each once, in the order of a packed_triangle.
class training_pairs {
 public:
  /// `rows` x `width` numbers, which must outlive this. O(rows^2 width).
  training_pairs(const double* values, std::size_t rows, std::size_t width, pair_needs needs)
      : values_(values), rows_(rows), width_(width), needs_(needs) {
    if (needs.squares || needs.products)
      regress::detail::inner_products(room_, values, rows, width, products_);
    if (needs.squares) {
      squares_.assign(rows);
      to_squares(products_, squares_.data());
      if (needs.exact)
        for (std::size_t i = 0; i < rows; ++i)
          for (std::size_t j = 0; j < i; ++j)
            if (detail::lost(squares_.row(i)[j], products_.row(i)[i] + products_.row(j)[j]))
              squares_.row(i)[j] = detail::squared_distance(values + i * width, values + j * width, width);
    }
  }

  [[nodiscard]] std::size_t size() const { return rows_ * (rows_ + 1) / 2; }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const double* squares() const { return squares_.data(); }
  [[nodiscard]] const double* products() const { return products_.data(); }

  /// Squared distances with a weight for each column. O(rows^2 width).
  void scaled_squares(const double* weights, std::vector<double>&, double* out) {
    scaled_.resize(rows_ * width_);
    for (std::size_t j = 0; j < width_; ++j) {
      const double root = std::sqrt(weights[j]);
      for (std::size_t i = 0; i < rows_; ++i) scaled_[i * width_ + j] = root * values_[i * width_ + j];
    }
    regress::detail::inner_products(room_, scaled_.data(), rows_, width_, scratch_);
    to_squares(scratch_, out);
    if (needs_.exact)
      for (std::size_t i = 0, p = 0; i < rows_; ++i)
        for (std::size_t j = 0; j <= i; ++j, ++p)
          if (detail::lost(out[p], scratch_.row(i)[i] + scratch_.row(j)[j]))
            out[p] = detail::squared_distance(values_ + i * width_, values_ + j * width_, weights, width_);
  }

  /// out[j] = sum over pairs of m (difference in column j)^2. O(rows^2 width).
  void column_squares(const double* m, double* out) {
    std::vector<double> sums(rows_);
    std::fill(out, out + width_, 0.0);
    room_.rows.resize(rows_);
    const double* row = m;
    for (std::size_t i = 0; i < rows_; row += ++i) {
      room_.rows[i] = row;
      kernels::add_scaled(static_cast<std::ptrdiff_t>(i), 1, row, 1, sums.data());
      for (std::size_t j = 0; j < i; ++j) sums[i] += row[j];
    }
    for (std::size_t i = 0; i < rows_; ++i)
      for (std::size_t j = 0; j < width_; ++j)
        out[j] += sums[i] * values_[i * width_ + j] * values_[i * width_ + j];
    const auto step = static_cast<std::size_t>(kernels::panel_width());
    for (std::size_t c = 0; c < width_; c += step) {
      const std::size_t columns = std::min(step, width_ - c);
      regress::detail::fill_panel(room_, rows_, columns,
                                  [&](std::size_t k, std::size_t t) { return values_[k * width_ + c + t]; });
      // Row i of m without its diagonal, where nothing differs.
      regress::detail::multiply_panel<true>(room_, room_.rows.data(), rows_, 0, room_.right.data(),
                                            [&](std::size_t i, const double* numbers) {
                                              for (std::size_t t = 0; t < columns; ++t)
                                                out[c + t] -= 2 * numbers[t] * values_[i * width_ + c + t];
                                            });
    }
  }

 private:
  static void to_squares(const packed_triangle& products, double* out) {
    std::vector<double> own(products.rows());
    for (std::size_t i = 0; i < own.size(); ++i) own[i] = products.row(i)[i];
    for (std::size_t i = 0; i < own.size(); ++i) {
      kernels::squared_distances(1, static_cast<std::ptrdiff_t>(i + 1), &own[i], own.data(), products.row(i),
                                 out);
      out += i + 1;
      out[-1] = 0;
    }
  }

  const double* values_;
  std::size_t rows_, width_;
  pair_needs needs_;
  packed_triangle products_, squares_, scratch_;
  std::vector<double> scaled_;
  regress::detail::panel_room room_;
};

/// The pairs of some training rows with each of up to `panel_width` new rows: pair (i, t) is number
/// i * panel_width + t, i counted from the first of those rows.
class panel_pairs {
 public:
  panel_pairs(const double* values, std::size_t rows, std::size_t width, pair_needs needs)
      : width_(width), needs_(needs), pointers_(rows) {
    for (std::size_t i = 0; i < rows; ++i) pointers_[i] = values + i * width;
    own_ = squares_of(nullptr);
  }

  /// `count` new rows of `width` numbers; then `look_at` some training rows. O(width panel_width).
  void set(const double* fresh, std::size_t count) {
    fresh_ = fresh;
    count_ = count;
    regress::detail::fill_panel_across(room_, width_, count,
                                       [&](std::size_t t) { return fresh + t * width_; });
    if (needs_.squares) sum_squares(nullptr, fresh_squares_);
  }
  /// The pairs of `count` training rows from `first` on: few at a time stay in the nearest cache.
  /// O(count width panel_width).
  void look_at(std::size_t first, std::size_t count) {
    first_ = first;
    rows_ = count;
    if (needs_.squares || needs_.products) {
      products_.resize(size());
      multiply(room_.right.data(), products_.data());
    }
    if (needs_.squares) {
      squares_.resize(size());
      to_squares(nullptr, own_, fresh_squares_, products_.data(), squares_.data());
    }
  }

  [[nodiscard]] std::size_t size() const { return rows_ * step(); }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const double* squares() const { return squares_.data(); }
  [[nodiscard]] const double* products() const { return products_.data(); }

  /// As that of training_pairs; `own` keeps what depends on the weights alone from one panel to the next.
  void scaled_squares(const double* weights, std::vector<double>& own, double* out) {
    if (own.empty()) own = squares_of(weights);
    const std::size_t columns = step();
    weighted_.resize(width_ * columns);
    for (std::size_t k = 0; k < width_; ++k)
      for (std::size_t t = 0; t < columns; ++t)
        weighted_[k * columns + t] = weights[k] * room_.right[k * columns + t];
    scratch_.resize(size());
    multiply(weighted_.data(), scratch_.data());
    sum_squares(weights, weighted_squares_);
    to_squares(weights, own, weighted_squares_, scratch_.data(), out);
  }

 private:
  static std::size_t step() { return static_cast<std::size_t>(kernels::panel_width()); }

  [[nodiscard]] std::vector<double> squares_of(const double* weights) const {
    std::vector<double> sums(pointers_.size());
    for (std::size_t i = 0; i < sums.size(); ++i)
      for (std::size_t j = 0; j < width_; ++j)
        sums[i] += (weights ? weights[j] : 1) * pointers_[i][j] * pointers_[i][j];
    return sums;
  }
  void sum_squares(const double* weights, std::vector<double>& of_fresh) const {
    const auto n = static_cast<std::ptrdiff_t>(width_);
    of_fresh.assign(step(), 0.0);
    for (std::size_t t = 0; t < count_; ++t) {
      const double* const x = fresh_ + t * width_;
      of_fresh[t] = weights ? kernels::dot_of_three(n, weights, x, x) : kernels::dot(n, x, x);
    }
  }
  void multiply(const double* right, double* out) const {
    kernels::panel_product(pointers_.data() + first_, static_cast<std::ptrdiff_t>(rows_),
                           static_cast<std::ptrdiff_t>(width_), right, out);
  }
  void to_squares(const double* weights, const std::vector<double>& own, const std::vector<double>& of_fresh,
                  const double* products, double* out) const {
    const std::size_t columns = step();
    kernels::squared_distances(static_cast<std::ptrdiff_t>(rows_), static_cast<std::ptrdiff_t>(columns),
                               own.data() + first_, of_fresh.data(), products, out);
    if (!needs_.exact) return;
    for (std::size_t i = 0; i < rows_; ++i)
      for (std::size_t t = 0; t < count_; ++t)
        if (double& square = out[i * columns + t]; detail::lost(square, own[first_ + i] + of_fresh[t])) {
          const double* const here = pointers_[first_ + i];
          const double* const there = fresh_ + t * width_;
          square = weights ? detail::squared_distance(here, there, weights, width_)
                           : detail::squared_distance(here, there, width_);
        }
  }

  std::size_t width_;
  pair_needs needs_;
  std::vector<const double*> pointers_;  // to all training rows
  const double* fresh_ = nullptr;
  std::size_t count_ = 0, first_ = 0, rows_ = 0;
  std::vector<double> own_, fresh_squares_, weighted_squares_, products_, squares_, scratch_, weighted_;
  regress::detail::panel_room room_;
};

/// The pairs of every training row with one new row.
class row_pairs {
 public:
  row_pairs(const double* values, std::size_t rows, std::span<const double> fresh, pair_needs needs)
      : values_(values), rows_(rows), fresh_(fresh) {
    const std::size_t d = fresh.size();
    if (needs.squares) squares_.resize(rows);
    if (needs.products) products_.resize(rows);
    for (std::size_t i = 0; i < rows && needs.squares; ++i)
      squares_[i] = detail::squared_distance(values + i * d, fresh.data(), d);
    for (std::size_t i = 0; i < rows && needs.products; ++i)
      products_[i] = kernels::dot(static_cast<std::ptrdiff_t>(d), values + i * d, fresh.data());
  }

  [[nodiscard]] std::size_t size() const { return rows_; }
  [[nodiscard]] std::size_t width() const { return fresh_.size(); }
  [[nodiscard]] const double* squares() const { return squares_.data(); }
  [[nodiscard]] const double* products() const { return products_.data(); }
  void scaled_squares(const double* weights, std::vector<double>&, double* out) const {
    for (std::size_t i = 0; i < rows_; ++i)
      out[i] = detail::squared_distance(values_ + i * width(), fresh_.data(), weights, width());
  }

 private:
  const double* values_;
  std::size_t rows_;
  std::span<const double> fresh_;
  std::vector<double> squares_, products_;
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_PAIRS_HPP
