// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What a search came to, and how it is told.
#ifndef EDGETRAN_TOOL_SEARCH_OUTCOME_HPP
#define EDGETRAN_TOOL_SEARCH_OUTCOME_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/search/goals/correction.hpp"
#include "edgetran/search/goals/objective.hpp"
#include "edgetran/search/study.hpp"
#include "search.hpp"
#include "search_failures.hpp"

namespace tool {

/// An architecture that no other one beats in everything, or the best.
struct found_architecture {
  edgetran::json::value architecture{};  ///< the published dictionary
  edgetran::model::architecture layers{};
  std::string hash{};
  std::string type{};
  std::size_t after = 0;  ///< so many candidates, itself included, of the first proposer that found it
  std::vector<std::size_t> runs{};  ///< that found it, or one as good in every objective
  std::size_t shared_by = 1;        ///< architectures as good in every objective, itself included
  std::vector<edgetran::search::ranged> row{};
  std::vector<double> targets{};
  std::optional<edgetran::profile::outcome> measured{};

  [[nodiscard]] const edgetran::profile::measurement* measurement() const {
    return measured ? std::get_if<edgetran::profile::measurement>(&*measured) : nullptr;
  }
};

/// What one proposer came to.
struct proposer_run {
  std::string proposer{};
  edgetran::search::study_end end = edgetran::search::study_end::budget;
  edgetran::search::study_progress progress{};
  std::size_t first = 0, last = 0;  ///< its trials among those of all: one behind the other
  std::vector<std::pair<std::size_t, double>>
      curve{};  ///< how good what it found is after so many candidates
};

/// A search that has ended, whatever its proposers were.
struct search_outcome {
  explicit search_outcome(edgetran::search::goals g) : goals(std::move(g)) {}

  edgetran::search::goals goals;
  std::string device{};
  std::string proposer{};      ///< names, with commas
  std::string proposer_why{};  ///< empty where the user named them
  std::vector<proposer_run> runs{};
  std::vector<std::pair<std::string, std::string>> fingerprint{};
  edgetran::model::workload workload{};
  edgetran::search::study_end end = edgetran::search::study_end::budget;
  edgetran::search::study_progress progress{};               ///< of all runs
  std::optional<edgetran::search::correction> correction{};  ///< of latencies, by members that were measured
  std::vector<found_architecture> front{};  ///< by rising first objective; if none is feasible, the closest
  bool feasible = false;                    ///< whether any was
  /// In the front; nothing where none is feasible, or none of those that were measured turned out so.
  std::optional<std::size_t> chosen{};
  std::vector<failed_architecture> failures{};
  /// Values of other candidates, by column: of all, or of one in so many.
  std::vector<std::vector<double>> others{};
  std::size_t one_in = 1;
  std::string curve_name{};  ///< empty where nothing can be drawn
  std::string study{};       ///< its name in the journal
};

/// The columns that the reader asked about: objectives in their order, then what constraints look at.
std::vector<std::size_t> asked_columns(const search_outcome& r);
std::optional<std::size_t> latency_column(const search_outcome& r);
std::optional<double> measured_latency(const found_architecture& f);
/// Whether the measured latency satisfies every constraint on it; nothing where it was not measured.
std::optional<bool> meets(const search_outcome& r, const found_architecture& f);
/// Whether the measured latency lies in its predicted interval; nothing where it was not measured.
std::optional<bool> inside(const search_outcome& r, const found_architecture& f);

/// Prints text, or JSON where the options ask for it.
void report(const search_options& o, const search_outcome& r);
void print_search_text(const search_options& o, const search_outcome& r);
void print_search_json(const search_options& o, const search_outcome& r);
/// Writes the page that `--html` names.
void write_page(const search_options& o, const search_outcome& r);
/// Writes the configuration of the chosen, of which there must be one, that `--out` names.
void write_config(const search_options& o, const search_outcome& r);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_OUTCOME_HPP
