// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Active learning over a part of FlexiBERT 2.0 on a device made up by hand, as a campaign would run it.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/transfer.hpp"
#include "edgetran/search/bayes/active_learning.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "regress/compiled_once.hpp"

namespace search = edgetran::search;
namespace space = edgetran::space;
namespace regress = edgetran::regress;

namespace {
using member = space::architecture<space::flexibert2>;
using by_costs = search::space_candidates<space::flexibert2>;
using by_ranks = search::space_candidates<space::flexibert2, search::embedded_features<space::flexibert2>>;

/// Hidden sizes 128 and 256, 2 and 4 layers.
by_costs::bounds_type small() {
  by_costs::bounds_type within;
  within.limit<"hidden">(0, 1).limit("layers", 0, 1);
  return within;
}

/// Milliseconds: a price per layer and per head of a kind, multiplications that run faster the wider they
/// are, 2% noise that the architecture alone decides.
double device(const member& a) {
  double cost = 0.3;
  for (std::size_t l = 0; l < a.get<"layers">(); ++l) {
    const auto hidden = static_cast<double>(a.get<"hidden">(l));
    cost += 0.2;
    for (const auto& head : a.get<"heads">(l)) cost += head.name().front() == 'c' ? 0.06 : 0.02;
    double from = hidden, products = 4 * hidden * hidden;
    for (const auto width : a.get<"feed_forward">(l)) {
      products += from * static_cast<double>(width);
      from = static_cast<double>(width);
    }
    cost += 2e-7 * std::pow(products + from * hidden, 0.97) * 2;
  }
  edgetran::stream noise(a.hash());
  return 1e-3 * cost * (1 + 0.02 * noise.normal());
}

/// Median relative error on 64 others.
template <class Candidates>
double error_on_others(const Candidates& from, const regress::transfer& fitted) {
  std::vector<double> predicted, actual;
  for (const auto& a : from.choices(64, edgetran::stream(999))) {
    predicted.push_back(fitted.predict(from.features(a)));
    actual.push_back(device(a));
  }
  return edgetran::median_ape(predicted, actual);
}
}  // namespace

TEST_CASE(
    "a small campaign reaches 5% before its 64th measurement, and random choice on the ranks does not reach "
    "it") {
  const by_costs costs({}, small());
  const by_ranks ranks({}, small());
  const auto measured = [](const member& a) { return std::vector<double>{device(a)}; };
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    search::active_learning learn(costs, regress::transfer{},
                                  search::any_rule(search::interval_width{.tolerance = 0.03, .level = 0.5},
                                                   search::measured_enough{64}),
                                  {.choices = 64, .seed = seed},
                                  search::maximum_uncertainty{.relative = true});
    const auto asked = search::replay(learn, measured, 64);
    const double error = error_on_others(costs, learn.fitted().regressors()[0]);
    search::random_proposer random(ranks, seed);
    const auto drawn = search::replay(random, measured, 2 * asked.size());
    regress::transfer on_ranks;
    on_ranks.fit(search::tables_of(ranks, random.history())[0]);
    const double other = error_on_others(ranks, on_ranks);
    MESSAGE("seed " << seed << ": " << asked.size() << " measurements, " << 100 * error
                    << "%; random on ranks, " << drawn.size() << ": " << 100 * other << "%");
    CHECK(learn.done());
    CHECK(asked.size() < 64);
    CHECK(error < 0.05);
    CHECK(error < other);
  }
}
