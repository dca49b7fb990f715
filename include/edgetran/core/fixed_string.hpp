// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_FIXED_STRING_HPP
#define EDGETRAN_CORE_FIXED_STRING_HPP

#include <cstddef>
#include <string_view>

namespace edgetran {

/// A string that is a template argument: `element<"hidden">`. N counts the terminating zero.
template <std::size_t N>
struct fixed_string {
  char text[N]{};

  constexpr fixed_string(const char (&literal)[N]) {  // NOLINT: a literal names itself
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }

  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
  constexpr operator std::string_view() const { return view(); }  // NOLINT: it is one

  template <std::size_t M>
  friend constexpr bool operator==(const fixed_string& a, const fixed_string<M>& b) {
    return a.view() == b.view();
  }
};

}  // namespace edgetran

#endif  // EDGETRAN_CORE_FIXED_STRING_HPP
