// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leaves/energy_law.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#include "edgetran/core/error.hpp"
#include "energy/leaves/made_up_nodes.hpp"

using namespace edgetran;
using energy::feature;
using energy::work;

TEST_CASE("the law of a computer at the wall is found again") {
  auto nodes = test::made_up_nodes(40, 1);
  for (auto& n : nodes) n.energy = joules{1.05 * n[feature::gpu_energy] + 98 * n[feature::latency]};
  energy::energy_law law;
  law.fit(test::pointers(nodes));
  CHECK(law.coefficients()[0] == doctest::Approx(1.05).epsilon(1e-9));
  CHECK(law.coefficients()[1] == doctest::Approx(98).epsilon(1e-9));
  for (const auto& n : test::made_up_nodes(5, 2))
    CHECK(law.predict(n) ==
          doctest::Approx(1.05 * n[feature::gpu_energy] + 98 * n[feature::latency]).epsilon(1e-9));
}

TEST_CASE("all four terms, in any order") {
  auto nodes = test::made_up_nodes(60, 3);
  const auto truth = [](const energy::profiled_node& n) {
    return 1.1 * n[feature::gpu_energy] + 60 * n[feature::latency] +
           40 * n[feature::latency] * n[feature::cpu] / 100 + 0.002;
  };
  for (auto& n : nodes) n.energy = joules{truth(n)};
  energy::energy_law law({work::call, work::cpu_time, work::latency, work::gpu_energy});
  law.fit(test::pointers(nodes));
  const double expected[] = {0.002, 40, 60, 1.1};
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(law.coefficients()[j] == doctest::Approx(expected[j]).epsilon(1e-7));
}

TEST_CASE("relative errors are what is least: small nodes count as much as large ones") {
  // Energies k times latency, with two values of k: the best factor is sum(1/k) / sum(1/k^2), whatever the
  // sizes.
  auto nodes = test::made_up_nodes(2, 4);
  nodes[0][feature::latency] = 1e-5, nodes[0].energy = joules{100 * 1e-5};
  nodes[1][feature::latency] = 10, nodes[1].energy = joules{200 * 10.0};
  energy::energy_law law({work::latency});
  law.fit(test::pointers(nodes));
  CHECK(law.coefficients()[0] == doctest::Approx((1 / 100.0 + 1 / 200.0) / (1 / 1e4 + 1 / 4e4)));
}

TEST_CASE("unfitted laws and no nodes are refused") {
  const auto nodes = test::made_up_nodes(1, 5);
  energy::energy_law law;
  CHECK(law.coefficients().empty());
  CHECK_THROWS_AS((void)law.predict(nodes[0]), state_error);
  CHECK_THROWS_AS(law.fit({}), state_error);
  CHECK_THROWS_AS((void)law.predict(nodes[0]), state_error);
}
