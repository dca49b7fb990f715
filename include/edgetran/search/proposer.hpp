// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_PROPOSER_HPP
#define EDGETRAN_SEARCH_PROPOSER_HPP

#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

namespace edgetran::search {

/// Says what to measure next, and is told what came of it: ask, measure, tell.
///
/// Minimal definition: copyable; `candidate_type`, with an order; `ask(count)` -> at most `count` candidates;
/// `tell(candidate, targets)`; `tell_failure(candidate)` for one that could not be measured.
///
/// Laws (`tests/laws/proposer.hpp`):
/// - what `ask` returns depends on how the proposer was made and on the calls before, on nothing else: a
///   replay of a journal asks what the first run asked;
/// - no candidate is asked twice, nor one that was told, asked or not;
/// - fewer than `count`, in the end none: there is nothing left to ask;
/// - questions may be open when the next are asked, and answers come in any order;
/// - an answer to a candidate that was answered before changes nothing;
/// - `tell` throws `shape_error` without targets or for another number of them than before, `numeric_error`
///   for one that is not finite, and then changes nothing;
/// - copies are independent values.
///
/// An option `initial` (or a first `population`) is the number of candidates that are known, asked by the
/// proposer or told without being asked, failures too, before any is chosen: what was measured before is not
/// spread again.
template <class P>
concept proposer = std::copyable<P> &&
    requires(P& p, std::size_t count, const typename P::candidate_type& c, std::span<const double> targets) {
  { p.ask(count) } -> std::same_as<std::vector<typename P::candidate_type>>;
  p.tell(c, targets);
  p.tell_failure(c);
};

namespace detail {
template <class P>
consteval bool lacks_nothing_of_a_proposer() {
  static_assert(std::copyable<P>, "edgetran: a proposer must be copyable");
  static_assert(
      requires { typename P::candidate_type; }, "edgetran: a proposer names its candidate_type");
  static_assert(
      requires(P & p, std::size_t count) {
        { p.ask(count) } -> std::same_as<std::vector<typename P::candidate_type>>;
      },
      "edgetran: a proposer needs a member ask(count) that returns a vector of candidates");
  static_assert(
      requires(P & p, const typename P::candidate_type& c, std::span<const double> targets) {
        p.tell(c, targets);
        p.tell_failure(c);
      },
      "edgetran: a proposer needs members tell(candidate, targets) and tell_failure(candidate)");
  return proposer<P>;
}
}  // namespace detail

/// `proposer` for those who take a type from a user: one that falls short does not compile, with a sentence
/// that names what it lacks.
template <class P>
concept checked_proposer = detail::lacks_nothing_of_a_proposer<P>();

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_PROPOSER_HPP
