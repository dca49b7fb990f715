// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_LINE_HPP
#define EDGETRAN_TESTS_SEARCH_LINE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

/// Whole numbers on a line as candidates: a neighbour is the number before or after, a child the middle.
namespace search_tests {

struct line {
  using candidate_type = int;
  int size = 100;
  [[nodiscard]] int draw(edgetran::stream random) const {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(size)));
  }
  [[nodiscard]] std::vector<int> choices(std::size_t, const edgetran::stream&) const {
    std::vector<int> all;
    for (int i = 0; i < size; ++i) all.push_back(i);
    return all;
  }
  [[nodiscard]] std::vector<int> spread(std::size_t count, const edgetran::stream& random) const {
    std::vector<int> all = choices(0, random);
    all.resize(std::min(count, all.size()));
    return all;
  }
  [[nodiscard]] std::vector<std::string> columns() const { return {"x"}; }
  [[nodiscard]] std::vector<double> features(int c) const { return {static_cast<double>(c)}; }
  [[nodiscard]] std::vector<int> neighbours(int c) const {
    std::vector<int> near;
    if (c > 0) near.push_back(c - 1);
    if (c + 1 < size) near.push_back(c + 1);
    return near;
  }
  [[nodiscard]] int mutate(int c, edgetran::stream random) const {
    const auto near = neighbours(c);
    return near.empty() ? c : near[static_cast<std::size_t>(random.below(near.size()))];
  }
  [[nodiscard]] int cross(int a, int b, const edgetran::stream&) const { return (a + b) / 2; }
};

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_LINE_HPP
