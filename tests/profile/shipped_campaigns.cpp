// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/shipped_campaigns.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "edgetran/predict/devices.hpp"
#include "edgetran/profile/fit_sequences.hpp"
#include "edgetran/profile/sequence_records_json.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace predict = edgetran::predict;
namespace profile = edgetran::profile;
namespace shipped = edgetran::predict::shipped;

const predict::sequence_profile& shipped_as(std::string_view name) {
  return *std::get<const predict::sequence_profile*>(predict::shipped_named(name).profile);
}

void same(std::span<const double> a, std::span<const double> b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t j = 0; j < a.size(); ++j) CHECK(a[j] == doctest::Approx(b[j]).epsilon(1e-9));
}
void same(double a, double b) { CHECK(a == doctest::Approx(b).epsilon(1e-9)); }
void same(const predict::held_out_errors& a, const predict::held_out_errors& b) {
  same(a.mean, b.mean);
  same(a.mean_kept, b.mean_kept);
  same(a.median, b.median);
  same(a.constant, b.constant);
  same(a.scaled_mse, b.scaled_mse);
  same(a.scaled_mse_kept, b.scaled_mse_kept);
  same(a.coverage, b.coverage);
  same(a.width, b.width);
  same(a.span_mean, b.span_mean);
  same(a.span_coverage, b.span_coverage);
  same(a.larger_coverage, b.larger_coverage);
  same(a.smaller_coverage, b.smaller_coverage);
}
void same(const predict::additive_law& a, const predict::additive_law& b) {
  CHECK(a.form == b.form);
  same(a.fitted.start, b.fitted.start);
  same(a.fitted.each, b.fitted.each);
  same(a.factor, b.factor);
  same(a.usual, b.usual);
  for (std::size_t k = 0; k < predict::refit_count; ++k) {
    same(a.refits[k].start, b.refits[k].start);
    same(a.refits[k].each, b.refits[k].each);
  }
  same(a.errors, b.errors);
}
}  // namespace

TEST_CASE("what is shipped says the words of its campaign") {
  for (const profile::shipped_campaign& c : profile::shipped_campaigns) {
    const predict::sequence_profile& d = shipped_as(c.blank.name);
    CHECK(d.title == c.blank.title);
    CHECK(d.source.paper == c.blank.source.paper);
    CHECK(d.source.licence == c.blank.source.licence);
    CHECK(d.source.conditions == c.blank.source.conditions);
    CHECK(d.source.caution == c.blank.source.caution);
    CHECK(d.workload == c.blank.workload);
  }
}

TEST_CASE("the published measurements, fitted again, give what is shipped") {
  const char* data = std::getenv("EDGETRAN_DATA_DIR");
  if (data == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  const std::filesystem::path folder = std::filesystem::path(data) / "protran";
  for (const profile::shipped_campaign& c : profile::shipped_campaigns) {
    const std::string file(c.file);
    CAPTURE(file);
    const auto measured = profile::read_sequence_records(folder / (file + ".json"));
    const auto splits = profile::read_splits(folder / "splits.json", file, measured.size());
    const predict::sequence_profile d = profile::fit_sequences(c.blank, measured, splits);
    const predict::sequence_profile& known = shipped_as(d.name);
    CHECK(d.source.records == known.source.records);
    CHECK(d.source.dropped == known.source.dropped);
    same(d.least.values(), known.least.values());
    same(d.most.values(), known.most.values());
    same(d.most_flops, known.most_flops);
    same(d.most_bytes, known.most_bytes);
    same(d.latency, known.latency);
    same(d.energy, known.energy);
    CHECK(d.peak_power.form == known.peak_power.form);
    same(d.peak_power.level, known.peak_power.level);
    same(d.peak_power.slope, known.peak_power.slope);
    same(d.peak_power.factor, known.peak_power.factor);
    same(d.peak_power.errors, known.peak_power.errors);
  }
}

// Mean squared errors x 1e-3 of values divided by the greatest, on the same 20 splits: what the best of a
// portfolio of regressors on physical features reaches there, found by scikit-learn.
TEST_CASE("what is shipped errs about as little as the best that others fitted") {
  struct known {
    double latency, energy, peak_power;
  };
  const std::map<std::string_view, known> best{
      {"a100", {3.04, 1.95, 10.9}}, {"m1_pro_gpu", {2.63, 1.24, 6.21}}, {"ncs2", {35.7, 34.5, 0.64}}};
  const std::map<std::string_view, double> slack{{"a100", 1.02}, {"m1_pro_gpu", 1.3}, {"ncs2", 2}};
  for (const auto& one : best) {
    const std::string_view name = one.first;
    const known& errors = one.second;
    CAPTURE(name);
    const predict::sequence_profile& d = shipped_as(name);
    CHECK(1e3 * d.latency.errors.scaled_mse < slack.at(name) * errors.latency);
    CHECK(1e3 * d.energy.errors.scaled_mse < slack.at(name) * errors.energy);
    CHECK(1e3 * d.peak_power.errors.scaled_mse < slack.at(name) * errors.peak_power);
  }
  // The Raspberry Pi's without the records that are too slow; others left its first sixteen out.
  const predict::sequence_profile& rpi = shipped_as("rpi4");
  CHECK(rpi.source.dropped == 4);
  CHECK(1e3 * rpi.latency.errors.scaled_mse_kept < 0.13);
  CHECK(1e3 * rpi.energy.errors.scaled_mse_kept < 1.76);
}
