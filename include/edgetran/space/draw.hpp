// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_DRAW_HPP
#define EDGETRAN_SPACE_DRAW_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/core/random.hpp"
#include "edgetran/core/wide_integer.hpp"
#include "edgetran/space/architecture.hpp"
#include "edgetran/space/bounds.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/where.hpp"

namespace edgetran::space {

namespace detail {
/// A whole number below n, every one exactly as likely, by rejection of words cut to the width of n.
template <std::size_t Bits>
constexpr wide_integer<Bits> below(const wide_integer<Bits>& n, stream& random) {
  const std::size_t width = (n - 1).bit_width();
  for (;;) {
    wide_integer<Bits> draw;
    for (std::size_t i = 0; 32 * i < width; i += 2) {
      const std::uint64_t word = random();
      draw.digit[i] = static_cast<std::uint32_t>(word);
      draw.digit[i + 1] = static_cast<std::uint32_t>(word >> 32);
    }
    for (std::size_t i = 0; i < draw.digits; ++i) {
      if (32 * i >= width)
        draw.digit[i] = 0;
      else if (width - 32 * i < 32)
        draw.digit[i] &= (std::uint32_t{1} << (width - 32 * i)) - 1;
    }
    if (draw < n) return draw;
  }
}
}  // namespace detail

/// One architecture, every member of the space exactly as likely. In a space with depths nearly all are of
/// the greatest depth, for nearly all members are. Throws `input_error` when a constraint refuses 100,000
/// draws.
template <design_space S>
constexpr member_of<S> uniform(const S& space, stream& random) {
  using B = base_of<S>;
  return detail::first_allowed(
      space, [&] { return unrank<B>(detail::below(cardinality<B>, random)); }, "uniform");
}

/// One architecture, coordinate by coordinate: first the depth, then every element of every layer, each value
/// as likely as the others; what ProTran calls Random. A layer or a coordinate takes one word of the stream,
/// rarely more; no allocation. With bounds, even full ones, other words serve and another architecture comes.
/// Throws as above.
template <design_space S>
constexpr member_of<S> uniform_coordinates(const S& space, stream& random, const bounds<base_of<S>>& within) {
  return detail::first_allowed(
      space,
      [&] {
        return member_of<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t radix) {
          const std::uint64_t first = within.first(i, radix);
          return first + random.below(within.last(i, radix) - first + 1);
        });
      },
      "uniform_coordinates");
}
template <design_space S>
constexpr member_of<S> uniform_coordinates(const S& space, stream& random) {
  return detail::first_allowed(
      space, [&] { return member_of<S>::drawn(random); }, "uniform_coordinates");
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_DRAW_HPP
