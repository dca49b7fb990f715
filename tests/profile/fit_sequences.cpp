// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/fit_sequences.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "campaigns.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;
namespace regress = edgetran::regress;

/// Relative error of latency on architectures that were never drawn before.
double error_on_others(const predict::sequence_profile& d) {
  double sum = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    const predict::amounts a = predict::total_amounts(
        edgetran::model::flexibert<>{campaigns::drawn(edgetran::stream(99).split(i))}, d.workload);
    sum += std::abs(predict::priced_model(d.latency, d, a).whole().value / campaigns::latency_of(a) - 1);
  }
  return sum / 50;
}
}  // namespace

TEST_CASE("a law without noise is found, whatever else could be priced") {
  const auto d = profile::fit_sequences(campaigns::blank(), campaigns::measured(60, 1e-6),
                                        regress::k_fold(60, 5, edgetran::stream(1)));
  CHECK(error_on_others(d) < 1e-4);
  CHECK(d.latency.fitted.start == doctest::Approx(2).epsilon(1e-3));
  CHECK(d.latency.fitted.each[static_cast<std::size_t>(predict::amount::linear_flops)] ==
        doctest::Approx(1e-3).epsilon(0.01));
  CHECK(d.energy.fitted.start == doctest::Approx(6).epsilon(1e-3));
  CHECK(d.latency.errors.mean < 1e-4);
  CHECK(d.latency.errors.span_mean < 1e-4);
  CHECK(d.source.records == 60);
  CHECK(d.source.dropped == 0);
}

TEST_CASE("with noise: errors are the noise's, intervals cover as they say, a constant stays one") {
  const auto d = profile::fit_sequences(campaigns::blank(), campaigns::measured(120, 0.1),
                                        regress::k_fold(120, 6, edgetran::stream(2)));
  CHECK(error_on_others(d) < 0.05);                                     // of the law itself, below the noise
  CHECK(d.latency.errors.mean == doctest::Approx(0.08).epsilon(0.25));  // of 10% normal noise
  CHECK(d.latency.errors.coverage == doctest::Approx(0.9).epsilon(0.06));
  CHECK(d.latency.factor == doctest::Approx(std::exp(1.645 * 0.1)).epsilon(0.06));
  CHECK(d.latency.errors.constant > 2 * d.latency.errors.mean);
  CHECK_FALSE(d.latency.errors.near_noise());
  CHECK(d.peak_power.form == "a constant");
  CHECK(d.peak_power.errors.near_noise());
  CHECK(std::exp(d.peak_power.level) == doctest::Approx(5).epsilon(0.05));
}

TEST_CASE("records that are several times too slow are dropped by the rule and bend nothing") {
  const auto records = campaigns::measured(80, 0.03, 20);
  const auto d =
      profile::fit_sequences(campaigns::blank(), records, regress::k_fold(80, 5, edgetran::stream(3)));
  CHECK(d.source.dropped == 4);
  CHECK(error_on_others(d) < 0.03);
  CHECK(d.latency.errors.mean > 0.05);  // the slow ones count among the errors
  CHECK(d.latency.errors.mean_kept < 0.04);
  CHECK(d.latency.errors.scaled_mse > 10 * d.latency.errors.scaled_mse_kept);
}

TEST_CASE("the errors that are said are those of predictors that had not seen the record") {
  // By hand: one split, everything anew on its training records.
  const auto records = campaigns::measured(60, 0.1);
  const auto splits = regress::k_fold(60, 3, edgetran::stream(4));
  const auto d = profile::fit_sequences(campaigns::blank(), records, splits);
  double sum = 0, inside = 0;
  for (const regress::split& s : splits) {
    profile::sequence_records part;
    for (const std::size_t i : s.train) {
      part.architectures.push_back(records.architectures[i]);
      part.latency.push_back(records.latency[i]);
      part.energy.push_back(records.energy[i]);
      part.peak_power.push_back(records.peak_power[i]);
    }
    const auto learnt = profile::fit_sequences(campaigns::blank(), part,
                                               regress::k_fold(part.size(), 2, edgetran::stream(5)));
    for (const std::size_t i : s.test) {
      const predict::ranged p =
          predict::priced_model(
              learnt.latency, learnt,
              predict::total_amounts(edgetran::model::flexibert<>{records.architectures[i]}, learnt.workload))
              .whole();
      sum += std::abs(p.value / records.latency[i] - 1);
      inside += p.lower <= records.latency[i] && records.latency[i] <= p.upper;
    }
  }
  CHECK(d.latency.errors.mean == doctest::Approx(sum / 60).epsilon(1e-5));
  CHECK(d.latency.errors.coverage == doctest::Approx(inside / 60).epsilon(1e-5));
}

TEST_CASE("the same records give the same profile") {
  const auto records = campaigns::measured(40, 0.1);
  const auto splits = regress::k_fold(40, 4, edgetran::stream(6));
  const auto a = profile::fit_sequences(campaigns::blank(), records, splits),
             b = profile::fit_sequences(campaigns::blank(), records, splits);
  CHECK(a.latency.fitted == b.latency.fitted);
  CHECK(a.energy.refits == b.energy.refits);
  CHECK(a.latency.factor == b.latency.factor);
}

TEST_CASE("what no profile can be fitted to is refused") {
  const auto splits = regress::k_fold(20, 4, edgetran::stream(7));
  auto few = campaigns::measured(14, 0.1);
  CHECK_THROWS_AS(profile::fit_sequences(campaigns::blank(), few, {}), edgetran::state_error);
  auto records = campaigns::measured(20, 0.1);
  records.energy[3] = 0;
  CHECK_THROWS_AS(profile::fit_sequences(campaigns::blank(), records, splits), edgetran::numeric_error);
  records = campaigns::measured(20, 0.1);
  records.latency.pop_back();
  CHECK_THROWS_AS(profile::fit_sequences(campaigns::blank(), records, splits), edgetran::shape_error);
  CHECK_THROWS_AS(profile::fit_sequences(campaigns::blank(), campaigns::measured(19, 0.1), splits),
                  edgetran::shape_error);
}
