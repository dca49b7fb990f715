// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaves/scaled_node.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "energy/leaves/made_up_nodes.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("a constant power is found again, also far from what was measured") {
  auto nodes = test::made_up_nodes(40, 1);
  for (auto& n : nodes) n.energy = joules{250 * n[feature::latency]};
  energy::scaled_node<energy::latency_price, energy::timed_columns, regress::extra_trees> r(
      {}, regress::extra_trees({.members = 8}));
  r.fit(test::pointers(nodes));
  auto far = test::made_up_nodes(10, 2);
  for (auto& n : far) {
    n[feature::latency] *= 1000;
    CHECK(r.predict(n) == doctest::Approx(250 * n[feature::latency]).epsilon(1e-9));
  }
}

TEST_CASE("a factor that is a power of a column is found again by a line of logarithms") {
  auto nodes = test::made_up_nodes(60, 3);
  const auto truth = [](const energy::profiled_node& n) {
    return n[feature::latency] * 100 * std::pow(n[feature::batch], 0.3) * std::pow(n[feature::latency], 0.05);
  };
  for (auto& n : nodes) n.energy = joules{truth(n)};
  energy::scaled_node<energy::latency_price, energy::timed_columns, regress::linear> r;
  r.fit(test::pointers(nodes));
  for (const auto& n : test::made_up_nodes(10, 4))
    CHECK(r.predict(n) == doctest::Approx(truth(n)).epsilon(1e-6));
}

TEST_CASE("prices that explain all leave a factor of 1") {
  auto nodes = test::made_up_nodes(40, 5);
  for (auto& n : nodes) n.energy = joules{3e-5 * n[feature::flops] + 1e-3 * n[feature::bytes] + 2e-3};
  energy::scaled_node<energy::node_price, energy::specification_columns, regress::extra_trees> r(
      {}, regress::extra_trees({.members = 8}));
  r.fit(test::pointers(nodes));
  for (const auto& n : test::made_up_nodes(10, 6))
    CHECK(r.predict(n) == doctest::Approx(r.base().predict(n)).epsilon(1e-9));
}

TEST_CASE("what was copied is learnt once") {
  auto nodes = test::made_up_nodes(20, 7);
  for (auto& n : nodes) n.energy = joules{200 * n[feature::latency] + 1e-3};
  energy::scaled_node<energy::latency_price, energy::timed_columns, regress::linear> once, often;
  once.fit(test::pointers(nodes));
  for (int copy = 0; copy < 5; ++copy) nodes.push_back(nodes[3]);
  nodes.push_back(nodes[7]);
  often.fit(test::pointers(nodes));
  for (const auto& n : nodes) CHECK(often.predict(n) == once.predict(n));
  CHECK(energy::detail::distinct(test::pointers(nodes)).size() == 20);
}

TEST_CASE("columns have names, one each") {
  std::vector<double> row;
  const auto n = test::made_up_nodes(1, 8)[0];
  energy::specification_columns::fill(n, row);
  CHECK(row.size() == energy::specification_columns::names().size());
  row.clear();
  energy::timed_columns::fill(n, row);
  REQUIRE(row.size() == energy::timed_columns::names().size());
  const double flops = std::log(n[feature::flops] + 1e-3), time = std::log(n[feature::latency]);
  CHECK(row[row.size() - 3] == doctest::Approx(time));
  CHECK(row[row.size() - 2] == doctest::Approx(flops - time));
  CHECK(row.back() == doctest::Approx(std::log(n[feature::bytes]) - time));
}
