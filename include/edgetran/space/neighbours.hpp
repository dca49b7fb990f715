// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_NEIGHBOURS_HPP
#define EDGETRAN_SPACE_NEIGHBOURS_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/space/architecture.hpp"
#include "edgetran/space/bounds.hpp"
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

/// `a` with one coordinate set. Layers that this adds are copies of the last one; ranks that are no longer
/// inside, because what they depend on changed, become the nearest that is.
template <class S>
constexpr architecture<S> with_coordinate(const architecture<S>& a, std::size_t at, std::uint64_t rank,
                                          const bounds<S>& within) {
  const auto used = used_by(a);
  std::array<std::uint64_t, architecture<S>::dimension> written{};
  return a.rewritten([&](std::size_t i, std::uint64_t now, std::uint64_t radix) {
    const std::uint64_t wanted = i == at   ? rank
                                 : used[i] ? now
                                           : written[i - architecture<S>::record::strides[i]];
    return written[i] = std::clamp(wanted, within.first(i, radix), within.last(i, radix));
  });
}

/// From 1 to `reach`, which is at least 1: first how many bits, then which number of as many.
constexpr std::uint64_t some_step(std::uint64_t reach, stream& random) {
  const auto bits = static_cast<std::uint64_t>(std::bit_width(reach));
  const std::uint64_t least = std::uint64_t{1} << random.below(bits);
  return least + random.below(std::min(least, reach - least + 1));
}

inline void require_probability(double p, const char* where) {
  if (!(p >= 0 && p <= 1))
    throw numeric_error("probability " + std::to_string(p), where, "give a number from 0 to 1");
}

}  // namespace detail

/// Calls `f(neighbour)` for every member of the space, inside the bounds, that one coordinate apart makes:
/// its rank one step away, all else as it was. A greater depth adds copies of the last layer, a smaller one
/// drops layers; a rank that is no longer inside, because what it depends on changed, becomes the nearest
/// that is. One at a time, without allocation; where `f` returns a bool, false ends the walk.
template <design_space S, class F>
constexpr void for_each_neighbour(const S& space, const member_of<S>& a, F&& f, step far = step::adjacent,
                                  const bounds<base_of<S>>& within = {}) {
  using A = member_of<S>;
  const auto* x = a.coordinates().data();
  bool go_on = true;
  A::record::walk_ranks(x, [&](std::size_t i, std::uint64_t radix) {
    const std::uint64_t now = x[i];
    std::uint64_t first = within.first(i, radix), last = within.last(i, radix);
    if (far == step::adjacent)
      first = std::max(first, now - (now > 0 ? 1 : 0)), last = std::min(last, now + 1);
    for (std::uint64_t rank = first; rank <= last && go_on; ++rank) {
      if (rank == now) continue;
      const A neighbour = detail::with_coordinate(a, i, rank, within);
      if (!allows(space, neighbour)) continue;
      if constexpr (std::is_same_v<decltype(f(neighbour)), bool>)
        go_on = f(neighbour);
      else
        f(neighbour);
    }
  });
}

/// A copy in which every coordinate has, with this probability, another rank inside the bounds, all others as
/// likely; what a new depth adds is drawn afresh. Throws `numeric_error` for no probability and `input_error`
/// when a constraint refuses 100,000 of them.
template <design_space S>
constexpr member_of<S> mutate(const S& space, const member_of<S>& a, double probability, stream& random,
                              const bounds<base_of<S>>& within = {}) {
  detail::require_probability(probability, "mutate");
  const auto used = detail::used_by(a);
  return detail::first_allowed(
      space,
      [&] {
        return a.rewritten([&](std::size_t i, std::uint64_t now, std::uint64_t radix) {
          const std::uint64_t first = within.first(i, radix), last = within.last(i, radix);
          if (!used[i]) return first + random.below(last - first + 1);
          const std::uint64_t kept = std::clamp(now, first, last);
          if (!random.chance(probability) || first == last) return kept;
          const std::uint64_t other = first + random.below(last - first);
          return other + (other >= kept ? 1 : 0);
        });
      },
      "mutate");
}

/// A copy in which one coordinate, each as likely of those that can move, has another rank inside the bounds,
/// above or below, so far away that every power of two is as likely: coordinates of four values and of 21,804
/// are crossed and refined alike. None where nothing can move, and where a constraint refuses 64 of them.
template <design_space S>
constexpr std::optional<member_of<S>> step_from(const S& space, const member_of<S>& a, stream& random,
                                                const bounds<base_of<S>>& within = {}) {
  using A = member_of<S>;
  struct place {
    std::size_t at;
    std::uint64_t first, last;
  };
  std::array<place, A::dimension> movable{};
  std::size_t n = 0;
  const auto* x = a.coordinates().data();
  A::record::walk_ranks(x, [&](std::size_t i, std::uint64_t radix) {
    const std::uint64_t first = within.first(i, radix), last = within.last(i, radix);
    if (first < last) movable[n++] = {i, first, last};
  });
  for (std::size_t attempt = 0; n > 0 && attempt < 64; ++attempt) {
    const auto [at, first, last] = movable[static_cast<std::size_t>(random.below(n))];
    const std::uint64_t now = std::clamp<std::uint64_t>(x[at], first, last);
    const bool up = now == first || (now < last && random.chance(0.5));
    const std::uint64_t step = detail::some_step(up ? last - now : now - first, random);
    const std::uint64_t rank = up ? now + step : now - step;
    if (const A other = detail::with_coordinate(a, at, rank, within); allows(space, other)) return other;
  }
  return {};
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

/// A child of two architectures, layer by layer: every layer whole from either parent, both as likely, and so
/// every coordinate outside the layers; beyond the depth of one parent from the other. What a layer's
/// elements are to each other (hidden size and heads, say) stays as a parent had it. Ranks that are not
/// inside the bounds become the nearest that is. Throws `input_error` when a constraint refuses 100,000 of
/// them.
template <design_space S>
constexpr member_of<S> crossover_layers(const S& space, const member_of<S>& a, const member_of<S>& b,
                                        stream& random, const bounds<base_of<S>>& within = {}) {
  using record = record_of<base_of<S>>;
  const auto in_a = detail::used_by(a), in_b = detail::used_by(b);
  return detail::first_allowed(
      space,
      [&] {
        bool coin = false;
        std::string_view first_of_layer{};
        return member_of<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t radix) {
          if (!record::layered[i]) first_of_layer = {};
          if (first_of_layer.empty() || record::coordinate_names[i] == first_of_layer) {
            coin = random.chance(0.5);
            if (record::layered[i]) first_of_layer = record::coordinate_names[i];
          }
          const bool from_a = in_a[i] && (!in_b[i] || coin);
          const std::uint64_t rank = (from_a ? a : b).coordinates()[i];
          return std::clamp(rank, within.first(i, radix), within.last(i, radix));
        });
      },
      "crossover_layers");
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_NEIGHBOURS_HPP
