// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_JSON_READER_HPP
#define EDGETRAN_IO_JSON_READER_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_keys.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::json {

struct reader_options {
  std::size_t base = 0;        ///< offset of the text in what errors name
  std::size_t max_depth = 64;  ///< nested arrays and objects
};

/// Reads one JSON text value by value, in the order of the text, as strictly as `parse` (RFC 8259: UTF-8,
/// each key once, nothing after the value) and without building values: 16 bytes of memory for each key of
/// the objects that it is in, and what a string with escapes takes. Every member throws input_error with the
/// byte and the key for what is not JSON or not what it was asked for. The text and its name must outlive the
/// reader. O(n log n) in the length of the text.
class reader {
 public:
  /// `source` names the text in errors.
  reader(std::string_view text, std::string_view source, const reader_options& options = {})
      : text_(text), source_(source), options_(options) {
    if (text.size() > most)
      throw input_error(
          std::to_string(text.size()) + " bytes, more than the limit of " + std::to_string(most),
          std::string(source), "split the file");
    if (const std::size_t bad = detail::invalid_utf8(text); bad != text.npos)
      fail("invalid UTF-8", bad, "save the text as UTF-8");
    if (const std::size_t nul = text.find('\0'); nul != text.npos)
      fail("NUL byte", nul, "remove it; inside strings write \\u0000");
    if (text.starts_with("\xef\xbb\xbf")) at_ = 3;
    if (next() == text.size()) fail("empty, no JSON value", at_, "write at least {} or null");
  }

  /// Where the next value begins in the text.
  [[nodiscard]] std::size_t offset() { return next(); }
  /// `source:offset, key "a.b[3]"` for an offset in the text. O(offset).
  [[nodiscard]] std::string where(std::size_t offset) const {
    return detail::place(source_, text_, offset, options_.base);
  }

  /// Reads an object: calls `visit(key)` for each member, and it must read one value. The key lives until
  /// `visit` returns.
  template <class Visit>
  void object(Visit visit) {
    open('{', "an object");
    detail::key_set keys(text_, keys_);
    std::string decoded;
    for (bool more = !closes('}'); more; more = continues('}')) {
      const std::size_t at = next();
      if (character() != '"') syntax_error("a key");
      const std::string_view key = string_token(decoded);
      keys.add(at, text_.substr(at + 1, at_ - at - 2), key);
      if (next(), character() != ':') syntax_error("a colon");
      ++at_;
      visit(key);
    }
    if (const std::size_t twice = keys.repeated(); twice != text_.npos) {
      at_ = twice;
      fail("key " + detail::excerpt(string_token(decoded)) + " appears twice", twice, "keep one of the two");
    }
    --depth_;
  }

  /// Reads an array: calls `visit()` before each element, and it must read that.
  template <class Visit>
  void array(Visit visit) {
    open('[', "an array");
    for (bool more = !closes(']'); more; more = continues(']')) visit();
    --depth_;
  }

  /// Reads a string. What is returned lives until the reader's next call, or as long as the text if it has no
  /// escapes.
  std::string_view string() {
    next();
    if (character() != '"') wrong_kind("a string");
    return string_token(decoded_);
  }

  /// Reads an integer, at least `low` and at most `high`. `1.0` is none.
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    const std::size_t at = next();
    std::int64_t i = 0;
    if (!starts_number() || !number_token(i)) wrong_kind("an integer", at);
    if (i < low || i > high)
      fail(std::to_string(i) + " is out of range", at,
           "write an integer from " + std::to_string(low) + " to " + std::to_string(high));
    return i;
  }

  /// Passes over a value of any kind.
  void skip() {
    next();
    std::int64_t ignored = 0;
    if (character() == '{')
      object([this](std::string_view) { skip(); });
    else if (character() == '[')
      array([this] { skip(); });
    else if (character() == '"')
      string_token(decoded_);
    else if (starts_number())
      number_token(ignored);
    else if (!word("null") && !word("true") && !word("false"))
      syntax_error("a value");
  }

  /// Throws unless only blanks are left.
  void finish() {
    if (next() != text_.size()) syntax_error("the end of the text");
  }

  /// Throws an input_error for what begins at an offset.
  [[noreturn]] void fail(std::string problem, std::size_t offset, std::string remedy) const {
    throw input_error(std::move(problem), where(offset), std::move(remedy));
  }

 private:
  static constexpr std::size_t most = 0xffff'ffff;  // offsets of keys are kept in 32 bits

  /// The character in hand; NUL, which no text has, at the end.
  [[nodiscard]] char character() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  std::size_t next() {
    while (at_ < text_.size() && detail::is_blank(text_[at_])) ++at_;
    return at_;
  }
  static constexpr bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  }
  /// The same of all characters of a text without quotes, eight at a time.
  static bool is_plain(std::string_view s) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101, tops = 0x80 * ones;
    bool plain = true;
    while (s.size() >= sizeof(std::uint64_t)) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, s.data(), sizeof eight);
      const std::uint64_t slashes = eight ^ ('\\' * ones);  // 0 where one stands
      // A borrow reaches the top bit of the lowest byte that is below 0x20, or 0.
      plain &= ((((eight - 0x20 * ones) & ~eight) | ((slashes - ones) & ~slashes)) & tops) == 0;
      s.remove_prefix(sizeof eight);
    }
    for (const char c : s) plain &= is_plain(c);
    return plain;
  }
  [[nodiscard]] bool is_digit() const { return character() >= '0' && character() <= '9'; }
  [[nodiscard]] bool starts_number() const { return is_digit() || character() == '-'; }

  void open(char bracket, const char* wanted) {
    const std::size_t at = next();
    if (character() != bracket) wrong_kind(wanted);
    if (depth_ == options_.max_depth)
      fail("nested deeper than " + std::to_string(options_.max_depth), at, "flatten it");
    ++depth_, ++at_;
  }
  bool closes(char bracket) {
    next();
    if (character() != bracket) return false;
    ++at_;
    return true;
  }
  /// Passes over the comma or the bracket behind a value.
  bool continues(char bracket) {
    if (closes(bracket)) return false;
    if (character() != ',') syntax_error(bracket == '}' ? "a comma or }" : "a comma or ]");
    ++at_;
    return true;
  }

  bool word(std::string_view w) {
    if (text_.substr(at_, w.size()) != w) return false;
    at_ += w.size();
    return true;
  }

  /// Passes over the string in hand; `decoded` takes it where it has escapes.
  std::string_view string_token(std::string& decoded) {
    const std::size_t begin = ++at_;
    bool escapes = false;
    // Most strings end at the first quote, with nothing to decode before it.
    const std::size_t quote = text_.find('"', at_);
    if (quote != text_.npos && is_plain(text_.substr(at_, quote - at_))) at_ = quote;
    for (;; ++at_) {
      while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
      if (character() == '"') break;
      if (character() != '\\') syntax_error("a quote that closes the string");
      escapes = true;
      const std::size_t length = detail::escape_length(text_.substr(at_));
      if (length == 0) syntax_error("an escape such as \\n or \\u00e9, of surrogates both");
      at_ += length - 1;
    }
    const std::string_view raw = text_.substr(begin, at_++ - begin);
    if (!escapes) return raw;
    decoded.clear();
    decoded.reserve(raw.size());
    for (detail::key_bytes bytes(raw); !bytes.done();) decoded += bytes.take();
    return decoded;
  }

  /// Passes over the number in hand; false if it is no integer.
  bool number_token(std::int64_t& value) {
    const std::size_t begin = at_;
    value = 0;
    const auto digits = [&] {
      if (!is_digit()) syntax_error("a digit");
      while (is_digit()) ++at_;
    };
    if (character() == '-') ++at_;
    if (character() == '0')
      ++at_;
    else
      digits();
    const bool is_integer = character() != '.' && character() != 'e' && character() != 'E';
    if (character() == '.') ++at_, digits();
    if (character() == 'e' || character() == 'E') {
      ++at_;
      if (character() == '+' || character() == '-') ++at_;
      digits();
    }
    const std::string_view token = text_.substr(begin, at_ - begin);
    if (is_integer && token.size() <= 18) {  // most are, and cannot overflow
      for (const char c : token)
        if (c != '-') value = 10 * value + (c - '0');
      if (token[0] == '-') value = -value;
      return true;
    }
    const char* end = token.data() + token.size();
    double real = 0;
    if (is_integer && std::from_chars(token.data(), end, value).ec == std::errc::result_out_of_range)
      fail("integer " + std::string(token.substr(0, 64)) + " does not fit in signed 64 bits", begin,
           "write it as a decimal string");
    if (!is_integer && std::from_chars(token.data(), end, real).ec == std::errc::result_out_of_range &&
        detail::is_large(token))
      fail("number " + std::string(token.substr(0, 64)) + " overflows a double", begin,
           "write a smaller number");
    return is_integer;
  }

  /// Reads what stands at an offset and throws that it is not what was wanted.
  [[noreturn]] void wrong_kind(std::string wanted, std::size_t at) {
    at_ = at;
    wrong_kind(std::move(wanted));
  }
  [[noreturn]] void wrong_kind(std::string wanted) {
    const std::size_t at = at_;
    std::string found;
    std::int64_t ignored = 0;
    if (character() == '{')
      found = "an object";
    else if (character() == '[')
      found = "an array";
    else if (character() == '"')
      found = "string " + detail::excerpt(string_token(decoded_));
    else if (starts_number())
      found = number_token(ignored) ? "integer " : "real ";
    else
      skip();
    if (found.empty() || found.back() == ' ') found += text_.substr(at, std::min<std::size_t>(at_ - at, 64));
    fail("wanted " + wanted + ", found " + found, at, "write " + wanted + " here");
  }

  [[noreturn]] void syntax_error(const std::string& wanted) const {
    std::size_t end = std::min(at_ + 1, text_.size());
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    fail("syntax error: wanted " + wanted + ", found " +
             (at_ == text_.size() ? "the end" : detail::excerpt(text_.substr(at_, end - at_))),
         at_, detail::see_line(text_, at_));
  }

  std::string_view text_;
  std::string_view source_;
  reader_options options_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::uint32_t> keys_;  // where those of the open objects begin
  std::string decoded_;
};

}  // namespace edgetran::json

#endif  // EDGETRAN_IO_JSON_READER_HPP
