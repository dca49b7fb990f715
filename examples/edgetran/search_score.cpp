// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_score.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "command_files.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/file.hpp"
#include "fitted_table.hpp"
#include "interrupt.hpp"

namespace tool {

namespace json = edgetran::json;

struct score_source::fitted {
  fitted_table table;
  std::vector<std::size_t> columns;  ///< of the features
};

namespace {
/// The command, and what tells the contents of every file that it names: one that was changed scores
/// otherwise.
std::string identity_of(const std::string& command) {
  std::string identity = command;
  for (const std::string& file : files_read_by(command)) identity += ", " + told_apart(file);
  return identity;
}
}  // namespace

score_source::score_source(const std::string& text, const std::vector<std::string>& features,
                           score_processes how)
    : column_{"score", "", edgetran::quality::predicted, 0.9, text} {
  std::error_code ignored;
  const bool program = ::access(text.c_str(), X_OK) == 0;
  if (!std::filesystem::is_regular_file(text, ignored) || program) {
    if (text.empty())
      throw edgetran::input_error("no source of the score", "score", "write score=FILE or score=COMMAND");
    column_.calibrated = false;  // its word, whatever it does to answer
    column_.quality = edgetran::quality::modelled;
    column_.source = "told by the program: " + text;
    identity_ = identity_of(text);
    command_ = std::make_unique<edgetran::profile::line_crew>(
        text,
        edgetran::profile::line_crew_options{
            .processes = how.jobs,
            .timeout = edgetran::seconds{how.timeout.value_or(std::numeric_limits<double>::infinity())},
            .stop = [] { return interrupted != 0; },
            .remedy =
                "let it read an architecture a line until its input ends, and print a line for each: 0.81, "
                "{\"score\": 0.81, \"lower\": 0.8, \"upper\": 0.83} or {\"failure\": \"why\"}"});
    told_.emplace(column_, *command_);
    return;
  }
  if (how.jobs != 1 || how.timeout)
    throw edgetran::input_error("a file, which no process needs", "--score-jobs and --score-timeout",
                                "leave them out, or make the file a program that may be executed");
  identity_ = edgetran::md5(edgetran::io::read_file(text, json::parse_options{}.max_bytes)).str();
  fitted_ = std::make_unique<fitted>(fitted{fitted_table::load(text), {}});
  if (!fitted_->table.errors.suffices(0.9))
    throw edgetran::input_error("too few rows behind it for 90% intervals", text, "fit it to 9 rows or more");
  for (const std::string& name : fitted_->table.columns.names()) {
    const auto found = std::find(features.begin(), features.end(), name);
    if (found == features.end())
      throw edgetran::unknown_error("it was fitted to a column '" + name + "', which no architecture has",
                                    text, "fit it to columns that 'edgetran profile --out' writes");
    fitted_->columns.push_back(static_cast<std::size_t>(found - features.begin()));
  }
}
void score_source::require(const edgetran::model::workload& w) const {
  if (!fitted_ || !fitted_->table.workload) return;
  const table_workload& of = *fitted_->table.workload;
  if (of == table_workload{w.batch, w.sequence}) return;
  throw edgetran::input_error("scores were fitted to costs at " + in_words(of) + ", the search is at " +
                                  in_words({w.batch, w.sequence}),
                              column_.source,
                              "search with --batch " + std::to_string(of.batch) + " --sequence " +
                                  std::to_string(of.sequence) + ", or fit to costs at this workload");
}
score_source::~score_source() = default;
score_source::score_source(score_source&&) noexcept = default;

edgetran::search::failure_reason score_source::evaluate(const search_candidate& c,
                                                        const std::function<std::vector<double>()>& features,
                                                        std::span<edgetran::ranged> row) const {
  if (told_) return told_->evaluate(c, row);
  const std::vector<double> all = features();
  std::vector<double> own;
  for (const std::size_t j : fitted_->columns) own.push_back(all[j]);
  const double value = fitted_->table.regressor.predict(own);
  const auto [lower, upper] = fitted_->table.errors.around(value, 0.9);
  row.front() = {value, lower, upper};
  return {};
}

}  // namespace tool
