// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_reader.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/io/json_parse.hpp"

namespace {

namespace json = edgetran::json;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

/// What an error says; empty if there is none.
struct refusal {
  std::string where, problem, remedy;
};

template <class Read>
refusal refuse(Read read) {
  try {
    read();
  } catch (const edgetran::input_error& e) {
    return {e.where(), e.problem(), e.remedy()};
  }
  return {};
}

refusal skip(std::string_view text, std::size_t max_depth = 64) {
  return refuse([&] {
    json::reader in(text, "f", {.max_depth = max_depth});
    in.skip();
    in.finish();
  });
}
/// The reader that builds values, on nlohmann's lexer: the oracle.
refusal parse(std::string_view text, std::size_t max_depth = 64) {
  return refuse([&] { json::parse(text, "f", {.max_depth = max_depth}); });
}

/// Copies a text value by value through the reader; numbers as integers.
void copy(json::reader& in, std::string_view text, std::string& out) {
  switch (text[in.offset()]) {
    case '{':
      out += '{';
      in.object([&](std::string_view key) {
        json::detail::append_quoted(out, key);
        out += ':', copy(in, text, out), out += ',';
      });
      out += '}';
      break;
    case '[':
      out += '[';
      in.array([&] { copy(in, text, out), out += ','; });
      out += ']';
      break;
    case '"':
      json::detail::append_quoted(out, in.string());
      break;
    default:
      out += std::to_string(in.integer(-most - 1, most));
  }
}
std::string copy(std::string_view text) {
  json::reader in(text, "f");
  std::string out;
  copy(in, text, out);
  in.finish();
  return out;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("reader: values come in the order of the text, decoded") {
  CHECK(copy(R"( {"a" : [1,-2 , 9223372036854775807, -9223372036854775808], "" :{"b":{}}, "c":[ ]} )") ==
        R"({"a":[1,-2,9223372036854775807,-9223372036854775808,],"":{"b":{},},"c":[],})");
  CHECK(copy(R"(["\"\\\/\b\f\n\r\t", "\u0041\u00e9\u20ac\ud83d\ude00"])") ==
        "[\"\\\"\\\\/\\b\\f\\n\\r\\t\",\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\",]");
  CHECK(copy("\xef\xbb\xbf[3]") == "[3,]");
  CHECK(copy("-0") == "0");
}

TEST_CASE("reader: every code point that an escape can write is decoded as the other reader does") {
  std::size_t wrong = 0;
  for (unsigned c = 0; c < 0x11000; c += c < 0x900 ? 1 : 7) {
    char text[32];
    const unsigned point = c < 0x10000 ? c : (c - 0x10000) * 0x100 + 0x10000;  // all planes
    if (point < 0x10000)
      std::snprintf(text, sizeof text, "\"\\u%04x\"", point);
    else
      std::snprintf(text, sizeof text, "\"\\u%04X\\u%04x\"", 0xd800 + ((point - 0x10000) >> 10),
                    0xdc00 + ((point - 0x10000) & 0x3ff));
    std::string mine, theirs;
    const bool refused = !refuse([&] { mine = json::reader(text, "f").string(); }).problem.empty();
    const bool expected = !refuse([&] { theirs = json::parse(text).as_string(); }).problem.empty();
    wrong += refused != expected || mine != theirs;
  }
  CHECK(wrong == 0);
}

TEST_CASE("reader: accepts and refuses what parse does") {
  for (const std::string_view text : {"0",
                                      "-0",
                                      "01",
                                      "-",
                                      "+1",
                                      "1.",
                                      ".5",
                                      "1.5",
                                      "1e5",
                                      "1E+5",
                                      "1e-5",
                                      "1e",
                                      "1e+",
                                      "1.e5",
                                      "0x1",
                                      "1 2",
                                      "1e308",
                                      "1e309",
                                      "-1e309",
                                      "1e-400",
                                      "0.0e999999999999999999999",
                                      "123456789e-99999999999999999999999",
                                      "1e99999999999999999999999",
                                      "0.00000000000000000000000000000001e330",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "18446744073709551616",
                                      "123456789012345678",
                                      "999999999999999999",
                                      "1000000000000000000",
                                      "null",
                                      "nul",
                                      "nulll",
                                      "true",
                                      "false",
                                      "True",
                                      "NaN",
                                      "Infinity",
                                      "-Infinity",
                                      "",
                                      " ",
                                      "[",
                                      "]",
                                      "[1",
                                      "[1,",
                                      "[1,]",
                                      "[,1]",
                                      "[1 2]",
                                      "{",
                                      "{}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{\"a\" 1}",
                                      "{a:1}",
                                      "{\"a\":1 \"b\":2}",
                                      "{1:2}",
                                      "[1}",
                                      "{\"a\":1]",
                                      "\"",
                                      "\"a",
                                      "\"\\\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u123g\"",
                                      "\"\\ud800\"",
                                      "\"\\ud800x\"",
                                      "\"\\ud800\\n\"",
                                      "\"\\ud800\\u0041\"",
                                      "\"\\udc00\"",
                                      "\"\\udc00\\ud800\"",
                                      "\"\\ud83d\\ude00\"",
                                      "\"\t\"",
                                      "\"\x7f\"",
                                      "\"\x1f\"",
                                      "\"\xc3\xa9\"",
                                      "\"\xc3\"",
                                      "\"\xff\"",
                                      "\"\xed\xa0\x80\"",
                                      "\xef\xbb\xbf{}",
                                      "\xef\xbb{}",
                                      "\xef\xbb\xbf",
                                      "{} {}",
                                      "{},",
                                      "//x\n1",
                                      "[1]//",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"a\":1,\"\\u0061\":2}",
                                      "[{\"a\":{\"b\":1,\"b\":1}}]",
                                      "{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
                                      "\v1",
                                      "1\f",
                                      "'a'",
                                      "[\"a\",\"a\"]"}) {
    CAPTURE(text);
    CHECK(skip(text).problem.empty() == parse(text).problem.empty());
  }
  const std::string with_nul("[1]\0", 4);
  CHECK(skip(with_nul).problem == parse(with_nul).problem);
}

TEST_CASE("reader: random texts are accepted where parse accepts them") {
  std::mt19937 random(1);
  const std::vector<std::string_view> pieces{
      "{",           "}",      "[",      "]",       ",",    ":",    "\"a\"",    "\"b\"",
      "\"\\u0061\"", "\"\"",   "1",      "-2.5e3",  "true", "null", " ",        "\n",
      "0",           "\"a\":", "\"b\":", "\"c\":1", "{}",   "[]",   ",\"d\":[", "\\"};
  std::size_t accepted = 0, different = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text;
    for (std::size_t n = random() % 9; n-- > 0;) text += pieces[random() % pieces.size()];
    const refusal mine = skip(text, 3), theirs = parse(text, 3);
    accepted += theirs.problem.empty();
    different += mine.problem.empty() != theirs.problem.empty();
  }
  CHECK(accepted > 1000);
  CHECK(different == 0);
}

TEST_CASE("reader: what both readers say is said with the same place") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(skip(nested(64)).problem.empty());
  std::vector<std::string> texts{R"({"a":1,"b":{"x":[2,{"y":1,"z":2,"y":3}]}})",
                                 R"({"a":1,"c":1,"b":1,"\u0063":2,"a":3})",
                                 R"({"k":[1,9223372036854775808]})",
                                 R"({"k":-1e400})",
                                 "[\"a\xff\"]",
                                 "{\"k\":[\"a\xc3\"]}",
                                 nested(65)};
  std::string many = "{";
  for (int i = 20; i-- > 0;) many += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  texts.push_back(many + "\"k13\":1,\"k19\":2}");
  for (const std::string& text : texts) {
    CAPTURE(text);
    const refusal mine = skip(text), theirs = parse(text);
    CHECK(mine.where == theirs.where);
    CHECK(mine.problem == theirs.problem);
    CHECK(contains(theirs.remedy, mine.remedy));
    CHECK_FALSE(mine.remedy.empty());
  }
}

TEST_CASE("reader: errors say what was wanted, what stands there and where") {
  const auto in = [](std::string_view text, auto read) {
    return refuse([&] {
      json::reader r(text, "f", {.base = 100});
      read(r);
      r.finish();
    });
  };
  const auto integer = [](json::reader& r) { r.object([&](std::string_view) { r.integer(0, 9); }); };
  const auto check = [](const refusal& r, const char* where, const char* problem, const char* remedy) {
    CHECK(r.where == where);
    CHECK(r.problem == problem);
    CHECK(r.remedy == remedy);
  };
  check(in(R"({"k": 2.0})", integer), "f:106, key \"k\"", "wanted an integer, found real 2.0",
        "write an integer here");
  check(in(R"({"k":"\u0041b"})", integer), "f:105, key \"k\"", "wanted an integer, found string \"Ab\"",
        "write an integer here");
  check(in(R"({"k":[1]})", integer), "f:105, key \"k\"", "wanted an integer, found an array",
        "write an integer here");
  check(in(R"({"k":true})", integer), "f:105, key \"k\"", "wanted an integer, found true",
        "write an integer here");
  check(in(R"({"k":10})", integer), "f:105, key \"k\"", "10 is out of range", "write an integer from 0 to 9");
  check(in(R"({"k":-1})", integer), "f:105, key \"k\"", "-1 is out of range", "write an integer from 0 to 9");
  check(in("[5]", integer), "f:100", "wanted an object, found an array", "write an object here");
  check(in("7", [](json::reader& r) { r.array([] {}); }), "f:100", "wanted an array, found integer 7",
        "write an array here");
  check(in("{\"k\":\n x}", integer), "f:107, key \"k\"", "syntax error: wanted a value, found \"x\"",
        "see line 2, column 2");
  check(in("{\"k\":1\n\xc3\xa9}", integer), "f:107, key \"k\"",
        "syntax error: wanted a comma or }, found \"\xc3\xa9\"", "see line 2, column 1");
  check(in("{\"k\":1", integer), "f:106, key \"k\"", "syntax error: wanted a comma or }, found the end",
        "see line 1, column 7");
  check(in("{} {", integer), "f:103", "syntax error: wanted the end of the text, found \"{\"",
        "see line 1, column 4");
  check(in(" ", integer), "f:101", "empty, no JSON value", "write at least {} or null");
}

TEST_CASE("reader: characters that a string cannot have are found at any place in it") {
  std::size_t wrong = 0;
  for (std::size_t length = 1; length < 40; ++length)
    for (std::size_t at = 0; at < length; ++at)
      for (const char c : {'\x01', '\x1f', '\n', '\\', ' ', '!', '#', '[', ']', '\x7f'}) {
        std::string text(length, 'x');
        text[at] = c;
        const refusal mine = skip("\"" + text + "\""), theirs = parse("\"" + text + "\"");
        wrong += mine.problem.empty() != theirs.problem.empty();
        wrong += (static_cast<unsigned char>(c) < 0x20) && mine.where != "f:" + std::to_string(at + 1);
      }
  CHECK(wrong == 0);
}

TEST_CASE("reader: many keys in any order, also such that share a long beginning, take linear time") {
  // Quadratic work would take minutes.
  std::string text = "{";
  for (std::uint64_t i = 0; i < 200'000; ++i)
    text += "\"" + std::string(60, 'x') + std::to_string(i * 7919 % 200'000) + "\":0,";
  text.back() = '}';
  const auto start = std::chrono::steady_clock::now();
  CHECK(skip(text).problem.empty());
  text.back() = ',';
  CHECK(contains(skip(text + "\"" + std::string(60, 'x') + "7\":1}").problem, "appears twice"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}
