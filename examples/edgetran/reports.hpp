// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_REPORTS_HPP
#define EDGETRAN_TOOL_REPORTS_HPP

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "commands.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/predict/tree_profile.hpp"
#include "edgetran/report/breakdown.hpp"

namespace tool {

/// Throws before any work where --html or --svg cannot be written, or where they would have to draw several
/// workloads.
void require_drawable(const options& o, std::size_t workloads);

/// A device that prices the nodes of any model.
struct pricing {
  std::string device;
  std::string information;  ///< what its prices know, for the head of a report
  std::function<edgetran::predict::prediction(const edgetran::model::any_model&,
                                              const edgetran::model::workload&)>
      predict;
  std::optional<edgetran::predict::device_profile> calibrated{};  ///< where it is a calibrated machine
};

/// A machine that was calibrated.
pricing calibrated(edgetran::predict::device_profile device);

/// Laws of trees, learnt from measurements.
pricing learnt(const std::string& name, const std::string& source, const edgetran::predict::tree_profile& d);

/// Puts in the least batch that was measured where none is named, and says so.
void default_batch(options& o, const edgetran::predict::tree_profile& d);

/// What `--device` names. Where no batch is named and the device was measured at some, the least of these is
/// put in. Throws device_error for a device whose profile prices whole sequences alone.
pricing pricing_of(options& o);

/// A prediction as reports take it.
edgetran::report::breakdown breakdown_of(const edgetran::model::any_model& m,
                                         const edgetran::model::workload& w,
                                         const edgetran::predict::prediction& p, const pricing& device);

/// Writes the files that --html and --svg name, if any.
void draw(const options& o, const edgetran::report::breakdown& b);

}  // namespace tool

#endif  // EDGETRAN_TOOL_REPORTS_HPP
