// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_CPP_HPP
#define EDGETRAN_REGRESS_MLP_CPP_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "edgetran/regress/cpp_export.hpp"
#include "edgetran/regress/mlp.hpp"

namespace edgetran::regress {

namespace neural {

/// The functions of mlp/functions.hpp for one number, in the same arithmetic: the same bits. Float networks
/// compute by kernels/network.hpp, and so to the last digits only as they do.
template <class Real>
class cpp_functions {
 public:
  explicit cpp_functions(regress::detail::cpp_text& text) : text_(text) {}

  /// What an activation makes of `z`; writes the functions it needs, once.
  template <class Activation>
  std::string value(const std::string& z) {
    if constexpr (std::is_same_v<Activation, identity>) {
      return z;
    } else if constexpr (std::is_same_v<Activation, relu>) {
      return zero + " < " + z + " ? " + z + " : " + zero;
    } else {
      static_assert(std::is_same_v<Activation, softplus> || std::is_same_v<Activation, sigmoid> ||
                        std::is_same_v<Activation, tanh>,
                    "edgetran: to_cpp knows identity, relu, softplus, sigmoid and tanh");
      need_exponential();
      if constexpr (std::is_same_v<Activation, softplus>) need_softplus();
      if constexpr (!std::is_same_v<Activation, softplus>) need_logistic();
      if constexpr (std::is_same_v<Activation, tanh>)
        return "2 * logistic(2 * " + z + ") - 1";
      else
        return (std::is_same_v<Activation, softplus> ? "softplus(" : "logistic(") + z + ")";
    }
  }

 private:
  static constexpr bool single = sizeof(Real) == 4;
  inline static const std::string real = single ? "float" : "double", zero = single ? "0.0f" : "0.0";

  static std::string number(double x) { return regress::detail::cpp_text::number(static_cast<Real>(x)); }

  /// `detail::polynomial` as an expression in x, x2, x4, x8.
  template <class C>
  static std::string polynomial(std::size_t first, std::size_t count, C c) {
    if (count == 1) return number(c(first));
    const std::size_t half = std::bit_ceil(count) / 2;
    const std::string power = half == 1 ? "x" : "x" + std::to_string(half);
    return "(" + polynomial(first, half, c) + " + " + power + " * " +
           polynomial(first + half, count - half, c) + ")";
  }
  void powers() {
    text_.line("  const " + real + " x2 = x * x, x4 = x2 * x2, x8 = x4 * x4;\n  static_cast<void>(x8);");
  }

  void need_exponential() {
    if (has_exponential_) return;
    has_exponential_ = true;
    text_.needs_cmath();
    const std::string shift = number(single ? 12582912.0 : 6755399441055744.0);
    const std::string least = number(single ? -87 : -708), most = number(single ? 88 : 709);
    text_.line("inline " + real + " exponential(" + real + " z) noexcept {");
    text_.line("  z = z < " + least + " ? " + least + " : " + most + " < z ? " + most + " : z;");
    text_.line("  const " + real + " n = (z * " + number(1.4426950408889634074) + " + " + shift + ") - " +
               shift + ";");
    text_.line("  const " + real + " x = (z - n * " +
               number(single ? 0.693359375 : 6.93147180369123816490e-01) + ") - n * " +
               number(single ? -2.12194440e-4 : 1.90821492927058770002e-10) + ";");
    powers();
    text_.line("  return std::ldexp(" +
               polynomial(0, single ? 8 : 14, [](std::size_t k) { return detail::inverse_factorial(k); }) +
               ",\n                    static_cast<int>(n));\n}");
  }
  void need_logistic() {
    if (has_logistic_) return;
    has_logistic_ = true;
    text_.line("inline " + real + " logistic(" + real + " z) noexcept {");
    text_.line("  const " + real + " e = exponential(z < 0 ? z : -z);");
    text_.line("  return (z < 0 ? e : 1) / (1 + e);\n}");
  }
  void need_softplus() {
    if (has_softplus_) return;
    has_softplus_ = true;
    text_.line("inline " + real + " softplus(" + real + " z) noexcept {");
    text_.line("  const " + real + " e = exponential(z < 0 ? z : -z), s = e / (2 + e), x = s * s;");
    powers();
    text_.line(
        "  return (z < 0 ? 0 : z) + s * " +
        polynomial(0, single ? 7 : 16, [](std::size_t k) { return 2 / static_cast<double>(2 * k + 1); }) +
        ";\n}");
  }

  regress::detail::cpp_text& text_;
  bool has_exponential_ = false, has_logistic_ = false, has_softplus_ = false;
};

}  // namespace neural

/// Networks of `layer`s; those of moments (mlp/moment_layer.hpp) are not exported. Where a layer drops,
/// nothing is dropped, as in `predict`.
template <std::int64_t Input, std::size_t... Widths, class... Activations, bool... Drops, class Loss,
          class Optimiser, class Real>
struct cpp_exporter<
    basic_mlp<neural::network<Input, neural::layer<Widths, Activations, Drops>...>, Loss, Optimiser, Real>> {
  using model =
      basic_mlp<neural::network<Input, neural::layer<Widths, Activations, Drops>...>, Loss, Optimiser, Real>;

  static std::string name(const model& m) {
    return "network of " + neural::shape_of<typename model::network_type>(m.width(), "mlp").describe();
  }
  static std::size_t write(const model& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "mlp");
    const auto s = m.saved();
    const std::string real = sizeof(Real) == 4 ? "float" : "double",
                      members = std::to_string(s.parameters.size()),
                      columns = std::to_string(s.columns.size());
    std::vector<double> centres, inverses;
    for (const auto& c : s.columns) centres.push_back(c.quarter_centre), inverses.push_back(c.inverse);
    text.array("double", "quarter_centres", centres);
    text.array("double", "inverse_quarter_widths", inverses);
    std::vector<Real> parameters;
    for (const auto& p : s.parameters)
      for (const double x : p) parameters.push_back(static_cast<Real>(x));
    text.array(real, "parameters", parameters);

    neural::cpp_functions<Real> functions(text);
    std::string layers;
    std::size_t inputs = s.columns.size(), k = 0;
    const auto layer = [&]<class Activation>(std::size_t width, std::type_identity<Activation>) {
      const std::string in = "x" + std::to_string(k), out = "x" + std::to_string(++k);
      const std::string i = std::to_string(inputs), j = std::to_string(width);
      layers += "    " + real + " " + out + "[" + j + "] = {};\n    dense<" + i + ", " + j + ">(" + in +
                ", w, " + out + ");\n    w += " + std::to_string((inputs + 1) * width) + ";\n";
      if constexpr (!std::is_same_v<Activation, neural::identity>)
        layers += "    for (" + real + "& z : " + out + ") z = " + functions.template value<Activation>("z") +
                  ";\n";
      inputs = width;
    };
    (layer(Widths, std::type_identity<Activations>{}), ...);

    text.line(R"(/// A bias and a weight for each input, to each output.
template <std::size_t Inputs, std::size_t Outputs>
constexpr void dense(const )" +
              real + "* in, const " + real + "* w, " + real + R"(* out) noexcept {
  for (std::size_t j = 0; j < Outputs; ++j) out[j] = w[Inputs * Outputs + j];
  for (std::size_t i = 0; i < Inputs; ++i)
    for (std::size_t j = 0; j < Outputs; ++j) out[j] += in[i] * w[i * Outputs + j];
})");
    text.begin_function(function);
    text.line("  " + real + R"( x0[)" + columns + R"(] = {};
  for (std::size_t j = 0; j < )" +
              columns + R"(; ++j) {
    const double z = (0.25 * row[j] - quarter_centres[j]) * inverse_quarter_widths[j];
    x0[j] = static_cast<)" +
              real + ">(z < -1e4 ? -1e4 : z > 1e4 ? 1e4 : z);\n  }");
    text.line("  const " + real + "* w = parameters;\n  double sum = 0;");
    text.line("  for (int member = 0; member < " + members + "; ++member) {");
    text.line(layers + "    sum += static_cast<double>(x" + std::to_string(k) + "[0]);\n  }");
    const double zero = s.target.backward(0), unit = s.target.width();
    text.line("  return " + detail::cpp_text::number(zero) + " + " + detail::cpp_text::number(unit) +
              " * (sum / " + members + ");\n}");
    return s.columns.size();
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_MLP_CPP_HPP
