// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_REGRESSORS_HPP
#define EDGETRAN_TOOL_REGRESSORS_HPP

#include <cstddef>
#include <vector>

#include "edgetran/regress/selection.hpp"

namespace tool {

/// `regress::portfolio`, compiled once for the commands that compare regressors: it takes a minute.
std::vector<edgetran::regress::candidate> regressors(std::size_t width);

}  // namespace tool

#endif  // EDGETRAN_TOOL_REGRESSORS_HPP
