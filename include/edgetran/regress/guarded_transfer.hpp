// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GUARDED_TRANSFER_HPP
#define EDGETRAN_REGRESS_GUARDED_TRANSFER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/selection.hpp"
#include "edgetran/regress/transfer.hpp"

namespace edgetran::regress {

/// `transfer`, watched by regressors of another kind: where one of them, fitted from scratch, is clearly
/// better on held-out rows of the new device, it takes the place. Clearly, for the least error of many
/// candidates on ten rows is small by luck. Models `regressor`.
class guarded_transfer {
 public:
  /// A candidate takes over if its mean absolute relative error is below `margin` of that of `transfer`.
  explicit guarded_transfer(std::shared_ptr<const transfer_prior> sources, std::vector<candidate> scratch,
                            double margin = 0.5)
      : unfitted_(std::move(sources)), scratch_(std::move(scratch)), margin_(margin) {}

  /// Throws as `transfer`. Candidates that cannot be fitted are no error. As many folds as rows, at most 20;
  /// fewer than 3 rows are left to `transfer`.
  void fit(const table& data) {
    guarded_transfer next = *this;
    next.learn(data);
    *this = std::move(next);
  }
  /// Throws as the regressor that was chosen does; `state_error` before the fit.
  [[nodiscard]] double predict(std::span<const double> row) const {
    return taken_over_ ? taken_over_->predict(row) : fitted_.predict(row);
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    taken_over_ ? taken_over_->predict_rows(values, out) : fitted_.predict_rows(values, out);
  }

  /// What took over; empty where nothing did.
  [[nodiscard]] const std::string& fell_back_to() const { return name_; }
  [[nodiscard]] const transfer& transferred() const { return fitted_; }
  /// Of the candidates, on the rows of the last fit.
  [[nodiscard]] std::span<const candidate_score> scores() const { return scores_; }

 private:
  void learn(const table& data) {
    fitted_ = unfitted_;
    fitted_.fit(data);
    taken_over_.reset();
    name_.clear();
    scores_.clear();
    if (data.rows() < 3 || scratch_.empty()) return;
    const auto folds = k_fold(data.rows(), std::min<std::size_t>(data.rows(), 20), stream(0));
    scores_ = compare(scratch_, data, folds);
    double least = margin_ * error_of(fitted_.left_out(), data);
    std::size_t best = scores_.size();
    for (std::size_t c = 0; c < scores_.size(); ++c) {
      if (!scores_[c].failure.empty()) continue;
      const double error = error_of(scores_[c].out_of_fold, data);
      if (error < least) least = error, best = c;
    }
    if (best == scores_.size()) return;
    taken_over_ = scratch_[best].unfitted;
    taken_over_->fit(data);
    name_ = scratch_[best].name;
  }

  /// Relative, over the rows that have weight.
  static double error_of(std::span<const double> predicted, const table& data) {
    double sum = 0, total = 0;
    std::size_t next = 0;
    const bool skips = predicted.size() != data.rows();  // `transfer` leaves rows of no weight out
    for (std::size_t i = 0; i < data.rows(); ++i) {
      if (!(data.weight(i) > 0)) {
        if (!skips) ++next;
        continue;
      }
      sum += data.weight(i) * std::fabs(predicted[next++] / data.targets()[i] - 1);
      total += data.weight(i);
    }
    return sum / total;
  }

  transfer unfitted_, fitted_;
  std::vector<candidate> scratch_;
  double margin_;
  std::optional<any_regressor> taken_over_;
  std::string name_;
  std::vector<candidate_score> scores_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GUARDED_TRANSFER_HPP
