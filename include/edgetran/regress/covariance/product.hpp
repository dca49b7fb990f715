// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_PRODUCT_HPP
#define EDGETRAN_REGRESS_COVARIANCE_PRODUCT_HPP

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/regress/covariance/hyper_parameter.hpp"

namespace edgetran::regress::covariance {

/// Rows are alike where both parts find them alike. Both have a variance and only its product matters: fix
/// one of them. Three parts: product<A, product<B, C>>. Hyper-parameters: those of A, then those of B.
template <class A, class B>
struct product {
  static_assert(!A::noisy && !B::noisy, "edgetran: white is no part of a product; put it into a sum");
  static constexpr bool uses_squares = A::uses_squares || B::uses_squares;
  static constexpr bool uses_products = A::uses_products || B::uses_products;
  static constexpr bool smooth = A::smooth && B::smooth;
  static constexpr bool noisy = false;

  static std::string text() { return "product(" + A::text() + ", " + B::text() + ")"; }
  static std::size_t parameters(std::size_t width) { return A::parameters(width) + B::parameters(width); }
  static void describe(std::size_t width, std::vector<hyper_parameter>& all) {
    A::describe(width, all);
    B::describe(width, all);
  }

  struct tape {
    typename A::tape of_a;
    typename B::tape of_b;
    std::vector<double> a, b;
  };

  template <class Pairs>
  static void add(Pairs& pairs, const double* p, tape& t, double* k, bool for_pull) {
    t.a.assign(pairs.size(), 0.0);
    t.b.assign(pairs.size(), 0.0);
    A::add(pairs, p, t.of_a, t.a.data(), for_pull);
    B::add(pairs, behind(p, pairs.width()), t.of_b, t.b.data(), for_pull);
    for (std::size_t i = 0; i < t.a.size(); ++i) k[i] += t.a[i] * t.b[i];
  }
  template <class Pairs>
  static void pull(Pairs& pairs, const double* p, tape& t, const double* adjoint, double* gradient) {
    for (std::size_t i = 0; i < t.a.size(); ++i) t.a[i] *= adjoint[i], t.b[i] *= adjoint[i];
    A::pull(pairs, p, t.of_a, t.b.data(), gradient);
    B::pull(pairs, behind(p, pairs.width()), t.of_b, t.a.data(), gradient + A::parameters(pairs.width()));
  }

  static double noise(const double*, std::size_t) { return 0; }
  static void pull_noise(const double*, std::size_t, double, double*) {}

  static double self(const double* p, std::span<const double> a) {
    return A::self(p, a) * B::self(behind(p, a.size()), a);
  }
  static double value(const double* p, std::span<const double> a, std::span<const double> b) {
    return A::value(p, a, b) * B::value(behind(p, a.size()), a, b);
  }
  static double along(const double* p, std::span<const double> a, std::span<const double> b,
                      std::span<const double> direction) {
    const double* const q = behind(p, a.size());
    return A::along(p, a, b, direction) * B::value(q, a, b) +
           A::value(p, a, b) * B::along(q, a, b, direction);
  }
  static void gradient(const double* p, std::span<const double> a, std::span<const double> b, double scale,
                       double* out) {
    const double* const q = behind(p, a.size());
    A::gradient(p, a, b, scale * B::value(q, a, b), out);
    B::gradient(q, a, b, scale * A::value(p, a, b), out);
  }
  static void bend(const double* p, std::span<const double> a, std::span<const double> b,
                   std::span<const double> direction, double scale, double* out) {
    const double* const q = behind(p, a.size());
    A::bend(p, a, b, direction, scale * B::value(q, a, b), out);
    B::bend(q, a, b, direction, scale * A::value(p, a, b), out);
    A::gradient(p, a, b, scale * B::along(q, a, b, direction), out);
    B::gradient(q, a, b, scale * A::along(p, a, b, direction), out);
  }
  static void self_gradient(const double* p, std::span<const double> a, double scale, double* out) {
    const double* const q = behind(p, a.size());
    A::self_gradient(p, a, scale * B::self(q, a), out);
    B::self_gradient(q, a, scale * A::self(p, a), out);
  }

 private:
  /// The hyper-parameters of B.
  static const double* behind(const double* p, std::size_t width) { return p + A::parameters(width); }
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_PRODUCT_HPP
