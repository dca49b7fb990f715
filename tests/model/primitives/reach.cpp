// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/reach.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace m = edgetran::model;

namespace {

/// Whether the new token of row `row` sees a key, both by their places in the sequence: the new tokens are
/// the last of the keys.
bool sees(const m::reach& r, std::int64_t row, std::int64_t key, const m::span& s) {
  const std::int64_t own = s.keys - s.tokens + row;
  return !r.is_window() || (key >= own - r.before && key <= own + r.after);
}

/// The most keys that any token sees, and how many keys are seen by any.
struct counted {
  std::int64_t most = 0, together = 0;
  bool whole = false;  ///< a token has all of its window
};
counted count(const m::reach& r, const m::span& s) {
  counted c;
  std::vector<bool> seen(static_cast<std::size_t>(s.keys));
  for (std::int64_t row = 0; row < s.tokens; ++row) {
    std::int64_t mine = 0;
    for (std::int64_t key = 0; key < s.keys; ++key)
      if (sees(r, row, key, s)) ++mine, seen[static_cast<std::size_t>(key)] = true;
    c.whole = c.whole || mine == r.window();
    c.most = std::max(c.most, mine);
  }
  c.together = std::count(seen.begin(), seen.end(), true);
  return c;
}

}  // namespace

TEST_CASE("all keys are within reach unless something is said") {
  constexpr m::reach all;
  static_assert(!all.is_window());
  constexpr m::span s{2, 3, 7, false, true};
  static_assert(all.over(s).keys == 7 && all.read(s).keys == 7);
  CHECK_FALSE(all.banded(3, 7));
  CHECK(all.over(s).batch == 2);
  CHECK(all.over(s).tokens == 3);
  CHECK(all.over(s).cached);
}

TEST_CASE("a sliding window holds a token and those before it") {
  constexpr m::reach four = m::sliding(4);
  static_assert(four == m::reach{3, 0} && four.is_window() && four.window() == 4);
  static_assert(m::sliding(1).window() == 1);
  // tokens, keys: scores of a token, keys read together, whether scores are kept by window
  struct row {
    std::int64_t tokens, keys, over, read;
    bool banded;
  };
  for (const row& r : {row{1, 1, 1, 1, false}, row{1, 3, 3, 3, false}, row{1, 9, 4, 4, false},
                       row{4, 4, 4, 4, false}, row{5, 5, 4, 5, true}, row{2, 9, 4, 5, true},
                       row{9, 9, 4, 9, true}, row{2, 4, 4, 4, false}, row{6, 9, 4, 9, true}}) {
    CAPTURE(r.tokens);
    CAPTURE(r.keys);
    CHECK(four.over({1, r.tokens, r.keys}).keys == r.over);
    CHECK(four.read({1, r.tokens, r.keys}).keys == r.read);
    CHECK(four.banded(r.tokens, r.keys) == r.banded);
  }
}

TEST_CASE("cross attention sees the other sequence whatever its own has") {
  constexpr m::reach cross{.others = 1500};
  for (const std::int64_t keys : {1, 40, 2000}) {
    CHECK(cross.over({1, 1, keys}).keys == 1500);
    CHECK(cross.read({1, 1, keys}).keys == 1500);
  }
  CHECK_FALSE(cross.banded(8, 1500));
}

TEST_CASE("windows equal a count of the keys that are seen") {
  for (const std::int64_t before : {0, 1, 3, 8})
    for (const std::int64_t after : {0, 2, 5})
      for (std::int64_t keys = 1; keys <= 20; ++keys)
        for (std::int64_t tokens = 1; tokens <= keys; ++tokens) {
          const m::reach r{before, after};
          const m::span s{1, tokens, keys};
          const counted c = count(r, s);
          CAPTURE(before);
          CAPTURE(after);
          CAPTURE(keys);
          CAPTURE(tokens);
          // Exact where a token has its whole window, and for the last one; never fewer, nor more than a
          // window has.
          if (c.whole || tokens == 1) CHECK(r.over(s).keys == c.most);
          CHECK(r.over(s).keys >= c.most);
          CHECK(r.over(s).keys <= r.window());
          CHECK(r.over(s).keys <= keys);
          CHECK(r.read(s).keys == c.together);
          // A band is kept just where it leaves keys out, and not for one token, whose row is the band.
          CHECK(r.banded(tokens, keys) == (tokens > 1 && r.over(s).keys < keys));
        }
}
