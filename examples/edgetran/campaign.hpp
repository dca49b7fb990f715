// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_CAMPAIGN_HPP
#define EDGETRAN_TOOL_CAMPAIGN_HPP

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"

namespace tool {

/// The measures of a record, as ProTran publishes them, with their units.
inline constexpr const char* measures[] = {"latency", "energy", "peak_power"};
inline constexpr const char* units[] = {"s", "J", "W"};

/// The records of a file: features by embedding, and what was measured.
struct campaign {
  std::string source;  ///< the file
  struct embedding {
    std::string name;
    std::vector<std::string> columns;
    std::vector<double> values;  ///< row-major
  };
  std::vector<embedding> embeddings;
  std::map<std::string, std::vector<double>> measured;
  std::size_t records = 0;

  [[nodiscard]] double greatest(const std::string& measure) const {
    const auto& all = measured.at(measure);
    return *std::max_element(all.begin(), all.end());
  }
  /// What was measured, divided by the greatest of it.
  [[nodiscard]] std::vector<double> normalised(const std::string& measure) const {
    std::vector<double> targets = measured.at(measure);
    const double unit = greatest(measure);
    for (double& y : targets) y /= unit;
    return targets;
  }
};

/// Throws input_error. `with_ranks`: also by their ranks in the space, where all are in it.
inline campaign read_campaign(const std::string& path, std::size_t skip, bool with_ranks = true) {
  const edgetran::json::value file = edgetran::json::load(path);
  const edgetran::model::summary_embedding physical;
  using index = edgetran::space::index_embedding<edgetran::space::flexibert2>;
  campaign c;
  c.source = path;
  campaign::embedding costs{"physical", physical.names(), {}}, ranks{"index", {}, {}};
  for (std::size_t j = 0; j < index::dimension(); ++j) ranks.columns.push_back("e" + std::to_string(j));
  bool on_grid = with_ranks;
  std::size_t at = 0;
  for (const edgetran::json::member& m : file.as_object()) {
    if (at++ < skip) continue;
    const auto a = edgetran::model::read_architecture(m.value.at("model_dict"), path + ": " + m.key);
    const auto row = physical.encode(a);
    costs.values.insert(costs.values.end(), row.begin(), row.end());
    if (on_grid) {
      try {
        std::vector<double> e(index::dimension());
        index::encode(
            edgetran::space::from_model_dictionary<edgetran::space::flexibert2>(m.value.at("model_dict")), e);
        ranks.values.insert(ranks.values.end(), e.begin(), e.end());
      } catch (const edgetran::input_error& e) {
        std::fprintf(stderr, "edgetran: without the index embedding: %s\n", e.what());
        on_grid = false;
      }
    }
    for (const char* measure : measures) {
      const edgetran::json::value& v = m.value.at("performance").at(measure);
      const double value = v.as_real();
      if (!(value > 0)) throw edgetran::numeric_error("not above 0", v.where(), "drop the record");
      c.measured[measure].push_back(value);
    }
    ++c.records;
  }
  if (c.records < 10)
    throw edgetran::input_error(
        std::to_string(c.records) + " records" + (skip > 0 ? " after those skipped" : ""), path,
        "give a file of at least 10");
  c.embeddings.push_back(std::move(costs));
  if (on_grid) c.embeddings.push_back(std::move(ranks));
  return c;
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_CAMPAIGN_HPP
