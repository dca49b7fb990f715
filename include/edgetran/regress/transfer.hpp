// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TRANSFER_HPP
#define EDGETRAN_REGRESS_TRANSFER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/inverse_factor.hpp"
#include "edgetran/regress/transfer_kernel.hpp"
#include "edgetran/regress/transfer_prior.hpp"

namespace edgetran::regress {

/// Standard deviations to weigh against each other, as shares of the mean target.
struct transfer_options {
  std::vector<double> linear{0.1, 0.3};                    ///< of the plane
  std::vector<double> smooth{0.05, 0.15, 0.4};             ///< of the bends
  std::vector<double> law{0, 0.15, 0.5};                   ///< of each cost of the law
  std::vector<double> noise{0.01, 0.03, 0.06, 0.1, 0.15};  ///< constant, and growing with the target
  /// Columns that are costs; a table without them has no law. Dispatch, multiplications, weights read.
  std::vector<std::string> law_columns{"depth", "flops.linear", "parameters"};
  double length = 0.8;  ///< of bends, where there are no sources
  double keep = 1e-3;   ///< members less probable than this share of the best are dropped
};

/// A regressor of positive costs (seconds, joules, watts) for a device with few measurements, that may know
/// other devices. It averages Gaussian processes, each weighed by how probable it makes the measurements:
/// with what other devices share and without it; with a plane, bends and a law of costs (dispatch per layer,
/// multiplications, weights read) of several strengths; with noise that is constant or relative. Where the
/// other devices mislead, the members that know them get no weight: `share_of_sources()` says how much they
/// have. Without sources it is a regressor for small tables of its own right.
///
/// `fit` costs O(members rows^3), with 360 members by default, and O(source rows^2) for each row; a
/// prediction O(source rows^2). Weights are honoured: a row's noise has its variance divided by its weight.
/// Sources: Bonilla, Chai and Williams, "Multi-task Gaussian process prediction", NIPS 2007; Rasmussen and
/// Williams, "Gaussian processes for machine learning", 5.2 (averages over hyper-parameters).
class transfer {
 public:
  /// From scratch.
  transfer() = default;
  explicit transfer(transfer_options options) : options_(std::move(options)) { check(); }
  /// Copies share the sources.
  explicit transfer(std::shared_ptr<const transfer_prior> sources, transfer_options options = {})
      : options_(std::move(options)), sources_(std::move(sources)) {
    check();
  }

  /// Throws as `require_training_data`, `numeric_error` for a target with weight that is not above 0, and
  /// `shape_error` for another number of columns than the sources have.
  void fit(const table& data) {
    require_training_data(data, who);
    if (sources_ && data.width() != sources_->columns().size())
      throw shape_error(std::to_string(data.width()) + " columns, the sources have " +
                            std::to_string(sources_->columns().size()),
                        who, "describe all devices' rows by the same features");
    transfer next = *this;
    next.learn(data);
    *this = std::move(next);
  }

  /// At least a fifth of the least target that was fitted.
  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, width(), fitted(), who);
    return of(row).mean;
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), width(), fitted(), who);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = of(values.subspan(i * width(), width())).mean;
  }
  /// The aleatoric part is the noise.
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    require_row(row, width(), fitted(), who);
    return of(row);
  }

  /// Weight of the members that know the sources, from 0 to 1; 0 without sources. The prior gives each half.
  [[nodiscard]] double share_of_sources() const {
    double sum = 0;
    for (const member& m : members_) sum += m.knows_sources ? m.weight : 0;
    return sum;
  }
  /// Prediction of each row of the table without it, for hyper-parameters that stay: O(rows) per member.
  [[nodiscard]] std::span<const double> left_out() const { return left_out_; }
  [[nodiscard]] const std::shared_ptr<const transfer_prior>& sources() const { return sources_; }
  [[nodiscard]] const transfer_options& options() const { return options_; }

 private:
  static constexpr const char* who = "transfer";

  struct member {
    bool knows_sources = false;
    double linear = 0, smooth = 0, law = 0;  ///< variances
    double noise = 0;                        ///< deviation
    bool relative = false;
    double evidence = 0;  ///< log marginal likelihood, then
    double weight = 0;    ///< among all members
    std::vector<double> solved{};
    inverse_factor factor{};
  };

  void check() const {
    for (const auto* all : {&options_.linear, &options_.smooth, &options_.law, &options_.noise}) {
      if (all->empty()) throw numeric_error("no deviation to try", who, "give at least one");
      for (const double d : *all)
        if (!(d >= 0 && std::isfinite(d)))
          throw numeric_error("a deviation of " + std::to_string(d), who,
                              "give finite numbers of at least 0");
    }
    for (const double d : options_.noise)
      if (!(d > 0)) throw numeric_error("noise of 0", who, "give noise above 0");
  }

  [[nodiscard]] bool fitted() const { return !members_.empty(); }
  [[nodiscard]] std::size_t width() const { return scales_.width(); }
  [[nodiscard]] double length() const { return sources_ ? sources_->options().length : options_.length; }

  [[nodiscard]] double covariance(const member& m, const detail::transfer_covariances& c,
                                  double of_sources) const {
    return 1 + m.linear * c.linear + m.smooth * c.smooth + m.law * c.law + (m.knows_sources ? of_sources : 0);
  }

  void learn(const table& all) {
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < all.rows(); ++i)
      if (all.weight(i) > 0) kept.push_back(i);
    const table data = all.select(kept);
    double sum = 0, total = 0, least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const double y = data.targets()[i];
      if (!(y > 0))
        throw numeric_error("a target of " + std::to_string(y), "row " + std::to_string(kept[i]),
                            "drop what is not above 0");
      least = std::min(least, y);
      total += data.weight(i);
    }
    for (std::size_t i = 0; i < data.rows(); ++i) sum += data.weight(i) / total * data.targets()[i];
    level_ = sum;
    least_ = 0.2 * least / level_;
    scales_ =
        (sources_ ? sources_->scales() : detail::transfer_scales(data)).with_law(data, options_.law_columns);
    rows_ = scales_.of(data.values());
    seen_ = sources_ ? sources_->at(rows_) : transfer_prior::view{};

    const std::size_t n = data.rows();
    std::vector<detail::transfer_covariances> pairs;
    std::vector<double> of_sources, shares(n);
    for (std::size_t i = 0; i < n; ++i) {
      shares[i] = data.targets()[i] / level_;
      for (std::size_t k = 0; k <= i; ++k) {
        pairs.push_back(detail::common(rows_, i, rows_, k, length()));
        of_sources.push_back(sources_ ? sources_->covariance(pairs.back(), seen_, i, seen_, k) : 0);
      }
    }
    members_.clear();
    for (const bool knows : {false, true}) {
      if (knows && !sources_) continue;
      for (const double linear : options_.linear)
        for (const double smooth : options_.smooth)
          for (const double law : options_.law) {
            if (!scales_.has_law() && law != options_.law.front()) continue;
            for (const double noise : options_.noise)
              for (const bool relative : {false, true})
                members_.push_back({.knows_sources = knows,
                                    .linear = linear * linear,
                                    .smooth = smooth * smooth,
                                    .law = law * law,
                                    .noise = noise,
                                    .relative = relative});
          }
    }
    std::vector<std::vector<double>> without;
    for (member& m : members_) without.push_back(fit_member(m, data, shares, pairs, of_sources));
    weigh(without);
  }

  /// Returns the prediction of each row without it.
  [[nodiscard]] std::vector<double> fit_member(member& m, const table& data,
                                               const std::vector<double>& shares,
                                               const std::vector<detail::transfer_covariances>& pairs,
                                               const std::vector<double>& of_sources) const {
    const std::size_t n = shares.size();
    packed_triangle k;
    k.assign(n);
    for (std::size_t p = 0; p < pairs.size(); ++p) k.data()[p] = covariance(m, pairs[p], of_sources[p]);
    std::vector<double> off(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double deviation = m.noise * (m.relative ? shares[i] : 1);
      k.row(i)[i] += deviation * deviation / data.weight(i);
      off[i] = shares[i] - (m.knows_sources ? seen_.mean[i] : 0);
    }
    if (!m.factor.factorise(std::move(k))) {
      m.evidence = -std::numeric_limits<double>::infinity();
      return std::vector<double>(n);
    }
    m.solved = m.factor.solve(off);
    m.evidence = -0.5 * m.factor.log_determinant();
    for (std::size_t i = 0; i < n; ++i) m.evidence -= 0.5 * off[i] * m.solved[i];
    std::vector<double> without = m.factor.inverse_diagonal();
    for (std::size_t i = 0; i < n; ++i) without[i] = shares[i] - m.solved[i] / without[i];
    return without;
  }

  void weigh(const std::vector<std::vector<double>>& without) {
    double best = -std::numeric_limits<double>::infinity(), total = 0;
    for (const member& m : members_) best = std::max(best, m.evidence);
    if (!std::isfinite(best))
      throw numeric_error("targets that no member can explain", who,
                          "give greater noise or fewer equal rows");
    for (member& m : members_) {
      m.weight = std::exp(m.evidence - best);
      if (!(m.weight >= options_.keep)) m.weight = 0;
      total += m.weight;
    }
    left_out_.assign(rows_.rows(), 0);
    for (std::size_t a = 0; a < members_.size(); ++a) {
      members_[a].weight /= total;
      for (std::size_t i = 0; i < left_out_.size(); ++i) left_out_[i] += members_[a].weight * without[a][i];
    }
    for (double& y : left_out_) y = level_ * std::max(y, least_);
    std::erase_if(members_, [](const member& m) { return m.weight == 0; });
  }

  [[nodiscard]] prediction of(std::span<const double> row) const {
    const detail::transfer_rows here = scales_.of(row);
    const auto view = sources_ ? sources_->at(here) : transfer_prior::view{};
    const std::size_t n = rows_.rows();
    std::vector<detail::transfer_covariances> pairs(n);
    std::vector<double> of_sources(n), beside(n), white(n), means, variances;
    for (std::size_t i = 0; i < n; ++i) {
      pairs[i] = detail::common(here, 0, rows_, i, length());
      if (sources_) of_sources[i] = sources_->covariance(pairs[i], view, 0, seen_, i);
    }
    const auto self = detail::common(here, 0, here, 0, length());
    const double self_sources = sources_ ? sources_->covariance(self, view, 0, view, 0) : 0;
    double mean = 0, epistemic = 0, aleatoric = 0;
    for (const member& m : members_) {
      for (std::size_t i = 0; i < n; ++i) beside[i] = covariance(m, pairs[i], of_sources[i]);
      double guess = m.knows_sources ? view.mean[0] : 0;
      for (std::size_t i = 0; i < n; ++i) guess += beside[i] * m.solved[i];
      m.factor.whiten(beside.data(), white.data());
      double variance = covariance(m, self, self_sources);
      for (const double w : white) variance -= w * w;
      means.push_back(guess);
      variances.push_back(std::max(variance, 0.0));
      mean += m.weight * guess;
    }
    mean = std::max(mean, least_);
    for (std::size_t a = 0; a < members_.size(); ++a) {
      const member& m = members_[a];
      epistemic += m.weight * (variances[a] + (means[a] - mean) * (means[a] - mean));
      const double noise = m.noise * (m.relative ? mean : 1);
      aleatoric += m.weight * noise * noise;
    }
    return {.mean = level_ * mean,
            .standard_deviation = level_ * std::sqrt(epistemic + aleatoric),
            .epistemic = level_ * std::sqrt(epistemic),
            .aleatoric = level_ * std::sqrt(aleatoric)};
  }

  transfer_options options_;
  std::shared_ptr<const transfer_prior> sources_;
  detail::transfer_scales scales_;
  detail::transfer_rows rows_;
  transfer_prior::view seen_;
  std::vector<member> members_;
  std::vector<double> left_out_;
  double level_ = 1, least_ = 0;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TRANSFER_HPP
