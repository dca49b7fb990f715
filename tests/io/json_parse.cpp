// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_parse.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace {

namespace json = edgetran::json;

/// Where and what of the error that parsing gives.
struct refusal {
  std::string where;
  std::string problem;
  std::string remedy;
};

refusal refuse(std::string_view text, const json::parse_options& options = {}) {
  try {
    json::parse(text, "f", options);
  } catch (const edgetran::input_error& e) {
    return {e.where(), e.problem(), e.remedy()};
  }
  return {"accepted", "", ""};
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("values come back with their kind, content and byte offset") {
  const std::string text =
      "{ \"n\" : null,\n \"t\":true,\"i\":[-5, 0 ,1e2],\"s\":\"a\\u00e9\\ud83d\\ude00\\\"\",\"o\":{}}";
  const json::value v = json::parse(text, "f");
  CHECK(v.at("n").is_null());
  CHECK(v.at("t").as_boolean());
  CHECK(v.at("i").at(0).as_integer() == -5);
  CHECK(v.at("i").at(2).is_real());
  CHECK(v.at("i").at(2).as_real() == 100.0);
  CHECK(v.at("s").as_string() == "a\xc3\xa9\xf0\x9f\x98\x80\"");
  CHECK(v.at("o").as_object().empty());

  CHECK(v.offset() == 0);
  CHECK(v.at("n").offset() == text.find("null"));
  CHECK(v.at("t").offset() == text.find("true"));
  CHECK(v.at("i").offset() == text.find("[-5"));
  CHECK(v.at("i").at(1).offset() == text.find("0 ,"));
  CHECK(v.at("i").at(2).offset() == text.find("1e2"));
  CHECK(v.at("s").offset() == text.find("\"a\\u"));
  CHECK(v.at("o").offset() == text.find("{}"));
  CHECK(v.at("i").at(2).where() == "f:" + std::to_string(text.find("1e2")) + ", key \"i[2]\"");
  CHECK(v.where() == "f:0");
}

TEST_CASE("a value keeps its source alive and its place in copies") {
  json::value inner;
  {
    const json::value v = json::parse(R"({"a":{"b":[1,"x"]}})", "gone.json");
    inner = v.at("a").at("b").at(1);
  }
  try {
    inner.as_integer();
    FAIL("a string passed for an integer");
  } catch (const edgetran::input_error& e) {
    CHECK(e.where() == "gone.json:13, key \"a.b[1]\"");
  }
}

TEST_CASE("any single value may stand alone, with blanks and a byte order mark around it") {
  CHECK(json::parse("1").as_integer() == 1);
  CHECK(json::parse(" \"x\"\n").as_string() == "x");
  const json::value v = json::parse("\xef\xbb\xbf [7]");
  CHECK(v.at(0).as_integer() == 7);
  CHECK(v.at(0).offset() == 5);
}

TEST_CASE("syntax errors name byte, line, column and key") {
  struct row {
    const char* text;
    const char* where;
    const char* remedy;
  };
  for (const row& r :
       {row{"[1,,2]", "f:3, key \"[1]\"", "see line 1, column 4"},
        row{"{\"a\":1,}", "f:7", "see line 1, column 8"},
        row{"{\"a\":1\n \"b\":2}", "f:10, key \"a\"", "see line 2, column 4"},
        row{"{\"a\" 1}", "f:5, key \"a\"", "see line 1, column 6"},
        row{"{\"a\":{\"b\":[1,tru]}}", "f:16, key \"a.b[1]\"", "see line 1, column 17"},
        row{"[1]]", "f:3", "see line 1, column 4"}, row{"{} x", "f:3", "see line 1, column 4"},
        row{"[1, 2", "f:5, key \"[1]\"", "see line 1, column 6"},
        row{"[01]", "f:2, key \"[0]\"", "see line 1, column 3"},
        row{"[1.]", "f:3, key \"[0]\"", "see line 1, column 4"},
        row{"[+1]", "f:1, key \"[0]\"", "see line 1, column 2"},
        row{"['a']", "f:1, key \"[0]\"", "see line 1, column 2"},
        row{"[1] // no", "f:4", "see line 1, column 5"}, row{"{1:2}", "f:1", "see line 1, column 2"},
        row{"[\"a\tb\"]", "f:3, key \"[0]\"", "see line 1, column 4"},
        row{"[\"\\x\"]", "f:3, key \"[0]\"", "see line 1, column 4"},
        row{"[\"\\ud800\"]", "f:8, key \"[0]\"", "see line 1, column 9"}}) {
    CAPTURE(r.text);
    const refusal found = refuse(r.text);
    CHECK(contains(found.problem, "syntax error"));
    CHECK(found.where == r.where);
    CHECK(found.remedy == r.remedy);
  }
}

TEST_CASE("nothing, and nothing but blanks, is empty") {
  for (const char* text : {"", " ", "\n\t \r"}) CHECK(contains(refuse(text).problem, "empty"));
}

TEST_CASE("every proper beginning of a document is refused") {
  const std::string text = R"({"a": [1, -2.5e3, true, null, "é\n"], "b": {"c": [[], {}]}})";
  CHECK(json::parse(text).is_object());
  for (std::size_t n = 0; n < text.size(); ++n) {
    CAPTURE(n);
    CHECK(refuse(text.substr(0, n)).where.starts_with("f:"));
  }
}

TEST_CASE("duplicate keys are named, at any depth and in large objects") {
  const refusal top = refuse(R"({"a":1,"a":2})");
  CHECK(top.where == "f:7");
  CHECK(top.problem == "key \"a\" appears twice");
  const refusal deep = refuse(R"({"x":[0,{"y":{"k":1,"j":2,"k":3}}]})");
  CHECK(deep.where == "f:26, key \"x[1].y\"");
  CHECK(deep.problem == "key \"k\" appears twice");
  CHECK(refuse("{\"a\":1,\"\\u0061\":2}").problem == "key \"a\" appears twice");

  std::string large = "{";
  for (int i = 0; i < 100; ++i) large += "\"k" + std::to_string(i) + "\":0,";
  CHECK(refuse(large + "\"k37\":0}").problem == "key \"k37\" appears twice");
  CHECK(json::parse(large + "\"l\":0}").as_object().size() == 101);
  CHECK(json::parse(R"([{"a":1},{"a":1}])").as_array().size() == 2);
}

TEST_CASE("integers are exact to the ends of 64 bits and refused beyond") {
  CHECK(json::parse("9223372036854775807").as_integer() == std::numeric_limits<std::int64_t>::max());
  CHECK(json::parse("-9223372036854775808").as_integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(json::parse("9007199254740993").as_integer() == 9007199254740993);  // 2^53 + 1
  for (const std::string digits : {"9223372036854775808", "18446744073709551615", "18446744073709551616",
                                   "-9223372036854775809", "123456789012345678901234567890"}) {
    CAPTURE(digits);
    const refusal r = refuse("{\"seed\": [" + digits + "]}");
    CHECK(r.where == "f:10, key \"seed[0]\"");
    CHECK(r.problem == "integer " + digits + " does not fit in signed 64 bits");
    CHECK(r.remedy == "write it as a decimal string");
  }
  CHECK(contains(refuse("[" + std::string(400, '9') + "]").problem, "does not fit in signed 64 bits"));
}

TEST_CASE("reals that overflow a double are refused, those that underflow become zero") {
  const refusal r = refuse(R"({"a":{"b":-1e309}})");
  CHECK(r.where == "f:10, key \"a.b\"");
  CHECK(contains(r.problem, "-1e309 overflows"));
  CHECK(json::parse("1.7976931348623157e308").as_real() == std::numeric_limits<double>::max());
  CHECK(json::parse("5e-324").as_real() == std::numeric_limits<double>::denorm_min());
  CHECK(json::parse("1e-400").as_real() == 0.0);
  CHECK(std::signbit(json::parse("-0.0").as_real()));
}

TEST_CASE("depth, bytes and values have limits that hold exactly") {
  const auto nest = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(json::parse(nest(64)).is_array());
  const refusal deep = refuse(nest(65));
  CHECK(deep.problem == "nested deeper than 64");
  CHECK(deep.where.starts_with("f:64, key \"[0][0]"));
  CHECK(contains(refuse(nest(1'000'000)).problem, "nested deeper than 64"));
  CHECK(json::parse(nest(3), "f", {.max_depth = 3}).is_array());
  CHECK(refuse(R"({"a":[{}]})", {.max_depth = 2}).where == "f:6, key \"a[0]\"");

  CHECK(json::parse("[10]", "f", {.max_bytes = 4}).is_array());
  CHECK(refuse("[100]", {.max_bytes = 4}).problem == "5 bytes, more than the limit of 4");
  CHECK(json::parse("[1,2]", "f", {.max_values = 3}).is_array());
  CHECK(refuse("[1,2,3]", {.max_values = 3}).where == "f:5, key \"[2]\"");
}

TEST_CASE("text must be UTF-8 without NUL") {
  const refusal bad = refuse("{\"a\":[0,\"x\xff\"]}");
  CHECK(bad.problem == "invalid UTF-8");
  CHECK(bad.where == "f:10, key \"a[1]\"");
  CHECK(refuse("\"\xed\xa0\x80\"").where == "f:1");
  // A parser that stops at NUL would accept this.
  CHECK(refuse(std::string_view("[1]\0garbage", 11)).where == "f:3");
  CHECK(json::parse(R"("\u0000")").as_string() == std::string(1, '\0'));
}

TEST_CASE("bare NaN and infinities are refused by default, naming the key") {
  for (const std::string word : {"NaN", "Infinity", "-Infinity"}) {
    const refusal r = refuse("{\"rope\":{\"scale\":[1," + word + "]}}");
    CHECK(r.where == "f:20, key \"rope.scale[1]\"");
    CHECK(r.problem == "bare " + word + " is not JSON");
    CHECK(contains(r.remedy, "allow_nonfinite"));
  }
  CHECK(json::parse(R"({"__float__":"NaN"})").is_object());
}

TEST_CASE("with allow_nonfinite both spellings are reals, and only where a value may stand") {
  const json::parse_options allow{.allow_nonfinite = true};
  const std::string text =
      R"({"a":NaN,"b":[Infinity , -Infinity],"c":{"__float__":"-Infinity"},"d":"NaN, Infinity","e":[{"__float__":"NaN"},12]})";
  const json::value v = json::parse(text, "f", allow);
  CHECK(std::isnan(v.at("a").as_real()));
  CHECK(v.at("b").at(0).as_real() == std::numeric_limits<double>::infinity());
  CHECK(v.at("b").at(1).as_real() == -std::numeric_limits<double>::infinity());
  CHECK(v.at("c").as_real() == -std::numeric_limits<double>::infinity());
  CHECK(v.at("d").as_string() == "NaN, Infinity");
  CHECK(std::isnan(v.at("e").at(0).as_real()));
  CHECK(v.at("e").at(1).offset() == text.find("12]"));
  CHECK(v.at("c").offset() == text.find("{\"__float__\":\"-"));
  CHECK(json::parse("NaN", "f", allow).is_real());

  CHECK(json::parse(R"({"__float__":"1.5"})", "f", allow).is_object());
  CHECK(json::parse(R"({"__float__":"NaN","x":1})", "f", allow).is_object());
  for (const char* broken :
       {"[1NaN]", "[NaN1]", "[-NaN]", "[nan]", "[NaN NaN]", "{NaN:1}", "[+Infinity]", "[Inf]"}) {
    CAPTURE(broken);
    CHECK(refuse(broken, allow).where.starts_with("f:"));
  }
}
