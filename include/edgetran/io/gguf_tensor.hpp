// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_TENSOR_HPP
#define EDGETRAN_IO_GGUF_TENSOR_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "edgetran/io/gguf_types.hpp"

namespace edgetran::gguf {

/// A tensor as the header describes it.
struct tensor {
  std::string name;
  std::array<std::uint64_t, 4> dims{};  ///< in ggml's order: the first is the length of a row; see `shape`
  tensor_type type{};
  std::uint16_t rank = 0;    ///< 0 for a scalar
  std::uint16_t file = 0;    ///< which of `header::files` holds it
  std::uint64_t offset = 0;  ///< of the first byte, from the beginning of its file

  std::span<const std::uint64_t> shape() const noexcept { return std::span(dims).first(rank); }
  /// Product of the shape. Of a tensor that a reader accepted neither this nor `bytes` overflows.
  std::uint64_t elements() const noexcept {
    std::uint64_t n = 1;
    for (const std::uint64_t d : shape()) n *= d;
    return n;
  }
  std::uint64_t bytes() const noexcept {
    return elements() / format(type).block_elements * format(type).block_bytes;
  }
};

namespace detail {

constexpr std::uint64_t most_elements = std::numeric_limits<std::int64_t>::max();

/// Rounded up, or nothing if that does not fit. `alignment` is a power of two.
constexpr std::optional<std::uint64_t> aligned(std::uint64_t n, std::uint64_t alignment) {
  if (n > std::numeric_limits<std::uint64_t>::max() - (alignment - 1)) return std::nullopt;
  return (n + (alignment - 1)) & ~(alignment - 1);
}

/// Product of a shape, or nothing beyond 2^63 - 1. No order of the extents hides an overflow behind a zero.
constexpr std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape) {
  if (std::find(shape.begin(), shape.end(), 0u) != shape.end()) return 0;
  std::uint64_t n = 1;
  for (const std::uint64_t d : shape) {
    if (d > most_elements / n) return std::nullopt;
    n *= d;
  }
  return n;
}

/// Bytes of so many elements, or nothing if there are too many.
constexpr std::optional<std::uint64_t> byte_count(std::uint64_t elements, const tensor_format& f) {
  const std::uint64_t blocks = elements / f.block_elements;
  if (blocks > most_elements / f.block_bytes) return std::nullopt;
  return blocks * f.block_bytes;
}

}  // namespace detail

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_TENSOR_HPP
