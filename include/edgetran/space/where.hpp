// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_WHERE_HPP
#define EDGETRAN_SPACE_WHERE_HPP

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/space/architecture.hpp"

namespace edgetran::space {

namespace detail {
template <class S>
struct base_of {
  using type = S;
};
template <class S>
requires requires { typename S::base; }
struct base_of<S> : base_of<typename S::base> {};
}  // namespace detail

/// The space without its constraints.
template <design_space S>
using base_of = typename detail::base_of<S>::type;
/// What a space, constrained or not, has as architectures.
template <design_space S>
using member_of = architecture<base_of<S>>;

/// The architectures of S that satisfy a predicate: its members. A type alone where the predicate is one
/// (`where<flexibert2, small>{}`), else a value: `such_that<flexibert2>([=](const auto& a) {…})`, or
/// `such_that(space, predicate)` for one more constraint. Whatever draws, mutates or walks takes it in place
/// of S and gives members only.
template <design_space S, class Predicate>
struct where {
  static_assert(std::predicate<const Predicate&, const member_of<S>&>,
                "edgetran: the predicate of a where takes an architecture of its space and returns a bool");
  using base = S;
  [[no_unique_address]] Predicate predicate{};
  [[no_unique_address]] S within{};  ///< a space that may have constraints of its own
};

template <design_space S, class Predicate>
constexpr where<S, Predicate> such_that(S space, Predicate predicate) {
  return {std::move(predicate), std::move(space)};
}
template <design_space S, class Predicate>
constexpr where<S, Predicate> such_that(Predicate predicate) {
  return {std::move(predicate), {}};
}

/// Whether the constraints of the space, if it has any, allow this.
template <design_space S>
constexpr bool allows([[maybe_unused]] const S& space, [[maybe_unused]] const member_of<S>& a) {
  if constexpr (requires { typename S::base; })
    return allows(space.within, a) && space.predicate(a);
  else
    return true;
}

namespace detail {
/// Draws that a constraint may refuse in a row before we give up.
inline constexpr std::size_t most_tries = 100'000;

/// The first of `draw()`, `draw()`, … that the space allows.
template <class S, class Draw>
constexpr member_of<S> first_allowed(const S& space, Draw&& draw, const char* where_from) {
  if constexpr (std::is_same_v<S, base_of<S>>) return draw();
  for (std::size_t i = 0; i < most_tries; ++i)
    if (const member_of<S> a = draw(); allows(space, a)) return a;
  throw input_error("none of " + std::to_string(most_tries) + " draws satisfies the constraint of the space",
                    where_from, "loosen the constraint, or keep the draws inside bounds where it holds");
}
}  // namespace detail
}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_WHERE_HPP
