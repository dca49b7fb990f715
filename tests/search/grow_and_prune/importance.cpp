// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/importance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "nn/small_models.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

/// Mean of w^2, or of |w|, over the numbers [from, to) of an array.
double mean(const nn::weights& w, const std::string& name, std::size_t from, std::size_t to, bool squares) {
  for (const nn::parameter& p : w.parameters()) {
    if (p.name != name) continue;
    REQUIRE(to <= p.size());
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) {
      const double x = static_cast<double>(p.data[i]);
      sum += squares ? x * x : std::abs(x);
    }
    return sum / static_cast<double>(to - from);
  }
  FAIL("no array " << name);
  return 0;
}

}  // namespace

TEST_CASE("importances are means over each head's and each layer's own numbers") {
  m::flexibert<> model;
  model.vocabulary = 11, model.positions = 5;
  // Not in the published order: slots are sdp, wma, wma, dct, c_3, c_5, c_5.
  for (const char* h : {"c_5_4", "sa_wma_4", "c_3_4", "l_dct_4", "sa_sdp_4", "c_5_4", "sa_wma_4"}) {
    if (model.architecture.layers.empty()) model.architecture.layers.push_back({10, {}, {6, 9}});
    model.architecture.layers[0].heads.push_back(m::parse_head(h));
  }
  model.architecture.layers.push_back({7, {m::parse_head("l_dft_3")}, {5}});
  const nn::weights w = small::weights(model, 3);
  const search::importances got = search::importance_of(model, w);

  const std::string self = "encoder.layer.0.attention.self.";
  const auto qkv = [&](std::size_t slot) {
    double sum = 0;
    for (const char* map : {"query", "key", "value"})
      sum += mean(w, self + map + ".weight", slot * 4 * 10, (slot + 1) * 4 * 10, true);
    return sum;
  };
  const auto convolution = [&](std::size_t taps, std::size_t place) {
    const std::string at = self + "convolution." + std::to_string(taps) + ".";
    const auto part = [&](const char* name, std::size_t n) {
      return mean(w, at + name + ".weight", place * n, (place + 1) * n, true);
    };
    return ((part("depthwise", 4 * taps) + part("pointwise", 16)) / 2 + part("kernel", 4 * taps) +
            part("value", 16)) /
           3;
  };
  const auto weighted = [&](std::size_t place) {
    return mean(w, self + "weighted_query.weight", place * 16, (place + 1) * 16, true);
  };
  const std::vector<double> want{qkv(0) / 3,
                                 (qkv(1) + weighted(0)) / 4,
                                 (qkv(2) + weighted(1)) / 4,
                                 qkv(3) / 3,
                                 (qkv(4) + convolution(3, 0)) / 4,
                                 (qkv(5) + convolution(5, 0)) / 4,
                                 (qkv(6) + convolution(5, 1)) / 4};
  REQUIRE(got.heads.size() == 2);
  REQUIRE(got.heads[0].size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i)
    CHECK(got.heads[0][i] == doctest::Approx(want[i]).epsilon(1e-12));
  CHECK(got.heads[1].size() == 1);
  REQUIRE(got.feed_forward[0].size() == 2);
  const std::string dense = "encoder.layer.0.intermediate.dense.";
  CHECK(got.feed_forward[0][0] ==
        doctest::Approx(mean(w, dense + "0.weight", 0, 6 * 10, false)).epsilon(1e-12));
  CHECK(got.feed_forward[0][1] ==
        doctest::Approx(mean(w, dense + "1.weight", 0, 9 * 6, false)).epsilon(1e-12));
  CHECK(got.feed_forward[1][0] ==
        doctest::Approx(mean(w, "encoder.layer.1.intermediate.dense.0.weight", 0, 35, false)).epsilon(1e-12));
}

TEST_CASE("a head whose numbers are small is the one that goes") {
  m::flexibert<> model;
  model.vocabulary = 11, model.positions = 5;
  model.architecture.layers = {{12, std::vector<m::attention_head>(3, m::parse_head("sa_sdp_4")), {8}},
                               {12, std::vector<m::attention_head>(3, m::parse_head("sa_sdp_4")), {8}}};
  nn::weights w = small::weights(model, 4);
  for (nn::parameter& p : w.parameters())
    if (p.name.starts_with("encoder.layer.1.attention.self.key.weight") ||
        p.name.starts_with("encoder.layer.1.attention.self.query.weight"))
      std::fill_n(p.data.get() + 4 * 12, 4 * 12, 0.0F);
  const auto c = search::prune_heads(model.architecture, search::importance_of(model, w), {.heads = 1});
  REQUIRE(c);
  CHECK(c->removed == std::vector<search::head_place>{{1, 1}});
}

TEST_CASE("weights of another model are refused") {
  m::flexibert<> model;
  model.vocabulary = 11, model.positions = 5;
  model.architecture.layers = {{12, {m::parse_head("sa_sdp_4")}, {8}}};
  m::flexibert<> other = model;
  other.architecture.layers[0].heads[0].size = 5;
  CHECK_THROWS_AS(search::importance_of(other, small::weights(model, 4)), shape_error);
  other.architecture.layers[0].heads[0] = m::parse_head("sa_wma_4");
  CHECK_THROWS_AS(search::importance_of(other, small::weights(model, 4)), shape_error);
}
