// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/bounds.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "edgetran/space/count.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"

using namespace edgetran;
using namespace edgetran::space;

TEST_CASE("bounds: everything unless limited") {
  bounds<flexibert2> b;
  architecture<flexibert2> a;
  a.set<"layers">(12).set<"hidden">(768, 11);
  CHECK(b.contains(a));
  b.limit<"hidden">(0, 2);
  CHECK(!b.contains(a));
  CHECK(b.contains(a.set<"hidden">(512, 11)));
  CHECK(b.last(1, 4) == 2);
  CHECK(b.last(1, 2) == 1);  // never beyond what exists
  bounds<flexibert2> by_name;
  CHECK(by_name.limit("hidden", 0, 2) == b);
}

TEST_CASE("bounds: the count inside, against all architectures one by one") {
  const auto by_one = []<class S>(const bounds<S>& b) {
    std::uint64_t n = 0;
    for (std::uint64_t r = 0; r < static_cast<std::uint64_t>(cardinality<S>); ++r)
      n += b.contains(unrank<S>(r)) ? 1 : 0;
    return n;
  };
  bounds<bertperf> b;
  CHECK(b.count() == 4'200);
  b.limit<"hidden">(1, 4).limit<"batch">(1, 2).limit<"heads">(1, 1).limit<"layers">(3, 11);
  CHECK(b.count() == by_one(b));
  bounds<flexibert1_test> f;
  CHECK(f.count() == 9'312);
  f.limit<"operation">(2, 4).limit<"heads">(1, 1);
  CHECK(f.count() == by_one(f));
  f.limit<"layers">(1, 1);
  CHECK(f.count() == 24 * 24);
  // Two hidden sizes alone: the third variant of the paper's Table I, 4.116e84.
  const auto two = bounds<flexibert2>{}.limit<"hidden">(0, 1).count();
  CHECK(static_cast<double>(two) == doctest::Approx(4.116e84).epsilon(1e-3));
  CHECK(bounds<flexibert2>{}.count() == cardinality<flexibert2>);
}

TEST_CASE("bounds: what makes no sense is refused") {
  bounds<flexibert2> b;
  CHECK_THROWS_AS(b.limit<"hidden">(0, 4), input_error);
  CHECK_THROWS_AS(b.limit<"hidden">(2, 1), input_error);
  CHECK(b == bounds<flexibert2>{});
  try {
    b.limit("hiden", 0, 1);
    FAIL("an unknown name was taken");
  } catch (const unknown_error& e) {
    CHECK(std::string(e.what()).find("layers, hidden, feed_forward, heads") != std::string::npos);
  }
}
