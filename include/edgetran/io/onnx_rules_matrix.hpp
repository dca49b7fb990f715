// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_MATRIX_HPP
#define EDGETRAN_IO_ONNX_RULES_MATRIX_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_values.hpp"

// Shapes of products, convolutions and pools (docs/Operators.md of ONNX).
namespace edgetran::onnx::detail {

/// Stacks of matrices: the last two axes multiply, those before broadcast; a vector is a row on the left and
/// a column on the right.
inline void product_of(call& c, std::vector<std::int64_t> a, std::vector<std::int64_t> b, dtype type) {
  if (a.empty() || b.empty()) c.fail("a product with a scalar");
  const bool row = a.size() == 1, column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  const std::int64_t m = a[a.size() - 2], k = a.back(), k2 = b[b.size() - 2], n = b.back();
  if (k != k2) c.fail("shapes " + text_of(c.shape(0)) + " and " + text_of(c.shape(1)) + " do not multiply");
  a.resize(a.size() - 2);
  b.resize(b.size() - 2);
  std::vector<std::int64_t> shape = broadcast(c, a, b);
  if (!row) shape.push_back(m);
  if (!column) shape.push_back(n);
  c.set(0, std::move(shape), type);
}

inline void matmul(call& c) { product_of(c, c.shape(0), c.shape(1), c.in(0).type); }
inline void matmul_integer(call& c) { product_of(c, c.shape(0), c.shape(1), dtype::int32); }

/// Attributes transA and transB turn the last two axes.
inline void fused_matmul(call& c) {
  std::vector<std::int64_t> a = c.shape(0), b = c.shape(1);
  if (c.integer("transBatchA", 0) != 0 || c.integer("transBatchB", 0) != 0)
    return c.unknown("transBatchA and transBatchB are not known");
  if (c.integer("transA", 0) != 0 && a.size() > 1) std::swap(a[a.size() - 2], a.back());
  if (c.integer("transB", 0) != 0 && b.size() > 1) std::swap(b[b.size() - 2], b.back());
  product_of(c, std::move(a), std::move(b), c.in(0).type);
}

inline void gemm(call& c) {
  std::vector<std::int64_t> a = c.shape(0), b = c.shape(1);
  if (a.size() != 2 || b.size() != 2)
    c.fail("shapes " + text_of(a) + " and " + text_of(b) + " are not two matrices");
  if (c.integer("transA", 0) != 0) std::swap(a[0], a[1]);
  if (c.integer("transB", 0) != 0) std::swap(b[0], b[1]);
  if (a[1] != b[0])
    c.fail("shapes " + text_of(c.shape(0)) + " and " + text_of(c.shape(1)) + " do not multiply");
  const std::vector<std::int64_t> shape{a[0], b[1]};
  if (c.has(2))
    if (const auto to = broadcast(shape, c.shape(2)); !to || *to != shape)
      c.fail("a bias of shape " + text_of(c.shape(2)) + " on " + text_of(shape));
  c.set(0, shape, c.in(0).type);
}

/// Extents of a kernel that slides over the axes behind the first two.
struct window {
  std::vector<std::int64_t> kernel, strides, dilations, pads;
};

inline window window_of(const call& c, std::vector<std::int64_t> kernel) {
  const std::size_t n = c.in(0).rank() - 2;
  const auto list = [&](std::string_view name, std::size_t size, std::int64_t otherwise, std::int64_t least) {
    const auto* given = c.integers(name);
    std::vector<std::int64_t> out = given == nullptr ? std::vector<std::int64_t>(size, otherwise) : *given;
    if (out.size() != size) c.fail("not as many " + std::string(name) + " as axes");
    for (const std::int64_t i : out)
      if (i < least || i > std::int64_t{1} << 31) c.fail(std::string(name) + " of " + std::to_string(i));
    return out;
  };
  window w;
  if (const auto* given = c.integers("kernel_shape")) {
    if (!kernel.empty() && *given != kernel) c.fail("kernel_shape differs from the weight");
    kernel = *given;
  }
  if (kernel.size() != n)
    c.fail("a kernel of " + std::to_string(kernel.size()) + " axes over " + std::to_string(n));
  for (const std::int64_t k : kernel)
    if (k < 1 || k > std::int64_t{1} << 31) c.fail("a kernel of extent " + std::to_string(k));
  w.kernel = std::move(kernel);
  w.strides = list("strides", n, 1, 1);
  w.dilations = list("dilations", n, 1, 1);
  w.pads = list("pads", 2 * n, 0, 0);
  return w;
}

/// Positions of the kernel along axis i behind the first two.
inline std::int64_t positions(const call& c, const window& w, std::size_t i, std::int64_t extent) {
  const std::string_view automatic = c.text("auto_pad", "NOTSET");
  const std::int64_t stride = w.strides[i], reach = w.dilations[i] * (w.kernel[i] - 1) + 1;
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") return (extent - 1) / stride + (extent > 0);
  const bool padded = automatic != "VALID";
  const std::int64_t before = padded ? w.pads[i] : 0;
  std::int64_t whole = 0;
  if (__builtin_add_overflow(extent, before + (padded ? w.pads[w.kernel.size() + i] : 0), &whole))
    c.fail("the extents overflow");
  if (whole < reach)
    c.fail("a kernel that reaches over " + std::to_string(reach) + " of " + std::to_string(whole));
  const std::int64_t room = whole - reach;
  std::int64_t count = room / stride + 1;
  // Rounded up, but a window that begins in the padding behind is none.
  if (c.integer("ceil_mode", 0) != 0 && room % stride != 0 && count * stride < extent + before) ++count;
  return count;
}

inline void convolution(call& c) {
  const auto &x = c.shape(0), &w = c.shape(1);
  if (x.size() < 3 || w.size() != x.size())
    c.fail("an image of shape " + text_of(x) + " and a kernel of " + text_of(w));
  const std::int64_t groups = c.integer("group", 1);
  if (groups < 1 || x[1] % groups != 0 || x[1] / groups != w[1] || w[0] % groups != 0)
    c.fail(std::to_string(x[1]) + " channels in " + std::to_string(groups) + " groups with a kernel of " +
           text_of(w));
  if (c.has(2) && c.shape(2) != std::vector<std::int64_t>{w[0]})
    c.fail("a bias of shape " + text_of(c.shape(2)));
  const window slides = window_of(c, {w.begin() + 2, w.end()});
  std::vector<std::int64_t> shape{x[0], w[0]};
  for (std::size_t i = 0; i + 2 < x.size(); ++i) shape.push_back(positions(c, slides, i, x[i + 2]));
  c.set(0, std::move(shape), c.in(0).type);
}

inline void pool(call& c) {
  const auto& x = c.shape(0);
  if (x.size() < 3) c.fail("an image of shape " + text_of(x));
  const window slides = window_of(c, {});
  std::vector<std::int64_t> shape{x[0], x[1]};
  for (std::size_t i = 0; i + 2 < x.size(); ++i) shape.push_back(positions(c, slides, i, x[i + 2]));
  c.set(0, shape, c.in(0).type);
  c.set(1, std::move(shape), dtype::int64);
}

inline void global_pool(call& c) {
  std::vector<std::int64_t> shape = c.shape(0);
  if (shape.size() < 2) c.fail("an image of shape " + text_of(shape));
  std::fill(shape.begin() + 2, shape.end(), 1);
  c.set(0, std::move(shape), c.in(0).type);
}

/// Scale and shift a channel; the channels are the second axis.
inline void normalise_channels(call& c) {
  const auto& x = c.shape(0);
  for (std::size_t i = 1; i < c.count(); ++i)
    if (x.size() < 2 || (c.has(i) && c.in(i).elements() != x[1]))
      c.fail("an image of shape " + text_of(x) + " and a scale of " + text_of(c.shape(i)));
  c.set(0, x, c.in(0).type);
  for (std::size_t i = 1; i < c.outputs(); ++i) c.set(i, {x.size() < 2 ? 0 : x[1]}, c.in(0).type);
}

inline constexpr rule matrix_rules[] = {{"MatMul", matmul},
                                        {"MatMulInteger", matmul_integer},
                                        {"FusedMatMul", fused_matmul},
                                        {"Gemm", gemm},
                                        {"Conv", convolution},
                                        {"MaxPool", pool},
                                        {"AveragePool", pool},
                                        {"LpPool", pool},
                                        {"GlobalAveragePool", global_pool},
                                        {"GlobalMaxPool", global_pool},
                                        {"BatchNormalization", normalise_channels},
                                        {"InstanceNormalization", normalise_channels}};

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_MATRIX_HPP
