// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/architecture.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <type_traits>

#include "edgetran/space/count.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
using A = architecture<flexibert2>;
static_assert(std::is_trivially_copyable_v<A> && std::is_nothrow_default_constructible_v<A>);
static_assert(std::is_same_v<A::coordinate, std::uint16_t>);
static_assert(std::is_same_v<architecture<bertperf>::coordinate, std::uint8_t>);
static_assert(A{}.set<"layers">(4).get<"layers">() == 4, "values of a space live in constant expressions");
static_assert(A{}.set<"hidden">(768, 1).get<"hidden">(1) == 768);
}  // namespace

TEST_CASE("architecture: values by name") {
  A a;
  CHECK(a.get<"layers">() == 2);
  a.set<"layers">(4)
      .set<"hidden">(512, 3)
      .set<"feed_forward">({1024, 256}, 2)
      .set<"heads">({dct{}, sdp{}}, 0);
  CHECK(a.get<"hidden">(3) == 512);
  CHECK(a.get<"hidden">(0) == 128);
  CHECK(a.get<"feed_forward">(2) == list<int, 3>{1024, 256});
  CHECK(a.get<"heads">(0)[0].is<sdp>());  // in canonical order
  CHECK(a.get<"heads">(0)[1].name() == "l_dct");
}

TEST_CASE("architecture: what is refused changes nothing") {
  A a;
  a.set<"hidden">(256, 1);
  const A before = a;
  CHECK_THROWS_AS(a.set<"hidden">(100, 0), input_error);
  CHECK_THROWS_AS(a.set<"layers">(3), input_error);
  CHECK_THROWS_AS(a.set<"hidden">(128, 2), shape_error);
  CHECK_THROWS_AS((void)a.get<"heads">(2), shape_error);
  CHECK_THROWS_AS((void)a.get<"heads">(-1), shape_error);
  CHECK_THROWS_AS(a.set<"heads">({sdp{}}, 0), input_error);
  CHECK_THROWS_AS((void)a.rewritten([](auto, auto, auto radix) { return radix; }), input_error);
  CHECK(a == before);
  try {
    a.set<"hidden">(100, 0);
  } catch (const error& e) {
    CHECK(e.where() == "hidden");
    CHECK(std::string(e.what()).find("100") != std::string::npos);
  }
}

TEST_CASE("architecture: equal by meaning, in the order of the ranks") {
  A a, b;
  a.set<"layers">(12).set<"hidden">(768, 11).set<"layers">(2);  // what lies beyond the depth is gone
  CHECK(a == b);
  CHECK(a.hash() == b.hash());
  CHECK(std::hash<A>{}(a) == std::hash<A>{}(b));
  a.set<"layers">(12);
  CHECK(a.get<"hidden">(11) == 128);
  CHECK(b < a);
  b.set<"layers">(12).set<"hidden">(256, 0);
  CHECK(a < b);
  CHECK(rank(a) < rank(b));
  CHECK(a != b);
  CHECK(a.hash() != b.hash());
}

TEST_CASE("architecture: hashes of neighbours do not collide") {
  std::set<std::uint64_t> seen;
  for (std::size_t r = 0; r < 9'312; ++r) seen.insert(unrank<flexibert1_test>(r).hash());
  CHECK(seen.size() == 9'312);
}

TEST_CASE("architecture: two sides with layers of their own") {
  architecture<hat> a;
  a.set<"decoder_layers">(2).set<"attended_layers">(3, 1).set<"encoder_heads">(4, 5).set<"decoder_embedding">(
      512);
  CHECK(a.get<"attended_layers">(1) == 3);
  CHECK(a.get<"attended_layers">(0) == 1);
  CHECK(a.get<"encoder_heads">(5) == 4);
  CHECK(a.get<"encoder_layers">() == 6);
  CHECK_THROWS_AS((void)a.get<"decoder_heads">(2), shape_error);
  CHECK(a.get<"decoder_embedding">() == 512);
}
