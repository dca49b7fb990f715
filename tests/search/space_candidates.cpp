// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/space_candidates.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <vector>

#include "edgetran/search/candidates.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "laws/proposer.hpp"

namespace search = edgetran::search;
namespace space = edgetran::space;

namespace {
/// Hidden sizes 128 and 256, 2 and 4 layers.
space::bounds<space::flexibert2> small() {
  space::bounds<space::flexibert2> within;
  within.limit<"hidden">(0, 1).limit("layers", 0, 1);
  return within;
}
}  // namespace

TEST_CASE("members of a space are candidates inside the bounds, by their costs or by their ranks") {
  using physical = search::space_candidates<space::flexibert2>;
  using raw = search::space_candidates<space::flexibert2, search::embedded_features<space::flexibert2>>;
  static_assert(search::candidates<physical> && search::candidates<raw>);
  const physical from({}, small());
  const auto columns = from.columns();
  std::size_t parameters = 0;
  for (const auto& a : from.spread(16, edgetran::stream(1))) {
    CHECK(a.get<"layers">() <= 4);
    for (std::size_t l = 0; l < a.get<"layers">(); ++l) CHECK(a.get<"hidden">(l) <= 256);
    CHECK(from.features(a).size() == columns.size());
    CHECK(columns[parameters] == "parameters");
    CHECK(from.features(a)[parameters] > 4);  // millions: 30,522 words of 128 channels at least
  }
  CHECK(from.choices(5, edgetran::stream(2)) == from.choices(5, edgetran::stream(2)));
  CHECK(!(from.choices(5, edgetran::stream(2)) == from.choices(5, edgetran::stream(3))));
  CHECK(raw({}, small()).features(from.draw(edgetran::stream(4))).size() == 37);

  const auto measure = [&](const auto& a) { return std::vector<double>{from.features(a)[0]}; };
  laws::check_proposer(search::random_proposer(from, 5), measure, 1000);
  laws::check_proposer(search::low_discrepancy_proposer(from, 8, 5), measure, 1000);
}

TEST_CASE("a space that can be listed is asked to the last member, however rarely that is drawn") {
  using members = search::space_candidates<space::flexibert2>;
  const auto within = small();
  const members from({}, within);
  CHECK(!from.all(1000));
  space::bounds<space::flexibert2> fewer;
  for (std::size_t i = 0; const auto& name : space::record_of<space::flexibert2>::names)
    fewer.limit(name, 0, i++ < 3 ? 1 : 0);
  const members few({}, fewer);
  const auto all = few.all(1 << 17);
  REQUIRE(all);
  CHECK(all->size() == fewer.count());
  CHECK(std::set(all->begin(), all->end()).size() == all->size());
  for (const auto& a : *all) CHECK(fewer.contains(a));
  MESSAGE(all->size() << " members");
  search::ledger<members::candidate_type> known;
  for (std::size_t i = 3; i < all->size(); ++i) known.tell_failure((*all)[i]);
  std::set<members::candidate_type> left;
  for (int i = 0; i < 3; ++i) {
    const auto c = search::detail::unknown_draw(few, known, edgetran::stream(7));
    REQUIRE(c);
    left.insert(*c);
    known.ask(*c);
  }
  CHECK(left.size() == 3);
  CHECK(!search::detail::unknown_draw(few, known, edgetran::stream(7)));
}
