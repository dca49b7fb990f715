// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_POLYNOMIAL_HPP
#define EDGETRAN_REGRESS_POLYNOMIAL_HPP

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/regress/centre_and_spread.hpp"
#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

struct polynomial_options {
  std::size_t degree = 2;             ///< greatest number of factors in a product, from 1
  std::size_t most_columns = 10'000;  ///< refuse a table that would be wider
};

/// Any regressor on the products of up to `degree` columns, each column first moved and divided to mean 0 and
/// deviation 1 over the training rows, so that products stay apart. With `linear` a polynomial fit. A table
/// of p columns becomes one of C(p + degree, degree) - 1.
template <checked_regressor R>
class polynomial {
 public:
  polynomial() : polynomial(R{}) {}
  /// Throws `numeric_error` for a degree of 0.
  explicit polynomial(R inner, polynomial_options options = {})
      : inner_(std::move(inner)), options_(options) {
    if (options_.degree == 0) throw numeric_error("degree 0", "polynomial", "give at least 1");
  }

  /// Already fitted: `fitted` on the products of columns with these centres and spreads. Throws `shape_error`
  /// for sizes that disagree or more products than `most_columns`, `numeric_error` for a centre that is not
  /// finite or a spread that is not above 0, and what the prediction of `fitted` throws.
  [[nodiscard]] static polynomial restore(R fitted, std::vector<double> centre, std::vector<double> spread,
                                          polynomial_options options) {
    if (centre.empty() || centre.size() != spread.size())
      throw shape_error(
          std::to_string(centre.size()) + " centres and " + std::to_string(spread.size()) + " spreads",
          "polynomial", "give one of each for each column");
    edgetran::detail::require_finite(centre, "centre");
    edgetran::detail::require_finite(spread, "spread");
    for (const double s : spread)
      if (!(s > 0)) throw numeric_error("spread " + std::to_string(s), "polynomial", "give numbers above 0");
    polynomial known(std::move(fitted), options);
    known.centre_ = std::move(centre);
    known.spread_ = std::move(spread);
    // Before anything is listed: of the right width, or it throws.
    (void)known.inner_.predict(std::vector<double>(known.count_products(), 0.0));
    known.list_products();
    return known;
  }

  /// Throws as the fit of `R` does, and `shape_error` for more products than `most_columns`.
  void fit(const table& data) {
    require_training_data(data, "polynomial");
    polynomial next(inner_, options_);
    next.measure(data);
    next.list_products();
    std::vector<std::string> names;
    for (const auto& factors : next.products_) {
      std::string name;
      for (const std::size_t j : factors) name += (name.empty() ? "" : " * ") + data.columns()[j];
      names.push_back(std::move(name));
    }
    table expanded(std::move(names));
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const auto row = next.expand(data.row(i));
      if (data.weighted())
        expanded.add(row, data.targets()[i], data.weight(i));
      else
        expanded.add(row, data.targets()[i]);
    }
    next.inner_.fit(expanded);
    *this = std::move(next);
  }

  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, centre_.size(), fitted(), "polynomial");
    return inner_.predict(expand(row));
  }

  void predict_rows(std::span<const double> values,
                    std::span<double> out) const requires batched_regressor<R> {
    in_blocks(values, out,
              [&](const auto& expanded, std::span<double> to) { inner_.predict_rows(expanded, to); });
  }

  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const requires
      probabilistic_regressor<R> {
    require_row(row, centre_.size(), fitted(), "polynomial");
    return inner_.predict_distribution(expand(row));
  }
  void predict_distributions(std::span<const double> values,
                             std::span<prediction> out) const requires batched_probabilistic_regressor<R> {
    in_blocks(values, out, [&](const auto& expanded, std::span<prediction> to) {
      inner_.predict_distributions(expanded, to);
    });
  }

  /// O(products degree^2).
  void gradient(std::span<const double> row,
                std::span<double> out) const requires differentiable_regressor<R> {
    require_row(row, centre_.size(), fitted(), "polynomial");
    require_as_wide(row, out.size(), "polynomial");
    std::vector<double> slopes(products_.size());
    inner_.gradient(expand(row), slopes);
    pull_back(row, slopes, out);
  }

  /// O(products degree^3).
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const requires differentiable_regressor<R> {
    require_row(row, centre_.size(), fitted(), "polynomial");
    require_as_wide(row, direction.size(), "polynomial");
    require_as_wide(row, out.size(), "polynomial");
    const auto expanded = expand(row);
    std::vector<double> slopes(products_.size()), along(products_.size()), bend(products_.size());
    inner_.gradient(expanded, slopes);
    for (std::size_t m = 0; m < products_.size(); ++m)
      for (std::size_t a = 0; a < products_[m].size(); ++a)
        along[m] += direction[products_[m][a]] / spread_[products_[m][a]] * without(row, products_[m], a);
    inner_.hessian_vector(expanded, along, bend);
    pull_back(row, bend, out);
    for (std::size_t m = 0; m < products_.size(); ++m) {
      const auto& factors = products_[m];
      for (std::size_t a = 0; a < factors.size(); ++a)
        for (std::size_t b = 0; b < factors.size(); ++b)
          if (a != b)
            out[factors[a]] += slopes[m] * direction[factors[b]] /
                               (spread_[factors[a]] * spread_[factors[b]]) * without(row, factors, a, b);
    }
  }

  /// The regressor on the products.
  [[nodiscard]] const R& inner() const { return inner_; }
  [[nodiscard]] const polynomial_options& options() const { return options_; }
  [[nodiscard]] bool fitted() const { return !centre_.empty(); }
  /// Of the columns of the fit; empty before it.
  [[nodiscard]] std::span<const double> centre() const { return centre_; }
  [[nodiscard]] std::span<const double> spread() const { return spread_; }
  /// The columns of each product, rising; empty before the fit.
  [[nodiscard]] const std::vector<std::vector<std::size_t>>& products() const { return products_; }

 private:
  void measure(const table& data) {
    for (std::size_t j = 0; j < data.width(); ++j) {
      const auto column = detail::centre_and_spread_of(
          data.rows(), [&](std::size_t i) { return data.weight(i); },
          [&](std::size_t i) { return data.row(i)[j]; });
      centre_.push_back(column.centre);
      spread_.push_back(column.spread);
    }
  }

  /// C(width + degree, degree) - 1. Throws `shape_error` for more than `most_columns`.
  [[nodiscard]] std::size_t count_products() const {
    const std::size_t width = centre_.size();
    std::size_t count = 1;
    for (std::size_t degree = 1; degree <= options_.degree; ++degree) {
      const std::size_t factor = width + degree;
      if (count > std::numeric_limits<std::size_t>::max() / factor ||
          count * factor / degree - 1 > options_.most_columns)
        throw shape_error("more than " + std::to_string(options_.most_columns) + " products of " +
                              std::to_string(width) + " columns",
                          "polynomial", "lower the degree, drop columns or raise most_columns");
      count = count * factor / degree;
    }
    return count - 1;
  }

  void list_products() {
    const std::size_t width = centre_.size(), count = count_products();
    products_.clear();
    for (std::size_t j = 0; j < width; ++j) products_.push_back({j});
    // Those of each degree extend those of the degree below by a factor that is not before their last.
    for (std::size_t first = 0; products_.size() < count;) {
      const std::size_t last = products_.size();
      for (std::size_t m = first; m < last; ++m)
        for (std::size_t j = products_[m].back(); j < width; ++j) {
          products_.push_back(products_[m]);
          products_.back().push_back(j);
        }
      first = last;
    }
  }

  [[nodiscard]] double scaled(std::span<const double> row, std::size_t j) const {
    return (row[j] - centre_[j]) / spread_[j];
  }

  [[nodiscard]] std::vector<double> expand(std::span<const double> row) const {
    std::vector<double> all(products_.size(), 1);
    for (std::size_t m = 0; m < products_.size(); ++m)
      for (const std::size_t j : products_[m]) all[m] *= scaled(row, j);
    return all;
  }

  /// predict(products of some rows, their part of `out`), some rows after the other.
  template <class Out, class Predict>
  void in_blocks(std::span<const double> values, std::span<Out> out, Predict&& predict) const {
    const std::size_t width = centre_.size();
    require_rows(values, out.size(), width, fitted(), "polynomial");
    constexpr std::size_t at_once = 256;  // so that many rows of many products need not be held
    std::vector<double> expanded;
    for (std::size_t begin = 0; begin < out.size(); begin += at_once) {
      const std::size_t count = std::min(at_once, out.size() - begin);
      expanded.clear();
      for (std::size_t i = begin; i < begin + count; ++i) {
        const auto row = expand(values.subspan(i * width, width));
        expanded.insert(expanded.end(), row.begin(), row.end());
      }
      predict(std::span<const double>(expanded), out.subspan(begin, count));
    }
  }

  /// The product of the factors but those at one or two places.
  [[nodiscard]] double without(std::span<const double> row, const std::vector<std::size_t>& factors,
                               std::size_t a, std::size_t b = static_cast<std::size_t>(-1)) const {
    double product = 1;
    for (std::size_t k = 0; k < factors.size(); ++k)
      if (k != a && k != b) product *= scaled(row, factors[k]);
    return product;
  }

  /// From derivatives by the products to derivatives by the columns.
  void pull_back(std::span<const double> row, std::span<const double> by_product,
                 std::span<double> out) const {
    for (double& slope : out) slope = 0;
    for (std::size_t m = 0; m < products_.size(); ++m)
      for (std::size_t a = 0; a < products_[m].size(); ++a)
        out[products_[m][a]] += by_product[m] / spread_[products_[m][a]] * without(row, products_[m], a);
  }

  R inner_;
  polynomial_options options_;
  std::vector<double> centre_, spread_;
  std::vector<std::vector<std::size_t>> products_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_POLYNOMIAL_HPP
