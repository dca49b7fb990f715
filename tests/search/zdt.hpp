// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_ZDT_HPP
#define EDGETRAN_TESTS_SEARCH_ZDT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/depth.hpp"

/// The problems that multiobjective searches are compared on, on lattices of 256 values a coordinate, with
/// the hypervolume of their exact fronts. Sources: Zitzler, Deb and Thiele, "Comparison of multiobjective
/// evolutionary algorithms", Evol. Comput. 8 (2000); Deb, Thiele, Laumanns and Zitzler, "Scalable
/// multi-objective optimization test problems", CEC 2002.
namespace search_tests {

/// N numbers from 0 to 255.
template <std::size_t N>
using lattice = typename edgetran::space::depth<"size", N>::template of<edgetran::space::range<"x", 0, 255>>;
template <std::size_t N>
using lattice_candidates =
    edgetran::search::space_candidates<lattice<N>, edgetran::search::embedded_features<lattice<N>>>;

/// The coordinates of a member in [0, 1].
template <std::size_t N>
std::vector<double> unit(const edgetran::space::member_of<lattice<N>>& a) {
  std::vector<double> x(N);
  for (std::size_t i = 0; i < N; ++i) x[i] = static_cast<double>(a.template get<"x">(i)) / 255;
  return x;
}

inline double zdt_distance(const std::vector<double>& x) {
  double sum = 0;
  for (std::size_t i = 1; i < x.size(); ++i) sum += x[i];
  return 1 + 9 * sum / static_cast<double>(x.size() - 1);
}
inline std::vector<double> zdt1(const std::vector<double>& x) {
  const double g = zdt_distance(x);
  return {x[0], g * (1 - std::sqrt(x[0] / g))};
}
inline std::vector<double> zdt2(const std::vector<double>& x) {
  const double g = zdt_distance(x);
  return {x[0], g * (1 - x[0] / g * (x[0] / g))};
}
inline std::vector<double> zdt3(const std::vector<double>& x) {
  const double g = zdt_distance(x), f = x[0];
  return {f, g * (1 - std::sqrt(f / g) - f / g * std::sin(10 * std::numbers::pi * f))};
}
/// Three objectives; the front is the positive part of the unit sphere.
inline std::vector<double> dtlz2(const std::vector<double>& x) {
  double g = 0;
  for (std::size_t i = 2; i < x.size(); ++i) g += (x[i] - 0.5) * (x[i] - 0.5);
  const double a = x[0] * std::numbers::pi / 2, b = x[1] * std::numbers::pi / 2;
  return {(1 + g) * std::cos(a) * std::cos(b), (1 + g) * std::cos(a) * std::sin(b), (1 + g) * std::sin(a)};
}

/// Below a reference of 1.1 in every objective: what lies right of the front, under it and above nothing.
inline double exact_zdt1() { return 1.1 - 1 + 2.0 / 3 + 0.1 * 1.1; }
inline double exact_zdt2() { return 1.1 - 1 + 1.0 / 3 + 0.1 * 1.1; }
inline double exact_dtlz2() { return 1.331 - std::numbers::pi / 6; }
/// By the sum of thin rectangles under the least second objective so far; the front has gaps.
inline double exact_zdt3() {
  const int steps = 1'000'000;
  double least = 1.1, sum = 0;
  for (int i = 0; i < steps; ++i) {
    const double f = (i + 0.5) / steps;
    least = std::min(least, 1 - std::sqrt(f) - f * std::sin(10 * std::numbers::pi * f));
    sum += (1.1 - least) / steps;
  }
  return sum + 0.1 * (1.1 - least);
}

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_ZDT_HPP
