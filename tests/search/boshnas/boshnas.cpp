// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/boshnas.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "laws/proposer.hpp"
#include "search/networks.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using search::boshnas_step;
using vector = std::vector<double>;

namespace {
/// Believes in a bowl around (0.3, 0.8) whatever it is told, and to know least far from (1, 0). Keeps what it
/// was told.
struct believer {
  std::shared_ptr<std::vector<regress::table>> told = std::make_shared<std::vector<regress::table>>();

  static double square(double x) { return x * x; }
  void fit(const regress::table& data) { told->push_back(data); }
  [[nodiscard]] double predict(std::span<const double> x) const {
    return square(x[0] - 0.3) + square(x[1] - 0.8);
  }
  [[nodiscard]] regress::prediction predict_distribution(std::span<const double> x) const {
    return {predict(x), std::hypot(x[0] - 1, x[1])};
  }
  void gradient(std::span<const double> x, std::span<double> out) const {
    out[0] = 2 * (x[0] - 0.3), out[1] = 2 * (x[1] - 0.8);
  }
  void hessian_vector(std::span<const double>, std::span<const double> v, std::span<double> out) const {
    out[0] = 2 * v[0], out[1] = 2 * v[1];
  }
};
using believing = search::boshnas_proposer<search::pool_candidates, believer>;
using small = search::boshnas_proposer<search::pool_candidates>;

/// Cheap, for what does not depend on what networks learn.
search::boshnas_proposer_options brief() {
  search::boshnas_proposer_options o;
  o.initial = 6;
  o.walks.starts = 3;
  o.walks.second.steps = o.walks.first.steps = 10;
  return o;
}
/// Every question after the initial ones is of one kind.
search::boshnas_proposer_options only(boshnas_step kind) {
  auto o = brief();
  o.uncertainty = kind == boshnas_step::uncertainty ? 1 : 0;
  o.diversity = kind == boshnas_step::diversity ? 1 : 0;
  o.walks.second.steps = 200;
  o.walks.second.rule.rate = 0.2;
  return o;
}
}  // namespace

TEST_CASE("it keeps the laws of proposers in every form") {
  static_assert(search::checked_proposer<small>);
  const auto pool = search_tests::random_pool(40);
  const auto both = [&](std::size_t i) { return pool.measure(i); };  // the second target violates everywhere
  const auto objective = [&](std::size_t i) { return vector{pool.measure(i)[0]}; };
  auto o = brief();
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), objective, 40);
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), both, 40);
  o.uncertainty = o.diversity = 0.4;
  o.walks.second_order = false;
  o.seed = 3;
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), objective, 40);
  o.refit = search::boshnas_refit::per_question;
  laws::check_proposer(small(pool.rows, search_tests::brief_network<>(), o), objective, 40);
  laws::check_proposer(believing(pool.rows, believer{}, o), objective, 40);
}

TEST_CASE("steps come with the published probabilities, in an order that the seed alone decides") {
  const auto pool = search_tests::random_pool(12);
  const auto shares = [&](const search::boshnas_proposer_options& o) {
    const believing p(pool.rows, believer{}, o);
    vector share(4, 0.0);
    for (std::size_t i = 0; i < 40000; ++i)
      share[static_cast<std::size_t>(p.step_of(o.initial + i))] += 1.0 / 40000;
    for (std::size_t i = 0; i < o.initial; ++i) CHECK(p.step_of(i) == boshnas_step::initial);
    return share;
  };
  const auto published = shares({});
  // Four standard deviations of a share of 40,000 are 0.008.
  CHECK(published[0] == 0);
  CHECK(std::fabs(published[1] - 0.8) < 0.008);
  CHECK(std::fabs(published[2] - 0.1) < 0.008);
  CHECK(std::fabs(published[3] - 0.1) < 0.008);
  const auto other = shares({.initial = 3, .uncertainty = 0, .diversity = 1});
  CHECK(other[3] == doctest::Approx(1));
  const believing a(pool.rows, believer{}, {.seed = 1}), b(pool.rows, believer{}, {.seed = 2});
  std::size_t differ = 0;
  for (std::size_t i = 0; i < 200; ++i) differ += a.step_of(i) != b.step_of(i) ? 1U : 0U;
  CHECK(differ > 20);
}

TEST_CASE(
    "an optimisation asks the unknown candidate nearest to the bottom, an uncertainty where least is known") {
  const auto pool = search_tests::random_pool(60);
  const auto nearest = [&](const auto& p, auto far) {
    std::size_t best = 60;
    for (std::size_t i = 0; i < 60; ++i)
      if (!p.history().knows(i) && (best == 60 || far(p.row(i)) < far(p.row(best)))) best = i;
    return best;
  };
  believing down(pool.rows, believer{}, only(boshnas_step::optimisation));
  believing apart(pool.rows, believer{}, only(boshnas_step::uncertainty));
  for (const auto c : down.ask(6)) down.tell(c, vector{1.0 + static_cast<double>(c)});
  for (const auto c : apart.ask(6)) apart.tell(c, vector{1.0 + static_cast<double>(c)});
  for (int i = 0; i < 20; ++i) {
    const auto bottom =
        nearest(down, [](const vector& x) { return std::fabs(x[0] - 0.3) + std::fabs(x[1] - 0.8); });
    const auto asked = down.ask(1);  // stays open
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] == bottom);
    const auto corner = nearest(apart, [](const vector& x) { return -std::hypot(x[0] - 1, x[1]); });
    CHECK(apart.ask(1) == std::vector{corner});
  }
}

TEST_CASE("a diversity is as likely to be any unknown candidate") {
  const auto pool = search_tests::random_pool(8);
  std::vector<std::size_t> times(8, 0);
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    auto o = only(boshnas_step::diversity);
    o.initial = 0;
    o.seed = seed;
    believing p(pool.rows, believer{}, o);
    p.tell(2, vector{1});
    p.tell(5, vector{2});
    for (const auto c : p.ask(1)) ++times[c];
  }
  CHECK(times[2] + times[5] == 0);
  // 500 each, a standard deviation of 20.
  for (const std::size_t c : {0U, 1U, 3U, 4U, 6U, 7U})
    CHECK(std::fabs(static_cast<double>(times[c]) - 500) < 85);
}

TEST_CASE(
    "the surrogate sees rows in [0, 1] and penalised targets of at most 1, in the order of the answers") {
  std::vector<double> values;
  edgetran::stream random(6);
  for (int i = 0; i < 30; ++i)
    values.push_back(random.uniform(-5, 900)), values.push_back(1e-6 * random.uniform01());
  const search::pool_candidates rows({"a", "b"}, values);
  const believer teller;
  believing p(rows, teller, brief());
  const auto first = p.ask(6);
  p.tell(first[4], vector{40, -1});
  p.tell(first[0], vector{80, 0});
  p.tell_failure(first[1]);
  p.tell(first[2], vector{10, 2});
  (void)p.fitted();
  REQUIRE(teller.told->size() == 1);
  const regress::table& seen = teller.told->front();
  CHECK(vector(seen.targets().begin(), seen.targets().end()) == vector{40.0 / 120, 80.0 / 120, 1});
  for (const double x : seen.values()) CHECK((x >= 0 && x <= 1));
  const auto row = p.row(first[0]);
  CHECK(std::ranges::equal(seen.row(1), row));
  (void)p.fitted();
  CHECK(teller.told->size() == 1);  // nothing new was told

  INFO("before each question it believes in what is open, where it is told to");
  auto o = only(boshnas_step::uncertainty);
  o.refit = search::boshnas_refit::per_question;
  const believer other;
  believing q(rows, other, o);
  for (const auto c : q.ask(6)) q.tell(c, vector{static_cast<double>(c)});
  const auto open = q.ask(3);
  REQUIRE(other.told->size() == 3);  // of the answers, then with one and with two open questions
  CHECK(other.told->at(1).rows() == 7);
  CHECK(other.told->at(2).rows() == 8);
  CHECK(other.told->at(2).targets()[6] == believer{}.predict(q.row(open[0])));
}

TEST_CASE("derivatives of the acquisition are its differences, in each phase and with one input or two") {
  edgetran::stream random(9);
  std::vector<double> values(30 * 4);
  for (double& v : values) v = random.uniform(-3, 40);
  const search::pool_candidates rows({"a", "b", "c", "d"}, values);
  const auto check = [&](auto network, bool aleatoric) {
    auto o = brief();
    if (aleatoric) o.patience = 0;
    search::boshnas_proposer<search::pool_candidates, decltype(network)> p(rows, network, o);
    for (std::size_t i = 0; i < 20; ++i) {
      const auto x = p.row(i);
      p.tell(i, vector{300 + 40 * std::pow(x[0] - 0.4, 2) + 20 * x[1] * x[3]});
    }
    CHECK(p.aleatoric_phase() == aleatoric);
    const auto down = p.acquisition();
    const double h = 1e-5;
    for (std::size_t i = 20; i < 24; ++i) {
      const auto x = p.row(i);
      const auto said = p.fitted().predict_distribution(x);
      CHECK(down.value(x) ==
            doctest::Approx(said.mean - 0.5 * (aleatoric ? said.standard_deviation : *said.epistemic)));
      vector slope(4), bend(4), above(4), below(4), up = x, under = x;
      const vector along{1, -0.5, 0.3, 2};
      down.gradient(x, slope);
      down.hessian_vector(x, along, bend);
      double steepest = 0;
      for (std::size_t j = 0; j < 4; ++j) {
        up[j] += h, under[j] -= h;
        CHECK(std::fabs(slope[j] - (down.value(up) - down.value(under)) / (2 * h)) < 1e-6);
        up[j] = under[j] = x[j];
        steepest = std::max(steepest, std::fabs(slope[j]));
      }
      CHECK(steepest > 1e-4);
      for (std::size_t j = 0; j < 4; ++j) up[j] += h * along[j], under[j] -= h * along[j];
      down.gradient(up, above);
      down.gradient(under, below);
      for (std::size_t j = 0; j < 4; ++j) CHECK(std::fabs(bend[j] - (above[j] - below[j]) / (2 * h)) < 1e-5);
    }
  };
  for (const bool aleatoric : {false, true}) {
    check(search_tests::brief_network<search_tests::exact_network>(30), aleatoric);
    check(search_tests::brief_network<search_tests::exact_pair_network>(30), aleatoric);
  }
}

TEST_CASE("ten fruitless optimisations in a row end it, the last five count the aleatoric deviation") {
  const auto pool = search_tests::random_pool(60);
  believing p(pool.rows, believer{}, only(boshnas_step::optimisation));
  for (const auto c : p.ask(6)) p.tell(c, vector{1});
  CHECK(p.fruitless() == 0);
  const auto fruitless = [&](std::size_t times) {
    for (std::size_t i = 0; i < times; ++i)
      for (const auto c : p.ask(1)) i % 2 == 0 ? p.tell(c, vector{1}) : p.tell_failure(c);
  };
  fruitless(4);
  CHECK(p.fruitless() == 4);
  CHECK_FALSE(p.aleatoric_phase());
  p.tell(p.ask(1)[0], vector{0.9});
  CHECK(p.fruitless() == 0);
  fruitless(5);
  CHECK(p.aleatoric_phase());
  CHECK_FALSE(p.done());
  fruitless(5);
  CHECK(p.done());
  CHECK(p.ask(2).size() == 2);
  std::size_t other = 0;
  while (p.history().knows(other)) ++other;
  p.tell(other, vector{0.5});  // somebody else's measurement is better
  CHECK(p.fruitless() == 0);

  INFO("a step of another kind ends the row");
  believing mixed(pool.rows, believer{}, {.initial = 2, .uncertainty = 0.3});
  std::size_t row = 0;
  for (std::size_t n = 0; n < 50; ++n) {
    const auto c = mixed.ask(1);
    mixed.tell(c[0], vector{1});
    row = mixed.step_of(n) == boshnas_step::optimisation ? row + 1 : 0;
    CHECK(mixed.fruitless() == row);
  }
}

TEST_CASE("threads change nothing, and a run that broke off goes on as it would have") {
  const auto pool = search_tests::random_pool(50);
  const auto fresh = [&] { return small(pool.rows, search_tests::brief_network<>(), brief()); };
  small alone = fresh(), shared = fresh();
  edgetran::thread_pool threads(3);
  std::vector<std::size_t> all;
  for (int round = 0; round < 5; ++round) {
    const auto some = alone.ask(4);
    CHECK(shared.ask(4, threads) == some);
    for (const auto c : some) {
      alone.tell(c, vector{pool.measure(c)[0]});
      shared.tell(c, vector{pool.measure(c)[0]});
      all.push_back(c);
    }
  }
  small resumed = fresh();
  for (std::size_t i = 0; i < all.size(); i += 4) {
    CHECK(resumed.ask(4) == std::vector(&all[i], &all[i] + 4));
    for (std::size_t k = i; k < i + 4; ++k) resumed.tell(all[k], vector{pool.measure(all[k])[0]});
  }
  CHECK(resumed.ask(4) == alone.ask(4));
}

TEST_CASE("it finds a planted optimum more often than chance") {
  const std::size_t rows = 300, questions = 30, seeds = 12;
  std::vector<double> values(rows * 4);
  edgetran::stream random(12);
  for (double& v : values) v = random.uniform(0, 200);
  const search::pool_candidates pool({"a", "b", "c", "d"}, values);
  const auto measure = [&](std::size_t i) {
    const double* x = &values[4 * i];
    return vector{1 + std::pow(x[0] / 200 - 0.3, 2) + std::pow(x[1] / 200 - 0.6, 2) + 0.2 * x[2] / 200};
  };
  vector sorted;
  for (std::size_t i = 0; i < rows; ++i) sorted.push_back(measure(i)[0]);
  std::sort(sorted.begin(), sorted.end());
  const auto finds = [&](auto make) {  // one of the five best
    std::size_t found = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      auto p = make(seed);
      const auto asked = search::replay(p, measure, questions, 5);
      found +=
          std::any_of(asked.begin(), asked.end(), [&](std::size_t c) { return measure(c)[0] <= sorted[4]; });
    }
    return found;
  };
  const auto by_chance = finds([&](std::uint64_t s) { return search::random_proposer(pool, s); });
  const auto by_search = finds([&](std::uint64_t s) {
    return search::boshnas_proposer(pool, search_tests::brief_network<>(100), {.seed = s});
  });
  INFO("found " << by_search << ", by chance " << by_chance << " of " << seeds);
  CHECK(by_search >= by_chance + 4);
}

TEST_CASE("constraints are satisfied before anything is minimised") {
  const auto pool = search_tests::random_pool(200);
  // The objective falls towards a = 0, which nothing may reach: a is at least 0.4.
  const auto measure = [&](std::size_t i) {
    return vector{1 + pool.values[2 * i], 0.4 - pool.values[2 * i]};
  };
  std::size_t inside = 0, total = 0;
  double best = 9, least = 9;
  for (std::size_t i = 0; i < 200; ++i)
    if (measure(i)[1] <= 0) least = std::min(least, measure(i)[0]);
  auto o = only(boshnas_step::optimisation);
  o.initial = 10;
  small p(pool.rows, search_tests::brief_network<>(150), o);
  for (const auto c : search::replay(p, measure, 40, 3)) {
    ++total;
    if (measure(c)[1] <= 0) best = std::min(best, measure(c)[0]);
    if (total > 10) inside += measure(c)[1] <= 0 ? 1U : 0U;
  }
  CHECK(inside >= 20);  // of 30; 18 by chance
  CHECK(best < least + 0.05);
}

TEST_CASE("without answers it asks at random, failures are never asked again, the end is the end") {
  const auto pool = search_tests::random_pool(20);
  small p(pool.rows, search_tests::brief_network<>(), brief());
  std::set<std::size_t> asked;
  for (int i = 0; i < 20; ++i)
    for (const auto c : p.ask(1)) {
      CHECK(asked.insert(c).second);
      p.tell_failure(c);
    }
  CHECK(asked.size() == 20);
  CHECK(p.ask(1).empty());
  // Of the 14 after the initial ones those that were to be random are as they should be.
  std::size_t diverse = 0;
  for (std::size_t i = 6; i < 20; ++i) diverse += p.step_of(i) == boshnas_step::diversity ? 1U : 0U;
  CHECK(p.random_questions() == 14 - diverse);
  CHECK_THROWS_AS((void)p.fitted(), edgetran::state_error);
  CHECK_THROWS_AS((void)p.acquisition(), edgetran::state_error);
}

TEST_CASE("options that mean nothing are refused, and so is a regressor of another width") {
  const auto pool = search_tests::random_pool(20);
  const auto with = [&](auto change) {
    search::boshnas_proposer_options o;
    change(o);
    return believing(pool.rows, believer{}, o);
  };
  CHECK_THROWS_AS(with([](auto& o) { o.objectives = 2; }), edgetran::shape_error);
  CHECK_THROWS_AS(with([](auto& o) { o.choices = 0; }), edgetran::shape_error);
  CHECK_THROWS_AS(with([](auto& o) { o.walks.starts = 0; }), edgetran::shape_error);
  CHECK_THROWS_AS(with([](auto& o) { o.diversity = 0.95; }), edgetran::numeric_error);
  CHECK_THROWS_AS(with([](auto& o) { o.uncertainty = -0.1; }), edgetran::numeric_error);
  CHECK_THROWS_AS(with([](auto& o) { o.deviations = std::numeric_limits<double>::infinity(); }),
                  edgetran::numeric_error);
  search::boshnas_proposer<search::pool_candidates, search_tests::exact_pair_network> wide(
      pool.rows, {}, only(boshnas_step::optimisation));
  for (const auto c : wide.ask(6)) wide.tell(c, vector{1.0 + static_cast<double>(c)});
  CHECK_THROWS_AS((void)wide.ask(1), edgetran::shape_error);  // two columns, not four
}

TEST_CASE("what was told before counts among the initial candidates, and asked questions keep their steps") {
  const auto pool = search_tests::random_pool(40);
  laws::check_initial(
      [&](std::size_t initial) {
        auto o = brief();
        o.initial = initial;
        return believing(pool.rows, believer{}, o);
      },
      [&](std::size_t i) { return vector{pool.measure(i)[0]}; },
      std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  believing p(pool.rows, believer{}, {.initial = 6, .uncertainty = 0, .diversity = 0});
  for (std::size_t i = 0; i < 4; ++i) p.tell(i, vector{1});
  CHECK(p.step_of(1) == boshnas_step::initial);
  CHECK(p.step_of(2) == boshnas_step::optimisation);
  CHECK(p.ask(1).size() == 1);
  std::size_t other = 4;
  while (p.history().knows(other)) ++other;
  p.tell_failure(other);
  CHECK(p.step_of(0) == boshnas_step::initial);
  CHECK(p.step_of(1) == boshnas_step::optimisation);
}
