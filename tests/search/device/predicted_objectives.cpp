// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/device/predicted_objectives.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/predict/latency.hpp"
#include "predict/device.hpp"

namespace model = edgetran::model;
namespace predict = edgetran::predict;
namespace search = edgetran::search;
namespace space = edgetran::space;
using quantity = search::predicted_quantity;

namespace {
const std::vector<quantity> everything{quantity::latency, quantity::energy,     quantity::peak_power,
                                       quantity::memory,  quantity::parameters, quantity::flops};

std::vector<space::architecture<space::flexibert2>> drawn(std::size_t count, std::uint64_t seed) {
  std::vector<space::architecture<space::flexibert2>> all;
  for (std::size_t i = 0; i < count; ++i) {
    edgetran::stream random = edgetran::stream(seed).split(i);
    all.push_back(space::uniform_coordinates(space::flexibert2{}, random));
  }
  return all;
}

/// Against the tree, relative to the value.
void check_same(const predict::device_profile& d, const model::workload& w,
                const edgetran::measure::fingerprint& here, std::size_t count) {
  const search::predicted_objectives<space::flexibert2> fast(d, w, everything, here);
  std::vector<search::ranged> row(everything.size());
  for (const auto& a : drawn(count, static_cast<std::uint64_t>(w.sequence))) {
    fast.evaluate(a, row);
    const model::any_model m(model::flexibert<>{model::from_space(a)}, "m");
    const auto p = predict::predict(d, m, w, here);
    const auto cost = m.tree().costs(w)[0];
    const auto same = [](const search::ranged& r, const auto& e) {
      CHECK(r.value == doctest::Approx(e.value.value()).epsilon(1e-12));
      CHECK(r.lower == doctest::Approx(e.lower.value()).epsilon(1e-12));
      CHECK(r.upper == doctest::Approx(e.upper.value()).epsilon(1e-12));
    };
    same(row[0], p.latency());
    same(row[1], p.energy());
    same(row[2], *p.peak_power);
    same(row[3], *p.peak_memory);
    CHECK(row[4].value == static_cast<double>(cost.parameters));
    CHECK(row[5].value == doctest::Approx(cost.flops.value()).epsilon(1e-12));
  }
}
}  // namespace

TEST_CASE("sums over parts are the predictions of the tree: caches, batches, one row, another machine") {
  auto d = test::made_up_device();
  d.drift = 0.02;
  d.interval_scale = {1.3, 2.1, 1};
  for (std::size_t k = 0; k < predict::law_count; ++k)
    d.laws[k].half_width = 0.01 * static_cast<double>(1 + k);
  check_same(d, {}, d.fingerprint, 40);
  check_same(d, {.batch = 3, .sequence = 17}, d.fingerprint, 20);
  check_same(d, {.sequence = 1}, d.fingerprint, 20);
  d.fingerprint.l2_cache = edgetran::bytes{4e6};  // models of this space stand on both sides
  d.fingerprint.l3_cache = edgetran::bytes{1e8};
  check_same(d, {.sequence = 64}, d.fingerprint, 60);
  auto other = d.fingerprint;
  other.processor = "another";
  check_same(d, {.sequence = 64}, other, 20);
}

TEST_CASE("what lies beyond the calibration widens as the tree widens it") {
  auto d = test::made_up_device();
  d.fingerprint.l2_cache = edgetran::bytes{4e6};
  d.fingerprint.l3_cache = edgetran::bytes{6e7};
  for (std::size_t k = 0; k < predict::law_count; ++k)
    for (std::size_t j = 0; j < 8; ++j)  // of some features nothing was seen, of others little
      d.laws[k].most[j] = (k + j) % 5 == 0 ? 0 : 1e-3 * static_cast<double>(1 + (k * j) % 7);
  check_same(d, {.sequence = 64}, d.fingerprint, 60);
}

TEST_CASE("what was never calibrated is no zero, what these models cannot run is refused") {
  auto d = test::made_up_device();
  for (std::size_t k = 0; k < predict::law_count; ++k)
    if (predict::law_names[k] == "cosine") d.laws[k].samples = 0;
  const search::predicted_objectives<space::flexibert2> fast(d, {}, {quantity::latency}, d.fingerprint);
  std::vector<search::ranged> row(1);
  space::architecture<space::flexibert2> a;  // scaled dot products alone
  fast.evaluate(a, row);
  CHECK(row[0].value > 0);
  auto heads = a.get<"heads">(0);
  heads[0] = space::dct{};
  a.set<"heads">(heads, 0);
  CHECK_THROWS_AS(fast.evaluate(a, row), edgetran::state_error);
  row.resize(2);
  CHECK_THROWS_AS(fast.evaluate(a, row), edgetran::shape_error);
  using narrow = search::predicted_objectives<space::flexibert2>;
  CHECK_THROWS_AS(narrow(d, {.sequence = 515}, {}, d.fingerprint), edgetran::shape_error);
  CHECK_THROWS_AS(narrow(d, {.sequence = 8, .phase = model::phase::decode}, {}, d.fingerprint),
                  edgetran::shape_error);
  CHECK_THROWS_AS(search::quantity_named("speed"), edgetran::unknown_error);
  CHECK(search::quantity_named("peak_power") == quantity::peak_power);
}
