// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/resume.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/random.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;

namespace {
/// Asks how many answers there are, and so betrays whatever order it was asked and told in.
struct counting {
  using candidate_type = int;
  search::ledger<int> history;
  std::vector<int> ask(std::size_t count) {
    return search::detail::ask_each(history, count, [&] {
      return std::optional(100 * static_cast<int>(history.asked()) +
                           static_cast<int>(history.answers().size()));
    });
  }
  void tell(int c, std::span<const double> targets) { history.tell(c, targets); }
  void tell_failure(int c) { history.tell_failure(c); }
};
}  // namespace

TEST_CASE("a ledger is asked and told again in its own order") {
  counting p;
  const std::vector<double> one{1};
  p.tell(-1, one);
  CHECK(p.ask(2) == std::vector<int>{1, 101});
  p.tell_failure(101);
  p.tell(-2, one);
  CHECK(p.ask(1) == std::vector<int>{203});
  p.tell(1, one);
  counting again;
  search::resume(again, p.history);
  CHECK(again.history.questions() == p.history.questions());
  CHECK(again.history.open() == std::vector<int>{203});
  REQUIRE(again.history.answers().size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(again.history.answers()[i].candidate == p.history.answers()[i].candidate);
    CHECK(again.history.answers()[i].targets == p.history.answers()[i].targets);
    CHECK(again.history.answers()[i].question == p.history.answers()[i].question);
    CHECK(again.history.answers()[i].after == p.history.answers()[i].after);
  }
  CHECK(again.ask(1) == p.ask(1));
  // A third answer that comes before the question is another run.
  CHECK_THROWS_AS(search::resume(again, p.history), edgetran::state_error);
}

TEST_CASE("a proposer of another seed is not the one that left the ledger") {
  const auto pool = search_tests::random_pool(20);
  search::random_proposer p(pool.rows, 1), other(pool.rows, 2);
  for (const std::size_t c : p.ask(6)) p.tell(c, pool.measure(c));
  CHECK_THROWS_AS(search::resume(other, p.history()), edgetran::state_error);
}
