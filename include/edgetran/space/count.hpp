// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_COUNT_HPP
#define EDGETRAN_SPACE_COUNT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/core/wide_integer.hpp"
#include "edgetran/space/architecture.hpp"
#include "edgetran/space/place.hpp"

namespace edgetran::space {

/// Holds the cardinality of the space and every rank.
template <design_space S>
using rank_of = wide_integer<(detail::width_of(record_of<S>::count) + 63) / 64 * 64>;

/// The exact number of architectures, known to the compiler:
/// `static_assert(cardinality<flexibert1::test> == 9312)`. That of a constrained space is its base's, an
/// upper bound.
template <design_space S>
inline constexpr rank_of<S> cardinality{record_of<S>::count};

/// The number of an architecture in the order of its space: a bijection onto [0, cardinality), without
/// tables. Polynomial in the number of coordinates, but multiplied by the values of every element that others
/// depend on; neither this nor `unrank` allocates.
template <design_space S>
constexpr rank_of<S> rank(const architecture<S>& a) {
  return record_of<S>::rank(a.coordinates().data());
}

/// The architecture that has this number. Throws `input_error` unless it lies below the cardinality.
template <design_space S>
constexpr architecture<S> unrank(const rank_of<S>& number) {
  if (!(number < cardinality<S>))
    throw input_error("no architecture has rank " + number.text(), "unrank",
                      "ranks lie below " + cardinality<S>.text());
  using record = record_of<S>;
  std::array<typename architecture<S>::coordinate, record::dimension> x{};
  record::unrank(static_cast<typename record::integer>(number), x.data());
  return architecture<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t) { return x[i]; });
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_COUNT_HPP
