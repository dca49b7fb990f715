// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/boshcode.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/search/proposer.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "laws/proposer.hpp"
#include "search/networks.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace space = edgetran::space;
namespace regress = edgetran::regress;
using vector = std::vector<double>;

namespace {
const std::vector<std::string> three{"cpu", "gpu", "stick"};
using pool_pairs = search::paired_candidates<search::pool_candidates>;
using over_pool = search::boshcode_proposer<pool_pairs, 2, 3>;

search::boshnas_proposer_options brief() {
  search::boshnas_proposer_options o;
  o.initial = 6;
  o.walks.starts = 3;
  o.walks.second.steps = 10;
  return o;
}
}  // namespace

TEST_CASE("pairs of a pool: the laws of proposers") {
  static_assert(search::checked_proposer<over_pool>);
  const auto pool = search_tests::random_pool(12);
  const auto measure = [&](const search::paired<std::size_t>& c) {
    return vector{pool.measure(c.architecture)[0] * static_cast<double>(1 + c.device)};
  };
  const auto network = search_tests::brief_network<regress::boshcode<2, 3>>();
  laws::check_proposer(over_pool(pool_pairs(pool.rows, three), network, brief()), measure, 36);
  auto o = search::published_boshcode();
  CHECK(o.walks.starts == 5);
  o.initial = 4;
  laws::check_proposer(over_pool(pool_pairs(pool.rows, three), network, o), measure, 36);
  CHECK(over_pool(pool_pairs(pool.rows, three), network, o).aleatoric_phase());
}

TEST_CASE("members of FlexiBERT on devices: valid pairs alone, the same for the same seed") {
  using members = search::space_candidates<space::flexibert2, search::embedded_features<space::flexibert2>>;
  struct fits {  // the stick takes at most four layers
    bool operator()(const members::candidate_type& a, std::size_t d) const {
      return d != 2 || a.get<"layers">() <= 4;
    }
  };
  using pairs = search::paired_candidates<members, fits>;
  auto o = brief();
  o.choices = 60;
  const search::boshcode_proposer<pairs, 37, 3> fresh(
      pairs(members{}, three), search_tests::brief_network<regress::boshcode<37, 3>>(), o);
  const auto measure = [](const pairs::candidate_type& c) {
    return vector{static_cast<double>(c.architecture.get<"layers">()) / static_cast<double>(1 + c.device)};
  };
  auto p = fresh, q = fresh;
  const auto asked = search::replay(p, measure, 24, 4);
  CHECK(asked.size() == 24);
  for (const auto& c : asked) CHECK(fits{}(c.architecture, c.device));
  CHECK(search::replay(q, measure, 24, 4) == asked);
}

TEST_CASE("it finds the best pair more often than chance") {
  const std::size_t rows = 100, questions = 35, seeds = 10;
  std::vector<double> values(rows * 3);
  edgetran::stream random(21);
  for (double& v : values) v = random.uniform(-50, 50);
  const pool_pairs pairs(search::pool_candidates({"a", "b", "c"}, values), three);
  const auto measure = [&](const search::paired<std::size_t>& c) {
    const double* x = &values[3 * c.architecture];
    const double slow = c.device == 0 ? 0.5 : c.device == 1 ? 0 : 0.2;  // and the stick likes a great c
    return vector{1 + std::pow(x[0] / 100 - 0.2, 2) + 0.5 * x[1] / 100 + slow -
                  (c.device == 2 ? 0.3 * x[2] / 100 : 0)};
  };
  vector sorted;
  for (const auto& c : pairs.choices(1, random)) sorted.push_back(measure(c)[0]);
  std::sort(sorted.begin(), sorted.end());
  const auto finds = [&](auto make) {  // one of the five best of 300
    std::size_t found = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      auto p = make(seed);
      const auto asked = search::replay(p, measure, questions, 5);
      found +=
          std::any_of(asked.begin(), asked.end(), [&](const auto& c) { return measure(c)[0] <= sorted[4]; });
    }
    return found;
  };
  const auto by_chance = finds([&](std::uint64_t s) { return search::random_proposer(pairs, s); });
  const auto by_search = finds([&](std::uint64_t s) {
    return search::boshcode_proposer<pool_pairs, 3, 3>(
        pairs, search_tests::brief_network<regress::boshcode<3, 3>>(100), {.seed = s});
  });
  INFO("found " << by_search << ", by chance " << by_chance << " of " << seeds);
  CHECK(by_search >= by_chance + 4);
}
