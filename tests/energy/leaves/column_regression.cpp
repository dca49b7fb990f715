// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaves/column_regression.hpp"

#include <doctest/doctest.h>

#include "edgetran/regress/linear.hpp"
#include "energy/leaves/made_up_nodes.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("a regressor sees the chosen columns, in their order") {
  auto nodes = test::made_up_nodes(20, 1);
  for (auto& n : nodes) n.energy = joules{3 + 2 * n[feature::bytes] + 7 * n[feature::cpu]};
  energy::column_regression<regress::linear> r({feature::cpu, feature::bytes});
  r.fit(test::pointers(nodes));
  CHECK(r.columns() == energy::feature_set{feature::cpu, feature::bytes});
  CHECK(r.regressor().coefficients()[0] == doctest::Approx(7));
  CHECK(r.regressor().coefficients()[1] == doctest::Approx(2));
  CHECK(r.regressor().intercept() == doctest::Approx(3));
  auto other = test::made_up_nodes(1, 2)[0];
  const double e = r.predict(other);
  CHECK(e == doctest::Approx(3 + 2 * other[feature::bytes] + 7 * other[feature::cpu]));
  other[feature::flops] = 1e9;
  CHECK(r.predict(other) == e);
}

TEST_CASE("a copy of a node counts as a node") {
  auto nodes = test::made_up_nodes(2, 3);
  nodes[0].energy = joules{1}, nodes[1].energy = joules{4};
  nodes.push_back(nodes[0]);
  energy::column_regression<regress::linear> mean({feature::gpu});  // constant: the intercept is all
  mean.fit(test::pointers(nodes));
  CHECK(mean.predict(nodes[0]) == doctest::Approx(2));
}
