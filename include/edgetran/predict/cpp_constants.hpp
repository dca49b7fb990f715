// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_PREDICT_CPP_CONSTANTS_HPP
#define EDGETRAN_PREDICT_CPP_CONSTANTS_HPP

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "edgetran/predict/provenance.hpp"

/// Profiles as constants of C++: what the writers of shipped headers share.
namespace edgetran::predict::detail {

/// Rounded to so many significant digits, so that the shipped digits do not hang on the last bits of a sum.
inline double rounded(double x, int digits) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*e", digits - 1, x);
  return std::strtod(text.data(), nullptr);
}

/// The shortest digits that read back as the same number.
inline std::string digits(double x) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), x).ptr};
}

inline std::string quoted(std::string_view text) {
  std::string q = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') q += '\\';
    q += c;
  }
  return q + "\"";
}

inline std::string listed(std::span<const double> values) {
  std::string text = "{";
  for (const double v : values) text.append(text.size() == 1 ? "" : ", ").append(digits(v));
  return text + "}";
}

inline std::string provenance_text(const provenance& p) {
  return "{\n        .paper = " + quoted(p.paper) + ",\n        .data = " + quoted(p.data) +
         ",\n        .licence = " + quoted(p.licence) + ",\n        .conditions = " + quoted(p.conditions) +
         ",\n        .caution = " + quoted(p.caution) + ",\n        .budget = " + quoted(p.budget) +
         ",\n        .records = " + std::to_string(p.records) +
         ",\n        .dropped = " + std::to_string(p.dropped) + ",\n    }";
}

/// A header of `predict/shipped/` with one constant of the type and name, for people called `title`, that
/// includes `edgetran/predict/TYPE.hpp`; `program` wrote it. `fields` is all between its braces.
inline std::string shipped_header(std::string_view type, std::string_view name, std::string_view title,
                                  std::string_view program, const std::string& fields) {
  std::string guard = "EDGETRAN_PREDICT_SHIPPED_";
  for (const char c : name) guard += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  guard += "_HPP";
  const std::string kind(type);
  return "// SPDX-FileCopyrightText: 2026 The edgetran authors\n// SPDX-License-Identifier: MIT\n"
         "// Needs: nothing else; outside the umbrella for its coefficients, which every includer would "
         "read.\n#ifndef " +
         guard + "\n#define " + guard + "\n\n#include \"edgetran/predict/" + kind +
         ".hpp\"\n\nnamespace edgetran::predict::shipped {\n\n// Written by " + std::string(program) +
         " from published measurements; do not edit.\n// clang-format off\n/// " + std::string(title) +
         ".\ninline constexpr " + kind + " " + std::string(name) + "{\n    .name = " + quoted(name) +
         ",\n    .title = " + quoted(title) + fields +
         "\n};\n// clang-format on\n\n}  // namespace edgetran::predict::shipped\n\n#endif  // " + guard +
         "\n";
}

}  // namespace edgetran::predict::detail

#endif  // EDGETRAN_PREDICT_CPP_CONSTANTS_HPP
