// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_REGRESSORS_HPP
#define EDGETRAN_TOOL_REGRESSORS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/regress/selection.hpp"

namespace tool {

/// `regress::portfolio`, compiled once for the commands that compare regressors: it takes a minute.
std::vector<edgetran::regress::candidate> regressors(std::size_t width);

/// One of them, fitted, as a file holds it, and back. Both throw as `regress::portfolio_regressors` does.
edgetran::json::value regressor_to_json(const edgetran::regress::any_regressor& fitted);
edgetran::regress::any_regressor regressor_from_json(const edgetran::json::value& v);
/// As C++ that needs no edgetran: `regress::to_cpp`.
std::string regressor_to_cpp(const edgetran::regress::any_regressor& fitted, const std::string& name);

}  // namespace tool

#endif  // EDGETRAN_TOOL_REGRESSORS_HPP
