// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_SOBOL_HPP
#define EDGETRAN_SPACE_SOBOL_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/space/points.hpp"

namespace edgetran::space {

namespace detail {

/// A primitive polynomial over {0, 1} (bit k is the coefficient of x^k) and as many odd initial numbers as
/// its degree.
struct sobol_seed {
  std::uint32_t polynomial;
  std::array<std::uint32_t, 13> initial;
};

/// Columns 2 to 64; the first is the van der Corput sequence. Numbers of S. Joe and F. Y. Kuo, "Constructing
/// Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), their set D(6).
inline constexpr std::array<sobol_seed, 63> joe_kuo{{{3, {1}},
                                                     {7, {1, 3}},
                                                     {11, {1, 3, 1}},
                                                     {13, {1, 1, 1}},
                                                     {19, {1, 1, 3, 3}},
                                                     {25, {1, 3, 5, 13}},
                                                     {37, {1, 1, 5, 5, 17}},
                                                     {41, {1, 1, 5, 5, 5}},
                                                     {47, {1, 1, 7, 11, 19}},
                                                     {55, {1, 1, 5, 1, 1}},
                                                     {59, {1, 1, 1, 3, 11}},
                                                     {61, {1, 3, 5, 5, 31}},
                                                     {67, {1, 3, 3, 9, 7, 49}},
                                                     {91, {1, 1, 1, 15, 21, 21}},
                                                     {97, {1, 3, 1, 13, 27, 49}},
                                                     {103, {1, 1, 1, 15, 7, 5}},
                                                     {109, {1, 3, 1, 15, 13, 25}},
                                                     {115, {1, 1, 5, 5, 19, 61}},
                                                     {131, {1, 3, 7, 11, 23, 15, 103}},
                                                     {137, {1, 3, 7, 13, 13, 15, 69}},
                                                     {143, {1, 1, 3, 13, 7, 35, 63}},
                                                     {145, {1, 3, 5, 9, 1, 25, 53}},
                                                     {157, {1, 3, 1, 13, 9, 35, 107}},
                                                     {167, {1, 3, 1, 5, 27, 61, 31}},
                                                     {171, {1, 1, 5, 11, 19, 41, 61}},
                                                     {185, {1, 3, 5, 3, 3, 13, 69}},
                                                     {191, {1, 1, 7, 13, 1, 19, 1}},
                                                     {193, {1, 3, 7, 5, 13, 19, 59}},
                                                     {203, {1, 1, 3, 9, 25, 29, 41}},
                                                     {211, {1, 3, 5, 13, 23, 1, 55}},
                                                     {213, {1, 3, 7, 3, 13, 59, 17}},
                                                     {229, {1, 3, 1, 3, 5, 53, 69}},
                                                     {239, {1, 1, 5, 5, 23, 33, 13}},
                                                     {241, {1, 1, 7, 7, 1, 61, 123}},
                                                     {247, {1, 1, 7, 9, 13, 61, 49}},
                                                     {253, {1, 3, 3, 5, 3, 55, 33}},
                                                     {285, {1, 3, 1, 15, 31, 13, 49, 245}},
                                                     {299, {1, 3, 5, 15, 31, 59, 63, 97}},
                                                     {301, {1, 3, 1, 11, 11, 11, 77, 249}},
                                                     {333, {1, 3, 1, 11, 27, 43, 71, 9}},
                                                     {351, {1, 1, 7, 15, 21, 11, 81, 45}},
                                                     {355, {1, 3, 7, 3, 25, 31, 65, 79}},
                                                     {357, {1, 3, 1, 1, 19, 11, 3, 205}},
                                                     {361, {1, 1, 5, 9, 19, 21, 29, 157}},
                                                     {369, {1, 3, 7, 11, 1, 33, 89, 185}},
                                                     {391, {1, 3, 3, 3, 15, 9, 79, 71}},
                                                     {397, {1, 3, 7, 11, 15, 39, 119, 27}},
                                                     {425, {1, 1, 3, 1, 11, 31, 97, 225}},
                                                     {451, {1, 1, 1, 3, 23, 43, 57, 177}},
                                                     {463, {1, 3, 7, 7, 17, 17, 37, 71}},
                                                     {487, {1, 3, 1, 5, 27, 63, 123, 213}},
                                                     {501, {1, 1, 3, 5, 11, 43, 53, 133}},
                                                     {529, {1, 3, 5, 5, 29, 17, 47, 173, 479}},
                                                     {539, {1, 3, 3, 11, 3, 1, 109, 9, 69}},
                                                     {545, {1, 1, 1, 5, 17, 39, 23, 5, 343}},
                                                     {557, {1, 3, 1, 5, 25, 15, 31, 103, 499}},
                                                     {563, {1, 1, 1, 11, 11, 17, 63, 105, 183}},
                                                     {601, {1, 1, 5, 11, 9, 29, 97, 231, 363}},
                                                     {607, {1, 1, 5, 15, 19, 45, 41, 7, 383}},
                                                     {617, {1, 3, 7, 7, 31, 19, 83, 137, 221}},
                                                     {623, {1, 1, 1, 3, 23, 15, 111, 223, 83}},
                                                     {631, {1, 1, 5, 13, 31, 15, 55, 25, 161}},
                                                     {637, {1, 1, 3, 13, 25, 47, 39, 87, 257}}}};

/// Whether x generates every non-zero remainder modulo the polynomial.
constexpr bool is_primitive(std::uint32_t polynomial) {
  const int degree = static_cast<int>(std::bit_width(polynomial)) - 1;
  std::uint32_t power = 1, order = 0;
  do {
    power <<= 1;
    if (power >> degree & 1) power ^= polynomial;
    ++order;
  } while (power > 1);
  return power == 1 && order == (std::uint32_t{1} << degree) - 1;
}

/// Every column's 32 direction numbers. Beyond the table the primitive polynomials go on in order, with odd
/// initial numbers drawn once and for all.
template <class = void>
std::vector<std::array<std::uint32_t, 32>> sobol_directions(std::size_t dimension) {
  std::vector<std::array<std::uint32_t, 32>> directions(dimension);
  std::uint32_t polynomial = joe_kuo.back().polynomial;
  for (std::size_t column = 0; column < dimension; ++column) {
    auto& v = directions[column];
    if (column == 0) {
      for (std::size_t k = 0; k < 32; ++k) v[k] = std::uint32_t{1} << (31 - k);
      continue;
    }
    sobol_seed seed{};
    if (column <= joe_kuo.size()) {
      seed = joe_kuo[column - 1];
    } else {
      do polynomial += 2;
      while (!is_primitive(polynomial));
      seed.polynomial = polynomial;
      stream random(0x50B01, column);
      for (std::size_t k = 0; k < seed.initial.size(); ++k)
        seed.initial[k] = static_cast<std::uint32_t>(2 * random.below(std::uint64_t{1} << k) + 1);
    }
    const auto degree = static_cast<std::size_t>(std::bit_width(seed.polynomial)) - 1;
    for (std::size_t k = 0; k < 32; ++k) {
      if (k < degree) {
        v[k] = seed.initial[k] << (31 - k);
        continue;
      }
      v[k] = v[k - degree] ^ v[k - degree] >> degree;
      for (std::size_t j = 1; j < degree; ++j)
        if (seed.polynomial >> (degree - j) & 1) v[k] ^= v[k - j];
    }
  }
  return directions;
}

/// Owen's nested uniform scrambling: each binary digit is flipped or not by a coin that depends on all digits
/// before it. Exact for 32 digits; one Philox block a digit.
constexpr std::uint32_t owen_scramble(std::uint32_t x, std::uint32_t column,
                                      std::array<std::uint32_t, 2> key) {
  std::uint32_t flips = 0;
  for (std::uint32_t place = 0; place < 32; ++place) {
    const std::uint32_t before = place == 0 ? 0 : x >> (32 - place);
    flips |= (philox4x32({before, place, column, 0}, key)[0] & 1) << (31 - place);
  }
  return x ^ flips;
}

}  // namespace detail

/// The first points of the Sobol sequence, scrambled after Owen: uniform each, and among 2^k of them (from
/// the first) each of 2^k equal intervals of every column has one. Point i depends on the stream's name and
/// on i alone. Up to 1,024 columns and 2^32 - 1 points, or `shape_error`. O(count * dimension). Sources: I.
/// M. Sobol, USSR Comput. Math. 7 (1967); A. B. Owen, "Randomly permuted (t,m,s)-nets", 1995.
/// A template so that only its callers compile it.
template <class = void>
point_set sobol_points(std::size_t count, std::size_t dimension, const stream& random) {
  if (dimension > 1024 || count > 0xFFFFFFFF)
    throw shape_error(std::to_string(count) + " points of " + std::to_string(dimension) + " columns",
                      "sobol_points",
                      "ask for fewer than 2^32 points of 1024 columns, or take a Latin hypercube");
  const auto directions = detail::sobol_directions(dimension);
  const std::uint64_t name = random.at(0)();
  const std::array<std::uint32_t, 2> key{static_cast<std::uint32_t>(name),
                                         static_cast<std::uint32_t>(name >> 32)};
  point_set points(count, dimension);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t column = 0; column < dimension; ++column) {
      std::uint32_t x = 0;
      for (std::size_t rest = i, k = 0; rest != 0; rest >>= 1, ++k)
        if (rest & 1) x ^= directions[column][k];
      x = detail::owen_scramble(x, static_cast<std::uint32_t>(column), key);
      points[i][column] = (x + 0.5) * 0x1p-32;
    }
  return points;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_SOBOL_HPP
