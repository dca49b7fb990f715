// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/clustered.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "predict/device.hpp"

using namespace edgetran;

namespace {
std::set<std::string> chosen(const model::any_model& m, const std::string& nodes) {
  const auto s = predict::clustered_storage(m, {nodes, 64});
  std::set<std::string> paths;
  for (std::size_t i = 0; i < m.tree().size(); ++i)
    if (s.share[i] != 1) paths.insert(m.tree()[i].path);
  return paths;
}
}  // namespace

TEST_CASE("patterns") {
  static_assert(predict::fits("encoder.layer.0.intermediate.dense", "*.intermediate.*"));
  static_assert(!predict::fits("encoder.intermediates.dense", "*.intermediate.*"));
  CHECK(predict::fits("a", "a"));
  CHECK(predict::fits("", ""));
  CHECK(predict::fits("", "**"));
  CHECK_FALSE(predict::fits("", "?"));
  CHECK(predict::fits("layer.7.x", "layer.?.x"));
  CHECK_FALSE(predict::fits("layer.11.x", "layer.?.x"));
  CHECK(predict::fits("aXbXc", "*X*c"));
  CHECK(predict::fits("abab", "*ab"));
  CHECK_FALSE(predict::fits("abab", "*ab?"));
  CHECK_FALSE(predict::fits("encoder", "enc"));
}

TEST_CASE("presets name the same parts in every family") {
  const auto bert = test::tiny_bert();
  CHECK(chosen(bert, "feed_forward") ==
        std::set<std::string>{"encoder.layer.0.intermediate.dense", "encoder.layer.0.output.dense",
                              "encoder.layer.1.intermediate.dense", "encoder.layer.1.output.dense"});
  CHECK(chosen(bert, "attention").size() == 8);
  CHECK(chosen(bert, "all").size() == 8 + 4 + 1);  // and the pooler
  CHECK(chosen(bert, "*.intermediate.*").size() == 2);
  const auto small = [](auto f) {
    f.layers = 2;
    return model::any_model(f, "small");
  };
  const auto gpt = small(model::gpt2<>{.layers = {}, .hidden = 64, .heads = 2, .feed_forward = 256});
  CHECK(chosen(gpt, "feed_forward").size() == 4);
  CHECK(chosen(gpt, "attention").size() == 4);
  const auto distil = small(model::distilbert<>{.layers = {}, .hidden = 64, .heads = 2, .feed_forward = 256});
  CHECK(chosen(distil, "feed_forward").size() == 4);
  CHECK(chosen(distil, "attention").size() == 8);
}

TEST_CASE("bytes of a clustered matrix are those of cluster/: packed rows and one table") {
  const auto m = test::tiny_bert();
  for (const auto& [clusters, bits] : {std::pair{16, 4}, {64, 6}, {65, 8}, {256, 8}}) {
    const auto s =
        predict::clustered_storage(m, {"*.intermediate.dense", static_cast<std::size_t>(clusters)});
    const double dense = 128 * 512 * 4, stored = 128 * 512 * bits / 8.0 + 4.0 * clusters;
    CHECK(s.saved(m.tree()) == doctest::Approx(2 * (dense - stored)));
  }
  CHECK_THROWS_AS(predict::clustered_storage(m, {"all", 1}), input_error);
  CHECK_THROWS_AS(predict::clustered_storage(m, {"all", 257}), input_error);
  CHECK_THROWS_AS(predict::clustered_storage(m, {"*.no_such_layer", 64}), unknown_error);
}

TEST_CASE("the counterfactual is modelled, cheaper, and as unsure as the dense model is dear") {
  const auto d = test::made_up_device();
  const auto m = test::tiny_bert();
  const auto dense = predict::predict(d, m, {}, d.fingerprint);
  const auto p = predict::predict_clustered(d, m, {}, d.fingerprint, {});
  CHECK(p.latency().value < dense.latency().value);
  CHECK(p.energy().value < dense.energy().value);
  CHECK(p.latency().upper == dense.latency().upper);
  CHECK(p.latency().lower < dense.latency().lower);
  CHECK(p.latency().quality == quality::modelled);
  CHECK(p.latency().source.find("64 clusters in feed_forward") != std::string::npos);
  CHECK(p.peak_memory->value.value() == doctest::Approx(dense.peak_memory->value.value() -
                                                        predict::clustered_storage(m, {}).saved(m.tree())));
  for (std::size_t i = 0; i < m.tree().size(); ++i) {
    const auto &now = *p.nodes[i].latency, &was = *dense.nodes[i].latency;
    CHECK(now.lower <= now.value);
    CHECK(now.value <= now.upper);
    if (m.tree()[i].path.starts_with("embeddings")) {
      CHECK(now.value == was.value);
      CHECK(now.quality == quality::predicted);
    }
  }
}

TEST_CASE("with one row a law cannot tell arithmetic from reading, and all of it shrinks") {
  const model::linear<> p{128, 512};
  const model::span one{.batch = 1, .tokens = 1}, four{.batch = 1, .tokens = 4};
  const predict::residence r{0.5, 0.25};
  const auto dense = predict::features(p, one, r), stored = predict::stored_features(p, one, r, 0.25);
  for (const std::size_t j : {0U, 1U, 2U, 3U, 6U}) CHECK(stored[j] == 0.25 * dense[j]);
  for (const std::size_t j : {4U, 5U, 7U}) CHECK(stored[j] == dense[j]);
  const auto many = predict::features(p, four, r), fewer = predict::stored_features(p, four, r, 0.25);
  for (const std::size_t j : {1U, 2U, 3U}) CHECK(fewer[j] == 0.25 * many[j]);
  for (const std::size_t j : {0U, 4U, 5U, 6U, 7U}) CHECK(fewer[j] == many[j]);
}
