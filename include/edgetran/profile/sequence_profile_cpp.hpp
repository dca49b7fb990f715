// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_PROFILE_SEQUENCE_PROFILE_CPP_HPP
#define EDGETRAN_PROFILE_SEQUENCE_PROFILE_CPP_HPP

#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/predict/sequence_profile.hpp"

namespace edgetran::profile {

namespace detail {

/// The shortest digits that read back as the same number.
inline std::string digits(double x) {
  std::array<char, 32> text;
  char* const end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
  return std::string(text.data(), end);
}
inline std::string quoted(std::string_view text) {
  std::string q = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') q += '\\';
    q += c;
  }
  return q + "\"";
}
template <std::size_t N>
std::string listed(const std::array<double, N>& values) {
  std::string text = "{";
  for (std::size_t i = 0; i < N; ++i) text.append(i == 0 ? "" : ", ").append(digits(values[i]));
  return text + "}";
}
/// One a line, with its name.
template <std::size_t N>
std::string named(const std::array<double, N>& values, const std::array<std::string_view, N>& names) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < N; ++i)
    text.append("            ").append(digits(values[i])).append(",  // ").append(names[i]).append("\n");
  return text + "        }";
}
inline std::string errors_text(const predict::held_out_errors& e) {
  return "{.mean = " + digits(e.mean) + ", .mean_kept = " + digits(e.mean_kept) +
         ", .median = " + digits(e.median) + ", .constant = " + digits(e.constant) +
         ",\n                   .scaled_mse = " + digits(e.scaled_mse) +
         ", .scaled_mse_kept = " + digits(e.scaled_mse_kept) + ", .coverage = " + digits(e.coverage) +
         ", .width = " + digits(e.width) + ",\n                   .span_mean = " + digits(e.span_mean) +
         ", .span_coverage = " + digits(e.span_coverage) +
         ",\n                   .larger_coverage = " + digits(e.larger_coverage) +
         ", .smaller_coverage = " + digits(e.smaller_coverage) + "}";
}
inline std::string law_text(const predict::additive_law& l) {
  std::string text = "{\n        .form = " + quoted(l.form) + ",\n        .fitted = {" +
                     digits(l.fitted.start) + ", " + named(l.fitted.each, predict::amount_names) +
                     "},\n        .factor = " + digits(l.factor) + ",\n        .usual = " + digits(l.usual) +
                     ",\n        .refits = {{\n";
  for (const auto& r : l.refits) text += "            {" + digits(r.start) + ", " + listed(r.each) + "},\n";
  return text + "        }},\n        .errors = " + errors_text(l.errors) + ",\n    }";
}

}  // namespace detail

/// A profile as a header of `predict/shipped/`, which the compiler reads back to the last bit.
inline std::string to_cpp(const predict::sequence_profile& d) {
  using detail::digits, detail::quoted;
  std::string guard = "EDGETRAN_PREDICT_SHIPPED_";
  for (const char c : d.name) guard += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  guard += "_HPP";
  const predict::outline_law& p = d.peak_power;
  return "// SPDX-FileCopyrightText: 2026 The edgetran authors\n// SPDX-License-Identifier: MIT\n"
         "// Needs: nothing else; outside the umbrella for its coefficients, which every includer would "
         "read.\n#ifndef " +
         guard + "\n#define " + guard +
         "\n\n#include \"edgetran/predict/sequence_profile.hpp\"\n\nnamespace edgetran::predict::shipped "
         "{\n\n"
         "// Written by examples/ship_devices.cpp from published measurements; do not edit.\n"
         "// clang-format off\n/// " +
         std::string(d.title) + ".\ninline constexpr sequence_profile " + std::string(d.name) +
         "{\n    .name = " + quoted(d.name) + ",\n    .title = " + quoted(d.title) +
         ",\n    .source = {\n        .paper = " + quoted(d.source.paper) +
         ",\n        .data = " + quoted(d.source.data) + ",\n        .licence = " + quoted(d.source.licence) +
         ",\n        .conditions = " + quoted(d.source.conditions) +
         ",\n        .caution = " + quoted(d.source.caution) +
         ",\n        .budget = " + quoted(d.source.budget) +
         ",\n        .records = " + std::to_string(d.source.records) +
         ",\n        .dropped = " + std::to_string(d.source.dropped) +
         ",\n    },\n    .workload = {.batch = " + std::to_string(d.workload.batch) +
         ", .sequence = " + std::to_string(d.workload.sequence) + "},\n    .least = amounts(" +
         detail::listed(d.least.values()) + "),\n    .most = amounts(" + detail::listed(d.most.values()) +
         "),\n    .most_flops = " + digits(d.most_flops) + ",\n    .most_bytes = " + digits(d.most_bytes) +
         ",\n    .outline_least = " + detail::listed(d.outline_least) +
         ",\n    .outline_most = " + detail::listed(d.outline_most) +
         ",\n    .latency = " + detail::law_text(d.latency) +
         ",\n    .energy = " + detail::law_text(d.energy) +
         ",\n    .peak_power = {\n        .form = " + quoted(p.form) +
         ",\n        .level = " + digits(p.level) +
         ",\n        .slope = " + detail::named(p.slope, predict::outline_names) +
         ",\n        .centre = " + detail::listed(p.centre) + ",\n        .factor = " + digits(p.factor) +
         ",\n        .errors = " + detail::errors_text(p.errors) +
         ",\n    },\n};\n// clang-format on\n\n}  // namespace edgetran::predict::shipped\n\n#endif  // " +
         guard + "\n";
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SEQUENCE_PROFILE_CPP_HPP
