// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The device that a search is for.
#ifndef EDGETRAN_TOOL_SEARCH_DEVICE_HPP
#define EDGETRAN_TOOL_SEARCH_DEVICE_HPP

#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/workload.hpp"
#include "edgetran/search/device/predicted_objectives.hpp"
#include "search.hpp"
#include "search_evaluator.hpp"

namespace tool {

/// A device, and what predicts for it.
struct search_device {
  search_evaluator::predictor predictor;
  std::string name;
  std::string identity;  ///< tells equal profiles from others
  edgetran::model::workload workload{};
  std::vector<std::pair<std::string, std::string>> fingerprint{};
  bool here = false;  ///< what is predicted can be measured
};

/// Quantities that the device gives and that cost next to nothing, latency first; memory only where it is
/// asked for.
std::vector<edgetran::search::predicted_quantity> quantities_for(bool memory);

/// The device that the options name, calibrated first where it is this machine and never was.
search_device open_device(const search_options& o, bool memory);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_DEVICE_HPP
