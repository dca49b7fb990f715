// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/journal_export.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "edgetran/io/csv.hpp"

namespace io = edgetran::io;
namespace json = edgetran::json;

TEST_CASE("records as a table and as one document") {
  const std::vector<io::journal_record> records{
      io::make_journal_record({{"id", "a"},
                               {"latency", json::object{{"value", 0.1}, {"unit", "s"}}},
                               {"widths", json::array{1, 2}}}),
      io::make_journal_record(
          {{"id", "b, \"quoted\"\nline"}, {"latency", nullptr}, {"ok", true}, {"none", json::object{}}})};
  const std::string csv = io::journal_as_csv(records);
  CHECK(csv ==
        "id,latency.value,latency.unit,widths,latency,ok,none\n"
        "a,0.1,s,\"[1,2]\",,,\n"
        "\"b, \"\"quoted\"\"\nline\",,,,,true,{}\n");
  const io::csv table = io::csv::parse(csv);  // the house's strict reader
  CHECK(table.rows() == 2);
  CHECK(table.number(0, table.column("latency.value")) == 0.1);
  CHECK(table.text(1, 0) == "b, \"quoted\"\nline");
  CHECK(json::dump(io::journal_as_json(records)) == "[" + records[0].text + "," + records[1].text + "]");
  CHECK(io::journal_as_csv({}).empty());
}
