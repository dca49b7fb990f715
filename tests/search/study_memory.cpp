// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/study_memory.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "edgetran/core/wire.hpp"

namespace search = edgetran::search;

namespace {
/// Counts calls, and knows the even questions.
struct counting {
  std::size_t recalls = 0, records = 0, settled = 0;
  std::optional<search::trial_answer> recall(std::size_t question, int) {
    ++recalls;
    if (question % 2 == 0) return search::trial_answer{{}, "even"};
    return {};
  }
  void record(std::size_t, int, const search::trial_answer&) { ++records; }
  void settle() { ++settled; }
};
static_assert(edgetran::wire::portable<std::vector<search::trial_answer>>);
static_assert(search::study_memory<counting, int>);
static_assert(!search::study_memory<counting, std::string>);
static_assert(search::study_memory<search::no_memory, std::string>);
static_assert(search::study_memory<search::memory_if_any<counting>, int>);
static_assert(!search::study_memory<std::optional<counting>, int>);
}  // namespace

TEST_CASE("answers travel with every bit") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<search::trial_answer> all{
      {{{0.1, -0.0, 1e300}, {1, 2, 3}}, ""}, {}, {{}, "why", true}, {{{none, 1, 2}}, "both"}};
  std::string bytes, again;
  edgetran::wire::put(bytes, all);
  std::vector<search::trial_answer> told;
  edgetran::wire::reader(bytes).get(told);
  edgetran::wire::put(again, told);
  CHECK(again == bytes);
  REQUIRE(told.size() == 4);
  CHECK(told[0].row[0].upper == 1e300);
  CHECK(told[3].failure == "both");
  CHECK(told[0].given());
  CHECK(!told[1].given());
  CHECK(told[2].given());
  CHECK(told[2].doubtful);
  CHECK(!told[3].doubtful);
}

TEST_CASE("a memory where there is one") {
  std::optional<counting> none, some(std::in_place);
  search::memory_if_any nothing(none), something(some);
  for (auto* m : {&nothing, &something}) {
    CHECK(m->recall(4, 1).has_value() == (m == &something));
    CHECK(!m->recall(5, 1));
    m->record(5, 1, {});
    m->settle();
  }
  CHECK(some->recalls == 2);
  CHECK(some->records == 1);
  CHECK(some->settled == 1);
  search::memory_if_any same(&*some), null(static_cast<counting*>(nullptr));
  CHECK(same.recall(4, 1).has_value());
  CHECK(!null.recall(4, 1));
  CHECK(!search::no_memory{}.recall(4, 1));
}
