// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/edit_distance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
/// By the definition, without a table.
std::size_t naive(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const std::size_t same = a[0] == b[0] ? 0 : 1;
  return std::min(
      {naive(a.substr(1), b) + 1, naive(a, b.substr(1)) + 1, naive(a.substr(1), b.substr(1)) + same});
}
}  // namespace

TEST_CASE("the distance is the least number of changes") {
  CHECK(edgetran::edit_distance("kitten", "sitting") == 3);  // the textbook's
  CHECK(edgetran::edit_distance("", "abc") == 3);
  edgetran::stream random(3);
  for (int i = 0; i < 100; ++i) {
    std::string a, b;
    for (auto* s : {&a, &b})
      for (auto n = random.below(7); n > 0; --n) *s += static_cast<char>('a' + random.below(3));
    CAPTURE(a);
    CAPTURE(b);
    CHECK(edgetran::edit_distance(a, b) == naive(a, b));
  }
}

TEST_CASE("the remedy asks for the nearest name where one is near") {
  const std::vector<std::string> known{"latency", "energy", "peak_power", "parameters"};
  const std::string list = "known: latency, energy, peak_power, parameters";
  CHECK(edgetran::remedy_for_name("latencies", known) == "did you mean latency? " + list);
  CHECK(edgetran::remedy_for_name("enrgy", known) == "did you mean energy? " + list);
  CHECK(edgetran::remedy_for_name("param", known) == "did you mean parameters? " + list);
  CHECK(edgetran::remedy_for_name("speed", known) == list);
  CHECK(edgetran::remedy_for_name("", known) == list);
  CHECK(edgetran::remedy_for_name(std::string(100000, 'x'), known) == list);
}
