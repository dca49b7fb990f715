// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_IRENE_PARAMETERS_HPP
#define EDGETRAN_ENERGY_IRENE_PARAMETERS_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/model/tree.hpp"

namespace edgetran::energy {

namespace detail {

/// The whole number >= 1 that x is but for rounding of its last digits; 0 if there is none.
template <class = void>
double whole(double x) {
  const double n = std::round(x);
  return n >= 1 && n < 1e9 && std::abs(x - n) <= 1e-6 * n ? n : 0;
}

/// Widths in and out of a dense layer; zeros where unknown.
struct widths {
  double in = 0, out = 0;
  [[nodiscard]] double parameters() const { return in * out + out; }
};

/// Solves for the widths of a Linear applied to [batch, tokens, width]: the counter saw
/// FLOPs = B S q (2 p + 1) and bytes = 4 B (S p + p q + 3 S q), a quadratic equation in q.
template <class = void>
widths batched_linear(double flops, double bytes, double batch, double tokens) {
  const double f = flops / (batch * tokens);
  const double a = 3 * tokens - 0.5;
  const double b = f / 2 - tokens / 2 - bytes / (4 * batch);
  const double c = tokens * f / 2;
  const double root = std::sqrt(std::max(0.0, b * b - 4 * a * c));
  widths found;
  for (const double q : {(-b - root) / (2 * a), (-b + root) / (2 * a)}) {
    const double out = whole(q);
    if (out == 0) continue;
    const double in = whole((f / out - 1) / 2);
    if (in == 0 || std::abs(4 * batch * (tokens * in + in * out + 3 * tokens * out) - bytes) > 1e-9 * bytes)
      continue;
    if (found.out != 0 && found.out != out) return {};  // two layers have these costs
    found = {in, out};
  }
  return found;
}

/// The same for a product of matrices, [n, p] by [p, q]: FLOPs = 2 n p q, bytes = 4 (n p + p q + n q). Both
/// are symmetric in p and q, so `widens` has to say which one is the output.
template <class = void>
widths plain_product(double flops, double bytes, double rows, bool widens) {
  const double product = whole(flops / (2 * rows));
  const double sum = whole((bytes / 4 - product) / rows);
  if (product == 0 || sum == 0) return {};
  const double root = std::sqrt(std::max(0.0, sum * sum - 4 * product));
  const double large = whole((sum + root) / 2), small = whole((sum - root) / 2);
  if (large * small != product || large + small != sum) return {};
  return widens ? widths{small, large} : widths{large, small};
}

inline std::string_view last_name(std::string_view path) {
  return path.substr(path.rfind('.') == path.npos ? 0 : path.rfind('.') + 1);
}

/// Rows of the tables of words, positions and types of the published models.
struct embedding_rows {
  std::string_view model;
  double words, positions, types;
};
inline constexpr std::array<embedding_rows, 6> published_embeddings{
    {{"bert-base-uncased", 30522, 512, 2},
     {"distilbert-base-uncased", 30522, 512, 0},
     {"roberta-base", 50265, 514, 1},
     {"gpt2", 50257, 1024, 0},
     {"distilgpt2", 50257, 1024, 0},
     {"openai-gpt", 40478, 512, 0}}};

enum class table { none, words, positions, types };
template <class = void>
table table_of(std::string_view path) {
  const std::string_view n = last_name(path);
  if (n == "word_embeddings" || n == "wte" || n == "tokens_embed") return table::words;
  if (n == "position_embeddings" || n == "wpe" || n == "positions_embed") return table::positions;
  if (n == "token_type_embeddings") return table::types;
  return table::none;
}

/// Rows of the table that a leaf gathers from; 0 if the model or the name of the leaf is not a published one.
template <class = void>
double table_rows(std::string_view model, std::string_view path) {
  for (const embedding_rows& e : published_embeddings) {
    if (e.model != model) continue;
    switch (table_of(path)) {
      case table::words:
        return e.words;
      case table::positions:
        return e.positions;
      case table::types:
        return e.types;
      case table::none:
        break;
    }
  }
  return 0;
}

/// Width of the embeddings, from the bytes of the one that gathers words: ids x 8 + ids x width x 4.
template <class = void>
double embedding_width(const profiled_tree& t) {
  for (const profiled_node& n : t.nodes)
    if (n.type == "Embedding" && table_of(n.path) == table::words)
      return whole((n[feature::bytes] * 1048576 / n[feature::input_size] - 8) / 4);
  return 0;
}

template <class = void>
double leaf_parameters(const profiled_node& n, std::string_view model, double width) {
  const double flops = n[feature::flops] * 1e6, bytes = n[feature::bytes] * 1048576;
  const double batch = n[feature::batch], tokens = n[feature::sequence];
  if (n.type == "LayerNorm") return 2 * whole(flops / (8 * batch * tokens));
  if (n.type == "Embedding") return table_rows(model, n.path) * width;
  const bool widens = last_name(n.path) != "c_proj";
  if (n.type == "Conv1D") return plain_product(flops, bytes, batch * tokens, widens).parameters();
  if (n.type != "Linear") return 0;
  if (const widths w = batched_linear(flops, bytes, batch, tokens); w.out != 0) return w.parameters();
  // Behind a pooler one row a sequence is left; only a square layer is determined.
  const widths w = plain_product(flops, bytes, batch, widens);
  return w.in == w.out ? w.parameters() : 0;
}

}  // namespace detail

/// Sets `feature::parameters` of every node from the other features, because the published CSV files do not
/// hold it. Dense layers follow from FLOPs and bytes, which determine both widths (spec/layers.md section
/// 10); a layer norm has two values a column. The product of a `Conv1D` is symmetric in its widths, so the
/// one named `c_proj` is taken to narrow and every other to widen, as in the GPT family. Tables of embeddings
/// have the rows of the six published models by name. MatMul, Softmax and Tanh have none. What cannot be
/// derived is 0: the embeddings of any other model, a dense layer whose costs fit two shapes. Modules sum
/// their leaves, and the root keeps 0, as in the published code. O(nodes).
template <class = void>
void derive_parameters(profiled_tree& t) {
  const double width = detail::embedding_width(t);
  for (profiled_node& n : t.nodes) n[feature::parameters] = 0;
  for (std::size_t i = t.nodes.size(); i-- > 1;) {
    profiled_node& n = t.nodes[i];
    if (n.level == model::level::primitive)
      n[feature::parameters] = detail::leaf_parameters(n, t.model, width);
    if (n.parent != 0) t.nodes[n.parent][feature::parameters] += n[feature::parameters];
  }
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_IRENE_PARAMETERS_HPP
