// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/csv.hpp"

#include <doctest/doctest.h>

#include <string>

using edgetran::io::csv;

namespace {
template <class Error>
void refused(const std::string& text, const std::string& where, const std::string& part) {
  CAPTURE(text);
  try {
    (void)csv::parse(text, "t.csv");
    FAIL("nothing thrown");
  } catch (const Error& e) {
    CHECK(std::string(e.what()).find(part) != std::string::npos);
    CHECK(e.where() == where);
    CHECK_FALSE(e.remedy().empty());
  }
}
}  // namespace

TEST_CASE("fields, quotes, line ends, empty lines and a byte order mark") {
  const csv t = csv::parse(
      "\xEF\xBB\xBF"
      "a,\"b, c\",d\r\n1,\"say \"\"x\"\"\",\n\n\"two\nlines\",-2.5e3,+7",
      "t.csv");
  REQUIRE(t.columns() == std::vector<std::string>{"a", "b, c", "d"});
  REQUIRE(t.rows() == 2);
  CHECK(t.text(0, 1) == "say \"x\"");
  CHECK(t.text(0, 2).empty());
  CHECK(t.text(1, 0) == "two\nlines");
  CHECK(t.number(1, 1) == -2500);
  CHECK(t.number(1, 2) == 7);
  CHECK(t.where(0) == "t.csv:2");
  CHECK(t.where(1) == "t.csv:4");
  CHECK(t.column("d") == 2);
  CHECK_FALSE(t.numeric(0));
  CHECK(csv::parse("a\n 1 \n2").numeric(0));
  CHECK(csv::parse("a,b").rows() == 0);
}

TEST_CASE("what is no table is refused with its line") {
  using edgetran::input_error;
  refused<input_error>("", "t.csv:1", "no header");
  refused<input_error>("\n\n", "t.csv:1", "no header");
  refused<input_error>("a,b\n1,2\n3", "t.csv:3", "1 fields under 2 columns");
  refused<input_error>("a,b\n1,2,3", "t.csv:2", "3 fields");
  refused<input_error>("a,a\n", "t.csv:1", "'a' appears twice");
  refused<input_error>("a,,c\n", "t.csv:1", "column 1 has no name");
  refused<input_error>("a\n\"x\n\ny", "t.csv:2", "never closed");
  refused<input_error>("a\n\"x\"y", "t.csv:2", "after a closing quote");
  refused<input_error>("a\nx\"y\"", "t.csv:2", "quote inside");
}

TEST_CASE("cells that are no numbers name line and column") {
  const csv t = csv::parse("x,y\n1,2\n3,nan\n4,\n5,1e999\n6,0x10\n7,1 2", "t.csv");
  for (std::size_t row = 1; row < t.rows(); ++row) {
    CHECK_FALSE(t.numeric(1));
    try {
      (void)t.number(row, 1);
      FAIL("nothing thrown");
    } catch (const edgetran::numeric_error& e) {
      CHECK(e.where() == "t.csv:" + std::to_string(row + 2) + ", column 'y'");
    }
  }
  try {
    (void)t.column("z");
    FAIL("nothing thrown");
  } catch (const edgetran::unknown_error& e) {
    CHECK(e.remedy() == "the columns are x, y");
  }
}
