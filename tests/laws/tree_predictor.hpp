// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_TREE_PREDICTOR_HPP
#define EDGETRAN_TESTS_LAWS_TREE_PREDICTOR_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/tree_predictor.hpp"

/// The laws of energy/tree_predictor.hpp, for an unfitted predictor, trees it can fit, and one it can
/// predict.
namespace laws {

struct tree_predictor_traits {
  bool fits = true;              ///< false: there is nothing to fit, so that it predicts at once
  bool knows_primitives = true;  ///< false: what all primitives share prices one that was never measured too
  bool positive = true;          ///< energies of such trees are above 0
};

template <edgetran::energy::energy_predictor P>
void check_tree_predictor(const P& unfitted, const edgetran::energy::selection& data,
                          const edgetran::energy::profiled_tree& t, tree_predictor_traits traits = {}) {
  namespace energy = edgetran::energy;
  REQUIRE(data.models().size() >= 2);
  P fitted = unfitted;
  fitted.fit(data);
  const std::vector<edgetran::joules> energies = fitted.predict(t);

  INFO("an energy for every node");
  REQUIRE(energies.size() == t.nodes.size());
  for (const edgetran::joules e : energies) {
    CHECK(std::isfinite(e.value()));
    if (traits.positive) CHECK(e.value() > 0);
  }

  INFO("deterministic, and free of what was fitted before");
  P again = unfitted;
  const energy::selection fewer = data.without(data.models()[0]);
  again.fit(fewer);
  const P copy = again;
  const auto of_fewer = copy.predict(t);
  again.fit(data);
  CHECK(again.predict(t) == energies);
  CHECK(again.predict(t) == energies);

  INFO("copies are independent");
  CHECK(copy.predict(t) == of_fewer);

  INFO("energies of the tree that is predicted are not read");
  energy::profiled_tree blind = t;
  for (energy::profiled_node& n : blind.nodes)
    n.energy = edgetran::joules{std::numeric_limits<double>::quiet_NaN()};
  CHECK(fitted.predict(blind) == energies);

  INFO("identical nodes cost the same");
  const std::vector<std::size_t> first = energy::identical_nodes(t);
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(energies[i] == energies[first[i]]);

  if (!traits.fits) return;
  INFO("nothing comes from nothing");
  CHECK_THROWS_AS((void)unfitted.predict(t), edgetran::state_error);
  P fresh = unfitted;
  CHECK_THROWS_AS(fresh.fit(energy::selection{}), edgetran::state_error);
  CHECK_THROWS_AS((void)fresh.predict(t), edgetran::state_error);

  INFO("a primitive that was never measured");
  energy::profiled_tree strange = t;
  for (energy::profiled_node& n : strange.nodes)
    if (n.level == edgetran::model::level::primitive) n.type = "Unheard";
  if (traits.knows_primitives)
    CHECK_THROWS_AS((void)fitted.predict(strange), edgetran::unknown_error);
  else
    CHECK(fitted.predict(strange).size() == t.nodes.size());

  INFO("a fit that throws changes nothing");
  CHECK_THROWS_AS(again.fit(energy::selection{}), edgetran::state_error);
  CHECK(again.predict(t) == energies);
  // Trees that make_profiled_tree would refuse: leaves without an energy, roots without one, modules without
  // leaves. Who can fit them may.
  for (const int harm : {0, 1, 2}) {
    std::vector<energy::profiled_tree> broken;
    for (const energy::profiled_tree* d : data.trees()) broken.push_back(*d);
    for (energy::profiled_tree& b : broken) {
      if (harm == 2) {
        b.nodes.resize(1);
        b.nodes[0].end = 1;
      }
      for (energy::profiled_node& n : b.nodes)
        if (harm == (n.level == edgetran::model::level::primitive ? 0 : 1))
          n.energy = edgetran::joules{std::numeric_limits<double>::quiet_NaN()};
    }
    P tried = fitted;
    bool threw = false;
    try {
      tried.fit(broken);
    } catch (const edgetran::error&) {
      threw = true;
    }
    if (threw) CHECK(tried.predict(t) == energies);
  }
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_TREE_PREDICTOR_HPP
