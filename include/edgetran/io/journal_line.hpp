// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_JOURNAL_LINE_HPP
#define EDGETRAN_IO_JOURNAL_LINE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/io/crc32c.hpp"

/// A journal as text: each line is `{"crc32c":"xxxxxxxx","record":{...}}`, valid JSON by itself, with the
/// checksum of the record's bytes in hexadecimal. Nothing here parses JSON or touches a file.
namespace edgetran::io {

namespace detail {
inline constexpr std::string_view seal_head = R"({"crc32c":")";
inline constexpr std::string_view seal_middle = R"(","record":)";
inline constexpr std::size_t seal_digits = 8;

constexpr void write_crc(std::uint32_t crc, char* to) {
  for (std::size_t i = 0; i < seal_digits; ++i)
    to[i] = "0123456789abcdef"[(crc >> (4 * (seal_digits - 1 - i))) & 15];
}
}  // namespace detail

/// The line, newline included, that holds a record: compact JSON without line breaks.
inline std::string sealed(std::string_view record) {
  std::string line;
  line.reserve(record.size() + 32);
  line += detail::seal_head;
  line.append(detail::seal_digits, '0');
  detail::write_crc(crc32c(record), line.data() + detail::seal_head.size());
  line += detail::seal_middle;
  line += record;
  line += "}\n";
  return line;
}

/// The record in a line (without its newline) whose checksum is right; nothing for any other text.
inline std::optional<std::string_view> unsealed(std::string_view line) {
  constexpr std::size_t before = detail::seal_head.size() + detail::seal_digits + detail::seal_middle.size();
  if (line.size() < before + 1 || !line.starts_with(detail::seal_head) || line.back() != '}')
    return std::nullopt;
  if (line.substr(detail::seal_head.size() + detail::seal_digits, detail::seal_middle.size()) !=
      detail::seal_middle)
    return std::nullopt;
  const std::string_view record = line.substr(before, line.size() - before - 1);
  char digits[detail::seal_digits];
  detail::write_crc(crc32c(record), digits);
  if (line.substr(detail::seal_head.size(), detail::seal_digits) !=
      std::string_view(digits, detail::seal_digits))
    return std::nullopt;
  return record;
}

/// A line of a journal that is sound, or one that is not.
struct journal_place {
  std::size_t line = 0;      ///< from 1
  std::size_t offset = 0;    ///< of its first byte
  std::string_view bytes{};  ///< the record; of a damaged line all of it, without its newline
};

/// What a journal's bytes hold. A crash can only tear what was written last, so damage before a sound line
/// is something else: `damaged`. What follows the last sound line is the `tail`.
struct journal_scan {
  std::vector<journal_place> sound{};
  std::vector<journal_place> damaged{};
  std::string_view tail{};
};

/// Reads lines; points into `text`. O(size).
inline journal_scan scan_journal(std::string_view text) {
  journal_scan result;
  std::size_t end_of_sound = 0, damaged_before = 0;
  for (std::size_t offset = 0, line = 1; offset < text.size(); ++line) {
    const std::size_t end = text.find('\n', offset);
    if (end == text.npos) break;  // a record is told only once its newline is there
    const std::string_view bytes = text.substr(offset, end - offset);
    if (const auto record = unsealed(bytes)) {
      result.sound.push_back({line, offset, *record});
      end_of_sound = end + 1;
      damaged_before = result.damaged.size();
    } else {
      result.damaged.push_back({line, offset, bytes});
    }
    offset = end + 1;
  }
  result.damaged.resize(damaged_before);  // the others belong to the tail
  result.tail = text.substr(end_of_sound);
  return result;
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_JOURNAL_LINE_HPP
