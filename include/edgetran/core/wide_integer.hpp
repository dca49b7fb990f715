// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_WIDE_INTEGER_HPP
#define EDGETRAN_CORE_WIDE_INTEGER_HPP

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"

namespace edgetran {

/// An unsigned integer of `Bits` bits (rounded up to 64): a plain value without allocation, usable in
/// constant expressions and as a template argument. A result that does not fit throws `numeric_error`, which
/// a constant expression reports as an error of compilation. Widening is implicit. Addition and comparison
/// are O(Bits), multiplication and division O(Bits^2).
template <std::size_t Bits>
struct wide_integer {
  static_assert(Bits > 0, "edgetran: a wide_integer has at least 1 bit");

  static constexpr std::size_t digits = (Bits + 63) / 64 * 2;
  /// To the base 2^32, least first: products and quotients of two digits are then plain 64-bit arithmetic,
  /// which every constant evaluator knows. Public so that the type can be a template argument.
  std::array<std::uint32_t, digits> digit{};

  constexpr wide_integer() = default;
  constexpr wide_integer(std::uint64_t value) {  // NOLINT: it is a number
    digit[0] = static_cast<std::uint32_t>(value);
    digit[1] = static_cast<std::uint32_t>(value >> 32);
  }
  template <std::size_t B>
  requires(B != Bits && wide_integer<B>::digits <=
                            digits) constexpr wide_integer(const wide_integer<B>& narrow) {  // NOLINT
    for (std::size_t i = 0; i < wide_integer<B>::digits; ++i) digit[i] = narrow.digit[i];
  }
  template <std::size_t B>
  requires(wide_integer<B>::digits > digits) constexpr explicit wide_integer(const wide_integer<B>& wide) {
    for (std::size_t i = 0; i < wide_integer<B>::digits; ++i) {
      if (i < digits)
        digit[i] = wide.digit[i];
      else if (wide.digit[i] != 0)
        overflow("a conversion");
    }
  }

  /// Throws `numeric_error` for a number of 2^64 or more.
  constexpr explicit operator std::uint64_t() const {
    if (bit_width() > 64) overflow("a conversion to 64 bits");
    return digit[0] | std::uint64_t{digit[1]} << 32;
  }
  /// The nearest double but for a rounding in each digit: relative error below 2^-51.
  constexpr explicit operator double() const {
    double value = 0;
    for (std::size_t i = digits; i-- > 0;) value = value * 0x1p32 + digit[i];
    return value;
  }

  /// Bits up to the highest that is set; 0 for 0.
  [[nodiscard]] constexpr std::size_t bit_width() const {
    const std::size_t n = used();
    return n == 0 ? 0 : 32 * (n - 1) + static_cast<std::size_t>(std::bit_width(digit[n - 1]));
  }

  constexpr wide_integer& operator+=(const wide_integer& other) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      carry += std::uint64_t{digit[i]} + other.digit[i];
      digit[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) overflow("a sum");
    return *this;
  }
  constexpr wide_integer& operator-=(const wide_integer& other) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const std::uint64_t difference = std::uint64_t{digit[i]} - other.digit[i] - borrow;
      digit[i] = static_cast<std::uint32_t>(difference);
      borrow = difference >> 63;
    }
    if (borrow != 0) overflow("a difference");
    return *this;
  }
  constexpr wide_integer& operator*=(const wide_integer& other) {
    const std::size_t mine = used(), theirs = other.used();
    wide_integer product;
    for (std::size_t i = 0; i < theirs; ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; j < mine || carry != 0; ++j) {
        if (j < mine) carry += std::uint64_t{digit[j]} * other.digit[i];
        if (i + j >= digits) {
          if (carry != 0) overflow("a product");
          continue;  // a higher digit may overflow though this one is 0
        }
        carry += product.digit[i + j];
        product.digit[i + j] = static_cast<std::uint32_t>(carry);
        carry >>= 32;
      }
    }
    return *this = product;
  }

  /// Replaces this number by its quotient and returns the remainder. Throws `numeric_error` for a divisor of
  /// 0. Source of the long division: Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D.
  constexpr wide_integer divide(const wide_integer& divisor) {
    const std::size_t n = divisor.used(), m = used();
    if (n == 0) overflow("a division by 0");
    if (m < n) {
      const wide_integer remainder = *this;
      *this = {};
      return remainder;
    }
    if (n == 1) return divide_by_digit(divisor.digit[0]);

    // Scaled so that the divisor's first digit has its high bit set, an estimate of a digit is at most 2 off.
    const int shift = std::countl_zero(divisor.digit[n - 1]);
    std::array<std::uint32_t, digits + 1> u{};
    std::array<std::uint32_t, digits> v{}, quotient{};
    const auto high = [shift](std::uint32_t d) {
      return static_cast<std::uint32_t>(std::uint64_t{d} << shift >> 32);
    };
    for (std::size_t i = 0; i < n; ++i)
      v[i] = divisor.digit[i] << shift | (i > 0 ? high(divisor.digit[i - 1]) : 0);
    u[m] = high(digit[m - 1]);
    for (std::size_t i = 0; i < m; ++i) u[i] = digit[i] << shift | (i > 0 ? high(digit[i - 1]) : 0);

    for (std::size_t j = m - n + 1; j-- > 0;) {
      const std::uint64_t top = std::uint64_t{u[j + n]} << 32 | u[j + n - 1];
      std::uint64_t q = top / v[n - 1], r = top % v[n - 1];
      while (q >> 32 != 0 || q * v[n - 2] > (r << 32 | u[j + n - 2])) {
        --q;
        r += v[n - 1];
        if (r >> 32 != 0) break;
      }
      std::uint64_t borrow = 0, carry = 0;
      for (std::size_t i = 0; i < n; ++i) {
        carry += q * v[i];
        const std::uint64_t difference = std::uint64_t{u[i + j]} - static_cast<std::uint32_t>(carry) - borrow;
        u[i + j] = static_cast<std::uint32_t>(difference);
        borrow = difference >> 63;
        carry >>= 32;
      }
      const std::uint64_t difference = std::uint64_t{u[j + n]} - carry - borrow;
      u[j + n] = static_cast<std::uint32_t>(difference);
      if (difference >> 63 != 0) {  // the estimate was 1 too great: add one divisor back
        --q;
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < n; ++i) {
          sum += std::uint64_t{u[i + j]} + v[i];
          u[i + j] = static_cast<std::uint32_t>(sum);
          sum >>= 32;
        }
        u[j + n] += static_cast<std::uint32_t>(sum);
      }
      quotient[j] = static_cast<std::uint32_t>(q);
    }
    wide_integer remainder;
    for (std::size_t i = 0; i < n; ++i)
      remainder.digit[i] = static_cast<std::uint32_t>((std::uint64_t{u[i + 1]} << 32 | u[i]) >> shift);
    digit = quotient;
    return remainder;
  }

  friend constexpr wide_integer operator+(wide_integer a, const wide_integer& b) { return a += b; }
  friend constexpr wide_integer operator-(wide_integer a, const wide_integer& b) { return a -= b; }
  friend constexpr wide_integer operator*(wide_integer a, const wide_integer& b) { return a *= b; }
  friend constexpr wide_integer operator/(wide_integer a, const wide_integer& b) {
    a.divide(b);
    return a;
  }
  friend constexpr wide_integer operator%(wide_integer a, const wide_integer& b) { return a.divide(b); }

  /// In decimal.
  [[nodiscard]] std::string text() const {
    std::string decimal;
    for (wide_integer rest = *this; decimal.empty() || rest.used() > 0;)
      decimal.insert(0, 1, static_cast<char>('0' + rest.divide_by_digit(10).digit[0]));
    return decimal;
  }

  /// Reads decimal digits. Throws `input_error` for anything else and `numeric_error` for a number too great.
  static constexpr wide_integer parse(std::string_view text) {
    wide_integer value;
    if (text.empty()) throw input_error("an empty text is no number", "wide_integer", "give decimal digits");
    for (const char c : text) {
      if (c < '0' || c > '9')
        throw input_error("'" + std::string(text) + "' is no whole number", "wide_integer",
                          "give decimal digits only");
      value *= std::uint64_t{10};
      value += static_cast<std::uint64_t>(c - '0');
    }
    return value;
  }

  /// Digits up to the highest that is not 0.
  [[nodiscard]] constexpr std::size_t used() const {
    std::size_t n = digits;
    while (n > 0 && digit[n - 1] == 0) --n;
    return n;
  }

 private:
  constexpr wide_integer divide_by_digit(std::uint32_t divisor) {
    std::uint64_t rest = 0;
    for (std::size_t i = used(); i-- > 0;) {
      rest = rest << 32 | digit[i];
      digit[i] = static_cast<std::uint32_t>(rest / divisor);
      rest %= divisor;
    }
    return rest;
  }

  [[noreturn]] static constexpr void overflow(const char* what) {
    throw numeric_error(std::string(what) + " does not fit in a whole number of " +
                            std::to_string(32 * digits) + " bits without sign",
                        "wide_integer", "use a wider one");
  }
};

template <std::size_t A, std::size_t B>
constexpr std::strong_ordering operator<=>(const wide_integer<A>& a, const wide_integer<B>& b) {
  constexpr std::size_t m = wide_integer<A>::digits, n = wide_integer<B>::digits;
  for (std::size_t i = m > n ? m : n; i-- > 0;) {
    const std::uint32_t x = i < m ? a.digit[i] : 0, y = i < n ? b.digit[i] : 0;
    if (x != y) return x <=> y;
  }
  return std::strong_ordering::equal;
}
template <std::size_t A, std::size_t B>
constexpr bool operator==(const wide_integer<A>& a, const wide_integer<B>& b) {
  return (a <=> b) == 0;
}
template <std::size_t A>
constexpr bool operator==(const wide_integer<A>& a, std::uint64_t b) {
  return (a <=> wide_integer<64>(b)) == 0;
}
template <std::size_t A>
constexpr std::strong_ordering operator<=>(const wide_integer<A>& a, std::uint64_t b) {
  return a <=> wide_integer<64>(b);
}

inline namespace literals {
/// `"340282366920938463463374607431768211456"_big`, as wide as it must be.
template <fixed_string Digits>
consteval auto operator""_big() {
  return wide_integer<Digits.view().size() * 10 / 3 + 1>::parse(Digits.view());
}
}  // namespace literals

}  // namespace edgetran

#endif  // EDGETRAN_CORE_WIDE_INTEGER_HPP
