// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>

#include "contenders.hpp"

// What one would write for BERT-tiny without a library: named constants, and for each leaf the sum of price
// times amount of work. Of edgetran it takes the numbers that were calibrated, and their order.

namespace {
constexpr int layers = 2;
constexpr double hidden = 128, heads = 2, head = 64, wide = 512;
constexpr double leaves = 1 + 6 + layers * 16 + 2;
constexpr double million = 1e-6;

// Where edgetran::predict::law_names lists the laws.
enum law_index : std::size_t {
  linear = 0,
  linear_row = 1,
  scores = 5,
  scores_row = 6,
  context = 7,
  context_row = 8,
  softmax = 9,
  scale = 10,
  mask_add = 12,
  layer_norm = 13,
  embedding = 15,
  add = 19,
  bookkeeping = 22,
  gelu = 23,
  tanh_ = 27
};

using prices = std::array<double, 8>;

/// `left` are the rows that a tile of four leaves over.
inline double product(const prices& p, double rows, double in, double out, double left,
                      const edgetran::predict::residence& where) {
  const double weights = million * in * out;
  return p[0] * (weights * rows) + p[1] * weights + p[2] * (weights * where.past_l2) +
         p[3] * (weights * where.past_l3) + p[4] * (million * in * rows) + p[5] * (million * out * rows) +
         p[6] * (weights * left) + p[7];
}

inline double attention(const prices& p, double tokens, double left) {
  return p[0] * (million * heads * head * (tokens * tokens)) +
         p[1] * (million * heads * head * (tokens + tokens)) + p[2] * (million * heads * (tokens * tokens)) +
         p[3] * (million * heads * head * (tokens * left)) + p[4] * heads;
}

inline double map(const prices& p, double rows, double width) {
  return p[0] * (million * width * rows) + p[1] * (million * rows) + p[2];
}

/// The scores of all heads: a row of as many keys for each token and head.
inline double score_map(const prices& p, double tokens) {
  return p[0] * (million * heads * (tokens * tokens)) + p[1] * (million * heads * tokens) + p[2];
}
}  // namespace

double by_hand(const edgetran::predict::device_profile& device, std::int64_t sequence,
               const edgetran::predict::residence& where) {
  const auto& laws = device.laws;
  const auto tokens = static_cast<double>(sequence), left = static_cast<double>(sequence % 4);
  const bool one = sequence == 1;
  const prices& many_rows = laws[one ? linear_row : linear].price;

  double sum = laws[bookkeeping].price[0];
  for (int table = 0; table < 3; ++table) sum += map(laws[embedding].price, tokens, hidden);
  for (int term = 0; term < 2; ++term) sum += map(laws[add].price, tokens, hidden);
  sum += map(laws[layer_norm].price, tokens, hidden);
  for (int layer = 0; layer < layers; ++layer) {
    for (int part = 0; part < 3; ++part) sum += product(many_rows, tokens, hidden, hidden, left, where);
    sum += attention(laws[one ? scores_row : scores].price, tokens, left);
    sum += score_map(laws[scale].price, tokens);
    sum += score_map(laws[mask_add].price, tokens);
    sum += score_map(laws[softmax].price, tokens);
    sum += attention(laws[one ? context_row : context].price, tokens, left);
    sum += product(many_rows, tokens, hidden, hidden, left, where);
    sum += map(laws[add].price, tokens, hidden);
    sum += map(laws[layer_norm].price, tokens, hidden);
    sum += product(many_rows, tokens, hidden, wide, left, where);
    sum += map(laws[gelu].price, tokens, wide);
    sum += product(many_rows, tokens, wide, hidden, left, where);
    sum += map(laws[add].price, tokens, hidden);
    sum += map(laws[layer_norm].price, tokens, hidden);
  }
  sum += product(laws[linear_row].price, 1, hidden, hidden, 1, where);
  sum += map(laws[tanh_].price, 1, hidden);
  return device.combiner.scale * sum + device.combiner.per_leaf.value() * leaves;
}
