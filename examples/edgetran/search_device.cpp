// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_device.hpp"

#include <cstdio>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/measure/fingerprint_json.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/predict/profile_json.hpp"
#include "edgetran/predict/sequence_prediction.hpp"

namespace tool {

namespace json = edgetran::json;
namespace model = edgetran::model;
namespace predictors = edgetran::predict;
namespace search_in = edgetran::search;

std::vector<search_in::predicted_quantity> quantities_for(bool memory) {
  using quantity = search_in::predicted_quantity;
  std::vector<quantity> all{quantity::latency, quantity::energy, quantity::peak_power, quantity::parameters,
                            quantity::flops};
  if (memory) all.push_back(quantity::memory);
  return all;
}

search_device open_device(const search_options& o, bool memory) {
  if (const auto* shipped = predictors::find_shipped(o.device)) {
    const auto* const* profile = std::get_if<const predictors::sequence_profile*>(&shipped->profile);
    if (profile == nullptr)
      throw edgetran::device_error("its profile does not know FlexiBERT's layers", o.device,
                                   "known: here, the file of calibrate --out, a100, rpi4, m1_pro_gpu, ncs2");
    const predictors::sequence_profile& d = **profile;
    model::workload w = d.workload;
    w.batch = o.batch.value_or(w.batch);
    w.sequence = o.sequence.value_or(w.sequence);
    predictors::check(d, w);
    return {search_in::sequence_objectives<searched_space>(d, quantities_for(memory)),
            std::string(d.title),
            std::string(d.name) + ", " + std::string(d.source.budget),
            w,
            {{"profile", std::string(d.name)},
             {"source", std::string(d.source.paper)},
             {"conditions", std::string(d.source.conditions)}},
            false};
  }
  options as_usual;
  as_usual.device = o.device;
  as_usual.budget = o.calibration;
  const model::workload w{.batch = o.batch.value_or(1), .sequence = o.sequence.value_or(64)};
  const predictors::device_profile d = device_of(as_usual);
  const auto here = edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name);
  search_in::predicted_objectives<searched_space> predicted(d, w, quantities_for(memory), here);
  const bool same = !predicted.elsewhere();
  if (!same)
    std::fprintf(stderr,
                 "edgetran: the profile was calibrated on another device or build: intervals are widened; "
                 "calibrate again on this one\n");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const json::member& m : edgetran::measure::to_json(d.fingerprint))
    rows.emplace_back(m.key, m.value.is_string() ? m.value.as_string() : json::dump(m.value));
  return {std::move(predicted),
          d.fingerprint.processor,
          edgetran::md5(json::dump(predictors::to_json(d))).str() + (same ? "" : ", elsewhere"),
          w,
          std::move(rows),
          same};
}

}  // namespace tool
