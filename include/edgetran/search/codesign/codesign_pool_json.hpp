// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SEARCH_CODESIGN_CODESIGN_POOL_JSON_HPP
#define EDGETRAN_SEARCH_CODESIGN_CODESIGN_POOL_JSON_HPP

#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/search/codesign/codesign_pool.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"

namespace edgetran::search {

namespace detail {
/// Ranks in FlexiBERT 2.0; none for what is not in it.
inline std::vector<double> ranks_of(const json::value& model) {
  using index = space::index_embedding<space::flexibert2>;
  try {
    std::vector<double> ranks(index::dimension());
    index::encode(space::from_model_dictionary<space::flexibert2>(model), ranks);
    return ranks;
  } catch (const input_error&) {
    return {};
  }
}

/// The tree of a file; what is wrong with it is told to somebody who has the file, and no parser to set up.
inline json::value load_pairs(const std::string& path) {
  try {
    return json::load(path);
  } catch (const input_error& e) {
    const auto is = [&](std::string_view what) { return std::string_view(e.problem()).starts_with(what); };
    if (is("bare "))
      throw input_error(e.problem(), e.where(), "measurements are finite: mend or drop the pair");
    if (is("empty") || is("nested deeper") || is("more than"))
      throw input_error(e.problem(), e.where(),
                        "give a file such as EdgeTran publishes, {\"MODEL_DEVICE\": {...}}");
    throw;
  }
}
}  // namespace detail

/// Reads pairs as EdgeTran publishes them: `{"MODEL_DEVICE": {"model_dict": architecture, "performance":
/// {"latency": s, "energy": J, "peak_power": W, "glue": score}}}`, all of a sequence. The name of the device
/// begins behind the first underscore; other members are passed over. Where every
/// architecture is of FlexiBERT 2.0, records have their ranks in it. Throws `input_error` naming the place
/// for what is missing or of another kind and for two architectures of one name, `numeric_error` for a cost
/// that is not above 0 and an accuracy outside 0 .. 1, and as `model::read_architecture`. `source` names the
/// text in errors of values that were not read from a file.
inline codesign_pool read_codesign_pool(const json::value& file, const std::string& source) {
  if (!file.is_object() || file.as_object().empty())
    throw input_error("not an object of pairs", file.where().empty() ? source : file.where(),
                      "give a file such as EdgeTran publishes, {\"MODEL_DEVICE\": {...}}");
  std::vector<codesign_record> records;
  std::map<std::string, std::size_t> first_of;  // the first record of each model's name
  for (const json::member& m : file.as_object()) {
    const std::string place = source + ": " + m.key;
    const std::size_t split = m.key.find('_');
    if (split == 0 || split == std::string::npos || split + 1 == m.key.size())
      throw input_error("a pair without a device", place, "name pairs MODEL_DEVICE");
    const json::value& performance = m.value.at("performance");
    const auto number = [&](std::string_view key, bool cost) {
      const json::value& v = performance.at(key);
      const double x = v.as_real();
      const std::string at = v.where().empty() ? place + ", key \"" + std::string(key) + "\"" : v.where();
      if (!std::isfinite(x) || (cost && !(x > 0)))
        throw numeric_error("a measurement of " + detail::shortest(x), at,
                            "costs are finite and above 0: mend or drop the pair");
      if (!cost && !(x >= 0 && x <= 1))
        throw numeric_error("an accuracy of " + detail::shortest(x), at,
                            "give a share from 0 to 1: divide percentages by 100");
      return x;
    };
    codesign_record r{m.key.substr(0, split), m.key.substr(split + 1), {}, {}};
    r.architecture = model::read_architecture(m.value.at("model_dict"), place);
    const std::size_t first = first_of.emplace(r.model, records.size()).first->second;
    if (first < records.size() && records[first].architecture != r.architecture)
      throw input_error("another architecture than that of \"" + r.model + "_" + records[first].device + "\"",
                        place, "give each architecture a name of its own");
    r.outcome = {number("glue", false), seconds{number("latency", true)}, joules{number("energy", true)},
                 watts{number("peak_power", true)}};
    r.ranks = detail::ranks_of(m.value.at("model_dict"));
    records.push_back(std::move(r));
  }
  return codesign_pool(std::move(records));
}

/// The same from a file. Throws `system_error` where it cannot be read, and as above.
inline codesign_pool load_codesign_pool(const std::string& path) {
  return read_codesign_pool(detail::load_pairs(path), path);
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_POOL_JSON_HPP
