// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/journal_record.hpp"

#include <doctest/doctest.h>

namespace io = edgetran::io;

TEST_CASE("a record is its members, and its identity one of them") {
  const auto r = io::make_journal_record({{"id", "a"}, {"x", 0.5}});
  CHECK(r.id == "a");
  CHECK(r.text == R"({"id":"a","x":0.5})");
  const auto again = io::read_journal_record(r.text, "j:2");
  CHECK(again.id == "a");
  CHECK(again.body == r.body);
  CHECK(again.body.at("x").where() == "j:2:14, key \"x\"");
  CHECK_THROWS_AS((void)io::make_journal_record({{"x", 1}}), edgetran::input_error);
  CHECK_THROWS_AS((void)io::read_journal_record("[1]", "j:2"), edgetran::input_error);
  CHECK_THROWS_AS((void)io::read_journal_record(R"({"id":""})", "j:2"), edgetran::input_error);
  CHECK_THROWS_AS((void)io::read_journal_record(R"({"id":3})", "j:2"), edgetran::input_error);
}

TEST_CASE("a header says what the records are") {
  const io::journal_schema s{"kind", 2, 5};
  CHECK(io::journal_header_text(s) == R"({"journal":"kind","version":[2,5]})");
  CHECK(io::read_journal_header(io::journal_header_text(s), "j", s) == s);
  for (const char* bad :
       {R"({"journal":"kind"})", R"({"journal":"kind","version":2})", R"([])", R"({"id":"a"})",
        R"({"journal":"kind","version":[2]})", R"({"journal":"kind","version":[-1,0]})",
        R"({"journal":7,"version":[2,0]})", R"({"journal":"kind","version":[3,0]})"})
    CHECK_THROWS_AS((void)io::read_journal_header(bad, "j", s), edgetran::input_error);
}
