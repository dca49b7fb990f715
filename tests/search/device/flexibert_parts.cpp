// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/device/flexibert_parts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/space/presets/flexibert.hpp"

namespace model = edgetran::model;
namespace search = edgetran::search;
namespace space = edgetran::space;

namespace {
template <class S>
using indices_of = std::array<std::uint32_t, search::flexibert_parts<S>::most_parts>;

/// Every sum of whole numbers over the parts of a member is that of its tree.
template <class S>
void check_sums(const search::flexibert_parts<S>& parts, const space::architecture<S>& a) {
  indices_of<S> indices;
  const std::size_t count = parts.parts_of(a, indices);
  double parameters = 0, flops = 0;
  std::size_t leaves = 0;
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(indices[i] < parts.all().size());
    const search::model_part& p = parts.all()[indices[i]];
    parameters += p.parameters;
    leaves += p.leaves.size();
    for (const search::part_leaf& l : p.leaves) flops += l.flops;
  }
  const model::any_model m(model::flexibert<>{model::from_space(a)}, "m");
  const auto cost = m.tree().costs(parts.workload())[0];
  CHECK(parameters == static_cast<double>(cost.parameters));
  CHECK(flops == cost.flops.value());
  std::size_t primitives = 0;
  for (std::size_t i = 0; i < m.tree().size(); ++i) {
    bool is_leaf = true;
    m.tree().each_child(i, [&](std::size_t) { is_leaf = false; });
    primitives += is_leaf ? 1 : 0;
  }
  CHECK(leaves == primitives);
}
}  // namespace

TEST_CASE("FlexiBERT 2.0 has some 1,900 parts, those that its members can have") {
  const search::flexibert_parts<space::flexibert2> parts({.sequence = 16});
  const auto filled = std::count_if(parts.all().begin(), parts.all().end(),
                                    [](const search::model_part& p) { return !p.leaves.empty(); });
  // 4 hidden sizes, each with embeddings, pooler, 258 stacks, 3 projections, 4 frames, and for 2, 4, 8 and 12
  // heads the counts of those that attend, from none on, and of those of each of 7 operations, from one on.
  CHECK(filled == 4 * (1 + 1 + (6 + 36 + 216) + 3 + 4 + (3 + 5 + 9 + 13) + (2 + 4 + 8 + 12) * 7));
}

TEST_CASE("the heads of each operation add up, however many operations a layer mixes") {
  const search::flexibert_parts<space::flexibert2> parts({.batch = 2, .sequence = 24});
  edgetran::stream random(3);
  const std::vector<std::size_t> sizes{2, 4, 8, 12};
  for (std::size_t mixed = 1; mixed <= 7; ++mixed)
    for (std::size_t i = 0; i < 40; ++i) {
      space::architecture<space::flexibert2> a;
      for (std::size_t layer = 0; layer < 2; ++layer) {
        using value = decltype(a.get<"heads">(0))::value_type;
        decltype(a.get<"heads">(0)) heads;
        const std::size_t count = sizes[i % 4];
        for (std::size_t k = 0; k < count; ++k)
          heads.push_back(value::at((k + layer) % mixed + random.below(8 - mixed)));
        a.set<"heads">(heads, layer);
        a.set<"hidden">(random.chance(0.5) ? 128 : 768, layer);
      }
      check_sums(parts, a);
    }
}

TEST_CASE("the member of most parts has as many as there is room for, that of fewest ten") {
  using S = space::flexibert2;
  const search::flexibert_parts<S> parts({.sequence = 16});
  space::architecture<S> a;
  indices_of<S> indices;
  CHECK(parts.parts_of(a, indices) == 2 + 2 * 4);  // two equal layers of one operation, each with its parts
  check_sums(parts, a);
  a.set<"layers">(12);
  for (std::size_t layer = 0; layer < 12; ++layer) {
    decltype(a.get<"heads">(0)) heads;
    for (std::size_t k = 0; k < 8; ++k) heads.push_back(decltype(heads)::value_type::at(k % 7));
    a.set<"heads">(heads, layer);
    a.set<"hidden">(layer % 2 == 0 ? 256 : 512, layer);
  }
  // Everything but a projection behind the last layer.
  CHECK(parts.parts_of(a, indices) == search::flexibert_parts<S>::most_parts - 1);
  check_sums(parts, a);
}

TEST_CASE("another space has parts of its own, and equal layers share theirs") {
  using S = space::flexibert2_narrow;
  const search::flexibert_parts<S> parts({.sequence = 40});
  for (std::size_t i = 0; i < 60; ++i) {
    edgetran::stream random = edgetran::stream(9).split(i);
    check_sums(parts, space::uniform_coordinates(S{}, random));
  }
  space::architecture<S> a;
  a.set<"layers">(10);
  indices_of<S> indices;
  const std::size_t count = parts.parts_of(a, indices);
  CHECK(count == 2 + 10 * 4);
  CHECK(std::set<std::uint32_t>(indices.begin(), indices.begin() + count).size() == 6);
}
