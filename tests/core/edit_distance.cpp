// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/edit_distance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

using edgetran::edit_distance;

TEST_CASE("distances worked out by hand") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("saturday", "sunday") == 3);
  CHECK(edit_distance("gp_ei", "gp_e") == 1);
  CHECK(edit_distance("ab", "ba") == 2);
}

TEST_CASE("it is a metric, at most as long as the longer text") {
  edgetran::stream random(5);
  std::vector<std::string> texts;
  for (int i = 0; i < 25; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(8); n > 0; --n) text += static_cast<char>('a' + random.below(3));
    texts.push_back(text);
  }
  for (const auto& a : texts)
    for (const auto& b : texts) {
      const std::size_t d = edit_distance(a, b);
      CHECK((d == 0) == (a == b));
      CHECK(d == edit_distance(b, a));
      CHECK(d <= std::max(a.size(), b.size()));
      for (const auto& c : texts) CHECK(d <= edit_distance(a, c) + edit_distance(c, b));
    }
}
