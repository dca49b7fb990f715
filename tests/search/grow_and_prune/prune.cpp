// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/prune.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/interpreter.hpp"
#include "model/architectures.hpp"
#include "search/grow_and_prune/parameter_count.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using m::operation;
using search::child;
using search::head_place;
using search::importances;

namespace {

/// Random importances, some of them equal.
importances any_importances(const m::architecture& a, stream& random) {
  importances by;
  for (const auto& l : a.layers) {
    by.heads.emplace_back();
    for (std::size_t i = 0; i < l.heads.size(); ++i)
      by.heads.back().push_back(static_cast<double>(random.below(30)));
    by.feed_forward.emplace_back();
    for (std::size_t i = 0; i < l.feed_forward.size(); ++i)
      by.feed_forward.back().push_back(static_cast<double>(random.below(30)));
  }
  return by;
}

void check_parameters(const m::architecture& a) {
  CHECK(m::total_cost(m::flexibert<>{a}).parameters == test::parameter_count({a}));
}

}  // namespace

TEST_CASE("two heads of one layer that go together are the two that were meant") {
  m::architecture a = test::plain(2, 64, 4, 128);
  a.layers[1].heads = {
      {operation::sdp, 0, 16}, {operation::wma, 0, 16}, {operation::dft, 0, 16}, {operation::dct, 0, 16}};
  const importances by{{{9, 9, 9, 9}, {5, 1, 2, 5}}, {{1}, {1}}};
  const auto c = search::prune_heads(a, by);
  REQUIRE(c);
  // Taking 1 away and then what has become number 2 would leave sdp and dft.
  CHECK(c->architecture.layers[1].heads ==
        std::vector<m::attention_head>{{operation::sdp, 0, 16}, {operation::dct, 0, 16}});
  CHECK(c->removed == std::vector<head_place>{{1, 1}, {1, 2}});
  CHECK(c->architecture.layers[0] == a.layers[0]);
}

TEST_CASE("slots are those of the published order, in whichever order the parent lists its heads") {
  m::architecture a = test::plain(1, 64, 3, 128);
  a.layers[0].heads = {{operation::convolution, 9, 16}, {operation::sdp, 0, 16}, {operation::wma, 0, 16}};
  const auto c = search::prune_heads(a, {{{1, 5, 9}}, {{1}}}, {.heads = 1});
  REQUIRE(c);
  CHECK(c->architecture.layers[0].heads ==
        std::vector<m::attention_head>{{operation::wma, 0, 16}, {operation::convolution, 9, 16}});
}

TEST_CASE("heads go one by one, the globally least important first, and no layer becomes empty") {
  stream random(7);
  for (int i = 0; i < 300; ++i) {
    const m::architecture a = m::canonical(test::any_architecture(random));
    const importances by = any_importances(a, random);
    search::prune_options options;
    options.heads = static_cast<std::size_t>(random.below(12));
    options.fewest_heads = static_cast<std::size_t>(random.below(3));
    const std::size_t keeps = std::max<std::size_t>(options.fewest_heads, 1);

    m::architecture left = a;  // head by head
    auto values = by.heads;
    std::int64_t lost = 0;
    std::size_t gone = 0;
    for (; gone < options.heads; ++gone) {
      std::size_t layer = a.layers.size(), slot = 0;
      for (std::size_t l = 0; l < a.layers.size(); ++l)
        for (std::size_t s = 0; s < values[l].size(); ++s)
          if (values[l].size() > keeps && (layer == a.layers.size() || values[l][s] < values[layer][slot]))
            layer = l, slot = s;
      if (layer == a.layers.size()) break;
      lost += test::head_parameters(a.layers[layer].hidden, left.layers[layer].heads[slot]);
      left.layers[layer].heads.erase(left.layers[layer].heads.begin() + static_cast<std::ptrdiff_t>(slot));
      values[layer].erase(values[layer].begin() + static_cast<std::ptrdiff_t>(slot));
    }

    const auto c = search::prune_heads(a, by, options);
    REQUIRE(c.has_value() == (gone > 0));
    if (!c) continue;
    CHECK(c->architecture == left);
    CHECK(c->removed.size() == gone);
    m::check(c->architecture);
    CHECK(m::total_cost(m::flexibert<>{a}).parameters -
              m::total_cost(m::flexibert<>{c->architecture}).parameters ==
          lost);
  }
}

TEST_CASE("feed-forward layers lose a step, the least important first, and keep the narrowest width") {
  stream random(8);
  for (int i = 0; i < 300; ++i) {
    const m::architecture a = m::canonical(test::any_architecture(random));
    const importances by = any_importances(a, random);
    search::prune_options options;
    options.feed_forward_layers = static_cast<std::size_t>(random.below(5));
    options.feed_forward_step = 1 + static_cast<std::int64_t>(random.below(20));
    options.narrowest_feed_forward = static_cast<std::int64_t>(random.below(20));

    struct stage {
      double importance;
      std::size_t layer, place;
    };
    std::vector<stage> able;
    for (std::size_t l = 0; l < a.layers.size(); ++l)
      for (std::size_t t = 0; t < a.layers[l].feed_forward.size(); ++t) {
        const std::int64_t after = a.layers[l].feed_forward[t] - options.feed_forward_step;
        if (after >= 1 && after >= options.narrowest_feed_forward)
          able.push_back({by.feed_forward[l][t], l, t});
      }
    std::stable_sort(able.begin(), able.end(),
                     [](const stage& x, const stage& y) { return x.importance < y.importance; });
    able.resize(std::min(able.size(), options.feed_forward_layers));
    m::architecture want = a;
    for (const stage& s : able) want.layers[s.layer].feed_forward[s.place] -= options.feed_forward_step;

    const auto c = search::prune_feed_forward(a, by, options);
    REQUIRE(c.has_value() == !able.empty());
    if (!c) continue;
    CHECK(c->architecture == want);
    CHECK(c->removed.empty());
    check_parameters(c->architecture);
  }
}

TEST_CASE("the least important layer becomes thinner, its heads in proportion") {
  const auto pruned = [](const m::architecture& a, const importances& by) {
    const auto c = search::prune_layer(a, by);
    REQUIRE(c);
    m::check(c->architecture);
    check_parameters(c->architecture);
    return c->architecture;
  };
  // BERT-Base: 768 - 48 = 720 channels, twelve heads of 60.
  m::architecture a = test::plain(2, 768, 12, 3072);
  importances by{{std::vector<double>(12, 3), std::vector<double>(12, 2)}, {{5}, {5}}};
  m::architecture c = pruned(a, by);
  CHECK(c.layers[0] == a.layers[0]);
  CHECK(c.layers[1].hidden == 720);
  CHECK(c.layers[1].heads == std::vector<m::attention_head>(12, {operation::sdp, 0, 60}));
  CHECK(c.layers[1].feed_forward == a.layers[1].feed_forward);
  // A head more, which the hidden size does not know of: they are thirteen of 60 then, not of 55.
  a.layers[1].heads.push_back({operation::wma, 0, 64});
  by.heads[1].push_back(2);
  c = pruned(a, by);
  CHECK(c.layers[1].heads.size() == 13);
  CHECK(c.layers[1].heads.front().size == 60);
  // Sizes that were rounded down: twelve heads of 42 in 512, of 38 in 464.
  c = pruned(test::plain(1, 512, 12, 1024), {{std::vector<double>(12, 1)}, {{1}}});
  CHECK(c.layers[0].heads.front().size == 38);

  // The mean of a layer's own heads counts, and of its own stack: layer 1 is least, although the third head
  // and the third stack entry of the model are those of the public code's least layer, 2.
  a = test::plain(3, 256, 4, 512);
  for (auto& l : a.layers) l.feed_forward = {512, 512};
  by = {{{8, 8, 0, 8}, {4, 4, 4, 4}, {9, 9, 9, 9}}, {{5, 5}, {5, 5}, {0, 9}}};
  c = pruned(a, by);
  CHECK(c.layers[0] == a.layers[0]);
  CHECK(c.layers[1].hidden == 208);
  CHECK(c.layers[1].heads.front().size == 52);
  CHECK(c.layers[2] == a.layers[2]);
  CHECK(search::layer_importances({{{8, 8, 0, 8}}, {{5, 6}}}) == std::vector<double>{5.75});

  // Layers that would become too thin are passed over.
  a.layers[1].hidden = 100;
  CHECK(pruned(a, by).layers[0].hidden == 208);
  for (auto& l : a.layers) l.hidden = 100;
  CHECK_FALSE(search::prune_layer(a, by));
}

TEST_CASE("importances of another model, and those that are no numbers, are refused") {
  const m::architecture a = test::plain(2, 64, 2, 512);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const importances fits{{{1, 2}, {1, 2}}, {{1}, {1}}};
  const auto refused = [&](const importances& by, auto prune) {
    CHECK_THROWS_AS(prune(a, by, search::prune_options{}), shape_error);
  };
  const auto all = [&](const importances& by) {
    refused(by, [](const auto&... x) { return search::prune_heads(x...); });
    refused(by, [](const auto&... x) { return search::prune_feed_forward(x...); });
    refused(by, [](const auto&... x) { return search::prune_layer(x...); });
  };
  all({});
  all({{{1, 2}}, {{1}}});
  CHECK_THROWS_AS(search::prune_heads(a, {{{1, 2}, {1}}, {{1}, {1}}}), shape_error);
  CHECK_THROWS_AS(search::prune_feed_forward(a, {{{1, 2}, {1, 2}}, {{1}, {}}}), shape_error);
  CHECK_THROWS_AS(search::prune_layer(a, {{{1, 2}, {1, 2}}, {{1}, {}}}), shape_error);
  CHECK_THROWS_AS(search::prune_heads(a, {{{1, nan}, {1, 2}}, {{1}, {1}}}), numeric_error);
  CHECK_THROWS_AS(search::prune_layer(a, {{{1, 2}, {1, 2}}, {{1}, {nan}}}), numeric_error);
  CHECK_NOTHROW((void)search::prune_heads(a, fits));
  CHECK_THROWS_AS(search::prune_heads({}, fits), shape_error);
  const search::prune_options published;
  CHECK(published.heads == 2);
  CHECK(published.feed_forward_layers == 2);
  CHECK(published.feed_forward_step == 128);
  CHECK(published.hidden_step == 48);
}
