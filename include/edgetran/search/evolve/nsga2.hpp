// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_EVOLVE_NSGA2_HPP
#define EDGETRAN_SEARCH_EVOLVE_NSGA2_HPP

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
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/evolve/generations.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/moves.hpp"
#include "edgetran/search/pareto.hpp"

namespace edgetran::search {

struct nsga2_options {
  std::size_t objectives = 2;  ///< the first targets; further ones are constraints
  std::size_t population = 100;
  double crossover = 0.9;  ///< share of children with two parents, the others have one
  double mutation = 0.7;   ///< share of children that are moved a step on
  std::uint64_t seed = 0;
};

/// Asks for what may extend the front of compromises between several objectives: generation by generation
/// (`generations.hpp`), children of those that the fewest fronts lie before and that stand most alone in
/// theirs. Constraints come first (`dominates`). Models `proposer`. Source: Deb, Pratap, Agarwal and
/// Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE Trans. Evol. Comput. 6
/// (2002).
template <movable_candidates Candidates>
class nsga2_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for no objective or an empty population, `numeric_error` for no probability.
  explicit nsga2_proposer(Candidates from, nsga2_options options = {})
      : from_(std::move(from)),
        options_(options),
        random_(options.seed),
        generations_(options.population, options.population) {
    if (options.objectives == 0) throw shape_error("no objective", "nsga2", "minimise one at least");
    for (const double p : {options.crossover, options.mutation})
      if (!(p >= 0 && p <= 1))
        throw numeric_error("a probability outside of [0, 1]", "nsga2", "give a number from 0 to 1");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count, [&] { return next(); });
  }
  /// Throws also `shape_error` for fewer targets than objectives.
  void tell(const candidate_type& c, std::span<const double> targets) {
    if (targets.size() < options_.objectives)
      throw shape_error(std::to_string(targets.size()) + " targets for " +
                            std::to_string(options_.objectives) + " objectives",
                        "tell", "tell every objective, then the constraints");
    ledger_.tell(c, targets);
  }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  /// The compromises so far: answers, by index, that are feasible and that none dominates.
  [[nodiscard]] std::vector<std::size_t> front() const {
    std::vector<std::vector<double>> points;
    for (const auto& a : ledger_.answers()) points.push_back(a.targets);
    return pareto_front(points, options_.objectives);
  }

 private:
  [[nodiscard]] std::optional<candidate_type> next() {
    generations_.read(ledger_);
    const std::size_t question = ledger_.asked();
    const stream random = random_.split(question);
    const auto& parents = generations_.parents(ledger_, generations_.of(question),
                                               [&](auto all) { return survivors(std::move(all)); });
    if (parents.empty()) return detail::unknown_draw(from_, ledger_, random);
    // Survivors stand in the order of preference: the one before wins the tournament.
    const auto parent = [&](stream& by) -> const candidate_type& {
      const auto first = by.below(parents.size()), second = by.below(parents.size());
      return ledger_.answers()[parents[static_cast<std::size_t>(std::min(first, second))]].candidate;
    };
    return detail::unknown_move(from_, ledger_, random, [&](stream each) {
      candidate_type child = parent(each);
      if (each.chance(options_.crossover)) child = from_.cross(child, parent(each), each.split(0));
      return each.chance(options_.mutation) ? from_.mutate(child, each.split(1)) : child;
    });
  }

  /// Whole fronts, then of the one that is too many those that stand most alone.
  [[nodiscard]] std::vector<std::size_t> survivors(std::vector<std::size_t> all) const {
    std::vector<std::vector<double>> points;
    for (const std::size_t i : all) points.push_back(ledger_.answers()[i].targets);
    std::vector<std::size_t> kept;
    for (const auto& front : fronts(points, options_.objectives)) {
      const auto distance = crowding_distances(points, front, options_.objectives);
      std::vector<std::size_t> order(front.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t i, std::size_t k) { return distance[i] > distance[k]; });
      for (const std::size_t i : order) {
        if (kept.size() == options_.population) return kept;
        kept.push_back(all[front[i]]);
      }
    }
    return kept;
  }

  Candidates from_;
  nsga2_options options_;
  stream random_;
  generations generations_;
  ledger<candidate_type> ledger_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_EVOLVE_NSGA2_HPP
