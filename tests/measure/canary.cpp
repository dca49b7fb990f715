// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/measure/canary.hpp"

#include <doctest/doctest.h>

namespace {
namespace measure = edgetran::measure;
using edgetran::seconds;
}  // namespace

TEST_CASE("calm is what is as fast as the best pulse") {
  measure::canary bird;
  CHECK(bird.best().value() > 0);
  CHECK(bird.calm(bird.best()));
  CHECK(bird.calm(1.02 * bird.best()));
  CHECK_FALSE(bird.calm(1.05 * bird.best()));
  const seconds before = bird.best(), took = bird.pulse();
  CHECK(bird.best() <= before);
  CHECK(bird.best() <= took);
}

TEST_CASE("a pulse known from before sets the measure") {
  measure::canary bird(seconds{1e-9});  // faster than any machine: nothing is calm
  CHECK(bird.best().value() == 1e-9);
  const seconds begin = measure::wall_now();
  CHECK_FALSE(bird.calm(bird.await_calm(seconds{0.02})));
  CHECK(measure::wall_now() - begin >= seconds{0.02});
  CHECK(measure::wall_now() - begin < seconds{2});
}
