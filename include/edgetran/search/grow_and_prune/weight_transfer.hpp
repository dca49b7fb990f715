// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_WEIGHT_TRANSFER_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_WEIGHT_TRANSFER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/nn/weights.hpp"
#include "edgetran/search/grow_and_prune/lineage.hpp"
#include "edgetran/search/grow_and_prune/named_weights.hpp"

namespace edgetran::search {

struct transfer_options {
  std::uint64_t seed = 0;  ///< of what is new
  /// Weights by which an old part reads a new one start at 0, a new feed-forward layer and a new projection
  /// pass on what they are given: added heads and units change nothing until they are trained.
  bool preserve = true;
};

/// A child's weights, and how many of its numbers are its parent's.
struct transferred_weights {
  nn::weights weights;
  std::int64_t copied = 0;
};

namespace detail {

/// Where the places of an axis of the child lie in the parent; -1 for a new one.
using axis = std::vector<std::int64_t>;

inline axis leading(std::int64_t child, std::int64_t parent) {
  axis a(static_cast<std::size_t>(child), -1);
  for (std::int64_t i = 0; i < std::min(child, parent); ++i) a[static_cast<std::size_t>(i)] = i;
  return a;
}
/// Blocks of `now` places each, where `blocks` says which block of the parent, of `before` places.
inline axis blockwise(const axis& blocks, std::int64_t now, std::int64_t before) {
  axis a;
  for (const std::int64_t b : blocks)
    for (std::int64_t i = 0; i < now; ++i) a.push_back(b < 0 || i >= before ? -1 : b * before + i);
  return a;
}
/// The child's places in the parent, by way of something between them.
inline axis through(const axis& child, const axis& between) {
  axis a;
  for (const std::int64_t i : child) a.push_back(i < 0 ? -1 : between[static_cast<std::size_t>(i)]);
  return a;
}
/// The `count` rows of the greatest mean magnitude, in their order; all of them where there are fewer.
inline axis strongest_rows(const nn::parameter& p, std::int64_t count) {
  if (count >= p.rows) return leading(count, p.rows);
  std::vector<std::pair<double, std::int64_t>> all;
  for (std::int64_t r = 0; r < p.rows; ++r) {
    double sum = 0;
    for (std::int64_t c = 0; c < p.columns; ++c)
      sum -= std::abs(static_cast<double>(p.data[static_cast<std::size_t>(r * p.columns + c)]));
    all.emplace_back(sum, r);
  }
  std::sort(all.begin(), all.end());
  axis a;
  for (std::int64_t i = 0; i < count; ++i) a.push_back(all[static_cast<std::size_t>(i)].second);
  std::sort(a.begin(), a.end());
  return a;
}

/// Whether every head continues one of its own kind that the parent has.
inline bool fits(const lineage& from, const model::architecture& parent, const model::architecture& child) {
  const model::architecture old = model::canonical(parent), now = model::canonical(child);
  if (from.heads.size() != now.layers.size()) return false;
  for (std::size_t l = 0; l < now.layers.size(); ++l) {
    const auto& heads = now.layers[l].heads;
    if (from.heads[l].size() != heads.size()) return false;
    for (std::size_t slot = 0; slot < heads.size(); ++slot) {
      const auto source = from.heads[l][slot];
      if (!source) continue;
      if (l >= old.layers.size() || *source >= old.layers[l].heads.size()) return false;
      const model::attention_head& theirs = old.layers[l].heads[*source];
      if (theirs.of != heads[slot].of || theirs.taps != heads[slot].taps) return false;
    }
  }
  return true;
}

class weight_transfer {
 public:
  weight_transfer(const model::flexibert<>& parent, const nn::weights& w, const model::flexibert<>& child,
                  const lineage& from, const transfer_options& options)
      : from_(model::canonical(parent.architecture)),
        to_(model::canonical(child.architecture)),
        lineage_(from),
        preserve_(options.preserve),
        source_(parent, w),
        result_{nn::random_weights(child, options.seed), 0} {
    for (nn::parameter& p : result_.weights.parameters()) target_.emplace(p.name, &p);
    const axis first = hidden(0);
    for (const char* table : {"word", "position", "token_type"})
      take("embeddings." + std::string(table) + "_embeddings.weight", {}, first);
    norm("embeddings.LayerNorm", first);
    // The parent's last hidden state is not that of its layer of the same number where depths differ.
    const axis pooled = leading(to_.layers.back().hidden, from_.layers.back().hidden);
    map("pooler.dense", pooled, pooled);
    for (std::size_t l = 0; l < std::min(from_.layers.size(), to_.layers.size()); ++l) layer(l);
  }

  transferred_weights finish() && { return std::move(result_); }

 private:
  [[nodiscard]] axis hidden(std::size_t l) const {
    return leading(to_.layers[l].hidden, l < from_.layers.size() ? from_.layers[l].hidden : 0);
  }

  void layer(std::size_t l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".";
    const axis h = hidden(l);
    heads(l, at + "attention.", h);
    stack(l, at, h);
    norm(at + "attention.output.LayerNorm", h);
    norm(at + "output.LayerNorm", h);
    projection(l, at + "projection", h);
  }

  void heads(std::size_t l, const std::string& at, const axis& h) {
    const auto &mine = to_.layers[l].heads, &theirs = from_.layers[l].heads;
    const std::int64_t now = mine.front().size, before = theirs.front().size;
    axis slots;
    // Of the heads that have an array of their kind: which of the parent's.
    std::map<std::pair<model::operation, std::int64_t>, axis> kinds;
    for (std::size_t slot = 0; slot < mine.size(); ++slot) {
      const auto old = lineage_.heads[l][slot];
      slots.push_back(old ? static_cast<std::int64_t>(*old) : -1);
      std::int64_t place = -1;
      if (old) {
        place = 0;
        for (std::size_t i = *old; i > 0 && theirs[i - 1] == theirs[*old]; --i) ++place;
      }
      kinds[{mine[slot].of, mine[slot].taps}].push_back(place);
    }
    const axis width = blockwise(slots, now, before), channels = leading(now, before);
    for (const char* each : {"query", "key", "value"}) map(at + "self." + each, width, h);
    take(at + "self.relative.weight", {}, channels);
    map(at + "output.dense", h, width);
    for (const auto& [kind, places] : kinds) {
      const axis rows = blockwise(places, now, before);
      if (kind.first == model::operation::wma) take(at + "self.weighted_query.weight", rows, channels);
      if (kind.first != model::operation::convolution) continue;
      const std::string own = at + "self.convolution." + std::to_string(kind.second) + ".";
      take(own + "depthwise.weight", rows, {});
      map(own + "pointwise", rows, channels);
      map(own + "kernel", blockwise(places, kind.second, kind.second), channels);
      map(own + "value", rows, channels);
    }
  }

  void stack(std::size_t l, const std::string& at, const axis& h) {
    const auto &mine = to_.layers[l].feed_forward, &theirs = from_.layers[l].feed_forward;
    const auto dense = [&](std::size_t t) { return at + "intermediate.dense." + std::to_string(t); };
    axis before = h;
    std::size_t t = 0;
    for (; t < std::min(mine.size(), theirs.size()); ++t) {
      const axis units = strongest_rows(source_.at(dense(t) + ".weight"), mine[t]);
      map(dense(t), units, before);
      before = units;
    }
    if (mine.size() < theirs.size()) before = leading(mine.back(), theirs.back());
    for (; t < mine.size(); ++t) before = through(pass_on(dense(t), before), before);
    map(at + "output.dense", h, before);
  }

  /// A feed-forward layer that the parent does not have: its first units hand on the units before it. Exact
  /// where the activation changes nothing that has been through it, as relu. Returns whose they are.
  axis pass_on(const std::string& name, const axis& before) {
    nn::parameter& p = *target_.at(name + ".weight");
    axis units(static_cast<std::size_t>(p.rows), -1);
    std::size_t row = 0;
    for (std::size_t u = 0; u < before.size() && row < units.size(); ++u)
      if (before[u] >= 0) units[row++] = static_cast<std::int64_t>(u);
    if (preserve_) select(p, units);
    return units;
  }
  /// Row r reads `columns[r]` alone; other rows stay as they are.
  static void select(nn::parameter& p, const axis& columns) {
    for (std::size_t r = 0; r < columns.size(); ++r) {
      if (columns[r] < 0) continue;
      float* const row = p.data.get() + r * static_cast<std::size_t>(p.columns);
      std::fill_n(row, p.columns, 0.0F);
      row[columns[r]] = 1;
    }
  }

  /// To the next layer's hidden size, where that is another.
  void projection(std::size_t l, const std::string& name, const axis& h) {
    const auto found = target_.find(name + ".weight");
    if (found == target_.end() || l + 1 >= from_.layers.size()) return;
    if (source_.find(name + ".weight") != nullptr) return map(name, hidden(l + 1), h);
    if (!preserve_) return;
    std::fill_n(found->second->data.get(), found->second->size(), 0.0F);
    select(*found->second, leading(to_.layers[l + 1].hidden, to_.layers[l].hidden));
  }

  void map(const std::string& name, const axis& rows, const axis& columns) {
    take(name + ".weight", rows, columns);
    take(name + ".bias", rows, {});
  }
  void norm(const std::string& name, const axis& h) {
    take(name + ".weight", h, {});
    take(name + ".bias", h, {});
  }

  /// Copies what rows and columns say; an empty axis is that of the parent. Where the parent has no such
  /// array, nothing.
  void take(const std::string& name, const axis& rows, const axis& columns) {
    const nn::parameter* from = source_.find(name);
    if (from == nullptr) return;
    nn::parameter& to = *target_.at(name);
    const axis r = rows.empty() ? leading(to.rows, from->rows) : rows;
    const axis c = columns.empty() ? leading(to.columns, from->columns) : columns;
    for (std::size_t i = 0; i < r.size(); ++i) {
      if (r[i] < 0) continue;
      float* const mine = to.data.get() + i * c.size();
      const float* const theirs = from->data.get() + r[i] * from->columns;
      for (std::size_t j = 0; j < c.size(); ++j) {
        if (c[j] >= 0)
          mine[j] = theirs[c[j]], ++result_.copied;
        else if (preserve_)
          mine[j] = 0;
      }
    }
  }

  model::architecture from_, to_;
  const lineage& lineage_;
  bool preserve_;
  named_weights source_;
  transferred_weights result_;
  std::map<std::string, nn::parameter*, std::less<>> target_;
};

}  // namespace detail

/// Weights for a child out of its parent's: heads continue those that the lineage names, layers those of the
/// same number, feed-forward layers those of the same place. A narrower feed-forward layer keeps the units of
/// the greatest mean magnitude, a smaller hidden or head size the leading channels, so that layers which
/// shrink one after the other agree. What is new is random, by seed. A removed head or unit takes its share
/// of its layer's sum along and changes nothing else. Throws shape_error where the weights or the lineage do
/// not fit, or the models differ in vocabulary, positions or token types. O(parameters).
inline transferred_weights transfer_weights(const model::flexibert<>& parent, const nn::weights& w,
                                            const model::flexibert<>& child, const lineage& from,
                                            const transfer_options& options = {}) {
  const auto refuse = [](const char* problem, const char* remedy) {
    throw shape_error(problem, "transfer_weights", remedy);
  };
  check(parent.architecture);
  check(child.architecture);
  if (parent.vocabulary != child.vocabulary || parent.positions != child.positions ||
      parent.token_types != child.token_types)
    refuse("models of different vocabularies, positions or token types", "change the architecture alone");
  if (!detail::fits(from, parent.architecture, child.architecture))
    refuse("a lineage of other architectures", "make it with match(parent, child, removed)");
  return detail::weight_transfer(parent, w, child, from, options).finish();
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_WEIGHT_TRANSFER_HPP
