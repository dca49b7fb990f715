// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaves/node_price.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>

#include "edgetran/core/error.hpp"
#include "energy/leaves/made_up_nodes.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("prices are found again, and a price that is not paid is 0") {
  for (const std::array<double, 3> price :
       {std::array<double, 3>{4e-5, 2e-3, 1e-3}, {0, 2e-3, 1e-3}, {4e-5, 0, 0}}) {
    auto nodes = test::made_up_nodes(30, 1);
    for (auto& n : nodes)
      n.energy = joules{price[0] * n[feature::flops] + price[1] * n[feature::bytes] + price[2]};
    energy::node_price found;
    found.fit(test::pointers(nodes));
    for (std::size_t j = 0; j < 3; ++j) CHECK(found.price()[j] == doctest::Approx(price[j]).epsilon(1e-9));
    const energy::node_price known(price);
    for (const auto& n : nodes) CHECK(known.predict(n) == doctest::Approx(found.predict(n)).epsilon(1e-9));
  }
}

TEST_CASE("a price is never negative, even where a line would have one") {
  auto nodes = test::made_up_nodes(30, 2);
  for (auto& n : nodes) n.energy = joules{1000 - 0.5 * n[feature::flops] + n[feature::bytes]};
  energy::node_price found;
  found.fit(test::pointers(nodes));
  for (const double p : found.price()) CHECK(p >= 0);
  CHECK(found.price()[0] == 0);
}

TEST_CASE("the published counter reads weights once a sequence, and what moves reads them once") {
  energy::profiled_node n;
  n.type = "Linear";
  const double b = 8, s = 32, p = 768, q = 3072;
  n[feature::batch] = b, n[feature::sequence] = s;
  n[feature::flops] = b * s * q * (2 * p + 1) / 1e6;
  n[feature::bytes] = 4 * b * (s * p + p * q + 3 * s * q) / 1048576;
  CHECK(energy::moved_bytes(n) == doctest::Approx(4 * (b * s * p + p * q + 3 * b * s * q) / 1048576));
  n.type = "linear";  // as JSON lines write it
  CHECK(energy::moved_bytes(n) == doctest::Approx(4 * (b * s * p + p * q + 3 * b * s * q) / 1048576));
  n.type = "Conv1D";
  CHECK(energy::moved_bytes(n) == n[feature::bytes]);
  // A pooler's product of matrices is counted once already.
  n.type = "Linear";
  n[feature::flops] = 2 * b * p * p / 1e6;
  n[feature::bytes] = 4 * (b * p + p * p + b * p) / 1048576;
  CHECK(energy::moved_bytes(n) == n[feature::bytes]);
}

TEST_CASE("unfitted prices and no nodes are refused") {
  const auto nodes = test::made_up_nodes(1, 3);
  energy::node_price none;
  CHECK_THROWS_AS((void)none.predict(nodes[0]), state_error);
  CHECK_THROWS_AS(none.fit({}), state_error);
}
