// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What a campaign came to, and how it is told.
#ifndef EDGETRAN_TOOL_PROFILE_OUTCOME_HPP
#define EDGETRAN_TOOL_PROFILE_OUTCOME_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/profile/campaign.hpp"
#include "edgetran/profile/learning_campaign.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/regress/table.hpp"
#include "profile.hpp"

namespace tool {

/// A campaign that has ended, whatever its proposer was.
struct profile_outcome {
  edgetran::profile::campaign_plan plan{};
  std::vector<edgetran::profile::target> targets{};
  std::vector<edgetran::profile::trial> trials{};  ///< that were measured
  std::vector<edgetran::regress::table> tables{};  ///< their costs and measurements, by target
  std::vector<edgetran::regress::table> tests{};   ///< those of another journal; none without --test
  std::vector<std::pair<std::size_t, double>> curve{};
  std::optional<double> error{};
  std::size_t failed = 0, replayed = 0;
  std::string last_failure{};
  std::string end{};  ///< tolerance, max, exhausted or interrupted
  /// What the journal knows of the device, a member a row; the first is its hash.
  std::vector<std::pair<std::string, std::string>> device{};
};

/// Errors of predictions of one target, as shares of them.
struct errors {
  std::size_t rows = 0;
  double median = 0, most_of_them = 0;  ///< nine of ten are below
};

/// What was learnt, and how far off it is.
struct learnt {
  std::vector<std::vector<double>> predicted{};           ///< by target and trial, each without it
  std::vector<std::optional<errors>> held_out{}, test{};  ///< by target
  /// By target, the median error on the tests after so many measurements.
  std::vector<std::vector<std::pair<std::size_t, double>>> test_curve{};
  std::vector<std::pair<double, double>> range{};  ///< of what was measured
};

/// Learns each target from the trials, and tests it, also on what was known earlier. O(targets log(trials))
/// fits of eight folds.
learnt judge(const profile_options& o, const profile_outcome& r);

/// Costs and measurements of the trials, for `edgetran fit`.
void write_table(const std::string& path, const profile_outcome& r);
/// Prints text, or JSON where the options ask for it.
void report(const profile_options& o, const profile_outcome& r, const learnt& l);
/// Writes the page that `--html` names.
void write_page(const profile_options& o, const profile_outcome& r, const learnt& l);

}  // namespace tool

#endif  // EDGETRAN_TOOL_PROFILE_OUTCOME_HPP
