// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_ONNX_PATTERNS_HPP
#define EDGETRAN_MODEL_ONNX_PATTERNS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "edgetran/io/onnx_shapes.hpp"

namespace edgetran::model::detail {

/// What several operators together are, or one in the place where it stands.
enum class role : std::uint8_t {
  itself,
  absorbed,  ///< part of another operator's leaf
  biased,    ///< a product whose sum with a bias follows
  gelu,      ///< Erf and what surrounds it: x / 2 (1 + erf(x / sqrt 2))
  silu,      ///< Sigmoid and the product with its input
  scores,    ///< queries by keys
  score_divide,
  score_scale,
  score_mask,
  score_fill,
  score_softmax,
  context  ///< soft-max by values
};

/// Finds what belongs together in a graph. O(operations).
class patterns {
 public:
  patterns(const onnx::shaped_graph& g, onnx::allowance& memory) : graph_(g) {
    memory.make_room(roles_, g.operations.size());
    memory.make_room(consumer_, g.values.size());
    roles_.resize(g.operations.size(), role::itself);
    consumer_.resize(g.values.size(), onnx::nowhere);
    for (std::size_t i = 0; i < g.operations.size(); ++i)
      for (const std::size_t v : g.operations[i].inputs)
        if (v != onnx::nowhere) consumer_[v] = i;
    for (std::size_t i = 0; i < g.operations.size(); ++i) {
      if (!g.operations[i].understood) continue;
      if (type(i) == "Erf") find_gelu(i);
      if (type(i) == "Sigmoid") find_silu(i);
      if (type(i) == "Softmax") find_scores(i);
    }
  }

  [[nodiscard]] role of(std::size_t operation) const { return roles_[operation]; }
  void set(std::size_t operation, role r) { roles_[operation] = r; }

  /// The one operation that takes output 0 of another, or nowhere if several do or none.
  [[nodiscard]] std::size_t only_consumer(std::size_t operation) const {
    const auto& op = graph_.operations[operation];
    if (op.outputs.empty() || op.outputs[0] == onnx::nowhere) return onnx::nowhere;
    return graph_.values[op.outputs[0]].uses == 1 ? consumer_[op.outputs[0]] : onnx::nowhere;
  }
  /// The other operand of an operation of two inputs, one of which is `v`.
  [[nodiscard]] std::size_t other_input(std::size_t operation, std::size_t v) const {
    const auto& in = graph_.operations[operation].inputs;
    if (in.size() != 2 || (in[0] != v && in[1] != v)) return onnx::nowhere;
    return in[0] == v ? in[1] : in[0];
  }
  [[nodiscard]] std::size_t output(std::size_t operation) const {
    const auto& out = graph_.operations[operation].outputs;
    return out.empty() ? onnx::nowhere : out[0];
  }

 private:
  [[nodiscard]] std::string_view type(std::size_t i) const { return graph_.operations[i].node->op_type; }
  [[nodiscard]] bool is(std::size_t i, std::string_view op) const {
    return i != onnx::nowhere && graph_.operations[i].understood && type(i) == op;
  }
  [[nodiscard]] bool constant_scalar(std::size_t v) const {
    return v != onnx::nowhere && graph_.values[v].fixed && graph_.values[v].known &&
           graph_.values[v].elements() == 1;
  }
  [[nodiscard]] std::size_t producer(std::size_t v) const {
    return v == onnx::nowhere ? onnx::nowhere : graph_.values[v].producer;
  }
  [[nodiscard]] bool free(std::size_t i) const { return roles_[i] == role::itself; }

  /// The operand of a product or quotient with a scalar, or nowhere.
  [[nodiscard]] std::size_t scaled(std::size_t i) const {
    if (!is(i, "Mul") && !is(i, "Div")) return onnx::nowhere;
    const auto& in = graph_.operations[i].inputs;
    if (in.size() != 2) return onnx::nowhere;
    if (constant_scalar(in[1])) return in[0];
    return type(i) == "Mul" && constant_scalar(in[0]) ? in[1] : onnx::nowhere;
  }

  void find_gelu(std::size_t erf) {
    const std::size_t before = producer(graph_.operations[erf].inputs.at(0));
    const std::size_t x = scaled(before);
    if (x == onnx::nowhere || only_consumer(before) != erf) return;
    const std::size_t plus = only_consumer(erf);
    if (!is(plus, "Add") || !constant_scalar(other_input(plus, output(erf)))) return;
    std::vector<std::size_t> parts{before, plus};
    bool halved = false, multiplied = false;
    for (std::size_t last = plus; !(halved && multiplied);) {
      const std::size_t next = only_consumer(last);
      if (!is(next, "Mul") && !is(next, "Div")) return;
      const std::size_t other = other_input(next, output(last));
      if (other == onnx::nowhere) return;
      const std::size_t half = producer(other);
      if (!halved && constant_scalar(other)) {
        halved = true;
      } else if (!multiplied && other == x) {
        multiplied = true;
      } else if (!halved && !multiplied && half != onnx::nowhere && scaled(half) == x &&
                 only_consumer(half) == next) {
        halved = multiplied = true;
        parts.push_back(half);
      } else {
        return;
      }
      parts.push_back(next);
      last = next;
    }
    if (!std::all_of(parts.begin(), parts.end(), [&](std::size_t i) { return free(i); })) return;
    for (const std::size_t i : parts) roles_[i] = role::absorbed;
    roles_[erf] = role::gelu;
  }

  void find_silu(std::size_t sigmoid) {
    const std::size_t next = only_consumer(sigmoid);
    if (!is(next, "Mul") || !free(next)) return;
    if (other_input(next, output(sigmoid)) != graph_.operations[sigmoid].inputs.at(0)) return;
    roles_[next] = role::absorbed;
    roles_[sigmoid] = role::silu;
  }

  /// From the soft-max over scores back to the product of queries and keys, and on to that with the values.
  void find_scores(std::size_t softmax) {
    const onnx::value& s = graph_.values[graph_.operations[softmax].inputs.at(0)];
    if (s.rank() != 4 || s.shape[2] != s.shape[3]) return;
    const onnx::attribute* axis =
        onnx::detail::find(*graph_.operations[softmax].node, graph_.operations[softmax].in, "axis");
    if (axis != nullptr && axis->integer != -1 && axis->integer != 3) return;
    std::vector<std::size_t> chain;
    std::vector<role> as;
    std::size_t at = s.producer;
    for (int steps = 0; at != onnx::nowhere && !is(at, "MatMul") && !is(at, "FusedMatMul"); ++steps) {
      if (steps == 8 || !graph_.operations[at].understood || only_consumer(at) == onnx::nowhere) return;
      const std::string_view op = type(at);
      const bool scale = scaled(at) != onnx::nowhere;
      if (op == "Div" && scale)
        as.push_back(role::score_divide);
      else if (op == "Mul" && scale)
        as.push_back(role::score_scale);
      else if (op == "Add")
        as.push_back(role::score_mask);
      else if (op == "Where")
        as.push_back(role::score_fill);
      else if (op == "Identity" || op == "Cast" || op == "Dropout")
        as.push_back(role::absorbed);
      else
        return;
      chain.push_back(at);
      at = towards_product(at, s.shape);
    }
    if (at == onnx::nowhere || only_consumer(at) == onnx::nowhere || !free(at) || !is_product_of_heads(at))
      return;
    if (!std::all_of(chain.begin(), chain.end(), [&](std::size_t i) { return free(i); })) return;
    for (std::size_t i = 0; i < chain.size(); ++i) roles_[chain[i]] = as[i];
    roles_[at] = role::scores;
    roles_[softmax] = role::score_softmax;
    std::size_t p = softmax, next = only_consumer(p);
    for (int steps = 0; steps < 4 && (is(next, "Identity") || is(next, "Cast") || is(next, "Dropout"));
         ++steps)
      p = next, next = only_consumer(p);
    if (is(next, "MatMul") && graph_.operations[next].inputs[0] == output(p) && is_product_of_heads(next))
      roles_[next] = role::context;
  }

  /// The producer of the operand that holds the scores: of full shape, computed, and from a product rather
  /// than not.
  [[nodiscard]] std::size_t towards_product(std::size_t at, const std::vector<std::int64_t>& shape) const {
    std::size_t found = onnx::nowhere;
    for (const std::size_t v : graph_.operations[at].inputs) {
      if (v == onnx::nowhere || graph_.values[v].fixed || graph_.values[v].shape != shape) continue;
      const std::size_t p = producer(v);
      if (p != onnx::nowhere && (found == onnx::nowhere || type(p).ends_with("MatMul"))) found = p;
    }
    return found;
  }

  /// Two stacks of a matrix for each sequence and head, neither stored nor stretched.
  [[nodiscard]] bool is_product_of_heads(std::size_t at) const {
    const onnx::operation& op = graph_.operations[at];
    for (std::size_t i = 0; i < 2; ++i) {
      const onnx::value& v = graph_.values[op.inputs.at(i)];
      if (v.fixed || v.rank() != 4) return false;
    }
    const auto &a = graph_.values[op.inputs[0]].shape, &b = graph_.values[op.inputs[1]].shape;
    return a[0] == b[0] && a[1] == b[1];
  }

  const onnx::shaped_graph& graph_;
  std::vector<role> roles_;
  std::vector<std::size_t> consumer_;
};

}  // namespace edgetran::model::detail

#endif  // EDGETRAN_MODEL_ONNX_PATTERNS_HPP
