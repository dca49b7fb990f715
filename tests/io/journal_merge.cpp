// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/journal_merge.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/io/journal.hpp"
#include "io/scratch_folder.hpp"

namespace io = edgetran::io;

namespace {

using records = std::vector<io::journal_record>;

/// Records out of a few, so that journals share some and disagree about others.
records drawn(edgetran::stream& random) {
  records all;
  for (std::uint64_t i = random.below(30); i > 0; --i) {
    const std::string id = std::string("trial/") + std::to_string(random.below(8));
    all.push_back(
        io::make_journal_record({{"id", id}, {"value", static_cast<std::int64_t>(random.below(3))}}));
  }
  return all;
}

std::vector<std::string> texts(const records& all) {
  std::vector<std::string> t;
  for (const auto& r : all) t.push_back(r.text);
  return t;
}

}  // namespace

TEST_CASE("merging is associative, commutative and idempotent, and the union of sets") {
  edgetran::stream random(11);
  for (int i = 0; i < 300; ++i) {
    const records a = drawn(random), b = drawn(random), c = drawn(random);
    CHECK(texts(io::merged(a, b)) == texts(io::merged(b, a)));
    CHECK(texts(io::merged(io::merged(a, b), c)) == texts(io::merged(a, io::merged(b, c))));
    const records ab = io::merged(a, b);
    CHECK(texts(io::merged(ab, ab)) == texts(ab));
    CHECK(texts(io::merged(ab, a)) == texts(ab));
    std::set<std::string> expected;
    for (const records* from : {&a, &b})
      for (const auto& r : *from) expected.insert(r.text);
    const auto t = texts(ab);
    CHECK(std::set(t.begin(), t.end()) == expected);
    CHECK(t.size() == expected.size());
    CHECK(std::is_sorted(ab.begin(), ab.end(), io::before));
  }
}

TEST_CASE("a merged journal is a new file that opens, with members that nobody here knows") {
  const scratch_folder s;
  const io::journal_schema schema{"test"};
  io::journal(s / "a", schema).append({{"id", "2"}, {"future", true}});
  io::journal(s / "b", schema).append({{"id", "1"}});
  io::save_journal(
      s / "ab", schema,
      io::merged(io::read_journal(s / "a", schema).records, io::read_journal(s / "b", schema).records));
  const io::journal ab(s / "ab", schema);
  CHECK(texts(ab.records()) == std::vector<std::string>{R"({"id":"1"})", R"({"id":"2","future":true})"});
  CHECK_THROWS_AS(io::save_journal(s / "ab", schema, {}), edgetran::state_error);
}

TEST_CASE("a merged journal is of the greatest version, whatever the order") {
  const scratch_folder s;
  const io::journal_schema old{"test", 1, 0}, newer{"test", 1, 3};
  CHECK(io::merged(old, newer) == newer);
  CHECK(io::merged(newer, old) == newer);
  CHECK(io::merged(io::journal_schema{"test", 0, 7}, old) == old);
  io::journal(s / "a", old).append({{"id", "1"}});
  io::journal(s / "b", newer).append({{"id", "2"}});
  const auto a = io::read_journal(s / "a", old), b = io::read_journal(s / "b", old);
  io::save_journal(s / "ab", io::merged(a.schema, b.schema), io::merged(a.records, b.records));
  CHECK(io::read_journal(s / "ab", old).schema == newer);
}
