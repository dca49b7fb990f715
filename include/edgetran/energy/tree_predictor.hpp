// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_TREE_PREDICTOR_HPP
#define EDGETRAN_ENERGY_TREE_PREDICTOR_HPP

#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/units.hpp"
#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/identical_nodes.hpp"
#include "edgetran/energy/profiled_tree.hpp"

namespace edgetran::energy {

/// Predicts the energy of every node of a model's tree.
///
/// Minimal definition: copyable; `fit(selection)`; `predict(tree)`, const, the joules of each node in
/// preorder.
/// Laws (`tests/laws/tree_predictor.hpp`): deterministic; the energies of the tree that is predicted are not
/// read; nodes that are identical get equal energies; `predict` before `fit` and `fit` without trees throw
/// `state_error`, unless there is nothing to fit; a primitive that no tree of the fit had throws
/// `unknown_error` where primitives have regressors of their own; a `fit` that throws leaves the earlier fit
/// in place.
template <class P>
concept energy_predictor = std::copyable<P> &&
    requires(P changed, const P& fitted, const selection& s, const profiled_tree& t) {
  changed.fit(s);
  { fitted.predict(t) } -> std::same_as<std::vector<joules>>;
};

/// The policy that prices the leaves. Minimal definition: copyable; `fit(selection)`; `predict(node)`, const,
/// in joules.
template <class L>
concept leaf_policy = std::copyable<L> &&
    requires(L changed, const L& fitted, const selection& s, const profiled_node& n) {
  changed.fit(s);
  { fitted.predict(n) } -> std::same_as<double>;
};

/// The policy that prices what is above the leaves. Minimal definition: copyable; `fit(selection, leaves)`,
/// where leaves[t][i] is the predicted energy of node i of tree t for leaves and 0 elsewhere; `combine(tree,
/// energies)`, const, writes the energies of the other nodes beside those of the leaves.
template <class C>
concept combiner_policy = std::copyable<C> &&
    requires(C changed, const C& fitted, const selection& s, const profiled_tree& t,
             std::span<const std::vector<double>> leaves, std::span<double> energies) {
  changed.fit(s, leaves);
  fitted.combine(t, energies);
};

namespace detail {
template <class P>
consteval bool lacks_nothing_of_a_predictor() {
  static_assert(std::copyable<P>, "edgetran: an energy predictor must be copyable");
  static_assert(
      requires(P & changed, const selection& s) { changed.fit(s); },
      "edgetran: an energy predictor needs a member fit(const selection&)");
  static_assert(
      requires(const P& fitted, const profiled_tree& t) {
        { fitted.predict(t) } -> std::same_as<std::vector<joules>>;
      },
      "edgetran: an energy predictor needs a const member predict(const profiled_tree&) that returns "
      "std::vector<joules>");
  return energy_predictor<P>;
}
template <class L>
consteval bool lacks_nothing_of_leaves() {
  static_assert(std::copyable<L>, "edgetran: a policy for leaves must be copyable");
  static_assert(
      requires(L & changed, const selection& s) { changed.fit(s); },
      "edgetran: a policy for leaves needs a member fit(const selection&)");
  static_assert(
      requires(const L& fitted, const profiled_node& n) {
        { fitted.predict(n) } -> std::same_as<double>;
      },
      "edgetran: a policy for leaves needs a const member predict(const profiled_node&) that returns double");
  return leaf_policy<L>;
}
template <class C>
consteval bool lacks_nothing_of_a_combiner() {
  static_assert(std::copyable<C>, "edgetran: a combiner must be copyable");
  static_assert(
      requires(C & changed, const selection& s, std::span<const std::vector<double>> leaves) {
        changed.fit(s, leaves);
      },
      "edgetran: a combiner needs a member fit(const selection&, std::span<const std::vector<double>>)");
  static_assert(
      requires(const C& fitted, const profiled_tree& t, std::span<double> energies) {
        fitted.combine(t, energies);
      },
      "edgetran: a combiner needs a const member combine(const profiled_tree&, std::span<double>)");
  return combiner_policy<C>;
}
}  // namespace detail

/// The concepts for those who take a type from a user: one that falls short does not compile, with a sentence
/// that names what it lacks. No overload can be chosen by them.
template <class P>
concept checked_energy_predictor = detail::lacks_nothing_of_a_predictor<P>();
template <class L>
concept checked_leaf_policy = detail::lacks_nothing_of_leaves<L>();
template <class C>
concept checked_combiner_policy = detail::lacks_nothing_of_a_combiner<C>();

/// A tree predictor composed of a policy for leaves and one for what is above them, as IrEne's is of least
/// squares for each primitive and trained child weights. A leaf that a tree has twice is priced once.
template <checked_leaf_policy Leaf, checked_combiner_policy Combiner>
class tree_predictor {
 public:
  explicit tree_predictor(Leaf leaf = Leaf{}, Combiner combiner = Combiner{})
      : leaf_(std::move(leaf)), combiner_(std::move(combiner)) {}

  void fit(const selection& s) {
    require_trees(s, "tree_predictor");
    Leaf leaf = leaf_;
    leaf.fit(s);
    std::vector<std::vector<double>> leaves;
    leaves.reserve(s.trees().size());
    for (const profiled_tree* t : s.trees()) leaves.push_back(priced(leaf, *t));
    combiner_.fit(s, leaves);
    leaf_ = std::move(leaf);
  }

  [[nodiscard]] std::vector<joules> predict(const profiled_tree& t) const {
    std::vector<double> energies = priced(leaf_, t);
    combiner_.combine(t, energies);
    std::vector<joules> result;
    result.reserve(energies.size());
    for (const double e : energies) result.emplace_back(e);
    return result;
  }

  using leaf_type = Leaf;
  using combiner_type = Combiner;
  [[nodiscard]] const Leaf& leaf() const { return leaf_; }
  [[nodiscard]] const Combiner& combiner() const { return combiner_; }

 private:
  static std::vector<double> priced(const Leaf& leaf, const profiled_tree& t) {
    std::vector<double> energies(t.nodes.size());
    const std::vector<std::size_t> same = identical_leaves(t);
    for (std::size_t i = 0; i < energies.size(); ++i)
      if (t.nodes[i].level == model::level::primitive)
        energies[i] = same[i] == i ? leaf.predict(t.nodes[i]) : energies[same[i]];
    return energies;
  }

  Leaf leaf_;
  Combiner combiner_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_TREE_PREDICTOR_HPP
