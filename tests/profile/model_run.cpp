// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/model_run.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "edgetran/core/error.hpp"

namespace {
namespace model = edgetran::model;
namespace profile = edgetran::profile;

model::any_model tiny() {
  model::bert<> b;
  b.layers = 2;
  b.hidden = 64;
  b.heads = 2;
  b.feed_forward = 128;
  b.vocabulary = 100;
  return {b, "tiny"};
}
}  // namespace

TEST_CASE("every leaf is timed once, in the order of the tree") {
  const auto m = tiny();
  edgetran::measure::canary bird;
  profile::model_run<> run(m, bird);
  const auto measured = run.time({.sequence = 32}, {.least = 3, .most = 5, .budget = edgetran::seconds{0.5}});
  std::size_t leaves = 0;
  for (const model::node& n : m.tree().nodes()) leaves += n.level == model::level::primitive ? 1 : 0;
  CHECK(measured.leaf_seconds.size() == leaves);
  for (const double t : measured.leaf_seconds) CHECK(t >= 0);
  CHECK(measured.passes >= 1);
  CHECK(measured.passes <= 5);  // the most that was allowed, however fast the machine
  CHECK(measured.latency.value() > 0);
  CHECK(std::accumulate(measured.leaf_seconds.begin(), measured.leaf_seconds.end(), 0.0) > 0);
}

TEST_CASE("one run serves one workload after another and refuses those that the model cannot run") {
  const auto m = tiny();
  edgetran::measure::canary bird;
  profile::model_run<> run(m, bird);
  CHECK(run.time({.sequence = 8}, {.most = 3}).passes == 3);
  CHECK(run.time({.batch = 2, .sequence = 16}, {.most = 3}).passes == 3);
  CHECK_THROWS_AS((void)run.time({.sequence = 513}, {}), edgetran::shape_error);
}
