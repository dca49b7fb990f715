// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_TREE_LAW_HPP
#define EDGETRAN_PREDICT_TREE_LAW_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edgetran/core/inline.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/predict/leaf_kinds.hpp"

namespace edgetran::predict {

/// The physical law of a quantity (joules or seconds) on a device, once fitted: what a leaf costs, and what
/// its parents pay for it. A node above the leaves costs the sum of the tolls below it and `call`.
struct tree_law {
  std::array<std::array<double, 3>, leaf_kinds.size()> leaf{};  ///< for each 1e6 FLOP, MiB moved, call
  std::array<double, leaf_kinds.size()> factor{};               ///< that parents pay for leaves of a kind
  double own_flops = 0;  ///< for each 1e6 FLOP of functions that are no leaves
  double own_bytes = 0;  ///< for each MiB of them
  double per_leaf = 0;
  double call = 0;

  friend constexpr bool operator==(const tree_law&, const tree_law&) = default;
};

/// What profilers of modules see of a primitive: a leaf of one of the kinds, or a function inside a module.
enum class seen_as { leaf, function, never };

/// Place of a primitive in `leaf_kinds`, and whether it is one. `never`: no published tree has anything like
/// it, so that no law can price it.
struct leaf_place {
  seen_as as = seen_as::function;
  std::size_t kind = leaf_kinds.size() - 1;
};
template <model::primitive P>
constexpr leaf_place place_of(const P& p) {
  constexpr std::string_view k = P::kind;
  if constexpr (k == "embedding") return {seen_as::leaf, 0};
  if constexpr (k == "layer_norm") return {seen_as::leaf, 1};
  if constexpr (k == "linear") return {seen_as::leaf, 2};
  if constexpr (k == "conv1d") return {seen_as::leaf, 3};
  if constexpr (k == "attention_scores" || k == "attention_context") return {seen_as::leaf, 4};
  if constexpr (k == "softmax") return {seen_as::leaf, 5};
  if constexpr (k == "activation")
    return p.of == model::function::tanh ? leaf_place{seen_as::leaf, 6} : leaf_place{};
  // A cache is filled for nothing while a text is only encoded, which is all that these laws know.
  if constexpr (k == "add" || k == "scaling" || k == "bookkeeping" || k == "score_scale" ||
                k == "score_mask" || k == "kv_cache")
    return {};
  return {seen_as::never};
}

/// FLOPs (1e6) and bytes moved (MiB) of a primitive, as `moved_bytes` has them of a profiled leaf.
struct leaf_amounts {
  double flops, bytes;
};
template <model::primitive P>
EDGETRAN_FOLDED constexpr leaf_amounts leaf_amounts_of(const P& p, const model::span& s) {
  // Products, for a division costs as much as the rest of a leaf.
  constexpr double per_million = 1e-6, per_mib = 1.0 / 1048576;
  const model::cost c = p.costs(s);
  if constexpr (P::kind == std::string_view("linear")) {
    const double m = static_cast<double>(s.rows()), k = static_cast<double>(std::int64_t{p.in}),
                 n = static_cast<double>(std::int64_t{p.out});
    const double bias = s.pooled || !p.bias ? 1 : 3;  // a separate sum reads and writes its rows once more
    return {c.flops.value() * per_million, 4 * per_mib * (m * k + k * n + bias * (m * n))};
  } else {
    return {c.flops.value() * per_million, c.irene_bytes.value() * per_mib};
  }
}

/// What one primitive costs by itself, and what it adds to every module above it.
struct leaf_cost {
  double own = 0, toll = 0;
};
template <model::primitive P>
EDGETRAN_FOLDED constexpr leaf_cost leaf_cost_of(const tree_law& law, const P& p, const model::span& s) {
  const leaf_place place = place_of(p);
  const leaf_amounts a = leaf_amounts_of(p, s);
  if (place.as != seen_as::leaf) {
    const double share = law.own_flops * a.flops + law.own_bytes * a.bytes;
    return {share, share};
  }
  const std::array<double, 3>& price = law.leaf[place.kind];
  const double own = price[0] * a.flops + price[1] * a.bytes + price[2];
  return {own, law.factor[place.kind] * own + law.per_leaf};
}

namespace detail {
/// Sums the tolls of a model's primitives.
class toll_fold : public model::shape_interpreter<toll_fold> {
 public:
  constexpr toll_fold(const tree_law& law, const model::workload& w) : law_(&law), workload_(w) {}

  template <model::primitive P>
  EDGETRAN_FOLDED constexpr void leaf(const model::node_name&, const P& p, model::row_count rows) {
    if (!model::is_idle(rows, workload_))
      sum_ += leaf_cost_of(*law_, p, model::resolve(rows, workload_)).toll;
  }
  [[nodiscard]] constexpr double sum() const { return sum_; }

 private:
  const tree_law* law_;
  model::workload workload_;
  double sum_ = 0;
};
template <class Model>
EDGETRAN_FOLDED_WITH_CALLS constexpr double folded_total(const tree_law& law, const Model& m,
                                                         const model::workload& w) {
  toll_fold fold(law, w);
  m(fold);
  return fold.sum() + law.call;
}
}  // namespace detail

/// The quantity for a whole model, in joules or seconds, the point prediction alone, for primitives that are
/// taken as known. For a model whose extents are in its type this is straight-line code: no tree, no
/// allocation. Source: the physical law of docs/predict/tree_profile.md.
template <class Model>
EDGETRAN_FOLDED [[gnu::flatten]] constexpr double total(const tree_law& law, const Model& m,
                                                        const model::workload& w) {
  return detail::folded_total(law, m, w);
}
/// The same for a model of any family, not flattened for what that would take the compiler
/// (`predict::latency`).
template <class Families>
constexpr double total(const tree_law& law, const model::basic_any_model<Families>& m,
                       const model::workload& w) {
  return detail::folded_total(law, m, w);
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_TREE_LAW_HPP
