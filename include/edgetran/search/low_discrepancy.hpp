// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_LOW_DISCREPANCY_HPP
#define EDGETRAN_SEARCH_LOW_DISCREPANCY_HPP

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
    return detail::ask_each(ledger_, count, [&] { return next(); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }

 private:
  [[nodiscard]] std::optional<candidate_type> next() {
    const std::size_t number = ledger_.asked(), at = number % planned_;
    if (at == 0 || plan_.empty()) plan_ = from_.spread(planned_, random_.split(number / planned_));
    if (at < plan_.size() && !ledger_.knows(plan_[at])) return plan_[at];
    return detail::unknown_draw(from_, ledger_, random_.split(~std::uint64_t{number}));
  }

  Candidates from_;
  std::size_t planned_;
  stream random_;
  std::vector<candidate_type> plan_;
  ledger<candidate_type> ledger_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_LOW_DISCREPANCY_HPP
