// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAVES_PER_PRIMITIVE_HPP
#define EDGETRAN_ENERGY_LEAVES_PER_PRIMITIVE_HPP

#include <concepts>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/campaign.hpp"

namespace edgetran::energy {

/// Predicts the energy of single nodes from their features. Minimal definition: copyable; `fit(nodes)` from
/// the energies of nodes; `predict(node)`, const, in joules.
template <class N>
concept node_regressor = std::copyable<N> &&
    requires(N changed, const N& fitted, std::span<const profiled_node* const> nodes,
             const profiled_node& n) {
  changed.fit(nodes);
  { fitted.predict(n) } -> std::same_as<double>;
};

namespace detail {
template <class N>
consteval bool lacks_nothing_of_a_node_regressor() {
  static_assert(std::copyable<N>, "edgetran: a node regressor must be copyable");
  static_assert(
      requires(N & changed, std::span<const profiled_node* const> nodes) { changed.fit(nodes); },
      "edgetran: a node regressor needs a member fit(std::span<const profiled_node* const>)");
  static_assert(
      requires(const N& fitted, const profiled_node& n) {
        { fitted.predict(n) } -> std::same_as<double>;
      },
      "edgetran: a node regressor needs a const member predict(const profiled_node&) that returns double");
  return node_regressor<N>;
}
}  // namespace detail

/// `node_regressor` for those who take a type from a user: one that falls short does not compile, with a
/// sentence that names what it lacks.
template <class N>
concept checked_node_regressor = detail::lacks_nothing_of_a_node_regressor<N>();

/// The leaves of a selection, loose ones behind those of trees.
inline std::vector<const profiled_node*> leaves_of(const selection& s) {
  std::vector<const profiled_node*> leaves;
  for (const profiled_tree* t : s.trees())
    for (const profiled_node& n : t->nodes)
      if (n.level == model::level::primitive) leaves.push_back(&n);
  for (const loose_primitive* l : s.loose()) leaves.push_back(&l->node);
  return leaves;
}

/// Leaf policy: a regressor of its own for every class of primitive (IrEne, section 3.3).
template <checked_node_regressor N>
class per_primitive {
 public:
  using node_regressor = N;
  explicit per_primitive(N prototype = N{}) : prototype_(std::move(prototype)) {}

  void fit(const selection& s) {
    std::map<std::string, std::vector<const profiled_node*>, std::less<>> parts;
    for (const profiled_node* n : leaves_of(s)) parts[n->type].push_back(n);
    std::map<std::string, N, std::less<>> fitted;
    for (const auto& [type, nodes] : parts) fitted.emplace(type, prototype_).first->second.fit(nodes);
    fitted_ = std::move(fitted);
  }

  [[nodiscard]] double predict(const profiled_node& n) const {
    const auto found = fitted_.find(n.type);
    if (found != fitted_.end()) return found->second.predict(n);
    if (fitted_.empty())
      throw state_error("predicts before it was fitted", "per_primitive", "call fit first");
    std::string known;
    for (const auto& [type, fitted] : fitted_) known += (known.empty() ? "" : ", ") + type;
    throw unknown_error("no " + n.type + " was measured", n.path, "the primitives known are " + known);
  }

  [[nodiscard]] const std::map<std::string, N, std::less<>>& fitted() const { return fitted_; }

 private:
  N prototype_;
  std::map<std::string, N, std::less<>> fitted_;
};

/// Leaf policy: one regressor for all primitives.
template <checked_node_regressor N>
class all_primitives {
 public:
  explicit all_primitives(N prototype = N{}) : fitted_(std::move(prototype)) {}
  void fit(const selection& s) { fitted_.fit(leaves_of(s)); }
  [[nodiscard]] double predict(const profiled_node& n) const { return fitted_.predict(n); }
  [[nodiscard]] const N& fitted() const { return fitted_; }

 private:
  N fitted_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAVES_PER_PRIMITIVE_HPP
