// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_NEIGHBOURS_HPP
#define EDGETRAN_SPACE_NEIGHBOURS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/space/architecture.hpp"
#include "edgetran/space/where.hpp"

namespace edgetran::space {

/// How far a coordinate may go in one step.
enum class step {
  adjacent,  ///< to the rank before or after
  any,       ///< to every other rank: for FlexiBERT's heads, 21,804 in each layer
};

namespace detail {

/// Which coordinates an architecture uses.
template <class S>
constexpr auto used_by(const architecture<S>& a) {
  std::array<bool, architecture<S>::dimension> used{};
  architecture<S>::record::walk_ranks(a.coordinates().data(),
                                      [&](std::size_t i, std::uint64_t) { used[i] = true; });
  return used;
}

/// `a` with one coordinate set. Layers that this adds are copies of the last one; ranks that no longer exist,
/// because what they depend on changed, become the last that does.
template <class S>
constexpr architecture<S> with_coordinate(const architecture<S>& a, std::size_t at, std::uint64_t rank) {
  const auto used = used_by(a);
  std::array<std::uint64_t, architecture<S>::dimension> written{};
  return a.rewritten([&](std::size_t i, std::uint64_t now, std::uint64_t radix) {
    const std::uint64_t wanted = i == at   ? rank
                                 : used[i] ? now
                                           : written[i - architecture<S>::record::strides[i]];
    return written[i] = std::min(wanted, radix - 1);
  });
}

inline void require_probability(double p, const char* where) {
  if (!(p >= 0 && p <= 1))
    throw numeric_error("probability " + std::to_string(p), where, "give a number from 0 to 1");
}

}  // namespace detail

/// Calls `f(neighbour)` for every member of the space that one coordinate apart makes: its rank one step
/// away, all else as it was. A greater depth adds copies of the last layer, a smaller one drops layers; a
/// rank that no longer exists, because what it depends on changed, becomes the last that does. One at a time,
/// without allocation; where `f` returns a bool, false ends the walk.
template <design_space S, class F>
constexpr void for_each_neighbour(const S& space, const member_of<S>& a, F&& f, step far = step::adjacent) {
  using A = member_of<S>;
  const auto* x = a.coordinates().data();
  bool go_on = true;
  A::record::walk_ranks(x, [&](std::size_t i, std::uint64_t radix) {
    const std::uint64_t now = x[i];
    const std::uint64_t first = far == step::any ? 0 : now - (now > 0 ? 1 : 0);
    const std::uint64_t last = far == step::any ? radix - 1 : std::min(now + 1, radix - 1);
    for (std::uint64_t rank = first; rank <= last && go_on; ++rank) {
      if (rank == now) continue;
      const A neighbour = detail::with_coordinate(a, i, rank);
      if (!allows(space, neighbour)) continue;
      if constexpr (std::is_same_v<decltype(f(neighbour)), bool>)
        go_on = f(neighbour);
      else
        f(neighbour);
    }
  });
}

/// A copy in which every coordinate has, with this probability, another rank, all others as likely; what a
/// new depth adds is drawn afresh. Throws `numeric_error` for no probability and `input_error` when a
/// constraint refuses 100,000 of them.
template <design_space S>
constexpr member_of<S> mutate(const S& space, const member_of<S>& a, double probability, stream& random) {
  detail::require_probability(probability, "mutate");
  const auto used = detail::used_by(a);
  return detail::first_allowed(
      space,
      [&] {
        return a.rewritten([&](std::size_t i, std::uint64_t now, std::uint64_t radix) {
          if (!used[i]) return random.below(radix);
          const std::uint64_t kept = std::min(now, radix - 1);
          if (!random.chance(probability) || radix == 1) return kept;
          const std::uint64_t other = random.below(radix - 1);
          return other + (other >= kept ? 1 : 0);
        });
      },
      "mutate");
}

/// A child of two architectures: every coordinate from either parent, both as likely; beyond the depth of one
/// parent from the other. Throws `input_error` when a constraint refuses 100,000 of them.
template <design_space S>
constexpr member_of<S> crossover(const S& space, const member_of<S>& a, const member_of<S>& b,
                                 stream& random) {
  const auto in_a = detail::used_by(a), in_b = detail::used_by(b);
  return detail::first_allowed(
      space,
      [&] {
        return member_of<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t radix) {
          const bool from_a = in_a[i] && (!in_b[i] || random.chance(0.5));
          return std::min<std::uint64_t>((from_a ? a : b).coordinates()[i], radix - 1);
        });
      },
      "crossover");
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_NEIGHBOURS_HPP
