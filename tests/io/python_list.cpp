// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/python_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using list = std::vector<std::string>;

list parse(std::string_view text) { return edgetran::io::parse_python_list(text, "meta"); }

std::string refuse(std::string_view text, std::size_t most = 100) {
  try {
    edgetran::io::parse_python_list(text, "meta", most);
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("lists as Python's repr writes them") {
  // Each text is what CPython 3.11 prints for repr() of the list beside it.
  CHECK(parse("[]") == list{});
  CHECK(parse("['']") == list{""});
  CHECK(parse("['', 'blocks.2', 'blocks.2.mlp', 'linear_8']") ==
        list{"", "blocks.2", "blocks.2.mlp", "linear_8"});
  CHECK(parse(R"(["it's", 'say "hi"', 'a\\b', 'it\'s "x"'])") ==
        list{"it's", "say \"hi\"", "a\\b", "it's \"x\""});
  CHECK(parse(R"(['\n\t\r\x00\x7f'])") == list{std::string("\n\t\r\0\x7f", 5)});
  CHECK(parse(R"(['\xad', '\u200b', '\U000e0001'])") == list{"\xc2\xad", "\xe2\x80\x8b", "\xf3\xa0\x80\x81"});
  CHECK(parse("['caf\xc3\xa9', '[', ']', ',']") == list{"caf\xc3\xa9", "[", "]", ","});
  CHECK(parse("[ 'a' ,  'b' ]") == list{"a", "b"});
}

TEST_CASE("anything else is refused at its byte") {
  for (const char* bad : {"",
                          "[",
                          "['a'",
                          "['a',",
                          "['a',]",
                          "['a' 'b']",
                          "[a]",
                          "('a',)",
                          "['a'] ",
                          " ['a']",
                          "['a'];",
                          "['a\\",
                          "['a\\q']",
                          "['a\nb']",
                          "[None]",
                          "[1]",
                          "[b'a']",
                          "[['a']]",
                          R"(['\x4'])",
                          R"(['\xAD'])",
                          R"(['\ud800'])",
                          R"(['\U00110000'])",
                          "['a\"]",
                          "[,]"})
    CHECK_MESSAGE(refuse(bad) != "accepted", bad);
  CHECK(refuse("['a', b]").starts_with("meta:6: no quoted string"));
  CHECK(refuse("['a', 'b']", 1).starts_with("meta:6: more than 1 strings"));
}
