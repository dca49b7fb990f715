// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_TREE_PROFILE_CPP_HPP
#define EDGETRAN_ENERGY_TREE_PROFILE_CPP_HPP

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "edgetran/predict/shipped_tree_profile.hpp"

namespace edgetran::energy {

namespace detail {

/// Ten digits are kept of what is fitted, so that compilers agree on what is shipped.
inline double shipped(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", x);
  return std::strtod(text, nullptr);
}
inline std::string shipped_text(double x) {
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, shipped(x)).ptr};
}
inline std::string shipped_text(std::span<const double> values) {
  std::string text = "{";
  for (const double v : values) text.append(text.size() == 1 ? "" : ", ").append(shipped_text(v));
  return text + "}";
}
inline std::string shipped_text(const predict::seen_range& r) {
  return "{" + shipped_text(r.least) + ", " + shipped_text(r.most) + "}";
}

inline std::string law_text(const predict::tree_law& l) {
  std::string text = "{\n            .leaf = {{\n";
  for (std::size_t k = 0; k < predict::leaf_kinds.size(); ++k)
    text.append("                ")
        .append(shipped_text(l.leaf[k]))
        .append(",  // ")
        .append(predict::leaf_kinds[k])
        .append("\n");
  return text + "            }},\n            .factor = " + shipped_text(l.factor) +
         ",\n            .own_flops = " + shipped_text(l.own_flops) +
         ",\n            .own_bytes = " + shipped_text(l.own_bytes) +
         ",\n            .per_leaf = " + shipped_text(l.per_leaf) +
         ",\n            .call = " + shipped_text(l.call) + ",\n        }";
}
inline std::string errors_text(const predict::law_errors& e) {
  return "{\n            .percent = " + shipped_text(e.percent) +
         ",\n            .coverage = " + shipped_text(e.coverage) +
         ",\n            .root_width = " + shipped_text(e.root_width) +
         ",\n            .module_width = " + shipped_text(e.module_width) +
         ",\n            .leaf_width = " + shipped_text(e.leaf_width) + ",\n        }";
}
inline std::string quoted_text(std::string_view text) {
  std::string q = "\"";
  for (const char c : text) (q += c == '"' || c == '\\' ? "\\" : "") += c;
  return q + "\"";
}

}  // namespace detail

/// The profile as a header that the library ships: constants alone, ten digits each.
inline std::string to_cpp(const predict::shipped_tree_profile& d) {
  using namespace detail;
  const predict::tree_profile& p = d.profile;
  std::string guard = "EDGETRAN_PREDICT_SHIPPED_";
  for (const char c : d.name) guard += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  guard += "_HPP";
  std::string text =
      "// SPDX-FileCopyrightText: 2026 The edgetran authors\n// SPDX-License-Identifier: MIT\n// Written by "
      "examples/ship_trees.cpp: fitted coefficients and their errors.\n// clang-format off\n#ifndef " +
      guard + "\n#define " + guard +
      "\n\n#include \"edgetran/predict/shipped_tree_profile.hpp\"\n\nnamespace edgetran::predict::shipped "
      "{\n\ninline constexpr shipped_tree_profile ";
  text.append(d.name).append("{\n    .name = " + quoted_text(d.name) +
                             ",\n    .title = " + quoted_text(d.title));
  text += ",\n    .source = {\n        .paper = " + quoted_text(d.source.paper) +
          ",\n        .data = " + quoted_text(d.source.data) +
          ",\n        .licence = " + quoted_text(d.source.licence) +
          ",\n        .conditions = " + quoted_text(d.source.conditions) +
          ",\n        .caution = " + quoted_text(d.source.caution) +
          ",\n        .budget = " + quoted_text(d.source.budget) +
          ",\n        .records = " + std::to_string(d.source.records) + ",\n    },\n    .profile = {\n";
  text += "        .energy = " + law_text(p.energy) + ",\n        .latency = " + law_text(p.latency) +
          ",\n        .energy_errors = " + errors_text(p.energy_errors) +
          ",\n        .latency_errors = " + errors_text(p.latency_errors) + ",\n        .kinds = {{\n";
  for (std::size_t k = 0; k < predict::leaf_kinds.size(); ++k)
    text.append("            {" + std::to_string(p.kinds[k].leaves) + ", " + shipped_text(p.kinds[k].flops) +
                ", " + shipped_text(p.kinds[k].bytes) + "},  // ")
        .append(predict::leaf_kinds[k])
        .append("\n");
  return text + "        }},\n        .batch = " + shipped_text(p.batch) +
         ",\n        .sequence = " + shipped_text(p.sequence) +
         ",\n        .models = " + std::to_string(p.models) +
         ",\n        .trees = " + std::to_string(p.trees) +
         ",\n    },\n};\n\n}  // namespace edgetran::predict::shipped\n\n#endif  // " + guard + "\n";
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_TREE_PROFILE_CPP_HPP
