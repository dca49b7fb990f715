// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_CPP_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_CPP_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "edgetran/regress/cpp_export.hpp"
#include "edgetran/regress/gaussian_process.hpp"

namespace edgetran::regress {

namespace covariance {

/// What a covariance of a new row z and training row x is as an expression; a specialisation's `write(p,
/// width, text, statements)` may append constants to the text and statements to the loop over training rows.
template <class Covariance>
struct cpp_expression {
  static_assert(sizeof(Covariance) == 0,
                "edgetran: to_cpp knows rbf, matern, linear, constant, white and their sums and products; "
                "specialise edgetran::regress::covariance::cpp_expression for others");
};

template <kernels::radial_shape Shape, class Metric>
struct cpp_expression<radial<Shape, Metric>> {
  static std::string write(const double* p, std::size_t width, regress::detail::cpp_text& text,
                           std::string& statements) {
    text.needs_cmath();
    const auto number = [](double x) { return regress::detail::cpp_text::number(x); };
    std::string s = "s" + std::to_string(statements.size()), squares = s;  // no two parts have the same
    statements += "    double " + s + " = 0;\n    for (std::size_t j = 0; j < varied; ++j) " + s + " += ";
    if constexpr (radial<Shape, Metric>::per_column) {
      std::vector<double> weights(width);
      for (std::size_t j = 0; j < width; ++j) weights[j] = 1 / (p[1 + j] * p[1 + j]);
      if (weights.empty()) weights.push_back(0);
      text.array("double", "weights_" + s, weights);
      statements += "weights_" + s + "[j] * (x[j] - z[j]) * (x[j] - z[j]);\n";
    } else {
      statements += "(x[j] - z[j]) * (x[j] - z[j]);\n";
      squares = number(1 / (p[1] * p[1])) + " * " + s;
    }
    if (Shape == kernels::radial_shape::gauss) return number(p[0]) + " * std::exp(-0.5 * (" + squares + "))";
    const double twice = Shape == kernels::radial_shape::matern12   ? 1
                         : Shape == kernels::radial_shape::matern32 ? 3
                                                                    : 5;
    const std::string t = "t" + s;
    statements += "    const double " + t + " = std::sqrt(" + number(twice) + " * (" + squares + "));\n";
    const std::string form = twice == 1   ? ""
                             : twice == 3 ? " * (1 + " + t + ")"
                                          : " * (1 + " + t + " + " + t + " * " + t + " / 3)";
    return number(p[0]) + form + " * std::exp(-" + t + ")";
  }
};

template <>
struct cpp_expression<linear> {
  static std::string write(const double* p, std::size_t width, regress::detail::cpp_text&,
                           std::string& statements) {
    const std::string s = "s" + std::to_string(statements.size());
    statements +=
        "    double " + s + " = 0;\n    for (std::size_t j = 0; j < varied; ++j) " + s + " += x[j] * z[j];\n";
    const double factor = p[0] / static_cast<double>(std::max<std::size_t>(1, width));
    return regress::detail::cpp_text::number(factor) + " * " + s;
  }
};

template <>
struct cpp_expression<constant> {
  static std::string write(const double* p, std::size_t, regress::detail::cpp_text&, std::string&) {
    return regress::detail::cpp_text::number(p[0]);
  }
};

/// A new row has noise of its own: none in common.
template <>
struct cpp_expression<white> {
  static std::string write(const double*, std::size_t, regress::detail::cpp_text&, std::string&) {
    return {};
  }
};

template <class... Parts>
struct cpp_expression<sum<Parts...>> {
  static std::string write(const double* p, std::size_t width, regress::detail::cpp_text& text,
                           std::string& statements) {
    std::string all;
    const auto add = [&]<class Part>(std::type_identity<Part>) {
      const std::string one = cpp_expression<Part>::write(p, width, text, statements);
      if (!one.empty()) all += (all.empty() ? "" : " + ") + one;
      p += Part::parameters(width);
    };
    (add(std::type_identity<Parts>{}), ...);
    return all.empty() ? "0.0" : all;
  }
};

template <class A, class B>
struct cpp_expression<product<A, B>> {
  static std::string write(const double* p, std::size_t width, regress::detail::cpp_text& text,
                           std::string& statements) {
    const std::string a = cpp_expression<A>::write(p, width, text, statements);
    return "(" + a + ") * (" + cpp_expression<B>::write(p + A::parameters(width), width, text, statements) +
           ")";
  }
};

}  // namespace covariance

/// The mean. Sums run in another order than ours: equal up to rounding, which grows as the noise shrinks.
template <class Covariance>
struct cpp_exporter<gaussian_process<Covariance>> {
  static std::string name(const gaussian_process<Covariance>&) {
    return "Gaussian process, " + Covariance::text() + ",";
  }
  static std::size_t write(const gaussian_process<Covariance>& m, detail::cpp_text& text,
                           const std::string& function) {
    detail::require_exportable(m.fitted(), "gaussian_process");
    const gaussian_process_state& s = m.state();
    const std::size_t varied = s.columns();
    text.constant("std::size_t", "varied", varied);
    if (varied > 0) {
      text.indices("active", s.scaling.active);
      text.array("double", "centres", s.scaling.centre);
      text.array("double", "spreads", s.scaling.spread);
      text.array("double", "rows", s.values);
    }
    text.array("double", "factors", m.mean_factors());
    std::string statements;
    const std::string expression =
        covariance::cpp_expression<Covariance>::write(s.hyper_parameters.data(), varied, text, statements);
    text.begin_function(function);
    if (varied == 0) {  // every row is the row that was seen
      double sum = 0;
      const std::vector<double> none;
      for (const double f : m.mean_factors())
        sum += f * Covariance::value(s.hyper_parameters.data(), none, none);
      text.line("  static_cast<void>(row);\n  return " +
                detail::cpp_text::number(s.target_centre + s.target_spread * sum) + ";\n}");
      return s.scaling.width;
    }
    text.line("  double z[varied] = {};");
    text.line(
        "  for (std::size_t j = 0; j < varied; ++j) z[j] = (row[active[j]] - centres[j]) / spreads[j];");
    text.line("  double sum = 0;\n  const double* x = rows;\n  for (const double factor : factors) {");
    text.line(statements + "    sum += factor * (" + expression + ");\n    x += varied;\n  }");
    text.line("  return " + detail::cpp_text::number(s.target_centre) + " + " +
              detail::cpp_text::number(s.target_spread) + " * sum;\n}");
    return s.scaling.width;
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_CPP_HPP
