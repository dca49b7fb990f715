// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/quality.hpp"

#include <doctest/doctest.h>

#include "edgetran/core/units.hpp"

using namespace edgetran;

TEST_CASE("a sum is only as good as its worst part") {
  constexpr quality best_first[] = {quality::measured, quality::integrated, quality::predicted,
                                    quality::modelled};
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) CHECK(worst(best_first[i], best_first[j]) == best_first[i < j ? j : i]);
}

TEST_CASE("qualities are written in files by these words") {
  CHECK(name(quality::measured) == "measured");
  CHECK(name(quality::integrated) == "integrated");
  CHECK(name(quality::predicted) == "predicted");
  CHECK(name(quality::modelled) == "modelled");
}

TEST_CASE("an estimate that nobody filled in claims nothing") {
  const estimate<joules> e;
  CHECK(e.value == joules{0});
  CHECK(e.quality == quality::modelled);
  CHECK(e.source.empty());
}
