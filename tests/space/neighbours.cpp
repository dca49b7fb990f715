// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/neighbours.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "edgetran/space/count.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
using A = architecture<flexibert2>;

std::size_t differences(const A& a, const A& b) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < A::dimension; ++i) n += a.coordinates()[i] != b.coordinates()[i] ? 1 : 0;
  return n;
}

struct few_layers {
  bool operator()(const A& a) const { return a.get<"layers">() <= 4; }
};
}  // namespace

TEST_CASE("neighbours: one coordinate apart, all different, inside the space") {
  stream random(1);
  for (int i = 0; i < 20; ++i) {
    const A a = uniform_coordinates(flexibert2{}, random);
    std::set<A> seen;
    std::size_t depth_moves = 0, expected = 0;
    for (std::size_t c = 0; c < 1 + 3 * a.get<"layers">(); ++c) {
      const std::uint64_t last = record_of<flexibert2>::radices[c] - 1;
      expected += (a.coordinates()[c] > 0 ? 1U : 0U) + (a.coordinates()[c] < last ? 1U : 0U);
    }
    for_each_neighbour(flexibert2{}, a, [&](const A& b) {
      CHECK(unrank<flexibert2>(rank(b)) == b);
      CHECK(b != a);
      if (b.get<"layers">() == a.get<"layers">())
        CHECK(differences(a, b) == 1);
      else
        ++depth_moves;
      seen.insert(b);
    });
    CHECK(seen.size() == expected);
    CHECK(depth_moves >= 1);
  }
}

TEST_CASE("neighbours: a greater depth copies the last layer, a smaller one drops layers") {
  A a;
  a.set<"layers">(4).set<"hidden">(512, 3).set<"heads">({dct{}, dct{}}, 3).set<"hidden">(256, 1);
  bool grew = false, shrank = false;
  for_each_neighbour(flexibert2{}, a, [&](const A& b) {
    if (b.get<"layers">() == 6) {
      grew = true;
      for (const std::size_t i : {4U, 5U}) {
        CHECK(b.get<"hidden">(i) == 512);
        CHECK(b.get<"heads">(i) == a.get<"heads">(3));
      }
    }
    if (b.get<"layers">() == 2) {
      shrank = true;
      CHECK(b.get<"hidden">(1) == 256);
    }
  });
  CHECK(grew);
  CHECK(shrank);
}

TEST_CASE("neighbours: every rank, and as many as asked for") {
  architecture<bertperf> a;
  std::size_t n = 0;
  for_each_neighbour(
      bertperf{}, a, [&](const auto&) { ++n; }, step::any);
  CHECK(n == 5 + 2 + 4 + 1 + 1 + 11);
  n = 0;
  for_each_neighbour(
      bertperf{}, a, [&](const auto&) { return ++n < 3; }, step::any);
  CHECK(n == 3);
  // What the hidden size no longer allows becomes the last that it does.
  a.set<"batch">(4);
  for_each_neighbour(bertperf{}, a, [&](const auto& b) {
    if (b.template get<"hidden">() == 256) CHECK(b.template get<"batch">() == 2);
  });
}

TEST_CASE("neighbours, mutation, crossover: stay inside a constraint") {
  const where<flexibert2, few_layers> space{};
  stream random(2);
  A a, b;
  a.set<"layers">(4);
  for_each_neighbour(space, a, [](const A& n) { CHECK(few_layers{}(n)); });
  for (int i = 0; i < 200; ++i) {
    const A child = mutate(space, a, 0.5, random);
    CHECK(few_layers{}(child));
    CHECK(few_layers{}(crossover(space, child, b, random)));
  }
  const auto none = such_that<flexibert2>([](const A&) { return false; });
  CHECK_THROWS_AS((void)mutate(none, a, 0.1, random), input_error);
  CHECK_THROWS_AS((void)crossover(none, a, b, random), input_error);
}

TEST_CASE("mutate: as many coordinates as the probability says, each to another value") {
  stream random(3);
  A a;
  a.set<"layers">(12);
  std::size_t changed = 0, kept_depth = 0;
  for (int i = 0; i < 4000; ++i) {
    const A b = mutate(flexibert2{}, a, 0.1, random);
    if (b.get<"layers">() != 12) continue;
    ++kept_depth;
    changed += differences(a, b);
  }
  CHECK(static_cast<double>(kept_depth) / 4000 == doctest::Approx(0.9).epsilon(0.02));
  CHECK(static_cast<double>(changed) / static_cast<double>(kept_depth) == doctest::Approx(3.6).epsilon(0.05));
  CHECK(mutate(flexibert2{}, a, 0, random) == a);
  CHECK(differences(mutate(flexibert2{}, a, 1, random), a) >= 7);
  CHECK_THROWS_AS((void)mutate(flexibert2{}, a, -0.1, random), numeric_error);
  CHECK_THROWS_AS((void)mutate(flexibert2{}, a, 0.0 / 0.0, random), numeric_error);
}

TEST_CASE("crossover: every coordinate from a parent") {
  stream random(4);
  for (int i = 0; i < 300; ++i) {
    const A a = uniform_coordinates(flexibert2{}, random), b = uniform_coordinates(flexibert2{}, random);
    const A child = crossover(flexibert2{}, a, b, random);
    for (std::size_t c = 0; c < 1 + 3 * child.get<"layers">(); ++c)
      CHECK((child.coordinates()[c] == a.coordinates()[c] || child.coordinates()[c] == b.coordinates()[c]));
    CHECK(crossover(flexibert2{}, a, a, random) == a);
  }
}

TEST_CASE("every move stays inside bounds, also where a key takes ranks away and gives them back") {
  bounds<flexibert2> layers;
  layers.limit<"hidden">(1, 2).limit<"heads">(100, 300).limit("layers", 1, 3);
  bounds<bertperf> keys;
  keys.limit<"batch">(1, 1).limit<"heads">(1, 2);
  const auto check = [](auto space, const auto& within, std::uint64_t seed) {
    stream random(seed);
    std::size_t smaller = 0;
    for (int i = 0; i < 50; ++i) {
      const auto a = uniform_coordinates(space, random, within),
                 b = uniform_coordinates(space, random, within);
      std::size_t all = 0, inside = 0;
      for_each_neighbour(space, a, [&](const auto&) { ++all; });
      for_each_neighbour(
          space, a,
          [&](const auto& n) {
            ++inside;
            CHECK(within.contains(n));
            CHECK(n != a);
          },
          step::adjacent, within);
      smaller += inside < all ? 1 : 0;
      CHECK(within.contains(mutate(space, a, 0.5, random, within)));
      CHECK(within.contains(crossover_layers(space, a, b, random, within)));
      const auto step = step_from(space, a, random, within);
      REQUIRE(step);
      CHECK(within.contains(*step));
      CHECK(*step != a);
    }
    CHECK(smaller > 40);
  };
  check(flexibert2{}, layers, 5);
  check(bertperf{}, keys, 6);
}

TEST_CASE("a child by layers has every layer whole, and every layer and element from either parent") {
  stream random(7);
  std::set<std::size_t> from_mother;
  for (int i = 0; i < 400; ++i) {
    architecture<hat> a = uniform_coordinates(hat{}, random), b = uniform_coordinates(hat{}, random);
    const auto child = crossover_layers(hat{}, a, b, random);
    const auto is = [&](const auto& parent, std::size_t first, std::size_t last) {
      return std::equal(child.coordinates().begin() + static_cast<std::ptrdiff_t>(first),
                        child.coordinates().begin() + static_cast<std::ptrdiff_t>(last),
                        parent.coordinates().begin() + static_cast<std::ptrdiff_t>(first));
    };
    const auto unit = [&](std::size_t first, std::size_t last, bool in_a = true, bool in_b = true) {
      CHECK(((in_a && is(a, first, last)) || (in_b && is(b, first, last))));
      if (in_a && in_b && is(a, first, last) && !is(b, first, last)) from_mother.insert(first);
    };
    unit(0,
         1);  // embedding; then the depth of the encoder, six layers of two; the same of the decoder, of four
    for (std::size_t l = 0; l < 6; ++l) unit(2 + 2 * l, 4 + 2 * l);
    unit(14, 15);
    unit(15, 16);
    const auto depth = child.get<"decoder_layers">();
    for (std::size_t l = 0; l < depth; ++l)
      unit(16 + 4 * l, 20 + 4 * l, l < a.get<"decoder_layers">(), l < b.get<"decoder_layers">());
    CHECK(crossover_layers(hat{}, a, a, random) == a);
  }
  CHECK(from_mother.size() == 1 + 6 + 2 + 6);
  const auto none = such_that<flexibert2>([](const A&) { return false; });
  CHECK_THROWS_AS((void)crossover_layers(none, A{}, A{}, random), input_error);
}

TEST_CASE("a step: one coordinate, all as likely, every power of two as likely") {
  stream random(8);
  A a;
  a.set<"layers">(4).set<"heads">({dct{}, dct{}}, 3);
  std::map<std::size_t, std::size_t> moved;
  std::size_t depths = 0;
  for (int i = 0; i < 13'000; ++i) {
    const auto b = step_from(flexibert2{}, a, random);
    REQUIRE(b);
    if (b->get<"layers">() != 4) {
      ++depths;
      continue;
    }
    CHECK(differences(a, *b) == 1);
    std::size_t at = 0;
    while (a.coordinates()[at] == b->coordinates()[at]) ++at;
    ++moved[at];
  }
  CHECK(depths > 850);  // 1000 of 13,000 expected, deviation 30
  CHECK(depths < 1150);
  CHECK(moved.size() == 12);
  for (const auto& [at, count] : moved) {
    CHECK(count > 850);
    CHECK(count < 1150);
  }

  bounds<flexibert2> heads;  // of one layer alone, 1000 ranks up and none down
  heads.limit<"hidden">(0, 0).limit<"feed_forward">(0, 0).limit<"heads">(0, 1000).limit("layers", 0, 0);
  std::map<std::size_t, std::size_t> lengths;
  for (int i = 0; i < 10'000; ++i) {
    const auto b = step_from(flexibert2{}, A{}, random, heads);
    std::uint64_t far = 0;
    for (const auto x : b->coordinates()) far = std::max<std::uint64_t>(far, x);
    CHECK((far >= 1 && far <= 1000));
    ++lengths[static_cast<std::size_t>(std::bit_width(far))];
  }
  CHECK(lengths.size() == 10);
  for (const auto& [bits, count] : lengths) {
    CHECK(count > 850);
    CHECK(count < 1150);
  }
  bounds<flexibert2> one;
  one.limit<"hidden">(0, 0).limit<"feed_forward">(0, 0).limit<"heads">(0, 0).limit("layers", 0, 0);
  CHECK(!step_from(flexibert2{}, A{}, random, one));
  CHECK(!step_from(such_that<flexibert2>([](const A&) { return false; }), a, random));
}
