// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/presets/flexibert.hpp"

#include <doctest/doctest.h>

#include "edgetran/core/wide_integer.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/hat.hpp"

using namespace edgetran;
using namespace edgetran::space;

// Published counts, and what Table I as printed comes to.
static_assert(flexibert2::layer::count == 22'502'760);
static_assert(
    cardinality<flexibert2> ==
    "16858908734132497780908867493333806257614075489378357347998921892214947867599639413377600"_big);
static_assert(flexibert2_narrow::layer::count == 2 * 258 * 7'622);
static_assert(cardinality<flexibert2_narrow> ==
              "13696946290007654468284027311308428914275993468441799254559722965960046138794560"_big);
static_assert(flexibert1_test::layer::count == 96);
static_assert(cardinality<flexibert1_test> == 9'312);
static_assert(cardinality<flexibert1_small> == 144 + 144 * 144);
static_assert(cardinality<flexibert1_default> == 432 + 432 * 432 + 432 * 432 * 432);
static_assert(cardinality<bertperf> == 4'200);
// 2 * 6^6 encoders; 2 * (36 + ... + 36^6) decoders.
static_assert(cardinality<hat> == 2ULL * 46'656 * 2 * ((36ULL * 36 * 36 * 36 * 36 * 36 - 1) / 35 * 36));
static_assert(cardinality<hat_measured> == "19130661104239706112"_big);

static_assert(architecture<flexibert2>::dimension == 37);
static_assert(sizeof(architecture<flexibert2>) == 74);

TEST_CASE("flexibert2: BERT-Base and BERT-Mini are in it") {
  architecture<flexibert2> mini;
  mini.set<"layers">(4);
  for (std::size_t i = 0; i < 4; ++i)
    mini.set<"hidden">(256, i).set<"feed_forward">({1024}, i).set<"heads">({sdp{}, sdp{}, sdp{}, sdp{}}, i);
  constexpr std::array<int, 37> golden{1, 1, 2, 28, 1, 2, 28, 1, 2, 28, 1, 2, 28};
  for (std::size_t i = 0; i < 37; ++i) CHECK(mini.coordinates()[i] == golden[i]);
}

TEST_CASE("flexibert1: the layers of a stack are alike") {
  architecture<flexibert1_test> a;
  a.set<"layers">(4).set<"hidden">(256, 3);
  CHECK(a.get<"hidden">(2) == 256);
  CHECK(a.get<"hidden">(1) == 128);
  CHECK_THROWS_AS((void)a.get<"hidden">(4), shape_error);
}
