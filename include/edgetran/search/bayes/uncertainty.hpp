// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_UNCERTAINTY_HPP
#define EDGETRAN_SEARCH_BAYES_UNCERTAINTY_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/search/bayes/acquisition.hpp"
#include "edgetran/search/bayes/learned_answers.hpp"
#include "edgetran/search/bayes/surrogates.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/planned_questions.hpp"

namespace edgetran::search {

struct uncertainty_options {
  std::size_t initial = 16;   ///< candidates that cover the whole before any is chosen; those told count
  std::size_t choices = 128;  ///< of a space, drawn anew for each question
  std::uint64_t seed = 0;
};

/// First covers the whole, then asks what an acquisition scores highest under regressors that are fitted to
/// the answers. Questions of a batch, and those still open, are believed to be answered as predicted, so that
/// a batch spreads. Where fewer than two answers are there, or the regressors cannot be fitted to them, it
/// asks at random. Models `proposer`.
template <candidates Candidates, regress::checked_probabilistic_regressor R,
          acquisition Acquisition = maximum_uncertainty>
class uncertainty_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for no choice.
  explicit uncertainty_proposer(Candidates from, R regressor = R{}, uncertainty_options options = {},
                                Acquisition by = {})
      : from_(std::move(from)),
        by_(std::move(by)),
        options_(options),
        random_(options.seed),
        questions_(from_, options.initial, random_.split(0), random_.split(1)),
        learned_(std::move(regressor), options.initial, 0) {
    if (options.choices == 0) throw shape_error("no choice", "uncertainty", "give at least one");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count,
                            [&] { return questions_.next(from_, ledger_, [&] { return best(); }); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  [[nodiscard]] const Candidates& from() const { return from_; }
  /// Regressors of all answers, fitted now if they were not. Throws as `R` does, `state_error` without an
  /// answer.
  [[nodiscard]] const surrogates<R>& fitted() { return learned_.of(from_, ledger_); }
  /// Questions that were due to be chosen and were asked at random.
  [[nodiscard]] std::size_t random_questions() const { return questions_.random_questions(); }
  /// The greatest uncertainty among the choices of the last question that was chosen, in shares of the
  /// targets, summed over them.
  [[nodiscard]] std::optional<double> greatest_uncertainty() const { return greatest_; }

 private:
  struct scored {
    double score;
    candidate_type candidate;
    std::vector<double> row;
  };

  /// None where there is nothing to choose by, or nothing left.
  [[nodiscard]] std::optional<candidate_type> best() {
    const surrogates<R>* now = learned_.believing(from_, ledger_, belief::predicted);
    if (now == nullptr) return {};
    std::vector<scored> all = score(*now);
    if (all.empty()) return {};
    if constexpr (requires { by_.shortlist; }) shorten(all, *now);
    return best_of(all).candidate;
  }

  /// Every choice that is not known, in the order of the draws.
  [[nodiscard]] std::vector<scored> score(const surrogates<R>& now) {
    const auto scales = now.scales();
    std::vector<scored> all;
    greatest_ = 0;
    for (auto& c : from_.choices(options_.choices, random_.split(2).split(ledger_.asked()))) {
      if (ledger_.knows(c)) continue;
      std::vector<double> row = from_.features(c);
      const auto p = now.predict(row);
      greatest_ = std::max(*greatest_, maximum_uncertainty{}.score(p, scales));
      all.push_back({by_.score(p, scales), std::move(c), std::move(row)});
    }
    return all;
  }

  /// Keeps the first of the shortlist, scored anew by how little uncertainty each would leave elsewhere.
  void shorten(std::vector<scored>& all, const surrogates<R>& now) const {
    std::vector<std::vector<double>> elsewhere;
    stream choose = random_.split(3).split(ledger_.asked());
    for (std::size_t i = 0; i < by_.reference; ++i)
      elsewhere.push_back(all[static_cast<std::size_t>(choose.below(all.size()))].row);
    std::stable_sort(all.begin(), all.end(),
                     [](const scored& a, const scored& b) { return a.score > b.score; });
    all.erase(all.begin() +
                  static_cast<std::ptrdiff_t>(std::min(all.size(), std::max<std::size_t>(1, by_.shortlist))),
              all.end());
    const auto scales = now.scales();
    for (scored& s : all) {
      const auto then = now.believing(std::span(&s.row, 1));
      s.score = 0;
      for (const auto& row : elsewhere) s.score -= by_.score(then.predict(row), scales);
    }
  }

  [[nodiscard]] static const scored& best_of(const std::vector<scored>& all) {
    return *std::max_element(all.begin(), all.end(),
                             [](const scored& a, const scored& b) { return a.score < b.score; });
  }

  Candidates from_;
  Acquisition by_;
  uncertainty_options options_;
  stream random_;
  planned_questions<Candidates> questions_;
  ledger<candidate_type> ledger_;
  learned_answers<Candidates, R> learned_;
  std::optional<double> greatest_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_UNCERTAINTY_HPP
