// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/software_baseline.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/energy/irene_csv.hpp"
#include "energy/profiled_fixture.hpp"

using namespace edgetran;
using energy::feature;
using energy::software_sample;

namespace {
const char* data_folder() { return std::getenv("EDGETRAN_DATA_DIR"); }

/// The published machine as its makers describe it: an i9-7900X (140 W) with 32 GiB of DRAM (0.375 W/GiB, the
/// constant of CodeCarbon).
constexpr energy::software_baseline_options stated{watts{140}, watts{0}, watts{12}};
}  // namespace

TEST_CASE("the sum of the formula, by hand") {
  std::vector<software_sample> samples(2);
  samples[0] = {joules{100}, joules{20}, joules{300}, 0.5, 0.25, 1, quality::measured};
  samples[1] = {joules{10}, joules{4}, joules{0}, 1, 0, 1, quality::integrated};
  auto e = energy::attribute_energy(samples, 1);
  CHECK(e.value.value() == doctest::Approx(50 + 5 + 300 + 10));
  CHECK(e.quality == quality::integrated);
  CHECK(e.missing.empty());
  e = energy::attribute_energy(samples);
  CHECK(e.value.value() == doctest::Approx(1.58 * 365));
  CHECK(e.quality == quality::modelled);  // the PUE is a constant
  for (software_sample& s : samples) s.dram.reset(), s.gpu.reset();
  e = energy::attribute_energy(samples, 1);
  CHECK(e.value.value() == doctest::Approx(60));
  CHECK(e.missing == "dram, gpu");
}

TEST_CASE("energy is additive over samples, and proportional to shares and PUE") {
  stream random(11);
  for (int round = 0; round < 50; ++round) {
    std::vector<software_sample> samples;
    joules apart{};
    const double pue = 1 + random.uniform01();
    for (int i = 0; i < 7; ++i) {
      software_sample s{joules{100 * random.uniform01()},
                        joules{10 * random.uniform01()},
                        joules{300 * random.uniform01()},
                        random.uniform01(),
                        random.uniform01(),
                        random.uniform01()};
      samples.push_back(s);
      apart += energy::attribute_energy(std::vector{s}, pue).value;
    }
    const joules together = energy::attribute_energy(samples, pue).value;
    CHECK(together.value() == doctest::Approx(apart.value()).epsilon(1e-12));
    CHECK(together.value() == doctest::Approx(pue * energy::attribute_energy(samples, 1).value.value()));
    for (software_sample& s : samples) s.cpu_share /= 2, s.dram_share /= 2, s.gpu_share /= 2;
    CHECK(energy::attribute_energy(samples, pue).value.value() == doctest::Approx(together.value() / 2));
  }
}

TEST_CASE("samples that cannot be added up are refused") {
  using list = std::vector<software_sample>;
  const auto refused = [](const list& samples, double pue, const std::string& problem) {
    CAPTURE(problem);
    try {
      (void)energy::attribute_energy(samples, pue);
      FAIL("nothing thrown");
    } catch (const error& e) {
      CHECK(e.problem().find(problem) != std::string::npos);
      CHECK_FALSE(e.remedy().empty());
    }
  };
  software_sample good, blind, wrong;
  good.cpu = joules{1};
  refused({}, 1, "no samples");
  refused({blind}, 1, "no counter");
  refused({good, blind}, 1, "1 of 2 samples");
  refused({good}, 0.9, "a PUE of");
  refused({good}, NAN, "a PUE of");
  wrong = good, wrong.cpu_share = 1.5;
  refused({wrong}, 1, "a share of 1.5");
  wrong = good, wrong.cpu_share = NAN;
  refused({wrong}, 1, "a share of");
  wrong = good, wrong.cpu = joules{-1};
  refused({wrong}, 1, "an energy of -1");
  wrong = good, wrong.cpu = joules{NAN};
  refused({wrong}, 1, "an energy of");
}

TEST_CASE("the predictor is the same formula with modelled counters, and never looks at energies") {
  const energy::software_baseline baseline({watts{140}, watts{40}, watts{12}, 1.2});
  energy::profiled_tree t = test::made_up_tree({"gpt2", "gpt2"}, {8, 64});
  const std::vector<joules> energies = baseline.predict(t);
  REQUIRE(energies.size() == t.nodes.size());
  for (std::size_t i = 0; i < t.nodes.size(); ++i) {
    const energy::profiled_node& n = t.nodes[i];
    software_sample s;
    s.cpu = watts{40 + 100 * n[feature::cpu] / 100} * seconds{n[feature::latency]};
    s.dram = watts{12} * seconds{n[feature::latency]};
    s.dram_share = n[feature::memory] / 100;
    s.gpu = joules{n[feature::gpu_energy]};
    CHECK(energies[i].value() ==
          doctest::Approx(energy::attribute_energy(std::vector{s}, 1.2).value.value()).epsilon(1e-12));
  }
  for (energy::profiled_node& n : t.nodes) n.energy = joules{NAN};
  CHECK(baseline.predict(t) == energies);
  energy::software_baseline other = baseline;
  other.fit(energy::selection{});
  CHECK(other.predict(t) == energies);
}

TEST_CASE("powers that no machine has are refused") {
  CHECK_THROWS_AS(energy::software_baseline({watts{-1}, watts{0}, watts{0}}), input_error);
  CHECK_THROWS_AS(energy::software_baseline({watts{10}, watts{20}, watts{0}}), input_error);
  CHECK_THROWS_AS(energy::software_baseline({watts{10}, watts{0}, watts{NAN}}), input_error);
  CHECK_THROWS_AS(energy::software_baseline({watts{10}, watts{0}, watts{0}, 0.5}), input_error);
}

TEST_CASE("the published trees are here for the baseline") {
  if (data_folder() == nullptr)
    MESSAGE("SKIPPED: EDGETRAN_DATA_DIR is not set, so the baseline is not compared with measurements");
}

TEST_CASE("errors on the published trees" * doctest::skip(data_folder() == nullptr)) {
  const auto trees =
      energy::load_irene_csv(std::filesystem::path(data_folder()) / "irene" / "device_1").trees;
  struct errors {
    double sum = 0, signs = 0;
    std::size_t count = 0;
    void add(double e) { sum += std::abs(e), signs += e, ++count; }
    double mean() const { return sum / static_cast<double>(count); }
  };
  const auto measure = [&](const energy::software_baseline_options& options, errors& models,
                           errors& modules) {
    const energy::software_baseline baseline(options);
    for (const energy::profiled_tree& t : trees) {
      if (t.model == "sshleifer/tiny-ctrl") continue;
      const auto energies = baseline.predict(t);
      for (std::size_t i = 0; i < t.nodes.size(); ++i) {
        const double e = 100 * (energies[i] / t.nodes[i].energy - 1);
        if (t.nodes[i].level == model::level::root) models.add(e);
        if (t.nodes[i].level == model::level::module) modules.add(e);
      }
    }
  };
  // Computed from the files by a program that shares no code with this one.
  errors models, modules;
  measure(stated, models, modules);
  CHECK(models.count == 166);
  CHECK(modules.count == 7208);
  CHECK(models.mean() == doctest::Approx(5.90).epsilon(1e-3));
  CHECK(modules.mean() == doctest::Approx(7.02).epsilon(1e-3));
  // On a desk there is no data centre, and what no counter sees is missing: always too little.
  errors bare, bare_modules;
  energy::software_baseline_options desk = stated;
  desk.memory = watts{0};
  desk.pue = 1;
  measure(desk, bare, bare_modules);
  CHECK(bare.mean() == doctest::Approx(33.53).epsilon(1e-3));
  CHECK(bare.signs == -bare.sum);
  CHECK(bare_modules.mean() == doctest::Approx(33.28).epsilon(1e-3));
  // Processors charged in full, however busy: too much.
  errors full, full_modules;
  desk.processor_idle = desk.processor;
  desk.pue = energy::average_pue;
  measure(desk, full, full_modules);
  CHECK(full.mean() == doctest::Approx(75.36).epsilon(1e-3));
  CHECK(full.signs == full.sum);
}
