// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_FUSED_HPP
#define EDGETRAN_IO_ONNX_RULES_FUSED_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_values.hpp"

// Shapes of the operators that ONNX Runtime fuses others into (docs/ContribOperators.md of ONNX Runtime,
// domain com.microsoft).
namespace edgetran::onnx::detail {

inline const std::vector<std::int64_t>& sequences(const call& c, std::size_t i) {
  if (c.in(i).rank() != 3) c.fail("input " + std::to_string(i) + " is not [batch, sequence, width]");
  return c.shape(i);
}

inline std::int64_t heads_of(const call& c, std::string_view attribute = "num_heads") {
  const std::int64_t heads = c.integer(attribute);
  if (heads < 1) c.fail(std::to_string(heads) + " heads");
  return heads;
}

inline std::int64_t sum(const call& c, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a, b, &out)) c.fail("the extents overflow");
  return out;
}

/// Queries, keys and values by one product, then attention.
inline void fused_attention(call& c) {
  if (!c.microsoft()) return c.unknown("only the operator of com.microsoft is known");
  const auto &x = sequences(c, 0), &w = c.shape(1);
  if (w.size() != 2 || w[0] != x[2]) c.fail("weights of shape " + text_of(w) + " on " + text_of(x));
  const std::int64_t heads = heads_of(c);
  std::int64_t width = w[1] / 3;
  if (const auto* sizes = c.integers("qkv_hidden_sizes")) {
    if (sizes->size() != 3 || (*sizes)[0] != (*sizes)[1] || (*sizes)[0] < 0 || (*sizes)[2] < 0)
      c.fail("unequal or negative qkv_hidden_sizes");
    if (sum(c, sum(c, (*sizes)[0], (*sizes)[1]), (*sizes)[2]) != w[1])
      c.fail("qkv_hidden_sizes beside the weights");
    width = (*sizes)[2];
  } else if (w[1] % 3 != 0) {
    c.fail("weights of shape " + text_of(w) + " are not three matrices");
  }
  if (width % heads != 0) c.fail(std::to_string(heads) + " heads over a width of " + std::to_string(width));
  if (c.has(2) && c.shape(2) != std::vector<std::int64_t>{w[1]})
    c.fail("a bias of shape " + text_of(c.shape(2)));
  c.set(0, {x[0], x[1], width}, c.in(0).type);
  std::int64_t keys = x[1];
  if (c.has(4)) {
    if (c.in(4).rank() != 5) c.fail("a past of shape " + text_of(c.shape(4)));
    keys = sum(c, keys, c.shape(4)[3]);
  }
  c.set(1, {2, x[0], heads, keys, width / heads}, c.in(0).type);
}

/// Queries beside keys and values, which heads share in groups. Without keys the queries hold all three.
inline void grouped_attention(call& c) {
  const auto& q = sequences(c, 0);
  const std::int64_t heads = heads_of(c), shared = heads_of(c, "kv_num_heads");
  if (heads % shared != 0) c.fail(std::to_string(heads) + " heads over " + std::to_string(shared));
  const bool packed = !c.has(1);
  const std::int64_t parts = packed ? sum(c, heads, sum(c, shared, shared)) : heads;
  if (q[2] % parts != 0) c.fail(std::to_string(parts) + " heads over a width of " + std::to_string(q[2]));
  const std::int64_t head = q[2] / parts;
  if (!packed)
    for (std::size_t i = 1; i < 3; ++i)
      if (sequences(c, i)[2] / shared != head || c.shape(i)[2] % shared != 0 || c.shape(i)[0] != q[0])
        c.fail("keys or values of shape " + text_of(c.shape(i)) + " beside queries of " + text_of(q));
  c.set(0, {q[0], q[1], heads * head}, c.in(0).type);
  std::int64_t keys = packed ? q[1] : c.shape(1)[1];
  if (c.has(3)) {
    if (c.in(3).rank() != 4) c.fail("a past of shape " + text_of(c.shape(3)));
    const std::int64_t past = c.shape(3)[2];
    const bool told = c.has(6) && c.in(6).integers && c.in(6).integers->size() == 1;
    keys = told ? std::max(past, c.in(6).integers->front()) : sum(c, past, keys);
  }
  for (std::size_t i = 1; i < 3; ++i) c.set(i, {q[0], shared, keys, head}, c.in(0).type);
}

inline void multi_head_attention(call& c) {
  if (!c.has(1) || !c.has(2) || c.in(0).rank() != 3 || c.in(1).rank() != 3 || c.in(2).rank() != 3)
    return c.unknown("only queries, keys and values of three axes are known");
  if (c.shape(0)[0] != c.shape(2)[0]) c.fail("queries and values of different batches");
  if (c.shape(2)[2] % heads_of(c) != 0) c.fail("heads that do not divide the width");
  c.set(0, {c.shape(0)[0], c.shape(0)[1], c.shape(2)[2]}, c.in(0).type);
}

/// A sum, then a norm over the last axis; the fourth output is the sum.
inline void skip_normalise(call& c) {
  const auto& x = c.shape(0);
  if (x.empty()) c.fail("a scalar");
  if (const auto to = broadcast(x, c.shape(1)); !to || *to != x)
    c.fail("shapes " + text_of(x) + " and " + text_of(c.shape(1)) + " do not add up");
  for (std::size_t i = 2; i < c.count(); ++i)
    if (c.has(i) && c.shape(i) != std::vector<std::int64_t>{x.back()})
      c.fail("a scale or bias of shape " + text_of(c.shape(i)) + " over a width of " +
             std::to_string(x.back()));
  c.set(0, x, c.in(0).type);
  std::vector<std::int64_t> statistics = x;
  statistics.back() = 1;
  c.set(1, statistics, dtype::float32);
  c.set(2, std::move(statistics), dtype::float32);
  c.set(3, x, c.in(0).type);
}

/// Three tables looked up and added, then a norm.
inline void embed_normalise(call& c) {
  const auto& ids = c.shape(0);
  if (ids.size() != 2) c.fail("ids of shape " + text_of(ids));
  std::int64_t width = -1;
  for (std::size_t i = 2; i < 5; ++i) {
    if (!c.has(i)) continue;
    if (c.in(i).rank() != 2) c.fail("a table of shape " + text_of(c.shape(i)));
    if (width >= 0 && c.shape(i)[1] != width) c.fail("tables of different widths");
    width = c.shape(i)[1];
  }
  if (width < 0) c.fail("no table");
  for (std::size_t i = 5; i < 7; ++i)
    if (c.shape(i) != std::vector<std::int64_t>{width}) c.fail("a scale of shape " + text_of(c.shape(i)));
  const dtype type = c.in(2).type;
  c.set(0, {ids[0], ids[1], width}, type);
  c.set(1, {ids[0]}, dtype::int32);
  c.set(2, {ids[0], ids[1], width}, type);
}

/// A weight of K x N numbers of a few bits each, in blocks along K.
inline void quantised_product(call& c) {
  const std::int64_t k = c.integer("K"), n = c.integer("N"), width = c.integer("bits", 4);
  std::vector<std::int64_t> shape = c.shape(0);
  if (shape.empty() || shape.back() != k)
    c.fail("an input of shape " + text_of(shape) + " for K " + std::to_string(k));
  if (width < 1 || width > 16 || n < 0)
    c.fail("a weight of " + std::to_string(width) + " bits and N " + std::to_string(n));
  if (!product(std::vector<std::int64_t>{k, n})) c.fail("the weight's elements overflow");
  if (c.in(1).elements() / std::max<std::int64_t>(n, 1) > (k + 65536) * 2)
    c.fail("a weight of shape " + text_of(c.shape(1)) + " for K " + std::to_string(k) + " and N " +
           std::to_string(n));
  shape.back() = n;
  c.set(0, std::move(shape), c.in(0).type);
}

inline void rotate(call& c) {
  const auto& x = c.shape(0);
  if (x.size() != 3 && x.size() != 4) c.fail("an input of shape " + text_of(x));
  c.set(0, x, c.in(0).type);
}

inline void bias_gelu(call& c) {
  const auto& x = c.shape(0);
  if (x.empty() || c.shape(1) != std::vector<std::int64_t>{x.back()})
    c.fail("a bias of shape " + text_of(c.shape(1)) + " on " + text_of(x));
  c.set(0, x, c.in(0).type);
}

inline constexpr rule fused_rules[] = {{"Attention", fused_attention},
                                       {"GroupQueryAttention", grouped_attention},
                                       {"MultiHeadAttention", multi_head_attention},
                                       {"SkipLayerNormalization", skip_normalise},
                                       {"SkipSimplifiedLayerNormalization", skip_normalise},
                                       {"EmbedLayerNormalization", embed_normalise},
                                       {"MatMulNBits", quantised_product},
                                       {"RotaryEmbedding", rotate},
                                       {"BiasGelu", bias_gelu}};

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_FUSED_HPP
