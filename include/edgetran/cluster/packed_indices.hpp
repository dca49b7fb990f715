// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_PACKED_INDICES_HPP
#define EDGETRAN_CLUSTER_PACKED_INDICES_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"

namespace edgetran::cluster {

/// Bits of an index in a file.
enum class index_width : std::uint8_t { four = 4, six = 6, eight = 8 };

constexpr unsigned bits(index_width w) { return static_cast<unsigned>(w); }

/// The least width for so many centroids.
constexpr index_width width_for(std::size_t centroids) {
  return centroids <= 16 ? index_width::four : centroids <= 64 ? index_width::six : index_width::eight;
}

/// Bytes of a row of n indices: rows begin at whole bytes.
constexpr std::size_t packed_row(std::size_t n, index_width w) { return (n * bits(w) + 7) / 8; }

/// Writes a row of indices as a stream of bits, the first index lowest, least significant bits first; what
/// remains of the last byte is 0. `packed` has packed_row bytes; an index must fit the width.
inline void pack_row(std::span<const std::uint8_t> indices, index_width w, std::span<std::uint8_t> packed) {
  std::uint32_t pending = 0;
  unsigned filled = 0;
  std::size_t at = 0;
  for (const std::uint8_t index : indices) {
    pending |= std::uint32_t{index} << filled;
    filled += bits(w);
    for (; filled >= 8; filled -= 8, pending >>= 8) packed[at++] = static_cast<std::uint8_t>(pending & 0xFF);
  }
  if (filled > 0) packed[at] = static_cast<std::uint8_t>(pending);
}

/// Reads what pack_row wrote. True if the bits left over in the last byte are 0.
inline bool unpack_row(std::span<const std::uint8_t> packed, index_width w, std::span<std::uint8_t> indices) {
  std::uint32_t pending = 0;
  unsigned filled = 0;
  std::size_t at = 0;
  for (std::uint8_t& index : indices) {
    if (filled < bits(w)) {
      pending |= std::uint32_t{packed[at++]} << filled;
      filled += 8;
    }
    index = static_cast<std::uint8_t>(pending & ((1U << bits(w)) - 1));
    pending >>= bits(w);
    filled -= bits(w);
  }
  return pending == 0;
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_PACKED_INDICES_HPP
