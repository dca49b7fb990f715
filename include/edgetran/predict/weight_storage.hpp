// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_WEIGHT_STORAGE_HPP
#define EDGETRAN_PREDICT_WEIGHT_STORAGE_HPP

#include <cstddef>
#include <variant>
#include <vector>

#include "edgetran/model/primitive.hpp"

namespace edgetran::predict {

/// Elements of the matrix of weights that a product reads, without its bias; 0 for any other primitive.
template <model::primitive P>
constexpr double matrix_elements(const P& p) {
  if constexpr (P::kind == "linear" || P::kind == "conv1d")
    return static_cast<double>(p.in) * static_cast<double>(p.out);
  else if constexpr (P::kind == "patches")
    return static_cast<double>(p.depth()) * static_cast<double>(p.width);
  else if constexpr (P::kind == "time_convolution")
    return static_cast<double>(p.depth()) * static_cast<double>(p.out);
  else
    return 0;
}

/// How the matrix of each product of a model is stored: its bytes as a share of those of float32.
struct weight_storage {
  std::vector<double> share{};  ///< by node of the model's tree; none for float32 all over

  [[nodiscard]] double of(std::size_t node) const { return share.empty() ? 1 : share[node]; }

  /// Bytes that a primitive saves, which is node `node` of its tree.
  template <model::primitive P>
  [[nodiscard]] double saved(std::size_t node, const P& p) const {
    return (1 - of(node)) * matrix_elements(p) * static_cast<double>(model::float_bytes);
  }

  /// Costs of every node, as `tree.costs` has them, with fewer bytes moved. O(nodes).
  template <class Tree>
  [[nodiscard]] std::vector<model::cost> costs(const Tree& tree, const model::workload& w) const {
    std::vector<model::cost> all = tree.costs(w);
    for (std::size_t i = 0; i < share.size(); ++i)
      if (share[i] != 1 && !model::is_idle(tree[i].rows, w))
        std::visit(
            [&](const auto& p) {
              const bytes less{saved(i, p)};
              for (std::size_t n = i;; n = tree[n].parent) {
                all[n].traffic -= less;
                if (n == 0) break;
              }
            },
            tree[i].primitive);
    return all;
  }

  /// Bytes that a whole model saves; what several leaves share is saved once. O(nodes).
  template <class Tree>
  [[nodiscard]] double saved(const Tree& tree) const {
    return saved(tree, {});
  }
  /// Those of them that a run would read. O(nodes).
  template <class Tree>
  [[nodiscard]] double saved(const Tree& tree, const model::workload& w) const {
    double sum = 0;
    for (std::size_t i = 0; i < share.size(); ++i)
      if (share[i] != 1 && tree[i].owns_weights && !model::is_idle(tree[i].rows, w))
        std::visit([&](const auto& p) { sum += saved(i, p); }, tree[i].primitive);
    return sum;
  }
};

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_WEIGHT_STORAGE_HPP
