// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/embedding.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/sample.hpp"
#include "laws/embedding.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
using published = index_embedding<flexibert2>;
static_assert(published::dimension() == 37);
static_assert(published::upper(0) == 5 && published::upper(1) == 3 && published::upper(2) == 257 &&
              published::upper(3) == 21'804 && published::upper(36) == 21'804);

/// An embedding of a user, of one column, from which nothing leads back.
struct width_of_the_first {
  using architecture_type = architecture<flexibert2>;
  static std::size_t dimension() { return 1; }
  static void encode(const architecture_type& a, std::span<double> row) {
    if (row.size() != 1) throw shape_error("one column");
    row[0] = a.get<"hidden">(0);
  }
};
static_assert(embedding<width_of_the_first> && !invertible_embedding<width_of_the_first>);
}  // namespace

TEST_CASE("every unit column ends at exactly 1, also where 1 / (n - 1) times (n - 1) does not") {
  using odd = edgetran::space::record<edgetran::space::range<"a", 0, 49>, edgetran::space::range<"b", 0, 98>>;
  using unit = edgetran::space::unit_embedding<odd>;
  CHECK(unit::upper(0) == 1);
  CHECK(unit::upper(1) == 1);
  const std::array<double, 2> corner{1, 1};
  CHECK(unit::valid(corner));
}

TEST_CASE("embedding: the laws") {
  const stream random(1);
  const auto flexibert = sample(flexibert2{}, 50, method::random, random);
  laws::check_embedding(published{}, flexibert);
  laws::check_embedding(unit_embedding<flexibert2>{}, flexibert);
  laws::check_embedding(width_of_the_first{}, flexibert);
  laws::check_embedding(index_embedding<hat>{}, sample(hat{}, 20, method::random, random));
  laws::check_embedding(unit_embedding<hat>{}, sample(hat{}, 20, method::random, random));
  laws::check_embedding(index_embedding<bertperf>{}, sample(bertperf{}, 20, method::uniform, random));
  laws::check_embedding(unit_embedding<bertperf>{}, sample(bertperf{}, 20, method::uniform, random));
}

TEST_CASE("embedding: published vectors") {
  // BERT-Mini, and the first model of ProTran's Latin hypercube.
  const std::array<double, 37> mini{1, 1, 2, 28, 1, 2, 28, 1, 2, 28, 1, 2, 28};
  const auto a = published::decode(mini);
  CHECK(a.get<"layers">() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(a.get<"hidden">(i) == 256);
    CHECK(a.get<"feed_forward">(i) == list<int, 3>{1024});
    CHECK(a.get<"heads">(i).size() == 4);
    for (const auto h : a.get<"heads">(i)) CHECK(h.is<sdp>());
  }
  const std::array<double, 37> first{2, 3,  128, 127, 1,   39,  95, 3,  186, 119,
                                     1, 11, 57,  0,   102, 123, 1,  47, 213};
  const auto b = published::decode(first);
  CHECK(b.get<"feed_forward">(1) == list<int, 3>{4096, 2048});
  CHECK(b.get<"heads">(4)[2].name() == "l_dct");
}

TEST_CASE("nearest: keeps the depth, drops what lies beyond, rounds and clamps") {
  std::array<double, 37> row{};
  row[0] = 0.4;     // two layers
  row[1] = 2.5;     // rounds to 3
  row[3] = 30'000;  // clamped
  row[5] = -7;      // clamped
  row[7] = 3;       // no third layer
  const auto a = published::nearest(row);
  CHECK(a.get<"layers">() == 2);
  CHECK(a.get<"hidden">(0) == 768);
  CHECK(a.coordinates()[3] == 21'804);
  CHECK(a.coordinates()[5] == 0);
  CHECK(a.coordinates()[7] == 0);
  row[0] = 0, row[1] = 3, row[3] = 21'804, row[5] = 0;
  CHECK(!published::valid(row));  // for the third layer alone
  CHECK_THROWS_AS((void)published::decode(row), input_error);
  row[7] = 0;
  CHECK(published::valid(row));
}

TEST_CASE("nearest: what an element depends on decides") {
  std::array<double, 6> row{0, 2, 0, 0, 0, 0};  // hidden 128 allows 3 batches, 768 only one
  CHECK(index_embedding<bertperf>::valid(row));
  row[0] = 5;
  CHECK(!index_embedding<bertperf>::valid(row));
  CHECK(index_embedding<bertperf>::nearest(row).get<"batch">() == 1);
}

TEST_CASE("unit embedding: every column reaches from 0 to 1") {
  using unit = unit_embedding<flexibert2>;
  std::array<double, 37> row{};
  unit::encode(architecture<flexibert2>{}.rewritten([](auto, auto, auto radix) { return radix - 1; }), row);
  for (const double x : row) CHECK(x == doctest::Approx(1));
  for (std::size_t i = 0; i < 37; ++i) CHECK(unit::upper(i) == doctest::Approx(1));
}
