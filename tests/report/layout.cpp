// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/layout.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "report/made_up.hpp"

using namespace edgetran;

TEST_CASE("rows are the tree in preorder, with what is a module's own behind its children") {
  const auto b = test::builder()
                     .open("", "Root", 10)
                     .open("a", "A", 4)
                     .leaf("x", "X", 1)
                     .close()
                     .open("b", "B", 6)
                     .leaf("y", "Y", 6)
                     .finish();
  std::vector<std::string> names;
  const auto rows = report::tree_rows(b);
  for (const auto& r : rows) names.push_back(std::string(r.depth, ' ') + report::row_name(b, r));
  CHECK(names == std::vector<std::string>{"Root", " a", "  x", "  (own)", " b", "  y"});
  CHECK_FALSE(rows[0].hue);
  CHECK(rows[1].hue == 1);  // B is dearer
  CHECK(rows[3].hue == 1);
  CHECK(rows[5].hue == 0);
}

TEST_CASE("rows fill their parent from end to end, for any predictor") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto b = test::random_breakdown(seed);
    const auto rows = report::tree_rows(b);
    CHECK(std::count_if(rows.begin(), rows.end(), [](const auto& r) { return !r.own; }) ==
          static_cast<std::ptrdiff_t>(b.nodes.size()));
    const auto at = report::place<joules>(b, rows, 1'000'000);
    std::vector<std::int64_t> next(rows.size(), -1);  // where the next child of a row must begin
    for (std::size_t r = 0; r < rows.size(); ++r) {
      next[r] = at.start[r];
      if (r == 0) continue;
      const std::size_t above = rows[r].parent;
      CHECK(above < r);
      CHECK(rows[above].depth + 1 == rows[r].depth);
      CHECK(at.start[r] == next[above]);
      next[above] += at.width[r];
    }
    for (std::size_t r = 0; r < rows.size(); ++r)
      if (next[r] != at.start[r]) CHECK(next[r] == at.start[r] + at.width[r]);
  }
}

TEST_CASE("beyond eight types colours repeat the last") {
  auto builder = test::builder();
  builder.open("", "Root", 66);
  for (int k = 0; k < 11; ++k) builder.leaf("n" + std::to_string(k), "T" + std::to_string(k), 11 - k);
  builder.open("m", "M", 0.001).leaf("z", "Z", 0.001);  // makes the leaves pieces of their own
  const auto rows = report::tree_rows(builder.finish());
  for (std::size_t k = 0; k < 11; ++k) CHECK(rows[k + 1].hue == std::min(k, report::hues - 1));
}
