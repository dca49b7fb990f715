// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/shipped_trees.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

#include "edgetran/core/executor.hpp"
#include "edgetran/energy/fit_tree_profile.hpp"
#include "edgetran/energy/irene_csv.hpp"
#include "edgetran/energy/tree_profile_cpp.hpp"
#include "edgetran/predict/shipped/gtx1080ti.hpp"

using namespace edgetran;

namespace {
void same(std::span<const double> a, std::span<const double> b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t j = 0; j < a.size(); ++j) CHECK(a[j] == doctest::Approx(b[j]).epsilon(1e-8));
}
void same(double a, double b) { CHECK(a == doctest::Approx(b).epsilon(1e-8)); }
void same(const predict::tree_law& a, const predict::tree_law& b) {
  for (std::size_t k = 0; k < a.leaf.size(); ++k) same(a.leaf[k], b.leaf[k]);
  same(a.factor, b.factor);
  same(a.own_flops, b.own_flops);
  same(a.own_bytes, b.own_bytes);
  same(a.per_leaf, b.per_leaf);
  same(a.call, b.call);
}
void same(const predict::law_errors& a, const predict::law_errors& b) {
  same(a.percent, b.percent);
  same(a.coverage, b.coverage);
  same(a.root_width, b.root_width);
  same(a.module_width, b.module_width);
  same(a.leaf_width, b.leaf_width);
}
}  // namespace

TEST_CASE("models that no result uses are passed over, loose primitives too") {
  energy::campaign c;
  for (const char* model : {"gpt2", "sshleifer/tiny-ctrl"}) {
    c.trees.push_back({model, 1, 1, {}});
    c.loose.push_back({model, {}});
  }
  const energy::campaign kept = energy::published_models(c);
  REQUIRE(kept.trees.size() == 1);
  REQUIRE(kept.loose.size() == 1);
  CHECK(kept.trees[0].model == "gpt2");
  CHECK(kept.loose[0].model == "gpt2");
}

TEST_CASE("the profile that is shipped says what was known before the fit, and is written as it stands") {
  const predict::shipped_tree_profile &d = predict::shipped::gtx1080ti, &blank = energy::gtx1080ti_campaign;
  CHECK(d.name == blank.name);
  CHECK(d.title == blank.title);
  CHECK(d.source.conditions == blank.source.conditions);
  CHECK(d.source.caution == blank.source.caution);
  CHECK(d.source.records == d.profile.trees);
  const std::string text = energy::to_cpp(d);
  for (const char* part :
       {"inline constexpr shipped_tree_profile gtx1080ti{", ".trees = 166,", "// Softmax\n"})
    CHECK(text.find(part) != std::string::npos);
}

TEST_CASE("the profile that is shipped is what the published trees give") {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("SKIPPED: EDGETRAN_DATA_DIR is not set, so the shipped profile is not fitted again");
    return;
  }
  const auto c =
      energy::published_models(energy::load_irene_csv(std::filesystem::path(folder) / "irene" / "device_1"));
  inline_executor here;
  const predict::tree_profile found = energy::fit_tree_profile(c, here),
                              &d = predict::shipped::gtx1080ti.profile;
  same(found.energy, d.energy);
  same(found.latency, d.latency);
  same(found.energy_errors, d.energy_errors);
  same(found.latency_errors, d.latency_errors);
  CHECK(found.models == d.models);
  CHECK(found.trees == d.trees);
  CHECK(found.batch == d.batch);
  CHECK(found.sequence == d.sequence);
  for (std::size_t k = 0; k < d.kinds.size(); ++k) {
    CHECK(found.kinds[k].leaves == d.kinds[k].leaves);
    same(found.kinds[k].flops.most, d.kinds[k].flops.most);
    same(found.kinds[k].bytes.most, d.kinds[k].bytes.most);
  }
}
