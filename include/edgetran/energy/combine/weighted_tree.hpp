// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_COMBINE_WEIGHTED_TREE_HPP
#define EDGETRAN_ENERGY_COMBINE_WEIGHTED_TREE_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "edgetran/energy/combine/cubic_features.hpp"
#include "edgetran/energy/identical_nodes.hpp"

namespace edgetran::energy {

/// The weight of a child with its slope, the derivative by w . phi + b.
struct child_weight {
  double value, slope;
};

// Weightings: how the weight of a child follows from w . phi + b. Minimal definition: a static `of(logit,
// tau)` that returns a `child_weight`. Always 1 is `children_sum`.

/// 1 + tanh(w . phi + b) / tau: between 1 - 1/tau and 1 + 1/tau. (The paper's text says 1 +- tau; its code
/// has this.)
struct near_one {
  static child_weight of(double logit, double tau) {
    const double t = std::tanh(logit);
    return {1 + t / tau, (1 - t * t) / tau};
  }
};
/// w . phi + b itself, which nothing bounds; tau is not read.
struct unbounded {
  static child_weight of(double logit, double) { return {logit, 1}; }
};
inline child_weight child_weight_of(double logit, double tau) { return near_one::of(logit, tau); }

/// What one node adds to a loss, with its derivative by the predicted energy.
struct loss_term {
  double value, slope;
};

// Losses, of the predicted and the measured energy of an inner node. Minimal definition: a static
// `of(predicted, measured)` that returns a `loss_term`.

/// ((P - G) / G)^2, the paper's: a pooler counts as much as a model.
struct relative_squares {
  static loss_term of(double predicted, double measured) {
    const double off = (predicted - measured) / measured;
    return {off * off, 2 * off / measured};
  }
};
/// (P - G)^2 in J^2: large nodes rule.
struct squares {
  static loss_term of(double predicted, double measured) {
    const double off = predicted - measured;
    return {off * off, 2 * off};
  }
};
/// |P - G| / G, what the errors of a study are; its derivative where P = G is 0.
struct relative_sizes {
  static loss_term of(double predicted, double measured) {
    const double off = (predicted - measured) / measured;
    return {std::abs(off), off == 0 ? 0 : std::copysign(1 / measured, off)};
  }
};

namespace detail {
/// Four sums side by side, which the processor can overlap.
inline double dot(const double* a, const double* b, std::size_t n) {
  std::array<double, 4> sum{};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (std::size_t k = 0; k < 4; ++k) sum[k] += a[i + k] * b[i + k];
  for (; i < n; ++i) sum[0] += a[i] * b[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
}  // namespace detail

/// What a node's children are weighed from while the weights are learnt.
enum class child_energies {
  predicted,  ///< end to end: errors flow through the tree
  measured    ///< stepwise: every module is learnt from the measured energies of its children
};

/// A tree with predicted leaves, made ready for many passes: features are expanded once for every distinct
/// node, and only energies are kept of the rest.
class weighted_tree {
 public:
  weighted_tree(const profiled_tree& t, std::span<const double> leaves, const cubic_features& features)
      : same_(t.nodes.size()), width_(features.size()), leaves_(leaves.begin(), leaves.end()) {
    const std::vector<std::size_t> first = identical_nodes(t);
    std::vector<std::uint32_t> row_of(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      const profiled_node& n = t.nodes[i];
      parent_.push_back(static_cast<std::uint32_t>(n.parent));
      inner_.push_back(n.level != model::level::primitive);
      measured_.push_back(n.energy.value());
      if (first[i] == i) {
        row_of[i] = static_cast<std::uint32_t>(rows_++);
        features.expand(n, phi_);
      }
      same_[i] = row_of[first[i]];
    }
  }

  /// Adds the derivatives of `loss` by w (and, last, b) to `gradient`; returns the loss, the
  /// sum over the inner nodes. `parameters` holds w, then b. O(distinct nodes width + nodes).
  template <class Weighting = near_one, class Loss = relative_squares>
  double backward(std::span<const double> parameters, double tau, child_energies children,
                  std::span<double> gradient) const {
    const std::vector<child_weight> alpha = weights<Weighting>(parameters, tau);
    const std::vector<double> p = forward(alpha, children);
    std::vector<double> by_energy(p.size()), by_logit(rows_);
    double loss = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (inner_[i]) {
        const loss_term term = Loss::of(p[i], measured_[i]);
        loss += term.value;
        by_energy[i] += term.slope;
      }
      if (i == 0) continue;
      const double above = by_energy[parent_[i]];
      const child_weight a = alpha[same_[i]];
      by_logit[same_[i]] += above * child(p, i, children) * a.slope;
      if (children == child_energies::predicted) by_energy[i] += above * a.value;
    }
    add_gradient(by_logit, gradient);
    return loss;
  }

  /// Energies of all nodes from those of the leaves.
  template <class Weighting = near_one>
  [[nodiscard]] std::vector<double> energies(std::span<const double> parameters, double tau) const {
    return forward(weights<Weighting>(parameters, tau), child_energies::predicted);
  }

  /// w . phi + b of every node: what an unstructured predictor says of it.
  [[nodiscard]] std::vector<double> logits(std::span<const double> parameters) const {
    const std::vector<double> rows = row_logits(parameters);
    std::vector<double> all;
    all.reserve(same_.size());
    for (const std::uint32_t r : same_) all.push_back(rows[r]);
    return all;
  }

  /// As `backward` where each inner node's energy is w . phi + b of its own, with no tree.
  template <class Loss = relative_squares>
  double backward_unstructured(std::span<const double> parameters, std::span<double> gradient) const {
    const std::vector<double> p = logits(parameters);
    std::vector<double> by_logit(rows_);
    double loss = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (!inner_[i]) continue;
      const loss_term term = Loss::of(p[i], measured_[i]);
      loss += term.value;
      by_logit[same_[i]] += term.slope;
    }
    add_gradient(by_logit, gradient);
    return loss;
  }

 private:
  template <class Weighting>
  [[nodiscard]] std::vector<child_weight> weights(std::span<const double> parameters, double tau) const {
    std::vector<child_weight> alpha;
    alpha.reserve(rows_);
    for (const double logit : row_logits(parameters)) alpha.push_back(Weighting::of(logit, tau));
    return alpha;
  }

  /// w . phi + b of every distinct node.
  [[nodiscard]] std::vector<double> row_logits(std::span<const double> parameters) const {
    std::vector<double> found(rows_);
    for (std::size_t r = 0; r < rows_; ++r)
      found[r] = detail::dot(parameters.data(), phi_.data() + r * width_, width_) + parameters[width_];
    return found;
  }

  /// Adds the derivatives by w and b, from those by the logits of distinct nodes.
  void add_gradient(std::span<const double> by_logit, std::span<double> gradient) const {
    for (std::size_t r = 0; r < rows_; ++r) {
      const double* phi = phi_.data() + r * width_;
      for (std::size_t j = 0; j < width_; ++j) gradient[j] += by_logit[r] * phi[j];
      gradient[width_] += by_logit[r];
    }
  }

  [[nodiscard]] double child(std::span<const double> p, std::size_t i, child_energies from) const {
    return from == child_energies::predicted ? p[i] : measured_[i];
  }

  [[nodiscard]] std::vector<double> forward(std::span<const child_weight> alpha, child_energies from) const {
    std::vector<double> p = leaves_;
    for (std::size_t i = p.size(); i-- > 1;) p[parent_[i]] += alpha[same_[i]].value * child(p, i, from);
    return p;
  }

  std::vector<std::uint32_t> parent_, same_;  ///< same_: row of phi_ of each node
  std::vector<char> inner_;
  std::size_t width_, rows_ = 0;
  std::vector<double> leaves_, measured_, phi_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_COMBINE_WEIGHTED_TREE_HPP
