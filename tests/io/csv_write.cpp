// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/csv_write.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/io/csv.hpp"

using namespace edgetran;

TEST_CASE("a field is quoted where it must be, and reads back as it was") {
  const auto field = [](const std::string& text) {
    std::string out;
    io::append_csv_field(out, text);
    return out;
  };
  CHECK(field("plain text; 1.5") == "plain text; 1.5");
  CHECK(field("a,b") == "\"a,b\"");
  CHECK(field("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(field("").empty());
  for (const std::string text : {"a", "a,b", "\"", "two\nlines", "cr\r\nlf", "\"\",\"\"", " blanks ", ","}) {
    CAPTURE(text);
    CHECK(io::csv::parse("head,last\n" + field(text) + ",1\n").text(0, 0) == text);
  }
}
