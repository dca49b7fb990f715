// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/published_names.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace m = edgetran::model;

TEST_CASE("a name is found with its prefix, and as TensorFlow called it") {
  const std::set<std::string> names{"bert.a.weight", "bert.b.gamma", "bert.b.beta", "c.bias"};
  const auto find = [&](const char* prefix, const char* name) {
    return m::stored_name([&](const std::string& n) { return names.contains(n); }, prefix, name);
  };
  CHECK(find("bert.", "a.weight") == "bert.a.weight");
  CHECK(find("", "a.weight").empty());
  CHECK(find("bert.", "b.weight") == "bert.b.gamma");
  CHECK(find("bert.", "b.bias") == "bert.b.beta");
  CHECK(find("", "c.bias") == "c.bias");
  CHECK(find("bert.", "c.bias").empty());
}

TEST_CASE("a shape holds a matrix where leading extents make up its rows") {
  const auto holds = [](std::vector<std::uint64_t> shape, std::int64_t rows, std::int64_t columns) {
    std::uint64_t n = 1;
    for (const std::uint64_t extent : shape) n *= extent;
    return m::holds(shape, n, rows, columns);
  };
  CHECK(holds({3, 4}, 3, 4));
  CHECK(holds({1, 3, 4}, 3, 4));
  CHECK(holds({3, 2, 2}, 3, 4));
  CHECK(holds({5}, 5, 1));
  CHECK_FALSE(holds({4, 3}, 3, 4));
  CHECK_FALSE(holds({12}, 3, 4));
  CHECK_FALSE(holds({3, 5}, 3, 4));
}
