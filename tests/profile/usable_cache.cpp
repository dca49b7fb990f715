// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/usable_cache.hpp"

#include <doctest/doctest.h>

#include <cstddef>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/linear.hpp"
#include "profile/obedient_machine.hpp"

using namespace edgetran;

TEST_CASE("the share of the cache that a machine has is found from what it took") {
  for (const double share : {1.0, 0.25, 0.0625}) {
    CAPTURE(share);
    predict::device_profile truth = obedient::known_prices();
    truth.l3_share = share;
    for (auto& law : truth.laws) law.price[3] = 50 * law.price[1];  // weights from beyond the cache are dear
    profile::cache_candidates<model::known_families> candidates;
    predict::device_profile told;  // what the processor says
    told.fingerprint = truth.fingerprint;
    stream draw(11);
    for (std::size_t i = 0; i < 6 * profile::turns; ++i) {
      const auto m = obedient::run(truth, i, {.noise = 0.02}, draw);
      candidates.add(m.drawn.model, m.drawn.workload, m.measured, told);
    }
    const std::size_t all = candidates.size();
    const auto samples = candidates.choose(regress::non_negative({.relative = true}), told);
    CHECK(told.l3_share == share);
    CHECK(samples.size() == all);
  }
}
