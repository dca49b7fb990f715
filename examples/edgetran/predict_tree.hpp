// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_PREDICT_TREE_HPP
#define EDGETRAN_TOOL_PREDICT_TREE_HPP

#include <string>

#include "commands.hpp"
#include "edgetran/predict/tree_profile.hpp"

namespace tool {

/// What to say of a device beside its numbers.
struct device_words {
  std::string name, title;
  std::string conditions;  ///< how it was measured
  std::string caution;     ///< may be empty
};

/// Why a shipped or learnt profile gives no peak memory.
inline constexpr const char* no_memory =
    "the campaign measured no memory: 'edgetran tree' tells what a model holds";

/// Predicts by laws on shapes, every node of the model's tree.
void predict_tree(options o, const device_words& device, const edgetran::predict::tree_profile& profile);

/// Whether a name is that of a file which `irene --out` wrote.
bool is_tree_profile(const std::string& device);

}  // namespace tool

#endif  // EDGETRAN_TOOL_PREDICT_TREE_HPP
