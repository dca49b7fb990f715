// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/held_out.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "edgetran/regress/linear.hpp"
#include "profile/obedient_machine.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;

const edgetran::regress::non_negative relative({.relative = true});

predict::device_profile calibrated(const predict::device_profile& truth,
                                   const std::vector<profile::model_sample>& samples) {
  predict::device_profile device;
  device.fingerprint = truth.fingerprint;
  profile::check_held_out(samples, 5, profile::turns, relative, device);
  std::vector<std::size_t> all(samples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  profile::fit_laws(samples, all, relative, device);
  return device;
}
}  // namespace

TEST_CASE("nine in ten of new models, modules and leaves lie within their intervals") {
  const auto truth = obedient::known_prices();
  const obedient::conditions noisy{.noise = 0.2};
  const auto device = calibrated(truth, obedient::measure_all(truth, 20 * profile::turns, noisy));
  edgetran::stream draw(99);
  double models = 0, model_hits = 0, leaves = 0, leaf_hits = 0;
  for (std::size_t i = 1000; i < 1000 + 20 * profile::turns; ++i) {
    const auto measured = obedient::measure(truth, i, noisy, draw);
    const auto s = profile::draw_synthetic(i, 0.5, 3e9);
    const auto p = predict::predict(device, s.model, s.workload, device.fingerprint);
    const auto within = [](const auto& e, double y) { return e.lower.value() <= y && y <= e.upper.value(); };
    ++models;
    model_hits += within(p.latency(), measured.total) ? 1 : 0;
    std::size_t at = 0;
    for (std::size_t n = 0; n < s.model.tree().size(); ++n) {
      const model::node& leaf = s.model.tree()[n];
      if (leaf.level != model::level::primitive || model::is_idle(leaf.rows, s.workload)) continue;
      ++leaves;
      leaf_hits += within(*p.nodes[n].latency, 1.05 * measured.leaves[at++].seconds) ? 1 : 0;
    }
  }
  // Four standard deviations of a binomial share around 0.9.
  CHECK(model_hits / models > 0.9 - 4 * std::sqrt(0.09 / models));
  CHECK(model_hits / models < 0.995);
  CHECK(leaf_hits / leaves > 0.85);  // leaves of one model are no independent draws
  CHECK(leaf_hits / leaves < 0.97);
}

TEST_CASE("every law is checked, and its error is the noise") {
  const auto truth = obedient::known_prices();
  const auto device = calibrated(truth, obedient::measure_all(truth, 10 * profile::turns, {.noise = 0.1}));
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    CAPTURE(predict::law_names[k]);
    CHECK(device.laws[k].checked > 0);
    CHECK(device.laws[k].half_width > 0);
    CHECK(device.laws[k].half_width >= device.laws[k].error);
  }
  CHECK(device.laws[0].error > 0.02);
  CHECK(device.laws[0].error < 0.10);
  CHECK(device.held_out_error > 0);
  CHECK(device.held_out_error < 0.10);
}

TEST_CASE("a machine that was never calm is no sure machine") {
  const auto truth = obedient::known_prices();
  const auto busy =
      calibrated(truth, obedient::measure_all(truth, 4 * profile::turns, {.noise = 0.5, .calm = false}));
  for (const auto& law : busy.laws) CHECK(law.half_width > 0.05);
  CHECK(busy.held_out_error > 0);
}

TEST_CASE("models of few rows that were never calm widen their own factor, not that of the others") {
  const auto truth = obedient::known_prices();
  auto samples = obedient::measure_all(truth, 10 * profile::turns, {.noise = 0.1});
  const auto calm = calibrated(truth, samples).interval_scale;
  for (auto& m : samples)
    if (m.few_rows) m.calm = false, m.total *= 3;
  const auto disturbed = calibrated(truth, samples).interval_scale;
  CHECK(disturbed.few_rows > 5 * calm.few_rows);
  CHECK(disturbed.many_rows < 1.5 * calm.many_rows);
}

TEST_CASE("a module that is predicted to take no time is no error without bounds") {
  const auto truth = obedient::known_prices();
  auto samples = obedient::measure_all(truth, 5 * profile::turns, {.scale = 1});
  for (auto& m : samples) {
    const std::size_t at = m.leaves.size();
    for (int k = 0; k < 2; ++k) m.leaves.push_back({0, std::vector<double>(8), 1e-9});
    m.modules.push_back({at, at + 2});
  }
  CHECK(std::isfinite(calibrated(truth, samples).interval_scale.module));
}

TEST_CASE("what no fold could check has the widest interval") {
  const auto truth = obedient::known_prices();
  const auto device =
      calibrated(truth, obedient::measure_all(truth, 1, {}));  // one model: nothing is left to fit on
  for (const auto& law : device.laws) {
    CHECK(law.checked == 0);
    CHECK(law.half_width >= 1);
  }
  CHECK(device.held_out_error >= 1);
}

TEST_CASE("few errors bound a new one less tightly than the largest of them") {
  std::vector<double> errors(9);
  for (std::size_t i = 0; i < 9; ++i) errors[i] = static_cast<double>(9 - i);
  CHECK(profile::detail::width_of(errors) == 9);  // rank ceil(10 * 0.9) = 9
  CHECK(profile::detail::width_of(std::vector<double>{1.0, 3.0, 2.0}) == 9);
  CHECK(profile::detail::width_of(std::vector<double>{0.5}) == 4.5);
}
