// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/distance_report.hpp"

#include <doctest/doctest.h>

#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/record.hpp"

using namespace edgetran;
using namespace edgetran::space;

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
