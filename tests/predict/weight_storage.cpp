// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/weight_storage.hpp"

#include <doctest/doctest.h>

#include "edgetran/core/error.hpp"
#include "predict/device.hpp"

using namespace edgetran;

TEST_CASE("the matrix of a product has no bias, other primitives none at all") {
  CHECK(predict::matrix_elements(model::linear<>{4, 6}) == 24);
  CHECK(predict::matrix_elements(model::conv1d<>{4, 6}) == 24);
  CHECK(predict::matrix_elements(model::layer_norm<>{4}) == 0);
}

TEST_CASE("half the bytes of one matrix are saved along its whole path") {
  const auto m = test::tiny_bert();
  const auto& tree = m.tree();
  predict::weight_storage s;
  std::size_t at = 0;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const bool chosen = tree[i].path == "encoder.layer.1.intermediate.dense";
    if (chosen) at = i;
    s.share.push_back(chosen ? 0.5 : 1);
  }
  REQUIRE(at > 0);
  const double half = 128 * 512 * 4 / 2;
  CHECK(s.saved(tree) == half);
  const auto dense = tree.costs({}), less = s.costs(tree, {});
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const bool above = i <= at && at < tree[i].end;
    CHECK((dense[i].traffic - less[i].traffic).value() == (above ? half : 0));
    CHECK(dense[i].flops == less[i].flops);
  }
  CHECK(predict::weight_storage{}.costs(tree, {}) == dense);
}

TEST_CASE("a prediction takes storage: by hand for one matrix on a device that prices weights alone") {
  auto d = test::made_up_device();
  d.combiner = {1, seconds{0}};
  for (auto& law : d.laws) law.price.fill(0);
  for (std::size_t k = 0; k < predict::law_count; ++k)
    if (predict::law_names[k] == "linear") d.laws[k].price[1] = 2;  // seconds a million weights
  const auto m = test::tiny_bert();
  predict::weight_storage s;
  for (const auto& n : m.tree().nodes()) s.share.push_back(n.path.ends_with("intermediate.dense") ? 0.25 : 1);
  const double dense = predict::predict(d, m, {}, d.fingerprint).latency().value.value();
  const double less = predict::predict(d, m, {}, d.fingerprint, s).latency().value.value();
  CHECK(dense - less == doctest::Approx(2e-6 * 0.75 * 2 * 128 * 512));

  s.share.pop_back();
  CHECK_THROWS_AS(predict::predict(d, m, {}, d.fingerprint, s), shape_error);
}

TEST_CASE("fewer streamed bytes may find their cache again") {
  auto d = test::made_up_device();
  const auto m = test::tiny_bert();
  d.fingerprint.l2_cache = predict::streamed_weights(m) / 4.0;  // dense weights lie past it altogether
  predict::weight_storage s;
  for (const auto& n : m.tree().nodes()) s.share.push_back(n.level == model::level::primitive ? 0.125 : 1);
  const auto& softmax = [&](const predict::prediction& p) {
    for (std::size_t i = 0; i < m.tree().size(); ++i)
      if (m.tree()[i].type == "Softmax") return p.nodes[i].latency->value.value();
    return 0.0;
  };
  // What is no product gains too: its rows stay in the cache that the weights leave free.
  CHECK(softmax(predict::predict(d, m, {}, d.fingerprint, s)) <
        softmax(predict::predict(d, m, {}, d.fingerprint)));
}

TEST_CASE("weights that several layers share are saved once, and read fewer bytes each time") {
  model::albert f;
  f.layers = 6, f.hidden = 64, f.heads = 2, f.feed_forward = 128, f.embedding_width = 32;
  f.vocabulary = 100;
  const model::any_model m(f, "m");
  predict::weight_storage half;
  for (const auto& n : m.tree().nodes()) half.share.push_back(n.level == model::level::primitive ? 0.5 : 1);
  // 32 x 64 for the projection, one layer of 4 x 64^2 + 2 x 64 x 128, a pooler of 64^2.
  const double layer = 4 * 64 * 64 + 2 * 64 * 128, rest = 32 * 64 + 64 * 64;
  CHECK(half.saved(m.tree()) == 4 * 0.5 * (layer + rest));
  CHECK((m.tree().costs({})[0].traffic - half.costs(m.tree(), {})[0].traffic).value() ==
        4 * 0.5 * (6 * layer + rest));
  auto d = test::made_up_device();
  const auto p = predict::predict(d, m, {}, d.fingerprint, half);
  CHECK(p.peak_memory->value.value() > 0.5 * 4 * static_cast<double>(m.parameters()));
}
