// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_keys.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace detail = edgetran::json::detail;

std::string decoded(std::string_view raw) {
  std::string out;
  for (detail::key_bytes bytes(raw); !bytes.done();) out += bytes.take();
  return out;
}

/// A string as JSON, with what its bytes are: each letter plain or as an escape.
struct spelled {
  std::string raw, bytes;
};
template <class Random>
spelled random_key(Random& random, std::size_t longest) {
  static const std::vector<spelled> letters{{"a", "a"},
                                            {"\\u0061", "a"},
                                            {"b", "b"},
                                            {"\\n", "\n"},
                                            {"\\u000A", "\n"},
                                            {"\\\"", "\""},
                                            {"\\\\", "\\"},
                                            {"\\/", "/"},
                                            {"/", "/"},
                                            {"\xc3\xa9", "\xc3\xa9"},
                                            {"\\u00e9", "\xc3\xa9"},
                                            {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"}};
  spelled s;
  for (std::size_t n = random() % (longest + 1); n-- > 0;) {
    const spelled& l = letters[random() % letters.size()];
    s.raw += l.raw, s.bytes += l.bytes;
  }
  return s;
}

}  // namespace

TEST_CASE("escapes: their length, and what is none") {
  for (const char* two : {"\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"})
    CHECK(detail::escape_length(std::string(two) + "x") == 2);
  CHECK(detail::escape_length("\\u00e9z") == 6);
  CHECK(detail::escape_length("\\uFFFF") == 6);
  CHECK(detail::escape_length("\\ud800\\udc00") == 12);
  CHECK(detail::escape_length("\\uDBFF\\uDFFF\"") == 12);
  for (const char* bad :
       {"\\", "\\x", "\\'", "\\u", "\\u00e", "\\u00eg", "\\ud800", "\\udc00", "\\ud800\\ud800",
        "\\ud800\\u0041", "\\ud800\\n", "\\ud800\\udc0", "\\ud800xudc00", "\\U0041"}) {
    CAPTURE(bad);
    CHECK(detail::escape_length(bad) == 0);
  }
}

TEST_CASE("keys: decoded bytes, by RFC 3629 and RFC 8259") {
  CHECK(decoded("a\\u0000b") == std::string("a\0b", 3));
  CHECK(decoded("\\u007f\\u0080\\u07ff\\u0800\\uffff") == "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf");
  CHECK(decoded("\\ud800\\udc00\\udbff\\udfff") == "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
  CHECK(decoded("\\b\\f\\n\\r\\t\\/\\\\\\\"") == "\b\f\n\r\t/\\\"");
  CHECK(decoded("ab\"cd") == "ab");  // to the quote
}

TEST_CASE("keys: order and hash are those of the decoded bytes") {
  std::mt19937 random(3);
  std::size_t wrong = 0, equal = 0;
  for (int i = 0; i < 50'000; ++i) {
    const spelled a = random_key(random, 4), b = random_key(random, 4);
    const std::string text = "\"" + a.raw + "\":1,\"" + b.raw + "\":2";
    const std::size_t second = a.raw.size() + 5;
    wrong += decoded(a.raw) != a.bytes;
    const int order = detail::compare_strings(text, 0, second);
    const int expected = a.bytes.compare(b.bytes);
    wrong += (order < 0) != (expected < 0) || (order == 0) != (expected == 0);
    if (expected == 0) {
      ++equal;
      wrong += detail::hash_string(text, 0) != detail::hash_string(text, second);
    }
  }
  CHECK(wrong == 0);
  CHECK(equal > 1000);
}

TEST_CASE("keys: the first that comes again is found, among few and many, in objects and their objects") {
  std::mt19937 random(4);
  std::size_t wrong = 0, repeats = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    std::vector<std::uint32_t> stack{12345};  // of an object around
    std::size_t expected = std::string::npos;
    {
      std::vector<std::size_t> begins;
      std::vector<spelled> spellings;
      std::map<std::string, int> seen;
      for (std::size_t n = random() % (round % 2 == 0 ? 6 : 40); n-- > 0;) {
        const spelled key = random_key(random, 6);
        begins.push_back(text.size());
        spellings.push_back(key);
        if (++seen[key.bytes] == 2 && expected == text.npos) expected = text.size();
        text += "\"" + key.raw + "\":0,";
      }
      detail::key_set keys(text, stack);
      for (std::size_t i = 0; i < begins.size(); ++i)
        keys.add(begins[i], spellings[i].raw, spellings[i].bytes);
      wrong += keys.repeated() != expected;
      repeats += expected != text.npos;
    }
    wrong += stack != std::vector<std::uint32_t>{12345};
  }
  CHECK(wrong == 0);
  CHECK(repeats > 500);
}

TEST_CASE("keys: equal hashes of different keys are no repetition") {
  // By the birthday bound 300,000 keys have some ten pairs of equal 32-bit hashes.
  std::string text;
  std::vector<std::uint32_t> stack;
  std::vector<std::size_t> begins;
  std::map<std::uint32_t, int> hashes;
  for (int i = 300'000; i-- > 0;) {
    begins.push_back(text.size());
    text += "\"k" + std::to_string(i) + "\":0,";
  }
  std::size_t collisions = 0;
  for (const std::size_t at : begins) collisions += ++hashes[detail::hash_string(text, at)] == 2;
  CHECK(collisions > 0);
  detail::key_set keys(text, stack);
  for (const std::size_t at : begins) {
    const std::string_view key = std::string_view(text).substr(at + 1, text.find('"', at + 1) - at - 1);
    keys.add(at, key, key);
  }
  CHECK(keys.repeated() == text.npos);
}
