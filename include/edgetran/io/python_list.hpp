// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_PYTHON_LIST_HPP
#define EDGETRAN_IO_PYTHON_LIST_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::io {

namespace detail {

/// Reads what Python's `repr` writes for a list of strings.
class python_list_reader {
 public:
  python_list_reader(std::string_view text, std::string_view where, std::size_t most)
      : text_(text), where_(where), most_(most) {}

  std::vector<std::string> list() {
    std::vector<std::string> out;
    expect('[');
    if (skip_blanks(); peek() == ']') return at_end(++at_), out;
    for (;;) {
      if (out.size() == most_) fail("more than " + std::to_string(most_) + " strings");
      out.push_back(string());
      skip_blanks();
      if (peek() == ']') return at_end(++at_), out;
      expect(',');
      skip_blanks();
    }
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw input_error(problem, std::string(where_) + ":" + std::to_string(at_),
                      "write a list of quoted strings, as Python's repr does");
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void expect(char c) {
    if (at_ >= text_.size()) fail("the list ends early");
    if (text_[at_] != c) fail(std::string("no ") + c);
    ++at_;
  }
  void skip_blanks() {
    while (peek() == ' ') ++at_;
  }
  void at_end(std::size_t end) const {
    if (end != text_.size()) fail("text behind the list");
  }

  std::string string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail("no quoted string");
    ++at_;
    std::string out;
    for (;;) {
      if (at_ >= text_.size()) fail("the list ends inside a string");
      const char c = text_[at_];
      if (c == quote) return ++at_, out;
      if (static_cast<unsigned char>(c) < 0x20) fail("an unescaped control character");
      ++at_;
      if (c != '\\')
        out += c;
      else
        escape(out);
    }
  }

  void escape(std::string& out) {
    if (at_ >= text_.size()) fail("the list ends inside a string");
    switch (text_[at_++]) {
      case '\\':
        out += '\\';
        return;
      case '\'':
        out += '\'';
        return;
      case '"':
        out += '"';
        return;
      case 'n':
        out += '\n';
        return;
      case 'r':
        out += '\r';
        return;
      case 't':
        out += '\t';
        return;
      case 'x':
        return append_utf8(out, hexadecimal(2));
      case 'u':
        return append_utf8(out, hexadecimal(4));
      case 'U':
        return append_utf8(out, hexadecimal(8));
      default:
        --at_;
        fail("an escape that repr does not write");
    }
  }

  std::uint32_t hexadecimal(std::size_t digits) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek();
      const bool decimal = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'f';
      if (!decimal && !letter) fail("no lower-case hexadecimal digit");
      value = value << 4 | static_cast<std::uint32_t>(decimal ? c - '0' : c - 'a' + 10);
      ++at_;
    }
    return value;
  }

  void append_utf8(std::string& out, std::uint32_t point) const {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) fail("no character");
    if (point < 0x80) return put(point);
    if (point < 0x800) return put(0xc0 | point >> 6), put(0x80 | (point & 0x3f));
    if (point < 0x10000)
      return put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 0x3f)), put(0x80 | (point & 0x3f));
    put(0xf0 | point >> 18), put(0x80 | (point >> 12 & 0x3f)), put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t most_;
  std::size_t at_ = 0;
};

}  // namespace detail

/// The strings of a list as Python's `repr` writes it: `['', "it's", 'a\\b', 'caf\xe9']`. Strict: either kind
/// of quote, the escapes that repr writes (`\\ \' \" \n \r \t \x.. \u.... \U........`, the last three as
/// UTF-8), nothing but blanks between, nothing around. Throws input_error with the offset, also for more than
/// `most` strings; `where` says where the text stands. O(length).
inline std::vector<std::string> parse_python_list(std::string_view text, std::string_view where,
                                                  std::size_t most = 65536) {
  return detail::python_list_reader(text, where, most).list();
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_PYTHON_LIST_HPP
