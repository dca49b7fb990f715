// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_JSON_TEXT_HPP
#define EDGETRAN_IO_JSON_TEXT_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// JSON as text: what reader, writer and error messages share. Nothing here allocates a value.
namespace edgetran::json::detail {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// One past the closing quote of the string that opens at `begin`; npos if it never closes.
constexpr std::size_t string_end(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return text.npos;
}

/// One past the number or word that starts at `begin`.
constexpr std::size_t word_end(std::string_view text, std::size_t begin) {
  std::size_t i = begin;
  while (i < text.size() && !is_blank(text[i]) && std::string_view(",:[]{}\"").find(text[i]) == text.npos)
    ++i;
  return i;
}

/// Offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7); npos if all is
/// well.
constexpr std::size_t invalid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    unsigned char any = 0;  // of 16 bytes together: most texts are ASCII
    for (std::size_t j = 0; j < 16 && text.size() - i >= 16; ++j) any |= byte(i + j);
    if (any < 0x80 && text.size() - i >= 16) {
      i += 16;
      continue;
    }
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() - i < length) return i;
    // The second byte excludes overlong forms, surrogates and everything beyond U+10FFFF.
    const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte(i + 1) < low || byte(i + 1) > high) return i;
    for (std::size_t j = 2; j < length; ++j)
      if ((byte(i + j) & 0xc0u) != 0x80) return i;
    i += length;
  }
  return text.npos;
}

/// Appends `text`, which must be valid UTF-8, as a quoted JSON string.
inline void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20)
          (out += "\\u00") += {hex[byte >> 4], hex[byte & 15]};
        else
          out += c;
    }
  }
  out += '"';
}

/// The first `longest` bytes of a text or less, cut between characters.
constexpr std::string_view beginning(std::string_view text, std::size_t longest) {
  std::size_t cut = std::min(text.size(), longest);
  while (cut < text.size() && cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
  return text.substr(0, cut);
}

/// The text quoted for an error message: cut after 64 bytes, between characters.
inline std::string excerpt(std::string_view text) {
  const std::string_view shown = beginning(text, 64);
  std::string out;
  append_quoted(out, shown);
  if (shown.size() < text.size()) out.insert(out.size() - 1, "...");
  return out;
}

/// The shortest decimal that reads back as the same double, always recognisable as a real (`1.0`, `1e+30`).
inline std::string shortest(double x) {
  char buffer[32];
  std::string out(buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr);
  if (out.find_first_not_of("-0123456789") == out.npos) out += ".0";
  return out;
}

/// Whether a number that no double can hold is too large, and not too small. `number` is in JSON's grammar.
constexpr bool is_large(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  const std::string_view digits = number.substr(0, e);
  const std::size_t first = digits.find_first_of("123456789");
  if (first == digits.npos) return false;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::int64_t exponent = 0;
  if (e != number.npos) {
    const bool below = number[e + 1] == '-';
    for (const char c : number.substr(e + 1))
      if (c >= '0' && c <= '9' && exponent < std::int64_t{1} << 50) exponent = 10 * exponent + (c - '0');
    if (below) exponent = -exponent;
  }
  return exponent + static_cast<std::int64_t>(point) > static_cast<std::int64_t>(first);
}

/// Where to look for a byte of a text, as a remedy: `see line 3, column 7`. Columns count bytes. O(at).
inline std::string see_line(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = at - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1) + 1;
  return "see line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Path of the value at `offset`, like `a.b[3]`; empty for the root. Of long keys it has the beginning. Needs
/// only the text before `offset` to be valid JSON, so it serves errors in the middle of a broken file.
/// O(offset).
inline std::string path_at(std::string_view text, std::size_t offset) {
  struct level {
    bool is_array;
    bool has_key = false;
    std::size_t index = 0;
    std::string_view key{};
  };
  std::vector<level> levels;
  for (std::size_t i = 0; i < text.size() && i < offset;) {
    switch (text[i]) {
      case '{':
        levels.push_back({.is_array = false});
        break;
      case '[':
        levels.push_back({.is_array = true});
        break;
      case '}':
      case ']':
        if (!levels.empty()) levels.pop_back();
        break;
      case ',':
        if (levels.empty()) break;
        ++levels.back().index;
        levels.back().has_key = false;
        break;
      case '"': {
        const std::size_t end = string_end(text, i);
        if (end != text.npos && !levels.empty() && !levels.back().is_array && !levels.back().has_key) {
          levels.back().key = text.substr(i + 1, end - i - 2);
          levels.back().has_key = true;
        }
        i = end;
        continue;
      }
      default:
        break;
    }
    ++i;
  }
  std::string path;
  for (const level& l : levels) {
    if (l.is_array)
      path.append("[").append(std::to_string(l.index)).append("]");
    else if (l.has_key) {
      const std::string_view shown = beginning(l.key, 128);
      (path += path.empty() ? "" : ".") += shown;
      if (shown.size() < l.key.size()) path += "...";
    }
  }
  return path;
}

/// `source:offset, key "a.b[3]"`; without the key for the root. The text begins at `base` in its source.
inline std::string place(std::string_view source, std::string_view text, std::size_t offset,
                         std::size_t base = 0) {
  std::string out = std::string(source) + ":" + std::to_string(base + offset);
  if (const std::string path = path_at(text, offset); !path.empty()) out += ", key \"" + path + "\"";
  return out;
}

}  // namespace edgetran::json::detail

#endif  // EDGETRAN_IO_JSON_TEXT_HPP
