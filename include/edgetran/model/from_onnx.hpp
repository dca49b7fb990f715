// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_FROM_ONNX_HPP
#define EDGETRAN_MODEL_FROM_ONNX_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_file.hpp"
#include "edgetran/io/onnx_shapes.hpp"
#include "edgetran/model/onnx_leaves.hpp"
#include "edgetran/model/onnx_patterns.hpp"
#include "edgetran/model/onnx_scopes.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::model {

struct onnx_options {
  onnx::bindings extents{};   ///< of the symbols in the shapes of the inputs; each must name an axis
  onnx::bindings defaults{};  ///< of those that `extents` leaves open; any may be unused
  std::optional<model::workload> workload{};  ///< else read off the shape of the first input
  bool moves =
      false;  ///< whether operators that only move numbers (transposes, gathers, casts) are leaves too
};

/// A graph as a tree. Leaves cost what they do for `workload`; another batch scales them, another sequence
/// only those whose rows are `every_token`.
struct onnx_import {
  basic_tree<onnx_leaf> tree;
  model::workload workload{};
  std::vector<std::string> warnings;  ///< operators that are not understood, each with the reason
  std::int64_t parameters = 0;        ///< stored numbers, those that several leaves share once
};

namespace detail {

/// Throws shape_error, with what to do about it, for a workload that no model can run.
inline void check_bound(const workload& w) {
  constexpr std::int64_t most = std::int64_t{1} << 24;
  if (w.batch < 1 || w.batch > most || w.sequence < 1 || w.sequence > most)
    throw shape_error("batch " + std::to_string(w.batch) + " and sequence " + std::to_string(w.sequence) +
                          " are not both from 1 to 2^24",
                      "workload of the first input", "bind other extents, or give the workload");
  check(w);
}

/// Batch and sequence of the first input: [batch, sequence] of ids, [batch, sequence, width] of an
/// activation, [batch, channels, height, width] of an image, which has no sequence.
inline workload workload_of(const onnx::shaped_graph& g) {
  workload w{.batch = 1, .sequence = 1};
  for (const std::size_t i : g.inputs) {
    const onnx::value& v = g.values[i];
    if (!v.known || v.rank() < 2) continue;
    w.batch = v.shape[0];
    if (v.rank() == 3 || (v.rank() == 2 && !onnx::is_real(v.type))) w.sequence = v.shape[1];
    break;
  }
  return w;
}

/// Modules with their leaves in the order in which the graph first comes to them.
class module_tree {
 public:
  explicit module_tree(onnx::allowance& memory) : memory_(memory) { branches_.emplace_back(); }

  void name_root(const std::string& type) {
    if (branches_[0].type.empty()) branches_[0].type = type;
  }

  std::size_t module_at(std::size_t parent, const std::string& name, const std::string& type) {
    if (const auto it = branches_[parent].children.find(name); it != branches_[parent].children.end()) {
      if (branches_[it->second].type.empty()) branches_[it->second].type = type;
      return it->second;
    }
    const std::size_t i = branches_.size();
    const std::size_t path = branches_[parent].path + name.size() + 1;
    memory_.charge(3 * sizeof(branch) + 8 * sizeof(void*) + 3 * (name.size() + type.size()) +
                   node_bytes(path));
    branch b;
    b.name = unused(parent, name);
    b.type = type;
    b.path = path;
    branches_.push_back(std::move(b));
    branches_[parent].children.emplace(name, i);
    branches_[parent].items.push_back({i, nowhere});
    return i;
  }

  void add(std::size_t parent, std::string_view name, named_leaf leaf) {
    memory_.charge(3 * sizeof(placed) + 8 * sizeof(void*) + 4 * name.size() +
                   node_bytes(branches_[parent].path + name.size()));
    branches_[parent].items.push_back({nowhere, leaves_.size()});
    leaves_.push_back({unused(parent, std::string(name)), std::move(leaf)});
  }

  [[nodiscard]] basic_tree<onnx_leaf> finish() && {
    basic_tree_builder<onnx_leaf> builder;
    if (branches_[0].type.empty()) branches_[0].type = "Graph";
    emit(builder, 0);
    return std::move(builder).finish();
  }

 private:
  static constexpr std::size_t nowhere = onnx::nowhere;
  struct item {
    std::size_t module = nowhere, leaf = nowhere;
  };
  struct branch {
    std::string name{}, type{};
    std::vector<item> items{};
    std::map<std::string, std::size_t, std::less<>> children{};
    std::map<std::string, std::size_t, std::less<>> taken{};  ///< how often a name was asked for
    std::size_t path = 0;                                     ///< length of the dotted path
  };
  struct placed {
    std::string name;
    named_leaf leaf;
  };

  static std::size_t node_bytes(std::size_t path) {
    return 3 * sizeof(basic_node<onnx_leaf>) + 2 * path + 3 * sizeof(item);
  }

  /// The name itself, or with the first number behind it that makes it the only one below its parent.
  std::string unused(std::size_t parent, const std::string& name) {
    auto& taken = branches_[parent].taken;
    std::size_t& asked = taken[name];
    if (asked++ == 0) return name;
    for (;;) {
      std::string numbered = name + "_" + std::to_string(asked++ - 1);
      memory_.charge(numbered.size() + 8 * sizeof(void*));
      if (taken.emplace(numbered, 1).second) return numbered;
    }
  }

  void emit(basic_tree_builder<onnx_leaf>& builder, std::size_t at) {
    const branch& b = branches_[at];
    builder.enter(std::string_view(b.name),
                  b.type.empty() ? std::string_view("Module") : std::string_view(b.type));
    for (const item& i : b.items) {
      if (i.module == nowhere) {
        leaf(builder, leaves_[i.leaf].name, i.leaf);
        continue;
      }
      // A module of one primitive is that primitive: nn.Linear is the linear map.
      const branch& inner = branches_[i.module];
      if (inner.items.size() == 1 && inner.items[0].module == nowhere)
        leaf(builder, inner.name, inner.items[0].leaf);
      else
        emit(builder, i.module);
    }
    builder.leave();
  }

  void leaf(basic_tree_builder<onnx_leaf>& builder, const std::string& name, std::size_t i) const {
    const named_leaf& l = leaves_[i].leaf;
    std::visit([&](const auto& p) { builder.leaf(std::string_view(name), p, l.rows); }, l.primitive);
  }

  onnx::allowance& memory_;
  std::vector<branch> branches_;
  std::vector<placed> leaves_;
};

class onnx_reader {
 public:
  onnx_reader(const onnx::shaped_graph& g, const workload& w, bool moves, onnx::allowance& memory)
      : graph_(g), moves_(moves), found_(g, memory), maker_(g, w, memory), tree_(memory) {}

  void run() {
    for (std::size_t i = 0; i < graph_.operations.size(); ++i) read(i);
  }
  [[nodiscard]] std::int64_t parameters() const { return parameters_; }
  [[nodiscard]] basic_tree<onnx_leaf> finish() && { return std::move(tree_).finish(); }

 private:
  void read(std::size_t i) {
    const onnx::operation& op = graph_.operations[i];
    if (found_.of(i) == role::absorbed) return;
    const module_place place = place_of(op, graph_);
    const std::size_t sum = bias_after(i, place);
    std::vector<named_leaf> leaves =
        maker_.make(i, found_.of(i), sum == onnx::nowhere ? nullptr : &graph_.operations[sum], moves_);
    if (leaves.empty()) return;
    if (sum != onnx::nowhere && std::holds_alternative<linear<>>(leaves[0].primitive))
      found_.set(sum, role::absorbed);
    std::size_t at = 0;
    tree_.name_root(place.root_type);
    for (const module_place::module& m : place.modules) at = tree_.module_at(at, m.name, m.type);
    if (leaves.size() > 1) at = tree_.module_at(at, place.leaf, std::string(op.node->op_type.substr(0, 256)));
    for (named_leaf& l : leaves) {
      count(l);
      tree_.add(at, l.name.empty() ? std::string_view(place.leaf) : l.name, std::move(l));
    }
  }

  void count(const named_leaf& l) {
    constexpr std::int64_t most = std::int64_t{1} << 53;
    const std::int64_t n = std::visit([](const auto& p) { return parameter_count(p); }, l.primitive);
    if (n > most || parameters_ > most - n)
      throw input_error("2^53 parameters or more", "model", "check that the file is intact");
    parameters_ += n;
  }

  /// The sum with a stored vector that follows a product in the same module, or nowhere.
  [[nodiscard]] std::size_t bias_after(std::size_t i, const module_place& place) const {
    const onnx::operation& op = graph_.operations[i];
    if (!op.understood || (op.node->op_type != "MatMul" && op.node->op_type != "FusedMatMul"))
      return onnx::nowhere;
    const std::size_t next = found_.only_consumer(i);
    if (next == onnx::nowhere || found_.of(next) != role::itself) return onnx::nowhere;
    const onnx::operation& sum = graph_.operations[next];
    if (!sum.understood || sum.node->op_type != "Add") return onnx::nowhere;
    const std::size_t other = found_.other_input(next, found_.output(i)), out = found_.output(next);
    if (other == onnx::nowhere || out == onnx::nowhere || !graph_.values[other].stored ||
        graph_.values[other].rank() != 1 || graph_.values[out].shape != graph_.values[found_.output(i)].shape)
      return onnx::nowhere;
    return place_of(sum, graph_).modules == place.modules ? next : onnx::nowhere;
  }

  const onnx::shaped_graph& graph_;
  bool moves_;
  patterns found_;
  leaf_maker maker_;
  module_tree tree_;
  std::int64_t parameters_ = 0;
};

}  // namespace detail

/// The tree of an ONNX graph for the extents given. Modules come from the names that exporters leave: the
/// metadata of the Dynamo exporter, node names with slashes, names of stored tensors, doc strings, in this
/// order of trust. A module of one operator becomes that leaf. Products with stored matrices become `linear`
/// (with the bias that follows), gathers from stored tables `embedding`, and so on; an operator that no
/// primitive describes becomes a `graph_op` with its costs; one that is not understood a `graph_op` that
/// costs nothing, and a warning. Shapes, constants and, unless asked for, moves of data are no leaves. Throws
/// input_error and shape_error as `onnx::infer_shapes` does, input_error for an extent that names no axis,
/// shape_error for a workload that no model can run, and input_error for 2^53 parameters or more. O(n log n).
inline onnx_import from_onnx(const onnx::model& m, const onnx_options& options, onnx::allowance& memory) {
  onnx::check_named(m.graph, options.extents);
  onnx::bindings extents = options.extents;
  extents.insert(options.defaults.begin(), options.defaults.end());
  onnx::shaped_graph g = onnx::infer_shapes(m, extents, memory);
  const workload w = options.workload ? *options.workload : detail::workload_of(g);
  detail::check_bound(w);
  detail::onnx_reader reader(g, w, options.moves, memory);
  reader.run();
  const std::int64_t parameters = reader.parameters();
  return {std::move(reader).finish(), w, std::move(g.warnings), parameters};
}
inline onnx_import from_onnx(const onnx::file& f, const onnx_options& options = {}) {
  onnx::allowance memory = f.memory();
  return from_onnx(f.model(), options, memory);
}

/// Opens a .onnx file and reads its tree. Weights in other files need not be there.
inline onnx_import load_onnx(const std::filesystem::path& path, const onnx_options& options = {}) {
  return from_onnx(onnx::file::open(path), options);
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FROM_ONNX_HPP
