// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_DEVICE_SEQUENCE_OBJECTIVES_HPP
#define EDGETRAN_SEARCH_DEVICE_SEQUENCE_OBJECTIVES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/predict/outline.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/search/device/flexibert_parts.hpp"
#include "edgetran/search/device/predicted_objectives.hpp"
#include "edgetran/search/goals/column.hpp"

namespace edgetran::search {

/// What a profile of whole sequences, as shipped devices have, makes of the members of a FlexiBERT space: the
/// numbers of `predict::predict` for one sequence, from sums over `flexibert_parts` and no tree. A model that
/// is more than four times as large as any that was measured has no number. Models `evaluator`.
template <space::flexibert_like S>
class sequence_objectives {
  using parts_type = flexibert_parts<S>;

 public:
  using candidate_type = typename parts_type::candidate_type;

  /// For the workload that was measured. Keeps a reference to the profile. Throws unknown_error for memory,
  /// of which these profiles know nothing.
  sequence_objectives(const predict::sequence_profile& d, const std::vector<predicted_quantity>& wanted)
      : profile_(&d), parts_(d.workload), wanted_(wanted) {
    for (const predicted_quantity q : wanted) {
      if (q == predicted_quantity::memory)
        throw unknown_error("memory was not measured on " + std::string(d.name), "memory",
                            "known: latency, energy, peak_power, parameters, flops");
      column c = column_of(q);
      if (c.level < 1) {
        c.quality = quality::predicted;
        c.calibrated = true;  // each from the errors of models that were left out
        c.source = "profile " + std::string(d.name) + ", " + std::string(d.source.paper);
      }
      columns_.push_back(std::move(c));
    }
  }

  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  [[nodiscard]] const model::workload& workload() const { return parts_.workload(); }

  /// Throws shape_error for a row of another size than `columns()`. O(parts + refits of the profile).
  void evaluate(const candidate_type& a, std::span<ranged> row) const {
    if (row.size() != wanted_.size())
      throw shape_error(
          "room for " + std::to_string(row.size()) + " of " + std::to_string(wanted_.size()) + " numbers",
          "sequence_objectives", "give room for each column");
    std::array<std::uint32_t, parts_type::most_parts> indices;
    const std::size_t used = parts_.parts_of(a, indices);
    predict::amounts total;
    double parameters = 0, flops = 0;
    for (std::size_t i = 0; i < used; ++i) {
      const model_part& p = parts_.all()[indices[i]];
      total += p.amounts;
      parameters += p.parameters;
      for (const part_leaf& l : p.leaves) flops += l.flops;
    }
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const bool known = predict::reach(*profile_, total) <= predict::greatest_reach;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const predicted_quantity q = wanted_[i];
      if (q == predicted_quantity::parameters)
        row[i] = {parameters, parameters, parameters};
      else if (q == predicted_quantity::flops)
        row[i].value = row[i].lower = row[i].upper = flops / static_cast<double>(parts_.workload().batch);
      else if (!known)
        row[i] = {nan, nan, nan};
      else if (q == predicted_quantity::latency)
        row[i] = predict::priced_model(profile_->latency, *profile_, total).whole();
      else if (q == predicted_quantity::energy)
        row[i] = predict::priced_model(profile_->energy, *profile_, total).whole();
      else
        row[i] = predict::peak_power(*profile_, predict::outline_of(model::from_space(a), total));
    }
  }

 private:
  const predict::sequence_profile* profile_;
  parts_type parts_;
  std::vector<predicted_quantity> wanted_;
  std::vector<column> columns_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_DEVICE_SEQUENCE_OBJECTIVES_HPP
