// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace {

namespace detail = edgetran::json::detail;

/// UTF-8 of a code point by the arithmetic of RFC 3629, surrogates and all.
std::string encode(std::uint32_t c) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xc0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xe0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE("UTF-8: every code point but the surrogates is valid") {
  std::size_t wrong = 0;
  for (std::uint32_t c = 0; c <= 0x110010; ++c) {
    const bool valid = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
    const std::string text = "ab" + encode(c) + "z";
    if (detail::invalid_utf8(text) != (valid ? text.npos : std::size_t{2})) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("UTF-8: overlong, cut and stray bytes are found at their offset") {
  CHECK(detail::invalid_utf8("") == std::string::npos);
  CHECK(detail::invalid_utf8("a\x80") == 1);              // stray continuation
  CHECK(detail::invalid_utf8("a\xc0\xaf") == 1);          // overlong /
  CHECK(detail::invalid_utf8("a\xc1\xbf") == 1);          // overlong
  CHECK(detail::invalid_utf8("a\xe0\x9f\xbf") == 1);      // overlong U+07FF
  CHECK(detail::invalid_utf8("a\xf0\x8f\xbf\xbf") == 1);  // overlong U+FFFF
  CHECK(detail::invalid_utf8("abc\xe2\x82") == 3);        // cut
  CHECK(detail::invalid_utf8("\xe2\x82z") == 0);          // not a continuation
  CHECK(detail::invalid_utf8("\xf0\x9f\x98") == 0);
  CHECK(detail::invalid_utf8("\xff") == 0);
}

TEST_CASE("UTF-8: what is wrong is found behind any number of plain bytes and before them") {
  std::size_t wrong = 0;
  for (std::size_t before = 0; before < 50; ++before)
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string ahead(before, 'a'), after(behind, 'z');
      wrong += detail::invalid_utf8(ahead + "\xff" + after) != before;
      wrong += detail::invalid_utf8(ahead + "\xe2\x82\xac" + after) != std::string::npos;
      wrong += detail::invalid_utf8(ahead + "\xe2\x82") != before;
    }
  CHECK(wrong == 0);
}

TEST_CASE("paths show the beginning of a long key") {
  const std::string euro = "\xe2\x82\xac";
  std::string key;
  for (int i = 0; i < 60; ++i) key += euro;
  const std::string path = detail::path_at("{\"" + key + "\":{\"b\":1}}", key.size() + 9);
  CHECK(path == key.substr(0, 126) + "....b");
}

TEST_CASE("numbers beyond a double are large by their magnitude, however they are written") {
  for (const char* large : {"1e309", "-1e309", "100e307", "0.001e312", "1e99999999999999999999999"})
    CHECK(detail::is_large(large));
  CHECK(detail::is_large(std::string(400, '9') + ".5"));
  CHECK(detail::is_large(std::string(400, '9') + "e-50"));
  CHECK(detail::is_large("0." + std::string(400, '0') + "1e800"));
  for (const char* small : {"1e-400", "-1e-400", "0.001e-340", "1e-99999999999999999999999", "0e999", "0.0"})
    CHECK_FALSE(detail::is_large(small));
  CHECK_FALSE(detail::is_large(std::string(300, '9') + "e-700"));
  CHECK_FALSE(detail::is_large("0." + std::string(400, '0') + "1e50"));
}

TEST_CASE("shortest decimals are recognisable as reals") {
  CHECK(detail::shortest(1) == "1.0");
  CHECK(detail::shortest(-0.0) == "-0.0");
  CHECK(detail::shortest(0.1) == "0.1");
  CHECK(detail::shortest(1e-12) == "1e-12");
  CHECK(detail::shortest(1e30) == "1e+30");
  CHECK(detail::shortest(5e-324) == "5e-324");
  CHECK(detail::shortest(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
}

TEST_CASE("excerpts are quoted, escaped and cut between characters") {
  CHECK(detail::excerpt("a\"\\\n\x01") == R"("a\"\\\n\u0001")");
  CHECK(detail::excerpt(std::string(64, 'x')) == '"' + std::string(64, 'x') + '"');
  CHECK(detail::excerpt(std::string(65, 'x')) == '"' + std::string(64, 'x') + "...\"");
  CHECK(detail::excerpt(std::string(63, 'x') + "\xc3\xa9") == '"' + std::string(63, 'x') + "...\"");
}

TEST_CASE("a path leads to the value at an offset") {
  const std::string text = R"({"a": {"b": [10, {"c,]": "x:{"}, 20]}, "d": [[], [1]]})";
  const auto path = [&](const char* token) { return detail::path_at(text, text.find(token)); };
  CHECK(path("{") == "");
  CHECK(path("10") == "a.b[0]");
  CHECK(path("\"x:{") == "a.b[1].c,]");
  CHECK(path("20") == "a.b[2]");
  CHECK(path("[[]") == "d");
  CHECK(path("[]") == "d[0]");
  CHECK(path("1]]") == "d[1][0]");
  CHECK(detail::path_at("]]],", 4) == "");          // broken text is no reason to crash
  CHECK(detail::path_at("{\"x\":{\"a", 8) == "x");  // a key that never closes is none
  CHECK(detail::path_at("{\"", 2) == "");
}
