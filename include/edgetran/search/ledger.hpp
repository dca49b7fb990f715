// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_LEDGER_HPP
#define EDGETRAN_SEARCH_LEDGER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::search {

/// What a proposer remembers: the questions that are open, and the answers in the order in which they came.
template <class Candidate>
class ledger {
 public:
  struct answer {
    Candidate candidate;
    std::vector<double> targets;  ///< empty for one that failed
    [[nodiscard]] bool failed() const { return targets.empty(); }
  };

  /// Whether the candidate was asked or told. O(log candidates).
  [[nodiscard]] bool knows(const Candidate& c) const { return known_.contains(c); }
  /// Opens a question. False, and nothing changes, for a candidate that is known.
  bool ask(const Candidate& c) {
    if (!known_.insert(c).second) return false;
    open_.push_back(c);
    ++asked_;
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
    if (!close(c)) return false;
    targets_ = targets.size();
    ++measured_;
    answers_.push_back({c, {targets.begin(), targets.end()}});
    return true;
  }
  bool tell_failure(const Candidate& c) {
    if (!close(c)) return false;
    answers_.push_back({c, {}});
    return true;
  }

  [[nodiscard]] const std::vector<answer>& answers() const { return answers_; }
  [[nodiscard]] const std::vector<Candidate>& open() const { return open_; }
  [[nodiscard]] std::size_t asked() const { return asked_; }        ///< questions, open or answered
  [[nodiscard]] std::size_t measured() const { return measured_; }  ///< answers that are no failures
  [[nodiscard]] std::size_t targets() const { return targets_; }    ///< of each; 0 before the first

 private:
  static constexpr const char* who = "tell";

  bool close(const Candidate& c) {
    const auto at = std::find(open_.begin(), open_.end(), c);
    if (at != open_.end()) {
      open_.erase(at);
      return true;
    }
    return known_.insert(c).second;  // answered before, or never asked
  }

  std::set<Candidate> known_;
  std::vector<Candidate> open_;
  std::vector<answer> answers_;
  std::size_t asked_ = 0, measured_ = 0, targets_ = 0;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_LEDGER_HPP
