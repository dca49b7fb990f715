// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/sequence_profile.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>

namespace {
namespace predict = edgetran::predict;
using predict::amount;

/// 3 at the start, 2 a million FLOPs, 0.5 a normalisation; refits agree.
constexpr predict::sequence_profile simple() {
  predict::sequence_profile d;
  d.latency.fitted.start = 3;
  d.latency.fitted.each[static_cast<std::size_t>(amount::linear_flops)] = 2;
  d.latency.fitted.each[static_cast<std::size_t>(amount::norms)] = 0.5;
  d.latency.factor = 1.25;
  d.latency.usual = 1.1;
  for (auto& r : d.latency.refits) r = d.latency.fitted;
  d.least[amount::linear_flops] = 10;
  d.least[amount::norms] = 4;
  d.most[amount::linear_flops] = 100;
  d.most[amount::norms] = 20;
  d.most[amount::parameters] = 50;
  d.most_flops = 100;
  d.most_bytes = 1000;
  return d;
}
constexpr predict::amounts model(double flops, double norms) {
  predict::amounts a;
  a[amount::linear_flops] = flops;
  a[amount::norms] = norms;
  return a;
}
constexpr predict::ranged whole(const predict::sequence_profile& d, const predict::amounts& a) {
  return predict::priced_model(d.latency, d, a).whole();
}
}  // namespace

TEST_CASE("inside the range: value / factor to value * factor, by the compiler too") {
  constexpr predict::ranged r = whole(simple(), model(50, 10));
  static_assert(r.value == 108);
  CHECK(r.lower == doctest::Approx(108 / 1.25));
  CHECK(r.upper == doctest::Approx(108 * 1.25));
  const predict::sequence_profile d = simple();
  const predict::priced_model p(d.latency, d, model(50, 10));
  CHECK_FALSE(p.below());
  CHECK_FALSE(p.beyond());
  CHECK(p.unlike() == 1);
  CHECK(predict::reach(d, model(50, 10)) == 1);
}

TEST_CASE("below the range the upper end is that of the least that was measured") {
  const predict::sequence_profile d = simple();
  const predict::ranged r = whole(d, model(1, 10));  // 18 of the price are for FLOPs that are not there
  CHECK(r.value == 10);
  CHECK(r.upper == doctest::Approx((10 + 18) * 1.25));
  CHECK(r.lower == doctest::Approx(10 / 2.0 / 1.25));  // 18 are more than all: half
  CHECK(predict::priced_model(d.latency, d, model(1, 10)).below());
  const predict::ranged little = whole(d, model(9, 10));
  CHECK(little.upper == doctest::Approx((26 + 2) * 1.25));
  CHECK(little.lower == doctest::Approx((26 - 1) / 1.25));
}

TEST_CASE("above the range half of what lies there may not be due, and all may cost in proportion") {
  const predict::sequence_profile d = simple();
  const predict::ranged r = whole(d, model(150, 10));
  CHECK(predict::reach(d, model(150, 10)) == doctest::Approx(1.5));
  CHECK(r.value == 308);
  CHECK(r.lower == doctest::Approx((308 - 100 / 2.0) / 1.25));
  CHECK(r.upper == doctest::Approx(308 * 1.25 * 1.5));
  CHECK(predict::priced_model(d.latency, d, model(150, 10)).beyond());
  // Size counts in whatever was measured, priced or not.
  predict::amounts heavy = model(50, 10);
  heavy[amount::parameters] = 150;
  CHECK(predict::reach(d, heavy) == 3);
  CHECK(whole(d, heavy).upper == doctest::Approx(108 * 1.25 * 3));
  heavy[amount::pass_bytes] = 5000;
  CHECK(predict::reach(d, heavy) == 5);
  CHECK(predict::reach(d, model(50, 80)) == 4);
}

TEST_CASE("intervals widen where refits disagree more than usual") {
  predict::sequence_profile d = simple();
  d.latency.refits[0].start = 1e6;  // one alone counts for nothing
  CHECK(whole(d, model(50, 10)).upper == doctest::Approx(108 * 1.25));
  for (const std::size_t k : {1U, 2U}) d.latency.refits[k].start = 3 + 108;  // twice the value
  const predict::priced_model p(d.latency, d, model(50, 10));
  CHECK(predict::priced_model::disagreement(d.latency, model(50, 10)) == doctest::Approx(2));
  CHECK(p.unlike() == doctest::Approx(2 / 1.1));
  CHECK(p.whole().upper == doctest::Approx(108 * 1.25 * 2 / 1.1));
  CHECK(p.whole().lower == doctest::Approx(108 / 1.25 / 2 * 1.1));
}

TEST_CASE("parts share the whole, and their intervals hold what refits make of them") {
  predict::sequence_profile d = simple();
  d.latency.refits[3].each[static_cast<std::size_t>(amount::norms)] = 0.1;
  d.latency.refits[4].each[static_cast<std::size_t>(amount::norms)] = 0.2;
  d.latency.refits[5].each[static_cast<std::size_t>(amount::norms)] = 0.9;
  d.latency.refits[6].each[static_cast<std::size_t>(amount::norms)] = 0.8;
  const predict::amounts first = model(20, 0), second = model(30, 10);
  const predict::priced_model p(d.latency, d, model(50, 10));
  CHECK(p.start().value + p.part(first).value + p.part(second).value == doctest::Approx(p.whole().value));
  CHECK(p.part(first).lower == doctest::Approx(40 / 1.25));
  CHECK(p.part(second).value == 65);
  CHECK(p.part(second).lower == doctest::Approx((60 + 2) / 1.25));  // the second least of twenty
  CHECK(p.part(second).upper == doctest::Approx((60 + 8) * 1.25));
}

TEST_CASE("peak power stays with the nearest that was measured, its interval goes on") {
  predict::sequence_profile d;
  d.peak_power.level = std::log(100.0);
  d.peak_power.slope[2] = 0.1;
  d.peak_power.centre[2] = 5;
  d.peak_power.factor = 1.2;
  d.outline_least[2] = 2;
  d.outline_most[2] = 12;
  predict::outline o{};
  o[2] = 5;
  CHECK(predict::peak_power(d, o).value == doctest::Approx(100));
  CHECK(predict::peak_power(d, o).lower == doctest::Approx(100 / 1.2));
  CHECK(predict::peak_power(d, o).upper == doctest::Approx(120));
  o[2] = 24;
  const predict::ranged r = predict::peak_power(d, o);
  CHECK(r.value == doctest::Approx(100 * std::exp(0.7)));
  CHECK(r.lower == doctest::Approx(100 * std::exp(0.7) / 1.2));
  CHECK(r.upper == doctest::Approx(100 * std::exp(1.9) * 1.2));
}

TEST_CASE("noise is what a constant errs no more than") {
  CHECK(predict::held_out_errors{.mean = 0.095, .constant = 0.1}.near_noise());
  CHECK_FALSE(predict::held_out_errors{.mean = 0.085, .constant = 0.1}.near_noise());
}
