// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_MOVEMENT_HPP
#define EDGETRAN_IO_ONNX_RULES_MOVEMENT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_values.hpp"

// Shapes of the operators that move numbers without computing with them (docs/Operators.md of ONNX).
namespace edgetran::onnx::detail {

using extents = std::vector<std::int64_t>;

inline std::ptrdiff_t offset(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }

/// Output 0 has the elements of input 0 in the same order.
inline void rearranged(call& c, extents shape) {
  c.set(0, std::move(shape), c.in(0).type);
  c.pass_weight(0);
  if (c.in(0).integers) c.set_integers(0, *c.in(0).integers);
}

inline void reshape(call& c) {
  bool dynamic = false;
  const extents* wanted = c.attribute_or_input("shape", 1, dynamic);
  if (wanted == nullptr) return c.unknown("the shape is computed from data");
  extents shape = *wanted;
  std::size_t open = nowhere;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && c.integer("allowzero", 0) == 0) {
      if (i >= c.in(0).rank()) c.fail("extent 0 copies axis " + std::to_string(i) + ", which is not there");
      shape[i] = c.shape(0)[i];
    } else if (shape[i] == -1) {
      if (open != nowhere) c.fail("more than one extent of -1");
      open = i;
    } else if (shape[i] < 0) {
      c.fail("extent " + std::to_string(shape[i]));
    }
  }
  if (open != nowhere) shape[open] = 1;
  const auto given = product(shape);
  const std::int64_t have = c.in(0).elements();
  if (!given) c.fail("the elements of " + text_of(shape) + " overflow");
  if (open != nowhere && *given > 0 && have % *given == 0)
    shape[open] = have / *given;
  else if (*given != have)
    c.fail(text_of(c.shape(0)) + " cannot become " + text_of(*wanted));
  rearranged(c, std::move(shape));
}

inline void flatten(call& c) {
  const std::size_t rank = c.in(0).rank();
  const std::int64_t a = c.integer("axis", 1);
  const std::size_t at = a == static_cast<std::int64_t>(rank) ? rank : c.axis(a, rank);
  const std::span<const std::int64_t> shape(c.shape(0));
  rearranged(c, {*product(shape.first(at)), *product(shape.subspan(at))});
}

/// Which of the axes from 0 to rank - 1 a list names, each once.
inline std::vector<bool> marked(const call& c, const extents& axes, std::size_t rank) {
  std::vector<bool> out(rank);
  for (const std::int64_t a : axes) {
    const std::size_t at = c.axis(a, rank);
    if (out[at]) c.fail("axis " + std::to_string(a) + " named twice");
    out[at] = true;
  }
  return out;
}

inline void unsqueeze(call& c) {
  bool dynamic = false;
  const extents* axes = c.attribute_or_input("axes", 1, dynamic);
  if (dynamic) return c.unknown("the axes are computed from data");
  if (axes == nullptr) c.fail("no axes");
  const std::vector<bool> added = marked(c, *axes, c.in(0).rank() + axes->size());
  extents shape;
  for (std::size_t i = 0, from = 0; i < added.size(); ++i) shape.push_back(added[i] ? 1 : c.shape(0)[from++]);
  rearranged(c, std::move(shape));
}

inline void squeeze(call& c) {
  bool dynamic = false;
  const extents* axes = c.attribute_or_input("axes", 1, dynamic);
  if (dynamic) return c.unknown("the axes are computed from data");
  const std::vector<bool> dropped = marked(c, axes == nullptr ? extents{} : *axes, c.in(0).rank());
  extents shape;
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    const std::int64_t extent = c.shape(0)[i];
    if (dropped[i] && extent != 1)
      c.fail("axis " + std::to_string(i) + " has extent " + std::to_string(extent));
    if (!dropped[i] && !(axes == nullptr && extent == 1)) shape.push_back(extent);
  }
  rearranged(c, std::move(shape));
}

inline void transpose(call& c) {
  const std::size_t rank = c.in(0).rank();
  extents shape(rank);
  const extents* order = c.integers("perm");
  if (order != nullptr && order->size() != rank)
    c.fail("an order of " + std::to_string(order->size()) + " axes for " + std::to_string(rank));
  if (order != nullptr) (void)marked(c, *order, rank);
  for (std::size_t i = 0; i < rank; ++i)
    shape[i] = c.shape(0)[order == nullptr ? rank - 1 - i : c.axis((*order)[i], rank)];
  c.set(0, std::move(shape), c.in(0).type);
  c.pass_weight(0);
  if (rank < 2 && c.in(0).integers) c.set_integers(0, *c.in(0).integers);
}

inline void shape_of(call& c) {
  const auto rank = static_cast<std::int64_t>(c.in(0).rank());
  const auto clamp = [&](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + rank : i, 0, rank); };
  const std::int64_t begin = clamp(c.integer("start", 0)), end = clamp(c.integer("end", rank));
  extents numbers;
  for (std::int64_t i = begin; i < end; ++i) numbers.push_back(c.shape(0)[static_cast<std::size_t>(i)]);
  c.set(0, {static_cast<std::int64_t>(numbers.size())}, dtype::int64);
  c.set_integers(0, std::move(numbers));
}

inline void size_of(call& c) {
  c.set(0, {}, dtype::int64);
  c.set_integers(0, {c.in(0).elements()});
}

inline void gather(call& c) {
  const std::size_t at = c.axis(c.integer("axis", 0), c.in(0).rank());
  const extents &from = c.shape(0), &index = c.shape(1);
  extents shape(from.begin(), from.begin() + offset(at));
  shape.insert(shape.end(), index.begin(), index.end());
  shape.insert(shape.end(), from.begin() + offset(at) + 1, from.end());
  c.set(0, std::move(shape), c.in(0).type);
  if (!c.in(0).integers || !c.in(1).integers || from.size() != 1) return;
  extents numbers;
  for (std::int64_t i : *c.in(1).integers) {
    if (i < -from[0] || i >= from[0])
      c.fail("index " + std::to_string(i) + " into " + std::to_string(from[0]) + " elements");
    numbers.push_back((*c.in(0).integers)[static_cast<std::size_t>(i < 0 ? i + from[0] : i)]);
  }
  c.set_integers(0, std::move(numbers));
}

/// As the indices, which have as many axes as the data.
inline void gather_elements(call& c) { c.set(0, c.shape(1), c.in(0).type); }
/// As the data, some of it replaced.
inline void scatter(call& c) { c.set(0, c.shape(0), c.in(0).type); }

inline void gather_nd(call& c) {
  const extents &data = c.shape(0), &index = c.shape(1);
  const std::int64_t shared = c.integer("batch_dims", 0);
  if (index.empty() || shared < 0 || index.back() < 0 ||
      index.back() > static_cast<std::int64_t>(data.size()) - shared)
    c.fail("indices of shape " + text_of(index) + " into " + text_of(data));
  extents shape(index.begin(), index.end() - 1);
  shape.insert(shape.end(), data.begin() + shared + index.back(), data.end());
  c.set(0, std::move(shape), c.in(0).type);
}

inline void range(call& c) {
  for (std::size_t i = 0; i < 3; ++i)
    if (!c.in(i).integers || c.in(i).integers->size() != 1)
      return c.unknown("the bounds are computed from data");
  const std::int64_t begin = c.in(0).integers->front(), end = c.in(1).integers->front(),
                     step = c.in(2).integers->front();
  std::int64_t distance = 0;
  if (step == 0) c.fail("a step of 0");
  if (__builtin_sub_overflow(end, begin, &distance)) c.fail("the extents overflow");
  const bool up = step > 0;
  std::int64_t count = 0;
  if (distance != 0 && (distance > 0) == up) {
    const auto magnitude = [](std::int64_t i) {
      return i < 0 ? ~static_cast<std::uint64_t>(i) + 1 : static_cast<std::uint64_t>(i);
    };
    count = static_cast<std::int64_t>((magnitude(distance) - 1) / magnitude(step) + 1);
  }
  c.set(0, {count}, c.in(0).type);
  if (count > static_cast<std::int64_t>(kept_integers)) return;
  extents numbers;
  for (std::int64_t i = 0; i < count; ++i) numbers.push_back(begin + i * step);
  c.set_integers(0, std::move(numbers));
}

inline void constant_of_shape(call& c) {
  if (!c.in(0).integers) return c.unknown("the shape is computed from data");
  const attribute* a = c.find("value");
  const tensor* fill = a == nullptr || a->tensors.empty() ? nullptr : &a->tensors.front();
  c.set(0, *c.in(0).integers, fill == nullptr ? dtype::float32 : fill->type);
  const auto n = *product(*c.in(0).integers);
  if (fill != nullptr && fill->integers && fill->integers->size() == 1 &&
      n <= static_cast<std::int64_t>(kept_integers))
    c.set_integers(0, extents(static_cast<std::size_t>(n), fill->integers->front()));
}

inline void constant(call& c) {
  const auto& all = c.node().attributes;
  for (const std::string_view name : {"value", "value_int", "value_ints", "value_float", "value_floats",
                                      "value_string", "value_strings", "sparse_value"}) {
    const attribute* a = c.find(name);
    if (a == nullptr) continue;
    if (!a->tensors.empty()) {
      const tensor& t = a->tensors.front();
      c.set(0, t.shape, t.type);
      if (t.integers) c.set_integers(0, *t.integers);
      if (value* v = c.out(0)) v->weight = &t;
      return;
    }
    if (name == "value_int") return c.set(0, {}, dtype::int64), c.set_integers(0, {a->integer});
    if (name == "value_ints")
      return c.set(0, {static_cast<std::int64_t>(a->integers.size())}, dtype::int64),
             c.set_integers(0, a->integers);
    const dtype type = name.substr(0, 11) == "value_float" ? dtype::float32 : dtype::string;
    return c.set(0, name.back() == 's' ? extents{static_cast<std::int64_t>(a->count)} : extents{}, type);
  }
  c.fail("a constant without value, of " + std::to_string(all.size()) + " attributes");
}

inline constexpr rule movement_rules[] = {
    {"Reshape", reshape},    {"Flatten", flatten},     {"Unsqueeze", unsqueeze},
    {"Squeeze", squeeze},    {"Transpose", transpose}, {"Shape", shape_of},
    {"Size", size_of},       {"Gather", gather},       {"GatherElements", gather_elements},
    {"GatherND", gather_nd}, {"Scatter", scatter},     {"ScatterElements", scatter},
    {"ScatterND", scatter},  {"Range", range},         {"ConstantOfShape", constant_of_shape},
    {"Constant", constant}};

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_MOVEMENT_HPP
