// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_MODEL_BASED_HPP
#define EDGETRAN_SEARCH_BAYES_MODEL_BASED_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/search/bayes/appraisal.hpp"
#include "edgetran/search/bayes/best_choice.hpp"
#include "edgetran/search/bayes/improvement.hpp"
#include "edgetran/search/bayes/surrogates.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

struct model_based_options {
  std::size_t initial = 16;    ///< candidates that cover the whole before any is chosen; those told count
  std::size_t objectives = 1;  ///< targets to minimise; every further one is a constraint: 0 or below
  choice_options effort{};     ///< of a question
  double refit = 0.1;          ///< share of rows more at which hyper-parameters are chosen anew; 0: always
  belief open = belief::predicted;         ///< what open questions are taken to be answered with
  incumbent least = incumbent::predicted;  ///< what improvements are counted from
  std::uint64_t seed = 0;
};

/// Minimises by a regressor: first candidates that cover the whole, then always the one that the acquisition
/// scores highest under regressors of the answers, one per target. Open questions, those of a batch among
/// them, are believed to be answered, so that a batch spreads. Where fewer than two answers are there, or the
/// regressors cannot be fitted to them, it asks at random. Models `proposer`.
///
/// An `incremental_regressor` keeps its hyper-parameters for `refit` of its rows, which are taken in one by
/// one; when they are chosen anew depends on the number of answers alone, so that a proposer that is told all
/// of a ledger at once asks what the first one asked. Other regressors are fitted for each question.
template <candidates Candidates, regress::checked_probabilistic_regressor R,
          acquisition Acquisition = log_expected_improvement>
class model_based_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for no choice or no objective, `numeric_error` for a share that is negative or NaN.
  explicit model_based_proposer(Candidates from, R regressor = R{}, model_based_options options = {},
                                Acquisition by = {})
      : from_(std::move(from)),
        by_(std::move(by)),
        options_(options),
        random_(options.seed),
        fitted_(std::move(regressor)) {
    if (options.effort.choices == 0) throw shape_error("no choice", who, "give at least one");
    if (options.objectives == 0) throw shape_error("no objective", who, "give at least one");
    if (!(options.refit >= 0))
      throw numeric_error("a share of " + std::to_string(options.refit) + " rows", who,
                          "give a number of at least 0");
    plan_ = from_.spread(options.initial, random_.split(0));
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    std::vector<candidate_type> questions;
    while (questions.size() < count) {
      auto c = detail::next_question(from_, ledger_, plan_, options_.initial, random_.split(1),
                                     [&] { return best(); });
      if (!c) break;
      ledger_.ask(*c);
      questions.push_back(*std::move(c));
    }
    return questions;
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  [[nodiscard]] const Candidates& from() const { return from_; }
  [[nodiscard]] const model_based_options& options() const { return options_; }
  /// Regressors of all answers, fitted now if they were not. Throws as `R` does, `state_error` without an
  /// answer.
  [[nodiscard]] const surrogates<R>& fitted() {
    if (ledger_.measured() == 0) throw state_error("nothing measured yet", who, "tell a measurement first");
    read_answers();
    const std::size_t rows = ledger_.measured();
    const std::size_t chosen = regress::incremental_regressor<R> ? last_choice(rows) : rows;
    if (chosen_by_ != chosen) {
      fitted_.fit(rows_between(0, chosen));
      chosen_by_ = chosen;
    }
    if (fitted_.rows() < rows) fitted_.update(rows_between(fitted_.rows(), rows));
    return fitted_;
  }

 private:
  static constexpr const char* who = "model_based";

  /// None where there is nothing to choose by, or nothing left.
  [[nodiscard]] std::optional<candidate_type> best() {
    if (ledger_.measured() < 2) return {};
    std::vector<std::vector<double>> open;
    for (const auto& c : ledger_.open()) open.push_back(from_.features(c));
    read_answers();
    const surrogates<R>* now = nullptr;
    std::optional<surrogates<R>> believing;
    try {  // fits alone: what candidates or an acquisition throw is for whoever asks
      now = &fitted();
      if (!open.empty()) now = &believing.emplace(now->believing(open, options_.open));
    } catch (const numeric_error&) {
      return {};  // as happens to covariances of rows that are all alike
    } catch (const state_error&) {
      return {};
    }
    const stream random = random_.split(2).split(ledger_.asked());
    const appraisal<R, Acquisition> scored(*now, by_, options_.objectives, options_.least, random.split(0));
    const auto near = detail::best_answers(ledger_, options_.objectives, options_.effort.near);
    choice_options effort = options_.effort;
    if constexpr (requires { by_.joint; })
      effort.rounds = effort.climbs = 0;  // what is drawn together is compared together
    return best_choice(from_, ledger_, near, effort, random.split(1), scored);
  }

  /// The greatest number of rows, not above this one, by which hyper-parameters are chosen: by all up to the
  /// initial ones.
  [[nodiscard]] std::size_t last_choice(std::size_t rows) const {
    std::size_t at = std::max<std::size_t>(2, options_.initial);
    if (rows <= at) return rows;
    for (;;) {
      const double step = options_.refit * static_cast<double>(at);
      if (step >= static_cast<double>(rows)) return at;
      const std::size_t next = at + std::max<std::size_t>(1, static_cast<std::size_t>(step));
      if (next > rows) return at;
      at = next;
    }
  }

  void read_answers() {
    const auto& all = ledger_.answers();
    if (tables_.empty()) tables_.assign(ledger_.targets(), regress::table(from_.columns()));
    for (; read_ < all.size(); ++read_) {
      if (all[read_].failed()) continue;
      const std::vector<double> row = from_.features(all[read_].candidate);
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

  Candidates from_;
  Acquisition by_;
  model_based_options options_;
  stream random_;
  std::vector<candidate_type> plan_;
  ledger<candidate_type> ledger_;
  std::vector<regress::table> tables_;  ///< of the first `read_` answers
  std::size_t read_ = 0;
  surrogates<R> fitted_;
  std::size_t chosen_by_ = 0;  ///< rows of the last choice of hyper-parameters
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_MODEL_BASED_HPP
