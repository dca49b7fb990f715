// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_ONNX_LEAF_PARTS_HPP
#define EDGETRAN_MODEL_ONNX_LEAF_PARTS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "edgetran/io/onnx_shapes.hpp"
#include "edgetran/model/onnx_costs.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/model/primitives/graph_op.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::model {

/// Leaf of a tree read from a graph: any primitive of edgetran, or an operator that none of them describes.
using onnx_leaf = joined<any_primitive, std::variant<graph_op>>;

namespace detail {

/// A leaf with the name that it has where the operator's own says little.
struct named_leaf {
  std::string_view name{};  ///< empty for the operator's own name
  onnx_leaf primitive{};
  row_count rows{};
};

/// What finding the primitives of an operator is made of.
class leaf_parts {
 public:
  leaf_parts(const onnx::shaped_graph& g, const workload& w, onnx::allowance& memory)
      : graph_(g), workload_(w), stored_(memory) {}

 protected:
  void generic(const operator_view& v, std::vector<named_leaf>& out) {
    out.push_back({{}, plain_leaf(v, workload_.batch, stored_), row_count{1}});
  }

  /// Whether a stored tensor among the inputs is counted nowhere yet.
  [[nodiscard]] bool brings_numbers(const operator_view& v) const {
    for (std::size_t i = 0; i < v.op().inputs.size(); ++i)
      if (v.has(i) && stored_.is_fresh(v.in(i))) return true;
    return false;
  }

  /// How many rows of its last axis a sequence has; nothing where the rows are not shared out evenly.
  [[nodiscard]] std::optional<row_count> rows_of(const onnx::value& x) const {
    if (x.rank() < 2 || x.elements() == 0) return std::nullopt;
    const std::int64_t rows = x.elements() / x.shape.back();
    if (x.rank() == 2 && rows == workload_.batch) return one_token;
    if (rows == workload_.batch * workload_.sequence) return every_token;
    if (rows % workload_.batch != 0) return std::nullopt;
    return row_count{rows / workload_.batch};
  }

  /// As many elements as floats are counted for, which only tensors do that are nowhere counted yet.
  [[nodiscard]] bool fresh_matrix(const onnx::value& w, std::size_t rank) const {
    return w.stored && w.known && w.rank() == rank && w.elements() > 0 && !stored_.counted(w) &&
           (w.weight == nullptr || w.weight->elements == w.elements()) &&
           (onnx::is_real(w.type) || (w.weight != nullptr && onnx::is_real(w.weight->type)));
  }

  bool look_up(const onnx::value& data, const onnx::value& index, std::string_view name,
               std::vector<named_leaf>& out) {
    const std::int64_t rows = index.elements();
    if (!fresh_matrix(data, 2) || rows == 0) return false;
    const bool shared = index.fixed || (index.shape[0] == 1 && workload_.batch > 1);
    if (!shared && rows % workload_.batch != 0) return false;
    const std::int64_t each = shared ? rows : rows / workload_.batch;
    stored_.count(data);
    const lookup by = shared ? lookup::shared : lookup::per_token;
    out.push_back({name, embedding<>{data.shape[0], data.shape[1], by},
                   each == workload_.sequence ? every_token : row_count{each}});
    return true;
  }

  /// Scale and shift over the last axis of input 0; without shift, a root-mean-square norm.
  bool add_norm(std::string_view name, const operator_view& v, const onnx::value* scale,
                const onnx::value* shift, bool centred, row_count rows, std::vector<named_leaf>& out) {
    const std::int64_t width = v.in(0).shape.back();
    if (scale == nullptr || !fresh_matrix(*scale, 1) || scale->elements() != width ||
        centred != (shift != nullptr))
      return false;
    if (shift != nullptr && (!fresh_matrix(*shift, 1) || shift->elements() != width ||
                             stored_numbers::key(*shift) == stored_numbers::key(*scale)))
      return false;
    stored_.count(*scale);
    if (shift != nullptr) stored_.count(*shift);
    const double epsilon = static_cast<double>(v.real("epsilon", 1e-5F));
    if (centred)
      out.push_back({name, layer_norm<>{width, epsilon}, rows});
    else
      out.push_back({name, rms_norm<>{width, epsilon}, rows});
    return true;
  }

  const onnx::shaped_graph& graph_;
  workload workload_;
  stored_numbers stored_;
};

}  // namespace detail
}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ONNX_LEAF_PARTS_HPP
