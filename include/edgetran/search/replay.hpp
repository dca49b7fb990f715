// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_REPLAY_HPP
#define EDGETRAN_SEARCH_REPLAY_HPP

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/proposer.hpp"

namespace edgetran::search {

/// Lets a proposer ask until `count` candidates were told, or none is left, `batch` at a time, and answers
/// from what is known: `measure(candidate)` returns its targets. What proposers are compared with on
/// published measurements. Returns the candidates in the order of the questions. Throws `shape_error` for
/// batches of none.
template <checked_proposer P, class Measure>
std::vector<typename P::candidate_type> replay(P& proposer, Measure&& measure, std::size_t count,
                                               std::size_t batch = 1) {
  if (batch == 0) throw shape_error("batches of none", "replay", "ask at least one at a time");
  std::vector<typename P::candidate_type> all;
  while (all.size() < count) {
    auto questions = proposer.ask(std::min(batch, count - all.size()));
    if (questions.empty()) break;
    for (const auto& c : questions) proposer.tell(c, measure(c));
    for (auto& c : questions) all.push_back(std::move(c));
  }
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_REPLAY_HPP
