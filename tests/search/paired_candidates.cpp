// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/paired_candidates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "laws/moves.hpp"
#include "laws/proposer.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using vector = std::vector<double>;
using pairs = search::paired_candidates<search::pool_candidates>;
using pair = pairs::candidate_type;

namespace {
const std::vector<std::string> three{"cpu", "gpu", "stick"};

/// Whole numbers from 0 to 9 with all moves.
struct numbers {
  using candidate_type = int;
  int draw(stream random) const { return static_cast<int>(random.below(10)); }
  std::vector<int> choices(std::size_t, const stream&) const { return {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}; }
  std::vector<int> spread(std::size_t count, const stream&) const {
    std::vector<int> all;
    for (int i = 0; i < 10 && all.size() < count; i += 3) all.push_back(i);
    return all;
  }
  std::vector<std::string> columns() const { return {"n"}; }
  vector features(int n) const { return {static_cast<double>(n)}; }
  std::vector<int> neighbours(int n) const {
    std::vector<int> all;
    for (const int m : {n - 1, n + 1})
      if (m >= 0 && m <= 9) all.push_back(m);
    return all;
  }
  int mutate(int n, stream random) const {
    const auto all = neighbours(n);
    return all[static_cast<std::size_t>(random.below(all.size()))];
  }
  int cross(int a, int b, const stream&) const { return (a + b) / 2; }
};
/// Device d takes numbers of at most 9 - 3 d.
struct small_enough {
  bool operator()(int n, std::size_t d) const { return n <= 9 - 3 * static_cast<int>(d); }
};
using limited = search::paired_candidates<numbers, small_enough>;
const limited some(numbers{}, three);
}  // namespace

TEST_CASE("a pair has the columns of its architecture and one for each device") {
  static_assert(search::candidates<pairs> && search::candidates<limited>);
  const auto pool = search_tests::random_pool(5);
  const pairs from(pool.rows, three);
  CHECK(from.columns() == std::vector<std::string>{"a", "b", "device cpu", "device gpu", "device stick"});
  const auto a = pool.rows.features(4);
  CHECK(from.features({4, 1}) == vector{a[0], a[1], 0, 1, 0});
  CHECK_THROWS_AS((void)from.features({4, 3}), edgetran::shape_error);
  CHECK_THROWS_AS(pairs(pool.rows, {}), edgetran::shape_error);
  CHECK_THROWS_AS(pairs(pool.rows, {"cpu", "gpu", "cpu"}), edgetran::shape_error);
  const auto all = from.choices(1, stream(1));
  CHECK(all.size() == 15);  // every one of a finite source
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(pair{1, 2} < pair{2, 0});
  CHECK(pair{1, 0} < pair{1, 2});
}

TEST_CASE("proposers go over pairs, of a pool or of a space, to the last one") {
  const auto pool = search_tests::random_pool(9);
  const auto measure = [&](const pair& c) {
    return vector{pool.measure(c.architecture)[0] * static_cast<double>(1 + c.device)};
  };
  laws::check_proposer(search::random_proposer(pairs(pool.rows, three), 5), measure, 27);
  using space = search::space_candidates<edgetran::space::flexibert2>;
  const search::paired_candidates of_space(space{}, three);
  CHECK(of_space.choices(10, stream(1)).size() == 12);
  CHECK(of_space.choices(10, stream(1)) == of_space.choices(10, stream(1)));
  std::set<std::size_t> devices;
  for (std::uint64_t i = 0; i < 30; ++i) devices.insert(of_space.draw(stream(2).split(i)).device);
  CHECK(devices.size() == 3);
}

TEST_CASE("only valid pairs are drawn, chosen or come to by moves") {
  CHECK(some.choices(1, stream(1)).size() == 10 + 7 + 4);
  std::vector<std::size_t> times(3, 0);
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto c = some.draw(stream(i));
    CHECK(some.valid(c));
    ++times[c.device];
  }
  // 3 numbers on one device, 3 on two, 4 on three: 0.3 + 0.15 + 0.133, 0.15 + 0.133, 0.133.
  CHECK(std::fabs(static_cast<double>(times[0]) / 3000 - 0.583) < 0.04);
  CHECK(std::fabs(static_cast<double>(times[2]) / 3000 - 0.133) < 0.03);
  for (const auto& c : some.choices(1, stream(1))) {
    const auto around = some.neighbours(c);
    const auto one_step = [&](const auto& n) {
      return n.device == c.device ? std::abs(n.architecture - c.architecture) == 1
                                  : n.architecture == c.architecture;
    };
    std::size_t expected = 0;  // by trying all
    for (const auto& n : some.choices(1, stream(1))) expected += one_step(n) ? 1U : 0U;
    CHECK(around.size() == expected);
    for (const auto& n : around) CHECK((some.valid(n) && one_step(n)));
    bool moved = false;
    for (std::uint64_t i = 0; i < 40; ++i) {
      const auto n = some.mutate(c, stream(i));
      CHECK((some.valid(n) && one_step(n)));
      moved = moved || n.device != c.device;
      const auto child = some.cross(c, {9, 0}, stream(i));
      CHECK(some.valid(child));
      CHECK(child.architecture == (c.architecture + 9) / 2);
    }
    CHECK(moved == (c.architecture <= 6));
  }
  struct none {
    bool operator()(int, std::size_t) const { return false; }
  };
  const search::paired_candidates<numbers, none> nothing(numbers{}, three);
  CHECK_THROWS_AS((void)nothing.draw(stream(1)), edgetran::state_error);
  CHECK(search::random_proposer(nothing, 1).ask(2).empty());
  CHECK(nothing.mutate({1, 1}, stream(1)) == search::paired<int>{1, 1});
  CHECK(nothing.cross({1, 1}, {2, 2}, stream(1)) == search::paired<int>{1, 1});
}

TEST_CASE("one valid pair among fifteen thousand is drawn, and asked once") {
  struct the_one {
    bool operator()(std::size_t row, std::size_t d) const { return row == 4321 && d == 2; }
  };
  const auto pool = search_tests::random_pool(5000);
  const search::paired_candidates<search::pool_candidates, the_one> from(pool.rows, three);
  CHECK(from.draw(stream(1)) == pair{4321, 2});
  search::random_proposer p(from, 3);
  CHECK(p.ask(3) == std::vector<pair>{{4321, 2}});
  p.tell({4321, 2}, vector{1});
  CHECK(p.ask(1).empty());
}

TEST_CASE("a spread takes the devices turn by turn and no pair twice") {
  const auto pool = search_tests::random_pool(6);
  const pairs from(pool.rows, three);
  const auto nine = from.spread(9, stream(4));
  REQUIRE(nine.size() == 9);
  CHECK(std::set(nine.begin(), nine.end()).size() == 9);
  for (std::size_t d = 0; d < 3; ++d)
    CHECK(std::count_if(nine.begin(), nine.end(), [&](const auto& c) { return c.device == d; }) == 3);
  CHECK(from.spread(99, stream(4)).size() == 18);
  for (const auto& c : some.spread(99, stream(4))) CHECK(some.valid(c));
  CHECK(some.spread(99, stream(4)).size() == 3 + 3 + 2 + 1);  // of 0, 3, 6, 9
}

TEST_CASE("moves of pairs keep the laws of moves, also where hardly any is valid") {
  static_assert(search::movable_candidates<pairs> && search::movable_candidates<limited>);
  laws::check_moves(some, some.choices(1, stream(1)), [](const auto& c) { return some.valid(c); });
  const auto pool = search_tests::random_pool(20);
  const pairs from(pool.rows, three);
  laws::check_moves(from, from.spread(12, stream(3)), [](const pair& c) { return c.architecture < 20; });

  using space = search::space_candidates<edgetran::space::flexibert2>;
  struct few {  // on the stick a single step in a thousand
    bool operator()(const space::candidate_type& a, std::size_t d) const {
      return d == 0 || (d == 1 && a.hash() % 1000 == 0);
    }
  };
  const search::paired_candidates members(space{}, {"cpu", "stick"}, few{});
  const auto valid = [&](const auto& c) { return members.valid(c); };
  laws::check_moves(members, members.spread(4, stream(5)), valid);
  for (std::uint64_t i = 0; i < 4; ++i) {  // a start that is not valid itself still leads to what is
    const search::paired<space::candidate_type> lost{members.draw(stream(i)).architecture, 1};
    CHECK(members.valid(members.mutate(lost, stream(i))));
  }
}
