// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_DIFFERENCES_HPP
#define EDGETRAN_TOOL_DIFFERENCES_HPP

#include <cstddef>
#include <cstdio>
#include <string>

#include "edgetran/model/stored_weights.hpp"
#include "format.hpp"

namespace tool {

/// Tells on standard error where a file of weights and the model that was read disagree so much that figures
/// may mislead: tensors that the model does not use and that hold more than a hundredth of all bytes, and a
/// pooler that the file is without.
inline void tell_differences(const std::string& model, const edgetran::model::stored_weights& w) {
  const auto unused = static_cast<double>(w.unused_bytes);
  if (unused > 0.01 * (unused + w.total().value())) {
    std::string names;
    for (std::size_t i = 0; i < w.unused.size() && i < 3; ++i)
      names += (i == 0 ? "" : ", ") + printable(w.unused[i]);
    std::fprintf(
        stderr,
        "edgetran: %s: no figure counts %zu tensors of the file, %s, that the model does not use: %s%s\n",
        printable(model).c_str(), w.unused.size(), human(unused, "B").c_str(), names.c_str(),
        w.unused.size() > 3 ? " …" : "");
  }
  if (!w.absent.empty())
    std::fprintf(stderr, "edgetran: %s: the file is without the pooler that costs and parameters count\n",
                 printable(model).c_str());
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_DIFFERENCES_HPP
