// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_RULES_ELEMENTWISE_HPP
#define EDGETRAN_IO_ONNX_RULES_ELEMENTWISE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_values.hpp"

// Shapes of the operators that work element by element (docs/Operators.md of ONNX). Integers that shapes are
// computed with are computed too.
namespace edgetran::onnx::detail {

inline void same_shape(call& c) {
  c.set(0, c.shape(0), c.in(0).type);
  for (std::size_t i = 1; i < c.outputs(); ++i) c.set(i, c.shape(0), dtype::boolean);  // the mask of Dropout
}

/// The same tensor under another name.
inline void identity(call& c) {
  same_shape(c);
  c.pass_weight(0);
  if (c.in(0).integers) c.set_integers(0, *c.in(0).integers);
}

inline void cast(call& c) {
  const std::int64_t to = c.find("to") != nullptr ? c.integer("to") : static_cast<int>(c.in(1).type);
  if (to < 1 || to > last_dtype) c.fail("a cast to element type " + std::to_string(to));
  const auto type = static_cast<dtype>(to);
  c.set(0, c.shape(0), type);
  c.pass_weight(0);
  if (!c.in(0).integers || !(is_integer(type) || is_truth(type))) return;
  std::vector<std::int64_t> numbers = *c.in(0).integers;
  if (is_truth(type))
    for (std::int64_t& n : numbers) n = n != 0;
  c.set_integers(0, std::move(numbers));
}

using integer_operation = std::optional<std::int64_t> (*)(std::int64_t, std::int64_t);

inline std::optional<std::int64_t> add(std::int64_t a, std::int64_t b) {
  std::int64_t r = 0;
  return __builtin_add_overflow(a, b, &r) ? std::nullopt : std::optional(r);
}
inline std::optional<std::int64_t> subtract(std::int64_t a, std::int64_t b) {
  std::int64_t r = 0;
  return __builtin_sub_overflow(a, b, &r) ? std::nullopt : std::optional(r);
}
inline std::optional<std::int64_t> multiply(std::int64_t a, std::int64_t b) {
  std::int64_t r = 0;
  return __builtin_mul_overflow(a, b, &r) ? std::nullopt : std::optional(r);
}
inline bool divisible(std::int64_t a, std::int64_t b) {
  return b != 0 && !(b == -1 && a == std::numeric_limits<std::int64_t>::min());
}
inline std::optional<std::int64_t> divide(std::int64_t a, std::int64_t b) {
  return divisible(a, b) ? std::optional(a / b) : std::nullopt;
}
/// The sign of the divisor, as Python's `%`.
inline std::optional<std::int64_t> modulo(std::int64_t a, std::int64_t b) {
  if (!divisible(a, b)) return std::nullopt;
  const std::int64_t r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
inline std::optional<std::int64_t> smaller(std::int64_t a, std::int64_t b) { return std::min(a, b); }
inline std::optional<std::int64_t> larger(std::int64_t a, std::int64_t b) { return std::max(a, b); }
inline std::optional<std::int64_t> equal(std::int64_t a, std::int64_t b) { return a == b; }
inline std::optional<std::int64_t> less(std::int64_t a, std::int64_t b) { return a < b; }
inline std::optional<std::int64_t> less_or_equal(std::int64_t a, std::int64_t b) { return a <= b; }
inline std::optional<std::int64_t> greater(std::int64_t a, std::int64_t b) { return a > b; }
inline std::optional<std::int64_t> greater_or_equal(std::int64_t a, std::int64_t b) { return a >= b; }
inline std::optional<std::int64_t> both(std::int64_t a, std::int64_t b) { return a != 0 && b != 0; }
inline std::optional<std::int64_t> either(std::int64_t a, std::int64_t b) { return a != 0 || b != 0; }
inline std::optional<std::int64_t> one_of(std::int64_t a, std::int64_t b) { return (a != 0) != (b != 0); }

/// Numbers of an output of shape `to`, which both operands are stretched to, b as one of shape `as`. Nothing
/// where they are too many, not known, or out of range.
inline std::optional<std::vector<std::int64_t>> combined(const value& a, const value& b,
                                                         const std::vector<std::int64_t>& as,
                                                         const std::vector<std::int64_t>& to,
                                                         integer_operation f) {
  const std::int64_t n = *product(to);
  if (!a.integers || !b.integers || n > static_cast<std::int64_t>(kept_integers)) return std::nullopt;
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    const auto r = f((*a.integers)[stretched(i, to, a.shape)], (*b.integers)[stretched(i, to, as)]);
    if (!r) return std::nullopt;
    out.push_back(*r);
  }
  return out;
}

/// Two operands, stretched to one shape. The first versions of these operators aligned the second operand at
/// `axis` of the first instead.
inline void pairwise(call& c, dtype type, integer_operation f) {
  std::vector<std::int64_t> second = c.shape(1);
  if (c.integer("broadcast", 0) != 0 && c.find("axis") != nullptr) {
    const std::size_t at = c.axis(c.integer("axis"), c.in(0).rank());
    if (second.size() > c.in(0).rank() - at) c.fail("the second operand reaches beyond the first");
    second.insert(second.end(), c.in(0).rank() - at - second.size(), 1);
  }
  std::vector<std::int64_t> shape = broadcast(c, c.shape(0), second);
  c.set(0, shape, type);
  if (f == nullptr) return;
  if (auto numbers = combined(c.in(0), c.in(1), second, shape, f)) c.set_integers(0, *std::move(numbers));
}

template <integer_operation F>
void arithmetic(call& c) {
  pairwise(c, c.in(0).type, F);
}
template <integer_operation F>
void comparison(call& c) {
  pairwise(c, dtype::boolean, F);
}

inline void power(call& c) { pairwise(c, c.in(0).type, nullptr); }

/// Any number of operands: Min, Max, Sum, Mean.
template <integer_operation F>
void variadic(call& c) {
  if (c.count() == 2) return pairwise(c, c.in(0).type, F);
  std::vector<std::int64_t> shape = c.shape(0);
  for (std::size_t i = 1; i < c.count(); ++i) shape = broadcast(c, shape, c.shape(i));
  c.set(0, std::move(shape), c.in(0).type);
}

inline void negate(call& c) {
  same_shape(c);
  if (!c.in(0).integers) return;
  std::vector<std::int64_t> numbers = *c.in(0).integers;
  for (std::int64_t& n : numbers) {
    if (n == std::numeric_limits<std::int64_t>::min()) return;
    n = -n;
  }
  c.set_integers(0, std::move(numbers));
}

inline void logical_not(call& c) {
  c.set(0, c.shape(0), dtype::boolean);
  if (!c.in(0).integers) return;
  std::vector<std::int64_t> numbers = *c.in(0).integers;
  for (std::int64_t& n : numbers) n = n == 0;
  c.set_integers(0, std::move(numbers));
}

inline void truth_of(call& c) { c.set(0, c.shape(0), dtype::boolean); }

inline void where(call& c) {
  const std::vector<std::int64_t> shape = broadcast(c, broadcast(c, c.shape(0), c.shape(1)), c.shape(2));
  c.set(0, shape, c.in(1).type);
  const std::int64_t n = *product(shape);
  if (!c.in(0).integers || !c.in(1).integers || !c.in(2).integers ||
      n > static_cast<std::int64_t>(kept_integers))
    return;
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    const value& from = c.in((*c.in(0).integers)[stretched(i, shape, c.shape(0))] != 0 ? 1 : 2);
    numbers.push_back((*from.integers)[stretched(i, shape, from.shape)]);
  }
  c.set_integers(0, std::move(numbers));
}

/// Integers as reals: DequantizeLinear keeps the weight, QuantizeLinear gives it the type of its zero point.
inline void dequantise(call& c) {
  c.set(0, c.shape(0), c.in(1).type);
  c.pass_weight(0);
}
inline void quantise(call& c) {
  c.set(0, c.shape(0), c.has(2) ? c.in(2).type : dtype::uint8);
  c.pass_weight(0);
}
inline void quantise_dynamically(call& c) {
  c.set(0, c.shape(0), dtype::uint8);
  c.set(1, {}, dtype::float32);
  c.set(2, {}, dtype::uint8);
}

inline constexpr rule elementwise_rules[] = {
    {"Add", arithmetic<add>},
    {"Sub", arithmetic<subtract>},
    {"Mul", arithmetic<multiply>},
    {"Div", arithmetic<divide>},
    {"Mod", arithmetic<modulo>},
    {"Pow", power},
    {"PRelu", same_shape},
    {"Min", variadic<smaller>},
    {"Max", variadic<larger>},
    {"Sum", variadic<add>},
    {"Mean", variadic<nullptr>},
    {"Equal", comparison<equal>},
    {"Less", comparison<less>},
    {"LessOrEqual", comparison<less_or_equal>},
    {"Greater", comparison<greater>},
    {"GreaterOrEqual", comparison<greater_or_equal>},
    {"And", comparison<both>},
    {"Or", comparison<either>},
    {"Xor", comparison<one_of>},
    {"Not", logical_not},
    {"Neg", negate},
    {"Where", where},
    {"Cast", cast},
    {"CastLike", cast},
    {"Identity", identity},
    {"Dropout", identity},
    {"DequantizeLinear", dequantise},
    {"QuantizeLinear", quantise},
    {"DynamicQuantizeLinear", quantise_dynamically},
    {"IsNaN", truth_of},
    {"IsInf", truth_of},
};

/// Operators of one input that keep its shape and type.
inline constexpr std::string_view pointwise_operators[] = {"Abs",
                                                           "Acos",
                                                           "Acosh",
                                                           "Asin",
                                                           "Asinh",
                                                           "Atan",
                                                           "Atanh",
                                                           "Ceil",
                                                           "Celu",
                                                           "Clip",
                                                           "Cos",
                                                           "Cosh",
                                                           "Elu",
                                                           "Erf",
                                                           "Exp",
                                                           "Floor",
                                                           "Gelu",
                                                           "FastGelu",
                                                           "QuickGelu",
                                                           "HardSigmoid",
                                                           "HardSwish",
                                                           "LeakyRelu",
                                                           "Log",
                                                           "Mish",
                                                           "Reciprocal",
                                                           "Relu",
                                                           "Round",
                                                           "Selu",
                                                           "Shrink",
                                                           "Sigmoid",
                                                           "Sign",
                                                           "Sin",
                                                           "Sinh",
                                                           "Softplus",
                                                           "Softsign",
                                                           "Sqrt",
                                                           "Swish",
                                                           "Tan",
                                                           "Tanh",
                                                           "ThresholdedRelu",
                                                           "Trilu",
                                                           "LRN",
                                                           "LpNormalization",
                                                           "MeanVarianceNormalization"};

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_RULES_ELEMENTWISE_HPP
