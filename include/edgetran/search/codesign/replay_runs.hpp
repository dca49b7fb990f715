// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_REPLAY_RUNS_HPP
#define EDGETRAN_SEARCH_CODESIGN_REPLAY_RUNS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/student.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/replay.hpp"

namespace edgetran::search {

/// How proposers are compared on the rows of a table whose values are known.
struct replay_runs_options {
  std::size_t seeds = 200;    ///< runs
  std::size_t initial = 16;   ///< rows at random that are told before the first question, and not counted
  std::size_t queries = 100;  ///< questions, one at a time; fewer where the table ends
  std::uint64_t seed = 0;     ///< of the initial rows; those of a run are the same for every proposer
};

/// The least value told so far, after each question of each run.
class replay_curves {
 public:
  replay_curves() = default;
  explicit replay_curves(std::vector<std::vector<double>> best) : best_(std::move(best)) {}

  [[nodiscard]] std::size_t runs() const { return best_.size(); }
  [[nodiscard]] const std::vector<double>& run(std::size_t seed) const { return best_.at(seed); }
  /// The first so many runs. Throws `shape_error` for more than there are.
  [[nodiscard]] replay_curves first(std::size_t count) const {
    if (count > runs())
      throw shape_error(std::to_string(count) + " runs of " + std::to_string(runs()), "replay_curves",
                        "take fewer");
    return replay_curves({best_.begin(), best_.begin() + static_cast<std::ptrdiff_t>(count)});
  }
  /// Of every run after so many questions. Throws `shape_error` for none, and for more than were asked.
  [[nodiscard]] std::vector<double> after(std::size_t queries) const {
    std::vector<double> all;
    for (const auto& run : best_) {
      if (queries == 0 || queries > run.size())
        throw shape_error(std::to_string(queries) + " questions of " + std::to_string(run.size()),
                          "replay_curves", "ask for one that was put");
      all.push_back(run[queries - 1]);
    }
    return all;
  }
  /// Throw as `after`, and as `core/statistics.hpp` for too few runs.
  [[nodiscard]] double mean_after(std::size_t queries) const { return mean(after(queries)); }
  [[nodiscard]] double deviation_after(std::size_t queries) const {
    return standard_deviation(after(queries));
  }

 private:
  std::vector<std::vector<double>> best_;
};

/// Replays `make(run)`, a proposer of rows of the pool, for every run: first the initial rows are told, then
/// it asks one row at a time. `measure(row)` gives the targets that are told, `value(row)` what the curves
/// follow. The same curves for any executor. Throws `shape_error` for no run, no question and more initial
/// rows than rows, and what the proposers throw.
template <executor E, class Make, class Measure, class Value>
replay_curves replay_runs(const pool_candidates& pool, Make&& make, Measure&& measure, Value&& value,
                          const replay_runs_options& options, E& runner) {
  if (options.seeds == 0 || options.queries == 0)
    throw shape_error("runs without a question", "replay_runs", "give at least one run of one question");
  if (options.initial > pool.size())
    throw shape_error(std::to_string(options.initial) + " initial rows of " + std::to_string(pool.size()),
                      "replay_runs", "start from fewer");
  return replay_curves(parallel_map(runner, options.seeds, [&](std::size_t run) {
    stream random = stream(options.seed).split(run);
    auto proposer = make(static_cast<std::uint64_t>(run));
    std::vector<double> best;
    double least = std::numeric_limits<double>::infinity();
    for (const std::size_t row : sample_without_replacement(pool.size(), options.initial, random)) {
      proposer.tell(row, measure(row));
      least = std::min(least, value(row));
    }
    for (const std::size_t row : replay(proposer, measure, options.queries)) {
      least = std::min(least, value(row));
      best.push_back(least);
    }
    best.resize(options.queries, least);  // nothing was left to ask
    return best;
  }));
}

/// A mean with the ends of its confidence interval.
struct mean_interval {
  double mean = 0, lower = 0, upper = 0;
  [[nodiscard]] bool excludes_zero() const { return lower > 0 || upper < 0; }
};

/// The mean of a - b, run by run, after so many questions, with its interval by Student's t. Throws
/// `shape_error` for other numbers of runs, `state_error` for a single run, `numeric_error` for a level that
/// is not between 0 and 1, and as `replay_curves::after`.
inline mean_interval paired_difference(const replay_curves& a, const replay_curves& b, std::size_t queries,
                                       double level = 0.95) {
  if (a.runs() != b.runs())
    throw shape_error(std::to_string(a.runs()) + " runs beside " + std::to_string(b.runs()),
                      "paired_difference", "compare the same runs");
  if (!(level > 0 && level < 1))
    throw numeric_error("level " + std::to_string(level), "paired_difference",
                        "give one between 0 and 1, such as 0.95");
  std::vector<double> difference = a.after(queries);
  const std::vector<double> other = b.after(queries);
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= other[i];
  const double n = static_cast<double>(difference.size()), centre = mean(difference);
  const double half = student_quantile(0.5 + level / 2, difference.size() - 1) *
                      standard_deviation(difference) / std::sqrt(n);
  return {centre, centre - half, centre + half};
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_REPLAY_RUNS_HPP
