// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Ridge regression on published measurements.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/metrics.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "edgetran/regress/ridge.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace json = edgetran::json;
namespace model = edgetran::model;
namespace regress = edgetran::regress;

/// Mean over the shared splits of the mean squared error on the test rows, latency, energy, peak power, each
/// divided by its greatest.
std::array<double, 3> test_errors(const std::string& folder, const std::string& platform) {
  const json::value records = json::load(folder + platform + ".json"),
                    splits = json::load(folder + "splits.json");
  const model::summary_embedding embedding;
  std::vector<std::vector<double>> rows;
  std::array<std::vector<double>, 3> targets;
  for (const auto& record : records.as_object()) {
    rows.push_back(embedding.encode(model::read_architecture(record.value.at("model_dict"), platform)));
    const auto& measured = record.value.at("performance");
    targets[0].push_back(measured.at("latency").as_real());
    targets[1].push_back(measured.at("energy").as_real());
    targets[2].push_back(measured.at("peak_power").as_real());
  }
  std::array<double, 3> errors{};
  for (std::size_t t = 0; t < 3; ++t) {
    const double most = *std::max_element(targets[t].begin(), targets[t].end());
    regress::table data(embedding.names());
    for (std::size_t i = 0; i < rows.size(); ++i) data.add(rows[i], targets[t][i] / most);
    for (int split = 0; split < 20; ++split) {
      std::vector<std::size_t> order;
      for (const auto& i : splits.at(platform + "/" + std::to_string(split)).as_array())
        order.push_back(
            static_cast<std::size_t>(i.as_integer(0, static_cast<std::int64_t>(rows.size()) - 1)));
      const std::size_t training = order.size() * 4 / 5;
      regress::ridge fitted;
      fitted.fit(data.select(std::span(order).first(training)));
      const auto test = data.select(std::span(order).subspan(training));
      errors[t] += edgetran::mse(regress::predict_rows(fitted, test), test.targets()) / 20;
    }
  }
  return errors;
}
}  // namespace

TEST_CASE("ProTran's A100 is learnt within 7% of the best error known, which looked at the test rows") {
  const char* data = std::getenv("EDGETRAN_DATA_DIR");
  if (data == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  const auto errors = test_errors(std::string(data) + "/protran/", "gpu_a100_b128_r3");
  CHECK(1e3 * errors[0] <= 1.07 * 3.04);
  CHECK(1e3 * errors[1] <= 1.07 * 1.95);
  CHECK(1e3 * errors[2] <= 1.07 * 10.9);
}
