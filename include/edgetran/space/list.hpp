// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_LIST_HPP
#define EDGETRAN_SPACE_LIST_HPP

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <string>

#include "edgetran/core/error.hpp"

namespace edgetran::space {

/// Up to N values in place: the value of a sequence or a multiset. Never allocates; a constant expression may
/// use it.
template <class T, std::size_t N>
class list {
 public:
  using value_type = T;
  using const_iterator = const T*;

  constexpr list() = default;
  /// Throws `shape_error` for more than N values.
  constexpr list(std::initializer_list<T> values) {
    for (const T& v : values) push_back(v);
  }

  static constexpr std::size_t capacity() { return N; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr const T* data() const { return values_.data(); }
  [[nodiscard]] constexpr const T* begin() const { return values_.data(); }
  [[nodiscard]] constexpr const T* end() const { return values_.data() + size_; }
  [[nodiscard]] constexpr T* begin() { return values_.data(); }
  [[nodiscard]] constexpr T* end() { return values_.data() + size_; }
  constexpr const T& operator[](std::size_t i) const { return values_[i]; }
  constexpr T& operator[](std::size_t i) { return values_[i]; }

  /// Throws `shape_error` when full.
  constexpr void push_back(const T& value) {
    if (size_ == N)
      throw shape_error(
          "no room for value " + std::to_string(N + 1) + " in a list of at most " + std::to_string(N), "list",
          "give fewer");
    values_[size_++] = value;
  }

  friend constexpr bool operator==(const list& a, const list& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  friend constexpr auto operator<=>(const list& a, const list& b) {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::array<T, N> values_{};
  std::size_t size_ = 0;
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_LIST_HPP
