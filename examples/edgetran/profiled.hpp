// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_PROFILED_HPP
#define EDGETRAN_TOOL_PROFILED_HPP

#include <string>
#include <vector>

#include "edgetran/energy/campaign.hpp"

namespace tool {

/// The profiled trees of a folder in the published CSV layout, or of a file of JSON lines, without the models
/// named. Throws input_error if none is left.
edgetran::energy::campaign load_profiled(const std::string& path, const std::vector<std::string>& without);

}  // namespace tool

#endif  // EDGETRAN_TOOL_PROFILED_HPP
