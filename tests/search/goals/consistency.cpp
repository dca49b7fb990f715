// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/consistency.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace search = edgetran::search;

namespace {
const std::vector<search::column> known{{"latency", "s"}, {"energy", "J"}, {"score", ""}};

std::vector<search::constraint> read(const std::vector<std::string>& texts) {
  std::vector<search::constraint> all;
  for (const std::string& t : texts) all.push_back(search::parse_constraint(t, known));
  return all;
}
/// Empty where they are taken.
std::string refusal(const std::vector<std::string>& texts) {
  try {
    search::require_consistent(read(texts));
  } catch (const edgetran::input_error& e) {
    for (const std::string& t : texts) CHECK(e.where().find(t) != std::string::npos);
    CHECK(!e.remedy().empty());
    return e.problem();
  }
  return {};
}
}  // namespace

TEST_CASE("constraints that say the same, nothing more, or what nothing satisfies") {
  struct row {
    std::vector<std::string> texts;
    const char* problem;
  };
  for (const row& r : {
           row{{"latency<10ms", "latency<10ms"}, "they say the same"},
           row{{"latency<10ms", "latency < 0.01s @ 95%"}, "they say the same"},
           row{{"latency<10ms", "latency<20ms"}, "the second says nothing beside the first"},
           row{{"latency<20ms", "latency<10ms"}, "the first says nothing beside the second"},
           row{{"latency<10ms", "latency<=10ms"}, "the second says nothing beside the first"},
           row{{"latency<=10ms", "latency<10ms"}, "the first says nothing beside the second"},
           row{{"score>0.5", "score>0.7"}, "the first says nothing beside the second"},
           row{{"latency<10ms", "latency>20ms"}, "nothing satisfies both"},
           row{{"latency>20ms@50%", "latency<10ms@99%"}, "nothing satisfies both"},
           row{{"latency<10ms", "latency>=10ms"}, "nothing satisfies both"},
           row{{"latency<=10ms", "latency>=10ms"}, ""},
           row{{"latency<10ms", "energy<10J"}, ""},
           row{{"latency<20ms@99%", "latency<10ms@50%"}, ""},
           row{{"latency<20ms", "latency>10ms"}, ""},
       }) {
    CAPTURE(r.texts[0]);
    CAPTURE(r.texts[1]);
    CHECK(refusal(r.texts) == r.problem);
  }
}

TEST_CASE("what is refused is true of every interval") {
  edgetran::stream random(7);
  const auto holds = [](const search::constraint& c, const search::ranged& r) {
    return search::violation(c, r, 0.9) <= 0;
  };
  const char* relations[] = {"<", "<=", ">", ">="};
  for (int pair = 0; pair < 200; ++pair) {
    std::vector<std::string> texts;
    for (int i = 0; i < 2; ++i)
      texts.push_back("score" + std::string(relations[random.below(4)]) + std::to_string(random.below(4)) +
                      (random.chance(0.5) ? "@50%" : "@95%"));
    const auto both = read(texts);
    std::string problem;
    try {
      search::require_consistent(both);
    } catch (const edgetran::input_error& e) {
      problem = e.problem();
    }
    for (int i = 0; i < 50 && !problem.empty(); ++i) {
      // Halves, so that bounds are met exactly.
      const double value = 0.5 * static_cast<double>(random.below(10)) - 0.5;
      const double width = 0.5 * static_cast<double>(random.below(3));
      const search::ranged r{value, value - width, value + width};
      const bool a = holds(both[0], r), b = holds(both[1], r);
      CAPTURE(texts[0]);
      CAPTURE(texts[1]);
      CAPTURE(value);
      if (problem == "nothing satisfies both") CHECK_FALSE((a && b));
      if (problem == "they say the same") CHECK(a == b);
      if (problem.starts_with("the second")) CHECK((!a || b));
      if (problem.starts_with("the first")) CHECK((!b || a));
    }
  }
}
