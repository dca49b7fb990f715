// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/moves.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "laws/moves.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace space = edgetran::space;
using edgetran::stream;

namespace {
struct not_too_deep {
  bool operator()(const space::architecture<space::flexibert2>& a) const { return a.get<"layers">() <= 8; }
};
using constrained = space::where<space::flexibert2, not_too_deep>;
}  // namespace

TEST_CASE("moves: members of a space stay inside its bounds and its constraint") {
  using by_ranks = search::space_candidates<constrained, search::embedded_features<constrained>>;
  static_assert(search::movable_candidates<by_ranks>);
  by_ranks::bounds_type within;
  within.limit<"hidden">(0, 1).limit<"heads">(0, 237);
  const by_ranks from({}, within);
  laws::check_moves(from, from.choices(12, stream(1)),
                    [&](const auto& a) { return within.contains(a) && not_too_deep{}(a); });

  const auto a = from.draw(stream(2));
  std::size_t expected = 0;
  space::for_each_neighbour(
      constrained{}, a, [&](const auto&) { ++expected; }, space::step::adjacent, within);
  CHECK(from.neighbours(a).size() == expected);
  CHECK(from.mutate(a, 0.0, stream(3)) == a);
  CHECK(!(from.mutate(a, 1.0, stream(3)) == a));

  using encoders = search::space_candidates<space::hat, search::embedded_features<space::hat>>;
  encoders::bounds_type one;
  for (const char* name :
       {"encoder_embedding", "decoder_embedding", "encoder_feed_forward", "encoder_heads",
        "decoder_feed_forward", "decoder_heads", "cross_heads", "attended_layers", "decoder_layers"})
    one.limit(name, 1, 1);
  const encoders single({}, one);  // one member: nowhere to go
  laws::check_moves(single, single.choices(2, stream(4)), [&](const auto& m) { return one.contains(m); });
  CHECK(single.neighbours(single.draw(stream(5))).empty());
}

TEST_CASE("moves: a row's neighbours are the nearest rows, a child lies between its parents") {
  static_assert(search::movable_candidates<search::pool_candidates>);
  const auto pool = search_tests::random_pool(40, 7);
  std::vector<std::size_t> rows(40);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  laws::check_moves(pool.rows, rows, [](std::size_t i) { return i < 40; });

  // Both columns spread alike, so that standardising changes no order: a lattice, row by row.
  std::vector<double> lattice;
  for (int x = 0; x < 5; ++x)
    for (int y = 0; y < 5; ++y) lattice.push_back(x), lattice.push_back(y);
  const search::pool_candidates squares({"x", "y"}, lattice, 4);
  const auto sorted = [](std::vector<std::size_t> v) {
    std::sort(v.begin(), v.end());
    return v;
  };
  const std::vector<std::size_t> cross{7, 11, 13, 17};
  CHECK(sorted(squares.neighbours(12)) == cross);
  const auto corner = squares.neighbours(0);  // two beside it, one across, then one of two
  CHECK(sorted({corner[0], corner[1]}) == std::vector<std::size_t>{1, 5});
  CHECK(corner[2] == 6);
  CHECK((corner[3] == 2 || corner[3] == 10));
  CHECK(squares.cross(0, 24, stream(1)) == 12);
  CHECK(squares.cross(10, 14, stream(1)) == 12);
  CHECK(std::count(cross.begin(), cross.end(), squares.cross(12, 12, stream(1))) == 1);
  std::vector<std::size_t> drawn;
  for (std::uint64_t i = 0; i < 100; ++i) drawn.push_back(squares.mutate(12, stream(i)));
  for (const std::size_t n : {7U, 11U, 13U, 17U}) CHECK(std::count(drawn.begin(), drawn.end(), n) > 10);

  const search::pool_candidates pair({"x"}, std::vector<double>{0, 1}), alone({"x"}, std::vector<double>{3});
  CHECK(pair.cross(1, 0, stream(1)) == 1);
  CHECK(pair.neighbours(1) == std::vector<std::size_t>{0});
  CHECK(alone.mutate(0, stream(1)) == 0);
  CHECK_THROWS_AS((void)alone.neighbours(1), edgetran::shape_error);
  CHECK_THROWS_AS((void)alone.cross(0, 1, stream(1)), edgetran::shape_error);
}

TEST_CASE("moves: an unknown candidate is found by moves, by a draw, or does not exist") {
  const auto pool = search_tests::random_pool(12, 3);
  search::ledger<std::size_t> known;
  const auto toward = [&](std::size_t row) {
    return search::detail::unknown_move(pool.rows, known, stream(1), [row](const stream&) { return row; });
  };
  CHECK(toward(5) == 5);
  known.ask(5);
  const auto other = toward(5);
  REQUIRE(other);
  CHECK(*other != 5);
  for (std::size_t i = 0; i < 12; ++i) known.ask(i);
  CHECK(!toward(5));
}
