// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_RANDOM_HPP
#define EDGETRAN_SEARCH_RANDOM_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Asks candidates at random, each once: what every other proposer has to beat. Models `proposer`.
template <candidates Candidates>
class random_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  explicit random_proposer(Candidates from, std::uint64_t seed = 0) : from_(std::move(from)), random_(seed) {}

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(
        ledger_, count, [&] { return detail::unknown_draw(from_, ledger_, random_.split(ledger_.asked())); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }

 private:
  Candidates from_;
  stream random_;
  ledger<candidate_type> ledger_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_RANDOM_HPP
