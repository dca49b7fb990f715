// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_MOVES_HPP
#define EDGETRAN_TESTS_LAWS_MOVES_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/moves.hpp"

/// The laws of search/moves.hpp, around `starts`; `inside(candidate)` says what is a candidate at all.
namespace laws {

template <edgetran::search::movable_candidates C, class Inside>
void check_moves(const C& from, const std::vector<typename C::candidate_type>& starts, Inside inside) {
  using candidate = typename C::candidate_type;
  const auto check = [&](const candidate& c) {
    CHECK(inside(c));
    const auto row = from.features(c);
    CHECK(row.size() == from.columns().size());
    for (const double x : row) CHECK(std::isfinite(x));
  };
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const candidate& a = starts[i];
    const candidate& b = starts[(i + 1) % starts.size()];
    const auto near = from.neighbours(a);
    CHECK(from.neighbours(a) == near);
    CHECK(std::set<candidate>(near.begin(), near.end()).size() == near.size());
    for (const auto& n : near) {
      CHECK(!(n == a));
      check(n);
    }
    for (std::uint64_t k = 0; k < 8; ++k) {
      const edgetran::stream random = edgetran::stream(i).split(k);
      const candidate mutant = from.mutate(a, random), child = from.cross(a, b, random);
      check(mutant);
      check(child);
      CHECK((near.empty() || !(mutant == a)));
      CHECK(from.mutate(a, random) == mutant);
      CHECK(from.cross(a, b, random) == child);
    }
  }
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_MOVES_HPP
