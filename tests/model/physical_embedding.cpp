// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/physical_embedding.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/space/embedding.hpp"
#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {
/// Features from the tree: by name, zeros left out.
template <class Tree>
std::map<std::string, double> from_tree(const Tree& t, const m::workload& w) {
  std::map<std::string, double> all;
  const auto costs = t.costs(w);
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (t[i].level != m::level::primitive) continue;
    const std::string kind(m::kind_of<m::any_primitive>(t[i].primitive));
    std::string layer;
    if (const auto at = t[i].path.find("layer."); at != std::string::npos)
      layer = t[i].path.substr(at, t[i].path.find('.', at + 6) - at) + ".";
    for (const std::string& prefix : std::set<std::string>{"", layer}) {
      all[prefix + "flops." + kind] += 1e-6 * costs[i].flops.value();
      all[prefix + "bytes." + kind] += 1e-6 * costs[i].traffic.value();
    }
    all["parameters"] += 1e-6 * static_cast<double>(costs[i].parameters);
  }
  return all;
}
}  // namespace

static_assert(edgetran::space::embedding<edgetran::model::physical_embedding>);

TEST_CASE("a depth that no model has is refused before it overflows") {
  CHECK_THROWS_AS(edgetran::model::physical_embedding({}, static_cast<std::size_t>(-1)),
                  edgetran::shape_error);
  CHECK_THROWS_AS(edgetran::model::physical_embedding({}, 1'000'000'000'000'000'000), edgetran::shape_error);
}

TEST_CASE("every kind of primitive has one name") {
  const std::set<std::string_view> kinds(m::primitive_kinds<>.begin(), m::primitive_kinds<>.end());
  CHECK(kinds.size() == m::primitive_kinds<>.size());
  for (const char* kind : {"linear", "score_mask", "head_linear", "fourier", "cosine", "window_sum"})
    CHECK(kinds.count(kind) == 1);
}

TEST_CASE("features are the costs of the tree's leaves") {
  stream random(51);
  for (int i = 0; i < 30; ++i) {
    const m::architecture a = test::any_architecture(random);
    const m::any_model model(m::flexibert<>{a}, "a");
    const m::workload w{2, 17};
    const m::physical_embedding embedding(w, 5);
    const std::vector<double> features = embedding.encode(a);
    const std::vector<std::string> names = embedding.names();
    REQUIRE(features.size() == embedding.dimension());
    REQUIRE(names.size() == embedding.dimension());
    CHECK(embedding.encode(model) == features);  // whatever holds it
    auto expected = from_tree(model.tree(), w);
    for (std::size_t k = 0; k < names.size(); ++k) {
      CAPTURE(names[k]);
      CHECK(features[k] == doctest::Approx(expected[names[k]]).epsilon(1e-12));
      expected.erase(names[k]);
    }
    CHECK(expected.empty());
  }
}

TEST_CASE("sums alone, other families, and depths that have no room") {
  const m::architecture a = test::plain(3, 64, 2, 32);
  const m::physical_embedding sums({}, 0), three({}, 3), two({}, 2);
  const std::vector<double> all = three.encode(a), some = sums.encode(a);
  CHECK(sums.dimension() == 1 + 2 * m::primitive_kinds<>.size());
  CHECK(std::equal(some.begin(), some.end(), all.begin()));
  CHECK_THROWS_AS(static_cast<void>(two.encode(a)), shape_error);
  CHECK_NOTHROW(static_cast<void>(two.encode(test::plain(2, 64, 2, 32))));
  std::vector<double> short_of(three.dimension() - 1);
  CHECK_THROWS_AS(three.encode(a, short_of), shape_error);
  CHECK_THROWS_AS(m::physical_embedding({0, 8}), shape_error);
  CHECK_THROWS_AS(static_cast<void>(three.encode(m::architecture{})), shape_error);

  const m::bert<2, 8, 2, 16> bert{};
  const std::vector<double> features = m::physical_embedding({}, 2).encode(bert);
  CHECK(features[0] == doctest::Approx(1e-6 * static_cast<double>(m::parameters<m::bert<2, 8, 2, 16>>)));
  const std::vector<std::string> names = m::physical_embedding({}, 2).names();
  const auto at = [&](const std::string& name) {
    return features[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
  };
  CHECK(at("layer.1.flops.softmax") == doctest::Approx(1e-6 * 5 * 2 * 128 * 128));
  CHECK(at("flops.softmax") == doctest::Approx(2e-6 * 5 * 2 * 128 * 128));
}
