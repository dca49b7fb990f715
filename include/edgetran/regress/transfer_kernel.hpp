// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TRANSFER_KERNEL_HPP
#define EDGETRAN_REGRESS_TRANSFER_KERNEL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/centre_and_spread.hpp"
#include "edgetran/regress/table.hpp"

/// What `transfer` compares rows by.
namespace edgetran::regress::detail {

/// Rows of `width` numbers, one behind the other.
struct row_block {
  std::size_t width = 0;
  std::vector<double> values{};
  [[nodiscard]] std::size_t rows() const { return width == 0 ? 0 : values.size() / width; }
  [[nodiscard]] const double* row(std::size_t i) const { return values.data() + i * width; }
};

/// Rows as the kernels see them: the columns that varied, centred and scaled, and those of a law of costs,
/// divided by their mean alone: what a model has nothing of costs nothing.
struct transfer_rows {
  row_block standard{}, law{};
  [[nodiscard]] std::size_t rows() const { return standard.rows(); }
};

/// The scales of the columns, from the rows that are known when a regressor is made.
class transfer_scales {
 public:
  transfer_scales() = default;
  explicit transfer_scales(const table& data) : width_(data.width()) {
    for (std::size_t j = 0; j < data.width(); ++j) {
      const auto found = spread_of(data, j);
      if (found.varies) standard_.push_back({j, found.centre, 1 / found.spread});
    }
    if (standard_.empty()) standard_.push_back({0, data.row(0)[0], 0});  // rows that are all the same
  }

  /// The same with a law of the columns of these names; those that the table lacks, that do not vary in it or
  /// whose mean is not above 0 are left out.
  [[nodiscard]] transfer_scales with_law(const table& data, const std::vector<std::string>& names) const {
    transfer_scales with = *this;
    with.law_.clear();
    for (std::size_t j = 0; j < data.width(); ++j) {
      if (std::find(names.begin(), names.end(), data.columns()[j]) == names.end()) continue;
      const auto found = spread_of(data, j);
      if (found.varies && found.centre > 0) with.law_.push_back({j, 0, 1 / found.centre});
    }
    return with;
  }

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] bool has_law() const { return !law_.empty(); }

  [[nodiscard]] transfer_rows of(std::span<const double> values) const {
    transfer_rows to;
    to.standard.width = standard_.size();
    to.law.width = law_.size();
    for (std::size_t from = 0; from < values.size(); from += width_) {
      const auto row = values.subspan(from, width_);
      for (const column& c : standard_) to.standard.values.push_back((row[c.at] - c.centre) * c.factor);
      for (const column& c : law_) to.law.values.push_back((row[c.at] - c.centre) * c.factor);
    }
    return to;
  }

 private:
  static centre_and_spread<> spread_of(const table& data, std::size_t j) {
    const auto number = [&](std::size_t i) { return data.row(i)[j]; };
    return centre_and_spread_of(
        data.rows(), [](std::size_t) { return 1.0; }, number);
  }

  struct column {
    std::size_t at;
    double centre, factor;
  };
  std::size_t width_ = 0;
  std::vector<column> standard_, law_;
};

/// What two rows have in common. Each is about 1 for a row and itself.
struct transfer_covariances {
  double linear = 0;  ///< of planes
  double smooth = 0;  ///< of Matern 5/2 processes
  double law = 0;     ///< of sums of the law's columns
};

inline double mean_product(const row_block& a, std::size_t i, const row_block& b, std::size_t k) {
  if (a.width == 0 || a.width != b.width) return 0;  // the rows of sources have no law
  return kernels::dot(static_cast<std::ptrdiff_t>(a.width), a.row(i), b.row(k)) /
         static_cast<double>(a.width);
}

/// `length` is in root mean squares over the columns. O(width).
inline transfer_covariances common(const transfer_rows& a, std::size_t i, const transfer_rows& b,
                                   std::size_t k, double length) {
  transfer_covariances c;
  c.linear = mean_product(a.standard, i, b.standard, k);
  double squares = 0;
  const double* x = a.standard.row(i);
  const double* y = b.standard.row(k);
  for (std::size_t j = 0; j < a.standard.width; ++j) squares += (x[j] - y[j]) * (x[j] - y[j]);
  const double r = std::sqrt(5 * squares / static_cast<double>(a.standard.width)) / length;
  c.smooth = (1 + r + r * r / 3) * std::exp(-r);
  c.law = mean_product(a.law, i, b.law, k);
  return c;
}

}  // namespace edgetran::regress::detail

#endif  // EDGETRAN_REGRESS_TRANSFER_KERNEL_HPP
