// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/calibrate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "edgetran/core/error.hpp"

namespace {
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;
}  // namespace

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
  CHECK(device.drift >= profile::least_drift);
  const auto s = profile::draw_synthetic(3, 0.1, 1e8);
  const auto p = predict::predict(device, s.model, s.workload, device.fingerprint);
  CHECK(p.latency().value.value() > 0);
  CHECK(std::isfinite(p.latency().upper.value()));
}

TEST_CASE("options that allow no calibration are refused at once") {
  using edgetran::seconds;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double budget : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS((void)profile::calibrate({.budget = seconds{budget}}), edgetran::numeric_error);
  CHECK_THROWS_AS((void)profile::calibrate({.flops = 0}), edgetran::numeric_error);
  CHECK_THROWS_AS((void)profile::calibrate({.folds = 1}), edgetran::numeric_error);
}
