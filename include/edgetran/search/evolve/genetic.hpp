// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_EVOLVE_GENETIC_HPP
#define EDGETRAN_SEARCH_EVOLVE_GENETIC_HPP

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
#include "edgetran/search/evolve/generations.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/moves.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// HAT's.
struct genetic_options {
  std::size_t population =
      125;                      ///< candidates of the first generation, by random questions; those told count
  std::size_t parents = 25;     ///< the best so far, from whom a generation is bred
  std::size_t mutants = 50;     ///< questions of each further generation that are mutants of a parent
  std::size_t children = 50;    ///< and that are children of two
  double probability = 0.3;     ///< of each coordinate of a mutant to change
  std::size_t iterations = 30;  ///< generations after the first, then nothing is asked; 0: no end
  std::uint64_t seed = 0;
};

/// Asks for mutants and children of the best so far, generation by generation (`generations.hpp`). One
/// objective, further targets are constraints (`ranking.hpp`): HAT's latency under a limit; a constraint that
/// is known without measuring belongs to the space (`space::such_that`). Where candidates have no
/// `mutate(candidate, probability, stream)`, a mutant is one step from its parent. Models `proposer`. Source:
/// Wang et al., "HAT: hardware-aware transformers for efficient natural language processing", ACL 2020.
template <movable_candidates Candidates>
class genetic_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for a generation without parents or questions, `numeric_error` for no probability.
  explicit genetic_proposer(Candidates from, genetic_options options = {})
      : from_(std::move(from)),
        options_(options),
        random_(options.seed),
        generations_(options.population, options.mutants + options.children) {
    if (options.parents == 0) throw shape_error("no parent", "genetic", "let one breed at least");
    if (!(options.probability >= 0 && options.probability <= 1))
      throw numeric_error("a probability outside of [0, 1]", "genetic", "give a number from 0 to 1");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count, [&] { return next(); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }

 private:
  [[nodiscard]] std::optional<candidate_type> next() {
    generations_.read(ledger_);
    const std::size_t question = ledger_.asked(), generation = generations_.of(question);
    if (options_.iterations != 0 && generation > options_.iterations) return {};
    const stream random = random_.split(question);
    const auto& parents = generations_.parents(ledger_, generation, [&](auto all) { return best(all); });
    if (parents.empty()) return detail::unknown_draw(from_, ledger_, random);
    const auto parent = [&](stream& by) -> const candidate_type& {
      return ledger_.answers()[parents[static_cast<std::size_t>(by.below(parents.size()))]].candidate;
    };
    const bool mutant = generations_.place(question) < options_.mutants;
    return detail::unknown_move(from_, ledger_, random, [&](stream each) {
      const candidate_type& a = parent(each);
      return mutant ? mutated(a, each.split(0)) : from_.cross(a, parent(each), each.split(0));
    });
  }

  [[nodiscard]] candidate_type mutated(const candidate_type& c, const stream& random) const {
    if constexpr (requires { from_.mutate(c, options_.probability, random); })
      return from_.mutate(c, options_.probability, random);
    else
      return from_.mutate(c, random);
  }

  [[nodiscard]] std::vector<std::size_t> best(std::vector<std::size_t> all) const {
    std::stable_sort(all.begin(), all.end(), [&](std::size_t i, std::size_t k) {
      return standing_of(ledger_.answers()[i].targets) < standing_of(ledger_.answers()[k].targets);
    });
    all.resize(std::min(all.size(), options_.parents));
    return all;
  }

  Candidates from_;
  genetic_options options_;
  stream random_;
  generations generations_;
  ledger<candidate_type> ledger_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_EVOLVE_GENETIC_HPP
