// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_SUM_HPP
#define EDGETRAN_REGRESS_COVARIANCE_SUM_HPP

#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "edgetran/regress/covariance/hyper_parameter.hpp"

namespace edgetran::regress::covariance {

/// Functions that are sums of independent parts. Hyper-parameters: those of the parts in their order.
template <class... Parts>
struct sum {
  static constexpr bool uses_squares = (Parts::uses_squares || ...);
  static constexpr bool uses_products = (Parts::uses_products || ...);
  static constexpr bool smooth = (Parts::smooth && ...);
  static constexpr bool noisy = (Parts::noisy || ...);

  static std::string text() {
    std::string names;
    ((names += (names.empty() ? "" : ", ") + Parts::text()), ...);
    return "sum(" + names + ")";
  }
  static std::size_t parameters(std::size_t width) { return (Parts::parameters(width) + ...); }
  static void describe(std::size_t width, std::vector<hyper_parameter>& all) {
    (Parts::describe(width, all), ...);
  }

  struct tape {
    std::tuple<typename Parts::tape...> of;
  };

  template <class Pairs>
  static void add(Pairs& pairs, const double* p, tape& t, double* k, bool for_pull) {
    each(pairs.width(), [&]<class Part, std::size_t I>(std::size_t from) {
      Part::add(pairs, p + from, std::get<I>(t.of), k, for_pull);
    });
  }
  template <class Pairs>
  static void pull(Pairs& pairs, const double* p, tape& t, const double* adjoint, double* gradient) {
    each(pairs.width(), [&]<class Part, std::size_t I>(std::size_t from) {
      Part::pull(pairs, p + from, std::get<I>(t.of), adjoint, gradient + from);
    });
  }

  static double noise(const double* p, std::size_t width) {
    return total(width, [&]<class Part>(std::size_t from) { return Part::noise(p + from, width); });
  }
  static void pull_noise(const double* p, std::size_t width, double adjoint, double* gradient) {
    each(width, [&]<class Part, std::size_t>(std::size_t from) {
      Part::pull_noise(p + from, width, adjoint, gradient + from);
    });
  }

  static double self(const double* p, std::span<const double> a) {
    return total(a.size(), [&]<class Part>(std::size_t from) { return Part::self(p + from, a); });
  }
  static double value(const double* p, std::span<const double> a, std::span<const double> b) {
    return total(a.size(), [&]<class Part>(std::size_t from) { return Part::value(p + from, a, b); });
  }
  static double along(const double* p, std::span<const double> a, std::span<const double> b,
                      std::span<const double> direction) {
    return total(a.size(),
                 [&]<class Part>(std::size_t from) { return Part::along(p + from, a, b, direction); });
  }
  static void gradient(const double* p, std::span<const double> a, std::span<const double> b, double scale,
                       double* out) {
    each(a.size(),
         [&]<class Part, std::size_t>(std::size_t from) { Part::gradient(p + from, a, b, scale, out); });
  }
  static void bend(const double* p, std::span<const double> a, std::span<const double> b,
                   std::span<const double> direction, double scale, double* out) {
    each(a.size(), [&]<class Part, std::size_t>(std::size_t from) {
      Part::bend(p + from, a, b, direction, scale, out);
    });
  }
  static void self_gradient(const double* p, std::span<const double> a, double scale, double* out) {
    each(a.size(),
         [&]<class Part, std::size_t>(std::size_t from) { Part::self_gradient(p + from, a, scale, out); });
  }

 private:
  /// body.operator()<Part, index of the part>(index of its first hyper-parameter), in order.
  template <class Body>
  static void each(std::size_t width, Body&& body) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      std::size_t from = 0;
      ((body.template operator()<Parts, I>(from), from += Parts::parameters(width)), ...);
    }
    (std::index_sequence_for<Parts...>{});
  }
  template <class Term>
  static double total(std::size_t width, Term&& term) {
    double all = 0;
    each(width,
         [&]<class Part, std::size_t>(std::size_t from) { all += term.template operator()<Part>(from); });
    return all;
  }
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_SUM_HPP
