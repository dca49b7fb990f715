// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_ONNX_LEAVES_HPP
#define EDGETRAN_MODEL_ONNX_LEAVES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_shapes.hpp"
#include "edgetran/model/onnx_costs.hpp"
#include "edgetran/model/onnx_fused_leaves.hpp"
#include "edgetran/model/onnx_leaf_parts.hpp"
#include "edgetran/model/onnx_patterns.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::model::detail {

/// Tells which primitives an operator is.
class leaf_maker : public fused_leaves {
 public:
  using fused_leaves::fused_leaves;

  /// The leaves of operation i in the role it was found to play. Empty for what costs nothing: shapes,
  /// constants and, unless `moves`, what only moves numbers. `bias` is the sum that follows a product.
  std::vector<named_leaf> make(std::size_t i, role r, const onnx::operation* bias, bool moves) {
    const operator_view v(graph_, i);
    std::vector<named_leaf> out;
    if (r == role::absorbed) return out;
    if (!v.op().understood) return generic(v, out), out;
    if (is_table(v)) return table(v, out), out;
    if (all_fixed(v)) return out;
    if (!moves && flops_of(v) == 0 && !brings_numbers(v)) return out;  // else its parameters would be lost
    if (attention_step(v, r, out) || product(v, bias, out) || norm(v, out) || pointwise(v, r, out) ||
        pairing_of(v, out) || image(v, out) || fused(v, out))
      return out;
    return generic(v, out), out;
  }

 private:
  static bool all_fixed(const operator_view& v) {
    for (std::size_t i = 0; i < v.op().outputs.size(); ++i)
      if (v.has_out(i) && !v.out(i).fixed && !v.out(i).integers) return false;
    return true;
  }

  bool product(const operator_view& v, const onnx::operation* bias, std::vector<named_leaf>& out) {
    const std::string_view op = v.type();
    const bool gemm = op == "Gemm";
    if (!gemm && op != "MatMul" && op != "FusedMatMul") return false;
    const onnx::value& w = v.in(1);
    const auto rows = rows_of(v.out());
    if (!rows || !fresh_matrix(w, 2) || v.in(0).fixed || v.integer("transA", 0) != 0 || v.in(0).rank() < 2)
      return false;
    const std::int64_t k = v.in(0).shape.back(), n = v.out().shape.back();
    const onnx::value* b = nullptr;
    if (gemm && v.has(2)) b = &v.in(2);
    if (bias != nullptr)
      for (const std::size_t input : bias->inputs)
        if (graph_.values[input].stored) b = &graph_.values[input];
    if (b != nullptr &&
        (!fresh_matrix(*b, 1) || b->elements() != n || stored_numbers::key(*b) == stored_numbers::key(w)))
      return false;
    stored_.count(w);
    if (b != nullptr) stored_.count(*b);
    out.push_back({{}, linear<>{k, n, b != nullptr}, *rows});
    return true;
  }

  /// A gather along the first axis of a stored matrix is a table looked up, even where the indices are always
  /// the same.
  static bool is_table(const operator_view& v) {
    return v.op().understood && v.type() == "Gather" && v.in(0).stored && v.in(0).rank() == 2 &&
           v.integer("axis", 0) == 0 && onnx::is_real(v.in(0).type) && v.in(1).rank() > 0 &&
           v.in(0).elements() > 1;
  }
  void table(const operator_view& v, std::vector<named_leaf>& out) {
    if (!look_up(v.in(0), v.in(1), {}, out)) generic(v, out);
    if (v.out().stored) stored_.count(v.out());
  }

  bool norm(const operator_view& v, std::vector<named_leaf>& out) {
    const std::string_view op = v.type();
    const bool centred = op == "LayerNormalization";
    if (!centred && op != "SimplifiedLayerNormalization" && op != "RMSNormalization") return false;
    const std::int64_t axis = v.integer("axis", -1);
    const auto rows = rows_of(v.in(0));
    if (!rows || (axis != -1 && axis + 1 != static_cast<std::int64_t>(v.in(0).rank()))) return false;
    return add_norm({}, v, v.has(1) ? &v.in(1) : nullptr, v.has(2) ? &v.in(2) : nullptr, centred, *rows, out);
  }
  bool pointwise(const operator_view& v, role r, std::vector<named_leaf>& out) {
    static constexpr std::pair<std::string_view, function> known[] = {{"Gelu", function::gelu},
                                                                      {"FastGelu", function::gelu_tanh},
                                                                      {"QuickGelu", function::quick_gelu},
                                                                      {"Relu", function::relu},
                                                                      {"Tanh", function::tanh}};
    std::optional<function> f;
    for (const auto& [name, value] : known)
      if (v.type() == name) f = value;
    const onnx::attribute* form = v.find("approximate");
    if (f == function::gelu && form != nullptr && form->text == "tanh") f = function::gelu_tanh;
    if (r == role::gelu) f = function::gelu;
    if (r == role::silu) f = function::silu;
    const auto rows = rows_of(v.out());
    if (!f || !rows || v.op().inputs.size() > 1) return false;
    out.push_back({{}, activation<>{*f, v.out().shape.back()}, *rows});
    return true;
  }

  /// Two computed tensors of one shape, or one that the sequences of the batch share.
  bool pairing_of(const operator_view& v, std::vector<named_leaf>& out) {
    const bool add = v.type() == "Add";
    if (!add && v.type() != "Mul") return false;
    const auto rows = rows_of(v.out());
    if (!rows || !onnx::is_real(v.out().type)) return false;
    for (std::size_t i = 0; i < 2; ++i) {
      const onnx::value& x = v.in(i);
      const bool looked_up = x.producer != onnx::nowhere && is_table(operator_view(graph_, x.producer));
      if (x.stored && !looked_up) return false;
      std::vector<std::int64_t> whole = x.shape;
      if (whole.size() == v.out().rank() && whole[0] == 1) whole[0] = v.out().shape[0];
      if (whole != v.out().shape) return false;
    }
    const std::int64_t width = v.out().shape.back();
    if (add)
      out.push_back({{}, combine<pairing::add>{width}, *rows});
    else
      out.push_back({{}, combine<pairing::multiply>{width}, *rows});
    return true;
  }

  /// A convolution whose stride is its kernel cuts an image into patches.
  bool image(const operator_view& v, std::vector<named_leaf>& out) {
    if (v.type() != "Conv" || v.in(0).rank() != 4 || !v.has(2) || v.integer("group", 1) != 1) return false;
    const auto &x = v.in(0).shape, &w = v.in(1).shape;
    const onnx::attribute* strides = v.find("strides");
    if (strides == nullptr || strides->integers != std::vector<std::int64_t>{w[2], w[3]}) return false;
    if (v.out().shape[2] != x[2] / w[2] || v.out().shape[3] != x[3] / w[3] || x[0] != workload_.batch)
      return false;
    for (const std::string_view name : {"pads", "dilations"})
      if (const onnx::attribute* a = v.find(name))
        for (const std::int64_t i : a->integers)
          if (i != (name == "pads" ? 0 : 1)) return false;
    if (!fresh_matrix(v.in(1), 4) || !fresh_matrix(v.in(2), 1) || v.out().elements() == 0) return false;
    stored_.count(v.in(1));
    stored_.count(v.in(2));
    const patches<> p{x[2], x[3], w[2], w[3], x[1], w[0]};
    out.push_back({{}, p, row_count{p.count()}});
    return true;
  }

  bool attention_step(const operator_view& v, role r, std::vector<named_leaf>& out) {
    if (r < role::scores) return false;
    const auto& shape = r == role::context ? v.in(0).shape : v.out().shape;  // [batch, heads, rows, keys]
    if (shape.size() != 4 || shape[0] != workload_.batch || shape[2] != shape[3] || v.out().elements() == 0)
      return false;
    if ((r == role::score_mask || r == role::score_fill) && brings_numbers(v)) return false;
    const row_count rows = shape[2] == workload_.sequence ? every_token : row_count{shape[2]};
    const std::int64_t heads = shape[1];
    switch (r) {
      case role::scores:
        out.push_back({"scores", attention_scores<>{{heads, heads, v.in(0).shape[3]}}, rows});
        return true;
      case role::context:
        out.push_back({"context", attention_context<>{{heads, heads, v.out().shape[3]}}, rows});
        return true;
      case role::score_divide:
        out.push_back({"scale", score_map<score_step::divide>{heads}, rows});
        return true;
      case role::score_scale:
        out.push_back({"scale", score_map<score_step::scale>{heads}, rows});
        return true;
      case role::score_mask:
        out.push_back({"mask", score_map<score_step::add_mask>{heads}, rows});
        return true;
      case role::score_fill:
        out.push_back({"mask", score_map<score_step::fill_mask>{heads}, rows});
        return true;
      case role::score_softmax:
        out.push_back({"softmax", score_map<score_step::softmax>{heads}, rows});
        return true;
      default:
        return false;
    }
  }
};

}  // namespace edgetran::model::detail

#endif  // EDGETRAN_MODEL_ONNX_LEAVES_HPP
