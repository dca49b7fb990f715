// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_REPORTS_HPP
#define EDGETRAN_TOOL_REPORTS_HPP

#include <cstddef>

#include "commands.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/report/breakdown.hpp"

namespace tool {

/// Throws before any work where --html or --svg cannot be written, or where they would have to draw several
/// workloads.
void require_drawable(const options& o, std::size_t workloads);

/// A prediction of `predict` as reports take it.
edgetran::report::breakdown breakdown_of(const edgetran::model::any_model& m,
                                         const edgetran::model::workload& w,
                                         const edgetran::predict::prediction& p,
                                         const edgetran::predict::device_profile& device);

/// Writes the files that --html and --svg name, if any.
void draw(const options& o, const edgetran::report::breakdown& b);

}  // namespace tool

#endif  // EDGETRAN_TOOL_REPORTS_HPP
