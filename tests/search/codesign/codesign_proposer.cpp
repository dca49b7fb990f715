// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/codesign_proposer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/search/codesign/recommended.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/proposer.hpp"
#include "search/codesign/codesign_pool.hpp"
#include "search/pool.hpp"

using namespace edgetran;
using search::codesign_proposer;
using search::codesign_proposer_options;
using search::weighted_parts;

namespace {
using parts = std::vector<search::objective_part>;

codesign_proposer_options with(parts of, std::uint64_t seed = 3) {
  codesign_proposer_options o;
  o.parts = weighted_parts(std::move(of));
  o.settings = 12;
  o.initial = 4;
  o.seed = seed;
  return o;
}
/// Points of the unit interval without end.
struct interval_candidates {
  using candidate_type = double;
  [[nodiscard]] double draw(stream random) const { return random.uniform01(); }
  [[nodiscard]] std::vector<double> choices(std::size_t count, const stream& random) const {
    std::vector<double> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(draw(random.split(i)));
    return some;
  }
  [[nodiscard]] std::vector<double> spread(std::size_t count, const stream& random) const {
    return choices(count, random);
  }
  [[nodiscard]] std::vector<std::string> columns() const { return {"x"}; }
  [[nodiscard]] std::vector<double> features(double x) const { return {x}; }
};
}  // namespace

TEST_CASE("the laws of proposers hold, whatever the parts are") {
  const auto pool = search_tests::random_pool(48);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  laws::check_proposer(codesign_proposer(pool.rows, with({{1}, {2}})), measure, 48);
  laws::check_proposer(codesign_proposer(pool.rows, with({{1, false, true}, {0.5, true, false}})), measure,
                       48);
  laws::check_proposer(codesign_proposer(pool.rows, with({{1}})), measure, 48);  // and a constraint
  const auto pairs = search_tests::made_up_pool(3, 4, 6);
  const auto rows = pairs.candidates();
  const auto told = [&](std::size_t i) {
    const auto t = search::targets_of(pairs.records()[i].outcome);
    return std::vector<double>(t.begin(), t.end());
  };
  laws::check_proposer(search::recommended(rows, {}, 1), told, 30);
  const interval_candidates endless;
  laws::check_proposer(
      codesign_proposer(endless, with({{1}})), [](double x) { return std::vector<double>{std::cos(9 * x)}; },
      1000);
}

TEST_CASE("what was told, failures too, counts among the initial candidates") {
  const auto pool = search_tests::random_pool(48);
  laws::check_initial(
      [&](std::size_t initial) {
        codesign_proposer_options o = with({{1}, {2}});
        o.initial = initial;
        return codesign_proposer(pool.rows, o);
      },
      [&](std::size_t i) { return pool.measure(i); }, std::vector<std::size_t>{3, 11, 17, 26, 31, 40});
}

TEST_CASE("a proposer that was told its history asks what the first one asked") {
  const auto pairs = search_tests::made_up_pool(3, 6, 20);
  const auto rows = pairs.candidates();
  const auto told = [&](std::size_t i) { return search::targets_of(pairs.records()[i].outcome); };
  auto first = search::recommended(rows, {}, 5);
  (void)search::replay(first, told, 31);
  auto resumed = search::recommended(rows, {}, 5);
  auto in_between = search::recommended(rows, {}, 5);
  std::size_t n = 0;
  for (const auto& a : first.history().answers()) {
    // Asked or not, the covariance is fitted at the same answers. The number of questions asked counts in
    // random draws alone, of which a pool needs none from the second answer on.
    resumed.tell(a.candidate, a.targets);
    in_between.tell(a.candidate, a.targets);
    if (++n == 17) {
      auto copy = in_between;  // a look ahead changes nothing
      (void)copy.ask(3);
    }
  }
  const auto next = first.ask(3);
  CHECK(resumed.ask(3) == next);
  CHECK(in_between.ask(3) == next);
}

TEST_CASE("what one device tells of an architecture counts on all devices") {
  // All architectures alike but in an accuracy of their own, which one device has shown; the second device is
  // much faster. Of those that are left, the best architecture on the fast device is asked first.
  const auto pairs = search_tests::made_up_pool(2, 24, 0, 11);
  const auto rows = pairs.candidates();
  auto p = search::recommended(rows, {}, 2);
  const auto told = [&](std::size_t i) { return search::targets_of(pairs.records()[i].outcome); };
  std::size_t best = 0;
  for (std::size_t i = 0; i < 24; ++i) {
    p.tell(i, told(i));
    if (pairs.records()[i].outcome.accuracy > pairs.records()[best].outcome.accuracy) best = i;
  }
  for (std::size_t i = 24; i < 27; ++i)
    if (i != 24 + best) p.tell(i, told(i));
  CHECK(p.ask(1) == std::vector<std::size_t>{24 + best});
}

TEST_CASE("it finds the minimum of a smooth function in few questions, of a space without end too") {
  const auto f = [](double x) {
    return std::vector<double>{std::sin(13 * x) * x + 0.3 * (x - 0.5) * (x - 0.5)};
  };
  double least = 10;
  for (int i = 0; i <= 10000; ++i) least = std::min(least, f(i / 10000.0)[0]);
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    auto o = with({{1}}, seed);
    o.choices = 400;
    o.initial = 8;
    o.settings = 48;
    codesign_proposer p(interval_candidates{}, o);
    double found = 10;
    for (const double x : search::replay(p, f, 30)) found = std::min(found, f(x)[0]);
    CHECK(found < least + 0.005);
  }
}

TEST_CASE("constraints hold among what is asked, and the least that breaks none is sought") {
  // The unconstrained minimum lies at 0.1, the constraint wants x >= 0.6.
  const auto f = [](double x) { return std::vector<double>{(x - 0.1) * (x - 0.1), 0.6 - x}; };
  codesign_proposer p(interval_candidates{}, with({{1}}));
  double found = 10;
  std::size_t broken = 0;
  const auto asked = search::replay(p, f, 20);
  for (std::size_t k = 0; k < asked.size(); ++k) {
    if (f(asked[k])[1] > 0)
      broken += k >= 12 && f(asked[k])[1] > 0.1 ? 1 : 0;  // by more than a little
    else
      found = std::min(found, f(asked[k])[0]);
  }
  CHECK(found < 0.25 + 0.02);
  CHECK(broken <= 1);
}

TEST_CASE("a batch spreads, and comes out alike at once and one by one") {
  const auto pool = search_tests::random_pool(60);
  codesign_proposer p(pool.rows, with({{1}, {1}}));
  for (std::size_t i = 0; i < 10; ++i) p.tell(i, pool.measure(i));
  auto at_once = p, singly = p;
  const auto batch = at_once.ask(6);
  CHECK(std::set<std::size_t>(batch.begin(), batch.end()).size() == 6);
  for (const std::size_t c : batch) CHECK(singly.ask(1) == std::vector<std::size_t>{c});
}

TEST_CASE("options and answers that mean nothing are refused") {
  const auto pool = search_tests::random_pool(10);
  auto o = with({{1}});
  o.choices = 0;
  CHECK_THROWS_AS(codesign_proposer(pool.rows, o), shape_error);
  o = with({{1}});
  o.settings = 0;
  CHECK_THROWS_AS(codesign_proposer(pool.rows, o), shape_error);
  o = with({{1}});
  o.plain.clear();
  CHECK_THROWS_AS(codesign_proposer(pool.rows, o), shape_error);
  o = with({{1}});
  o.shared.erase(o.shared.begin());  // there is reach alone, which a pool may be without
  CHECK_THROWS_AS(codesign_proposer(pool.rows, o), shape_error);
  for (const double patience : {1.0, 0.5, std::nan(""), HUGE_VAL}) {
    o = with({{1}});
    o.patience = patience;
    CHECK_THROWS_AS(codesign_proposer(pool.rows, o), numeric_error);
  }
  codesign_proposer p(pool.rows, with({{1}, {1, true, false}}));
  CHECK_THROWS_AS(p.tell(0, std::vector<double>{1}), shape_error);
  CHECK_THROWS_AS(p.tell(0, std::vector<double>{1, 0}), numeric_error);
  CHECK_THROWS_AS(p.tell(0, std::vector<double>{1, -2}), numeric_error);
  CHECK(p.history().answers().empty());
  p.tell(0, std::vector<double>{-1, 2});
  CHECK(p.history().measured() == 1);
  CHECK_THROWS_AS(search::recommended(pool.rows, {.energy_weight = -1}), numeric_error);
}
