// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_VALUE_HPP
#define EDGETRAN_IO_GGUF_VALUE_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/io/json_text.hpp"

namespace edgetran::gguf {

/// Types of metadata, numbered as the format numbers them.
enum class value_type : std::uint32_t {
  u8 = 0,
  i8 = 1,
  u16 = 2,
  i16 = 3,
  u32 = 4,
  i32 = 5,
  f32 = 6,
  boolean = 7,
  string = 8,
  array = 9,
  u64 = 10,
  i64 = 11,
  f64 = 12
};

namespace detail {
struct value_type_row {
  std::string_view name;
  std::uint8_t least_bytes;  ///< that a value of the type takes in a file
};
inline constexpr value_type_row value_types[] = {
    {"u8", 1},   {"i8", 1},     {"u16", 2},    {"i16", 2}, {"u32", 4}, {"i32", 4}, {"f32", 4},
    {"bool", 1}, {"string", 8}, {"array", 12}, {"u64", 8}, {"i64", 8}, {"f64", 8}};

template <class Unsigned>
Unsigned load_little(const char* p) {
  Unsigned u = 0;
  for (std::size_t i = sizeof(Unsigned); i-- > 0;)
    u = static_cast<Unsigned>((std::uint64_t{u} << 8) | static_cast<unsigned char>(p[i]));
  return u;
}

/// What the bits of a scalar say, sign extended where the type has one.
constexpr bool is_integer(value_type t) {
  return t != value_type::f32 && t != value_type::f64 && t != value_type::boolean &&
         t != value_type::string && t != value_type::array;
}
constexpr bool is_real(value_type t) { return t == value_type::f32 || t == value_type::f64; }
constexpr std::int64_t sign_extended(value_type t, std::uint64_t bits) {
  switch (t) {
    case value_type::i8:
      return static_cast<std::int8_t>(bits);
    case value_type::i16:
      return static_cast<std::int16_t>(bits);
    case value_type::i32:
      return static_cast<std::int32_t>(bits);
    default:
      return static_cast<std::int64_t>(bits);
  }
}
constexpr double to_real(value_type t, std::uint64_t bits) {
  if (t == value_type::f32) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  return std::bit_cast<double>(bits);
}
}  // namespace detail

constexpr std::string_view name(value_type t) {
  return detail::value_types[static_cast<std::size_t>(t)].name;
}

/// A key with its value. Every `as_` function returns nothing where the value is of another kind, so that a
/// caller can ask in turn; the functions of `metadata` throw errors that name file, key and what was found.
class value {
 public:
  std::string_view key() const noexcept { return std::string_view(packed_).substr(0, key_length_); }
  value_type type() const noexcept { return type_; }
  /// Type of the elements of an array, else that of the value.
  value_type element_type() const noexcept { return element_; }
  bool is_array() const noexcept { return type_ == value_type::array; }
  /// Elements of an array, bytes of a string, 1 for a scalar.
  std::uint64_t size() const noexcept { return has_content() ? number_ : 1; }
  /// Whether the content is here; of long arrays and strings (`parse_options`) only the size is.
  bool is_kept() const noexcept { return !has_content() || number_ == 0 || packed_.size() > key_length_; }
  /// Byte of the file at which the key begins.
  std::uint64_t offset() const noexcept { return offset_; }

  /// Any integer type; nothing for a u64 beyond 2^63 - 1.
  std::optional<std::int64_t> as_integer() const noexcept {
    return has_content() ? std::nullopt : integer_of(type_, number_);
  }
  /// A real or an integer; NaN and infinity pass through.
  std::optional<double> as_real() const noexcept {
    return has_content() ? std::nullopt : real_of(type_, number_);
  }
  std::optional<bool> as_boolean() const noexcept {
    if (type_ != value_type::boolean) return std::nullopt;
    return number_ != 0;
  }
  /// The bytes of a string as they stand in the file, which should be UTF-8. They live as long as the value.
  std::optional<std::string_view> as_text() const noexcept {
    if (type_ != value_type::string || !is_kept()) return std::nullopt;
    return content();
  }
  /// An integer, or an array of them that is kept.
  std::optional<std::vector<std::int64_t>> as_integers() const {
    return elements<std::int64_t>([](value_type t, std::uint64_t bits) { return integer_of(t, bits); });
  }
  /// A number, or an array of them that is kept.
  std::optional<std::vector<double>> as_reals() const {
    return elements<double>([](value_type t, std::uint64_t bits) { return real_of(t, bits); });
  }
  /// A truth value, or an array of them that is kept.
  std::optional<std::vector<bool>> as_booleans() const {
    return elements<bool>([](value_type t, std::uint64_t bits) -> std::optional<bool> {
      if (t != value_type::boolean) return std::nullopt;
      return bits != 0;
    });
  }
  /// A string, or an array of them that is kept.
  std::optional<std::vector<std::string>> as_texts() const {
    if (element_ != value_type::string || !is_kept()) return std::nullopt;
    std::vector<std::string> out;
    if (!is_array()) {
      out.emplace_back(content());
      return out;
    }
    out.reserve(static_cast<std::size_t>(number_));
    for (std::string_view rest = content(); !rest.empty();) {
      const auto n = static_cast<std::size_t>(detail::load_little<std::uint64_t>(rest.data()));
      out.emplace_back(rest.substr(8, n));
      rest.remove_prefix(8 + n);
    }
    return out;
  }

  /// What stands there, for messages: `u32 32`, `array of 48 i32`, `string "llama"`.
  std::string describe() const {
    if (is_array()) return "array of " + std::to_string(number_) + " " + std::string(name(element_));
    const std::string type(name(type_));
    if (type_ == value_type::string)
      return is_kept() ? type + " " + json::detail::excerpt(content())
                       : type + " of " + std::to_string(number_) + " bytes";
    if (type_ == value_type::boolean) return type + (number_ != 0 ? " true" : " false");
    if (detail::is_real(type_)) return type + " " + json::detail::shortest(detail::to_real(type_, number_));
    return type + " " +
           (type_ == value_type::u64 ? std::to_string(number_)
                                     : std::to_string(detail::sign_extended(type_, number_)));
  }

  /// For readers. `packed` is the key and then what is kept of an array or a string: elements little-endian,
  /// strings in an array each after 8 bytes of length. `number` is the size of these, or a scalar's bits.
  value(std::string packed, std::size_t key_length, value_type type, value_type element, std::uint64_t number,
        std::uint64_t offset)
      : packed_(std::move(packed)),
        number_(number),
        offset_(static_cast<std::uint32_t>(offset)),
        key_length_(static_cast<std::uint16_t>(key_length)),
        type_(type),
        element_(element) {}

 private:
  // Bit fields of an enumeration would do, but a byte is as small and can be referred to.
  struct narrow_type {
    std::uint8_t code;
    explicit(false) narrow_type(value_type t) : code(static_cast<std::uint8_t>(t)) {}
    explicit(false) operator value_type() const noexcept { return static_cast<value_type>(code); }
  };

  bool has_content() const noexcept { return type_ == value_type::array || type_ == value_type::string; }
  std::string_view content() const noexcept { return std::string_view(packed_).substr(key_length_); }

  static std::optional<std::int64_t> integer_of(value_type t, std::uint64_t bits) noexcept {
    if (!detail::is_integer(t) || (t == value_type::u64 && bits > std::uint64_t{INT64_MAX}))
      return std::nullopt;
    return detail::sign_extended(t, bits);
  }
  static std::optional<double> real_of(value_type t, std::uint64_t bits) noexcept {
    if (detail::is_real(t)) return detail::to_real(t, bits);
    if (t == value_type::u64) return static_cast<double>(bits);
    if (!detail::is_integer(t)) return std::nullopt;
    return static_cast<double>(detail::sign_extended(t, bits));
  }

  std::uint64_t bits_at(const char* p, std::size_t width) const noexcept {
    switch (width) {
      case 1:
        return static_cast<unsigned char>(*p);
      case 2:
        return detail::load_little<std::uint16_t>(p);
      case 4:
        return detail::load_little<std::uint32_t>(p);
      default:
        return detail::load_little<std::uint64_t>(p);
    }
  }

  template <class T, class Read>
  std::optional<std::vector<T>> elements(Read read) const {
    if (element_ == value_type::string || !is_kept()) return std::nullopt;
    std::vector<T> out;
    if (!is_array()) {
      const auto x = read(type_, number_);
      if (!x) return std::nullopt;
      out.push_back(*x);
      return out;
    }
    const value_type t = element_;
    const std::size_t width = detail::value_types[static_cast<std::size_t>(t)].least_bytes;
    out.reserve(static_cast<std::size_t>(number_));
    for (std::string_view rest = content(); !rest.empty(); rest.remove_prefix(width)) {
      const auto x = read(t, bits_at(rest.data(), width));
      if (!x) return std::nullopt;
      out.push_back(*x);
    }
    return out;
  }

  // 48 bytes, for the shortest entry of a file takes 14 and memory stays below four times the file.
  std::string packed_;
  std::uint64_t number_;
  std::uint32_t offset_;  // headers are shorter than 4 GiB
  std::uint16_t key_length_;
  narrow_type type_;
  narrow_type element_;
};

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_VALUE_HPP
