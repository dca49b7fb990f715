// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/planned_questions.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "search/line.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using search_tests::line;

namespace {
/// `line` covers itself by 0, 1, 2 …
struct course {
  line from{8};
  search::ledger<int> history{};
  search::planned_questions<line> questions;

  explicit course(std::size_t initial) : questions(from, initial, stream(1), stream(2)) {}
  template <class Choose>
  std::vector<int> ask(std::size_t count, Choose choose) {
    return search::detail::ask_each(history, count, [&] { return questions.next(from, history, choose); });
  }
};
std::optional<int> never() {
  FAIL("nothing is to be chosen yet");
  return {};
}
}  // namespace

TEST_CASE("a plan is asked until enough are known, told ones among them, then what is chosen") {
  course c(4);
  CHECK(c.ask(2, never) == std::vector{0, 1});
  c.history.tell_failure(7);
  CHECK(c.ask(1, never) == std::vector{2});
  int next = 6;
  CHECK(c.ask(3, [&] { return std::optional(next--); }) == std::vector{6, 5, 4});
  CHECK(c.questions.random_questions() == 0);
}

TEST_CASE("a planned candidate that was told is left out for one at random") {
  course c(4);
  c.history.tell_failure(1);
  const auto asked = c.ask(3, never);
  REQUIRE(asked.size() == 3);
  CHECK(asked[0] == 0);
  CHECK(asked[1] > 1);
  CHECK(c.questions.random_questions() == 0);
}

TEST_CASE("where nothing is chosen, or what is known, questions are random and counted, to the last") {
  course c(2);
  (void)c.ask(2, never);
  bool known = false;
  const auto asked = c.ask(9, [&] {
    known = !known;
    return known ? std::optional(0) : std::nullopt;
  });
  CHECK(std::set<int>(asked.begin(), asked.end()) == std::set{2, 3, 4, 5, 6, 7});
  CHECK(c.questions.random_questions() == 6);
  CHECK(c.ask(1, [] { return std::optional<int>{}; }).empty());
  CHECK(c.questions.random_questions() == 6);
}
