// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_LEARNED_ANSWERS_HPP
#define EDGETRAN_SEARCH_BAYES_LEARNED_ANSWERS_HPP

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/search/bayes/surrogates.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Regressors of the answers of a ledger that grows, one per target, fitted when they are asked for. A part
/// for proposers, which give it the same candidates and the same ledger at each call.
///
/// An `incremental_regressor` keeps its hyper-parameters for a share `refit` of its rows, which are taken in
/// one by one; when they are chosen anew depends on the number of answers alone, so that a ledger that is
/// read at once gives what one gave that was read answer by answer. Other regressors are fitted to all rows.
template <candidates C, regress::checked_probabilistic_regressor R>
class learned_answers {
 public:
  using history_type = ledger<typename C::candidate_type>;

  /// Up to `initial` rows hyper-parameters are always chosen by all; with a share of 0 also beyond.
  learned_answers(R unfitted, std::size_t initial, double refit)
      : fitted_(std::move(unfitted)), initial_(initial), refit_(refit) {}

  /// Regressors of all answers. Throws as `R` does, `state_error` without an answer.
  [[nodiscard]] const surrogates<R>& of(const C& from, const history_type& history) {
    if (history.measured() == 0)
      throw state_error("nothing measured yet", "learned_answers", "tell a measurement first");
    read(from, history);
    const std::size_t rows = history.measured();
    const std::size_t chosen = regress::incremental_regressor<R> ? last_choice(rows) : rows;
    if (chosen_by_ != chosen) {
      fitted_.fit(rows_between(0, chosen));
      chosen_by_ = chosen;
    }
    if (fitted_.rows() < rows) fitted_.update(rows_between(fitted_.rows(), rows));
    return fitted_;
  }
  /// The same where open questions are believed to be answered, valid until the next call. None for fewer
  /// than two answers and where `R` cannot be fitted, as happens to covariances of rows that are all alike;
  /// what candidates throw is for whoever asks.
  [[nodiscard]] const surrogates<R>* believing(const C& from, const history_type& history, belief by) {
    if (history.measured() < 2) return nullptr;
    std::vector<std::vector<double>> open;
    for (const auto& c : history.open()) open.push_back(from.features(c));
    read(from, history);
    try {  // fits alone
      const surrogates<R>& now = of(from, history);
      return open.empty() ? &now : &believing_.emplace(now.believing(open, by));
    } catch (const numeric_error&) {
      return nullptr;
    } catch (const state_error&) {
      return nullptr;
    }
  }

 private:
  /// The greatest number of rows, not above this one, by which hyper-parameters are chosen.
  [[nodiscard]] std::size_t last_choice(std::size_t rows) const {
    std::size_t at = std::max<std::size_t>(2, initial_);
    if (rows <= at || refit_ == 0) return rows;
    for (;;) {
      const double step = refit_ * static_cast<double>(at);
      if (step >= static_cast<double>(rows)) return at;
      const std::size_t next = at + std::max<std::size_t>(1, static_cast<std::size_t>(step));
      if (next > rows) return at;
      at = next;
    }
  }

  void read(const C& from, const history_type& history) {
    const auto& all = history.answers();
    if (tables_.empty()) tables_.assign(history.targets(), regress::table(from.columns()));
    for (; read_ < all.size(); ++read_) {
      if (all[read_].failed()) continue;
      const std::vector<double> row = from.features(all[read_].candidate);
      for (std::size_t t = 0; t < tables_.size(); ++t) tables_[t].add(row, all[read_].targets[t]);
    }
  }
  [[nodiscard]] std::vector<regress::table> rows_between(std::size_t begin, std::size_t end) const {
    std::vector<regress::table> some;
    for (const auto& all : tables_) {
      some.emplace_back(all.columns());
      for (std::size_t i = begin; i < end; ++i) some.back().add(all.row(i), all.targets()[i]);
    }
    return some;
  }

  surrogates<R> fitted_;
  std::optional<surrogates<R>> believing_;  ///< what `believing` points to
  std::size_t initial_;
  double refit_;
  std::vector<regress::table> tables_;  ///< of the first `read_` answers
  std::size_t read_ = 0;
  std::size_t chosen_by_ = 0;  ///< rows of the last choice of hyper-parameters
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_LEARNED_ANSWERS_HPP
