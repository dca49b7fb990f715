// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_RESUME_HPP
#define EDGETRAN_SEARCH_RESUME_HPP

#include <cstddef>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/proposer.hpp"

namespace edgetran::search {

/// Brings a proposer that was asked nothing yet to where another one was when it left this ledger: asks it
/// what that one was asked and tells it what that one was told, in the same order. It goes on as that one
/// would have. Throws `state_error`, naming the question, where it asks something else: it was made of other
/// candidates, options or seed.
template <checked_proposer P>
void resume(P& fresh, const ledger<typename P::candidate_type>& past) {
  std::size_t next = 0;
  const auto tell_those_after = [&](std::size_t questions) {
    for (; next < past.answers().size() && past.answers()[next].after == questions; ++next) {
      const auto& a = past.answers()[next];
      if (a.failed())
        fresh.tell_failure(a.candidate);
      else
        fresh.tell(a.candidate, a.targets);
    }
  };
  for (std::size_t q = 0; q < past.asked(); ++q) {
    tell_those_after(q);
    const auto asked = fresh.ask(1);
    if (asked.empty() || !(asked.front() == past.questions()[q]))
      throw state_error("question " + std::to_string(q) + " is not the one that was asked before", "resume",
                        "give a new proposer of the same kind, candidates, options and seed");
  }
  tell_those_after(past.asked());
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_RESUME_HPP
