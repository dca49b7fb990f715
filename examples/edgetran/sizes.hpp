// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_SIZES_HPP
#define EDGETRAN_TOOL_SIZES_HPP

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

namespace tool {

/// A size of memory: `4GiB`, `512MB`, `1.5G`, `4096`. B stands for bytes, as no unit does; k, M, G and T with
/// B for powers of 1000; with iB, or alone, for powers of 1024. Throws input_error for anything else.
inline edgetran::bytes parse_size(std::string_view text) {
  const auto refuse = [&](const char* problem) {
    throw edgetran::input_error("\"" + std::string(text) + "\" " + problem, {},
                                "write a size such as 4GiB, 512MB or 8G");
  };
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (problem != std::errc{} || text.front() < '0' || text.front() > '9') refuse("is no size");
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  double scale = 1;
  if (!unit.empty() && unit != "B") {
    constexpr std::string_view prefixes = "kMGT";
    const std::size_t power = prefixes.find(unit.front() == 'K' ? 'k' : unit.front());
    const std::string_view kind = unit.substr(1);
    if (power == prefixes.npos || (kind != "" && kind != "B" && kind != "iB")) refuse("has no known unit");
    for (std::size_t i = 0; i <= power; ++i) scale *= kind == "B" ? 1000 : 1024;
  }
  const double size = number * scale;
  if (!(size >= 1 && size <= 0x1p60)) refuse("is not from 1 byte to 2^60");
  return edgetran::bytes{size};
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_SIZES_HPP
