// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_ACTIVE_LEARNING_HPP
#define EDGETRAN_SEARCH_BAYES_ACTIVE_LEARNING_HPP

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/bayes/stopping.hpp"
#include "edgetran/search/bayes/uncertainty.hpp"

namespace edgetran::search {

/// Learns what candidates cost from few measurements: an initial sample that covers the whole, then what the
/// acquisition chooses, until the rule is satisfied or nothing is left. Ask, measure, tell; who measures is
/// not its business. Models `proposer`; a replay of the calls gives the same questions and the same
/// regressors.
template <candidates Candidates, regress::checked_probabilistic_regressor R, class Rule = interval_width,
          acquisition Acquisition = maximum_uncertainty>
class active_learning {
 public:
  using candidate_type = typename Candidates::candidate_type;

  explicit active_learning(Candidates from, R regressor = R{}, Rule rule = {},
                           uncertainty_options options = {}, Acquisition by = {})
      : unfitted_(regressor),
        rule_(std::move(rule)),
        options_(options),
        questions_(std::move(from), std::move(regressor), options, std::move(by)) {}

  /// None once the rule is satisfied.
  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return done_ ? std::vector<candidate_type>{} : questions_.ask(count);
  }
  void tell(const candidate_type& c, std::span<const double> targets) {
    const std::size_t before = history().measured();
    questions_.tell(c, targets);
    if (done_ || history().measured() == before || history().measured() < options_.initial) return;
    const auto tables = tables_of(questions_.from(), history());
    try {
      done_ = rule_.stop({tables, options_.initial, questions_.greatest_uncertainty()}, unfitted_);
    } catch (const numeric_error&) {  // too few rows, or too alike, for a regressor: measure on
    } catch (const state_error&) {
    }
  }
  void tell_failure(const candidate_type& c) { questions_.tell_failure(c); }

  [[nodiscard]] bool done() const { return done_; }
  /// What the rule looks at, where it is a number and known.
  [[nodiscard]] std::optional<double> error() const {
    if constexpr (requires { rule_.error(); })
      return rule_.error();
    else
      return {};
  }
  [[nodiscard]] const ledger<candidate_type>& history() const { return questions_.history(); }
  /// Regressors of all measurements, one per target. Throws `state_error` without any.
  [[nodiscard]] const surrogates<R>& fitted() { return questions_.fitted(); }
  [[nodiscard]] const Rule& rule() const { return rule_; }
  /// Questions that were due to be chosen and were asked at random.
  [[nodiscard]] std::size_t random_questions() const { return questions_.random_questions(); }

 private:
  R unfitted_;
  Rule rule_;
  uncertainty_options options_;
  uncertainty_proposer<Candidates, R, Acquisition> questions_;
  bool done_ = false;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_ACTIVE_LEARNING_HPP
