// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_SHAPES_HPP
#define EDGETRAN_IO_ONNX_SHAPES_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_bindings.hpp"
#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_rules.hpp"
#include "edgetran/io/onnx_values.hpp"

namespace edgetran::onnx {

/// An operator of the model with its values, as indices; `nowhere` stands for an argument left out.
struct operation {
  const onnx::node* node = nullptr;
  const frame* in = nullptr;  ///< the call that the node was put in place of, if it is of a function
  std::vector<std::size_t> inputs, outputs;
  bool understood =
      false;  ///< whether it has a first output, and the shapes of its inputs and outputs are known
};

/// A graph whose shapes are known, as far as they are. Functions that the file defines stand as their nodes.
/// Views of the model, which must outlive it.
struct shaped_graph {
  std::vector<value> values;
  std::vector<operation> operations;  ///< in the order of the file
  std::vector<std::size_t> inputs, outputs;
  std::vector<std::string> warnings;  ///< one for each operator that is not understood, and why
  std::deque<frame> frames;
};

namespace detail {

class inference {
 public:
  inference(const model& m, const bindings& b, allowance& memory) : model_(m), binder_(b), memory_(memory) {}

  shaped_graph run() && {
    const graph& g = model_.graph;
    scope names;
    for (const tensor& t : g.initializers) add_stored(names, t);
    for (const value_info& v : g.inputs)
      if (!names.contains(v.name)) add_input(names, v);
    if (!binder_.missing().empty())
      throw input_error("no extent is given for " + binder_.missing(), memory_.source(),
                        "bind each name to an extent, such as a batch of 1 and a sequence of 128");
    for (const auto* declared : {&g.values, &g.outputs})
      for (const value_info& v : *declared) {
        memory_.charge(entry_bytes);
        declared_.emplace(v.name, &v);
      }
    for (const function& f : model_.functions) {
      memory_.charge(2 * sizeof(signature) + entry_bytes);
      functions_.emplace(signature_of(f.name, f.domain, f.overload), &f);
    }
    memory_.make_room(out_.operations, g.nodes.size());
    walk(g.nodes, names, nullptr, 0);
    for (const value_info& v : g.outputs) {
      const auto it = names.find(v.name);
      if (it == names.end())
        throw input_error(quoted(v.name, "output") + " is computed by no node", memory_.source(),
                          "check that the file is intact");
      ++out_.values[it->second].uses;
      out_.outputs.push_back(it->second);
    }
    return std::move(out_);
  }

 private:
  using scope = std::map<std::string_view, std::size_t>;
  static constexpr std::size_t entry_bytes = sizeof(scope::value_type) + 4 * sizeof(void*);

  std::size_t add(scope& names, std::string_view name, std::string_view by) {
    memory_.charge(entry_bytes + 3 * sizeof(value));  // the values move to larger room now and then
    if (!name.empty() && !names.emplace(name, out_.values.size()).second)
      throw input_error(quoted(name, "value") + " is given twice", std::string(by),
                        "give each value one name");
    out_.values.emplace_back().name = name;
    return out_.values.size() - 1;
  }

  void add_stored(scope& names, const tensor& t) {
    if (t.name.empty()) return;
    memory_.charge(2 * (t.shape.size() + (t.integers ? t.integers->size() : 0)) * sizeof(std::int64_t));
    value& v = out_.values[add(names, t.name, memory_.source())];
    v.type = t.type;
    v.known = v.stored = v.fixed = true;
    v.shape = t.shape;
    v.integers = t.integers;
    v.weight = &t;
  }

  void add_input(scope& names, const value_info& info) {
    const std::size_t i = add(names, info.name, memory_.source());
    out_.inputs.push_back(i);
    out_.values[i].type = info.type;
    if (!info.shape) return warn(quoted(info.name, "input") + " has no shape");
    if (auto shape = binder_.shape(info, true)) give(out_.values[i], *std::move(shape));
  }

  void give(value& v, std::vector<std::int64_t> shape) {
    if (!product(shape))
      throw shape_error("the elements of " + text_of(shape) + " overflow", quoted(v.name, "value"),
                        "bind smaller extents");
    memory_.charge(shape.size() * sizeof(std::int64_t));
    v.shape = std::move(shape);
    v.known = true;
  }

  void warn(std::string text) {
    memory_.charge(3 * sizeof(std::string) + text.size());
    out_.warnings.push_back(std::move(text));
  }

  /// Name, domain and overload of a function.
  using signature = std::array<std::string_view, 3>;
  static signature signature_of(std::string_view name, std::string_view domain, std::string_view overload) {
    return {name, domain == "ai.onnx" ? std::string_view() : domain, overload};
  }

  void walk(const std::vector<node>& nodes, scope& names, const frame* in, std::size_t depth) {
    for (const node& n : nodes) {
      std::vector<std::size_t> inputs;
      for (const std::string_view name : n.inputs) {
        if (name.empty()) {
          inputs.push_back(nowhere);
          continue;
        }
        const auto it = names.find(name);
        if (it == names.end()) missing(n, name, nodes);
        inputs.push_back(it->second);
      }
      const auto f = functions_.find(signature_of(n.op_type, n.domain, n.overload));
      if (f != functions_.end())
        enter(*f->second, n, inputs, names, in, depth);
      else
        apply(n, std::move(inputs), names, in);
    }
  }

  [[noreturn]] static void missing(const node& n, std::string_view name, const std::vector<node>& nodes) {
    const bool later = std::any_of(nodes.begin(), nodes.end(), [&](const node& other) {
      return std::find(other.outputs.begin(), other.outputs.end(), name) != other.outputs.end();
    });
    throw input_error(
        quoted(name, "input") + (later ? " is computed by this or a later node" : " is nowhere given"),
        label(n), later ? "put the nodes in an order without cycles" : "check that the file is intact");
  }

  /// The nodes of a function in place of its call.
  void enter(const function& f, const node& n, const std::vector<std::size_t>& inputs, scope& names,
             const frame* in, std::size_t depth) {
    for (const frame* above = in; above != nullptr; above = above->outer)
      if (above->function == &f)
        throw input_error("function calls itself", label(n), "functions of ONNX cannot recur");
    if (depth > 32) throw input_error("functions nested deeper than 32", label(n), "inline some of them");
    if (inputs.size() > f.inputs.size() || n.outputs.size() > f.outputs.size())
      throw input_error("more arguments than the function has", label(n), "check that the file is intact");
    memory_.charge(2 * sizeof(frame) + 4096 / (out_.frames.size() + 1));
    const frame* here = &out_.frames.emplace_back(frame{in, &n, &f});
    scope inner;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      memory_.charge(entry_bytes);
      if (inputs[i] != nowhere) inner.emplace(f.inputs[i], inputs[i]);
    }
    // What the call leaves out is an argument of no value.
    std::vector<std::string_view> absent;
    for (const std::string_view name : f.inputs)
      if (!inner.contains(name)) absent.push_back(name);
    walk_body(f, inner, absent, here, depth + 1);
    for (std::size_t i = 0; i < n.outputs.size(); ++i) {
      if (n.outputs[i].empty()) continue;
      const auto it = inner.find(f.outputs[i]);
      if (it == inner.end())
        throw input_error("the function does not compute its output", label(n), "mend it");
      memory_.charge(entry_bytes);
      if (!names.emplace(n.outputs[i], it->second).second)
        throw input_error(quoted(n.outputs[i], "value") + " is given twice", label(n),
                          "give each value one name");
    }
  }

  void walk_body(const function& f, scope& names, const std::vector<std::string_view>& absent,
                 const frame* in, std::size_t depth) {
    for (const std::string_view name : absent) {
      memory_.charge(entry_bytes);
      names.emplace(name, nowhere);
    }
    walk(f.nodes, names, in, depth);
    for (const std::string_view name : absent)
      if (const auto it = names.find(name); it != names.end() && it->second == nowhere) names.erase(it);
  }

  void apply(const node& n, std::vector<std::size_t> inputs, scope& names, const frame* in) {
    memory_.charge(sizeof(operation) * 3 + (n.inputs.size() + n.outputs.size()) * sizeof(std::size_t) * 2);
    operation op{&n, in, std::move(inputs), {}, false};
    for (const std::string_view name : n.outputs)
      op.outputs.push_back(name.empty() ? nowhere : add(names, name, label(n)));

    std::vector<value*> from, to;
    bool stored = true, fixed = true;
    const value* blind = nullptr;
    for (const std::size_t i : op.inputs) {
      from.push_back(i == nowhere ? nullptr : &out_.values[i]);
      if (i == nowhere) continue;
      ++from.back()->uses;
      stored = stored && from.back()->stored;
      fixed = fixed && from.back()->fixed;
      if (!from.back()->known && blind == nullptr) blind = from.back();
    }
    for (const std::size_t i : op.outputs) {
      to.push_back(i == nowhere ? nullptr : &out_.values[i]);
      if (i == nowhere) continue;
      to.back()->producer = out_.operations.size();
      to.back()->stored = stored && !n.op_type.starts_with("Random");
      to.back()->fixed = to.back()->stored || (fixed && !n.op_type.starts_with("Random")) ||
                         n.op_type == "Shape" || n.op_type == "Size";
    }
    op.understood = infer(n, in, std::move(from), to, blind);
    for (value* v : to) {
      if (v == nullptr) continue;
      if (v->weight != nullptr) v->stored = v->fixed = true;  // however its new shape was computed
      if (!v->known && in == nullptr) declare(*v);
      memory_.charge(2 * (v->shape.size() + (v->integers ? v->integers->size() : 0)) * sizeof(std::int64_t));
    }
    out_.operations.push_back(std::move(op));
  }

  /// Whether the operator is known and the shapes of its inputs are.
  bool infer(const node& n, const frame* in, std::vector<value*> from, const std::vector<value*>& to,
             const value* blind) {
    const rule* r = find_rule(n);
    if (r == nullptr) {
      std::string known_as =
          n.domain.empty() ? "" : " of domain \"" + std::string(n.domain.substr(0, 64)) + "\"";
      return warn(label(n) + ": unknown operator" + known_as + ", counted as free"), false;
    }
    if (blind != nullptr)
      return warn(label(n) + ": the shape of " + quoted(blind->name, "input") +
                  " is unknown, counted as free"),
             false;
    call c(n, in, std::move(from), to);
    r->infer(c);
    if (c.why_unknown().empty() && c.out(0) == nullptr) c.unknown("its first output is left out");
    if (c.why_unknown().empty()) return true;
    return warn(label(n) + ": " + c.why_unknown() + ", counted as free"), false;
  }

  /// Where the rules fall short, what the file says of a value is better than nothing.
  void declare(value& v) {
    const auto it = declared_.find(v.name);
    if (it == declared_.end() || !it->second->shape) return;
    v.type = it->second->type;
    if (auto shape = binder_.shape(*it->second, false)) give(v, *std::move(shape));
  }

  const model& model_;
  binder binder_;
  allowance& memory_;
  shaped_graph out_;
  std::map<std::string_view, const value_info*> declared_;
  std::map<signature, const function*> functions_;
};

}  // namespace detail

/// Follows the shapes of a model from its inputs to its outputs, for the extents given. An operator that is
/// not known, or whose shapes depend on data, is named in `warnings` and so is everything that depends on it,
/// save where the file declares the shape itself; nothing is dropped. Throws shape_error where shapes do not
/// fit, naming the node, and input_error for symbols that are not bound, values that are given twice or not
/// at all, nodes out of order, functions that call themselves, and more memory than `memory` has. O(n log n).
inline shaped_graph infer_shapes(const model& m, const bindings& b, allowance& memory) {
  return detail::inference(m, b, memory).run();
}
inline shaped_graph infer_shapes(const model& m, const bindings& b = {}) {
  allowance memory(0, {}, "model");
  return infer_shapes(m, b, memory);
}

}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_SHAPES_HPP
