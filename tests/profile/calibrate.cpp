// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/calibrate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;

/// Models measured on a machine that obeys known prices, with noise of a given size on every leaf.
std::vector<profile::detail::model_sample> obedient(const predict::device_profile& truth, std::size_t models,
                                                    double noise) {
  edgetran::stream draw(7);
  std::vector<profile::detail::model_sample> samples;
  for (std::size_t i = 0; i < models; ++i) {
    const auto s = profile::draw_synthetic(i, 0.5, 3e9);
    const predict::residence r = predict::reside_on(truth, s.model);
    profile::measured_model measured;
    double total = 0;
    for (const model::node& n : s.model.tree().nodes()) {
      if (n.level != model::level::primitive) continue;
      const double exact = std::visit(
          [&](const auto& p) { return predict::price(truth.laws, p, model::resolve(n.rows, s.workload), r); },
          n.primitive);
      const double seen = exact * (1 + noise * draw.uniform(-1, 1));
      measured.leaf_seconds.push_back(seen);
      measured.leaf_calm.push_back(true);
      total += seen;
    }
    measured.calm_passes = 3;
    measured.latency = edgetran::seconds{1.05 * total};
    samples.push_back(profile::detail::sample_of(s.model, s.workload, measured, truth));
  }
  return samples;
}

predict::device_profile known_prices() {
  predict::device_profile d;
  d.fingerprint.l2_cache = edgetran::bytes{1 << 20};
  d.fingerprint.l3_cache = edgetran::bytes{32 << 20};
  edgetran::stream draw(3);
  for (auto& law : d.laws)
    for (double& p : law.price) p = std::exp(draw.uniform(std::log(1e-5), std::log(1e-3)));
  for (auto& law : d.laws) {
    law.price[2] = 1e-7;
    law.price[7] = 1e-7;
  }
  return d;
}
}  // namespace

TEST_CASE("fitting finds the prices of a machine that obeys the laws") {
  const auto truth = known_prices();
  const auto samples = obedient(truth, 100, 0);
  std::vector<std::size_t> all(samples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  predict::device_profile found = truth;
  profile::detail::fit_laws(samples, all, edgetran::regress::non_negative({.relative = true}), found);
  for (const auto& m : samples)
    for (const auto& leaf : m.leaves)
      CHECK(profile::detail::priced(found, leaf) == doctest::Approx(leaf.seconds).epsilon(1e-4));
  CHECK(found.combiner.scale == doctest::Approx(1.05).epsilon(1e-3));
}

TEST_CASE("the held-out check sees the noise and its intervals hold it") {
  auto device = known_prices();
  const auto samples = obedient(device, 200, 0.1);
  profile::detail::check_held_out(samples, 5, edgetran::regress::non_negative({.relative = true}), device);
  for (std::size_t k = 0; k < predict::law_count; ++k)
    if (predict::law_names[k] == "linear") {
      CHECK(device.laws[k].error > 0.02);
      CHECK(device.laws[k].error < 0.10);
      CHECK(device.laws[k].half_width > device.laws[k].error);
    }
  CHECK(device.held_out_error > 0);
  CHECK(device.held_out_error < 0.10);
  CHECK(device.interval_scale > 0);
}

TEST_CASE("the quantile that bounds a new error") {
  std::vector<double> errors(9);
  for (std::size_t i = 0; i < 9; ++i) errors[i] = static_cast<double>(9 - i);
  CHECK(profile::detail::bounding_quantile(errors, 0.9) == 9);  // rank ceil(10 * 0.9) = 9
  CHECK(profile::detail::bounding_quantile(errors, 0.5) == 5);
  CHECK(profile::detail::bounding_quantile({3.0}, 0.9) == 3);
}

TEST_CASE("a short calibration of this machine predicts and reports progress") {
  double last = -1;
  profile::calibrate_options options;
  options.budget = edgetran::seconds{1};
  options.flops = 2e7;
  options.progress = [&](double done) {
    CHECK(done >= last);
    last = done;
  };
  const auto device = profile::calibrate(options);
  CHECK(device.models >= 2 * profile::turns);
  CHECK(last == 1);
  CHECK(device.laws[0].samples > 0);
  CHECK(device.combiner.scale > 0);
  const auto s = profile::draw_synthetic(3, 0.1, 1e8);
  const auto p = predict::predict(device, s.model, s.workload, device.fingerprint);
  CHECK(p.latency().value.value() > 0);
  CHECK(std::isfinite(p.latency().upper.value()));
}
