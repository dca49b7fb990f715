// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_EVOLVE_REGULARISED_EVOLUTION_HPP
#define EDGETRAN_SEARCH_EVOLVE_REGULARISED_EVOLUTION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/moves.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

struct regularised_evolution_options {
  std::size_t population = 30;
  std::size_t tournament = 10;  ///< drawn from the population, some perhaps twice; the best is mutated
  std::uint64_t seed = 0;
};

/// Asks for a mutant of the best of a few that are drawn from the youngest: the population is what was asked
/// last of all that was measured, so that even the best dies of age. First as many at random as the
/// population holds. One objective, further targets are constraints (`ranking.hpp`). Models `proposer`.
/// Source: Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search",
/// AAAI 2019, algorithm 1.
template <movable_candidates Candidates>
class regularised_evolution_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for an empty population or tournament.
  explicit regularised_evolution_proposer(Candidates from, regularised_evolution_options options = {})
      : from_(std::move(from)), options_(options), random_(options.seed) {
    if (options.population == 0 || options.tournament == 0)
      throw shape_error("an empty population or tournament", "regularised_evolution", "let each hold one");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count, [&] { return next(); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }

 private:
  [[nodiscard]] std::optional<candidate_type> next() {
    take_in();
    const stream random = random_.split(ledger_.asked());
    if (ledger_.asked() + unasked_ < options_.population || by_age_.empty())
      return detail::unknown_draw(from_, ledger_, random);
    const std::size_t alive = std::min(options_.population, by_age_.size());
    const auto youngest = by_age_.end() - static_cast<std::ptrdiff_t>(alive);
    return detail::unknown_move(from_, ledger_, random, [&](stream each) {
      const member* best = nullptr;
      for (std::size_t i = 0; i < options_.tournament; ++i) {
        const member& m = youngest[static_cast<std::ptrdiff_t>(each.below(alive))];
        if (best == nullptr || m.rank < best->rank) best = &m;
      }
      return from_.mutate(ledger_.answers()[best->answer].candidate, each.split(0));
    });
  }

  struct member {
    std::size_t born;  ///< the place of its question, those never asked first
    std::size_t answer;
    standing rank;
  };
  void take_in() {
    for (; seen_ < ledger_.answers().size(); ++seen_) {
      const auto& a = ledger_.answers()[seen_];
      const bool asked = a.question != ledger_.never;
      unasked_ += asked ? 0 : 1;
      if (a.failed()) continue;
      const member m{asked ? a.question + 1 : 0, seen_, standing_of(a.targets)};
      by_age_.insert(std::upper_bound(by_age_.begin(), by_age_.end(), m,
                                      [](const member& x, const member& y) { return x.born < y.born; }),
                     m);
    }
  }

  Candidates from_;
  regularised_evolution_options options_;
  stream random_;
  ledger<candidate_type> ledger_;
  std::size_t seen_ = 0, unasked_ = 0;
  std::vector<member> by_age_;  ///< the oldest first
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_EVOLVE_REGULARISED_EVOLUTION_HPP
