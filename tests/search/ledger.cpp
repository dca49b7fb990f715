// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/ledger.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace search = edgetran::search;

namespace {
const std::vector<double> one{1.0}, two{1.0, 2.0}, none{};
}  // namespace

TEST_CASE("a candidate is asked once and answered once, and answers keep their order") {
  search::ledger<int> l;
  CHECK(l.ask(7));
  CHECK(!l.ask(7));
  CHECK(l.ask(3));
  CHECK(l.ask(5));
  CHECK(l.open() == std::vector<int>{7, 3, 5});
  CHECK(l.tell(3, one));
  CHECK(!l.tell(3, one));
  CHECK(!l.tell_failure(3));
  CHECK(l.tell_failure(7));
  CHECK(!l.tell(7, one));
  CHECK(l.open() == std::vector<int>{5});
  // Nobody asked for this one: an answer is an answer.
  CHECK(!l.knows(9));
  CHECK(l.tell(9, one));
  CHECK(l.knows(9));
  CHECK(!l.ask(9));
  REQUIRE(l.answers().size() == 3);
  CHECK(l.answers()[0].candidate == 3);
  CHECK(l.answers()[1].failed());
  CHECK(l.answers()[2].targets == one);
  CHECK(l.asked() == 3);
  CHECK(l.questions() == std::vector<int>{7, 3, 5});
  CHECK(l.answers()[0].question == 1);
  CHECK(l.answers()[1].question == 0);
  CHECK(l.answers()[2].question == l.never);
  CHECK(l.ask(11));
  CHECK(l.tell(5, one));
  CHECK(l.answers()[2].after == 3);
  CHECK(l.answers()[3].after == 4);
  CHECK(l.answers()[3].question == 2);
  CHECK(l.open() == std::vector<int>{11});
  CHECK(l.measured() == 3);
  CHECK(l.targets() == 1);
}

TEST_CASE("what is no answer is refused and changes nothing") {
  search::ledger<int> l;
  CHECK(l.targets() == 0);
  l.ask(1);
  CHECK_THROWS_AS(l.tell(1, none), edgetran::shape_error);
  CHECK_THROWS_AS(l.tell(1, std::vector<double>{std::numeric_limits<double>::quiet_NaN()}),
                  edgetran::numeric_error);
  CHECK(l.open() == std::vector<int>{1});
  CHECK(l.tell(1, two));
  CHECK_THROWS_AS(l.tell(2, one), edgetran::shape_error);
  CHECK(!l.knows(2));
  CHECK(l.measured() == 1);
}
