// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_SEQUENCE_RECORDS_JSON_HPP
#define EDGETRAN_PROFILE_SEQUENCE_RECORDS_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/profile/sequence_records.hpp"
#include "edgetran/regress/cross_validation.hpp"

namespace edgetran::profile {

/// Measurements as ProTran publishes them: by hash, `model_dict` and `performance` of `latency` s, `energy` J
/// and `peak_power` W a sequence, in the order of the file. Throws input_error naming the key for anything
/// else.
inline sequence_records read_sequence_records(const std::filesystem::path& path) {
  sequence_records r;
  const json::value file = json::load(path);
  for (const json::member& m : file.as_object()) {
    r.architectures.push_back(
        model::read_architecture(m.value.at("model_dict"), path.string() + ": " + m.key));
    const json::value& p = m.value.at("performance");
    r.latency.push_back(p.at("latency").as_real());
    r.energy.push_back(p.at("energy").as_real());
    r.peak_power.push_back(p.at("peak_power").as_real());
  }
  return r;
}

/// The splits that a file lists for a campaign, as `NAME/0`, `NAME/1` … -> a permutation of its records: the
/// first 80% train, the rest test. Throws input_error for another list and where there is none.
inline std::vector<regress::split> read_splits(const std::filesystem::path& path, std::string_view name,
                                               std::size_t records) {
  std::vector<regress::split> all;
  const json::value file = json::load(path);
  for (const json::member& m : file.as_object()) {
    if (!m.key.starts_with(std::string(name) + "/")) continue;
    std::vector<bool> seen(records);
    regress::split s;
    for (const json::value& v : m.value.as_array()) {
      const auto i = static_cast<std::size_t>(v.as_integer(0, static_cast<std::int64_t>(records) - 1));
      if (seen[i]) throw input_error("record " + std::to_string(i) + " twice", v.where(), "list it once");
      seen[i] = true;
      (s.train.size() < 4 * records / 5 ? s.train : s.test).push_back(i);
    }
    if (s.train.size() + s.test.size() != records)
      throw input_error(
          std::to_string(s.train.size() + s.test.size()) + " of " + std::to_string(records) + " records",
          m.value.where(), "list every record once");
    all.push_back(std::move(s));
  }
  if (all.empty())
    throw input_error("no splits of " + std::string(name), path.string(),
                      "name them " + std::string(name) + "/0, " + std::string(name) + "/1 …");
  return all;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SEQUENCE_RECORDS_JSON_HPP
