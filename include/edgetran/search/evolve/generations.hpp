// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_EVOLVE_GENERATIONS_HPP
#define EDGETRAN_SEARCH_EVOLVE_GENERATIONS_HPP

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Who breeds whom, read out of a ledger. Generations are runs of questions: the first `initial`, then `each`
/// at a time. The questions of a generation are bred from answers to earlier ones alone, taken in the order
/// of the questions: in what batches questions are asked and in what order answers come changes nothing but
/// what is known in time; an answer that comes late counts from then on. Failures breed nothing. What was
/// told without being asked belongs to the first generation and, while that goes on, is one question less of
/// it.
class generations {
 public:
  /// Throws `shape_error` for a generation without a question.
  generations(std::size_t initial, std::size_t each) : initial_(initial), each_(each) {
    if (initial == 0 || each == 0)
      throw shape_error("a generation without a question", "generations", "ask at least one in each");
  }

  /// The generation, from 0, of a question, as far as the ledger was read.
  [[nodiscard]] std::size_t of(std::size_t question) const {
    return question < initial_ ? 0 : 1 + (question - initial_) / each_;
  }
  /// The place of a question within its generation.
  [[nodiscard]] std::size_t place(std::size_t question) const {
    return question < initial_ ? question : (question - initial_) % each_;
  }
  /// Reads the answers that are new: a proposer does before it asks `of` and `place`.
  template <class Candidate>
  void read(const ledger<Candidate>& history) {
    for (; seen_ < history.answers().size(); ++seen_) {
      const auto& a = history.answers()[seen_];
      const bool told = a.question == history.never;
      // Questions that were asked stay in their generation: there are `after` of them, all in the first one.
      if (told && a.after < initial_) --initial_;
      if (a.failed()) continue;
      const std::size_t g = told ? 0 : of(a.question);
      if (answers_.size() <= g) answers_.resize(g + 1);
      const std::pair entry{a.question, seen_};
      answers_[g].insert(std::upper_bound(answers_[g].begin(), answers_[g].end(), entry), entry);
      parents_.resize(std::min(parents_.size(), g + 1));
    }
  }

  /// The answers, by index, that the questions of a generation are bred from: `select` of those that the
  /// generation before was bred from and of the answers to it, in this order. None for generation 0. `select`
  /// takes and returns a vector of indices; equal ledgers must be given equal ones. What did not change since
  /// the last call is not selected again.
  template <class Candidate, class Select>
  const std::vector<std::size_t>& parents(const ledger<Candidate>& history, std::size_t generation,
                                          Select&& select) {
    read(history);
    while (parents_.size() <= generation) {
      std::vector<std::size_t> all = parents_.back();
      if (const std::size_t last = parents_.size() - 1; last < answers_.size())
        for (const auto& [question, answer] : answers_[last]) all.push_back(answer);
      parents_.push_back(select(std::move(all)));
    }
    return parents_[generation];
  }

 private:
  std::size_t initial_, each_;
  std::size_t seen_ = 0;                                                   ///< answers of the ledger
  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> answers_;  ///< question, answer
  std::vector<std::vector<std::size_t>> parents_ = {{}};
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_EVOLVE_GENERATIONS_HPP
