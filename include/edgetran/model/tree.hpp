// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_TREE_HPP
#define EDGETRAN_MODEL_TREE_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// Root, inner node or leaf of a model tree.
enum class level { root, module, primitive };

constexpr std::string_view name(level l) {
  switch (l) {
    case level::root:
      return "root";
    case level::module:
      return "module";
    case level::primitive:
      return "primitive";
  }
  return "module";
}

/// One node of a tree. A leaf holds its primitive and how many rows it sees. `Leaf` is a variant of erased
/// primitives.
template <class Leaf>
struct basic_node {
  std::string name;  ///< below its parent
  std::string path;  ///< from the root, dotted: `encoder.layer.0.attention.self.query`
  std::string type;  ///< class name in the reference implementation
  model::level level = model::level::module;
  std::size_t parent = 0;
  std::size_t end = 0;  ///< one past the last node below it
  std::size_t depth = 0;
  row_count rows{};
  Leaf primitive{};
  bool owns_weights = true;  ///< false where the weights are those of an earlier leaf
};
using node = basic_node<any_primitive>;

/// A model as a tree: nodes in preorder, so that a subtree is a contiguous range [i, nodes[i].end).
/// Build one with `make_tree`; it does not depend on a workload.
template <class Leaf>
class basic_tree {
 public:
  using node = basic_node<Leaf>;

  explicit basic_tree(std::vector<node> nodes) : nodes_(std::move(nodes)) {
    if (nodes_.empty()) throw state_error("a model tree without nodes", "model::tree");
  }

  [[nodiscard]] const std::vector<node>& nodes() const { return nodes_; }
  [[nodiscard]] const node& operator[](std::size_t i) const { return nodes_[i]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// Calls `visit(i)` for the direct children of node i, in order.
  template <class Visit>
  void each_child(std::size_t i, Visit visit) const {
    for (std::size_t c = i + 1; c < nodes_[i].end; c = nodes_[c].end) visit(c);
  }

  /// Costs of every node under a workload; those of a module are the sum over its leaves. O(nodes). Throws
  /// shape_error for a workload that no model can run.
  /// A template so that only its callers compile the visit of every primitive.
  template <class = void>
  [[nodiscard]] std::vector<cost> costs(const workload& w) const {
    check(w);
    return sum_up<cost>([&](const node& n) {
      return std::visit([&](const auto& p) { return cost_of(p, resolve(n.rows, w), n.owns_weights); },
                        n.primitive);
    });
  }

  /// A value for every node from one for every leaf, parents being sums. `Value{}` is zero and `+=` adds.
  template <class Value, class Each>
  [[nodiscard]] std::vector<Value> sum_up(Each leaf) const {
    std::vector<Value> values(nodes_.size());
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      if (nodes_[i].level == level::primitive) values[i] = leaf(nodes_[i]);
      if (i > 0) values[nodes_[i].parent] += values[i];
    }
    return values;
  }

 private:
  std::vector<node> nodes_;
};
using tree = basic_tree<any_primitive>;

/// The interpreter that writes a model down as a tree.
template <class Leaf>
class basic_tree_builder : public shape_interpreter<basic_tree_builder<Leaf>>, public weight_ledger {
 public:
  void enter(const node_name& name, std::string_view type) {
    open_.push_back(add(name, std::string(type), nodes_.empty() ? level::root : level::module));
  }
  void leave() {
    nodes_[open_.back()].end = nodes_.size();
    open_.pop_back();
  }
  template <primitive P>
  void leaf(const node_name& name, const P& p, row_count rows) {
    const std::size_t i = add(name, std::string(type_name(p)), level::primitive);
    nodes_[i].rows = rows;
    nodes_[i].primitive = p.erased();
    nodes_[i].owns_weights = owns_weights();
    nodes_[i].end = nodes_.size();
  }

  [[nodiscard]] basic_tree<Leaf> finish() && { return basic_tree<Leaf>(std::move(nodes_)); }

 private:
  std::size_t add(const node_name& name, std::string type, level l) {
    basic_node<Leaf> n;
    n.name = name.str();
    n.type = std::move(type);
    n.level = l;
    n.depth = open_.size();
    if (!open_.empty()) {
      n.parent = open_.back();
      const std::string& above = nodes_[n.parent].path;
      n.path = above.empty() || n.name.empty() ? above + n.name : above + "." + n.name;
    }
    nodes_.push_back(std::move(n));
    return nodes_.size() - 1;
  }

  std::vector<basic_node<Leaf>> nodes_;
  std::vector<std::size_t> open_;
};
using tree_builder = basic_tree_builder<any_primitive>;

/// The tree of a model. `Leaf` must hold every primitive that the model applies. O(nodes).
template <class Leaf = any_primitive, class Model>
basic_tree<Leaf> make_tree(const Model& m) {
  basic_tree_builder<Leaf> builder;
  m(builder);
  return std::move(builder).finish();
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_TREE_HPP
