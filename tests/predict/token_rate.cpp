// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/token_rate.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <utility>

#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/predict/prediction.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

/// A model of two nodes, of which the root alone counts.
predict::prediction made(predict::node_prediction root) {
  predict::prediction p;
  p.nodes.push_back(std::move(root));
  p.nodes.push_back({estimate<seconds>{seconds{99}, seconds{98}, seconds{100}, quality::modelled, "a leaf"},
                     estimate<joules>{joules{99}, joules{98}, joules{100}, quality::modelled, "a leaf"}});
  return p;
}

const estimate<seconds> half{seconds{0.5}, seconds{0.25}, seconds{1}, quality::predicted, "a board"};
const estimate<joules> six{joules{6}, joules{3}, joules{12}, quality::measured, "a meter"};

}  // namespace

TEST_CASE("three sequences that decode make three tokens in one run") {
  const m::workload w{.batch = 3, .sequence = 1, .context = 1025, .phase = m::phase::decode};
  const predict::token_rate rate = predict::rate_of(made({half, six}), w);
  REQUIRE(rate.tokens);
  CHECK(rate.tokens->value == per_second{6});
  CHECK(rate.tokens->lower == per_second{3});  // of the longest latency
  CHECK(rate.tokens->upper == per_second{12});
  CHECK(rate.tokens->quality == quality::predicted);
  CHECK(rate.tokens->source == "a board");
  REQUIRE(rate.energy);
  CHECK(rate.energy->value.value() == doctest::Approx(2));
  CHECK(rate.energy->lower.value() == doctest::Approx(1));
  CHECK(rate.energy->upper.value() == doctest::Approx(4));
  CHECK(rate.energy->quality == quality::measured);
  CHECK(rate.energy->source == "a meter");
  // The same run, whose keys are said as its sequence.
  const m::workload same{.batch = 3, .sequence = 1025, .phase = m::phase::decode};
  CHECK(predict::rate_of(made({half, six}), same).tokens->value == per_second{6});
}

TEST_CASE("a prompt is read at the rate of its new tokens") {
  const m::workload w{.batch = 2, .sequence = 16, .context = 100, .phase = m::phase::prefill};
  const predict::token_rate rate = predict::rate_of(made({half, six}), w);
  CHECK(rate.tokens->value == per_second{64});
  CHECK(rate.tokens->lower == per_second{32});
  CHECK(rate.tokens->upper == per_second{128});
  CHECK(rate.energy->value.value() == doctest::Approx(6.0 / 32));
}

TEST_CASE("what was not predicted has no rate") {
  const m::workload w{.sequence = 4};
  const predict::token_rate no_time = predict::rate_of(made({{}, six}), w);
  CHECK_FALSE(no_time.tokens);
  CHECK(no_time.energy->value.value() == doctest::Approx(1.5));
  const predict::token_rate no_energy = predict::rate_of(made({half, {}}), w);
  CHECK(no_energy.tokens->value == per_second{8});
  CHECK_FALSE(no_energy.energy);
}

TEST_CASE("a latency whose interval reaches zero has a rate without a finite bound above") {
  const estimate<seconds> wide{seconds{2}, seconds{0}, seconds{8}, quality::modelled, "a guess"};
  const predict::token_rate rate = predict::rate_of(made({wide, {}}), {.sequence = 4});
  CHECK(rate.tokens->value == per_second{2});
  CHECK(rate.tokens->lower == per_second{0.5});
  CHECK(rate.tokens->upper.value() ==
        std::numeric_limits<double>::max());  // a number, for files have no other
  const estimate<seconds> below{seconds{2}, seconds{-1}, seconds{8}, quality::modelled, "a guess"};
  CHECK(predict::rate_of(made({below, {}}), {.sequence = 4}).tokens->upper == rate.tokens->upper);
}
