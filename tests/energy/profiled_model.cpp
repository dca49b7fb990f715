// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/profiled_model.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "energy/profiled_fixture.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("features of a model are its published costs") {
  // spec/layers.md section 10: rows of the published data for BERT, 8 sequences of 32 tokens.
  const auto t = test::made_up_tree({"bert-base-uncased", "bert-base"}, {8, 32});
  CHECK(t.nodes.size() == 138 + 75 + 1);
  std::map<std::string, const energy::profiled_node*> at;
  for (const auto& n : t.nodes) at.emplace(n.path, &n);
  const auto check = [&](const char* path, double flops, double bytes, double parameters) {
    CAPTURE(path);
    REQUIRE(at.contains(path));
    CHECK((*at[path])[feature::flops] == doctest::Approx(flops).epsilon(1e-12));
    CHECK((*at[path])[feature::bytes] == doctest::Approx(bytes).epsilon(1e-12));
    CHECK((*at[path])[feature::parameters] == parameters);
  };
  check("", 43928.543744, 3182.424072265625, 0);
  check("encoder.layer.3.attention.self", 932.41344, 69.375, 3 * 590592);
  check("encoder.layer.3.attention.self.query", 302.186496, 21, 590592);
  check("embeddings.word_embeddings", 0, 0.751953125, 23440896);
  check("pooler.activation", 0.024576, 0.0234375, 0);
  const energy::profiled_node& root = t.nodes[0];
  CHECK(root.type == "bert-base-uncased");
  CHECK(root[feature::batch] == 8);
  CHECK(root[feature::sequence] == 32);
  CHECK(root[feature::input_size] == 256);
  CHECK(root[feature::gpu_memory_clock] == 3802);
  CHECK(root[feature::latency] == doctest::Approx(1e-5 + 43928.543744e6 / 3e12));
  CHECK(root.energy.value() == doctest::Approx(270 * root[feature::latency]));
}

TEST_CASE("a node without a reading is left out with all below it") {
  const auto t = model::load(test::example_configs() / "bert-base.json").tree();
  const auto p =
      energy::profile_model(t, {2, 16}, "bert", [&](std::size_t i) -> std::optional<energy::node_reading> {
        if (t[i].type == "BertLayer" && t[i].name != "layer.7") return std::nullopt;
        if (t[i].path == "pooler") return std::nullopt;
        energy::node_reading r;
        r.energy = joules{1 + static_cast<double>(i)};
        return r;
      });
  for (const auto& n : p.nodes) {
    CHECK(n.path.find("pooler") == std::string::npos);
    CHECK((n.path.find(".layer.") == std::string::npos || n.path.find(".layer.7") != std::string::npos));
    const auto i = test::find(t, n.path);
    CHECK(n.energy.value() == 1 + static_cast<double>(i));
    CHECK(p.nodes[n.parent].path == t[t[i].parent].path);
  }
  CHECK_THROWS_AS((void)energy::profile_model(
                      t, {2, 16}, "bert", [](std::size_t) { return std::optional<energy::node_reading>(); }),
                  input_error);
  CHECK_THROWS_AS(
      (void)energy::profile_model(t, {0, 16}, "bert", [](std::size_t) { return energy::node_reading{}; }),
      shape_error);
}

TEST_CASE("a window of a meter becomes the reading of a call") {
  measure::resource_means m;
  m.latency = seconds{20};
  CHECK_THROWS_AS((void)energy::reading_of(m, 100, joules{50}), state_error);
  m.cpu = {12.5, quality::measured};
  CHECK_THROWS_AS((void)energy::reading_of(m, 100, joules{50}), state_error);
  m.memory = {40, quality::measured};
  CHECK_THROWS_AS((void)energy::reading_of(m, 0, joules{50}), state_error);
  auto r = energy::reading_of(m, 100, joules{50});
  CHECK(r.cpu == 12.5);
  CHECK(r.memory == 40);
  CHECK(r.latency.value() == doctest::Approx(0.2));
  CHECK(r.energy.value() == doctest::Approx(0.5));
  CHECK(r.gpu == 0);
  CHECK(r.gpu_energy.value() == 0);
  m.gpu = {90, quality::measured};
  m.gpu_memory = {30, quality::measured};
  m.gpu_clock = {1900, quality::measured};
  m.gpu_memory_clock = {3800, quality::measured};
  m.gpu_energy = {joules{20}, quality::integrated};
  r = energy::reading_of(m, 100, joules{50});
  CHECK(r.gpu == 90);
  CHECK(r.gpu_memory == 30);
  CHECK(r.gpu_clock == 1900);
  CHECK(r.gpu_memory_clock == 3800);
  CHECK(r.gpu_energy.value() == doctest::Approx(0.2));
}
