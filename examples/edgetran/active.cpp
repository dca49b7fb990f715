// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "campaign.hpp"
#include "commands.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/selection.hpp"
#include "edgetran/regress/transfer.hpp"
#include "edgetran/search/bayes/uncertainty.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;
namespace search = edgetran::search;
using edgetran::stream;

constexpr const char* strategies[] = {"uncertainty", "random"};

struct run {
  std::vector<double> mse{}, without{};  ///< by number of measurements; without the outliers
  std::vector<std::string> picked{};
};

struct outcome {
  std::string source, measure;
  std::size_t pool = 0, test = 0, left = 0;  ///< records; left: tested where outliers are left out
  std::vector<std::size_t> counts{};
  std::vector<run> runs[2]{};  ///< by strategy and seed
};

/// What inner folds choose from.
std::vector<regress::candidate> candidates() {
  return {{"ridge", regress::ridge{}},
          {"gaussian process", regress::gaussian_process<>{}},
          {"averaged processes", regress::transfer{}}};
}

/// Errors on the test set of what inner folds choose, after each number of measurements.
run judge(const regress::table& all, const std::vector<std::size_t>& asked, const regress::table& test,
          const std::vector<bool>& outlying, const std::vector<std::size_t>& counts, std::uint64_t seed) {
  run r;
  for (const std::size_t count : counts) {
    const regress::table told = all.select(std::span(asked).first(std::min(count, asked.size())));
    const auto tried = candidates();
    const auto scores =
        regress::compare(tried, told, regress::k_fold(told.rows(), 5, stream(seed).split(count)));
    const std::size_t best = regress::best_of(scores);
    regress::any_regressor fitted = tried[best].unfitted;
    fitted.fit(told);
    const auto predicted = regress::predict_rows(fitted, test);
    std::vector<double> kept, actual;
    for (std::size_t i = 0; i < predicted.size(); ++i)
      if (!outlying[i]) kept.push_back(predicted[i]), actual.push_back(test.targets()[i]);
    r.mse.push_back(edgetran::mse(predicted, test.targets()));
    r.without.push_back(edgetran::mse(kept, actual));
    r.picked.push_back(tried[best].name);
  }
  return r;
}

outcome study(const campaign& c, const std::string& measure, const options& o) {
  const auto& e = c.embeddings.front();
  const regress::table all(e.columns, e.values, c.normalised(measure));
  stream random = stream(o.seed).split(9);
  const auto order = edgetran::sample_without_replacement(all.rows(), all.rows(), random);
  const std::size_t pool = 4 * all.rows() / 5;
  const regress::table own = all.select(std::span(order).first(pool));
  const regress::table test = all.select(std::span(order).subspan(pool));
  outcome out{c.source, measure, pool, test.rows(), test.rows()};
  std::vector<bool> outlying(test.rows());
  for (const std::size_t record : o.outliers)
    for (std::size_t i = 0; i < test.rows(); ++i)
      if (order[pool + i] + o.skip == record) outlying[i] = true;
  out.left -= static_cast<std::size_t>(std::count(outlying.begin(), outlying.end(), true));
  for (const std::size_t count : o.counts)
    if (count <= pool)
      out.counts.push_back(count);
    else
      std::fprintf(stderr, "edgetran: %s: %zu records to measure, and %zu are left out\n",
                   printable(c.source).c_str(), pool, count);
  if (out.counts.empty())
    throw edgetran::input_error("fewer records to measure than any of --rows", c.source,
                                "ask for fewer measurements");
  if (out.left == 0)
    throw edgetran::input_error("every record to test on is an outlier", c.source, "name fewer by --outlier");
  const std::size_t most = *std::max_element(out.counts.begin(), out.counts.end());
  const search::pool_candidates rows(own.columns(), own.values());
  const auto measured = [&](std::size_t i) { return std::vector<double>{own.targets()[i]}; };
  for (auto& runs : out.runs) runs.resize(o.seeds);
  edgetran::thread_pool threads;
  threads.parallel_for(2 * o.seeds, [&](std::size_t job) {
    const std::uint64_t seed = job / 2;
    std::vector<std::size_t> asked;
    if (job % 2 == 0) {
      search::uncertainty_proposer p(rows, regress::transfer{}, {.seed = seed});
      asked = search::replay(p, measured, most);
    } else {
      search::random_proposer p(rows, seed);
      asked = search::replay(p, measured, most);
    }
    out.runs[job % 2][seed] = judge(own, asked, test, outlying, out.counts, seed);
  });
  return out;
}

/// Mean over the seeds at a number of measurements.
double mean_of(const std::vector<run>& runs, std::vector<double> run::*figure, std::size_t at) {
  std::vector<double> all;
  for (const run& r : runs) all.push_back((r.*figure)[at]);
  return edgetran::mean(all);
}

/// Seeds for which asking by uncertainty ends with the smaller error.
std::size_t wins(const outcome& o, std::size_t at) {
  std::size_t n = 0;
  for (std::size_t s = 0; s < o.runs[0].size(); ++s) n += o.runs[0][s].mse[at] < o.runs[1][s].mse[at] ? 1 : 0;
  return n;
}

std::string thousandth(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", 1e3 * value);
  return text;
}

void print_text(const outcome& o, bool outliers) {
  std::printf(
      "%s: %s of %zu records to measure, %zu others to test on, mean over %zu seeds of MSE x 1000 of values "
      "divided by the greatest\n",
      o.source.c_str(), o.measure.c_str(), o.pool, o.test, o.runs[0].size());
  std::vector<std::vector<std::string>> rows{{"measured", "uncertainty", "random", "uncertainty wins"}};
  if (outliers) rows[0].insert(rows[0].begin() + 3, {"uncertainty, no outlier", "random, no outlier"});
  for (std::size_t k = 0; k < o.counts.size(); ++k) {
    std::vector<std::string> row{std::to_string(o.counts[k]), thousandth(mean_of(o.runs[0], &run::mse, k)),
                                 thousandth(mean_of(o.runs[1], &run::mse, k))};
    if (outliers)
      for (const auto& runs : o.runs) row.push_back(thousandth(mean_of(runs, &run::without, k)));
    row.push_back(std::to_string(wins(o, k)) + " of " + std::to_string(o.runs[0].size()));
    rows.push_back(std::move(row));
  }
  print_table(rows);
  std::puts("");
}

json::value to_json(const outcome& o) {
  json::object strategy;
  for (std::size_t s = 0; s < 2; ++s) {
    json::array points;
    for (std::size_t k = 0; k < o.counts.size(); ++k)
      points.emplace_back(json::object{{"measured", o.counts[k]},
                                       {"mse_mean", mean_of(o.runs[s], &run::mse, k)},
                                       {"mse_mean_without_outliers", mean_of(o.runs[s], &run::without, k)}});
    strategy.set(strategies[s], std::move(points));
  }
  return json::object{{"file", o.source},
                      {"target", o.measure},
                      {"pool", o.pool},
                      {"test", o.test},
                      {"test_without_outliers", o.left},
                      {"seeds", o.runs[0].size()},
                      {"strategies", std::move(strategy)}};
}

}  // namespace

void active(const options& o) {
  options with = o;
  if (with.counts.empty()) with.counts = {16, 24, 32, 48};
  std::sort(with.counts.begin(), with.counts.end());
  with.counts.erase(std::unique(with.counts.begin(), with.counts.end()), with.counts.end());
  json::array documents;
  for (const std::string& path : o.configs) {
    const campaign c = read_campaign(path, o.skip, false);
    for (const char* measure : measures) {
      if (o.target != "all" && o.target != measure) continue;
      const outcome result = study(c, measure, with);
      if (o.json)
        documents.emplace_back(to_json(result));
      else
        print_text(result, result.left != result.test);
    }
  }
  if (o.json) std::puts(json::dump(json::object{{"active", std::move(documents)}}, 2).c_str());
}

}  // namespace tool
