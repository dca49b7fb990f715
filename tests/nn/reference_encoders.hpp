// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_NN_REFERENCE_ENCODERS_HPP
#define EDGETRAN_TESTS_NN_REFERENCE_ENCODERS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "nn/reference.hpp"

/// The encoders besides BERT, the slow way: see reference.hpp.
namespace reference {

/// Word, position and type of every token.
template <class Family>
mat look_up(const Family& m, const network& n, const sequence& s, size width) {
  mat x;
  for (size t = 0; t < s.ids.size(); ++t) {
    x.push_back(n.row("embeddings.word_embeddings.weight", whole(s.ids[t]), width));
    const vec p = n.row("embeddings.position_embeddings.weight", t, width);
    const vec k = n.row("embeddings.token_type_embeddings.weight", whole(s.types[t]), width);
    for (size c = 0; c < width; ++c) x[t][c] += p[c] + k[c];
  }
  static_cast<void>(m);
  return x;
}
inline mat pool(const network& n, const mat& x, const std::string& name) {
  return map(n.linear({x[0]}, name, x[0].size()), model::function::tanh);
}
inline mat seen(const sequence& s, const mat& q, const mat& k, const mat& v, size heads) {
  return attend(q, k, v, heads, heads, q[0].size() / heads,
                [&](size, size key) { return bool{s.keep[key]}; });
}

inline mat forward(const model::albert& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden);
  mat x = n.layer_norm(look_up(m, n, s, whole(m.embedding_width)), "embeddings.LayerNorm", m.epsilon);
  x = n.linear(x, "encoder.embedding_hidden_mapping_in", hidden);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    // group_idx = int(i / (num_hidden_layers / num_hidden_groups))
    const auto group =
        static_cast<std::int64_t>(static_cast<double>(l) / (static_cast<double>(std::int64_t{m.layers}) /
                                                            static_cast<double>(m.groups)));
    for (std::int64_t k = 0; k < m.inner; ++k) {
      const std::string at = "encoder.albert_layer_groups." + std::to_string(group) + ".albert_layers." +
                             std::to_string(k) + ".";
      const mat c =
          seen(s, n.linear(x, at + "attention.query", hidden), n.linear(x, at + "attention.key", hidden),
               n.linear(x, at + "attention.value", hidden), whole(m.heads));
      const mat z = n.layer_norm(add(n.linear(c, at + "attention.dense", hidden), x),
                                 at + "attention.LayerNorm", m.epsilon);
      const mat u = map(n.linear(z, at + "ffn", whole(m.feed_forward)), m.activation_function);
      x = n.layer_norm(add(n.linear(u, at + "ffn_output", hidden), z), at + "full_layer_layer_norm",
                       m.epsilon);
    }
  }
  return pool(n, x, "pooler");
}

inline mat forward(const model::mobilebert& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), inside = whole(m.inside), narrow = whole(m.embedding_width);
  const auto norm = [&](mat x, const std::string& name, double epsilon) {
    if (!m.scale_only) return n.layer_norm(x, name, epsilon);
    for (vec& v : x)
      for (size c = 0; c < v.size(); ++c) v[c] = v[c] * n.at(name + ".weight", c) + n.at(name + ".bias", c);
    return x;
  };
  mat e;
  const auto token = [&](size t) {
    return t < s.ids.size() ? n.row("embeddings.word_embeddings.weight", whole(s.ids[t]), narrow)
                            : vec(narrow, 0);
  };
  for (size t = 0; t < s.ids.size(); ++t) {
    if (!m.neighbours) {
      e.push_back(token(t));
      continue;
    }
    vec all = token(t + 1);  // next, own, last
    for (const vec& part : {token(t), token(t - 1)}) all.insert(all.end(), part.begin(), part.end());
    e.push_back(all);
  }
  mat x = n.linear(e, "embeddings.embedding_transformation", hidden);
  for (size t = 0; t < s.ids.size(); ++t) {
    const vec p = n.row("embeddings.position_embeddings.weight", t, hidden);
    const vec k = n.row("embeddings.token_type_embeddings.weight", whole(s.types[t]), hidden);
    for (size c = 0; c < hidden; ++c) x[t][c] += p[c] + k[c];
  }
  x = norm(x, "embeddings.LayerNorm", 1e-5);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".";
    const auto squeeze = [&](const std::string& name) {
      return norm(n.linear(x, at + "bottleneck." + name + ".dense", inside),
                  at + "bottleneck." + name + ".LayerNorm", m.epsilon);
    };
    const mat residual = m.bottleneck ? squeeze("input") : x;
    const mat query = m.bottleneck ? (m.attention_in_bottleneck ? residual : squeeze("attention")) : x;
    const mat value = m.bottleneck && m.attention_in_bottleneck ? residual : x;
    const mat c = seen(s, n.linear(query, at + "attention.self.query", inside),
                       n.linear(query, at + "attention.self.key", inside),
                       n.linear(value, at + "attention.self.value", inside), whole(m.heads));
    mat z = norm(add(n.linear(c, at + "attention.output.dense", inside), residual),
                 at + "attention.output.LayerNorm", m.epsilon);
    const auto stack = [&](const std::string& name, double epsilon) {
      const mat u =
          map(n.linear(z, name + "intermediate.dense", whole(m.feed_forward)), m.activation_function);
      return norm(add(n.linear(u, name + "output.dense", inside), z), name + "output.LayerNorm", epsilon);
    };
    for (std::int64_t k = 1; k < m.feed_forwards; ++k)
      z = stack(at + "ffn." + std::to_string(k - 1) + ".", m.epsilon);
    z = stack(at, 1e-5);
    x = m.bottleneck ? norm(add(n.linear(z, at + "output.bottleneck.dense", hidden), x),
                            at + "output.bottleneck.LayerNorm", m.epsilon)
                     : z;
  }
  return m.pooler ? pool(n, x, "pooler.dense") : x;
}

/// A convolution of one tap in groups: W stored [out][in / groups][1].
inline mat grouped(const network& n, const mat& x, const std::string& name, size groups, size out) {
  mat y(x.size(), vec(out));
  const size in = x[0].size() / groups, each = out / groups;
  for (size r = 0; r < x.size(); ++r)
    for (size o = 0; o < out; ++o) {
      double sum = n.at(name + ".bias", o);
      for (size c = 0; c < in; ++c) sum += x[r][o / each * in + c] * n.at(name + ".weight", o * in + c);
      y[r][o] = sum;
    }
  return y;
}

inline mat forward(const model::squeezebert& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden);
  mat x = n.layer_norm(look_up(m, n, s, hidden), "embeddings.LayerNorm", m.epsilon);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "encoder.layers." + std::to_string(l) + ".";
    const mat c = seen(s, grouped(n, x, at + "attention.query", whole(m.query_groups), hidden),
                       grouped(n, x, at + "attention.key", whole(m.key_groups), hidden),
                       grouped(n, x, at + "attention.value", whole(m.value_groups), hidden), whole(m.heads));
    const mat z =
        n.layer_norm(add(grouped(n, c, at + "post_attention.conv1d", whole(m.attention_groups), hidden), x),
                     at + "post_attention.layernorm", 1e-12);
    const mat u =
        map(grouped(n, z, at + "intermediate.conv1d", whole(m.intermediate_groups), whole(m.feed_forward)),
            m.activation_function);
    x = n.layer_norm(add(grouped(n, u, at + "output.conv1d", whole(m.output_groups), hidden), z),
                     at + "output.layernorm", 1e-12);
  }
  return pool(n, x, "pooler.dense");
}

inline mat forward(const model::convbert& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), heads = whole(m.heads) / 2, half = hidden / 2, head = half / heads;
  const size taps = whole(m.taps), groups = whole(m.groups);
  const auto rows = static_cast<std::int64_t>(s.ids.size());
  mat x = n.layer_norm(look_up(m, n, s, whole(m.embedding_width)), "embeddings.LayerNorm", m.epsilon);
  if (n.has("embeddings_project.weight")) x = n.linear(x, "embeddings_project", hidden);
  // x [rows][groups][in] times W [groups][in][out], or a plain map.
  const auto transform = [&](const mat& y, const std::string& name, size out) {
    if (groups == 1) return n.linear(y, name, out);
    mat z(y.size(), vec(out));
    const size in = y[0].size() / groups, each = out / groups;
    for (size r = 0; r < y.size(); ++r)
      for (size o = 0; o < out; ++o) {
        const size g = o / each;
        z[r][o] = n.at(name + ".bias", o);
        for (size c = 0; c < in; ++c)
          z[r][o] += y[r][g * in + c] * n.at(name + ".weight", (g * in + c) * each + o % each);
      }
    return z;
  };
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".", self = at + "attention.self.";
    const mat q = n.linear(x, self + "query", half);
    const mat attended =
        seen(s, q, n.linear(x, self + "key", half), n.linear(x, self + "value", half), heads);
    const auto around = [&](std::int64_t t, size tap) {
      return t + static_cast<std::int64_t>(tap) - static_cast<std::int64_t>(taps / 2);
    };
    mat near(x.size(), vec(hidden, 0));
    for (std::int64_t t = 0; t < rows; ++t)
      for (size c = 0; c < hidden; ++c)
        for (size j = 0; j < taps; ++j)
          if (const std::int64_t from = around(t, j); from >= 0 && from < rows)
            near[whole(t)][c] +=
                x[whole(from)][c] * n.at(self + "key_conv_attn_layer.depthwise.weight", c * taps + j);
    mat k = n.linear(near, self + "key_conv_attn_layer.pointwise", half);
    for (size t = 0; t < k.size(); ++t)
      for (size c = 0; c < half; ++c)
        k[t][c] = (k[t][c] + n.at(self + "key_conv_attn_layer.bias", c)) * q[t][c];
    const mat kernel = n.linear(k, self + "conv_kernel_layer", heads * taps);
    const mat u = n.linear(x, self + "conv_out_layer", half);
    mat both = attended;
    for (std::int64_t t = 0; t < rows; ++t)
      for (size h = 0; h < heads; ++h) {
        double total = 0;
        for (size j = 0; j < taps; ++j) total += std::exp(kernel[whole(t)][h * taps + j]);
        for (size c = 0; c < head; ++c) {
          double sum = 0;
          for (size j = 0; j < taps; ++j)
            if (const std::int64_t from = around(t, j); from >= 0 && from < rows)
              sum += std::exp(kernel[whole(t)][h * taps + j]) / total * u[whole(from)][h * head + c];
          both[whole(t)].push_back(sum);
        }
      }
    const mat z = n.layer_norm(add(n.linear(both, at + "attention.output.dense", hidden), x),
                               at + "attention.output.LayerNorm", m.epsilon);
    const mat wide =
        map(transform(z, at + "intermediate.dense", whole(m.feed_forward)), m.activation_function);
    x = n.layer_norm(add(transform(wide, at + "output.dense", hidden), z), at + "output.LayerNorm",
                     m.epsilon);
  }
  return x;
}

inline mat forward(const model::fnet& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden);
  mat x = n.layer_norm(look_up(m, n, s, hidden), "embeddings.LayerNorm", m.epsilon);
  x = n.linear(x, "embeddings.projection", hidden);
  const double turn = 2 * std::acos(-1.0);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".";
    mat f(x.size(), vec(hidden, 0));
    for (size a = 0; a < x.size(); ++a)
      for (size b = 0; b < hidden; ++b)
        for (size t = 0; t < x.size(); ++t)
          for (size c = 0; c < hidden; ++c)
            f[a][b] += x[t][c] * std::cos(turn * (static_cast<double>(a * t) / static_cast<double>(x.size()) +
                                                  static_cast<double>(b * c) / static_cast<double>(hidden)));
    const mat z = n.layer_norm(add(f, x), at + "fourier.output.LayerNorm", m.epsilon);
    const mat u = map(n.linear(z, at + "intermediate.dense", whole(m.feed_forward)), m.activation_function);
    x = n.layer_norm(add(n.linear(u, at + "output.dense", hidden), z), at + "output.LayerNorm", m.epsilon);
  }
  return pool(n, x, "pooler.dense");
}

inline mat forward(const model::modernbert& m, const nn::weights& w, const sequence& s) {
  const network n(w);
  const size hidden = whole(m.hidden), heads = whole(m.heads), wide = whole(m.feed_forward);
  mat x;
  for (const std::int64_t id : s.ids)
    x.push_back(n.row("embeddings.tok_embeddings.weight", whole(id), hidden));
  x = n.layer_norm(x, "embeddings.norm", m.epsilon);
  for (std::int64_t l = 0; l < m.layers; ++l) {
    const std::string at = "layers." + std::to_string(l) + ".";
    const bool local = m.is_local.empty() ? l % m.every != 0 : bool{m.is_local[whole(l)]};
    const double base = local ? m.local_base : m.global_base;
    const mat qkv =
        n.linear(l == 0 ? x : n.layer_norm(x, at + "attn_norm", m.epsilon), at + "attn.Wqkv", 3 * hidden);
    const mat c = attend(
        turn(cut(qkv, 0, hidden), heads, hidden / heads, base),
        turn(cut(qkv, hidden, hidden), heads, hidden / heads, base), cut(qkv, 2 * hidden, hidden), heads,
        heads, hidden / heads, [&](size query, size key) {
          const auto apart = std::abs(static_cast<std::int64_t>(query) - static_cast<std::int64_t>(key));
          return s.keep[key] && (!local || apart <= m.local / 2);
        });
    x = add(x, n.linear(c, at + "attn.Wo", hidden));
    const mat u = n.linear(n.layer_norm(x, at + "mlp_norm", m.epsilon), at + "mlp.Wi", 2 * wide);
    mat gated = map(cut(u, 0, wide), m.activation_function);
    for (size r = 0; r < gated.size(); ++r)
      for (size k = 0; k < wide; ++k) gated[r][k] *= u[r][wide + k];
    x = add(x, n.linear(gated, at + "mlp.Wo", hidden));
  }
  return n.layer_norm(x, "final_norm", m.epsilon);
}

}  // namespace reference

#endif  // EDGETRAN_TESTS_NN_REFERENCE_ENCODERS_HPP
