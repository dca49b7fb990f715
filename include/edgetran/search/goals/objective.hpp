// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_OBJECTIVE_HPP
#define EDGETRAN_SEARCH_GOALS_OBJECTIVE_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/edit_distance.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/search/goals/column.hpp"
#include "edgetran/search/goals/constraint.hpp"

namespace edgetran::search {

enum class direction { minimise, maximise };

/// A quantity that a search makes small, or large.
struct objective {
  std::size_t column = 0;  ///< in the row of a candidate
  direction towards = direction::minimise;
};

/// The column of that name; throws unknown_error that lists the names, the nearest first.
inline std::size_t column_named(std::span<const column> known, std::string_view name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].name == name) return i;
    names.push_back(known[i].name);
  }
  throw unknown_error("no quantity '" + std::string(name) + "'", "objective", remedy_for_name(name, names));
}

/// What a search is after: which numbers of a candidate's row are objectives, and what it must satisfy. Makes
/// of a row the targets that proposers are told: the values of the objectives first, all to be minimised (a
/// maximised one changes its sign), then the violation of every constraint, satisfied at 0 or below.
class goals {
 public:
  /// Throws shape_error for no objective, for one that is named twice, and for a column that is not there;
  /// numeric_error for a constraint on a column whose level is not above 0.5, of which no quantile is known.
  goals(std::vector<column> columns, std::vector<objective> objectives,
        std::vector<constraint> constraints = {})
      : columns_(std::move(columns)),
        objectives_(std::move(objectives)),
        constraints_(std::move(constraints)) {
    if (objectives_.empty())
      throw shape_error("no objective", who, "name a quantity to minimise or maximise");
    std::vector<bool> taken(columns_.size());
    for (const objective& o : objectives_) {
      require(o.column);
      if (taken[o.column])
        throw shape_error(columns_[o.column].name + " is an objective twice", who, "name it once");
      taken[o.column] = true;
    }
    for (const constraint& c : constraints_) {
      require(c.column);
      if (!(columns_[c.column].level > 0.5))
        throw numeric_error(
            "intervals of the level " + std::to_string(columns_[c.column].level) + " have no quantiles",
            columns_[c.column].name, "give intervals of a level above 0.5");
    }
  }

  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<objective>& objectives() const { return objectives_; }
  [[nodiscard]] const std::vector<constraint>& constraints() const { return constraints_; }
  [[nodiscard]] std::size_t targets() const { return objectives_.size() + constraints_.size(); }

  /// The targets of a row; NaN where a number they need is NaN. Throws shape_error unless there is a number
  /// for each column and room for each target. O(targets), no allocation.
  void targets_of(std::span<const ranged> row, std::span<double> to) const {
    if (row.size() != columns_.size() || to.size() != targets())
      throw shape_error("a row of " + std::to_string(row.size()) + " numbers for " +
                            std::to_string(columns_.size()) + " columns, and room for " +
                            std::to_string(to.size()) + " of " + std::to_string(targets()) + " targets",
                        who, "evaluate every column");
    std::size_t at = 0;
    for (const objective& o : objectives_) {
      const double y = row[o.column].value;
      to[at++] = o.towards == direction::minimise ? y : -y;
    }
    for (const constraint& c : constraints_) to[at++] = violation(c, row[c.column], columns_[c.column].level);
  }
  [[nodiscard]] std::vector<double> targets_of(std::span<const ranged> row) const {
    std::vector<double> all(targets());
    targets_of(row, all);
    return all;
  }

  /// Whether targets violate no constraint. NaN satisfies none.
  [[nodiscard]] bool feasible(std::span<const double> targets) const {
    return std::all_of(targets.begin() + static_cast<std::ptrdiff_t>(objectives_.size()), targets.end(),
                       [](double v) { return v <= 0; });
  }

 private:
  static constexpr const char* who = "goals";
  void require(std::size_t i) const {
    if (i >= columns_.size())
      throw shape_error("column " + std::to_string(i) + " of " + std::to_string(columns_.size()), who,
                        "name one that is evaluated");
  }

  std::vector<column> columns_;
  std::vector<objective> objectives_;
  std::vector<constraint> constraints_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_OBJECTIVE_HPP
