// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/lineage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/grow_and_prune/grow.hpp"
#include "edgetran/search/grow_and_prune/prune.hpp"
#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using slots = std::vector<std::optional<std::size_t>>;

namespace {
m::architecture with(const std::vector<const char*>& heads) {
  m::architecture a = test::plain(1, 64, 1, 32);
  a.layers[0].heads.clear();
  for (const char* h : heads) a.layers[0].heads.push_back(m::parse_head(h));
  return a;
}
}  // namespace

TEST_CASE("heads continue those of their kind, in order, without those that are gone") {
  const m::architecture parent =
      with({"sa_sdp_8", "sa_sdp_8", "sa_sdp_8", "l_dft_8", "c_5_8", "c_5_8", "c_9_8"});
  CHECK(search::match(parent, parent).heads[0] == slots{0, 1, 2, 3, 4, 5, 6});
  const m::architecture child = with({"sa_sdp_8", "sa_sdp_8", "l_dft_8", "c_5_8", "c_9_8"});
  CHECK(search::match(parent, child, {{0, 0}, {0, 4}}).heads[0] == slots{1, 2, 3, 5, 6});
  CHECK(search::match(parent, child, {{0, 1}, {0, 5}}).heads[0] == slots{0, 2, 3, 4, 6});
  const m::architecture grown =
      with({"c_9_8", "sa_wma_8", "sa_sdp_8", "sa_sdp_8", "sa_sdp_8", "sa_sdp_8", "l_dft_8"});
  CHECK(search::match(parent, grown).heads[0] == slots{0, 1, 2, std::nullopt, std::nullopt, 3, 6});
  m::architecture deeper = parent;
  deeper.layers.push_back(parent.layers[0]);
  CHECK(search::match(parent, deeper).heads[1] == slots(7, std::nullopt));
  CHECK(search::match(deeper, parent).heads.size() == 1);
  CHECK_THROWS_AS(search::match(parent, child, {{1, 0}}), shape_error);
  CHECK_THROWS_AS(search::match(parent, child, {{0, 7}}), shape_error);
  CHECK_THROWS_AS(search::match({}, child), shape_error);
  CHECK_THROWS_AS(search::match(parent, {}), shape_error);
}

TEST_CASE("a grown child continues all heads of its parent, a pruned one all that it keeps") {
  stream random(3);
  for (std::uint64_t i = 0; i < 100; ++i) {
    const m::architecture parent = m::canonical(test::any_architecture(random));
    for (const auto& c : search::grow_heads(parent, {.heads = 2}, stream(1).split(i))) {
      const search::lineage from = search::match(parent, c.architecture);
      for (std::size_t l = 0; l < parent.layers.size(); ++l) {
        std::size_t next = 0;
        for (const auto& s : from.heads[l])
          if (s) CHECK(*s == next++);
        CHECK(next == parent.layers[l].heads.size());
      }
    }
    search::importances by;
    for (const auto& l : parent.layers) {
      by.heads.emplace_back(l.heads.size());
      for (double& x : by.heads.back()) x = random.uniform01();
      by.feed_forward.emplace_back(l.feed_forward.size(), 1.0);
    }
    const auto c = search::prune_heads(parent, by, {.heads = 5});
    if (!c) continue;
    const search::lineage from = search::match(parent, c->architecture, c->removed);
    std::vector<search::head_place> kept, gone = c->removed;
    for (std::size_t l = 0; l < from.heads.size(); ++l)
      for (std::size_t s = 0; s < from.heads[l].size(); ++s) {
        REQUIRE(from.heads[l][s]);
        kept.push_back({l, *from.heads[l][s]});
        CHECK(parent.layers[l].heads[*from.heads[l][s]] == c->architecture.layers[l].heads[s]);
      }
    kept.insert(kept.end(), gone.begin(), gone.end());
    std::sort(kept.begin(), kept.end());
    std::size_t at = 0;
    for (std::size_t l = 0; l < parent.layers.size(); ++l)
      for (std::size_t s = 0; s < parent.layers[l].heads.size(); ++s)
        CHECK(kept.at(at++) == search::head_place{l, s});
    CHECK(at == kept.size());
  }
}
