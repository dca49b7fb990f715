// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_LOW_DISCREPANCY_HPP
#define EDGETRAN_SEARCH_LOW_DISCREPANCY_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Asks candidates that cover the whole evenly: `planned` of them, then as many again elsewhere, and so on;
/// candidates that were known before leave gaps, which random ones fill. Models `proposer`.
template <candidates Candidates>
class low_discrepancy_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for a plan of none.
  explicit low_discrepancy_proposer(Candidates from, std::size_t planned = 16, std::uint64_t seed = 0)
      : from_(std::move(from)), planned_(planned), random_(seed) {
    if (planned == 0) throw shape_error("a plan of no candidate", "low_discrepancy", "plan at least one");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    std::vector<candidate_type> questions;
    while (questions.size() < count) {
      if (next_ % planned_ == 0 || plan_.empty()) {
        plan_ = from_.spread(planned_, random_.split(next_ / planned_));
      }
      const std::size_t at = next_ % planned_;
      if (at < plan_.size() && ledger_.ask(plan_[at])) {
        questions.push_back(plan_[at]);
      } else if (const auto c = detail::unknown_draw(from_, ledger_, random_.split(~std::uint64_t{next_}))) {
        ledger_.ask(*c);
        questions.push_back(*c);
      } else {
        break;
      }
      ++next_;
    }
    return questions;
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }

 private:
  Candidates from_;
  std::size_t planned_;
  stream random_;
  std::size_t next_ = 0;  ///< place in the plan of plans
  std::vector<candidate_type> plan_;
  ledger<candidate_type> ledger_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_LOW_DISCREPANCY_HPP
