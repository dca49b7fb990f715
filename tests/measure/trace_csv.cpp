// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/trace_csv.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "edgetran/core/random.hpp"
#include "edgetran/measure/energy_window.hpp"

using namespace edgetran;
using measure::parse_trace;

TEST_CASE("a recorded trace of known integral reproduces it") {
  // 4 W, from 2 to 6 s a ramp to 12 W and back, 4 W again: 4 W * 10 s + 8 W * 4 s / 2.
  const auto r = parse_trace("t_s,watts\n0,4\n2,4\n4,12\n6,4\n10,4\n", "known.csv");
  const auto w = measure::measure_window(r, seconds{0}, seconds{10});
  CHECK(w.gross.value.value() == doctest::Approx(56).epsilon(1e-12));
  CHECK(w.gross.quality == quality::integrated);
  CHECK(w.gross.source == "known.csv");
  CHECK(measure::measure_window(r, seconds{3}, seconds{5}).gross.value.value() ==
        doctest::Approx(20).epsilon(1e-12));
}

TEST_CASE("headers, comments, blanks, line ends") {
  const auto r = parse_trace("# meter 7\r\nt_s,watts,channel\r\n\r\n 0 , 1.5 , plug \r\n1,2.5,plug", "x");
  REQUIRE(r.size() == 2);
  CHECK(r.about().channels[0].name == "plug");
  CHECK(r.value(1, 0) == 2.5);
}

TEST_CASE("channels that are sampled at moments of their own keep their integrals") {
  stream random(4);
  std::string text;
  double exact[2] = {0, 0}, t[2] = {0, 0}, p[2] = {5, 7};
  char line[96];
  for (int c = 0; c < 2; ++c) {
    std::snprintf(line, sizeof line, "0,%g,%s\n", p[c], c == 0 ? "a" : "b");
    text += line;
  }
  for (int i = 0; i < 200; ++i) {
    const int c = static_cast<int>(random() % 2);
    const double now = i < 198 ? std::max(t[0], t[1]) + 0.01 + random.uniform01() * 0.1 : 100;
    const int who = i < 198 ? c : i - 198;
    const double power = 20 * random.uniform01();
    exact[who] += 0.5 * (power + p[who]) * (now - t[who]);
    t[who] = now, p[who] = power;
    std::snprintf(line, sizeof line, "%.17g,%.17g,%s\n", now, power, who == 0 ? "a" : "b");
    text += line;
  }
  const auto r = parse_trace(text, "two");
  const auto w = measure::integrate(measure::powers(r, seconds{0}, seconds{100}, 0), seconds{0}, seconds{100},
                                    {.largest_step = seconds{1000}});
  CHECK(w.energy.value() == doctest::Approx(exact[0]).epsilon(1e-12));
  const auto both = measure::integrate(measure::powers(r, seconds{0}, seconds{100}), seconds{0}, seconds{100},
                                       {.largest_step = seconds{1000}});
  CHECK(both.energy.value() == doctest::Approx(exact[0] + exact[1]).epsilon(1e-12));
}

TEST_CASE("a channel called total counts alone") {
  const auto r = parse_trace("0,10,total\n0,6,cpu\n1,10,total\n1,6,cpu\n", "x");
  CHECK(r.value_of(0, std::nullopt) == 10);
  CHECK(parse_trace("0,10,a\n0,6,b\n1,10,a\n1,6,b\n", "x").value_of(0, std::nullopt) == 16);
}

TEST_CASE("written and read again a recording is the same") {
  measure::source s;
  s.kind = measure::source_kind::sampled;
  s.channels = {{.name = "a"}, {.name = "b"}};
  measure::recording r(s);
  stream random(9);
  for (int i = 0; i < 50; ++i)
    r.add({seconds{0.1 * i + 1e-3 * random.uniform01()}, {random.uniform01(), 1e-9 / 3}});
  const auto again = parse_trace(measure::trace_text(r), "again");
  REQUIRE(again.size() == r.size());
  for (std::size_t i = 0; i < r.size(); ++i) {
    CHECK(again.at(i) == r.at(i));
    CHECK(again.value(i, 0) == r.value(i, 0));
    CHECK(again.value(i, 1) == r.value(i, 1));
  }
}

TEST_CASE("a label with a comma or a line end makes a trace that can be read") {
  measure::source about;
  about.kind = measure::source_kind::sampled;
  about.channels = {{.name = "rail 1, 12 V"}, {.name = "rail\r\n2"}};
  measure::recording r(about);
  r.add({seconds{0}, {1, 2}});
  r.add({seconds{1}, {3, 4}});
  const auto again = parse_trace(measure::trace_text(r), "again");
  REQUIRE(again.about().channels.size() == 2);
  CHECK(again.about().channels[0].name == "rail 1; 12 V");
  CHECK(again.about().channels[1].name == "rail  2");
  CHECK(again.value(1, 0) == 3);
  CHECK(again.value(1, 1) == 4);
}

TEST_CASE("joules of a counter are not taken for watts") {
  measure::source s;
  s.kind = measure::source_kind::counter;
  s.channels = {{.name = "a"}};
  measure::recording r(s);
  r.add({seconds{0}, {1}});
  r.add({seconds{1}, {2}});
  const std::string text = measure::trace_text(r);
  CHECK(text == "t_s,joules,channel\n0,1,a\n1,2,a\n");
  CHECK_THROWS_AS(parse_trace(text, "x"), input_error);
}

TEST_CASE("bad lines are refused by their number") {
  for (const char* text : {"0,1\n1\n", "0,1\n1,2,3,4\n", "0,1\n1,x\n", "0,1\n1,\n", "0,1\n1,nan\n",
                           "0,1\n1,inf\n", "0,1\n1,1e999\n", "0,1\n1,2W\n", "0,1\nx,2\n"}) {
    try {
      parse_trace(text, "bad.csv");
      FAIL("nothing thrown for " << text);
    } catch (const input_error& e) {
      CHECK(e.where() == "bad.csv:2");
    }
  }
  CHECK_THROWS_AS(parse_trace("1,1\n0,1\n", "x"), input_error);
  CHECK_THROWS_AS(parse_trace("1,1\n1,1\n", "x"), input_error);
  CHECK_THROWS_AS(parse_trace("", "x"), state_error);
  CHECK_THROWS_AS(parse_trace("1,1\n", "x"), state_error);
  CHECK_THROWS_AS(parse_trace("1,1,a\n2,1,a\n3,1,b\n4,1,b\n", "x"), state_error);
}
