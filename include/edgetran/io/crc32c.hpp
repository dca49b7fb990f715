// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_CRC32C_HPP
#define EDGETRAN_IO_CRC32C_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace edgetran::io {

namespace detail {
/// The remainders of every byte for Castagnoli's polynomial 0x1EDC6F41, bits reversed.
inline constexpr std::array<std::uint32_t, 256> crc32c_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t r = i;
    for (int bit = 0; bit < 8; ++bit) r = (r >> 1) ^ ((r & 1) != 0 ? 0x82F63B78u : 0u);
    table[i] = r;
  }
  return table;
}();
}  // namespace detail

/// CRC-32C of some bytes: finds every burst of up to 32 wrong bits, and others but for one in 2^32. Not for
/// keeping out an enemy. O(size). Source: RFC 3720, section 12.1 and appendix B.4.
constexpr std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t r = ~std::uint32_t{0};
  for (const char c : bytes) r = (r >> 8) ^ detail::crc32c_table[(r ^ static_cast<unsigned char>(c)) & 0xff];
  return ~r;
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_CRC32C_HPP
