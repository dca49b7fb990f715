// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/decoder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/nn/fast_kernels.hpp"
#include "edgetran/nn/network.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

using namespace edgetran;
using model::decoder;
using model::language_head;

namespace {

/// Two layers in which nothing is equal by chance.
decoder small_decoder(const model::decoder_dialect& dialect) {
  decoder m;
  m.dialect = &dialect;
  m.hidden = 24;
  m.vocabulary = 31;
  m.layers = {{.heads = 4, .key_value_heads = 2, .head = 10, .feed_forward = 36, .rope_base = 300},
              {.heads = 4, .key_value_heads = 2, .head = 10, .feed_forward = 36, .rope_base = 300}};
  return m;
}
decoder windows() {
  decoder m = small_decoder(model::mistral_names);
  m.layers[0].window = 5;
  m.layers[1].window = 3;
  m.output = language_head::own;
  return m;
}
decoder biased() {
  decoder m = small_decoder(model::qwen2_names);
  m.attention_bias = true;
  m.output = language_head::tied;
  return m;
}
decoder experts() {
  decoder m = small_decoder(model::qwen3_moe_names);
  m.head_norms = true;
  m.layers[1].experts = 5;
  m.layers[1].active = 2;
  m.layers[1].feed_forward = 14;
  m.output = language_head::own;
  return m;
}
decoder gemma() {
  decoder m = small_decoder(model::gemma3_names);
  m.head_norms = m.norms_after = m.above_one = m.scaled_words = true;
  m.scaled_by = 7;
  m.activation_function = model::function::gelu_tanh;
  m.layers[0].window = 4;
  m.layers[0].rope_base = 50;
  m.output = language_head::tied;
  return m;
}
/// Layers of which no two are alike.
decoder uneven() {
  decoder m = small_decoder(model::llama_names);
  m.attention_bias = m.output_bias = m.mlp_bias = true;
  m.layers.push_back(m.layers[0]);
  m.layers.push_back(m.layers[0]);
  m.layers[0].heads = 6, m.layers[0].key_value_heads = 1, m.layers[0].head = 4;
  m.layers[1].attends = false;
  m.layers[2].transforms = false;
  m.layers[3].feed_forward = 9;
  return m;
}

using reference::mat;
using reference::size;
using reference::vec;
using reference::whole;

/// The decoders in float64, by the published names alone.
struct slow_decoder {
  const decoder& m;
  reference::network n;
  std::string prefix;

  mat norm(const mat& x, const std::string& name, size parts = 1) const {
    mat y = x;
    const size width = x[0].size() / parts;
    for (vec& v : y)
      for (size p = 0; p < parts; ++p) {
        double square = 0;
        for (size c = 0; c < width; ++c) square += v[p * width + c] * v[p * width + c];
        const double scale = 1 / std::sqrt(square / static_cast<double>(width) + m.epsilon);
        for (size c = 0; c < width; ++c)
          v[p * width + c] *= scale * (n.at(name + ".weight", c) + (m.above_one ? 1 : 0));
      }
    return y;
  }

  mat attention(const model::decoder_layer& l, const mat& x, const std::string& at) const {
    const size heads = whole(l.heads), groups = whole(l.key_value_heads), head = whole(l.head);
    mat q = n.linear(x, at + "q_proj", heads * head), k = n.linear(x, at + "k_proj", groups * head);
    if (m.head_norms) q = norm(q, at + "q_norm", heads), k = norm(k, at + "k_norm", groups);
    q = reference::turn(q, heads, head, l.rope_base);
    k = reference::turn(k, groups, head, l.rope_base);
    if (m.scaled_by != 0)  // the reference divides by the root of the head size
      for (vec& v : q)
        for (double& a : v) a *= std::sqrt(static_cast<double>(head) / static_cast<double>(m.scaled_by));
    const mat c = reference::attend(
        q, k, n.linear(x, at + "v_proj", groups * head), heads, groups, head,
        [&](size a, size b) { return b <= a && (l.window == 0 || a - b < whole(l.window)); });
    return n.linear(c, at + "o_proj", whole(m.hidden));
  }

  mat gated(const mat& x, const std::string& at, size wide) const {
    mat gate = reference::map(n.linear(x, at + "gate_proj", wide), m.activation_function);
    const mat up = n.linear(x, at + "up_proj", wide);
    for (size r = 0; r < gate.size(); ++r)
      for (size c = 0; c < wide; ++c) gate[r][c] *= up[r][c];
    return n.linear(gate, at + "down_proj", whole(m.hidden));
  }

  mat mlp(const model::decoder_layer& l, const mat& x, const std::string& at) const {
    if (l.experts == 0) return gated(x, at, whole(l.feed_forward));
    mat y(x.size(), vec(whole(m.hidden), 0));
    const mat scores = n.linear(x, at + "gate", whole(l.experts));
    for (size r = 0; r < x.size(); ++r) {
      std::vector<std::pair<double, size>> order;
      double all = 0, chosen = 0;
      for (size e = 0; e < whole(l.experts); ++e) all += std::exp(scores[r][e]);
      for (size e = 0; e < whole(l.experts); ++e) order.emplace_back(-std::exp(scores[r][e]) / all, e);
      std::sort(order.begin(), order.end());
      for (size k = 0; k < whole(l.active); ++k) chosen -= order[k].first;
      for (size k = 0; k < whole(l.active); ++k) {
        const mat part =
            gated({x[r]}, at + "experts." + std::to_string(order[k].second) + ".", whole(l.feed_forward));
        for (size c = 0; c < y[r].size(); ++c)
          y[r][c] += -order[k].first / (m.normalise_routes ? chosen : 1) * part[0][c];
      }
    }
    return y;
  }

  /// Rows of the whole text, or the scores of the next word.
  mat operator()(const std::vector<std::int32_t>& ids) const {
    mat x;
    for (const std::int32_t id : ids)
      x.push_back(n.row(prefix + "embed_tokens.weight", whole(id), whole(m.hidden)));
    if (m.scaled_words)
      for (vec& v : x)
        for (double& a : v) a *= std::sqrt(static_cast<double>(m.hidden));
    for (size i = 0; i < m.layers.size(); ++i) {
      const model::decoder_layer& l = m.layers[i];
      const std::string at = prefix + "layers." + std::to_string(i) + ".";
      if (l.attends) {
        mat a = attention(l, norm(x, at + "input_layernorm"), at + "self_attn.");
        if (m.norms_after) a = norm(a, at + "post_attention_layernorm");
        x = reference::add(x, a);
      }
      if (l.transforms) {
        mat f =
            mlp(l, norm(x, at + (m.norms_after ? "pre_feedforward_layernorm" : "post_attention_layernorm")),
                at + "mlp.");
        if (m.norms_after) f = norm(f, at + "post_feedforward_layernorm");
        x = reference::add(x, f);
      }
    }
    x = norm(x, prefix + "norm");
    if (m.output == language_head::none) return x;
    return n.linear({x.back()}, m.output == language_head::tied ? prefix + "embed_tokens" : "lm_head",
                    whole(m.vocabulary));
  }
};

slow_decoder slow(const decoder& m, const nn::weights& w) {
  return {m, reference::network(w), m.output == language_head::none ? "" : "model."};
}

double distance(const nn::activation& y, size sequence, const mat& want) {
  REQUIRE(y.shape[1] == want.size());
  double worst = 0, largest = 0;
  for (size r = 0; r < want.size(); ++r)
    for (size c = 0; c < want[r].size(); ++c) {
      const double error = std::abs(static_cast<double>(y.row(sequence, r)[c]) - want[r][c]);
      if (!(error <= worst)) worst = error;  // keeps a NaN
      largest = std::max(largest, std::abs(want[r][c]));
    }
  return worst / largest;
}
constexpr double tolerance = 5e-6;

const std::vector<std::int32_t> text{3, 17, 8, 29, 0, 12, 5, 5, 30, 21, 9, 14, 2};
std::vector<std::int32_t> part(size begin, size end) {
  return {text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end)};
}

template <class Network>
void check_all_phases(Network& net, const slow_decoder& want) {
  for (const size n : {1, 2, 4, 5, 6, 13}) {
    const auto y = net.encode({.token_ids = part(0, n)}, 1, static_cast<std::int64_t>(n));
    CHECK(distance(y, 0, want(part(0, n))) < tolerance);
  }
  // A prompt in two pieces, then a token at a time, far beyond every window.
  const bool whole_rows = want.m.output == language_head::none;
  const auto expected = [&](size begin, size end) {
    mat all = want(part(0, end));
    return whole_rows ? mat(all.begin() + static_cast<std::ptrdiff_t>(begin), all.end()) : all;
  };
  for (int round = 0; round < 2; ++round) {  // the second text begins in a cache that has slid
    net.reset();
    CHECK(distance(net.prefill(part(0, 3)), 0, expected(0, 3)) < tolerance);
    CHECK(distance(net.prefill(part(3, 7)), 0, expected(3, 7)) < tolerance);
    for (size t = 7; t < text.size(); ++t)
      CHECK(distance(net.decode(part(t, t + 1)), 0, expected(t, t + 1)) < tolerance);
  }
}

}  // namespace

TEST_CASE("decoders equal a slow float64 forward pass, whole and in pieces") {
  for (const decoder& m : {windows(), biased(), experts(), gemma(), uneven()}) {
    CAPTURE(m.dialect->type);
    const nn::weights w = small::weights(m, 5);
    const slow_decoder want = slow(m, w);
    nn::network<decoder> typed(m, small::weights(m, 5));
    check_all_phases(typed, want);
    nn::network<> recorded(model::any_model(m, "m"), small::weights(m, 5));
    check_all_phases(recorded, want);
    nn::network<model::any_model, nn::fast_kernels> fast(model::any_model(m, "m"), small::weights(m, 5));
    check_all_phases(fast, want);
  }
}

TEST_CASE("a batch of decoders is its sequences one by one") {
  for (const decoder& m : {windows(), experts()}) {
    nn::network<> one(model::any_model(m, "m"), small::weights(m, 6));
    nn::network<> both(model::any_model(m, "m"), small::weights(m, 6));
    std::vector<std::int32_t> ids = part(0, 6);
    for (const auto id : part(6, 12)) ids.push_back(id);
    const auto y = both.prefill(ids, 2);
    for (size s = 0; s < 2; ++s) {
      one.reset();
      const auto x = one.prefill(part(6 * s, 6 * s + 6));
      double worst = 0;
      for (size c = 0; c < x.shape[2]; ++c)
        worst = std::max(worst, static_cast<double>(std::abs(x.row(0, 0)[c] - y.row(s, 0)[c])));
      CHECK(worst < 1e-4);
    }
  }
}

TEST_CASE("weights of routes are a soft-max over all experts where they are not normalised") {
  decoder m = experts();
  m.normalise_routes = false;
  const nn::weights w = small::weights(m, 5);
  nn::network<decoder> net(m, small::weights(m, 5));
  CHECK(distance(net.encode({.token_ids = text}, 1, 13), 0, slow(m, w)(text)) < tolerance);
}

TEST_CASE("peak activation of decoders is what the runner takes") {
  for (const decoder& m : {windows(), biased(), experts(), gemma(), uneven()}) {
    const model::any_model any(m, "m");
    for (const model::workload& w : {model::workload{.batch = 2, .sequence = 70},
                                     model::workload{.sequence = 9, .phase = model::phase::prefill},
                                     model::workload{.sequence = 50, .phase = model::phase::decode}}) {
      CAPTURE(m.dialect->type);
      CAPTURE(w.sequence);
      const nn::weights weights = nn::random_weights(any, 1);
      nn::runner<> run(weights);
      run.run(any, w, nn::random_inputs(any, w, 1));
      CHECK(run.peak_activation() == model::peak_activation(any, w));
    }
  }
}
