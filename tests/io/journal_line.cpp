// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/journal_line.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace io = edgetran::io;

TEST_CASE("a sealed record is one line of JSON that any reader understands") {
  const std::string record = R"({"id":"a","x":0.1,"text":"line\nbreak and \"quotes\""})";
  const std::string line = io::sealed(record);
  CHECK(line.find('\n') == line.size() - 1);
  const auto v = nlohmann::json::parse(line);  // an independent reader
  CHECK(v.size() == 2);
  CHECK(v["record"] == nlohmann::json::parse(record));
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", io::crc32c(record));
  CHECK(v["crc32c"] == digits);
  CHECK(io::unsealed(std::string_view(line).substr(0, line.size() - 1)) == record);
}

TEST_CASE("no other text passes for a sealed record") {
  const std::string line = io::sealed(R"({"id":"a","value":12.5})");
  const std::string whole = line.substr(0, line.size() - 1);
  for (std::size_t n = 0; n < whole.size(); ++n) CHECK(!io::unsealed(whole.substr(0, n)));
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      CHECK(!io::unsealed(flipped));
    }
  CHECK(!io::unsealed(whole + " "));
  CHECK(!io::unsealed(""));
  CHECK(io::unsealed(whole));
}

TEST_CASE("damage before a sound record is told from a tail that a crash tore") {
  const std::string a = io::sealed(R"({"id":"a"})"), b = io::sealed(R"({"id":"b"})");
  const auto whole = io::scan_journal(a + b);
  CHECK(whole.sound.size() == 2);
  CHECK(whole.sound[1].line == 2);
  CHECK(whole.sound[1].offset == a.size());
  CHECK(whole.tail.empty());

  const std::string torn = a + b + "rubbish\n" + a.substr(0, 20);
  const auto tailed = io::scan_journal(torn);
  CHECK(tailed.damaged.empty());
  CHECK(tailed.tail == "rubbish\n" + a.substr(0, 20));

  const std::string spoilt = a + "rubbish\n\n" + b + "more\n";
  const auto damaged = io::scan_journal(spoilt);
  REQUIRE(damaged.damaged.size() == 2);
  CHECK(damaged.damaged[0].line == 2);
  CHECK(damaged.damaged[0].offset == a.size());
  CHECK(damaged.damaged[0].bytes == "rubbish");
  CHECK(damaged.damaged[1].bytes.empty());
  CHECK(damaged.tail == "more\n");
  CHECK(io::scan_journal("").sound.empty());
}
