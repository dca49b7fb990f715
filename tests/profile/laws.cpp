// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/laws.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "edgetran/regress/linear.hpp"
#include "profile/obedient_machine.hpp"

namespace {
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;

const edgetran::regress::non_negative relative({.relative = true});

predict::device_profile fitted(const std::vector<profile::model_sample>& samples) {
  std::vector<std::size_t> all(samples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  predict::device_profile found;
  profile::fit_laws(samples, all, relative, found);
  return found;
}
}  // namespace

TEST_CASE("fitting finds the prices of a machine that obeys the laws") {
  const auto samples = obedient::measure_all(obedient::known_prices(), 100, {});
  const auto found = fitted(samples);
  for (const auto& m : samples)
    for (const auto& leaf : m.leaves)
      CHECK(profile::detail::priced(found.laws[leaf.law].price, leaf) ==
            doctest::Approx(leaf.seconds).epsilon(1e-4));
  CHECK(found.combiner.scale == doctest::Approx(1.05).epsilon(1e-3));
}

TEST_CASE("rows that nobody saw to be disturbed do not bend the laws") {
  auto samples = obedient::measure_all(obedient::known_prices(), 100, {});
  const auto clean = samples;
  for (std::size_t i = 0; i < samples.size(); i += 10)
    for (auto& leaf : samples[i].leaves) leaf.seconds *= 1.5;
  const auto found = fitted(samples);
  std::size_t close = 0, all = 0;
  for (std::size_t i = 0; i < clean.size(); ++i)
    for (const auto& leaf : clean[i].leaves) {
      if (predict::law_names[leaf.law] != "linear") continue;
      ++all;
      close += profile::detail::miss(found.laws[leaf.law].price, leaf) < 0.005 ? 1 : 0;
    }
  CHECK(close == all);
}

TEST_CASE("disturbed moments count only where there is no calm one") {
  const auto truth = obedient::known_prices();
  auto samples = obedient::measure_all(truth, 44, {});
  for (std::size_t i = 0; i < samples.size(); i += 2) {
    samples[i].calm = false;
    samples[i].total *= 3;
    for (auto& leaf : samples[i].leaves) leaf.calm = false, leaf.seconds *= 3;
  }
  const auto found = fitted(samples);
  CHECK(found.combiner.scale == doctest::Approx(1.05).epsilon(1e-3));
  for (const auto& leaf : samples[1].leaves)
    CHECK(profile::detail::priced(found.laws[leaf.law].price, leaf) ==
          doctest::Approx(leaf.seconds).epsilon(1e-3));
  const auto busy = fitted(obedient::measure_all(truth, 44, {.calm = false}));
  for (const auto& leaf : samples[1].leaves) CHECK(busy.laws[leaf.law].samples > 0);
}

TEST_CASE("modules of a sample are ranges of its leaves, of layers that are alike the first") {
  edgetran::stream draw(1);
  const auto s = obedient::measure(obedient::known_prices(), 0, {}, draw);  // a BERT
  REQUIRE(!s.modules.empty());
  for (const auto& m : s.modules) {
    CHECK(m.first + 1 < m.end);
    CHECK(m.end <= s.leaves.size());
  }
  // embeddings, encoder, layer.0 with attention (self, output), intermediate and output, pooler
  CHECK(s.modules.size() == 9);
}

TEST_CASE("a leaf that a coarse clock did not see breaks nothing") {
  auto samples = obedient::measure_all(obedient::known_prices(), 44, {});
  for (auto& m : samples)
    for (std::size_t i = 0; i < m.leaves.size(); i += 7) m.leaves[i].seconds = 0;
  const auto found = fitted(samples);
  for (const auto& law : found.laws)
    for (const double p : law.price) CHECK(std::isfinite(p));
}
