// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>

#include "contenders.hpp"

// What one would write for BERT-base without a library: named constants, and for each leaf its prices times
// its amounts of work. Of edgetran it takes the numbers that were fitted, and their order.

namespace {
constexpr int layers = 12;
constexpr double hidden = 768, heads = 12, head = 64, wide = 3072;
constexpr double million = 1e-6, mib = 1.0 / 1048576;

enum kind : std::size_t { embedding = 0, layer_norm = 1, linear = 2, matmul = 4, softmax = 5, tanh_ = 6 };

struct pricer {
  const edgetran::predict::tree_law& law;

  [[nodiscard]] double leaf(kind k, double flops, double bytes) const {
    const std::array<double, 3>& price = law.leaf[k];
    return law.factor[k] * (price[0] * (flops * million) + price[1] * (bytes * mib) + price[2]) +
           law.per_leaf;
  }
  [[nodiscard]] double function(double elements, double flops, double accesses) const {
    return law.own_flops * (flops * elements * million) + law.own_bytes * (4 * accesses * elements * mib);
  }
  [[nodiscard]] double dense(double rows, double in, double out) const {
    return leaf(linear, 2 * rows * in * out + rows * out, 4 * (rows * in + in * out + 3 * (rows * out)));
  }
  [[nodiscard]] double pooled(double rows, double in, double out) const {
    return leaf(linear, 2 * rows * in * out, 4 * (rows * in + in * out + rows * out));
  }
  [[nodiscard]] double product(double rows, double scores) const {
    return leaf(matmul, 2 * scores * head, 4 * (2 * (rows * hidden) + scores));
  }
  [[nodiscard]] double norm(double rows) const {
    return leaf(layer_norm, 8 * (rows * hidden), 4 * 4 * (rows * hidden));
  }
  [[nodiscard]] double gather(double rows) const {
    return leaf(embedding, 0, rows * 8 + 4 * (rows * hidden));
  }
};
}  // namespace

double by_hand(const edgetran::predict::tree_law& law, std::int64_t batch, std::int64_t sequence) {
  const pricer price{law};
  const auto sequences = static_cast<double>(batch), tokens = static_cast<double>(sequence);
  const double rows = static_cast<double>(batch * sequence), scores = rows * tokens * heads;

  double sum = price.function(rows, 2, 6);
  sum += price.gather(rows);
  sum += price.gather(tokens);
  sum += price.gather(rows);
  for (int term = 0; term < 2; ++term) sum += price.function(rows * hidden, 1, 2);
  sum += price.norm(rows);
  for (int layer = 0; layer < layers; ++layer) {
    for (int part = 0; part < 3; ++part) sum += price.dense(rows, hidden, hidden);
    sum += price.product(rows, scores);
    sum += price.function(scores, 1, 2);
    sum += price.function(scores, 1, 2);
    sum += price.leaf(softmax, 5 * scores, 4 * 3 * scores);
    sum += price.product(rows, scores);
    sum += price.dense(rows, hidden, hidden);
    sum += price.function(rows * hidden, 1, 2);
    sum += price.norm(rows);
    sum += price.dense(rows, hidden, wide);
    sum += price.function(rows * wide, 6, 2);
    sum += price.dense(rows, wide, hidden);
    sum += price.function(rows * hidden, 1, 2);
    sum += price.norm(rows);
  }
  sum += price.pooled(sequences, hidden, hidden);
  sum += price.leaf(tanh_, 4 * (sequences * hidden), 4 * (sequences * hidden));
  return sum + law.call;
}
