// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What BOSHNAS learns from, the acquisition that it walks down, and the phases that this goes through.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "search/boshnas/believer.hpp"
#include "search/networks.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using search::boshnas_step;
using vector = std::vector<double>;
using boshnas_tests::believer;
using boshnas_tests::believing;
using boshnas_tests::brief;
using boshnas_tests::only;

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
