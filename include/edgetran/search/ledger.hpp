// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_LEDGER_HPP
#define EDGETRAN_SEARCH_LEDGER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::search {

/// What a proposer remembers: the questions in their order, those that are open, and the answers in the order
/// in which they came.
template <class Candidate>
class ledger {
 public:
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  struct answer {
    Candidate candidate;
    std::vector<double> targets;   ///< empty for one that failed
    std::size_t question = never;  ///< its place among the questions; `never` for one that was not asked
    std::size_t after = 0;         ///< questions that had been asked when it came
    [[nodiscard]] bool failed() const { return targets.empty(); }
  };

  /// Whether the candidate was asked or told. O(log candidates).
  [[nodiscard]] bool knows(const Candidate& c) const { return known_.contains(c); }
  /// Opens a question. False, and nothing changes, for a candidate that is known.
  bool ask(const Candidate& c) {
    if (!known_.insert(c).second) return false;
    open_.push_back(c);
    open_at_.push_back(questions_.size());
    questions_.push_back(c);
    return true;
  }
  /// Takes an answer. False, and nothing changes, where the candidate had one. Throws as `proposer` says.
  bool tell(const Candidate& c, std::span<const double> targets) {
    if (targets.empty())
      throw shape_error("an answer without a target", who, "tell a failure, or what was measured");
    if (targets_ != 0 && targets.size() != targets_)
      throw shape_error(std::to_string(targets.size()) + " targets, " + std::to_string(targets_) + " before",
                        who, "tell the same quantities of every candidate");
    for (const double y : targets)
      if (!std::isfinite(y)) throw numeric_error("a target that is not finite", who, "tell a failure");
    if (!close(c, {targets.begin(), targets.end()})) return false;
    targets_ = targets.size();
    ++measured_;
    return true;
  }
  bool tell_failure(const Candidate& c) { return close(c, {}); }

  [[nodiscard]] const std::vector<answer>& answers() const { return answers_; }
  [[nodiscard]] const std::vector<Candidate>& questions() const { return questions_; }  ///< open or answered
  [[nodiscard]] const std::vector<Candidate>& open() const { return open_; }
  [[nodiscard]] std::size_t asked() const { return questions_.size(); }
  [[nodiscard]] std::size_t known() const { return known_.size(); }  ///< asked or told
  [[nodiscard]] std::size_t measured() const { return measured_; }   ///< answers that are no failures
  [[nodiscard]] std::size_t targets() const { return targets_; }     ///< of each; 0 before the first

 private:
  static constexpr const char* who = "tell";

  bool close(const Candidate& c, std::vector<double> targets) {
    std::size_t question = never;
    if (const auto at = std::find(open_.begin(), open_.end(), c); at != open_.end()) {
      const auto place = open_at_.begin() + (at - open_.begin());
      question = *place;
      open_at_.erase(place);
      open_.erase(at);
    } else if (!known_.insert(c).second) {
      return false;  // answered before
    }
    answers_.push_back({c, std::move(targets), question, asked()});
    return true;
  }

  std::set<Candidate> known_;
  std::vector<Candidate> questions_, open_;
  std::vector<std::size_t> open_at_;  ///< the place of each open one among the questions
  std::vector<answer> answers_;
  std::size_t measured_ = 0, targets_ = 0;
};

namespace detail {
/// Asks what `next()` gives, one after the other, until there are `count` or it gives none.
template <class Candidate, class Next>
std::vector<Candidate> ask_each(ledger<Candidate>& history, std::size_t count, Next&& next) {
  std::vector<Candidate> questions;
  while (questions.size() < count) {
    auto c = next();
    if (!c || !history.ask(*c)) break;
    questions.push_back(*std::move(c));
  }
  return questions;
}
}  // namespace detail

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_LEDGER_HPP
