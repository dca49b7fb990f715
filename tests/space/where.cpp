// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/where.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"
#include "edgetran/space/sample.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
struct few_heads {
  bool operator()(const architecture<flexibert2>& a) const {
    for (std::size_t i = 0; i < a.get<"layers">(); ++i)
      if (a.get<"heads">(i).size() > 8) return false;
    return true;
  }
};
}  // namespace

TEST_CASE("where: samplers give members only") {
  using small = where<flexibert2, few_heads>;
  const auto within = flexibert_bounds<flexibert2>(flexibert_width::narrow);
  // Not `uniform`: of 12 layers hardly ever all have so few.
  for (const method m : {method::random, method::sobol, method::latin_hypercube, method::halton}) {
    CAPTURE(name(m));
    bool all = true;
    for (const auto& a : sample(small{}, 20, m, stream(3), within)) all = all && few_heads{}(a);
    CHECK(all);
  }
  for (const auto& a : sample(small{}, 20, method::sobol, stream(3))) CHECK(few_heads{}(a));
  const int limit = 6;
  const auto shallow =
      such_that<bertperf>([limit](const auto& a) { return a.template get<"layers">() <= limit; });
  for (const auto& a : sample(shallow, 50, method::uniform, stream(3))) CHECK(a.get<"layers">() <= 6);
  const auto both = such_that(shallow, [](const auto& a) { return a.template get<"layers">() > 3; });
  static_assert(std::is_same_v<member_of<decltype(both)>, architecture<bertperf>>);
  for (const auto& a : sample(both, 50, method::sobol, stream(3)))
    CHECK((a.get<"layers">() > 3 && a.get<"layers">() <= 6));  // the limit of the inner one is kept
  CHECK(sizeof(where<flexibert2, few_heads>) <= 2);
}

TEST_CASE("where: no member within reach is a clear error") {
  const auto none = such_that<bertperf>([](const auto&) { return false; });
  stream random(1);
  for (const method m : {method::sobol, method::uniform}) try {
      (void)sample(none, 1, m, random);
      FAIL("a member was found");
    } catch (const input_error& e) {
      CHECK(std::string(e.what()).find("loosen the constraint") != std::string::npos);
    }
}
