// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/sample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "edgetran/space/distance_report.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"
#include "edgetran/space/presets/hat.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
constexpr std::array all_methods{method::random,
                                 method::sobol,
                                 method::latin_hypercube,
                                 method::ratio_latin_hypercube,
                                 method::maximin_latin_hypercube,
                                 method::halton,
                                 method::hammersley,
                                 method::uniform};

struct few_heads {
  bool operator()(const architecture<flexibert2>& a) const {
    for (std::size_t i = 0; i < a.get<"layers">(); ++i)
      if (a.get<"heads">(i).size() > 8) return false;
    return true;
  }
};
}  // namespace

TEST_CASE("sample: every method on every space, by seed alone") {
  const auto check = [](auto space, method m) {
    CAPTURE(name(m));
    stream random(3);
    const auto batch = sample(space, 30, m, random);
    CHECK(batch.size() == 30);
    (void)random();  // what was drawn from the stream does not matter
    CHECK(sample(space, 30, m, random) == batch);
    CHECK(sample(space, 30, m, stream(4)) != batch);
    CHECK(sample(space, 0, m, random).empty());
    CHECK(sample(space, 1, m, random).size() == 1);
    CHECK(method_of(name(m)) == m);
  };
  for (const method m : all_methods) {
    check(flexibert2{}, m);
    check(hat{}, m);
    check(bertperf{}, m);
  }
  CHECK_THROWS_AS((void)method_of("sobel"), unknown_error);
}

TEST_CASE("sample: coordinates are as evenly spread as the points") {
  for (const method m : {method::sobol, method::latin_hypercube, method::ratio_latin_hypercube,
                         method::maximin_latin_hypercube, method::hammersley}) {
    CAPTURE(name(m));
    std::array<int, 6> depths{};
    for (const auto& a : sample(flexibert2{}, 96, m, stream(1))) ++depths[a.coordinates()[0]];
    for (const int n : depths) CHECK(std::abs(n - 16) <= (m == method::sobol ? 2 : 1));
  }
  // 64 points, 4 hidden sizes: 16 each for a digital net in base 2.
  std::array<int, 4> hidden{};
  for (const auto& a : sample(flexibert2{}, 64, method::sobol, stream(1))) ++hidden[a.coordinates()[1]];
  for (const int n : hidden) CHECK(n == 16);
}

TEST_CASE("sample: inside bounds, half narrow and half wide as published") {
  for (const method m : {method::sobol, method::latin_hypercube, method::ratio_latin_hypercube})
    for (const std::size_t n : {16U, 256U}) {
      CAPTURE(name(m));
      std::map<std::string, std::size_t> types;
      for (const auto& a : sample_halves<flexibert2>(n, m, stream(2))) ++types[std::string(model_type(a))];
      CHECK(types == std::map<std::string, std::size_t>{{"shallow_narrow", n / 4},
                                                        {"shallow_wide", n / 4},
                                                        {"deep_narrow", n / 4},
                                                        {"deep_wide", n / 4}});
    }
  const auto narrow = flexibert_bounds<flexibert2>(flexibert_width::narrow);
  for (const method m : all_methods) {
    if (m == method::uniform) {
      CHECK_THROWS_AS((void)sample(flexibert2{}, 5, m, stream(1), narrow), input_error);
      continue;
    }
    for (const auto& a : sample(flexibert2{}, 50, m, stream(2), narrow)) {
      CHECK(narrow.contains(a));
      CHECK((model_type(a) == "shallow_narrow" || model_type(a) == "deep_narrow"));
    }
  }
  CHECK(narrow.last(3, 21'805) == 237);
  CHECK(flexibert_bounds<flexibert2>(flexibert_width::wide).first(3, 21'805) == 238);
}

TEST_CASE("at_point: the ends of the unit interval") {
  const std::vector<double> low(37, 0), high(37, 1 - 0x1p-53);
  CHECK(at_point<flexibert2>(low) == architecture<flexibert2>{});
  CHECK(at_point<flexibert2>(high) ==
        architecture<flexibert2>{}.rewritten([](auto, auto, auto radix) { return radix - 1; }));
  CHECK(at_point<flexibert2>(std::vector<double>(37, 1)) == at_point<flexibert2>(high));
  CHECK_THROWS_AS((void)at_point<flexibert2>(std::vector<double>(36, 0)), shape_error);
  CHECK_THROWS_AS((void)at_point<flexibert2>(std::vector<double>(37, -0.1)), numeric_error);
  CHECK_THROWS_AS((void)at_point<flexibert2>(std::vector<double>(37, 0.0 / 0.0)), numeric_error);
}

TEST_CASE("where: samplers give members only") {
  using small = where<flexibert2, few_heads>;
  const auto within = flexibert_bounds<flexibert2>(flexibert_width::narrow);
  for (const method m : all_methods) {
    if (m == method::uniform) continue;  // of 12 layers hardly ever all have so few
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

TEST_CASE("distances: quartiles of a batch by hand") {
  using line = record<range<"x", 0, 100>, choice<"y", 0, 1>>;
  std::vector<architecture<line>> batch;
  for (const int x : {0, 3, 10}) batch.push_back(architecture<line>{}.set<"x">(x));
  const distance_report r = pairwise_distances(batch);  // 3, 7, 10
  CHECK(r.pairs == 3);
  CHECK(r.least == 3);
  CHECK(r.first_quartile == 5);
  CHECK(r.median == 7);
  CHECK(r.third_quartile == 8.5);
  CHECK(r.greatest == 10);
  CHECK(pairwise_distances<line>(std::span<const architecture<line>>(batch), unit_embedding<line>{}).median ==
        doctest::Approx(0.07));
  batch.resize(1);
  CHECK_THROWS_AS((void)pairwise_distances(batch), shape_error);
}
