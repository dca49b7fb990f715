// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_PROFILE_CAMPAIGNS_HPP
#define EDGETRAN_TESTS_PROFILE_CAMPAIGNS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/predict/amounts.hpp"
#include "edgetran/profile/fit_sequences.hpp"

/// A campaign on a device that follows a law: latency is 2 s + 1 ms a million FLOPs of linear maps + 0.1 s a
/// head that attends + 0.02 s a million parameters, energy is three watts times that, peak power 5 W; all
/// with noise.
namespace campaigns {

inline edgetran::model::architecture drawn(edgetran::stream random) {
  using edgetran::model::operation;
  edgetran::model::architecture a;
  const auto pick = [&](const std::vector<std::int64_t>& of) {
    return of[static_cast<std::size_t>(random.below(of.size()))];
  };
  const std::int64_t layers = 2 + static_cast<std::int64_t>(random.below(6));
  for (std::int64_t l = 0; l < layers; ++l) {
    edgetran::model::architecture::layer layer{pick({64, 128, 256, 384}), {}, {}};
    for (std::int64_t h = pick({2, 4, 8}), size = layer.hidden / h; h > 0; --h) {
      const auto of = static_cast<operation>(random.below(5));
      layer.heads.push_back({of, of == operation::convolution ? pick({5, 9, 13}) : 0, size});
    }
    for (std::int64_t s = pick({1, 2, 3}); s > 0; --s)
      layer.feed_forward.push_back(pick({128, 256, 512, 1024}));
    a.layers.push_back(layer);
  }
  return a;
}

inline double latency_of(const edgetran::predict::amounts& a) {
  using edgetran::predict::amount;
  return 2 + 1e-3 * a[amount::linear_flops] + 0.1 * a[amount::attending_heads] + 0.02 * a[amount::parameters];
}

/// Every `outlier`-th record takes five times as long; 0: none does.
inline edgetran::profile::sequence_records measured(std::size_t n, double noise, std::size_t outlier = 0) {
  edgetran::profile::sequence_records r;
  const edgetran::stream all(7);
  for (std::size_t i = 0; i < n; ++i) {
    edgetran::stream random = all.split(i);
    r.architectures.push_back(drawn(random.split(0)));
    const double exact = latency_of(edgetran::predict::total_amounts(
        edgetran::model::flexibert<>{r.architectures.back()}, {.batch = 1, .sequence = 128}));
    const double slow = outlier > 0 && i % outlier == 1 ? 5 : 1;
    r.latency.push_back(slow * exact * std::exp(random.normal(0, noise)));
    r.energy.push_back(3 * slow * exact * std::exp(random.normal(0, noise)));
    r.peak_power.push_back(5 * std::exp(random.normal(0, noise)));
  }
  return r;
}

inline edgetran::predict::sequence_profile blank() {
  edgetran::predict::sequence_profile d;
  d.name = "synthetic";
  d.title = "A device of a formula";
  d.source.paper = "no paper";
  d.workload = {.batch = 1, .sequence = 128};
  return d;
}

}  // namespace campaigns

#endif  // EDGETRAN_TESTS_PROFILE_CAMPAIGNS_HPP
