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
