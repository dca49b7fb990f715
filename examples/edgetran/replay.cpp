// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "contenders.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/search/codesign/codesign_pool_json.hpp"
#include "edgetran/search/codesign/replay_runs.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace search = edgetran::search;

struct outcome {
  const contender* who;
  search::replay_curves curves;
  double seconds;
};

contest read_contest(const options& o) {
  search::codesign_objective objective;
  if (!o.weights.empty()) {
    objective.accuracy_weight = o.weights[0];
    objective.latency_weight = o.weights[1];
    objective.energy_weight = o.weights[2];
    objective.peak_power_weight = o.weights[3];
  }
  if (!o.normalisers.empty()) {
    objective.greatest_accuracy = o.normalisers[0];
    objective.greatest_latency = edgetran::seconds{o.normalisers[1]};
    objective.greatest_energy = edgetran::joules{o.normalisers[2]};
    objective.greatest_peak_power = edgetran::watts{o.normalisers[3]};
  }
  search::codesign_pool pool = search::load_codesign_pool(o.configs.front());
  auto rows = pool.candidates();
  auto values = pool.values(objective);
  const search::replay_runs_options how{.seeds = static_cast<std::size_t>(o.seeds),
                                         .queries = *std::max_element(o.counts.begin(), o.counts.end()),
                                         .seed = o.seed};
  if (pool.size() < how.initial + 1)
    throw edgetran::input_error(
        std::to_string(pool.size()) + " pairs", o.configs.front(),
        "give more than the " + std::to_string(how.initial) + " that a replay starts from");
  return {std::move(pool), objective, std::move(rows), std::move(values), how};
}

std::vector<outcome> run(const contest& c, const std::string& asked) {
  std::vector<outcome> all;
  edgetran::thread_pool threads;
  const auto progress = progress_bar("replaying");
  const auto wanted = [&](std::size_t i) {
    return i == 0 || asked == "all" || asked == contenders()[i].name;
  };
  for (std::size_t i = 0; i < contenders().size(); ++i) {
    progress(static_cast<double>(i) / static_cast<double>(contenders().size()));
    if (!wanted(i)) continue;
    const auto start = std::chrono::steady_clock::now();
    auto curves = contenders()[i].replay(c, threads);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    all.push_back({&contenders()[i], std::move(curves), took.count()});
  }
  progress(1);
  return all;
}

json::value to_json(const options& o, const contest& c, const std::vector<outcome>& all) {
  json::object proposers;
  for (const outcome& one : all) {
    json::object means, spreads, runs, differences;
    for (const std::size_t queries : o.counts) {
      const std::string at = std::to_string(queries);
      json::array each;
      for (const double y : one.curves.after(queries)) each.emplace_back(y);
      means.set(at, one.curves.mean_after(queries));
      spreads.set(at, o.seeds > 1 ? json::value(one.curves.deviation_after(queries)) : json::value(nullptr));
      runs.set(at, std::move(each));
      if (&one == &all.front() || o.seeds < 2) continue;
      const auto d = search::paired_difference(one.curves, all.front().curves, queries);
      differences.set(at, json::object{{"mean", d.mean}, {"lower", d.lower}, {"upper", d.upper}});
    }
    json::object document{{"best_so_far_mean", std::move(means)},
                          {"best_so_far_sd", std::move(spreads)},
                          {"best_so_far", std::move(runs)},
                          {"seconds", one.seconds}};
    if (!differences.empty()) document.set("difference_from_random_95", std::move(differences));
    proposers.set(one.who->name, std::move(document));
  }
  return json::object{
      {"file", readable(o.configs.front())}, {"pairs", c.pool.size()},
      {"devices", c.pool.devices().size()},  {"optimum", *std::min_element(c.values.begin(), c.values.end())},
      {"initial", c.options.initial},        {"seeds", c.options.seeds},
      {"default", contenders()[1].name},     {"proposers", std::move(proposers)}};
}

std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

void print_text(const options& o, const contest& c, const std::vector<outcome>& all) {
  std::printf(
      "%s: %zu pairs on %zu devices, optimum %.5f; least objective after so many questions, mean over %zu "
      "seeds, +- deviation;\n* differs from random with 95%% confidence on the same seeds, each comparison "
      "by itself\n",
      printable(o.configs.front()).c_str(), c.pool.size(), c.pool.devices().size(),
      *std::min_element(c.values.begin(), c.values.end()), c.options.seeds);
  std::vector<std::vector<std::string>> rows{{"proposer"}};
  for (const std::size_t queries : o.counts) rows[0].push_back("after " + std::to_string(queries));
  rows[0].emplace_back("seconds");
  for (const outcome& one : all) {
    std::vector<std::string> row{one.who->name};
    for (const std::size_t queries : o.counts) {
      std::string cell = figure(one.curves.mean_after(queries));
      if (o.seeds > 1) cell += " +- " + figure(one.curves.deviation_after(queries));
      const bool differs = &one != &all.front() && o.seeds > 1 &&
                           search::paired_difference(one.curves, all.front().curves, queries).excludes_zero();
      row.push_back(cell + (differs ? " *" : "  "));
    }
    row.push_back(figure(one.seconds));
    rows.push_back(std::move(row));
  }
  print_table(rows);
}

}  // namespace

std::vector<std::string> contender_names() {
  std::vector<std::string> names{"all"};
  for (const contender& c : contenders()) names.emplace_back(c.name);
  return names;
}

void replay(const options& o) {
  options with = o;
  if (with.counts.empty()) with.counts = {10, 20, 50, 100};
  const contest c = read_contest(with);
  const auto all = run(c, with.proposer);
  if (o.json)
    std::puts(json::dump(to_json(with, c, all), 2).c_str());
  else
    print_text(with, c, all);
}

}  // namespace tool
