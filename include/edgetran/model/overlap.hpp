// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_OVERLAP_HPP
#define EDGETRAN_MODEL_OVERLAP_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// How much of a model can start from the weights of another.
struct overlap {
  std::int64_t transferred = 0;   ///< parameters of the target that a block of the source fills
  std::int64_t parameters = 0;    ///< of the target
  std::int64_t shared_heads = 0;  ///< heads of the target that have a partner in the source
  std::int64_t heads = 0;         ///< of the target

  /// Share of the target's parameters, from 0 to 1; 1 for equal architectures.
  [[nodiscard]] constexpr double weights() const { return share(transferred, parameters); }
  /// Share of the target's heads: the coarse score.
  [[nodiscard]] constexpr double head_share() const { return share(shared_heads, heads); }

 private:
  static constexpr double share(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

namespace detail {

/// Parameters that two layers have in common: of each pair of arrays that mean the same, the leading block
/// that fits in both.
class layer_overlap {
 public:
  layer_overlap(const architecture::layer& from, const architecture::layer& to, std::int64_t relative_rows)
      : from_(from),
        to_(to),
        h_(std::min(from.hidden, to.hidden)),
        d_(std::min(from.heads.front().size, to.heads.front().size)) {
    match_heads();
    const std::int64_t norms = 4 * h_;
    // queries, keys and values with biases, the columns of the output map; its bias
    const std::int64_t projections = heads_ * (3 * (d_ * h_ + d_) + h_ * d_) + h_;
    parameters_ += norms + projections + relative_rows * d_ + stack();
  }

  [[nodiscard]] std::int64_t parameters() const { return parameters_; }
  [[nodiscard]] std::int64_t heads() const { return heads_; }

 private:
  /// Heads match as multisets by operation and kernel.
  void match_heads() {
    std::vector<attention_head> a = from_.heads, b = to_.heads;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    auto x = a.begin();
    auto y = b.begin();
    while (x != a.end() && y != b.end()) {
      // One size a layer, so that the order by operation and kernel is that of the sorted heads.
      const attention_head p{x->of, x->taps, 0}, q{y->of, y->taps, 0};
      if (p == q) {
        ++heads_;
        parameters_ += own_parameters(p);
      }
      if (p <= q) ++x;
      if (q <= p) ++y;
    }
  }
  [[nodiscard]] std::int64_t own_parameters(const attention_head& h) const {
    switch (h.of) {
      case operation::wma:
        return d_ * d_;
      case operation::convolution:  // filters, pointwise map, kernel, output map
        return d_ * h.taps + (d_ * d_ + d_) + (d_ * h.taps + h.taps) + (d_ * d_ + d_);
      default:
        return 0;
    }
  }
  [[nodiscard]] std::int64_t stack() const {
    const auto &a = from_.feed_forward, &b = to_.feed_forward;
    std::int64_t before = h_, sum = 0;
    for (std::size_t t = 0; t < std::min(a.size(), b.size()); ++t) {
      const std::int64_t width = std::min(a[t], b[t]);
      sum += before * width + width;
      before = width;
    }
    return sum + std::min(a.back(), b.back()) * h_ + h_;
  }

  const architecture::layer& from_;
  const architecture::layer& to_;
  std::int64_t h_, d_;
  std::int64_t heads_ = 0;
  std::int64_t parameters_ = 0;
};

}  // namespace detail

/// How much of `to` can start from the weights of `from`. Of two arrays that mean the same, the block that
/// fits in both is transferred. Layers are paired from the first on; within a pair, heads are matched as
/// multisets by operation and kernel, whatever their place, feed-forward layers by their place in the stack.
/// A projection to the next hidden size is transferred where both layers have one, tables and pooler always.
/// Vocabulary and positions are FlexiBERT's. Throws shape_error for an architecture that `check` refuses.
/// O(heads log heads). A template so that only its callers compile the count of the target.
template <class Architecture = architecture>
overlap transfer_overlap(const architecture& from, const architecture& to) {
  check(from);
  const flexibert<Architecture> target{to};
  const auto smaller = [](std::int64_t a, std::int64_t b) { return std::min(a, b); };
  overlap o;
  o.parameters = total_cost(target).parameters;
  for (const architecture::layer& l : to.layers) o.heads += static_cast<std::int64_t>(l.heads.size());

  const std::int64_t first = smaller(from.layers.front().hidden, to.layers.front().hidden);
  o.transferred = (target.vocabulary + target.positions + target.token_types + 2) * first;
  const std::size_t layers = std::min(from.layers.size(), to.layers.size());
  for (std::size_t i = 0; i < layers; ++i) {
    const detail::layer_overlap pair(from.layers[i], to.layers[i], 2 * target.positions - 1);
    o.transferred += pair.parameters();
    o.shared_heads += pair.heads();
    const auto projects = [&](const architecture& a) {
      return i + 1 < a.layers.size() && a.layers[i].hidden != a.layers[i + 1].hidden;
    };
    if (!projects(from) || !projects(to)) continue;
    const std::int64_t next = smaller(from.layers[i + 1].hidden, to.layers[i + 1].hidden);
    o.transferred += smaller(from.layers[i].hidden, to.layers[i].hidden) * next + next;
  }
  const std::int64_t last = smaller(from.layers.back().hidden, to.layers.back().hidden);
  o.transferred += last * last + last;
  return o;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_OVERLAP_HPP
