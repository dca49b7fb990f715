// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_SAMPLE_HPP
#define EDGETRAN_SPACE_SAMPLE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/space/bounds.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/latin_hypercube.hpp"
#include "edgetran/space/points.hpp"
#include "edgetran/space/sobol.hpp"
#include "edgetran/space/where.hpp"

namespace edgetran::space {

/// How a batch of architectures is spread over the coordinates of a space.
enum class method {
  random,                   ///< independent draws, every value of a coordinate as likely
  sobol,                    ///< Owen-scrambled
  latin_hypercube,          ///< plain
  ratio_latin_hypercube,    ///< the best of 100 by the ratio of distances, as in ProTran
  maximin_latin_hypercube,  ///< spread by exchanges
  halton,                   ///< with permuted digits
  hammersley,               ///< with permuted digits
  uniform,                  ///< independent draws, every member of the space as likely
};

inline constexpr std::array<std::string_view, 8> method_names{
    "random", "sobol", "lhs", "lhs-ratio", "lhs-maximin", "halton", "hammersley", "uniform"};
constexpr std::string_view name(method m) { return method_names[static_cast<std::size_t>(m)]; }

/// Throws `unknown_error` for a name that is not in `method_names`.
inline method method_of(std::string_view text) {
  std::string known;
  for (std::size_t i = 0; i < method_names.size(); ++i) {
    if (method_names[i] == text) return static_cast<method>(i);
    (known += known.empty() ? "" : ", ") += method_names[i];
  }
  throw unknown_error("no sampling method '" + std::string(text) + "'", "method", "there are " + known);
}

/// The points of a method that fills the unit cube (`uniform`, which does not, has those of `random`).
template <class = void>
point_set unit_points(method m, std::size_t count, std::size_t dimension, const stream& random) {
  switch (m) {
    case method::sobol:
      return sobol_points(count, dimension, random);
    case method::latin_hypercube:
      return latin_hypercube_points(count, dimension, random);
    case method::ratio_latin_hypercube:
      return latin_hypercube_points(count, dimension, random, {latin_hypercube_criterion::ratio});
    case method::maximin_latin_hypercube:
      return latin_hypercube_points(count, dimension, random, {latin_hypercube_criterion::maximin});
    case method::halton:
      return halton_points(count, dimension, random);
    case method::hammersley:
      return hammersley_points(count, dimension, random);
    case method::random:
    case method::uniform:
      break;
  }
  return random_points(count, dimension, random);
}

/// The architecture at a point of the unit cube: every column is cut into as many equal intervals as the
/// coordinate has ranks inside the bounds. Throws `shape_error` for a point of another dimension,
/// `numeric_error` for one that is not in the cube.
template <design_space S>
constexpr architecture<S> at_point(std::span<const double> point, const bounds<S>& within = {}) {
  if (point.size() != architecture<S>::dimension)
    throw shape_error("a point of " + std::to_string(point.size()) + " columns", "at_point",
                      "give " + std::to_string(architecture<S>::dimension));
  for (const double x : point)
    if (!(x >= 0 && x <= 1))
      throw numeric_error("a column is " + std::to_string(x), "at_point", "give numbers from 0 to 1");
  return architecture<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t radix) {
    const std::uint64_t first = within.first(i, radix), count = within.last(i, radix) - first + 1;
    // Compared before the cast: a double has no room for every count below 2^64.
    const double reach = point[i] * static_cast<double>(count);
    if (reach >= static_cast<double>(count)) return first + count - 1;
    return first + std::min(static_cast<std::uint64_t>(reach), count - 1);
  });
}

/// `count` architectures inside the bounds, which `uniform` cannot keep (`input_error`). They depend on the
/// name of the stream, not on what was drawn from it. A point that a constraint refuses gives its place to
/// independent draws, and so thins out the pattern; throws `input_error` when they find no member either.
template <design_space S>
std::vector<member_of<S>> sample(const S& space, std::size_t count, method m, const stream& random,
                                 const bounds<base_of<S>>& within = {}) {
  std::vector<member_of<S>> batch;
  batch.reserve(count);
  const stream points_of = random.split(0), repairs = random.split(1);
  if (m == method::uniform) {
    if (!(within == bounds<base_of<S>>{}))
      throw input_error("bounds on draws that are uniform over members", "sample", "take another method");
    for (std::size_t i = 0; i < count; ++i) {
      stream mine = points_of.split(i);
      batch.push_back(uniform(space, mine));
    }
    return batch;
  }
  const point_set points = unit_points(m, count, member_of<S>::dimension, points_of);
  for (std::size_t i = 0; i < count; ++i) {
    const auto a = at_point<base_of<S>>(points[i], within);
    stream mine = repairs.split(i);
    batch.push_back(allows(space, a) ? a : uniform_coordinates(space, mine, within));
  }
  return batch;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_SAMPLE_HPP
