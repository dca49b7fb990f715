// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_CSV_WRITE_HPP
#define EDGETRAN_IO_CSV_WRITE_HPP

#include <string>
#include <string_view>

namespace edgetran::io {

/// Appends a text as a field of RFC 4180, which `io/csv.hpp` reads back: in quotes where it needs them.
/// O(size).
inline void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_CSV_WRITE_HPP
