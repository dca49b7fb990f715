// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/ledger_json.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/resume.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace space = edgetran::space;
namespace json = edgetran::json;

namespace {
/// Asks and tells a while, with batches, failures, answers out of turn and one that nobody asked for; saves
/// the ledger as text; what comes out of the text goes on as the first does.
template <class P, class Measure>
void check_saved(const P& fresh, Measure measure) {
  using candidate = typename P::candidate_type;
  P p = fresh, stranger = fresh;
  const auto unasked = stranger.ask(1).at(0);
  std::vector<candidate> open;
  for (std::size_t round = 0; round < 25; ++round) {
    for (auto& c : p.ask(1 + round % 4)) open.push_back(c);
    if (round == 12 && !p.history().knows(unasked)) p.tell(unasked, measure(unasked));
    while (open.size() > round % 3) {
      const std::size_t at = round % open.size();
      if (round % 5 == 4)
        p.tell_failure(open[at]);
      else
        p.tell(open[at], measure(open[at]));
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  const std::string text = json::dump(search::to_json(p.history()), 2);
  const auto read = search::ledger_from_json<candidate>(json::parse(text, "ledger.json"));
  CHECK(json::dump(search::to_json(read), 2) == text);
  P again = fresh;
  search::resume(again, read);
  CHECK(again.history().open() == p.history().open());
  for (const std::size_t count : {3U, 1U, 5U}) {
    const auto next = p.ask(count);
    CHECK(again.ask(count) == next);
    for (const auto& c : next) p.tell(c, measure(c)), again.tell(c, measure(c));
  }
}
}  // namespace

TEST_CASE("a proposer that comes back from its saved ledger asks the same next questions") {
  const auto pool = search_tests::random_pool(400);
  const auto on_pool = [&](std::size_t i) { return pool.measure(i); };
  using flexibert = search::space_candidates<space::flexibert2, search::embedded_features<space::flexibert2>>;
  const flexibert members;
  const auto on_members = [&](const flexibert::candidate_type& a) {
    return std::vector<double>{edgetran::stream(a.hash()).normal(),
                               1.0 / static_cast<double>(a.get<"layers">())};
  };
  const auto both = [&](auto make) {
    check_saved(make(pool.rows), on_pool);
    check_saved(make(members), on_members);
  };
  both([](auto from) { return search::random_proposer(from, 3); });
  both([](auto from) { return search::low_discrepancy_proposer(from, 8, 3); });
  both([](auto from) { return search::local_search_proposer(from, {.initial = 5, .seed = 3}); });
  both([](auto from) {
    return search::local_search_proposer(from, {.initial = 5, .then = search::at_minimum::restart});
  });
  both([](auto from) {
    return search::regularised_evolution_proposer(from, {.population = 8, .tournament = 3, .seed = 3});
  });
  both([](auto from) {
    return search::genetic_proposer(from,
                                    {.population = 10, .parents = 4, .mutants = 3, .children = 3, .seed = 3});
  });
  both([](auto from) { return search::nsga2_proposer(from, {.population = 10, .seed = 3}); });
}

TEST_CASE("a ledger's text, to the last bit") {
  search::ledger<std::string> l;
  l.ask("a");
  l.ask("b");
  l.tell("b", std::vector<double>{0.1 + 0.2, -1e-300});
  l.tell_failure("c");
  l.ask("d");
  const auto v =
      search::to_json(l, {json::object{{"name", "latency"}, {"unit", "s"}, {"quality", "measured"}},
                          json::object{{"name", "energy"}, {"unit", "J"}, {"quality", "modelled"}}});
  CHECK(json::dump(v.at("events")) ==
        R"([{"ask":"a"},{"ask":"b"},{"answer":1,"targets":[0.30000000000000004,-1e-300]},)"
        R"({"told":"c","failed":true},{"ask":"d"}])");
  CHECK(v.at("targets").at(1).at("unit").as_string() == "J");
  CHECK_THROWS_AS((void)search::to_json(l, {json::object{}}), edgetran::shape_error);
  const auto back = search::ledger_from_json<std::string>(v);
  CHECK(back.open() == std::vector<std::string>{"a", "d"});
  CHECK(back.answers()[0].targets == l.answers()[0].targets);
  CHECK(back.answers()[1].after == 2);
  CHECK(search::ledger_from_json<int>(search::to_json(search::ledger<int>{})).asked() == 0);
}

TEST_CASE("what is no ledger is refused, with its place") {
  const auto read = [](const std::string& events, const std::string& schema = "edgetran/search-ledger/1") {
    return search::ledger_from_json<std::size_t>(
        json::parse(R"({"schema": ")" + schema + R"(", "events": [)" + events + "]}", "ledger.json"));
  };
  CHECK(read(R"({"ask": 3}, {"answer": 0, "failed": false, "targets": [1]})").measured() == 1);
  CHECK_THROWS_AS(read("", "edgetran/search-ledger/2"), edgetran::input_error);
  for (const char* bad :
       {R"({"ask": -3})", R"({"ask": 3}, {"ask": 3})", R"({"answer": 0, "targets": [1]})",
        R"({"surprise": 1})", R"({"ask": 3}, {"answer": 0, "failed": true}, {"answer": 0, "targets": [1]})",
        R"({"ask": 3}, {"told": 3, "targets": [1]})", R"({"ask": 3}, {"answer": 0})",
        R"({"told": 3, "failed": true}, {"told": 3, "failed": true})", R"({"told": "x", "targets": [1]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(read(bad), edgetran::input_error);
  }
  CHECK_THROWS_AS(read(R"({"ask": 3}, {"answer": 0, "targets": []})"), edgetran::shape_error);
  CHECK_THROWS_WITH(read(R"({"ask": 3}, {"answer": 4, "failed": true})"), doctest::Contains("ledger.json"));
}
