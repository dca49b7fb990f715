// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_PLANNED_QUESTIONS_HPP
#define EDGETRAN_SEARCH_PLANNED_QUESTIONS_HPP

#include <cstddef>
#include <optional>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// The course of a proposer that covers the whole before it chooses: questions of a plan until `initial`
/// candidates are known, asked or told, then what is chosen; where the plan or the choice has none that is
/// unknown, one at random. A part for proposers: `detail::ask_each(history, count, next)` asks.
template <candidates C>
class planned_questions {
 public:
  using candidate_type = typename C::candidate_type;

  /// `plan` draws the candidates that cover the whole, `draws` the random ones.
  planned_questions(const C& from, std::size_t initial, const stream& plan, const stream& draws)
      : initial_(initial), draws_(draws), plan_(from.spread(initial, plan)) {}

  /// The next question by `choose()`, an optional candidate; none where nothing is left. Throws as `choose`.
  template <class Choose>
  [[nodiscard]] std::optional<candidate_type> next(const C& from, const ledger<candidate_type>& history,
                                                   Choose&& choose) {
    const std::size_t number = history.asked();
    const bool chooses = history.known() >= initial_;
    std::optional<candidate_type> c;
    if (chooses)
      c = choose();
    else if (number < plan_.size())
      c = plan_[number];
    if (c && !history.knows(*c)) return c;
    c = detail::unknown_draw(from, history, draws_.split(number));
    if (c && chooses) ++random_;
    return c;
  }
  /// Questions that were due to be chosen and were asked at random.
  [[nodiscard]] std::size_t random_questions() const { return random_; }

 private:
  std::size_t initial_, random_ = 0;
  stream draws_;
  std::vector<candidate_type> plan_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_PLANNED_QUESTIONS_HPP
