// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_PIECES_HPP
#define EDGETRAN_IO_ONNX_RULES_PIECES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_rules_movement.hpp"
#include "edgetran/io/onnx_values.hpp"

// Shapes of the operators that join tensors, or take or repeat pieces of them (docs/Operators.md of ONNX).
namespace edgetran::onnx::detail {

inline void concatenate(call& c) {
  const std::size_t rank = c.in(0).rank(), at = c.axis(c.integer("axis", 1), rank);
  extents shape = c.shape(0);
  shape[at] = 0;
  bool known = rank == 1;
  extents numbers;
  for (std::size_t i = 0; i < c.count(); ++i) {
    if (c.in(i).rank() != rank) c.fail("inputs with different numbers of axes");
    for (std::size_t k = 0; k < rank; ++k)
      if (k != at && c.shape(i)[k] != shape[k])
        c.fail(text_of(c.shape(0)) + " and " + text_of(c.shape(i)) + " differ beside axis " +
               std::to_string(at));
    if (__builtin_add_overflow(shape[at], c.shape(i)[at], &shape[at])) c.fail("the extents overflow");
    known = known && c.in(i).integers && numbers.size() <= kept_integers;
    if (known) numbers.insert(numbers.end(), c.in(i).integers->begin(), c.in(i).integers->end());
  }
  c.set(0, std::move(shape), c.in(0).type);
  if (known) c.set_integers(0, std::move(numbers));
}

inline void split(call& c) {
  const std::size_t at = c.axis(c.integer("axis", 0), c.in(0).rank());
  const auto parts = static_cast<std::int64_t>(c.outputs());
  bool dynamic = false;
  const extents* sizes = c.attribute_or_input("split", 1, dynamic);
  if (dynamic) return c.unknown("the sizes are computed from data");
  extents shape = c.shape(0);
  const std::int64_t whole = shape[at];
  if (sizes != nullptr && sizes->size() != c.outputs()) c.fail("not as many sizes as outputs");
  const std::int64_t each = parts == 0 ? 0 : whole / parts + (whole % parts != 0);
  std::int64_t left = whole, begin = 0;
  for (std::size_t i = 0; i < c.outputs(); ++i) {
    shape[at] = sizes != nullptr ? (*sizes)[i] : std::min(each, left);
    if (shape[at] < 0 || shape[at] > left) c.fail("a part of " + std::to_string(shape[at]));
    left -= shape[at];
    c.set(i, shape, c.in(0).type);
    if (shape.size() == 1 && c.in(0).integers)
      c.set_integers(
          i, extents(c.in(0).integers->begin() + begin, c.in(0).integers->begin() + begin + shape[at]));
    begin += shape[at];
  }
  if (left != 0) c.fail("the parts leave " + std::to_string(left) + " of " + std::to_string(whole));
}

struct cut {
  std::int64_t first = 0, step = 1, count = 0;
};
/// Elements that [begin : end : step] takes of an axis, as Python counts them.
inline cut cut_of(std::int64_t begin, std::int64_t end, std::int64_t step, std::int64_t extent) {
  const auto clamp = [&](std::int64_t i) {
    return step > 0 ? std::clamp<std::int64_t>(i < 0 ? i + extent : i, 0, extent)
                    : std::clamp<std::int64_t>(i < 0 ? i + extent : i, -1, extent - 1);
  };
  begin = clamp(begin);
  end = clamp(end);
  const std::int64_t distance = step > 0 ? end - begin : begin - end;
  if (distance <= 0) return {begin, step, 0};
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : ~static_cast<std::uint64_t>(step) + 1;
  return {begin, step, static_cast<std::int64_t>((static_cast<std::uint64_t>(distance) - 1) / stride) + 1};
}

inline void slice(call& c) {
  bool dynamic = false;
  const extents* starts = c.attribute_or_input("starts", 1, dynamic);
  const extents* ends = c.attribute_or_input("ends", 2, dynamic);
  const extents* axes = c.attribute_or_input("axes", 3, dynamic);
  const extents* steps = c.attribute_or_input("steps", 4, dynamic);
  if (dynamic) return c.unknown("the bounds are computed from data");
  if (starts == nullptr || ends == nullptr) c.fail("no bounds");
  extents all(starts->size());
  std::iota(all.begin(), all.end(), 0);
  if (axes == nullptr) axes = &all;
  if (ends->size() != starts->size() || axes->size() != starts->size() ||
      (steps != nullptr && steps->size() != starts->size()))
    c.fail("bounds, axes and steps of different number");
  (void)marked(c, *axes, c.in(0).rank());
  extents shape = c.shape(0);
  cut last{};
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const std::int64_t step = steps == nullptr ? 1 : (*steps)[i];
    if (step == 0) c.fail("a step of 0");
    std::int64_t& extent = shape[c.axis((*axes)[i], shape.size())];
    last = cut_of((*starts)[i], (*ends)[i], step, extent);
    extent = last.count;
  }
  c.set(0, shape, c.in(0).type);
  if (!c.in(0).integers || shape.size() != 1 || starts->size() != 1) return;
  extents numbers;
  for (std::int64_t i = 0, at = last.first; i < last.count; ++i) {
    numbers.push_back((*c.in(0).integers)[static_cast<std::size_t>(at)]);
    if (i + 1 < last.count) at += last.step;
  }
  c.set_integers(0, std::move(numbers));
}

inline void expand(call& c) {
  if (!c.in(1).integers) return c.unknown("the shape is computed from data");
  const extents shape = broadcast(c, c.shape(0), *c.in(1).integers);
  c.set(0, shape, c.in(0).type);
  c.pass_weight(0);
  const std::int64_t n = *product(shape);
  if (!c.in(0).integers || n > static_cast<std::int64_t>(kept_integers)) return;
  extents numbers;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i)
    numbers.push_back((*c.in(0).integers)[stretched(i, shape, c.shape(0))]);
  c.set_integers(0, std::move(numbers));
}

inline void tile(call& c) {
  if (!c.in(1).integers) return c.unknown("the repeats are computed from data");
  const extents& times = *c.in(1).integers;
  extents shape = c.shape(0);
  if (times.size() != shape.size()) c.fail("not as many repeats as axes");
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (times[i] < 0) c.fail(std::to_string(times[i]) + " repeats");
    if (__builtin_mul_overflow(shape[i], times[i], &shape[i])) c.fail("the extents overflow");
  }
  c.set(0, std::move(shape), c.in(0).type);
}

inline void pad(call& c) {
  bool dynamic = false;
  const extents* pads = c.attribute_or_input("pads", 1, dynamic);
  const extents* axes = c.attribute_or_input("axes", 3, dynamic);
  if (dynamic || pads == nullptr) return c.unknown("the padding is computed from data");
  extents shape = c.shape(0), all(shape.size());
  std::iota(all.begin(), all.end(), 0);
  if (axes == nullptr) axes = &all;
  if (pads->size() != 2 * axes->size()) c.fail("not two widths an axis");
  for (std::size_t i = 0; i < axes->size(); ++i) {
    std::int64_t& extent = shape[c.axis((*axes)[i], shape.size())];
    if (__builtin_add_overflow(extent, (*pads)[i], &extent) ||
        __builtin_add_overflow(extent, (*pads)[axes->size() + i], &extent))
      c.fail("the extents overflow");
  }
  c.set(0, std::move(shape), c.in(0).type);
}

inline void top_k(call& c) {
  bool dynamic = c.has(1) && !c.in(1).integers;
  if (dynamic) return c.unknown("k is computed from data");
  extents shape = c.shape(0);
  const std::int64_t k =
      c.has(1) ? (c.in(1).elements() == 1 ? c.in(1).integers->front() : -1) : c.integer("k");
  std::int64_t& extent = shape[c.axis(c.integer("axis", -1), shape.size())];
  if (k < 0 || k > extent) c.fail("the first " + std::to_string(k) + " of " + std::to_string(extent));
  extent = k;
  c.set(0, shape, c.in(0).type);
  c.set(1, std::move(shape), dtype::int64);
}

inline constexpr rule piece_rules[] = {{"Concat", concatenate}, {"Split", split}, {"Slice", slice},
                                       {"Expand", expand},      {"Tile", tile},   {"Pad", pad},
                                       {"TopK", top_k}};

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_PIECES_HPP
