// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_RADIAL_HPP
#define EDGETRAN_REGRESS_COVARIANCE_RADIAL_HPP

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/covariance/hyper_parameter.hpp"
#include "edgetran/regress/covariance/pairs.hpp"

namespace edgetran::regress::covariance {

/// One length for all columns, or one for each: automatic relevance determination, where the lengths of
/// columns that do not matter grow.
struct isotropic {};
struct ard {};

namespace detail {
/// A radial function, its slope and its bend in s: what `kernels::radial` computes for arrays, for one pair.
struct radial_values {
  double value, slope, bend;
};
inline radial_values radial(kernels::radial_shape shape, double s) {
  switch (shape) {
    case kernels::radial_shape::gauss: {
      const double e = std::exp(-0.5 * s);
      return {e, -0.5 * e, 0.25 * e};
    }
    case kernels::radial_shape::matern12: {
      const double t = std::max(1e-150, std::sqrt(s)), e = std::exp(-t);
      return {e, -0.5 * e / t, 0.25 * e * (1 + 1 / t) / t / t};
    }
    case kernels::radial_shape::matern32: {
      const double t = std::sqrt(3 * s), e = std::exp(-t);
      return {(1 + t) * e, -1.5 * e, 2.25 * e / std::max(1e-150, t)};
    }
    case kernels::radial_shape::matern52: {
      const double t = std::sqrt(5 * s), e = std::exp(-t);
      return {(1 + t + t * t / 3) * e, -5.0 / 6 * (1 + t) * e, 25.0 / 12 * e};
    }
  }
  return {};
}
}  // namespace detail

/// variance * g(sum over columns of (difference / length)^2): alike where rows are near, unlike where they
/// are far; far from all data nothing is left of the data. Hyper-parameters: the variance, then the length or
/// the lengths, in standardised columns.
template <kernels::radial_shape Shape, class Metric>
struct radial : part {
  static constexpr bool uses_squares = true;
  static constexpr bool smooth = Shape != kernels::radial_shape::matern12;
  static constexpr bool per_column = std::same_as<Metric, ard>;
  static constexpr std::string_view name = Shape == kernels::radial_shape::gauss ? "rbf" : "matern";

  static std::string text() {
    const std::string shape = Shape == kernels::radial_shape::gauss      ? "rbf"
                              : Shape == kernels::radial_shape::matern12 ? "matern 1/2"
                              : Shape == kernels::radial_shape::matern32 ? "matern 3/2"
                                                                         : "matern 5/2";
    return shape + (per_column ? " ard" : "");
  }
  static std::size_t parameters(std::size_t width) { return 1 + (per_column ? width : 1); }

  /// Standardised rows of d columns lie about sqrt(2 d) apart, and lengths are of that size.
  static void describe(std::size_t width, std::vector<hyper_parameter>& all) {
    const double typical = std::sqrt(static_cast<double>(std::max<std::size_t>(1, width)));
    detail::describe(all, name, "variance", {"", 1, 1.5, 1e-4, 1e3});
    detail::describe(all, name, "length", {"", typical, 1.5, 1e-2 * typical, 1e3 * typical},
                     parameters(width) - 1);
  }

  struct tape {
    std::vector<double> value, slope, squares, own;
  };

  template <class Pairs>
  static void add(Pairs& pairs, const double* p, tape& t, double* k, bool for_pull) {
    if (for_pull) t.value.resize(pairs.size()), t.slope.resize(pairs.size());
    const double* squares = pairs.squares();
    double scale = 1;
    if constexpr (per_column) {
      t.squares.resize(pairs.size());
      pairs.scaled_squares(weights(p, pairs.width()).data(), t.own, t.squares.data());
      squares = t.squares.data();
    } else {
      scale = 1 / (p[1] * p[1]);
    }
    kernels::radial({Shape, static_cast<std::ptrdiff_t>(pairs.size()), squares, scale, p[0], k,
                     for_pull ? t.value.data() : nullptr, for_pull ? t.slope.data() : nullptr});
  }

  template <class Pairs>
  static void pull(Pairs& pairs, const double* p, tape& t, const double* adjoint, double* gradient) {
    const auto n = static_cast<std::ptrdiff_t>(pairs.size());
    gradient[0] += kernels::dot(n, adjoint, t.value.data());
    if constexpr (per_column) {
      for (std::size_t i = 0; i < t.slope.size(); ++i) t.slope[i] *= adjoint[i];
      std::vector<double> columns(pairs.width());
      pairs.column_squares(t.slope.data(), columns.data());
      for (std::size_t j = 0; j < columns.size(); ++j) gradient[1 + j] -= 2 * weight(p, j) * columns[j];
    } else {
      gradient[1] -= 2 * weight(p, 0) * kernels::dot_of_three(n, adjoint, t.slope.data(), pairs.squares());
    }
  }

  static double self(const double* p, std::span<const double>) { return p[0]; }
  static double value(const double* p, std::span<const double> a, std::span<const double> b) {
    return p[0] * detail::radial(Shape, scaled_square(p, a, b)).value;
  }
  static double along(const double* p, std::span<const double> a, std::span<const double> b,
                      std::span<const double> direction) {
    return p[0] * detail::radial(Shape, scaled_square(p, a, b)).slope * square_along(p, a, b, direction);
  }
  static void gradient(const double* p, std::span<const double> a, std::span<const double> b, double scale,
                       double* out) {
    scale *= 2 * p[0] * detail::radial(Shape, scaled_square(p, a, b)).slope;
    for (std::size_t j = 0; j < a.size(); ++j) out[j] += scale * weight(p, j) * (a[j] - b[j]);
  }
  static void bend(const double* p, std::span<const double> a, std::span<const double> b,
                   std::span<const double> direction, double scale, double* out) {
    const auto g = detail::radial(Shape, scaled_square(p, a, b));
    scale *= 2 * p[0];
    const double turn = g.bend * square_along(p, a, b, direction);
    for (std::size_t j = 0; j < a.size(); ++j)
      out[j] += scale * weight(p, j) * (turn * (a[j] - b[j]) + g.slope * direction[j]);
  }

 private:
  static double weight(const double* p, std::size_t j) {
    const double length = p[per_column ? 1 + j : 1];
    return 1 / (length * length);
  }
  static std::vector<double> weights(const double* p, std::size_t width) {
    std::vector<double> all(width);
    for (std::size_t j = 0; j < width; ++j) all[j] = weight(p, j);
    return all;
  }
  static double scaled_square(const double* p, std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    if constexpr (per_column)
      for (std::size_t j = 0; j < a.size(); ++j) sum += weight(p, j) * (a[j] - b[j]) * (a[j] - b[j]);
    else
      sum = weight(p, 0) * detail::squared_distance(a.data(), b.data(), a.size());
    return sum;
  }
  static double square_along(const double* p, std::span<const double> a, std::span<const double> b,
                             std::span<const double> direction) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += 2 * weight(p, j) * (a[j] - b[j]) * direction[j];
    return sum;
  }
};

namespace detail {
template <int Numerator, int Denominator>
consteval kernels::radial_shape matern_shape() {
  static_assert(Denominator == 2 && (Numerator == 1 || Numerator == 3 || Numerator == 5),
                "edgetran: matern is there for the smoothness 1/2, 3/2 and 5/2");
  return Numerator == 1   ? kernels::radial_shape::matern12
         : Numerator == 3 ? kernels::radial_shape::matern32
                          : kernels::radial_shape::matern52;
}
}  // namespace detail

/// Infinitely smooth functions.
template <class Metric = isotropic>
using rbf = radial<kernels::radial_shape::gauss, Metric>;

/// Rougher ones, by their smoothness: matern<5, 2> bends without jumps, matern<3, 2> has slopes without
/// jumps, matern<1, 2> has no slopes at all. Source: C. E. Rasmussen, C. K. I. Williams, "Gaussian processes
/// for machine learning", 2006, section 4.2.
template <int Numerator, int Denominator, class Metric = isotropic>
using matern = radial<detail::matern_shape<Numerator, Denominator>(), Metric>;

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_RADIAL_HPP
