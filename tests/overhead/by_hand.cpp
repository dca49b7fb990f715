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
  linear_few_rows = 1,
  linear_row = 2,
  linear_pooled = 3,
  scores = 11,
  scores_row = 12,
  context = 13,
  context_row = 14,
  softmax = 16,
  scale = 17,
  mask_add = 19,
  layer_norm = 21,
  embedding = 25,
  add = 29,
  bookkeeping = 43,
  gelu = 44,
  tanh_ = 48
};

using prices = std::array<double, 8>;

/// `left` are the rows that a tile of four leaves over.
inline double product(const prices& p, double rows, double in, double out, double left,
                      const edgetran::predict::residence& where) {
  const double weights = million * in * out;
  return p[0] * (weights * rows) + p[1] * weights + p[2] * (weights * where.past_l2) +
         p[3] * (weights * where.past_l3) + p[4] * (million * in * rows) + p[5] * (million * out * rows) +
         p[6] * (rows == 1 ? million * out * where.past_l3 : weights * left) + p[7];
}

inline double attention(const prices& p, double tokens, double left,
                        const edgetran::predict::residence& where) {
  const double operands = million * heads * head * (tokens + tokens);
  return p[0] * (million * heads * head * (tokens * tokens)) + p[1] * operands +
         p[2] * (operands * where.past_l2) + p[3] * (million * heads * (tokens * tokens)) +
         p[4] * (million * heads * head * tokens * (tokens == 1 ? where.past_l3 : left)) + p[5] * heads;
}

inline double map(const prices& p, double rows, double width, const edgetran::predict::residence& where) {
  const double elements = million * width * rows;
  return p[0] * elements + p[1] * (elements * where.past_l2) + p[2] * (million * rows) + p[3];
}
}  // namespace

double by_hand(const edgetran::predict::device_profile& device, std::int64_t sequence,
               const edgetran::predict::residence& where) {
  const auto& laws = device.laws;
  const auto tokens = static_cast<double>(sequence), left = static_cast<double>(sequence % 4);
  const bool one = sequence == 1;
  const prices& dense = laws[one ? linear_row : sequence < 32 ? linear_few_rows : linear].price;

  double sum = laws[bookkeeping].price[0];
  for (int table = 0; table < 3; ++table) sum += map(laws[embedding].price, tokens, hidden, where);
  for (int term = 0; term < 2; ++term) sum += map(laws[add].price, tokens, hidden, where);
  sum += map(laws[layer_norm].price, tokens, hidden, where);
  for (int layer = 0; layer < layers; ++layer) {
    for (int part = 0; part < 3; ++part) sum += product(dense, tokens, hidden, hidden, left, where);
    sum += attention(laws[one ? scores_row : scores].price, tokens, left, where);
    sum += map(laws[scale].price, heads * tokens, tokens, where);
    sum += map(laws[mask_add].price, heads * tokens, tokens, where);
    sum += map(laws[softmax].price, heads * tokens, tokens, where);
    sum += attention(laws[one ? context_row : context].price, tokens, left, where);
    sum += product(dense, tokens, hidden, hidden, left, where);
    sum += map(laws[add].price, tokens, hidden, where);
    sum += map(laws[layer_norm].price, tokens, hidden, where);
    sum += product(dense, tokens, hidden, wide, left, where);
    sum += map(laws[gelu].price, tokens, wide, where);
    sum += product(dense, tokens, wide, hidden, left, where);
    sum += map(laws[add].price, tokens, hidden, where);
    sum += map(laws[layer_norm].price, tokens, hidden, where);
  }
  sum += product(laws[linear_pooled].price, 1, hidden, hidden, 1, where);
  sum += map(laws[tanh_].price, 1, hidden, where);
  return device.combiner.scale * sum + device.combiner.per_leaf.value() * leaves;
}
