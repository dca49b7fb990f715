// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "campaign.hpp"
#include "commands.hpp"
#include "distinct.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/transfer_study.hpp"
#include "format.hpp"
#include "regressors.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;

struct point {
  std::string device, measure;
  std::size_t rows = 0;
  std::vector<regress::transfer_trial> trials{};
};

using figure = double regress::transfer_trial::*;
constexpr figure figures[] = {&regress::transfer_trial::transferred, &regress::transfer_trial::unguarded,
                              &regress::transfer_trial::alone, &regress::transfer_trial::scratch,
                              &regress::transfer_trial::nearest};
constexpr const char* figure_names[] = {"transferred", "unguarded", "alone", "scratch", "nearest"};

/// The physical features with a measure, from the record `skip` on.
regress::table table_of(const campaign& c, const std::string& measure, std::size_t skip) {
  const auto& e = c.embeddings.front();
  const std::size_t width = e.columns.size();
  return {e.columns, std::span(e.values).subspan(skip * width),
          std::span(c.measured.at(measure)).subspan(skip)};
}

std::string error_text(double share) { return std::isfinite(share) ? percent(share) : "-"; }

void print_text(const std::vector<point>& all, std::size_t draws) {
  std::printf(
      "each device learnt from a few of its records, drawn %zu times, with the other devices' records and "
      "without;\nmedian absolute error on its other records, median over the draws; ratio: with the other "
      "devices over from scratch\n",
      draws);
  std::vector<std::vector<std::string>> rows{{"device", "measure", "records", "with others", "unguarded",
                                              "alone", "from scratch", "nearest device", "ratio",
                                              "weight of others"}};
  for (const point& p : all) {
    std::vector<std::string> row{p.device, p.measure, std::to_string(p.rows)};
    for (const figure f : figures) row.push_back(error_text(regress::median_of(p.trials, f)));
    const double ratio = regress::median_of(p.trials, figures[0]) /
                         regress::median_of(p.trials, &regress::transfer_trial::scratch);
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", ratio);
    row.emplace_back(text);
    row.push_back(percent(regress::median_of(p.trials, &regress::transfer_trial::share)));
    rows.push_back(std::move(row));
  }
  print_table(rows);
}

json::value to_json(const std::vector<point>& all) {
  json::array points;
  for (const point& p : all) {
    json::object o{
        {"device", p.device}, {"target", p.measure}, {"records", p.rows}, {"draws", p.trials.size()}};
    json::object medians;
    for (std::size_t f = 0; f < std::size(figures); ++f) {
      const double value = 100 * regress::median_of(p.trials, figures[f]);
      medians.set(figure_names[f], std::isfinite(value) ? json::value(value) : json::value(nullptr));
    }
    o.set("median_ape_percent", std::move(medians));
    o.set("weight_of_others", regress::median_of(p.trials, &regress::transfer_trial::share));
    points.emplace_back(std::move(o));
  }
  return json::object{{"transfer", std::move(points)}};
}

}  // namespace

void transfer(const options& o) {
  std::vector<campaign> campaigns;
  for (const std::string& path : o.configs) campaigns.push_back(read_campaign(path, 0, false));
  if (campaigns.size() < 2)
    throw edgetran::input_error("one file", "transfer", "give the files of at least two devices");
  // A device that is its own source would be predicted from its own answers.
  for (std::size_t i = 0; i < o.configs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (same_file(o.configs[i], o.configs[j]))
        throw edgetran::input_error("one file for two devices", o.configs[i], "name each device's file once");
  edgetran::thread_pool pool;
  std::vector<point> all;
  const auto candidates = regressors(campaigns.front().embeddings.front().columns.size());
  for (const char* measure : measures) {
    if (o.target != "all" && o.target != measure) continue;
    for (std::size_t d = 0; d < campaigns.size(); ++d) {
      std::vector<regress::table> sources;
      for (std::size_t s = 0; s < campaigns.size(); ++s)
        if (s != d) sources.push_back(table_of(campaigns[s], measure, 0));
      const std::size_t skip = campaigns[d].records > 2 * o.skip ? o.skip : 0;
      const regress::table target = table_of(campaigns[d], measure, skip);
      for (const std::size_t rows : o.counts.empty() ? std::vector<std::size_t>{5, 10, 20, 40} : o.counts) {
        if (rows + 2 > target.rows()) {
          std::fprintf(stderr, "edgetran: %s: %zu records, too few to learn from %zu and test: left out\n",
                       printable(campaigns[d].source).c_str(), target.rows(), rows);
          continue;
        }
        all.push_back({campaigns[d].source, measure, rows,
                       regress::transfer_study(sources, target, rows, o.seeds, candidates,
                                               edgetran::stream(o.seed), pool)});
      }
    }
  }
  if (all.empty())
    throw edgetran::input_error("more measurements than any device has records", "--rows", "ask for fewer");
  if (o.json)
    std::puts(json::dump(to_json(all), 2).c_str());
  else
    print_text(all, o.seeds);
}

}  // namespace tool
