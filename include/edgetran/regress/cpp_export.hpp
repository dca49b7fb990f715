// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CPP_EXPORT_HPP
#define EDGETRAN_REGRESS_CPP_EXPORT_HPP

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/cpp_text.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/relative.hpp"

/// Fitted regressors as C++ that needs nothing but its standard library: predictions inside a program that
/// must not carry edgetran.
namespace edgetran::regress {

/// How an R becomes C++. A specialisation has `name(fitted)`, words for the first line, and
/// `write(fitted, text, function)`, which appends constants and `double FUNCTION(const double* row)` to the
/// text and returns how many columns a row has; it throws `state_error` before the fit.
template <class R>
struct cpp_exporter {
  static_assert(sizeof(R) == 0,
                "edgetran: nothing writes this type as C++; include the header that does (cpp_export.hpp, "
                "trees/trees_cpp.hpp, gaussian_process_cpp.hpp, mlp_cpp.hpp) or specialise "
                "edgetran::regress::cpp_exporter");
};

/// A header of C++17 with `NAME::predict(row)` for a row of finite numbers, a pointer or a
/// `std::array<double, NAME::columns>`: the mean that `fitted` predicts, to the bit where both are compiled
/// without contraction of products and sums. It is constexpr where it needs no exponential, allocates
/// nothing, throws nothing and checks nothing. Throws `input_error` for a name that C++ does not allow,
/// `state_error` before the fit. O(numbers).
template <class R>
[[nodiscard]] std::string to_cpp(const R& fitted, std::string_view name) {
  detail::require_cpp_name(name);
  detail::cpp_text text;
  const std::size_t columns = cpp_exporter<R>::write(fitted, text, "predict");
  return text.finish(std::string(name), columns,
                     cpp_exporter<R>::name(fitted) + " of " + std::to_string(columns) +
                         " columns, written by edgetran; not meant to be edited.");
}

namespace detail {
inline void require_exportable(bool fitted, const char* who) {
  if (!fitted) throw state_error("exported before it was fitted", who, "call fit first");
}
}  // namespace detail

/// linear, non_negative, ridge, affine.
template <std::derived_from<affine> R>
struct cpp_exporter<R> {
  static std::string name(const R&) { return "linear function"; }
  static std::size_t write(const R& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "linear");
    const std::size_t width = m.coefficients().size();
    if (width == 0) throw shape_error("a function of no column", "linear", "write its intercept");
    text.array("double", "coefficients", m.coefficients());
    text.begin_function(function);
    text.line("  double sum = " + detail::cpp_text::number(m.intercept()) + ";");
    text.line("  for (std::size_t j = 0; j < " + std::to_string(width) +
              "; ++j) sum += coefficients[j] * row[j];");
    text.line("  return sum;\n}");
    return width;
  }
};

template <class R>
struct cpp_exporter<log_target<R>> {
  static std::string name(const log_target<R>& m) {
    return "exponential of a " + cpp_exporter<R>::name(m.inner());
  }
  static std::size_t write(const log_target<R>& m, detail::cpp_text& text, const std::string& function) {
    const std::string logarithm = function + "_logarithm";
    const std::size_t width = cpp_exporter<R>::write(m.inner(), text, logarithm);
    text.needs_cmath();
    text.begin_function(function);
    text.line("  return " + detail::cpp_text::number(m.correction()) + " * std::exp(" + logarithm +
              "(row));\n}");
    return width;
  }
};

template <class R>
struct cpp_exporter<polynomial<R>> {
  static std::string name(const polynomial<R>& m) {
    return cpp_exporter<R>::name(m.inner()) + " of products";
  }
  static std::size_t write(const polynomial<R>& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "polynomial");
    const std::string of_products = function + "_of_products", count = std::to_string(m.products().size());
    (void)cpp_exporter<R>::write(m.inner(), text, of_products);
    std::vector<std::size_t> factors, ends;
    for (const auto& product : m.products()) {
      factors.insert(factors.end(), product.begin(), product.end());
      ends.push_back(factors.size());
    }
    text.array("double", function + "_centres", m.centre());
    text.array("double", function + "_spreads", m.spread());
    text.indices(function + "_factors", factors);
    text.indices(function + "_ends", ends);
    text.begin_function(function);
    text.line("  double products[" + count + "] = {};");
    text.line("  for (std::size_t m = 0, k = 0; m < " + count + "; ++m) {");
    text.line("    products[m] = 1;");
    text.line("    for (; k < " + function + "_ends[m]; ++k) {");
    text.line("      const std::size_t j = " + function + "_factors[k];");
    text.line("      products[m] *= (row[j] - " + function + "_centres[j]) / " + function + "_spreads[j];");
    text.line("    }\n  }\n  return " + of_products + "(products);\n}");
    return m.centre().size();
  }
};

template <class R>
struct cpp_exporter<relative<R>> {
  static std::string name(const relative<R>& m) { return cpp_exporter<R>::name(m.inner()); }
  static std::size_t write(const relative<R>& m, detail::cpp_text& text, const std::string& function) {
    return cpp_exporter<R>::write(m.inner(), text, function);
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CPP_EXPORT_HPP
