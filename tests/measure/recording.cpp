// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/recording.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using namespace edgetran;
using measure::recording;
using measure::source_kind;

namespace {

measure::source one_channel(source_kind kind) {
  measure::source s;
  s.name = "scripted";
  s.kind = kind;
  s.channels = {{.name = "board", .domain = measure::domain::board}};
  s.step = seconds{0.01};
  return s;
}

}  // namespace

TEST_CASE("a recording keeps its laws") {
  recording r(one_channel(source_kind::sampled));
  r.add({seconds{1}, {5}});
  r.add({seconds{1}, {6}});  // of the same moment: replaced
  CHECK(r.size() == 1);
  CHECK(r.value(0, 0) == 6);
  CHECK_THROWS_AS(r.add({seconds{0.5}, {5}}), input_error);
  CHECK_THROWS_AS(r.add({seconds{2}, {5, 6}}), shape_error);
  r.add({seconds{2}, {7}});
  r.shift(seconds{10});
  CHECK(r.at(1) == seconds{12});
  CHECK(r.at_or_after(seconds{11.5}) == 1);
  CHECK(r.at_or_after(seconds{13}) == 2);
}

TEST_CASE("powers reach one reading beyond the window, energies do not") {
  recording r(one_channel(source_kind::sampled)), c(one_channel(source_kind::counter));
  for (int i = 0; i <= 10; ++i) {
    r.add({seconds{1.0 * i}, {2.0 * i}});
    c.add({seconds{1.0 * i}, {3.0 * i}});
  }
  const auto inside = measure::powers(r, seconds{2.5}, seconds{4.5});
  REQUIRE(inside.size() == 4);
  CHECK(inside.front().at == seconds{2});
  CHECK(inside.back().power == watts{10});
  CHECK(measure::powers(r, seconds{3}, seconds{5}).size() == 3);
  CHECK(measure::powers(r, seconds{9.5}, seconds{20}).size() == 2);
  CHECK(measure::energies(c, seconds{2.5}, seconds{4.5}).size() == 2);
  CHECK(measure::energies(c, seconds{2}, seconds{4}).size() == 3);
  CHECK(measure::mean_powers(c, seconds{2}, seconds{4}) == std::vector<double>{3, 3});
  CHECK(measure::mean_powers(r, seconds{2}, seconds{4}) == std::vector<double>{4, 6, 8});
  CHECK(measure::mean_powers(r, seconds{20}, seconds{40}).empty());
}

TEST_CASE("a counter that is read once a step has a mean power, too") {
  auto s = one_channel(source_kind::counter);
  s.step = seconds{0.125};
  recording r(s);
  for (int i = 0; i <= 16; ++i)  // 8 W; at the twelfth reading the counter begins anew
    r.add({seconds{0.125 * i}, {i < 12 ? 1.0 * i : 1.0 * (i - 12)}, i < 12 ? 0U : 1U});
  const auto powers = measure::mean_powers(r, seconds{0}, seconds{2});
  CHECK(powers == std::vector<double>(4, 8.0));  // three steps each: 0, 3, 6, 9 and 12, 15
  CHECK(measure::mean_powers(r, seconds{0}, seconds{0.25}).empty());
}

TEST_CASE("the total of a reading is that of the channels that count") {
  auto s = one_channel(source_kind::sampled);
  s.channels.push_back({.name = "core", .domain = measure::domain::core, .in_total = false});
  s.channels.push_back({.name = "dram", .domain = measure::domain::dram});
  recording r(s);
  r.add({seconds{0}, {10, 6, 2}});
  CHECK(r.value_of(0, std::nullopt) == 12);
  CHECK(r.value_of(0, 1) == 6);
}
