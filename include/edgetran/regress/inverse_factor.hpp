// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_INVERSE_FACTOR_HPP
#define EDGETRAN_REGRESS_INVERSE_FACTOR_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/packed_triangle.hpp"

namespace edgetran::regress {

/// The inverse W of the Cholesky factor of a symmetric positive definite matrix K = L L^T: W K W^T = I. It
/// whitens with one product where L would take a substitution, and one more row of K is one more row of W.
class inverse_factor {
 public:
  /// Takes K as its lower triangle. False where K is not positive definite to working precision; then there
  /// is no factor. About n^3 / 3 multiplications, in products of blocks; no memory beside the triangle.
  [[nodiscard]] bool factorise(packed_triangle k) {
    detail::panel_room room;
    return factorise(std::move(k), room);
  }
  /// The same in room that is kept from one call to the next.
  [[nodiscard]] bool factorise(packed_triangle k, detail::panel_room& room) {
    w_ = std::move(k);
    if (factorise(room, 0, w_.rows())) return true;
    w_ = {};
    return false;
  }
  /// Gives the triangle away; then there is no factor.
  [[nodiscard]] packed_triangle release() { return std::exchange(w_, {}); }

  [[nodiscard]] std::size_t rows() const { return w_.rows(); }
  [[nodiscard]] const packed_triangle& triangle() const { return w_; }

  /// ln det K. O(n).
  [[nodiscard]] double log_determinant() const {
    double sum = 0;
    for (std::size_t i = 0; i < rows(); ++i) sum -= 2 * std::log(w_.row(i)[i]);
    return sum;
  }

  /// out = W x. O(n^2).
  void whiten(const double* x, double* out) const {
    for (std::size_t i = 0; i < rows(); ++i)
      out[i] = kernels::dot(static_cast<std::ptrdiff_t>(i + 1), w_.row(i), x);
  }
  /// out = W^T x: with `whiten` before, K^-1. O(n^2).
  void spread(const double* x, double* out) const {
    std::fill(out, out + rows(), 0.0);
    for (std::size_t i = 0; i < rows(); ++i)
      kernels::add_scaled(static_cast<std::ptrdiff_t>(i + 1), x[i], w_.row(i), 1, out);
  }
  /// K^-1 x. O(n^2).
  [[nodiscard]] std::vector<double> solve(const std::vector<double>& x) const {
    std::vector<double> white(rows()), out(rows());
    whiten(x.data(), white.data());
    spread(white.data(), out.data());
    return out;
  }

  /// One more row and column of K: its entries beside the rows there are, and its diagonal. False, and
  /// nothing changes, where K would no longer be positive definite. O(n^2).
  [[nodiscard]] bool append(const double* beside, double diagonal) {
    std::vector<double> white(rows()), next(rows() + 1);
    whiten(beside, white.data());
    const double left =
        diagonal - kernels::dot(static_cast<std::ptrdiff_t>(rows()), white.data(), white.data());
    if (!(left > 1e-14 * diagonal)) return false;
    const double pivot = 1 / std::sqrt(left);
    spread(white.data(), next.data());
    for (double& x : next) x *= -pivot;
    next[rows()] = pivot;
    w_.append(next.data());
    return true;
  }

  /// The diagonal of K^-1. O(n^2).
  [[nodiscard]] std::vector<double> inverse_diagonal() const {
    std::vector<double> sum(rows());
    for (std::size_t i = 0; i < rows(); ++i)
      for (std::size_t j = 0; j <= i; ++j) sum[j] += w_.row(i)[j] * w_.row(i)[j];
    return sum;
  }

  /// K^-1 as its lower triangle. About n^3 / 6 multiplications, n^2 numbers of room.
  void inverse(packed_triangle& out) const {
    detail::panel_room room;
    inverse(out, room);
  }
  void inverse(packed_triangle& out, detail::panel_room& room) const {
    const std::size_t n = rows();
    out.assign(n);
    // Row i of W^T, zeros before its diagonal.
    room.square.assign(n * n, 0.0);
    constexpr std::size_t part = 32;  // squares: one of the two orders would miss the cache at every number
    for (std::size_t from = 0; from < n; from += part)
      for (std::size_t i = from; i < n; ++i)
        for (std::size_t j = from; j < std::min(from + part, i + 1); ++j)
          room.square[j * n + i] = w_.row(i)[j];
    const auto step = static_cast<std::size_t>(kernels::panel_width());
    for (std::size_t c = 0; c < n; c += step) {
      const std::size_t columns = std::min(step, n - c);
      detail::fill_panel(room, n - c, columns,
                         [&](std::size_t k, std::size_t t) { return t <= k ? w_.row(c + k)[c + t] : 0.0; });
      for (std::size_t i = c; i < n; i += 2 * step) {  // what lies before the diagonal need not be multiplied
        const std::size_t here = std::min(2 * step, n - i);
        room.rows.resize(here);
        for (std::size_t r = 0; r < here; ++r) room.rows[r] = room.square.data() + (i + r) * n + i;
        detail::multiply_panel<false>(room, room.rows.data(), here, n - i, room.right.data() + (i - c) * step,
                                      [&](std::size_t r, const double* numbers) {
                                        std::copy(numbers, numbers + std::min(columns, i + r - c + 1),
                                                  out.row(i + r) + c);
                                      });
      }
    }
  }

 private:
  /// The block of n rows and columns from `first` on becomes the inverse of its factor: halves first, and the
  /// lower left quarter by products.
  bool factorise(detail::panel_room& room, std::size_t first, std::size_t n) {
    if (n <= 16) return factorise_small(first, n);
    const std::size_t top = (n / 2 + 7) / 8 * 8, bottom = n - top, second = first + top;
    const auto step = static_cast<std::size_t>(kernels::panel_width());
    if (!factorise(room, first, top)) return false;
    const auto rows_from = [&](std::size_t row, std::size_t column, std::size_t count) {
      room.rows.resize(count);
      for (std::size_t i = 0; i < count; ++i) room.rows[i] = w_.row(row + i) + column;
      return room.rows.data();
    };
    const auto write = [&](std::size_t row, std::size_t column, std::size_t columns) {
      return [=, this](std::size_t i, const double* numbers) {
        std::copy(numbers, numbers + columns, w_.row(row + i) + column);
      };
    };

    // L21 = K21 W11^T, from the last panel on: those before it read no column that it writes.
    for (std::size_t c = (top - 1) / step * step + step; c > 0;) {
      c -= step;
      const std::size_t columns = std::min(step, top - c), deep = c + columns;
      detail::fill_panel_across(room, deep, columns,
                                [&](std::size_t t) { return w_.row(first + c + t) + first; });
      for (std::size_t k = c + 1; k < deep; ++k)  // behind the diagonal
        std::fill_n(room.right.begin() + static_cast<std::ptrdiff_t>(k * step), k - c, 0.0);
      detail::multiply_panel<false>(room, rows_from(second, first, bottom), bottom, deep, room.right.data(),
                                    write(second, first + c, columns));
    }
    // K22 -= L21 L21^T.
    for (std::size_t c = 0; c < bottom; c += step) {
      const std::size_t columns = std::min(step, bottom - c);
      detail::fill_panel_across(room, top, columns,
                                [&](std::size_t t) { return w_.row(second + c + t) + first; });
      detail::multiply_panel<false>(room, rows_from(second + c, first, bottom - c), bottom - c, top,
                                    room.right.data(), [&](std::size_t i, const double* numbers) {
                                      double* const to = w_.row(second + c + i) + second + c;
                                      for (std::size_t t = 0; t < std::min(columns, i + 1); ++t)
                                        to[t] -= numbers[t];
                                    });
    }
    if (!factorise(room, second, bottom)) return false;
    // W21 = -W22 L21 W11: first the right product, from the first panel on, then the left.
    for (std::size_t c = 0; c < top; c += step) {
      const std::size_t columns = std::min(step, top - c);
      detail::fill_panel(room, top - c, columns, [&](std::size_t k, std::size_t t) {
        return t <= k ? w_.row(first + c + k)[first + c + t] : 0.0;
      });
      detail::multiply_panel<false>(room, rows_from(second, first + c, bottom), bottom, top - c,
                                    room.right.data(), write(second, first + c, columns));
    }
    for (std::size_t c = 0; c < top; c += step) {
      const std::size_t columns = std::min(step, top - c);
      detail::fill_panel(room, bottom, columns,
                         [&](std::size_t k, std::size_t t) { return -w_.row(second + k)[first + c + t]; });
      detail::multiply_panel<true>(room, rows_from(second, second, bottom), bottom, 1, room.right.data(),
                                   write(second, first + c, columns));
    }
    return true;
  }

  /// Cholesky row by row, then the inverse column by column, in place.
  bool factorise_small(std::size_t first, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      double* const a = w_.row(first + i) + first;
      const double whole = a[i];
      for (std::size_t j = 0; j < i; ++j) {
        const double* const b = w_.row(first + j) + first;
        for (std::size_t k = 0; k < j; ++k) a[j] -= a[k] * b[k];
        a[j] *= b[j];  // the reciprocal of the diagonal
        a[i] -= a[j] * a[j];
      }
      if (!(a[i] > 1e-15 * whole)) return false;
      a[i] = 1 / std::sqrt(a[i]);
    }
    for (std::size_t i = 1; i < n; ++i) {
      double* const a = w_.row(first + i) + first;
      for (std::size_t j = 0; j < i; ++j) {
        double sum = 0;
        for (std::size_t k = j; k < i; ++k) sum += a[k] * w_.row(first + k)[first + j];
        a[j] = -sum * a[i];
      }
    }
    return true;
  }

  packed_triangle w_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_INVERSE_FACTOR_HPP
