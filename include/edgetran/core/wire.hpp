// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; for processes that tell each other, so outside the umbrella.
#ifndef EDGETRAN_CORE_WIRE_HPP
#define EDGETRAN_CORE_WIRE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/portable_error.hpp"
#include "edgetran/core/units.hpp"

/// Values as bytes, for processes of one program on machines of one kind: no byte order, no versions.
namespace edgetran::wire {

/// Whether a class is nothing but its bytes. Its bytes do not tell whether it points to others, as a
/// std::string_view does, and a pointer means nothing elsewhere: so a struct of numbers says it of itself.
///
///   template <>
///   inline constexpr bool edgetran::wire::plain<my_costs> = true;
template <class T>
inline constexpr bool plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;
template <int Time, int Energy, int Byte, int Flop>
inline constexpr bool plain<quantity<Time, Energy, Byte, Flop>> = true;
template <class T, std::size_t N>
inline constexpr bool plain<std::array<T, N>> = plain<T>;
template <class T>
inline constexpr bool plain<std::optional<T>> = plain<T>;

/// What travels as its bytes: numbers, units, std::array and std::optional of them, and structs that are
/// `plain`.
template <class T>
concept flat = plain<T> && std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>;

/// A struct of several things tells which they are:
///
///   static auto wire_parts(auto& self) { return std::tie(self.row, self.failure); }
template <class T>
concept has_parts = !plain<T> && std::is_default_constructible_v<T> && requires(T & t) {
  T::wire_parts(t);
};

/// What can travel: flat values, texts, vectors of what can, structs whose parts can.
template <class T>
struct can_travel : std::bool_constant<flat<T>> {};
template <class... Parts>
struct can_travel<std::tuple<Parts&...>> : std::conjunction<can_travel<std::remove_const_t<Parts>>...> {};
template <has_parts T>
struct can_travel<T> : can_travel<decltype(T::wire_parts(std::declval<T&>()))> {};
template <>
struct can_travel<std::string> : std::true_type {};
template <class T>
struct can_travel<std::vector<T>> : std::bool_constant<can_travel<T>::value && !std::is_same_v<T, bool>> {};
template <class T>
concept portable = can_travel<T>::value;

template <flat T>
void put(std::string& to, const T& value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  to.append(bytes, sizeof(T));
}
inline void put(std::string& to, const std::string& text) {
  put(to, std::uint64_t{text.size()});
  to += text;
}
template <portable T>
void put(std::string& to, const std::vector<T>& values);
template <has_parts T>
void put(std::string& to, const T& value) {
  std::apply([&](const auto&... part) { (..., put(to, part)); }, T::wire_parts(value));
}
template <portable T>
void put(std::string& to, const std::vector<T>& values) {
  put(to, std::uint64_t{values.size()});
  for (const T& v : values) put(to, v);
}
inline void put(std::string& to, const portable_error& e) {
  put(to, std::uint64_t{e.kind});
  for (const std::string* text : {&e.problem, &e.where, &e.remedy}) put(to, *text);
}

/// Takes values from the front of bytes. Throws input_error where they end too early.
class reader {
 public:
  explicit reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }

  template <flat T>
  void get(T& value) {
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
  }
  void get(std::string& text) { text = take(length(1)); }
  template <portable T>
  void get(std::vector<T>& values) {
    values.resize(length(flat<T> ? sizeof(T) : has_parts<T> ? 1 : 8));
    for (T& v : values) get(v);
  }
  template <has_parts T>
  void get(T& value) {
    std::apply([&](auto&... part) { (..., get(part)); }, T::wire_parts(value));
  }
  void get(portable_error& e) {
    std::uint64_t kind = 0;
    get(kind);
    e.kind = static_cast<std::size_t>(kind);
    for (std::string* text : {&e.problem, &e.where, &e.remedy}) get(*text);
  }

 private:
  std::string_view take(std::size_t n) {
    if (n > rest_.size())
      throw input_error("the bytes end too early", "wire::reader", "run one build on all ranks");
    const std::string_view front = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return front;
  }
  /// How many elements follow, of so many bytes at least.
  std::size_t length(std::size_t each) {
    std::uint64_t n = 0;
    get(n);
    if (n > rest_.size() / each)
      throw input_error("the bytes end too early", "wire::reader", "run one build on all ranks");
    return static_cast<std::size_t>(n);
  }

  std::string_view rest_;
};

}  // namespace edgetran::wire

#endif  // EDGETRAN_CORE_WIRE_HPP
