// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CONFORMAL_BY_GROUP_HPP
#define EDGETRAN_REGRESS_CONFORMAL_BY_GROUP_HPP

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/conformal.hpp"

namespace edgetran::regress {

/// Conformal intervals that cover within every group as often as promised, not only on average (Mondrian
/// conformal prediction: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 4.5). A group
/// with too few errors for a level, or never seen, is given the interval of all errors, which promises
/// nothing for it alone; `own` tells.
template <class Group>
class conformal_by_group {
 public:
  /// From the errors of rows that were not fitted, with the group of each. Throws as `conformal::fit` does,
  /// and `shape_error` for spans of different lengths. O(n log n).
  template <class Groups>
  [[nodiscard]] static conformal_by_group fit(std::span<const double> residuals, const Groups& groups,
                                              residual kind = residual::absolute) {
    if (residuals.size() != groups.size())
      throw shape_error(
          std::to_string(residuals.size()) + " errors of " + std::to_string(groups.size()) + " groups",
          "conformal_by_group", "give the group of each row");
    conformal_by_group fitted(conformal::fit(residuals, kind));
    std::map<Group, std::vector<double>> parts;
    for (std::size_t i = 0; i < residuals.size(); ++i) parts[groups[i]].push_back(residuals[i]);
    for (const auto& [group, errors] : parts) fitted.groups_.emplace(group, conformal::fit(errors, kind));
    return fitted;
  }

  /// As `conformal::around`; throws only where all errors together are too few.
  [[nodiscard]] interval around(const Group& group, double prediction, double level = 0.9) const {
    return errors(group, level).around(prediction, level);
  }
  /// As `conformal::upper_bound`.
  [[nodiscard]] double upper_bound(const Group& group, double prediction, double level = 0.95) const {
    return errors(group, level).upper_bound(prediction, level);
  }
  /// Whether the group has enough errors of its own for a level.
  [[nodiscard]] bool own(const Group& group, double level = 0.9) const {
    const auto found = groups_.find(group);
    return found != groups_.end() && found->second.suffices(level);
  }

 private:
  explicit conformal_by_group(conformal all) : all_(std::move(all)) {}

  [[nodiscard]] const conformal& errors(const Group& group, double level) const {
    return own(group, level) ? groups_.find(group)->second : all_;
  }

  conformal all_;
  std::map<Group, conformal> groups_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CONFORMAL_BY_GROUP_HPP
