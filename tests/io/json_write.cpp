// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_write.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>

#include "edgetran/io/json_parse.hpp"

namespace {

namespace json = edgetran::json;

const json::value sample{json::object{{"b", json::array{1, -2.5, nullptr}},
                                      {"a", json::object{{"k", true}}},
                                      {"empty", json::array{}},
                                      {"none", json::object{}},
                                      {"text", "tab\t\"q\" \\ \x01\x7f é"}}};

}  // namespace

TEST_CASE("compact and indented text, members in order") {
  CHECK(json::dump(sample) ==
        R"({"b":[1,-2.5,null],"a":{"k":true},"empty":[],"none":{},"text":"tab\t\"q\" \\ \u0001)"
        "\x7f é\"}");
  CHECK(json::dump(
            json::value{json::object{{"b", json::array{1, json::object{{"c", 2}}}}, {"e", json::array{}}}},
            2) == "{\n  \"b\": [\n    1,\n    {\n      \"c\": 2\n    }\n  ],\n  \"e\": []\n}");
  CHECK(json::dump(json::value("x"), 2) == "\"x\"");
}

TEST_CASE("what is written reads back equal") {
  for (const std::size_t indent : {0u, 2u, 3u}) CHECK(json::parse(json::dump(sample, indent)) == sample);
}

TEST_CASE("every double reads back bit for bit") {
  std::uint64_t bits = 0x9e3779b97f4a7c15u;  // a Weyl sequence visits all exponents
  int written = 0;
  for (int i = 0; i < 20000; ++i) {
    bits += 0x9e3779b97f4a7c15u;
    const double x = std::bit_cast<double>(bits);
    if (!(x - x == 0)) continue;
    const json::value back = json::parse(json::dump(json::value(x)));
    REQUIRE(back.is_real());
    REQUIRE(std::bit_cast<std::uint64_t>(back.as_real()) == bits);
    ++written;
  }
  CHECK(written > 19000);
  CHECK(json::dump(json::value(3.0)) == "3.0");
  CHECK(json::dump(json::value(-0.0)) == "-0.0");
}

TEST_CASE("NaN and infinity are refused with their path; null is the way to say nothing") {
  for (const double x :
       {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    try {
      json::dump(json::value{json::object{{"a", 1}, {"b", json::array{0, json::object{{"c", x}}}}}});
      FAIL("written");
    } catch (const edgetran::numeric_error& e) {
      CHECK(e.where() == "json::dump, key \"b[1].c\"");
    }
  }
  CHECK_THROWS_AS(json::dump(json::value(std::numeric_limits<double>::infinity())), edgetran::numeric_error);
}

TEST_CASE("strings and keys that are not UTF-8 are refused") {
  CHECK_THROWS_AS(json::dump(json::value("a\xff")), edgetran::input_error);
  CHECK_THROWS_AS(json::dump(json::value{json::object{{"\xc0", 1}}}), edgetran::input_error);
}

TEST_CASE("every byte below 0x80 survives in a string") {
  std::string all;
  for (char c = 0; c < 0x7f; ++c) all += c;
  CHECK(json::parse(json::dump(json::value(all))).as_string() == all);
}
