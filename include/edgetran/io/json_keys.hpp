// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_JSON_KEYS_HPP
#define EDGETRAN_IO_JSON_KEYS_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Strings of JSON as they stand in a text: their escapes, and whether an object has a key twice. For a
/// reader that keeps no values.
namespace edgetran::json::detail {

/// Four hexadecimal digits; beyond 16 bits if they are none.
constexpr std::uint32_t hex_unit(std::string_view digits) {
  std::uint32_t unit = digits.size() < 4 ? 0x10000 : 0;
  for (std::size_t i = 0; i < 4 && i < digits.size(); ++i) {
    const char c = digits[i];
    const int nibble = c >= '0' && c <= '9'   ? c - '0'
                       : c >= 'a' && c <= 'f' ? c - 'a' + 10
                       : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                              : -1;
    if (nibble < 0) return 0x10000;
    unit = unit << 4 | static_cast<std::uint32_t>(nibble);
  }
  return unit;
}
constexpr bool is_high(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
constexpr bool is_low(std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// Bytes of the escape that a text begins with, 12 for two surrogates; 0 if it is none, or half a pair.
constexpr std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] != 'u') return std::string_view("\"\\/bfnrt").find(text[1]) == text.npos ? 0 : 2;
  const std::uint32_t unit = hex_unit(text.substr(2, 4));
  if (unit > 0xffff || is_low(unit)) return 0;
  if (!is_high(unit)) return 6;
  const bool pair = text.substr(6, 2) == "\\u" && is_low(hex_unit(text.substr(8, 4)));
  return pair ? 12 : 0;
}

/// The bytes of a string whose escapes are sound, decoded one after the other; it ends with the text or
/// before a quote.
class key_bytes {
 public:
  constexpr explicit key_bytes(std::string_view text) : text_(text) {}
  [[nodiscard]] constexpr bool done() const {
    return pending_ == 0 && (at_ >= text_.size() || text_[at_] == '"');
  }
  constexpr char take() {
    if (pending_ > 0) return buffer_[--pending_];
    if (text_[at_] != '\\') return text_[at_++];
    const std::size_t length = escape_length(text_.substr(at_));
    const char letter = text_[at_ + 1];
    std::uint32_t point = hex_unit(text_.substr(at_ + 2, 4));
    if (length == 12)
      point = 0x10000 + ((point & 0x3ff) << 10 | (hex_unit(text_.substr(at_ + 8, 4)) & 0x3ff));
    at_ += length;
    switch (letter) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        return encode(point);
      default:
        return letter;
    }
  }

 private:
  /// The first byte of a code point in UTF-8; the others wait, last one first.
  constexpr char encode(std::uint32_t point) {
    if (point < 0x80) return static_cast<char>(point);
    std::uint32_t lead = 0x3f;  // what fits in the first byte
    for (std::uint32_t mark = 0x80;; mark = mark >> 1 | 0x80) {
      buffer_[pending_++] = static_cast<char>(0x80 | (point & 0x3f));
      point >>= 6;
      lead >>= 1;
      if (point <= lead) return static_cast<char>((mark >> 1 | 0x80) | point);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  char buffer_[3]{};
  std::size_t pending_ = 0;
};

/// Order of two strings of a text by their decoded bytes; `a` and `b` are the offsets of their opening
/// quotes. O(common length), without allocation.
constexpr int compare_strings(std::string_view text, std::size_t a, std::size_t b) {
  std::size_t i = a + 1, j = b + 1;
  while (text[i] == text[j] && text[i] != '"' && text[i] != '\\') ++i, ++j;
  key_bytes left(text.substr(i)), right(text.substr(j));
  while (!left.done() && !right.done()) {
    const auto x = static_cast<unsigned char>(left.take()), y = static_cast<unsigned char>(right.take());
    if (x != y) return x < y ? -1 : 1;
  }
  return static_cast<int>(right.done()) - static_cast<int>(left.done());
}

/// A value that equal strings share. The string begins at the quote at `begin`.
constexpr std::uint32_t hash_string(std::string_view text, std::size_t begin) {
  std::uint32_t hash = 0x811c9dc5;  // FNV-1a
  for (key_bytes bytes(text.substr(begin + 1)); !bytes.done();)
    hash = (hash ^ static_cast<unsigned char>(bytes.take())) * 0x01000193;
  return hash;
}

/// The keys of one object, as offsets of their opening quotes on a stack that nested objects share. Whether
/// one appears twice costs a comparison for each key while they come in ascending order, as safetensors
/// writes them, and O(n log n) else.
class key_set {
 public:
  key_set(std::string_view text, std::vector<std::uint32_t>& stack)
      : text_(text), stack_(stack), first_(stack.size()) {}
  key_set(const key_set&) = delete;
  key_set& operator=(const key_set&) = delete;
  ~key_set() { stack_.resize(first_); }

  /// The key at the quote at `begin`: its characters in the text, and decoded.
  void add(std::size_t begin, std::string_view raw, std::string_view decoded) {
    const bool plain = raw.size() == decoded.size();
    if (ascending_ && stack_.size() > first_)
      ascending_ = plain && last_plain_ ? last_ < raw : compare_strings(text_, stack_.back(), begin) < 0;
    last_ = raw, last_plain_ = plain;
    stack_.push_back(static_cast<std::uint32_t>(begin));
  }

  /// The first key in the text that stands before it in the object, too; npos if there is none.
  [[nodiscard]] std::size_t repeated() const {
    if (ascending_) return text_.npos;
    constexpr std::size_t few = 8;
    std::size_t found = text_.npos;
    if (stack_.size() - first_ <= few) {
      for (std::size_t i = first_; i < stack_.size(); ++i)
        for (std::size_t j = first_; j < i && found == text_.npos; ++j)
          if (compare_strings(text_, stack_[j], stack_[i]) == 0) found = stack_[i];
      return found;
    }
    std::vector<std::uint64_t> hashed;  // and the offset below; equal ones lie together
    hashed.reserve(stack_.size() - first_);
    for (std::size_t i = first_; i < stack_.size(); ++i)
      hashed.push_back(std::uint64_t{hash_string(text_, stack_[i])} << 32 | stack_[i]);
    const auto order = [&](std::uint64_t a, std::uint64_t b) {
      return a >> 32 == b >> 32 ? compare_strings(text_, begin(a), begin(b)) : a < b ? -1 : 1;
    };
    std::sort(hashed.begin(), hashed.end(), [&](std::uint64_t a, std::uint64_t b) {
      const int by = order(a, b);
      return by == 0 ? a < b : by < 0;
    });
    for (std::size_t i = 1; i < hashed.size(); ++i)
      if (order(hashed[i - 1], hashed[i]) == 0) found = std::min<std::size_t>(found, begin(hashed[i]));
    return found;
  }

 private:
  static constexpr std::size_t begin(std::uint64_t hashed) { return hashed & 0xffff'ffff; }

  std::string_view text_;
  std::vector<std::uint32_t>& stack_;
  std::size_t first_;
  std::string_view last_;
  bool last_plain_ = true;
  bool ascending_ = true;
};

}  // namespace edgetran::json::detail

#endif  // EDGETRAN_IO_JSON_KEYS_HPP
