// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/grow.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/interpreter.hpp"
#include "model/architectures.hpp"
#include "search/grow_and_prune/parameter_count.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using search::child;

namespace {

std::int64_t counted(const m::architecture& a) { return m::total_cost(m::flexibert<>{a}).parameters; }

/// Heads of `child` that `parent` lacks, with their layers; nothing else may differ.
std::vector<std::pair<std::size_t, m::attention_head>> added_heads(const m::architecture& parent,
                                                                   const m::architecture& child) {
  std::vector<std::pair<std::size_t, m::attention_head>> all;
  REQUIRE(parent.layers.size() == child.layers.size());
  for (std::size_t l = 0; l < parent.layers.size(); ++l) {
    CHECK(parent.layers[l].hidden == child.layers[l].hidden);
    CHECK(parent.layers[l].feed_forward == child.layers[l].feed_forward);
    auto left = parent.layers[l].heads;
    for (const auto& h : child.layers[l].heads) {
      const auto found = std::find(left.begin(), left.end(), h);
      if (found == left.end())
        all.emplace_back(l, h);
      else
        left.erase(found);
    }
    CHECK(left.empty());
  }
  return all;
}

}  // namespace

TEST_CASE("children of a head-level growth differ from their parent by their new heads alone") {
  stream random(1);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const m::architecture parent = test::any_architecture(random);
    search::grow_options options;
    options.heads = 1 + i % 3;
    options.children = 1 + i % 7;
    const auto all = search::grow_heads(parent, options, stream(5).split(i));
    CHECK(all.size() == std::min(options.children, 7 * parent.layers.size() / options.heads));
    std::set<std::pair<std::size_t, std::pair<m::operation, std::int64_t>>> pairs;
    for (const child& c : all) {
      m::check(c.architecture);
      CHECK(c.architecture == m::canonical(c.architecture));
      CHECK(c.removed.empty());
      const auto added = added_heads(parent, c.architecture);
      CHECK(added.size() == options.heads);
      std::int64_t more = 0;
      for (const auto& [l, h] : added) {
        CHECK(h.size == parent.layers[l].heads[0].size);
        const bool is_offered =
            std::any_of(options.operations.begin(), options.operations.end(),
                        [&, head = h](const auto& o) { return o.of == head.of && o.taps == head.taps; });
        CHECK(is_offered);
        CHECK(pairs.insert({l, {h.of, h.taps}}).second);  // each pair serves one child
        more += test::head_parameters(parent.layers[l].hidden, h);
      }
      CHECK(counted(c.architecture) - counted(parent) == more);
    }
  }
}

TEST_CASE("every pair of layer and operation is as likely, and the stream decides") {
  const m::architecture parent = test::plain(3, 64, 2, 128);
  search::grow_options options;
  options.children = 1;
  std::map<std::string, int> seen;
  for (std::uint64_t i = 0; i < 4200; ++i) {
    const auto c = search::grow_heads(parent, options, stream(i)).at(0);
    CHECK(c == search::grow_heads(parent, options, stream(i)).at(0));
    const auto added = added_heads(parent, c.architecture).at(0);
    ++seen[std::to_string(added.first) + std::string(m::text_of(added.second).view())];
  }
  CHECK(seen.size() == 21);
  double chi_squared = 0;
  for (const auto& [pair, count] : seen) chi_squared += (count - 200.0) * (count - 200.0) / 200;
  CHECK(chi_squared < 45);  // 20 degrees of freedom: 0.1% lie beyond
}

TEST_CASE("children that are known are left out, and others take their places") {
  const m::architecture parent = test::plain(2, 64, 2, 128);
  search::grow_options options;
  std::set<std::string> asked;
  const auto text = [](const m::architecture& a) {
    std::string s;
    for (const auto& l : a.layers) {
      for (const auto& h : l.heads) s += std::string(m::text_of(h).view()) + ",";
      s += ";";
    }
    return s;
  };
  std::vector<std::size_t> sizes;
  for (std::uint64_t round = 0; round < 4; ++round) {
    const auto all = search::grow_heads(parent, options, stream(round),
                                        [&](const m::architecture& a) { return asked.contains(text(a)); });
    for (const child& c : all) CHECK(asked.insert(text(c.architecture)).second);
    sizes.push_back(all.size());
  }
  CHECK(sizes == std::vector<std::size_t>{5, 5, 4, 0});  // 14 pairs
}

TEST_CASE("children of a stack-level growth have one more width at the end of a stack") {
  stream random(2);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const m::architecture parent = test::any_architecture(random);
    search::grow_options options;
    options.widths = {40, 20, 10};
    options.children = 1 + i % 9;
    options.longest_stack = 3;
    std::size_t can = 0;
    for (const auto& l : parent.layers)
      can += l.feed_forward.back() <= 40 && l.feed_forward.size() < 3 ? 3 : 0;
    const auto all = search::grow_feed_forward(parent, options, stream(9).split(i));
    CHECK(all.size() == std::min(options.children, can));
    std::set<std::pair<std::size_t, std::int64_t>> pairs;
    for (const child& c : all) {
      m::check(c.architecture);
      std::size_t grown = 0;
      for (std::size_t l = 0; l < parent.layers.size(); ++l) {
        auto before = parent.layers[l], after = c.architecture.layers[l];
        std::sort(before.heads.begin(), before.heads.end());
        if (before == after) continue;
        ++grown;
        const std::int64_t width = after.feed_forward.back(), last = before.feed_forward.back();
        CHECK(pairs.insert({l, width}).second);
        after.feed_forward.pop_back();
        CHECK(before == after);
        CHECK(last <= 40);
        CHECK(counted(c.architecture) - counted(parent) ==
              last * width + width + (width - last) * before.hidden);
      }
      CHECK(grown == 1);
    }
  }
}

TEST_CASE("published growth knobs, and growth that cannot be") {
  const search::grow_options published;
  CHECK(published.children == 5);
  CHECK(published.heads == 1);
  CHECK(published.operations.size() == 7);
  CHECK(published.widths == std::vector<std::int64_t>{1024});
  const m::architecture wide = test::plain(2, 64, 2, 2048);  // wider than what it could get
  CHECK(search::grow_feed_forward(wide, published, stream(1)).empty());

  search::grow_options none;
  none.heads = 0;
  CHECK_THROWS_AS(search::grow_heads(wide, none, stream(1)), shape_error);
  none = {};
  none.operations.clear(), none.widths.clear();
  CHECK_THROWS_AS(search::grow_heads(wide, none, stream(1)), shape_error);
  CHECK_THROWS_AS(search::grow_feed_forward(wide, none, stream(1)), shape_error);
  none = {};
  none.operations = {{m::operation::convolution, 4}};  // an even kernel
  CHECK_THROWS_AS(search::grow_heads(wide, none, stream(1)), shape_error);
  none.widths = {0, 4096};
  none.children = 4;
  CHECK_THROWS_AS(search::grow_feed_forward(wide, none, stream(1)), shape_error);
  CHECK_THROWS_AS(search::grow_heads({}, published, stream(1)), shape_error);
}
