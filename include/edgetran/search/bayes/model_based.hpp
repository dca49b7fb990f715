// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_MODEL_BASED_HPP
#define EDGETRAN_SEARCH_BAYES_MODEL_BASED_HPP

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
#include "edgetran/search/bayes/learned_answers.hpp"
#include "edgetran/search/bayes/surrogates.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/planned_questions.hpp"

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
/// When an `incremental_regressor` chooses its hyper-parameters anew (`learned_answers`) depends on the
/// number of answers alone, so that a proposer that is told all of a ledger at once asks what the first one
/// asked. Other regressors are fitted for each question.
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
        questions_(from_, options.initial, random_.split(0), random_.split(1)),
        learned_(std::move(regressor), options.initial, options.refit) {
    if (options.effort.choices == 0) throw shape_error("no choice", who, "give at least one");
    if (options.objectives == 0) throw shape_error("no objective", who, "give at least one");
    if (!(options.refit >= 0))
      throw numeric_error("a share of " + std::to_string(options.refit) + " rows", who,
                          "give a number of at least 0");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count,
                            [&] { return questions_.next(from_, ledger_, [&] { return best(); }); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  [[nodiscard]] const Candidates& from() const { return from_; }
  [[nodiscard]] const model_based_options& options() const { return options_; }
  /// Regressors of all answers, fitted now if they were not. Throws as `R` does, `state_error` without an
  /// answer.
  [[nodiscard]] const surrogates<R>& fitted() { return learned_.of(from_, ledger_); }
  /// Questions that were due to be chosen and were asked at random.
  [[nodiscard]] std::size_t random_questions() const { return questions_.random_questions(); }

 private:
  static constexpr const char* who = "model_based";

  /// None where there is nothing to choose by, or nothing left.
  [[nodiscard]] std::optional<candidate_type> best() {
    const surrogates<R>* now = learned_.believing(from_, ledger_, options_.open);
    if (now == nullptr) return {};
    const stream random = random_.split(2).split(ledger_.asked());
    const appraisal<R, Acquisition> scored(*now, by_, options_.objectives, options_.least, random.split(0));
    const auto near = detail::best_answers(ledger_, options_.objectives, options_.effort.near);
    choice_options effort = options_.effort;
    if constexpr (requires { by_.joint; })
      effort.rounds = effort.climbs = 0;  // what is drawn together is compared together
    return best_choice(from_, ledger_, near, effort, random.split(1), scored);
  }

  Candidates from_;
  Acquisition by_;
  model_based_options options_;
  stream random_;
  planned_questions<Candidates> questions_;
  ledger<candidate_type> ledger_;
  learned_answers<Candidates, R> learned_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_MODEL_BASED_HPP
