// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A made-up machine that obeys known prices, for the tests of what learns prices.
#ifndef EDGETRAN_TESTS_PROFILE_OBEDIENT_MACHINE_HPP
#define EDGETRAN_TESTS_PROFILE_OBEDIENT_MACHINE_HPP

#include <cmath>
#include <cstddef>
#include <variant>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/profile/laws.hpp"
#include "edgetran/profile/synthetic.hpp"

namespace obedient {

inline edgetran::predict::device_profile known_prices() {
  edgetran::predict::device_profile d;
  d.fingerprint.l2_cache = edgetran::bytes{1 << 20};
  d.fingerprint.l3_cache = edgetran::bytes{32 << 20};
  edgetran::stream draw(3);
  for (auto& law : d.laws) {
    for (double& p : law.price) p = std::exp(draw.uniform(std::log(1e-5), std::log(1e-3)));
    law.price[2] = 1e-7;
    law.price[7] = 1e-7;
    law.samples = 1;
  }
  return d;
}

struct conditions {
  double noise = 0;     ///< of every leaf, as a share
  bool calm = true;     ///< whether any moment was
  double scale = 1.05;  ///< of a whole over the sum of its leaves
};

/// A synthetic model and what that machine says of it.
struct measurement {
  edgetran::profile::synthetic drawn;
  edgetran::profile::measured_model measured;
};
inline measurement run(const edgetran::predict::device_profile& truth, std::size_t i, const conditions& c,
                       edgetran::stream& draw) {
  namespace model = edgetran::model;
  measurement m{edgetran::profile::draw_synthetic(i, 0.5, 3e9), {}};
  const auto& s = m.drawn;
  const auto r = edgetran::predict::reside_on(truth, s.model, s.workload);
  double total = 0;
  for (const model::node& n : s.model.tree().nodes()) {
    if (n.level != model::level::primitive) continue;
    const bool idle = model::is_idle(n.rows, s.workload);
    const double exact =
        idle ? 0
             : std::visit(
                   [&](const auto& p) {
                     return edgetran::predict::price(truth.laws, p, model::resolve(n.rows, s.workload), r);
                   },
                   n.primitive);
    const double seen = exact * (1 + c.noise * draw.uniform(-1, 1));
    m.measured.leaf_seconds.push_back(seen);
    m.measured.leaf_calm.push_back(c.calm);
    total += seen;
  }
  m.measured.calm_passes = c.calm ? 3 : 0;
  m.measured.latency = edgetran::seconds{c.scale * total};
  return m;
}

/// The same as a sample.
inline edgetran::profile::model_sample measure(const edgetran::predict::device_profile& truth, std::size_t i,
                                               const conditions& c, edgetran::stream& draw) {
  const measurement m = run(truth, i, c, draw);
  return edgetran::profile::sample_of(m.drawn.model, m.drawn.workload, m.measured, truth);
}

inline std::vector<edgetran::profile::model_sample> measure_all(
    const edgetran::predict::device_profile& truth, std::size_t models, const conditions& c) {
  edgetran::stream draw(7);
  std::vector<edgetran::profile::model_sample> samples;
  for (std::size_t i = 0; i < models; ++i) samples.push_back(measure(truth, i, c, draw));
  return samples;
}

}  // namespace obedient

#endif  // EDGETRAN_TESTS_PROFILE_OBEDIENT_MACHINE_HPP
