// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_CODESIGN_POOL_HPP
#define EDGETRAN_SEARCH_CODESIGN_CODESIGN_POOL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "edgetran/search/codesign/codesign_objective.hpp"
#include "edgetran/search/pool_candidates.hpp"

namespace edgetran::search {

/// Pairs of an architecture and a device, by index. The first `shared_columns()` columns of a row are of the
/// architecture alone, so that pairs that agree on them are one architecture on several devices; the others
/// say which device. Of the shared ones the last `rank_columns()` are the architecture's ranks in its space.
/// `reach(i)` is the share of the other devices that the architecture of a pair is on too. Models
/// `candidates`.
class codesign_candidates : public pool_candidates {
 public:
  /// Throws as `pool_candidates`; `shape_error` for more shared columns than columns, or more
  /// ranks than shared columns.
  codesign_candidates(std::vector<std::string> columns, std::span<const double> values, std::size_t shared,
                      std::size_t ranks = 0)
      : pool_candidates(std::move(columns), values), shared_(shared), ranks_(ranks) {
    if (shared > this->columns().size() || ranks > shared)
      throw shape_error(
          std::to_string(shared) + " shared columns of " + std::to_string(this->columns().size()),
          "codesign_candidates", "count the columns of the architecture");
    const auto part = [&](std::size_t i, std::size_t first, std::size_t end) {
      const auto row = features(i);
      return std::vector<double>(row.begin() + static_cast<std::ptrdiff_t>(first),
                                 row.begin() + static_cast<std::ptrdiff_t>(end));
    };
    std::map<std::vector<double>, std::set<std::vector<double>>> places;
    std::set<std::vector<double>> devices;
    for (std::size_t i = 0; i < size(); ++i) {
      const auto device = part(i, shared, this->columns().size());
      places[part(i, 0, shared)].insert(device);
      devices.insert(device);
    }
    const double others = static_cast<double>(std::max<std::size_t>(devices.size(), 2) - 1);
    for (std::size_t i = 0; i < size(); ++i)
      reach_.push_back(static_cast<double>(places[part(i, 0, shared)].size() - 1) / others);
  }
  [[nodiscard]] std::size_t shared_columns() const { return shared_; }
  [[nodiscard]] std::size_t rank_columns() const { return ranks_; }
  /// From 0, on no other device, to 1, on all of them.
  [[nodiscard]] double reach(std::size_t i) const { return reach_.at(i); }

 private:
  std::size_t shared_, ranks_;
  std::vector<double> reach_;
};

/// One architecture on one device, measured.
struct codesign_record {
  std::string model;  ///< its name, such as the published hash
  std::string device;
  model::architecture architecture;
  codesign_outcome outcome;
  std::vector<double> ranks{};  ///< the architecture's, in the space that it is of; none where it is of none
};

/// Measured pairs of architectures and devices: a search that others paid for, to try proposers on.
class codesign_pool {
 public:
  /// Throws `input_error` for no record, a name that is empty, and a pair that is there twice;
  /// `numeric_error` for an accuracy that is not finite and a cost that is not finite and above 0;
  /// `shape_error` as `model::check` for an architecture. Ranks of different numbers
  /// are dropped: there is no space that all are of.
  explicit codesign_pool(std::vector<codesign_record> records) : records_(std::move(records)) {
    if (records_.empty()) throw input_error("no record", who, "give at least one pair");
    std::set<std::pair<std::string, std::string>> pairs;
    std::set<std::string> devices;
    for (const codesign_record& r : records_) {
      const std::string place = r.model + " on " + r.device;
      if (r.model.empty() || r.device.empty())
        throw input_error("a pair without a name", who, "name the model and the device");
      if (!pairs.emplace(r.model, r.device).second)
        throw input_error(place + " twice", who, "give each pair once");
      devices.insert(r.device);
      if (!std::isfinite(r.outcome.accuracy))
        throw numeric_error("an accuracy that is not finite", place, "drop the record");
      for (const double cost :
           {r.outcome.latency.value(), r.outcome.energy.value(), r.outcome.peak_power.value()})
        if (!(cost > 0 && std::isfinite(cost)))
          throw numeric_error("a cost of " + detail::shortest(cost), place, "drop the record");
      model::check(r.architecture);
    }
    devices_.assign(devices.begin(), devices.end());
    for (const codesign_record& r : records_)
      if (r.ranks.size() != records_.front().ranks.size())
        for (codesign_record& all : records_) all.ranks.clear();
  }

  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] const std::vector<codesign_record>& records() const { return records_; }
  /// In the order of their names.
  [[nodiscard]] const std::vector<std::string>& devices() const { return devices_; }

  /// The pairs as rows: what a device could charge an architecture for (`model::summary_embedding`), its
  /// ranks where all have some, then a column for each device, 1 on it and 0 elsewhere.
  [[nodiscard]] codesign_candidates candidates() const {
    const model::summary_embedding physical;
    std::vector<std::string> columns = physical.names();
    const std::size_t ranks = records_.front().ranks.size();
    for (std::size_t j = 0; j < ranks; ++j) columns.push_back("rank." + std::to_string(j));
    const std::size_t shared = columns.size();
    for (const std::string& d : devices_) columns.push_back("device." + d);
    std::vector<double> values;
    values.reserve(size() * columns.size());
    for (const codesign_record& r : records_) {
      const auto row = physical.encode(r.architecture);
      values.insert(values.end(), row.begin(), row.end());
      values.insert(values.end(), r.ranks.begin(), r.ranks.end());
      for (const std::string& d : devices_) values.push_back(d == r.device ? 1 : 0);
    }
    return {std::move(columns), values, shared, ranks};
  }

  /// What `objective` says of each pair. Throws as `codesign_objective::check`.
  [[nodiscard]] std::vector<double> values(const codesign_objective& objective = {}) const {
    objective.check();
    std::vector<double> all;
    for (const codesign_record& r : records_) all.push_back(objective(r.outcome));
    return all;
  }

 private:
  static constexpr const char* who = "codesign_pool";

  std::vector<codesign_record> records_;
  std::vector<std::string> devices_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_POOL_HPP
