// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_PACKED_TRIANGLE_HPP
#define EDGETRAN_REGRESS_PACKED_TRIANGLE_HPP

#include <algorithm>
#include <cstddef>
#include <vector>

#include "edgetran/kernels/float64.hpp"

namespace edgetran::regress {

/// The lower triangle of a square matrix, diagonal included, row after row without gaps: row i is i + 1
/// numbers. What is symmetric is held once, what works on every pair of rows is one loop over one array, and
/// one more row is appended at the end.
class packed_triangle {
 public:
  packed_triangle() = default;
  explicit packed_triangle(std::size_t rows) : rows_(rows), values_(before(rows)) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// How many numbers there are: rows (rows + 1) / 2.
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] double* data() { return values_.data(); }
  [[nodiscard]] const double* data() const { return values_.data(); }
  [[nodiscard]] double* row(std::size_t i) { return values_.data() + before(i); }
  [[nodiscard]] const double* row(std::size_t i) const { return values_.data() + before(i); }

  void assign(std::size_t rows) {
    rows_ = rows;
    values_.assign(before(rows), 0.0);
  }
  /// `row` holds rows() + 1 numbers. Amortised O(rows).
  void append(const double* row) {
    values_.insert(values_.end(), row, row + rows_ + 1);
    ++rows_;
  }

 private:
  static std::size_t before(std::size_t i) { return i * (i + 1) / 2; }

  std::size_t rows_ = 0;
  std::vector<double> values_;
};

namespace detail {

/// Rows and room for `kernels::panel_product`, kept from one product to the next.
struct panel_room {
  std::vector<double> right, product, square;
  std::vector<const double*> rows;
};

/// Hands out the product of rows by a panel, some rows at a time so that it stays in the nearest cache:
/// consume(i, numbers) for the rows i from 0 on. With `Ragged`, row i has k + i numbers.
template <bool Ragged, class Consume>
void multiply_panel(panel_room& room, const double* const* a, std::size_t rows, std::size_t k,
                    const double* right, Consume&& consume) {
  constexpr std::size_t at_once = 64;
  const auto width = static_cast<std::size_t>(kernels::panel_width());
  room.product.resize(at_once * width);
  for (std::size_t i = 0; i < rows; i += at_once) {
    const std::size_t here = std::min(at_once, rows - i);
    const auto deep = static_cast<std::ptrdiff_t>(Ragged ? k + i : k);
    (Ragged ? kernels::ragged_panel_product : kernels::panel_product)(
        a + i, static_cast<std::ptrdiff_t>(here), deep, right, room.product.data());
    for (std::size_t r = 0; r < here; ++r) consume(i + r, room.product.data() + r * width);
  }
}

/// k x width numbers, `number(i, t)` for the first `columns` columns and zeros beside them.
template <class Number>
void fill_panel(panel_room& room, std::size_t k, std::size_t columns, Number&& number) {
  const auto width = static_cast<std::size_t>(kernels::panel_width());
  room.right.resize(k * width);
  if (columns < width) std::fill(room.right.begin(), room.right.end(), 0.0);
  double* to = room.right.data();
  for (std::size_t i = 0; i < k; ++i, to += width)
    for (std::size_t t = 0; t < columns; ++t) to[t] = number(i, t);
}

/// The same of rows: `row(t)` begins with the k numbers of column t.
template <class Row>
void fill_panel_across(panel_room& room, std::size_t k, std::size_t columns, Row&& row) {
  const auto width = static_cast<std::size_t>(kernels::panel_width());
  room.right.resize(k * width);
  if (columns < width) std::fill(room.right.begin(), room.right.end(), 0.0);
  double* const to = room.right.data();
  constexpr std::size_t abreast = 4;  // rows at a time, for each begins a line of the cache
  for (std::size_t t = 0; t < columns; t += abreast) {
    const std::size_t here = std::min(abreast, columns - t);
    const double* from[abreast] = {};
    for (std::size_t r = 0; r < here; ++r) from[r] = row(t + r);
    if (here == abreast)
      for (std::size_t i = 0; i < k; ++i) {
        double* const at = to + i * width + t;
        at[0] = from[0][i], at[1] = from[1][i], at[2] = from[2][i], at[3] = from[3][i];
      }
    else
      for (std::size_t i = 0; i < k; ++i)
        for (std::size_t r = 0; r < here; ++r) to[i * width + t + r] = from[r][i];
  }
}

/// Inner products of all pairs of `rows` rows of `width` numbers. O(rows^2 width).
inline void inner_products(panel_room& room, const double* values, std::size_t rows, std::size_t width,
                           packed_triangle& out) {
  out.assign(rows);
  room.rows.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) room.rows[i] = values + i * width;
  const auto step = static_cast<std::size_t>(kernels::panel_width());
  for (std::size_t c = 0; c < rows; c += step) {
    const std::size_t columns = std::min(step, rows - c);
    fill_panel_across(room, width, columns, [&](std::size_t t) { return values + (c + t) * width; });
    multiply_panel<false>(room, room.rows.data() + c, rows - c, width, room.right.data(),
                          [&](std::size_t i, const double* numbers) {
                            std::copy(numbers, numbers + std::min(columns, i + 1), out.row(c + i) + c);
                          });
  }
}

}  // namespace detail

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_PACKED_TRIANGLE_HPP
