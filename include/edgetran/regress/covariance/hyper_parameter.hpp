// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_COVARIANCE_HYPER_PARAMETER_HPP
#define EDGETRAN_REGRESS_COVARIANCE_HYPER_PARAMETER_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgetran::regress::covariance {

/// One positive number that a covariance has. What is known before any data is a normal distribution of its
/// logarithm, which keeps fits of few rows sane, and bounds.
struct hyper_parameter {
  std::string name;  ///< "matern.length", "white.variance"
  double median;
  double spread;  ///< standard deviation of the logarithm
  double lower;
  double upper;
  bool follows = false;  ///< one more of the kind of the one before: moves with it until there is data enough
};

namespace detail {
/// "<part>.<what>", with a number behind `part` where a part before has that name: "rbf.length",
/// "rbf2.length".
inline void describe(std::vector<hyper_parameter>& all, std::string_view part, std::string_view what,
                     const hyper_parameter& of, std::size_t count = 1) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const hyper_parameter& h) { return h.name == name; });
  };
  for (std::size_t j = 0; j < count; ++j) {
    const std::string tail = "." + std::string(what) + (count > 1 ? "." + std::to_string(j) : "");
    std::string name = std::string(part) + tail;
    for (int number = 2; taken(name); ++number) name = std::string(part) + std::to_string(number) + tail;
    all.push_back({std::move(name), of.median, of.spread, of.lower, of.upper, j > 0});
  }
}
}  // namespace detail

/// What a part of a covariance is unless it says otherwise: flat, free of noise, of squares and of products.
/// Its functions take the part's hyper-parameters first, then rows a and b. Each adds `scale` times its
/// derivative in a to an array, or returns it along a direction: `gradient` and `along` of the value, `bend`
/// of the slope along a direction, `self_gradient` of the value of a row with itself. What a covariance owes
/// beside: tests/laws/covariance.hpp.
struct part {
  static constexpr bool uses_squares = false;   ///< squared distances between rows
  static constexpr bool uses_products = false;  ///< inner products of rows
  static constexpr bool smooth = true;          ///< has two derivatives where rows meet, so the mean has them
  static constexpr bool noisy = false;          ///< holds `white`
  static double noise(const double*, std::size_t) { return 0; }
  static void pull_noise(const double*, std::size_t, double, double*) {}
  static double along(const double*, std::span<const double>, std::span<const double>,
                      std::span<const double>) {
    return 0;
  }
  static void gradient(const double*, std::span<const double>, std::span<const double>, double, double*) {}
  static void bend(const double*, std::span<const double>, std::span<const double>, std::span<const double>,
                   double, double*) {}
  static void self_gradient(const double*, std::span<const double>, double, double*) {}
};

}  // namespace edgetran::regress::covariance

#endif  // EDGETRAN_REGRESS_COVARIANCE_HYPER_PARAMETER_HPP
