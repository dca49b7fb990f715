// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_ONNX_COSTS_HPP
#define EDGETRAN_MODEL_ONNX_COSTS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_shapes.hpp"
#include "edgetran/model/primitives/graph_op.hpp"

namespace edgetran::model::detail {

/// An operator that the rules understand, with the arguments it has.
class operator_view {
 public:
  operator_view(const onnx::shaped_graph& g, std::size_t i) : graph_(g), op_(g.operations[i]) {}

  [[nodiscard]] const onnx::operation& op() const { return op_; }
  [[nodiscard]] std::string_view type() const { return op_.node->op_type; }
  [[nodiscard]] bool has(std::size_t i) const {
    return i < op_.inputs.size() && op_.inputs[i] != onnx::nowhere;
  }
  [[nodiscard]] const onnx::value& in(std::size_t i) const { return graph_.values[op_.inputs[i]]; }
  [[nodiscard]] bool has_out(std::size_t i) const {
    return i < op_.outputs.size() && op_.outputs[i] != onnx::nowhere;
  }
  [[nodiscard]] const onnx::value& out(std::size_t i = 0) const { return graph_.values[op_.outputs[i]]; }
  [[nodiscard]] const onnx::attribute* find(std::string_view name) const {
    return onnx::detail::find(*op_.node, op_.in, name);
  }
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t otherwise) const {
    const onnx::attribute* a = find(name);
    return a == nullptr ? otherwise : a->integer;
  }
  [[nodiscard]] float real(std::string_view name, float otherwise) const {
    const onnx::attribute* a = find(name);
    return a == nullptr ? otherwise : a->real;
  }

 private:
  const onnx::shaped_graph& graph_;
  const onnx::operation& op_;
};

/// Elements as a double: sums of them may be beyond 2^63.
inline double elements(const onnx::value& v) { return static_cast<double>(v.elements()); }

/// Bytes of a value in the convention of `cost`: 4 for a real number of any width, else what its type says.
inline double bytes_of(const onnx::value& v) {
  const double each = onnx::is_real(v.type) ? static_cast<double>(float_bytes) : onnx::bits(v.type) / 8.0;
  return each * elements(v);
}

/// FLOPs an element of the output for operators that compute element by element; the others have a count of
/// their own below, or none. The transcendental ones count as `tanh` does.
struct element_cost {
  std::string_view op;
  double flops;
};
inline constexpr element_cost element_costs[] = {{"Abs", 1},
                                                 {"Add", 1},
                                                 {"BatchNormalization", 2},
                                                 {"BiasGelu", 7},
                                                 {"Ceil", 1},
                                                 {"Celu", 4},
                                                 {"Clip", 1},
                                                 {"Cos", 4},
                                                 {"CumSum", 1},
                                                 {"Div", 1},
                                                 {"Elu", 4},
                                                 {"Erf", 4},
                                                 {"Exp", 4},
                                                 {"FastGelu", 11},
                                                 {"Floor", 1},
                                                 {"Gelu", 6},
                                                 {"HardSigmoid", 2},
                                                 {"HardSwish", 3},
                                                 {"LeakyRelu", 1},
                                                 {"LogSoftmax", 5},
                                                 {"Log", 4},
                                                 {"Max", 1},
                                                 {"Mean", 1},
                                                 {"Min", 1},
                                                 {"Mish", 9},
                                                 {"Mod", 1},
                                                 {"Mul", 1},
                                                 {"Neg", 1},
                                                 {"Pow", 1},
                                                 {"PRelu", 1},
                                                 {"QuickGelu", 6},
                                                 {"Reciprocal", 1},
                                                 {"Relu", 1},
                                                 {"Round", 1},
                                                 {"Selu", 4},
                                                 {"Sigmoid", 4},
                                                 {"Sin", 4},
                                                 {"Softmax", 5},
                                                 {"Softplus", 4},
                                                 {"Softsign", 2},
                                                 {"Sqrt", 1},
                                                 {"Sub", 1},
                                                 {"Sum", 1},
                                                 {"Swish", 5},
                                                 {"Tan", 4},
                                                 {"Tanh", 4},
                                                 {"LayerNormalization", 8},
                                                 {"InstanceNormalization", 8},
                                                 {"SimplifiedLayerNormalization", 4},
                                                 {"RMSNormalization", 4},
                                                 {"RotaryEmbedding", 3},
                                                 {"QuantizeLinear", 2},
                                                 {"DequantizeLinear", 2},
                                                 {"DynamicQuantizeLinear", 4},
                                                 {"LRN", 4},
                                                 {"LpNormalization", 3},
                                                 {"MeanVarianceNormalization", 5},
                                                 {"SkipLayerNormalization", 9},
                                                 {"SkipSimplifiedLayerNormalization", 5}};

inline double flops_an_element(std::string_view op) {
  const auto it = std::find_if(std::begin(element_costs), std::end(element_costs),
                               [&](const element_cost& e) { return e.op == op; });
  return it == std::end(element_costs) ? 0 : it->flops;
}

/// Multiply-accumulates of an operator.
inline double macs_of(const operator_view& v) {
  const std::string_view op = v.type();
  if (op == "MatMul" || op == "MatMulInteger" || op == "Gemm" || op == "FusedMatMul") {
    const std::vector<std::int64_t>& a = v.in(0).shape;
    const bool turned = a.size() > 1 && op != "MatMul" && v.integer("transA", 0) != 0;
    return elements(v.out()) * static_cast<double>(turned ? a[a.size() - 2] : a.back());
  }
  if (op == "MatMulNBits") return elements(v.out()) * static_cast<double>(v.integer("K", 0));
  if (op == "Conv") {
    const double kernel = elements(v.in(1)) / std::max(1.0, static_cast<double>(v.in(1).shape[0]));
    return elements(v.out()) * kernel;
  }
  if (op == "Attention") {  // the product that gives queries, keys and values, then scores and context
    const auto &x = v.in(0).shape, &w = v.in(1).shape;
    const double past = v.has(4) ? static_cast<double>(v.in(4).shape[3]) : 0;
    const double rows = static_cast<double>(x[0]) * static_cast<double>(x[1]);
    const double keys = static_cast<double>(x[1]) + past, out = static_cast<double>(v.out().shape[2]);
    const double wide = static_cast<double>(w[1]) - out;  // queries and keys
    return rows * static_cast<double>(w[0]) * static_cast<double>(w[1]) + rows * keys * (wide / 2 + out);
  }
  if (op == "GroupQueryAttention" || op == "MultiHeadAttention") {
    const double past = v.has_out(1) && v.out(1).known && v.out(1).rank() == 4
                            ? static_cast<double>(v.out(1).shape[2])
                            : static_cast<double>(v.has(1) ? v.in(1).shape[1] : v.in(0).shape[1]);
    return 2 * elements(v.out()) * past;
  }
  return 0;
}

/// FLOPs: twice the multiply-accumulates, the bias, and what is done element by element.
inline double flops_of(const operator_view& v) {
  const std::string_view op = v.type();
  double f = 2 * macs_of(v);
  if ((op == "Gemm" || op == "Conv") && v.has(2)) f += elements(v.out());
  if (op == "MatMulNBits" && v.has(5)) f += elements(v.out());
  if (op.starts_with("Reduce") || op == "GlobalAveragePool" || op == "GlobalMaxPool") f += elements(v.in(0));
  if (op == "MaxPool" || op == "AveragePool" || op == "LpPool") {
    double window = 1;
    if (const onnx::attribute* a = v.find("kernel_shape"))
      for (const std::int64_t k : a->integers) window *= static_cast<double>(k);
    f += window * elements(v.out());
  }
  if (op == "Attention" || op == "GroupQueryAttention" || op == "MultiHeadAttention") {
    const auto heads = static_cast<double>(v.integer("num_heads", 1));
    const double out = elements(v.out()), rows = out / std::max(1.0, static_cast<double>(v.out().shape[2]));
    const double keys = op == "Attention" ? static_cast<double>(v.in(0).shape[1]) +
                                                (v.has(4) ? static_cast<double>(v.in(4).shape[3]) : 0)
                                          : macs_of(v) / std::max(1.0, 2 * out);
    f += 6 * rows * keys * heads;  // scale and soft-max
    if (op == "Attention" && v.has(2)) f += rows * static_cast<double>(v.in(1).shape[1]);
  }
  if (const double each = flops_an_element(op); each > 0) f += each * elements(v.out());
  return f;
}

/// The stored numbers of a model, each counted where it is met first.
class stored_numbers {
 public:
  explicit stored_numbers(onnx::allowance& memory) : memory_(memory) {}

  /// What a stored value is known by: the tensor that it is, or itself where it was computed from several.
  static const void* key(const onnx::value& v) {
    return v.weight != nullptr ? static_cast<const void*>(v.weight) : &v;
  }
  [[nodiscard]] bool counted(const onnx::value& v) const { return seen_.contains(key(v)); }
  void count(const onnx::value& v) {
    memory_.charge(8 * sizeof(void*));
    seen_.insert(key(v));
  }
  /// A stored tensor of more than one real number that is not counted yet.
  [[nodiscard]] bool is_fresh(const onnx::value& v) const {
    const bool real = onnx::is_real(v.type) || (v.weight != nullptr && onnx::is_real(v.weight->type));
    return v.stored && v.known && real && v.elements() > 1 && !counted(v);
  }
  /// How many numbers such a tensor brings, once.
  std::int64_t fresh(const onnx::value& v) {
    if (!is_fresh(v)) return 0;
    count(v);
    return v.weight != nullptr ? v.weight->elements : v.elements();
  }

 private:
  onnx::allowance& memory_;
  std::set<const void*> seen_;
};

/// The leaf for an operator that no other primitive describes. `batch` is that of the bound workload.
inline graph_op plain_leaf(const operator_view& v, std::int64_t batch, stored_numbers& stored) {
  graph_op leaf;
  leaf.op = std::string(v.type().substr(0, 256));
  leaf.batch = batch;
  if (!v.op().understood) {  // what it computes is unknown; what it stores is not
    for (std::size_t i = 0; i < v.op().inputs.size(); ++i)
      if (v.has(i)) leaf.parameters += stored.fresh(v.in(i));
    return leaf;
  }
  leaf.macs = macs_of(v);
  leaf.arithmetic = flops{flops_of(v)};
  double moved = 0, weights = 0;
  for (std::size_t i = 0; i < v.op().inputs.size(); ++i) {
    if (!v.has(i)) continue;
    const auto& all = v.op().inputs;
    if (std::find(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), all[i]) !=
        all.begin() + static_cast<std::ptrdiff_t>(i))
      continue;  // one tensor twice is read once
    (v.in(i).stored ? weights : moved) += bytes_of(v.in(i));
    leaf.parameters += stored.fresh(v.in(i));
  }
  if (v.type() == "MatMulNBits" && v.in(1).stored && !stored.counted(v.in(1))) {
    stored.count(v.in(1));
    leaf.parameters = v.integer("K", 0) * v.integer("N", 0) + (v.has(5) ? v.in(5).elements() : 0);
  } else if (v.type() == "MatMulInteger" && v.in(1).stored && !stored.counted(v.in(1))) {
    stored.count(v.in(1));
    leaf.parameters += v.in(1).elements();
  }
  for (std::size_t i = 0; i < v.op().outputs.size(); ++i)
    if (v.has_out(i) && v.out(i).known) moved += bytes_of(v.out(i));
  leaf.activations = bytes{moved};
  leaf.weights = bytes{weights};
  return leaf;
}

}  // namespace edgetran::model::detail

#endif  // EDGETRAN_MODEL_ONNX_COSTS_HPP
