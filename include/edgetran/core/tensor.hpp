// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs xtensor 0.24 or later. The only header that includes it.
#ifndef EDGETRAN_CORE_TENSOR_HPP
#define EDGETRAN_CORE_TENSOR_HPP

// xtensor 0.26 moved every header and left nothing in the old place.
#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xtensor.hpp>
#elif __has_include(<xtensor/xtensor.hpp>)
#include <xtensor/xtensor.hpp>
#else
#error \
    "edgetran/core/tensor.hpp needs xtensor (https://github.com/xtensor-stack/xtensor): install it or add it to the include path"
#endif

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"

namespace edgetran {

namespace detail {
template <class Shape>
inline constexpr std::size_t rank_of_shape = SIZE_MAX;
template <class Index, std::size_t N>
inline constexpr std::size_t rank_of_shape<std::array<Index, N>> = N;
template <std::size_t... Sizes>
inline constexpr std::size_t rank_of_shape<xt::fixed_shape<Sizes...>> = sizeof...(Sizes);

template <class Shape>
std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

template <class Shape>
std::size_t checked_volume(const Shape& shape) {
  std::size_t volume = 1;
  bool empty = false, overflow = false;
  for (const auto size : shape) {
    const auto factor = static_cast<std::size_t>(size);
    empty = empty || factor == 0;
    overflow = overflow || (factor != 0 && volume > SIZE_MAX / factor);
    volume *= factor;
  }
  if (empty) return 0;
  if (overflow)
    throw shape_error("shape " + shape_text(shape) + " overflows", "tensor", "give a smaller one");
  return volume;
}
}  // namespace detail

/// The number of dimensions in an xtensor type, or SIZE_MAX where only the run knows it (`xt::xarray`).
template <class T>
inline constexpr std::size_t static_rank = detail::rank_of_shape<typename std::remove_cvref_t<T>::shape_type>;

/// An xtensor container, view or expression of exactly R dimensions and elements of type Value. xtensor
/// itself lets a tensor of three dimensions convert to one of two and reads past its end; constrain every
/// public parameter by this concept (a template parameter admits no conversion) rather than name
/// `xt::xtensor<V, R>`.
template <class T, std::size_t R, class Value>
concept tensor_of_rank = requires {
  typename std::remove_cvref_t<T>::shape_type;
}
&&static_rank<T> == R&& std::same_as<typename std::remove_cvref_t<T>::value_type, Value>;

/// Sees row-major memory as a tensor, without a copy; const elements give a tensor that cannot be written.
/// The memory must outlive it. Throws `shape_error` if the shape has another number of elements. O(R).
template <class Value, std::size_t N, std::size_t R>
auto as_tensor(std::span<Value, N> values, const std::array<std::size_t, R>& shape) {
  if (detail::checked_volume(shape) != values.size())
    throw shape_error(std::to_string(values.size()) + " values for shape " + detail::shape_text(shape),
                      "as_tensor", "give as many values as the shape holds");
  // What xt::adapt returns, whose header would bring xtensor's views to every includer.
  using storage = xt::xbuffer_adaptor<Value*, xt::no_ownership, std::allocator<std::remove_const_t<Value>>>;
  return xt::xtensor_adaptor<storage, R, xt::layout_type::row_major>(storage(values.data(), values.size()),
                                                                     shape);
}

/// The elements of a tensor of R dimensions as row-major memory, without a copy: const where the tensor is.
/// Throws `shape_error` for a view that skips elements. Another rank or element type does not compile, nor
/// does a temporary. O(R).
template <std::size_t R, class Value, class T>
auto values_of(T& tensor) {
  static_assert(tensor_of_rank<T, R, Value>,
                "edgetran: values_of got a tensor of another rank or element type than its caller takes; "
                "convert it first "
                "(to_rank, xt::cast), see docs/core/tensor.md");
  if constexpr (tensor_of_rank<T, R, Value>) {
    static_assert(
        requires { tensor.data() + tensor.data_offset(), tensor.strides(); },
        "edgetran: values_of needs memory; evaluate the expression first (xt::eval)");
    std::size_t expected = 1;
    for (std::size_t d = R; d-- > 0;) {
      const auto size = static_cast<std::size_t>(tensor.shape()[d]);
      if (size > 1 && static_cast<std::size_t>(tensor.strides()[d]) != expected)
        throw shape_error("a view of shape " + detail::shape_text(tensor.shape()) + " that skips elements",
                          "values_of", "copy it first (xt::eval) or take a row-major tensor");
      expected *= size;
    }
    return std::span(tensor.data() + tensor.data_offset(), tensor.size());
  } else {
    return std::span<const Value>{};  // so that the sentence above is the only error
  }
}

/// A copy of exactly R dimensions of a tensor whose rank only the run knows. Throws `shape_error` for any
/// other rank.
template <std::size_t R, class T>
auto to_rank(const T& tensor) {
  using value_type = typename T::value_type;
  static_assert(static_rank<T> == R || static_rank<T> == SIZE_MAX,
                "edgetran: to_rank cannot change the rank of a tensor whose type fixes it");
  if (tensor.dimension() != R)
    throw shape_error("a tensor of " + std::to_string(tensor.dimension()) + " dimensions where " +
                          std::to_string(R) + " are expected",
                      "to_rank", "reshape it first");
  std::array<std::size_t, R> shape{};
  std::copy(tensor.shape().begin(), tensor.shape().end(), shape.begin());
  xt::xtensor<value_type, R, xt::layout_type::row_major> copy(shape);
  std::copy(tensor.template begin<xt::layout_type::row_major>(),
            tensor.template end<xt::layout_type::row_major>(), copy.begin());
  return copy;
}

/// Throws `shape_error` naming `what` unless the tensor has this shape; `dynamic` stands for any size. O(R).
template <class T, std::size_t R>
requires(static_rank<T> == R) void require_shape(const T& tensor, const std::array<std::int64_t, R>& expected,
                                                 const std::string& what) {
  bool same = true;
  for (std::size_t d = 0; d < R; ++d)
    same = same && (expected[d] == dynamic || static_cast<std::int64_t>(tensor.shape()[d]) == expected[d]);
  if (!same)
    throw shape_error("shape " + detail::shape_text(tensor.shape()) + " where " +
                          detail::shape_text(expected) + " is expected (-1 is any)",
                      what);
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_TENSOR_HPP
