// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What is known of a candidate of a search.
#ifndef EDGETRAN_TOOL_SEARCH_EVALUATOR_HPP
#define EDGETRAN_TOOL_SEARCH_EVALUATOR_HPP

#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/model/workload.hpp"
#include "edgetran/search/device/predicted_objectives.hpp"
#include "edgetran/search/device/sequence_objectives.hpp"
#include "edgetran/search/goals/column.hpp"
#include "edgetran/search/goals/correction.hpp"
#include "search_candidates.hpp"
#include "search_score.hpp"

namespace tool {

/// All that is known of an architecture: what a device predicts, then the score where there is one.
class search_evaluator {
 public:
  using predictor = std::variant<edgetran::search::predicted_objectives<searched_space>,
                                 edgetran::search::sequence_objectives<searched_space>>;

  search_evaluator(predictor p, std::optional<score_source> score, const edgetran::model::workload& w)
      : predictor_(std::move(p)), score_(std::move(score)), features_(w) {
    columns_ = std::visit([](const auto& e) { return e.columns(); }, predictor_);
    if (score_) columns_.push_back(score_->what());
  }
  [[nodiscard]] const std::vector<edgetran::search::column>& columns() const { return columns_; }
  /// Of latencies from now on.
  void correct(const edgetran::search::correction& by) { latency_ = by; }
  /// What the device predicts alone: writes all columns but the score, which nobody is asked for.
  void predict(const search_candidate& c, std::span<edgetran::ranged> row) const {
    const std::span<edgetran::ranged> predicted = row.first(columns_.size() - (score_ ? 1 : 0));
    std::visit([&](const auto& e) { e.evaluate(c, predicted); }, predictor_);
    row.front() = latency_.of(row.front());  // quantities_for has it first
  }
  /// Returns why there is no score; nothing where there is one, or none is wanted.
  edgetran::search::failure_reason evaluate(const search_candidate& c,
                                            std::span<edgetran::ranged> row) const {
    predict(c, row);
    if (!score_) return {};
    return score_->evaluate(
        c, [&] { return features_(c); }, row.last(1));
  }

 private:
  predictor predictor_;
  std::optional<score_source> score_;
  edgetran::search::physical_features<searched_space> features_;
  edgetran::search::correction latency_{};
  std::vector<edgetran::search::column> columns_;
};

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_EVALUATOR_HPP
