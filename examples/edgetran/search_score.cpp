// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_score.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/pipe_lines.hpp"
#include "edgetran/profile/worker_process.hpp"
#include "fitted_table.hpp"
#include "interrupt.hpp"

namespace tool {

namespace json = edgetran::json;

struct score_source::fitted {
  fitted_table table;
  std::vector<std::size_t> columns;  ///< of the features
};

/// A process that reads an architecture a line and answers a line.
struct score_source::command {
  explicit command(const std::string& text) : process(text) {}
  edgetran::profile::worker_process process;
  edgetran::io::line_buffer lines;
};

namespace {
/// `0.81`, `{"score": 0.81}`, the same with `"lower"` and `"upper"`, or `{"failure": "why"}`; nothing for any
/// other line.
std::optional<edgetran::search::ranged> read_score(const std::string& line) {
  try {
    const json::value v = json::parse(line, "score");
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    if (v.is_object() && v.find("failure") != nullptr) return edgetran::search::ranged{none, none, none};
    const double value = v.is_object() ? v.at("score").as_real() : v.as_real();
    if (!v.is_object() || (v.find("lower") == nullptr && v.find("upper") == nullptr))
      return edgetran::search::ranged{value, value, value};
    const double lower = v.at("lower").as_real(), upper = v.at("upper").as_real();
    if (!(lower <= value && value <= upper)) return {};
    return edgetran::search::ranged{value, lower, upper};
  } catch (const edgetran::error&) {
    return {};
  }
}

constexpr std::size_t longest_answer = 65536;

/// The command, and the MD5 of every program and script that it names: one that was changed scores otherwise.
std::string identity_of(const std::string& command) {
  std::string identity = command;
  std::istringstream words(command);
  for (std::string word; words >> word;) {
    std::erase_if(word, [](char c) { return c == '\'' || c == '"'; });
    std::error_code ignored;
    const std::filesystem::path path(word);
    const bool script = path.extension() == ".py" || path.extension() == ".sh";
    if (!std::filesystem::is_regular_file(path, ignored) || !(script || ::access(word.c_str(), X_OK) == 0))
      continue;
    constexpr std::size_t most = std::size_t{1} << 30;
    identity += ", " + edgetran::md5(edgetran::io::read_file(word, most)).str();
  }
  return identity;
}
}  // namespace

score_source::score_source(const std::string& text, const std::vector<std::string>& features)
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
    command_ = std::make_unique<command>(text);
    return;
  }
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

edgetran::search::ranged score_source::operator()(const std::function<std::vector<double>()>& features,
                                                  const std::function<json::value()>& architecture) const {
  if (fitted_) {
    const std::vector<double> all = features();
    std::vector<double> row;
    for (const std::size_t j : fitted_->columns) row.push_back(all[j]);
    const double value = fitted_->table.regressor.predict(row);
    const auto [lower, upper] = fitted_->table.errors.around(value, 0.9);
    return {value, lower, upper};
  }
  auto& [process, lines] = *command_;
  // A line too many would shift every score after it to the next architecture.
  if (const auto early = process.receive()) lines.add(*early);
  if (lines.next() || lines.unfinished() > 0)
    throw edgetran::device_error(
        "said more than was asked", process.command(),
        "let it print one line for each that it reads, and all else to standard error");
  process.send(json::dump(architecture()));
  for (;;) {
    if (const auto line = lines.next()) {
      const auto score = read_score(*line);
      if (!score)
        throw edgetran::device_error("answered " + line->substr(0, 60), process.command(),
                                     "let it print a line for each: 0.81, {\"score\": 0.81, \"lower\": 0.8, "
                                     "\"upper\": 0.83} or {\"failure\": \"why\"}");
      return *score;
    }
    if (interrupted != 0) throw score_interrupted{};
    auto polled = process.polled();
    (void)::poll(polled.data(), polled.size(), 200);
    process.send_waiting();
    const auto bytes = process.receive();
    if (!bytes) {
      (void)process.end(1);
      throw edgetran::device_error("ended without an answer", process.command(),
                                   "let it read an architecture a line, and print its score, until its input "
                                   "ends");
    }
    lines.add(*bytes);
    if (lines.unfinished() > longest_answer)
      throw edgetran::device_error("answered more than 64 KiB without an end of the line", process.command(),
                                   "let it print one line for each that it reads");
  }
}

}  // namespace tool
