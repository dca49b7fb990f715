// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_REDUCTION_HPP
#define EDGETRAN_IO_ONNX_RULES_REDUCTION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_rules_elementwise.hpp"
#include "edgetran/io/onnx_values.hpp"

// Shapes of the operators that work along axes: reductions, soft-max and norms (docs/Operators.md of ONNX).
namespace edgetran::onnx::detail {

/// Soft-max and its like keep the shape; the axis must be there. A scalar has none.
inline void along_axis(call& c) {
  if (const std::size_t rank = c.in(0).rank(); rank > 0) (void)c.axis(c.integer("axis", -1), rank);
  same_shape(c);
}

inline void reduce_to(call& c, dtype type, integer_operation f, std::int64_t begin) {
  bool dynamic = false;
  const auto* axes = c.attribute_or_input("axes", 1, dynamic);
  if (dynamic) return c.unknown("the axes are computed from data");
  const std::vector<std::int64_t>& from = c.shape(0);
  std::vector<bool> dropped(from.size(), axes == nullptr || axes->empty());
  if (dropped.empty() ? false : dropped[0] && c.integer("noop_with_empty_axes", 0) != 0)
    dropped.assign(from.size(), false);
  if (axes != nullptr)
    for (const std::int64_t a : *axes) dropped[c.axis(a, from.size())] = true;
  const bool keep = c.integer("keepdims", 1) != 0;
  std::vector<std::int64_t> shape;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (!dropped[i])
      shape.push_back(from[i]);
    else if (keep)
      shape.push_back(1);
  c.set(0, std::move(shape), type);
  if (f == nullptr || !c.in(0).integers || c.in(0).integers->empty() || c.out(0) == nullptr ||
      c.out(0)->elements() != 1)
    return;
  std::optional<std::int64_t> sum = begin;
  for (std::size_t i = 0; i < c.in(0).integers->size() && sum; ++i)
    sum = i == 0 && begin == 0 && f != add ? (*c.in(0).integers)[0] : f(*sum, (*c.in(0).integers)[i]);
  if (sum) c.set_integers(0, {*sum});
}

template <integer_operation F, std::int64_t Begin>
void reduction(call& c) {
  reduce_to(c, c.in(0).type, F, Begin);
}
inline void mean(call& c) { reduce_to(c, c.in(0).type, nullptr, 0); }

inline void index_of(call& c) {
  const std::size_t at = c.axis(c.integer("axis", 0), c.in(0).rank());
  std::vector<std::int64_t> shape = c.shape(0);
  if (c.integer("keepdims", 1) != 0)
    shape[at] = 1;
  else
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(at));
  c.set(0, std::move(shape), dtype::int64);
}

/// Scale and shift over the axes from `axis` on: LayerNormalization and its like. Further outputs hold the
/// statistics.
inline void normalise(call& c) {
  const std::size_t rank = c.in(0).rank(), at = c.axis(c.integer("axis", -1), rank);
  const std::vector<std::int64_t> normed(c.shape(0).begin() + static_cast<std::ptrdiff_t>(at),
                                         c.shape(0).end());
  for (std::size_t i = 1; i < c.count() && i < 3; ++i)
    if (c.has(i))
      if (const auto to = broadcast(normed, c.shape(i)); !to || *to != normed)
        c.fail("a scale of shape " + text_of(c.shape(i)) + " over axes of " + text_of(normed));
  c.set(0, c.shape(0), c.in(0).type);
  std::vector<std::int64_t> statistics = c.shape(0);
  std::fill(statistics.begin() + static_cast<std::ptrdiff_t>(at), statistics.end(), 1);
  for (std::size_t i = 1; i < c.outputs(); ++i) c.set(i, statistics, dtype::float32);
}

inline constexpr rule reduction_rules[] = {
    {"Softmax", along_axis},
    {"LogSoftmax", along_axis},
    {"Hardmax", along_axis},
    {"CumSum", same_shape},
    {"ReduceMean", mean},
    {"ReduceL1", mean},
    {"ReduceL2", mean},
    {"ReduceLogSum", mean},
    {"ReduceLogSumExp", mean},
    {"ReduceSumSquare", mean},
    {"ReduceSum", reduction<add, 0>},
    {"ReduceProd", reduction<multiply, 1>},
    {"ReduceMax", reduction<larger, 0>},
    {"ReduceMin", reduction<smaller, 0>},
    {"ArgMax", index_of},
    {"ArgMin", index_of},
    {"LayerNormalization", normalise},
    {"SimplifiedLayerNormalization", normalise},
    {"RMSNormalization", normalise},
};

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_REDUCTION_HPP
