// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_NN_REFERENCE_HPP
#define EDGETRAN_TESTS_NN_REFERENCE_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/families.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/weights.hpp"

/// The families once more, the slow way: float64, plain loops, weights by their published names, one sequence
/// at a time. Shares nothing with the interpreter but the configuration and the stored arrays.
namespace reference {

namespace nn = edgetran::nn;
namespace model = edgetran::model;
using size = std::size_t;
using vec = std::vector<double>;
using mat = std::vector<vec>;  // [row][column]

constexpr size whole(std::int64_t n) { return static_cast<size>(n); }

class network {
 public:
  explicit network(const nn::weights& w) : weights_(&w) {}

  bool has(const std::string& name) const { return look_up(name) != nullptr; }
  double at(const std::string& name, size i) const {
    const nn::parameter* p = look_up(name);
    if (p == nullptr) throw std::runtime_error("reference: no array " + name);
    if (i >= p->size()) throw std::runtime_error("reference: array " + name + " is too short");
    return static_cast<double>(p->data[i]);
  }

  vec row(const std::string& name, size index, size width) const {
    vec y(width);
    for (size c = 0; c < width; ++c) y[c] = at(name, index * width + c);
    return y;
  }
  /// W stored [out][in].
  mat linear(const mat& x, const std::string& name, size out) const {
    mat y(x.size(), vec(out));
    for (size r = 0; r < x.size(); ++r)
      for (size o = 0; o < out; ++o) {
        double sum = has(name + ".bias") ? at(name + ".bias", o) : 0;
        for (size i = 0; i < x[r].size(); ++i) sum += x[r][i] * at(name + ".weight", o * x[r].size() + i);
        y[r][o] = sum;
      }
    return y;
  }
  /// W stored [in][out].
  mat conv1d(const mat& x, const std::string& name, size out) const {
    mat y(x.size(), vec(out));
    for (size r = 0; r < x.size(); ++r)
      for (size o = 0; o < out; ++o) {
        double sum = at(name + ".bias", o);
        for (size i = 0; i < x[r].size(); ++i) sum += x[r][i] * at(name + ".weight", i * out + o);
        y[r][o] = sum;
      }
    return y;
  }
  mat layer_norm(const mat& x, const std::string& name, double epsilon) const {
    mat y = x;
    for (vec& v : y) {
      double mean = 0, variance = 0;
      for (const double a : v) mean += a / static_cast<double>(v.size());
      for (const double a : v) variance += (a - mean) * (a - mean) / static_cast<double>(v.size());
      for (size c = 0; c < v.size(); ++c)
        v[c] =
            (v[c] - mean) / std::sqrt(variance + epsilon) * at(name + ".weight", c) + at(name + ".bias", c);
    }
    return y;
  }
  mat rms_norm(const mat& x, const std::string& name, double epsilon) const {
    mat y = x;
    for (vec& v : y) {
      double square = 0;
      for (const double a : v) square += a * a / static_cast<double>(v.size());
      for (size c = 0; c < v.size(); ++c) v[c] = v[c] / std::sqrt(square + epsilon) * at(name + ".weight", c);
    }
    return y;
  }

 private:
  const nn::parameter* look_up(const std::string& name) const {
    for (const nn::parameter& p : weights_->parameters())
      if (p.name == name) return &p;
    return nullptr;
  }
  const nn::weights* weights_;
};

inline double point(model::function f, double x) {
  const double pi = std::acos(-1.0);
  switch (f) {
    case model::function::gelu:
      return x / 2 * (1 + std::erf(x / std::sqrt(2.0)));
    case model::function::gelu_tanh:
      return x / 2 * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715 * std::pow(x, 3))));
    case model::function::relu:
      return x > 0 ? x : 0;
    case model::function::silu:
      return x / (1 + std::exp(-x));
    case model::function::tanh:
      return std::tanh(x);
    case model::function::quick_gelu:
      return x / (1 + std::exp(-1.702 * x));
  }
  throw std::runtime_error("reference: unknown function");
}
inline mat map(mat x, model::function f) {
  for (vec& v : x)
    for (double& a : v) a = point(f, a);
  return x;
}
inline mat add(mat a, const mat& b) {
  for (size r = 0; r < a.size(); ++r)
    for (size c = 0; c < a[r].size(); ++c) a[r][c] += b[r][c];
  return a;
}
inline mat cut(const mat& x, size begin, size width) {
  mat y(x.size(), vec(width));
  for (size r = 0; r < x.size(); ++r)
    for (size c = 0; c < width; ++c) y[r][c] = x[r][begin + c];
  return y;
}

/// Attention of `heads` over `groups` key/value heads; key k is visible to query q where see(q, k).
inline mat attend(const mat& q, const mat& k, const mat& v, size heads, size groups, size head,
                  const std::function<bool(size, size)>& see) {
  mat y(q.size(), vec(heads * head, 0));
  for (size h = 0; h < heads; ++h) {
    const size g = h / (heads / groups);
    for (size a = 0; a < q.size(); ++a) {
      vec p(k.size(), 0);
      double total = 0;
      for (size b = 0; b < k.size(); ++b) {
        if (!see(a, b)) continue;
        double score = 0;
        for (size c = 0; c < head; ++c) score += q[a][h * head + c] * k[b][g * head + c];
        total += p[b] = std::exp(score / std::sqrt(static_cast<double>(head)));
      }
      for (size b = 0; b < k.size(); ++b)
        for (size c = 0; c < head; ++c) y[a][h * head + c] += p[b] / total * v[b][g * head + c];
    }
  }
  return y;
}
inline bool earlier(size query, size key) { return key <= query; }

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

}  // namespace small

#endif  // EDGETRAN_TESTS_NN_REFERENCE_HPP
