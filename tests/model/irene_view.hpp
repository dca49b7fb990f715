// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MODEL_IRENE_VIEW_HPP
#define EDGETRAN_TESTS_MODEL_IRENE_VIEW_HPP

#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "edgetran/model/tree.hpp"

namespace test {

/// Whether IrEne's data has a row for this leaf: seven classes, and of the point-wise functions only the
/// pooler's, which is a module of its own in the reference implementation.
inline bool in_irene_view(const edgetran::model::node& n) {
  constexpr std::array<std::string_view, 6> classes{"Embedding", "LayerNorm", "Linear",
                                                    "Conv1D",    "MatMul",    "Softmax"};
  if (n.level != edgetran::model::level::primitive) return false;
  for (const std::string_view c : classes)
    if (n.type == c) return true;
  return n.path == "pooler.activation" && n.type == "Tanh";
}

/// The node at this dotted path; fails loudly where there is none.
inline std::size_t find(const edgetran::model::tree& t, std::string_view path) {
  for (std::size_t i = 0; i < t.size(); ++i)
    if (t[i].path == path) return i;
  throw edgetran::unknown_error("no node " + std::string(path));
}

/// The folder of our own example configurations.
inline std::filesystem::path example_configs() {
  return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "examples" / "configs";
}

}  // namespace test

#endif  // EDGETRAN_TESTS_MODEL_IRENE_VIEW_HPP
