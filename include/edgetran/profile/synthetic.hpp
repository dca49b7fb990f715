// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_SYNTHETIC_HPP
#define EDGETRAN_PROFILE_SYNTHETIC_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/profile/synthetic_sizes.hpp"

namespace edgetran::profile {

/// A model that no one trained, to calibrate on, and what it is asked to do.
template <class Families>
struct basic_synthetic {
  model::basic_any_model<Families> model;
  model::workload workload;
};
using synthetic = basic_synthetic<model::known_families>;

namespace detail {

/// What is drawn, turn by turn: after all of them every primitive has had its chance. Families that many
/// people run have several turns.
enum class turn : std::uint8_t {
  bert,
  bert_relu,
  bert_rare,
  distilbert,
  gpt2,
  openai_gpt,
  vit,
  decoder,
  decoder_decodes,
  gpt2_decodes,
  experts,
  experts_decode,
  flexibert,
  squeezebert,
  mobilebert,
  convbert,
  fnet,
  modernbert,
  whisper
};
inline constexpr std::array<turn, 24> all_turns{turn::bert,           turn::gpt2,
                                                turn::decoder,        turn::squeezebert,
                                                turn::bert_relu,      turn::decoder_decodes,
                                                turn::mobilebert,     turn::vit,
                                                turn::experts,        turn::gpt2_decodes,
                                                turn::distilbert,     turn::convbert,
                                                turn::bert,           turn::decoder_decodes,
                                                turn::fnet,           turn::openai_gpt,
                                                turn::flexibert,      turn::gpt2_decodes,
                                                turn::modernbert,     turn::bert_rare,
                                                turn::gpt2,           turn::decoder_decodes,
                                                turn::experts_decode, turn::whisper};

/// Sizes put into a family that has them under the usual names.
template <class Family>
Family sized(Family f, const synthetic_sizes& s, model::function function) {
  f.layers = s.layers;
  f.hidden = s.hidden;
  f.heads = s.heads;
  f.feed_forward = s.feed_forward;
  f.activation_function = function;
  if constexpr (requires { f.vocabulary; }) f.vocabulary = 4096;
  return f;
}

/// An image no larger than its work allows.
template <class Family>
Family with_image(Family f, const synthetic_sizes& s, double flops) {
  const std::int64_t patch = pick<4>({14, 16, 16, 32}, s.more[1]);
  f.patch = {patch, patch};
  const auto across = static_cast<std::int64_t>(std::sqrt(flops / (2 * s.weights)));
  const std::int64_t side = patch * std::clamp<std::int64_t>(across, 2, 224 / patch);
  f.image = {side, side};
  return f;
}

/// A decoder with a head, and in every second one windows or norms of queries and keys.
inline model::decoder draw_decoder(const synthetic_sizes& s, std::uint64_t round) {
  model::decoder m;
  m.dialect = &model::llama_names;
  m.hidden = s.hidden;
  m.vocabulary = std::min(pick<4>({2048, 4096, 8192, 16384}, s.more[1]), (std::int64_t{1} << 23) / s.hidden);
  m.output = round % 2 == 0 ? model::language_head::tied : model::language_head::own;
  m.head_norms = round % 3 == 1;
  model::decoder_layer l;
  l.heads = s.heads, l.head = s.head, l.feed_forward = s.feed_forward;
  l.key_value_heads = s.heads % 3 == 0 && s.more[0] > 0.5 ? s.heads / 3 : s.heads;
  if (round % 2 == 1) l.window = pick<4>({16, 32, 64, 128}, s.more[0]);
  m.layers.assign(static_cast<std::size_t>(s.layers), l);
  return m;
}
inline model::decoder draw_experts(const synthetic_sizes& s, std::uint64_t round) {
  model::decoder m = draw_decoder(s, round);
  m.dialect = &model::qwen3_moe_names;
  m.head_norms = true;
  for (model::decoder_layer& l : m.layers) {
    l.active = round % 2 == 0 ? 2 : 4;
    l.feed_forward = std::max<std::int64_t>(16, s.feed_forward / (2 * l.active) / 16 * 16);
    const std::int64_t most = (std::int64_t{1} << 24) / (3 * s.hidden * l.feed_forward);
    l.experts = std::max(l.active, std::min(pick<4>({4, 8, 16, 32}, s.more[1]), most));
  }
  // All experts together are many times the weights that one token uses.
  m.layers.resize(std::max<std::size_t>(1, m.layers.size() / 4));
  return m;
}

inline model::squeezebert draw_squeezebert(const synthetic_sizes& s) {
  auto m = sized(model::squeezebert{}, s, model::function::gelu);
  const std::int64_t groups = pick<4>({2, 4, 4, 8}, s.more[0]);
  m.query_groups = m.key_groups = m.value_groups = groups;
  m.intermediate_groups = m.output_groups = groups;
  m.feed_forward = (s.feed_forward + groups - 1) / groups * groups;
  return m;
}
inline model::mobilebert draw_mobilebert(const synthetic_sizes& s) {
  auto m = sized(model::mobilebert{}, s, model::function::relu);
  m.inside = m.feed_forward = m.embedding_width =
      std::max<std::int64_t>(s.head, s.hidden / 4 / s.head * s.head);
  m.heads = std::int64_t{m.inside} / s.head;
  return m;
}
inline model::convbert draw_convbert(const synthetic_sizes& s) {
  auto m = sized(model::convbert{}, s, model::function::gelu);
  m.heads = s.heads * 2;  // half of them become a convolution
  m.embedding_width = s.hidden;
  return m;
}
inline model::fnet draw_fnet(const synthetic_sizes& s) {
  model::fnet m;
  m.layers = s.layers, m.hidden = s.hidden, m.feed_forward = s.feed_forward;
  m.vocabulary = 4096;
  return m;
}
inline model::modernbert draw_modernbert(const synthetic_sizes& s, std::uint64_t round) {
  auto m = sized(model::modernbert{}, s, model::function::gelu);
  m.local = round % 2 == 0 ? 32 : 128;
  return m;
}

/// Sound no longer than its work allows.
inline model::whisper draw_whisper(const synthetic_sizes& s, double flops) {
  model::whisper m;
  m.hidden = s.hidden;
  m.encoder = m.decoder = {std::max<std::int64_t>(1, s.layers / 2), s.heads, s.feed_forward};
  m.vocabulary = 4096;
  const auto h = static_cast<double>(s.hidden);
  const double a_row = 2 * (s.weights / 2 + 3 * h * (2 * 80 + h));  // the front end reads two frames a row
  m.source_positions = std::clamp<std::int64_t>(static_cast<std::int64_t>(flops / (4 * a_row)), 16, 750);
  m.output = model::language_head::tied;
  return m;
}

/// Layers of every kind of head.
inline model::flexibert<> draw_flexibert(const synthetic_sizes& s) {
  using enum model::operation;
  model::flexibert<> m;
  m.vocabulary = 4096;
  constexpr std::array<model::attention_head, 7> kinds{{{sdp, 0, 1},
                                                        {wma, 0, 1},
                                                        {dft, 0, 1},
                                                        {dct, 0, 1},
                                                        {convolution, 5, 1},
                                                        {convolution, 9, 1},
                                                        {convolution, 13, 1}}};
  std::size_t next = 0;
  for (std::int64_t l = 0; l < s.layers; ++l) {
    model::architecture::layer layer{s.hidden, {}, {s.feed_forward}};
    for (std::int64_t h = 0; h < std::max<std::int64_t>(s.heads, 4); ++h) {
      model::attention_head head = kinds[next++ % kinds.size()];
      head.size = std::max<std::int64_t>(1, s.hidden / std::max<std::int64_t>(s.heads, 4));
      layer.heads.push_back(head);
    }
    m.architecture.layers.push_back(std::move(layer));
  }
  return m;
}
}  // namespace detail

/// After so many synthetic models every kind has had its turn.
inline constexpr std::uint64_t turns = detail::all_turns.size();

/// Synthetic model i: families in turn, with sizes of `draw_sizes`: a layer, or as many as keep their weights
/// within `most_weights`, those that do not decode within 3e7. A template so that only its users compile
/// a program of every family.
template <class Families = model::known_families>
basic_synthetic<Families> draw_synthetic(std::uint64_t i, double shift, double flops,
                                         double most_weights = 1e8) {
  using detail::sized;
  using detail::turn;
  using enum model::function;
  const turn now = detail::all_turns[i % turns];
  const bool decodes =
      now == turn::decoder_decodes || now == turn::gpt2_decodes || now == turn::experts_decode;
  // A step of decoding is short, so its models may be large and its texts long: both lie beyond the caches.
  const synthetic_sizes s = draw_sizes(i, shift, flops, std::min(decodes ? 1e8 : 3e7, most_weights));
  const std::uint64_t round = i / turns;
  // Functions that are rare, each of them once in three rounds, so that every function has a law.
  constexpr std::array<model::function, 3> rare{relu, quick_gelu, tanh};
  const std::string name = "synthetic " + std::to_string(i);
  const model::workload decode{.batch = round % 3 == 2 ? 4 : 1,
                               .sequence = static_cast<std::int64_t>(detail::between(8, 1024, s.more[0])),
                               .phase = model::phase::decode};
  switch (now) {
    case turn::bert:
      return {{sized(model::bert<>{}, s, gelu), name}, s.workload};
    case turn::bert_relu:
      return {{sized(model::bert<>{}, s, rare[round % 3]), name}, s.workload};
    case turn::bert_rare:
      return {{sized(model::bert<>{}, s, rare[(round + 1) % 3]), name}, s.workload};
    case turn::distilbert:
      return {{sized(model::distilbert<>{}, s, rare[(round + 2) % 3]), name}, s.workload};
    case turn::gpt2:
      return {{sized(model::gpt2<>{}, s, gelu_tanh), name}, s.workload};
    case turn::openai_gpt:
      return {{sized(model::openai_gpt<>{}, s, gelu_tanh), name}, s.workload};
    case turn::vit:
      return {{detail::with_image(sized(model::vit<>{}, s, gelu), s, flops), name}, {.batch = 1}};
    case turn::decoder:
      return {{detail::draw_decoder(s, round), name}, s.workload};
    case turn::decoder_decodes:
      return {{detail::draw_decoder(s, round), name}, decode};
    case turn::gpt2_decodes:
      return {{sized(model::gpt2<>{}, s, gelu_tanh), name}, decode};
    case turn::experts:
      return {{detail::draw_experts(s, round), name}, s.workload};
    case turn::experts_decode:
      return {{detail::draw_experts(s, round), name}, decode};
    case turn::squeezebert:
      return {{detail::draw_squeezebert(s), name}, s.workload};
    case turn::mobilebert:
      return {{detail::draw_mobilebert(s), name}, s.workload};
    case turn::convbert:
      return {{detail::draw_convbert(s), name}, s.workload};
    case turn::fnet:
      return {{detail::draw_fnet(s), name}, s.workload};
    case turn::modernbert:
      return {{detail::draw_modernbert(s, round), name}, s.workload};
    case turn::whisper: {
      // Sound is read in the prompt's phase; every third round decodes behind it.
      const model::workload w{.sequence = std::min<std::int64_t>(s.workload.sequence, 448),
                              .phase = round % 3 == 2 ? model::phase::decode : model::phase::prefill};
      return {{detail::draw_whisper(s, flops), name}, w};
    }
    case turn::flexibert:
      break;
  }
  return {{detail::draw_flexibert(s), name}, s.workload};
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SYNTHETIC_HPP
