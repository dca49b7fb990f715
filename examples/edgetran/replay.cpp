// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "replay.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "contenders.hpp"
#include "edgetran/core/edit_distance.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/search/codesign/codesign_pool_json.hpp"
#include "edgetran/search/codesign/replay_runs.hpp"
#include "format.hpp"
#include "interrupt.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace search = edgetran::search;

constexpr std::size_t fewest_for_intervals = 6;  ///< runs: of fewer nobody can tell how they scatter
constexpr std::size_t most_of_networks = 20;     ///< runs of them where all are replayed

struct outcome {
  const contender* who;
  search::replay_curves curves;
  double seconds;  ///< of a processor, for all runs

  [[nodiscard]] double seconds_a_run() const { return seconds / static_cast<double>(curves.runs()); }
};

const char* word_for(told of) { return of == told::parts ? "parts" : "objective"; }

/// The objective that the words ask for, every error under the name of its option.
search::codesign_objective read_objective(const replay_options& o) {
  search::codesign_objective objective;
  const auto check = [&](const char* option) {
    try {
      objective.check();
    } catch (const edgetran::numeric_error& e) {
      throw edgetran::numeric_error(e.problem(), option, e.remedy());
    }
  };
  if (!o.weights.empty()) {
    objective.accuracy_weight = o.weights[0];
    objective.latency_weight = o.weights[1];
    objective.energy_weight = o.weights[2];
    objective.peak_power_weight = o.weights[3];
  }
  check("--weights");
  if (!o.normalisers.empty()) {
    objective.greatest_accuracy = o.normalisers[0];
    objective.greatest_latency = edgetran::seconds{o.normalisers[1]};
    objective.greatest_energy = edgetran::joules{o.normalisers[2]};
    objective.greatest_peak_power = edgetran::watts{o.normalisers[3]};
  }
  check("--normalisers");
  return objective;
}

contest read_contest(const replay_options& o) {
  const search::codesign_objective objective = read_objective(o);
  search::codesign_pool pool = search::load_codesign_pool(o.pool);
  const search::replay_runs_options how{.seeds = o.seeds, .queries = o.queries.back(), .seed = o.seed};
  if (pool.size() < how.initial + how.queries) {
    const std::string fewest = std::to_string(how.initial) + " to start from";
    throw edgetran::input_error(
        std::to_string(pool.size()) + " pairs, fewer than " + fewest + " and " + std::to_string(how.queries) +
            " to ask for",
        o.pool,
        pool.size() > how.initial
            ? "ask for at most " + std::to_string(pool.size() - how.initial) + " with --queries"
            : "give a pool of more than " + std::to_string(how.initial));
  }
  auto rows = pool.candidates();
  auto values = pool.values(objective);
  for (const double y : values)
    if (!std::isfinite(y))
      throw edgetran::numeric_error("an objective that is not finite", "--weights, --normalisers",
                                    "give numbers nearer to 1");
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most)
    throw edgetran::numeric_error("an objective that is the same for every pair", "--weights, --normalisers",
                                  "give numbers by which pairs differ");
  return {std::move(pool), objective, std::move(rows), std::move(values), how};
}

/// Replays those that are asked for, random choice before them, and shows each as it is finished. False where
/// a signal asked for an end.
bool run(const contest& c, const std::string& asked, const std::function<void(outcome)>& show) {
  const bool all = asked == "all";
  edgetran::thread_pool threads;
  const auto progress = progress_bar("replaying");
  for (std::size_t i = 0; i < contenders().size(); ++i) {
    const contender& who = contenders()[i];
    if (i > 0 && !all && asked != who.name) continue;
    contest own = c;
    if (all && who.trains_networks) own.options.seeds = std::min(own.options.seeds, most_of_networks);
    progress(static_cast<double>(i) / static_cast<double>(contenders().size()));
    const std::clock_t start = std::clock();
    std::optional<search::replay_curves> curves;
    try {
      curves = who.replay(own, threads);
    } catch (const replay_interrupted&) {
    }
    progress(1);
    if (!curves) return false;
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (all) std::fprintf(stderr, "edgetran: %s: %.1f s\n", who.name.c_str(), took);
    show({&who, *std::move(curves), took});
  }
  return true;
}

/// What a proposer has less than random choice, in the runs of both; none for random choice itself, and for
/// few runs.
std::optional<search::mean_interval> difference(const outcome& one, const outcome& random,
                                                std::size_t queries) {
  const std::size_t runs = one.curves.runs();
  if (one.who == random.who || runs < fewest_for_intervals) return {};
  return search::paired_difference(one.curves, random.curves.first(runs), queries);
}

json::object to_json(const replay_options& o, const outcome& one, const outcome& random) {
  json::object means, spreads, runs, differences;
  for (const std::size_t queries : o.queries) {
    const std::string at = std::to_string(queries);
    json::array each;
    for (const double y : one.curves.after(queries)) each.emplace_back(y);
    means.set(at, one.curves.mean_after(queries));
    spreads.set(
        at, one.curves.runs() > 1 ? json::value(one.curves.deviation_after(queries)) : json::value(nullptr));
    runs.set(at, std::move(each));
    if (const auto d = difference(one, random, queries))
      differences.set(at, json::object{{"mean", d->mean}, {"lower", d->lower}, {"upper", d->upper}});
  }
  json::object document{{"what", one.who->what},
                        {"told", word_for(one.who->of)},
                        {"runs", one.curves.runs()},
                        {"best_so_far_mean", std::move(means)},
                        {"best_so_far_sd", std::move(spreads)},
                        {"best_so_far", std::move(runs)},
                        {"seconds", one.seconds},
                        {"seconds_a_run", one.seconds_a_run()}};
  if (!differences.empty()) document.set("difference_from_random_95", std::move(differences));
  return document;
}

json::object to_json(const replay_options& o, const contest& c, const std::vector<outcome>& all,
                     bool finished) {
  json::object proposers;
  for (const outcome& one : all) proposers.set(one.who->name, to_json(o, one, all.front()));
  return {{"file", readable(o.pool)},
          {"pairs", c.pool.size()},
          {"devices", c.pool.devices().size()},
          {"optimum", *std::min_element(c.values.begin(), c.values.end())},
          {"initial", c.options.initial},
          {"seeds", c.options.seeds},
          {"seed", c.options.seed},
          {"default", contenders()[1].name},
          {"finished", finished},
          {"proposers", std::move(proposers)}};
}

std::string figure(double value, const char* form = "%.4f") {
  char text[32];
  std::snprintf(text, sizeof text, form, value);
  return text;
}

/// A table whose rows are printed one by one.
class printed_table {
 public:
  explicit printed_table(const replay_options& o) : o_(o) {
    for (const contender& c : contenders())
      first_ = std::max(first_, c.name.size() + std::string(" (20)").size());
  }

  void head(const contest& c) const {
    std::printf(
        "%s: %zu pairs on %zu devices, optimum %.5f.\nLeast objective after so many questions, mean over %zu "
        "runs +- standard deviation; seconds of a processor for a run.\n",
        printable(o_.pool).c_str(), c.pool.size(), c.pool.devices().size(),
        *std::min_element(c.values.begin(), c.values.end()), c.options.seeds);
    if (c.options.seeds >= fewest_for_intervals)
      std::puts(
          "* differs from random by a 95% interval, run by run. Each is a comparison by itself: of twenty "
          "that "
          "make no\ndifference one is marked.");
    std::vector<std::string> cells;
    for (const std::size_t queries : o_.queries) cells.push_back("after " + std::to_string(queries) + "  ");
    line("proposer", "told", cells, "seconds");
  }
  void row(const contest& c, const outcome& one, const outcome& random) const {
    std::vector<std::string> cells;
    for (const std::size_t queries : o_.queries) {
      std::string cell = figure(one.curves.mean_after(queries));
      if (one.curves.runs() > 1) cell += " +- " + figure(one.curves.deviation_after(queries));
      const auto d = difference(one, random, queries);
      cells.push_back(cell + (d && d->excludes_zero() ? " *" : "  "));
    }
    const std::size_t runs = one.curves.runs();
    line(one.who->name + (runs == c.options.seeds ? "" : " (" + std::to_string(runs) + ")"),
         word_for(one.who->of), cells, figure(one.seconds_a_run(), "%.3f"));
  }

 private:
  void line(const std::string& name, const char* told, const std::vector<std::string>& cells,
            const std::string& seconds) const {
    std::string text = name + std::string(first_ - std::min(first_, name.size()), ' ') + "  ";
    for (const std::string& cell : cells)
      text += std::string(20 - std::min<std::size_t>(20, cell.size()), ' ') + cell;
    std::printf("%s  %-9s %8s\n", text.c_str(), told, seconds.c_str());
    std::fflush(stdout);
  }

  const replay_options& o_;
  std::size_t first_ = 0;  ///< width of the first column
};

}  // namespace

std::string complaint_about_contender(const std::string& name) {
  if (name == "all") return {};
  std::vector<std::string> known{"all"};
  for (const contender& c : contenders()) {
    if (c.name == name) return {};
    known.push_back(c.name);
  }
  return "no proposer '" + printable(name) + "': " + edgetran::remedy_for_name(name, known);
}

int replay(const replay_options& o) {
  const contest c = read_contest(o);
  listen_to_signals();
  std::vector<outcome> all;
  const printed_table table(o);
  if (!o.json) table.head(c);
  const bool finished = run(c, o.proposer, [&](outcome one) {
    all.push_back(std::move(one));
    if (!o.json) table.row(c, all.back(), all.front());
  });
  if (o.json) std::puts(json::dump(to_json(o, c, all, finished), 2).c_str());
  if (finished) return 0;
  std::fputs("edgetran: interrupted\n", stderr);
  return 130;
}

}  // namespace tool
