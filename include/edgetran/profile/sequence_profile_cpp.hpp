// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_PROFILE_SEQUENCE_PROFILE_CPP_HPP
#define EDGETRAN_PROFILE_SEQUENCE_PROFILE_CPP_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/predict/cpp_constants.hpp"
#include "edgetran/predict/sequence_profile.hpp"

namespace edgetran::profile {

namespace detail {

using predict::detail::digits;
using predict::detail::listed;
using predict::detail::quoted;

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
  const predict::outline_law& p = d.peak_power;
  return predict::detail::shipped_header(
      "sequence_profile", d.name, d.title, "examples/ship_devices.cpp",
      ",\n    .source = " + predict::detail::provenance_text(d.source) +
          ",\n    .workload = {.batch = " + std::to_string(d.workload.batch) +
          ", .sequence = " + std::to_string(d.workload.sequence) + "},\n    .least = amounts(" +
          detail::listed(d.least.values()) + "),\n    .most = amounts(" + detail::listed(d.most.values()) +
          "),\n    .most_flops = " + digits(d.most_flops) + ",\n    .most_bytes = " + digits(d.most_bytes) +
          ",\n    .outline_least = " + detail::listed(d.outline_least) + ",\n    .outline_most = " +
          detail::listed(d.outline_most) + ",\n    .latency = " + detail::law_text(d.latency) +
          ",\n    .energy = " + detail::law_text(d.energy) + ",\n    .peak_power = {\n        .form = " +
          quoted(p.form) + ",\n        .level = " + digits(p.level) +
          ",\n        .slope = " + detail::named(p.slope, predict::outline_names) +
          ",\n        .centre = " + detail::listed(p.centre) + ",\n        .factor = " + digits(p.factor) +
          ",\n        .errors = " + detail::errors_text(p.errors) + ",\n    },");
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SEQUENCE_PROFILE_CPP_HPP
