// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_NN_SMALL_MODELS_HPP
#define EDGETRAN_TESTS_NN_SMALL_MODELS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edgetran/core/random.hpp"
#include "edgetran/model/families.hpp"
#include "edgetran/nn/weights.hpp"

/// Small models and weights in which nothing is trivial, for the tests of this folder.
namespace small {

namespace nn = edgetran::nn;
namespace model = edgetran::model;

/// Biases, norm scales and tables all random: an array that is forgotten or read from another place shows.
template <class Model>
nn::weights weights(const Model& m, std::uint64_t seed) {
  nn::weights w = nn::random_weights(m, seed);
  std::uint64_t id = 0;
  for (nn::parameter& p : w.parameters()) {
    edgetran::stream draw(seed, ++id);
    const bool is_vector = p.columns == 1;
    const bool is_scale = is_vector && std::string_view(p.name).ends_with("weight");
    const bool is_table = std::string_view(p.name).find("emb") != std::string_view::npos;
    const double reach =
        is_vector ? 0.5 : (is_table ? 1 : 1.7 / std::sqrt(static_cast<double>(std::min(p.rows, p.columns))));
    for (std::size_t i = 0; i < p.size(); ++i)
      p.data[i] = static_cast<float>((is_scale ? 1 : 0) + draw.uniform(-reach, reach));
  }
  return w;
}

inline model::bert<> bert() {
  model::bert<> m;
  m.layers = 2, m.hidden = 36, m.heads = 3, m.feed_forward = 50;
  m.vocabulary = 61, m.positions = 20, m.token_types = 3;
  return m;
}
inline model::bert<> roberta() {
  model::bert<> m = bert();
  m.dialect = &model::roberta_names;
  m.positions = 17;
  m.epsilon = 1e-5;
  return m;
}
inline model::distilbert<> distilbert() {
  model::distilbert<> m;
  m.layers = 2, m.hidden = 32, m.heads = 4, m.feed_forward = 44, m.vocabulary = 53, m.positions = 15;
  return m;
}
inline model::gpt2<> gpt2() {
  model::gpt2<> m;
  m.layers = 2, m.hidden = 40, m.heads = 5, m.feed_forward = 48, m.vocabulary = 47, m.positions = 24;
  return m;
}
inline model::openai_gpt<> openai_gpt() {
  model::openai_gpt<> m;
  m.layers = 2, m.hidden = 32, m.heads = 2, m.feed_forward = 128, m.vocabulary = 41, m.positions = 16;
  return m;
}
inline model::vit<> vit() {
  model::vit<> m;
  m.layers = 2, m.hidden = 36, m.heads = 4, m.feed_forward = 56;
  m.image = {12, 20}, m.patch = {4, 5}, m.channels = 2;
  m.qkv_bias = false;
  return m;
}
inline model::llama<> llama() {
  model::llama<> m;
  m.layers = 2, m.hidden = 48, m.heads = 6, m.key_value_heads = 2, m.head = 10, m.feed_forward = 64;
  m.vocabulary = 59, m.rope_base = 500;
  return m;
}
inline model::albert albert() {
  model::albert m;
  m.layers = 4, m.hidden = 36, m.heads = 3, m.feed_forward = 50, m.embedding_width = 20;
  m.groups = 2, m.inner = 2;
  m.vocabulary = 61, m.positions = 20, m.token_types = 3;
  return m;
}
inline model::mobilebert mobilebert() {
  model::mobilebert m;
  m.layers = 2, m.hidden = 40, m.heads = 3, m.feed_forward = 44, m.embedding_width = 14, m.inside = 24;
  m.feed_forwards = 3;
  m.vocabulary = 61, m.positions = 20, m.token_types = 3;
  return m;
}
inline model::squeezebert squeezebert() {
  model::squeezebert m;
  m.layers = 2, m.hidden = 36, m.heads = 3, m.feed_forward = 60;
  m.query_groups = 2, m.key_groups = 3, m.value_groups = 6;
  m.attention_groups = 1, m.intermediate_groups = 4, m.output_groups = 12;
  m.vocabulary = 61, m.positions = 20, m.token_types = 3;
  return m;
}
inline model::convbert convbert() {
  model::convbert m;
  m.layers = 2, m.hidden = 36, m.heads = 6, m.feed_forward = 60, m.embedding_width = 20, m.taps = 5,
  m.groups = 2;
  m.vocabulary = 61, m.positions = 20, m.token_types = 3;
  return m;
}
inline model::fnet fnet() {
  model::fnet m;
  m.layers = 2, m.hidden = 30, m.feed_forward = 44;
  m.vocabulary = 61, m.positions = 20, m.token_types = 3;
  return m;
}
inline model::deit<> deit() {
  model::deit<> m;
  static_cast<model::vit<>&>(m) = vit();
  m.dialect = &model::deit_names;
  return m;
}
inline model::modernbert modernbert() {
  model::modernbert m;
  m.layers = 4, m.hidden = 36, m.heads = 3, m.feed_forward = 40, m.vocabulary = 61;
  m.local = 6, m.global_base = 3000, m.local_base = 100;
  return m;
}

/// Calls visit(family) for each of the encoders besides BERT and its kin.
template <class Visit>
void each_encoder(Visit visit) {
  visit(albert());
  visit(mobilebert());
  visit(squeezebert());
  visit(convbert());
  visit(fnet());
  visit(deit());
  visit(modernbert());
}
/// Odd sizes; layers, heads and widths of encoder and decoder differ.
inline model::whisper whisper() {
  model::whisper m;
  m.hidden = 24;
  m.encoder = {2, 3, 40};
  m.decoder = {3, 4, 28};
  m.vocabulary = 43, m.mel_bins = 5, m.source_positions = 11, m.positions = 16;
  m.output = model::language_head::tied;
  return m;
}

}  // namespace small

#endif  // EDGETRAN_TESTS_NN_SMALL_MODELS_HPP
