// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_PROPOSER_HPP
#define EDGETRAN_TESTS_LAWS_PROPOSER_HPP

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <set>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/resume.hpp"

/// The laws of search/proposer.hpp, for a proposer that was asked nothing yet, a measurement
/// `measure(candidate) -> vector of targets`, and the number of candidates there are (or more than will be
/// asked).
namespace laws {

template <edgetran::search::proposer P, class Measure>
void check_proposer(const P& fresh, Measure measure, std::size_t candidates) {
  using candidate = typename P::candidate_type;
  const std::size_t rounds = 12;

  // Batches of 1, 2, 3, 1 …; answers in reverse order; every fifth question fails; some stay open a round.
  const auto run_on = [&](P& p) {
    std::vector<candidate> asked, open;
    for (std::size_t round = 0; round < rounds; ++round) {
      const auto batch = p.ask(1 + round % 3);
      CHECK(batch.size() <= 1 + round % 3);
      open.insert(open.end(), batch.begin(), batch.end());
      asked.insert(asked.end(), batch.begin(), batch.end());
      while (open.size() > (round % 2)) {
        if (asked.size() % 5 == 0)
          p.tell_failure(open.back());
        else
          p.tell(open.back(), measure(open.back()));
        open.pop_back();
      }
    }
    return asked;
  };
  const auto run = [&](P p) { return run_on(p); };

  INFO("deterministic: the same calls, the same questions");
  const auto first = run(fresh);
  CHECK(run(fresh) == first);

  INFO("no candidate twice");
  CHECK(std::set<candidate>(first.begin(), first.end()).size() == first.size());

  INFO("copies are independent, and an answer told again changes nothing");
  P p = fresh;
  const auto batch = p.ask(4);
  REQUIRE(!batch.empty());
  for (const auto& c : batch) p.tell(c, measure(c));
  P twin = p, again = p;
  for (const auto& c : batch) {
    auto other = measure(c);
    for (double& y : other) y += 1;
    again.tell(c, other);
    again.tell_failure(c);
  }
  const auto next = p.ask(2);
  CHECK(twin.ask(2) == next);
  CHECK(again.ask(2) == next);

  INFO("bad answers are refused and change nothing");
  P refusing = fresh;
  const auto questions = refusing.ask(2);
  REQUIRE(!questions.empty());
  auto targets = measure(questions[0]);
  targets.front() = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(refusing.tell(questions[0], targets), edgetran::numeric_error);
  CHECK_THROWS_AS(refusing.tell(questions[0], std::vector<double>{}), edgetran::shape_error);
  refusing.tell(questions[0], measure(questions[0]));
  targets = measure(questions[0]);
  targets.push_back(1);
  CHECK_THROWS_AS(refusing.tell(questions.back(), targets), edgetran::shape_error);

  INFO("what was told and never asked is not asked");
  P warm = fresh;
  for (const auto& c : first) warm.tell(c, measure(c));
  for (const auto& c : warm.ask(3)) CHECK(std::find(first.begin(), first.end(), c) == first.end());

  if constexpr (requires { fresh.history().questions(); }) {
    INFO("its ledger alone brings another one to where it is, also with answers that nobody asked for");
    P before = fresh, after = fresh;
    for (std::size_t i = 1; i < first.size(); i += 7) before.tell(first[i], measure(first[i]));
    for (const std::size_t few : {3U, 2U, 4U}) {
      (void)run_on(before);
      for (const auto& c : before.ask(few)) before.tell(c, measure(c));
    }
    (void)before.ask(2);
    edgetran::search::resume(after, before.history());
    CHECK(after.history().open() == before.history().open());
    CHECK(after.ask(5) == before.ask(5));
  }

  if (candidates <= 64) {
    INFO("the end: every candidate once, then none");
    P all = fresh;
    std::set<candidate> seen;
    for (;;) {
      const auto some = all.ask(7);
      for (const auto& c : some) {
        CHECK(seen.insert(c).second);
        all.tell(c, measure(c));
      }
      if (some.size() < 7) break;
    }
    CHECK(seen.size() == candidates);
    CHECK(all.ask(1).empty());
  }
}

/// The law of an option `initial`, for `make(initial)` -> proposer, and some candidates: told that many,
/// failures among them, a proposer chooses as one that spreads nothing does.
template <class Make, class Measure, class Candidate>
void check_initial(Make make, Measure measure, const std::vector<Candidate>& told) {
  auto p = make(told.size()), q = make(std::size_t{0});
  for (std::size_t i = 0; i < told.size(); ++i)
    for (auto* each : {&p, &q})
      if (i % 4 == 3)
        each->tell_failure(told[i]);
      else
        each->tell(told[i], measure(told[i]));
  const auto next = q.ask(3);
  CHECK(next.size() == 3);
  CHECK(p.ask(3) == next);
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_PROPOSER_HPP
