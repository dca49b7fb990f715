// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_COLUMN_HPP
#define EDGETRAN_SEARCH_GOALS_COLUMN_HPP

#include <concepts>
#include <cstddef>
#include <exception>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/quality.hpp"
#include "edgetran/core/ranged.hpp"

namespace edgetran::search {

using edgetran::ranged;

/// A quantity that a search knows of every candidate.
struct column {
  std::string name{};  ///< `latency`
  std::string unit{};  ///< of the numbers, as `unit_symbol` has it; empty for a count or a score
  edgetran::quality quality = quality::predicted;
  /// Probability with which the intervals hold the truth, above 0.5; 1: the numbers are exact.
  double level = 0.9;
  std::string source{};
  /// Whether errors that were seen set the level. Where not, as for a model from constants, a quantile is no
  /// more than what the model says.
  bool calibrated = true;
  /// No value is below: 0 for seconds and counts.
  double least = -std::numeric_limits<double>::infinity();
};

/// Why a candidate failed; an empty text where it did not.
struct failure_reason {
  std::string why{};
  /// Whether it may say nothing of the candidate, as where a program was lost that was to score it.
  bool doubtful = false;
};

/// Thrown by an evaluator that was told to stop before it knew: no failure of the candidate, and no error.
struct evaluation_stopped : std::exception {
  [[nodiscard]] const char* what() const noexcept override {
    return "stopped while a candidate was evaluated";
  }
};

/// Gives every candidate the numbers of its columns.
///
/// Minimal definition: `columns()`; `evaluate(candidate, row)`, const, which writes one `ranged` a column,
/// and returns nothing, or why the candidate failed where it did: a text, or a `failure_reason`.
///
/// Laws: several threads may call it at once; equal candidates have equal rows; a number that it cannot give
/// is NaN, and the candidate then counts as one that failed; so does one with a reason, whatever its row.
template <class E, class Candidate>
concept evaluator = requires(const E& e, const Candidate& c, std::span<ranged> row) {
  { e.columns() } -> std::convertible_to<std::vector<column>>;
  requires std::is_void_v<decltype(e.evaluate(c, row))> ||
      std::convertible_to<decltype(e.evaluate(c, row)), std::string> ||
      std::same_as<decltype(e.evaluate(c, row)), failure_reason>;
};

/// Has an evaluator write its row; returns why the candidate failed, empty where the evaluator does not say.
template <class Candidate, evaluator<Candidate> E>
failure_reason evaluate_or_why(const E& e, const Candidate& c, std::span<ranged> row) {
  if constexpr (std::is_void_v<decltype(e.evaluate(c, row))>) {
    e.evaluate(c, row);
    return {};
  } else if constexpr (std::same_as<decltype(e.evaluate(c, row)), failure_reason>) {
    return e.evaluate(c, row);
  } else {
    return {e.evaluate(c, row)};
  }
}

/// A function of a candidate, a `ranged` or an exact number, as an evaluator of one column.
template <class F>
class function_column {
 public:
  function_column(column what, F function) : columns_{std::move(what)}, function_(std::move(function)) {}
  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  template <class Candidate>
  void evaluate(const Candidate& c, std::span<ranged> row) const {
    const auto y = function_(c);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(y)>, ranged>)
      row.front() = y;
    else
      row.front() = {static_cast<double>(y), static_cast<double>(y), static_cast<double>(y)};
  }

 private:
  std::vector<column> columns_;
  F function_;
};

/// The columns of several evaluators side by side, in their order.
template <class... Evaluators>
class side_by_side {
 public:
  explicit side_by_side(Evaluators... all) : all_(std::move(all)...) {
    const auto add = [&](const std::vector<column>& own) {
      columns_.insert(columns_.end(), own.begin(), own.end());
    };
    std::apply([&](const auto&... e) { (..., add(e.columns())); }, all_);
  }
  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  /// Why it failed: the first reason there is.
  template <class Candidate>
  failure_reason evaluate(const Candidate& c, std::span<ranged> row) const {
    std::size_t at = 0;
    failure_reason first;
    const auto one = [&](const auto& e) {
      const std::size_t n = e.columns().size();
      failure_reason own = evaluate_or_why(e, c, row.subspan(at, n));
      if (first.why.empty()) first = std::move(own);
      at += n;
    };
    std::apply([&](const auto&... e) { (..., one(e)); }, all_);
    return first;
  }

 private:
  std::tuple<Evaluators...> all_;
  std::vector<column> columns_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_COLUMN_HPP
