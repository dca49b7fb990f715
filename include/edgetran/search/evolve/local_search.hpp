// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_EVOLVE_LOCAL_SEARCH_HPP
#define EDGETRAN_SEARCH_EVOLVE_LOCAL_SEARCH_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/moves.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// What a local search does where no neighbour is better.
enum class at_minimum {
  next_best,  ///< goes on around the best answer that has neighbours left
  restart,    ///< begins anew from a random candidate
  stop,       ///< asks nothing more, unless an open question is answered by something better
};

struct local_search_options {
  std::size_t initial =
      10;  ///< candidates known, by random questions, before the first step; those told count
  at_minimum then = at_minimum::next_best;
  std::uint64_t seed = 0;
};

/// Asks for the neighbours of the best answer, in random order; as soon as one is better, for the neighbours
/// of that one. Questions that are open count as asked, so a batch is a part of a neighbourhood. One
/// objective, further targets are constraints (`ranking.hpp`). Models `proposer`. Source: White, Nolen and
/// Savani, "Exploring the loss landscape in neural architecture search", UAI 2021.
template <movable_candidates Candidates>
class local_search_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  explicit local_search_proposer(Candidates from, local_search_options options = {})
      : from_(std::move(from)), options_(options), random_(options.seed) {}

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count, [&] { return next(); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }

 private:
  [[nodiscard]] std::optional<candidate_type> next() {
    for (; seen_ < ledger_.answers().size(); ++seen_)
      if (!ledger_.answers()[seen_].failed())
        around_.emplace(standing_of(ledger_.answers()[seen_].targets), seen_);
    const stream random = random_.split(0).split(ledger_.asked());
    if (ledger_.known() < options_.initial) return detail::unknown_draw(from_, ledger_, random);
    while (!around_.empty()) {
      if (auto c = unknown_neighbour(around_.begin()->second)) return c;
      if (options_.then == at_minimum::stop) return {};
      if (options_.then == at_minimum::restart)
        around_.clear();
      else
        around_.erase(around_.begin());
    }
    return detail::unknown_draw(from_, ledger_, random);
  }

  /// In an order that the answer alone decides.
  [[nodiscard]] std::optional<candidate_type> unknown_neighbour(std::size_t answer) const {
    auto near = from_.neighbours(ledger_.answers()[answer].candidate);
    stream random = random_.split(1).split(answer);
    shuffle(near, random);
    for (auto& c : near)
      if (!ledger_.knows(c)) return std::move(c);
    return {};
  }

  Candidates from_;
  local_search_options options_;
  stream random_;
  ledger<candidate_type> ledger_;
  std::size_t seen_ = 0;
  std::set<std::pair<standing, std::size_t>> around_;  ///< answers that may have unknown neighbours
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_EVOLVE_LOCAL_SEARCH_HPP
