// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/device/sequence_objectives.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/predict/sequence_prediction.hpp"

namespace model = edgetran::model;
namespace predict = edgetran::predict;
namespace search = edgetran::search;
namespace space = edgetran::space;
using quantity = search::predicted_quantity;

TEST_CASE("sums over parts are what shipped profiles predict from the tree") {
  const std::vector<quantity> wanted{quantity::latency, quantity::energy, quantity::peak_power,
                                     quantity::parameters, quantity::flops};
  std::size_t known = 0;
  for (const predict::shipped_device& device : predict::shipped_devices) {
    const auto* const* profile = std::get_if<const predict::sequence_profile*>(&device.profile);
    if (profile == nullptr) continue;
    const predict::sequence_profile& d = **profile;
    const search::sequence_objectives<space::flexibert2> fast(d, wanted);
    CHECK(fast.workload() == d.workload);
    std::vector<search::ranged> row(wanted.size());
    for (std::size_t i = 0; i < 30; ++i) {
      edgetran::stream random = edgetran::stream(7).split(i);
      const auto a = space::uniform_coordinates(space::flexibert2{}, random);
      fast.evaluate(a, row);
      const model::flexibert<> f{model::from_space(a)};
      const model::any_model m(f, "m");
      const auto cost = m.tree().costs(d.workload)[0];
      CHECK(row[3].value == static_cast<double>(cost.parameters));
      CHECK(row[4].value == doctest::Approx(cost.flops.value() / static_cast<double>(d.workload.batch)));
      if (std::isnan(row[0].value)) {
        CHECK_THROWS_AS(predict::predict(d, f, m.tree(), d.workload, "m"), edgetran::shape_error);
        continue;
      }
      ++known;
      const auto p = predict::predict(d, f, m.tree(), d.workload, "m");
      const auto same = [](const search::ranged& r, const auto& e) {
        CHECK(r.value == doctest::Approx(e.value.value()).epsilon(1e-11));
        CHECK(r.lower == doctest::Approx(e.lower.value()).epsilon(1e-9));
        CHECK(r.upper == doctest::Approx(e.upper.value()).epsilon(1e-9));
      };
      same(row[0], p.latency());
      same(row[1], p.energy());
      same(row[2], p.peak_power);
    }
  }
  CHECK(known > 60);
  CHECK_THROWS_AS(search::sequence_objectives<space::flexibert2>(predict::shipped::rpi4, {quantity::memory}),
                  edgetran::unknown_error);
}
