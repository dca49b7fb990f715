// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_STORED_WEIGHTS_HPP
#define EDGETRAN_MODEL_STORED_WEIGHTS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::model {

/// What the weights at and below a node of a tree take where they are stored. Types are bits, numbers of
/// `stored_weights::types`.
struct stored_node {
  std::uint64_t elements = 0;      ///< parameters, those of tied weights once
  std::uint64_t bytes = 0;         ///< scales, minima and indices included
  std::uint64_t vector_bytes = 0;  ///< of `bytes`, those of norms and biases
  std::uint64_t types = 0;

  constexpr stored_node& operator+=(const stored_node& other) {
    elements += other.elements;
    bytes += other.bytes;
    vector_bytes += other.vector_bytes;
    types |= other.types;
    return *this;
  }
  friend constexpr bool operator==(const stored_node&, const stored_node&) = default;
};

/// A type of elements that a file has, with all weights of it that the model uses.
struct stored_type {
  std::string name;  ///< as the format calls it: `Q4_K`, `BF16`; `gptq 4-bit` for packed integers
  std::uint64_t elements = 0;
  std::uint64_t bytes = 0;

  /// Stored bits of an element, scales included.
  [[nodiscard]] double bits() const {
    return elements == 0 ? 0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(elements);
  }
};

/// How a model's weights are stored: for every node of its tree, in the order of the tree.
struct stored_weights {
  std::vector<stored_node> nodes;
  std::vector<stored_type> types;   ///< at most 64
  std::vector<std::string> unused;  ///< tensors that the model does not use, sorted
  std::uint64_t unused_elements = 0;
  std::uint64_t unused_bytes = 0;
  std::vector<std::string> absent{};  ///< arrays of a pooler that the file is without, and no node stores

  [[nodiscard]] edgetran::bytes total() const {
    return edgetran::bytes{nodes.empty() ? 0 : static_cast<double>(nodes.front().bytes)};
  }
  /// The types of a node, those that the model has most of first: `Q4_K, F32`. Empty where it has no weights.
  [[nodiscard]] std::string stored_as(std::size_t at) const {
    std::vector<const stored_type*> found;
    for (std::size_t t = 0; t < types.size(); ++t)
      if ((nodes[at].types >> t & 1) != 0) found.push_back(&types[t]);
    std::stable_sort(found.begin(), found.end(),
                     [](const stored_type* a, const stored_type* b) { return a->elements > b->elements; });
    std::string list;
    for (const stored_type* t : found) list += (list.empty() ? "" : ", ") + t->name;
    return list;
  }
};

namespace detail {

/// Gathers what each node stores, and sums up.
class storage_ledger {
 public:
  explicit storage_ledger(std::size_t nodes) { result_.nodes.resize(nodes); }

  void add(std::size_t at, std::string_view type, std::uint64_t elements, std::uint64_t bytes, bool matrix) {
    auto t = std::find_if(result_.types.begin(), result_.types.end(),
                          [&](const stored_type& known) { return known.name == type; });
    if (t == result_.types.end()) {
      if (result_.types.size() == 64)
        throw input_error("more than 64 types of weights", std::string(type), "store fewer types");
      t = result_.types.insert(t, {std::string(type)});
    }
    t->elements += elements;
    t->bytes += bytes;
    result_.nodes[at] +=
        {elements, bytes, matrix ? 0 : bytes, std::uint64_t{1} << (t - result_.types.begin())};
  }

  /// Modules are the sums of what is below them.
  template <class Tree>
  stored_weights finish(const Tree& of) && {
    for (std::size_t i = result_.nodes.size(); i-- > 1;) result_.nodes[of[i].parent] += result_.nodes[i];
    return std::move(result_);
  }

 private:
  stored_weights result_;
};

}  // namespace detail

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_STORED_WEIGHTS_HPP
