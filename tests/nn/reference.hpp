// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_NN_REFERENCE_HPP
#define EDGETRAN_TESTS_NN_REFERENCE_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/families.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/weights.hpp"
#include "nn/reference_parts.hpp"

/// The families once more, the slow way, one sequence at a time. Shares nothing with the interpreter but the
/// configuration and the stored arrays.
namespace reference {

/// What one sequence of a batch is.
struct sequence {
  std::vector<std::int64_t> ids{};
  std::vector<std::int64_t> types{};
  std::vector<bool> keep{};
  vec pixels{};
};

// One overload a family: the rows of one sequence that the model returns.

inline mat forward(const model::bert<>& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), heads = whole(m.heads), head = hidden / heads;
  mat x;
  std::int64_t seen = 0;
  for (size t = 0; t < s.ids.size(); ++t) {
    std::int64_t place = static_cast<std::int64_t>(t);
    // create_position_ids_from_input_ids of RoBERTa: cumsum(mask) * mask + padding_idx
    if (m.dialect == &model::roberta_names) place = s.ids[t] != 1 ? ++seen + 1 : 1;
    x.push_back(n.row("embeddings.word_embeddings.weight", whole(s.ids[t]), hidden));
    const vec p = n.row("embeddings.position_embeddings.weight", whole(place), hidden);
    const vec k = n.row("embeddings.token_type_embeddings.weight", whole(s.types[t]), hidden);
    for (size c = 0; c < hidden; ++c) x[t][c] += p[c] + k[c];
  }
  x = n.layer_norm(x, "embeddings.LayerNorm", m.epsilon);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".";
    const mat q = n.linear(x, at + "attention.self.query", hidden);
    const mat k = n.linear(x, at + "attention.self.key", hidden);
    const mat v = n.linear(x, at + "attention.self.value", hidden);
    const mat c = attend(q, k, v, heads, heads, head, [&](size, size key) { return s.keep[key]; });
    const mat z = n.layer_norm(add(n.linear(c, at + "attention.output.dense", hidden), x),
                               at + "attention.output.LayerNorm", m.epsilon);
    const mat u = map(n.linear(z, at + "intermediate.dense", whole(m.feed_forward)), m.activation_function);
    x = n.layer_norm(add(n.linear(u, at + "output.dense", hidden), z), at + "output.LayerNorm", m.epsilon);
  }
  return map(n.linear({x[0]}, "pooler.dense", hidden), model::function::tanh);
}

inline mat forward(const model::distilbert<>& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), heads = whole(m.heads), head = hidden / heads;
  mat x;
  for (size t = 0; t < s.ids.size(); ++t) {
    x.push_back(n.row("embeddings.word_embeddings.weight", whole(s.ids[t]), hidden));
    const vec p = n.row("embeddings.position_embeddings.weight", t, hidden);
    for (size c = 0; c < hidden; ++c) x[t][c] += p[c];
  }
  x = n.layer_norm(x, "embeddings.LayerNorm", m.epsilon);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "transformer.layer." + std::to_string(l) + ".";
    const mat q = n.linear(x, at + "attention.q_lin", hidden);
    const mat k = n.linear(x, at + "attention.k_lin", hidden);
    const mat v = n.linear(x, at + "attention.v_lin", hidden);
    const mat c = attend(q, k, v, heads, heads, head, [&](size, size key) { return s.keep[key]; });
    const mat z =
        n.layer_norm(add(n.linear(c, at + "attention.out_lin", hidden), x), at + "sa_layer_norm", m.epsilon);
    const mat u = map(n.linear(z, at + "ffn.lin1", whole(m.feed_forward)), m.activation_function);
    x = n.layer_norm(add(n.linear(u, at + "ffn.lin2", hidden), z), at + "output_layer_norm", m.epsilon);
  }
  return x;
}

/// Attention and MLP of GPT and GPT-2.
struct gpt_layer {
  const network& n;
  size hidden, heads, feed_forward;
  model::function f;
  std::string at;

  mat attention(const mat& x) const {
    const mat qkv = n.conv1d(x, at + "attn.c_attn", 3 * hidden);
    const mat c = attend(cut(qkv, 0, hidden), cut(qkv, hidden, hidden), cut(qkv, 2 * hidden, hidden), heads,
                         heads, hidden / heads, earlier);
    return n.conv1d(c, at + "attn.c_proj", hidden);
  }
  mat mlp(const mat& x) const {
    return n.conv1d(map(n.conv1d(x, at + "mlp.c_fc", feed_forward), f), at + "mlp.c_proj", hidden);
  }
};

inline mat forward(const model::gpt2<>& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden);
  mat x;
  for (size t = 0; t < s.ids.size(); ++t) {
    x.push_back(n.row("wte.weight", whole(s.ids[t]), hidden));
    const vec p = n.row("wpe.weight", t, hidden);
    for (size c = 0; c < hidden; ++c) x[t][c] += p[c];
  }
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const gpt_layer g{n,
                      hidden,
                      whole(m.heads),
                      whole(m.feed_forward),
                      m.activation_function,
                      "h." + std::to_string(l) + "."};
    x = add(x, g.attention(n.layer_norm(x, g.at + "ln_1", m.epsilon)));
    x = add(x, g.mlp(n.layer_norm(x, g.at + "ln_2", m.epsilon)));
  }
  return n.layer_norm(x, "ln_f", m.epsilon);
}

inline mat forward(const model::openai_gpt<>& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden);
  mat x;
  for (size t = 0; t < s.ids.size(); ++t) {
    x.push_back(n.row("tokens_embed.weight", whole(s.ids[t]), hidden));
    const vec p = n.row("positions_embed.weight", t, hidden);
    for (size c = 0; c < hidden; ++c) x[t][c] += p[c];
  }
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const gpt_layer g{n,
                      hidden,
                      whole(m.heads),
                      whole(m.feed_forward),
                      m.activation_function,
                      "h." + std::to_string(l) + "."};
    x = n.layer_norm(add(x, g.attention(x)), g.at + "ln_1", m.epsilon);
    x = n.layer_norm(add(x, g.mlp(x)), g.at + "ln_2", m.epsilon);
  }
  return x;
}

inline mat forward(const model::vit<>& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), heads = whole(m.heads), channels = whole(m.channels);
  const size height = whole(m.image[0]), width = whole(m.image[1]);
  const size ph = whole(m.patch[0]), pw = whole(m.patch[1]), across = width / pw, down = height / ph;
  // Conv2d with kernel = stride = patch; the kernel is stored [hidden][channel][line][column].
  mat x{n.row("embeddings.cls_token", 0, hidden)};
  if (m.dialect->tokens == 2) x.push_back(n.row("embeddings.distillation_token", 0, hidden));
  for (size i = 0; i < down; ++i)
    for (size j = 0; j < across; ++j) {
      vec y(hidden);
      for (size o = 0; o < hidden; ++o) {
        y[o] = n.at("embeddings.patch_embeddings.projection.bias", o);
        for (size c = 0; c < channels; ++c)
          for (size a = 0; a < ph; ++a)
            for (size b = 0; b < pw; ++b)
              y[o] += s.pixels[(c * height + i * ph + a) * width + j * pw + b] *
                      n.at("embeddings.patch_embeddings.projection.weight",
                           ((o * channels + c) * ph + a) * pw + b);
      }
      x.push_back(y);
    }
  for (size r = 0; r < x.size(); ++r)
    for (size c = 0; c < hidden; ++c) x[r][c] += n.at("embeddings.position_embeddings", r * hidden + c);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".";
    const mat y = n.layer_norm(x, at + "layernorm_before", m.epsilon);
    const mat q = n.linear(y, at + "attention.attention.query", hidden);
    const mat k = n.linear(y, at + "attention.attention.key", hidden);
    const mat v = n.linear(y, at + "attention.attention.value", hidden);
    const mat c = attend(q, k, v, heads, heads, hidden / heads, [](size, size) { return true; });
    x = add(x, n.linear(c, at + "attention.output.dense", hidden));
    const mat z = n.layer_norm(x, at + "layernorm_after", m.epsilon);
    const mat u = map(n.linear(z, at + "intermediate.dense", whole(m.feed_forward)), m.activation_function);
    x = add(x, n.linear(u, at + "output.dense", hidden));
  }
  x = n.layer_norm(x, "layernorm", m.epsilon);
  return map(n.linear({x[0]}, "pooler.dense", hidden), model::function::tanh);
}

/// q cos + rotate_half(q) sin for every head, positions from 0.
inline mat turn(const mat& x, size heads, size head, double base) {
  mat y = x;
  for (size t = 0; t < x.size(); ++t)
    for (size h = 0; h < heads; ++h)
      for (size j = 0; j < head; ++j) {
        const size pair = j % (head / 2);
        const double angle = static_cast<double>(t) /
                             std::pow(base, 2.0 * static_cast<double>(pair) / static_cast<double>(head));
        const double other = j < head / 2 ? -x[t][h * head + j + head / 2] : x[t][h * head + j - head / 2];
        y[t][h * head + j] = x[t][h * head + j] * std::cos(angle) + other * std::sin(angle);
      }
  return y;
}

inline mat forward(const model::llama<>& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), heads = whole(m.heads), groups = whole(m.key_value_heads),
             head = whole(m.head);
  mat x;
  for (const std::int64_t id : s.ids) x.push_back(n.row("embed_tokens.weight", whole(id), hidden));
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "layers." + std::to_string(l) + ".";
    const mat y = n.rms_norm(x, at + "input_layernorm", m.epsilon);
    const mat q = turn(n.linear(y, at + "self_attn.q_proj", heads * head), heads, head, m.rope_base);
    const mat k = turn(n.linear(y, at + "self_attn.k_proj", groups * head), groups, head, m.rope_base);
    const mat v = n.linear(y, at + "self_attn.v_proj", groups * head);
    x = add(x, n.linear(attend(q, k, v, heads, groups, head, earlier), at + "self_attn.o_proj", hidden));
    const mat z = n.rms_norm(x, at + "post_attention_layernorm", m.epsilon);
    mat gate = map(n.linear(z, at + "mlp.gate_proj", whole(m.feed_forward)), m.activation_function);
    const mat up = n.linear(z, at + "mlp.up_proj", whole(m.feed_forward));
    for (size r = 0; r < gate.size(); ++r)
      for (size c = 0; c < gate[r].size(); ++c) gate[r][c] *= up[r][c];
    x = add(x, n.linear(gate, at + "mlp.down_proj", hidden));
  }
  return n.rms_norm(x, "norm", m.epsilon);
}

/// A whole batch, in the layout of a result: [batch, rows, width].
template <class Family>
vec forward(const Family& m, const nn::weights& w, const nn::inputs& in, std::int64_t batch) {
  vec out;
  const size b = whole(batch), tokens = in.token_ids.size() / b, pixels = in.pixels.size() / b;
  for (size i = 0; i < b; ++i) {
    sequence s;
    for (size t = 0; t < tokens; ++t) {
      s.ids.push_back(in.token_ids[i * tokens + t]);
      s.types.push_back(in.token_types.empty() ? 0 : in.token_types[i * tokens + t]);
      s.keep.push_back(in.keep.empty() || in.keep[i * tokens + t] > 0.5F);
    }
    for (size p = 0; p < pixels; ++p) s.pixels.push_back(static_cast<double>(in.pixels[i * pixels + p]));
    for (const vec& r : forward(m, w, s)) out.insert(out.end(), r.begin(), r.end());
  }
  return out;
}

}  // namespace reference

#endif  // EDGETRAN_TESTS_NN_REFERENCE_HPP
