// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_CLUSTERED_HPP
#define EDGETRAN_PREDICT_CLUSTERED_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "edgetran/cluster/packed_indices.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/weight_storage.hpp"

namespace edgetran::predict {

/// Whether a path fits a pattern: `*` stands for any text, dots included, `?` for one character.
/// O(path x pattern), no allocation.
constexpr bool fits(std::string_view path, std::string_view pattern) {
  std::size_t p = 0, q = 0, star = pattern.npos, after = 0;
  while (p < path.size()) {
    if (q < pattern.size() && pattern[q] == '*') {
      star = q++;
      after = p;
    } else if (q < pattern.size() && (pattern[q] == '?' || pattern[q] == path[p])) {
      ++p, ++q;
    } else if (star != pattern.npos) {
      q = star + 1;
      p = ++after;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', q) == pattern.npos;
}

/// What `clustered` clusters: products whose path fits a pattern, or one of the presets `feed_forward`,
/// `attention` (products inside the layers' attention) and `all`, which hold for every family.
constexpr bool is_chosen(std::string_view path, std::string_view pattern) {
  const bool attention = fits(path, "*.attention.*") || fits(path, "*.attn.*") || fits(path, "*.self_attn.*");
  if (pattern == "attention") return attention;
  if (pattern == "feed_forward")
    return !attention && (fits(path, "*.intermediate.*") || fits(path, "*.output.*") ||
                          fits(path, "*.mlp.*") || fits(path, "*.ffn.*"));
  return pattern == "all" || fits(path, pattern);
}

/// Weights as `clusters` float32 centroids a matrix and packed indices of 4, 6 or 8 bits, the least that
/// suffice: rows x columns x bits / 8 bytes and 4 bytes a centroid (`cluster::clustered_matrix`).
struct clustering {
  std::string nodes = "feed_forward";
  std::size_t clusters = 64;
};

/// How a model is stored once the products that `c.nodes` names are clustered. Throws input_error for fewer
/// than 2 or more than 256 clusters, unknown_error where no product fits. O(nodes).
template <class Families>
weight_storage clustered_storage(const model::basic_any_model<Families>& m, const clustering& c) {
  if (c.clusters < 2 || c.clusters > 256)
    throw input_error(std::to_string(c.clusters) + " clusters", "predict::clustering", "choose 2 to 256");
  const cluster::index_width width = cluster::width_for(c.clusters);
  weight_storage storage;
  bool any = false;
  for (const auto& n : m.tree().nodes()) {
    double share = 1;
    if (n.level == model::level::primitive && is_chosen(n.path, c.nodes))
      std::visit(
          [&]<class P>(const P& p) {
            if constexpr (P::kind == "linear" || P::kind == "conv1d") {
              const auto packed = static_cast<double>(p.out) * static_cast<double>(cluster::packed_row(
                                                                   static_cast<std::size_t>(p.in), width));
              share = (packed + 4.0 * static_cast<double>(c.clusters)) / (4 * matrix_elements(p));
              any = true;
            }
          },
          n.primitive);
    storage.share.push_back(share);
  }
  if (!any)
    throw unknown_error("no linear layer fits '" + c.nodes + "'", m.name(),
                        "use feed_forward, attention, all, or a pattern of paths such as *.intermediate.*");
  return storage;
}

/// What a model would cost with clustered weights, from the laws of the dense one. Assumes the same
/// arithmetic on fewer bytes of weights: the prices of reading a weight, near or past each cache, are paid
/// for fewer bytes, and decoding costs nothing. Real kernels decode: so an interval reaches up to the dense
/// prediction's upper end, where looking up takes all that reading saves, and down to the lower end of the
/// assumption. Products with one row count as reading alone (`stored_features`). Nodes that change are
/// modelled, whatever the laws were. Throws as `predict` and `clustered_storage` do. O(nodes x laws).
template <class Families>
prediction predict_clustered(const device_profile& d, const model::basic_any_model<Families>& m,
                             const model::workload& w, const measure::fingerprint& here,
                             const clustering& c) {
  const weight_storage storage = clustered_storage(m, c);
  const prediction dense = predict(d, m, w, here);
  prediction p = predict(d, m, w, here, storage);
  const std::string source = std::to_string(c.clusters) + " clusters in " + c.nodes +
                             ": the dense model's laws on fewer bytes of weights, decoding free";
  const auto doubt = [&](auto& e, const auto& before) {
    if (e->value == before->value) return;
    e->upper = std::max(e->upper, before->upper);
    e->quality = quality::modelled;
    e->source = source;
  };
  for (std::size_t i = 0; i < p.nodes.size(); ++i) {
    doubt(p.nodes[i].latency, dense.nodes[i].latency);
    doubt(p.nodes[i].energy, dense.nodes[i].energy);
  }
  doubt(p.peak_power, dense.peak_power);
  return p;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_CLUSTERED_HPP
