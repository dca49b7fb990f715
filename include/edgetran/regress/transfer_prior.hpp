// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TRANSFER_PRIOR_HPP
#define EDGETRAN_REGRESS_TRANSFER_PRIOR_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/inverse_factor.hpp"
#include "edgetran/regress/row_trust.hpp"
#include "edgetran/regress/transfer_kernel.hpp"

namespace edgetran::regress {

/// Standard deviations of the parts that devices share and of those that each has for itself, as shares of a
/// device's mean. The strengths are near the most probable ones for latency of the published FlexiBERT
/// campaigns, whichever of them is left out; the length is that of the least errors from ten rows of them.
struct transfer_prior_options {
  double shared_linear = 0.22, shared_smooth = 0.19;
  double own_linear = 0.25, own_smooth = 0.12;
  double length = 0.8;  ///< of the smooth parts, in root mean squares over standardised columns
  double least_noise = 0.02;
  std::size_t most_rows = 400;  ///< of a source; more are thinned out evenly
};

/// What the measurements of other devices say of a device that nobody measured: a Gaussian process of
/// target / mean target with a part that all devices share and one of each device. Sources pass knowledge
/// through features: no row need be measured on two devices. Rows that their neighbours contradict count
/// less (`trust_in_rows`).
class transfer_prior {
 public:
  /// The target's tables have the columns of the sources. Throws `shape_error` for no source or for other
  /// columns in one of them, `numeric_error` for a target that is not above 0, and as `trust_in_rows`.
  /// O(rows^3) for all rows of all sources.
  explicit transfer_prior(std::span<const table> sources, transfer_prior_options options = {})
      : options_(std::move(options)) {
    if (sources.empty())
      throw shape_error("no source", who, "give the table of a device or fit from scratch");
    columns_ = sources.front().columns();
    table pooled(columns_);
    std::vector<double> noise;
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (sources[s].columns() != columns_)
        throw shape_error("source " + std::to_string(s) + " has other columns than the first", who,
                          "describe all devices' rows by the same features");
      add(thinned(sources[s]), pooled, noise);
      source_of_.resize(pooled.rows(), s);
    }
    scales_ = detail::transfer_scales(pooled);
    rows_ = scales_.of(pooled.values());
    packed_triangle k;
    k.assign(rows_.rows());
    for (std::size_t i = 0; i < rows_.rows(); ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        const auto c = common(rows_, i, rows_, j, options_.length);
        k.row(i)[j] = shared(c) + (source_of_[i] == source_of_[j] ? own(c) : 0);
      }
      k.row(i)[i] += noise[i];
    }
    if (!factor_.factorise(std::move(k)))
      throw numeric_error("a covariance that is not positive definite", who, "give a greater least noise");
    solved_ = factor_.solve({pooled.targets().begin(), pooled.targets().end()});
  }

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const detail::transfer_scales& scales() const { return scales_; }
  [[nodiscard]] const transfer_prior_options& options() const { return options_; }
  [[nodiscard]] std::size_t rows() const { return rows_.rows(); }

  /// The shared part at some rows, given the sources.
  struct view {
    std::vector<double> mean{};                ///< one per row
    std::vector<std::vector<double>> white{};  ///< covariances with the sources, whitened
  };
  /// O(rows^2) for each.
  [[nodiscard]] view at(const detail::transfer_rows& where) const {
    view v;
    std::vector<double> beside(rows());
    for (std::size_t i = 0; i < where.rows(); ++i) {
      for (std::size_t k = 0; k < rows(); ++k)
        beside[k] = shared(common(where, i, rows_, k, options_.length));
      v.mean.push_back(kernels::dot(static_cast<std::ptrdiff_t>(rows()), beside.data(), solved_.data()));
      v.white.emplace_back(rows());
      factor_.whiten(beside.data(), v.white.back().data());
    }
    return v;
  }
  /// Covariance of the shared part at two rows, given the sources; `c` is what they have in common.
  [[nodiscard]] double covariance(const detail::transfer_covariances& c, const view& a, std::size_t i,
                                  const view& b, std::size_t k) const {
    return shared(c) -
           kernels::dot(static_cast<std::ptrdiff_t>(rows()), a.white[i].data(), b.white[k].data());
  }

 private:
  static constexpr const char* who = "transfer_prior";

  [[nodiscard]] double shared(const detail::transfer_covariances& c) const {
    return 1 + options_.shared_linear * options_.shared_linear * c.linear +
           options_.shared_smooth * options_.shared_smooth * c.smooth;
  }
  [[nodiscard]] double own(const detail::transfer_covariances& c) const {
    return 1 + options_.own_linear * options_.own_linear * c.linear +
           options_.own_smooth * options_.own_smooth * c.smooth;
  }

  [[nodiscard]] table thinned(const table& source) const {
    const std::size_t keep = std::min(source.rows(), std::max<std::size_t>(options_.most_rows, 1));
    std::vector<std::size_t> rows(keep);
    for (std::size_t i = 0; i < keep; ++i) rows[i] = i * source.rows() / keep;
    return source.select(rows);
  }

  /// Rows of one source, targets divided by their mean, with the variances of their noise.
  void add(const table& source, table& pooled, std::vector<double>& noise) const {
    for (std::size_t i = 0; i < source.rows(); ++i)
      if (!(source.targets()[i] > 0))
        throw numeric_error("a target of " + std::to_string(source.targets()[i]),
                            "row " + std::to_string(i) + " of a source", "drop what is not above 0");
    const row_trust trust = trust_in_rows(source);
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < source.rows(); ++i) {
      sum += trust.weights[i] * source.targets()[i];
      total += trust.weights[i];
    }
    const double level = sum / total;
    const double deviation = std::max(trust.deviation / level, options_.least_noise);
    for (std::size_t i = 0; i < source.rows(); ++i) {
      pooled.add(source.row(i), source.targets()[i] / level);
      noise.push_back(deviation * deviation / trust.weights[i]);
    }
  }

  transfer_prior_options options_;
  std::vector<std::string> columns_;
  detail::transfer_scales scales_;
  detail::transfer_rows rows_;
  std::vector<std::size_t> source_of_;
  inverse_factor factor_;
  std::vector<double> solved_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TRANSFER_PRIOR_HPP
