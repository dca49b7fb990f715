// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_ENERGY_TREE_PROFILE_CPP_HPP
#define EDGETRAN_ENERGY_TREE_PROFILE_CPP_HPP

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "edgetran/predict/cpp_constants.hpp"
#include "edgetran/predict/shipped_tree_profile.hpp"

namespace edgetran::energy {

namespace detail {

/// Ten digits are kept of what is fitted, so that compilers agree on what is shipped.
inline std::string shipped_text(double x) { return predict::detail::digits(predict::detail::rounded(x, 10)); }
inline std::string shipped_text(std::span<const double> values) {
  std::vector<double> kept;
  for (const double v : values) kept.push_back(predict::detail::rounded(v, 10));
  return predict::detail::listed(kept);
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

}  // namespace detail

/// The profile as a header that the library ships: constants alone, ten digits each.
inline std::string to_cpp(const predict::shipped_tree_profile& d) {
  using detail::shipped_text;
  const predict::tree_profile& p = d.profile;
  std::string fields =
      ",\n    .source = " + predict::detail::provenance_text(d.source) + ",\n    .profile = {\n";
  fields += "        .energy = " + detail::law_text(p.energy) +
            ",\n        .latency = " + detail::law_text(p.latency) +
            ",\n        .energy_errors = " + detail::errors_text(p.energy_errors) +
            ",\n        .latency_errors = " + detail::errors_text(p.latency_errors) +
            ",\n        .kinds = {{\n";
  for (std::size_t k = 0; k < predict::leaf_kinds.size(); ++k)
    fields
        .append("            {" + std::to_string(p.kinds[k].leaves) + ", " + shipped_text(p.kinds[k].flops) +
                ", " + shipped_text(p.kinds[k].bytes) + "},  // ")
        .append(predict::leaf_kinds[k])
        .append("\n");
  fields += "        }},\n        .batch = " + shipped_text(p.batch) +
            ",\n        .sequence = " + shipped_text(p.sequence) +
            ",\n        .models = " + std::to_string(p.models) +
            ",\n        .trees = " + std::to_string(p.trees) + ",\n    },";
  return predict::detail::shipped_header("shipped_tree_profile", d.name, d.title, "examples/ship_trees.cpp",
                                         fields);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_TREE_PROFILE_CPP_HPP
