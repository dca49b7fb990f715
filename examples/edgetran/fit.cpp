// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/csv.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/importance.hpp"
#include "edgetran/regress/study.hpp"
#include "format.hpp"
#include "regressors.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;
using edgetran::stream;

/// Columns of numbers as they are; a column of text becomes one of 0 and 1 for each of its values.
regress::table features(const edgetran::io::csv& sheet, std::size_t target,
                        std::optional<std::size_t> group) {
  constexpr std::size_t most_values = 50;
  struct source {
    std::size_t column;
    std::optional<std::string> equals;
  };
  std::vector<std::string> names;
  std::vector<source> sources;
  for (std::size_t j = 0; j < sheet.columns().size(); ++j) {
    if (j == target || j == group) continue;
    if (sheet.numeric(j)) {
      names.push_back(sheet.columns()[j]);
      sources.push_back({j, {}});
      continue;
    }
    std::set<std::string> values;
    for (std::size_t i = 0; i < sheet.rows(); ++i) {
      if (sheet.text(i, j).empty()) (void)sheet.number(i, j);  // says where
      values.insert(sheet.text(i, j));
    }
    if (values.size() > most_values)
      throw edgetran::input_error(
          "column '" + sheet.columns()[j] + "' holds " + std::to_string(values.size()) + " different texts",
          sheet.source(), "take it out, or name it with --group");
    for (const std::string& v : values) {
      names.push_back(sheet.columns()[j] + "=" + v);
      sources.push_back({j, v});
    }
  }
  if (names.empty())
    throw edgetran::input_error("no column to learn from", sheet.source(),
                                "keep columns beside target and group");
  regress::table data(names);
  std::vector<double> row(names.size());
  for (std::size_t i = 0; i < sheet.rows(); ++i) {
    for (std::size_t k = 0; k < sources.size(); ++k)
      row[k] = sources[k].equals ? (sheet.text(i, sources[k].column) == *sources[k].equals ? 1 : 0)
                                 : sheet.number(i, sources[k].column);
    data.add(row, sheet.number(i, target));
  }
  return data;
}

double root_mean(const std::vector<double>& squares) { return std::sqrt(edgetran::mean(squares)); }

/// A share in per cent, or why there is none.
json::value percent_or_null(double share, const char* reason) {
  if (std::isfinite(share)) return 100 * share;
  return json::object{{"value", nullptr}, {"reason", reason}};
}

}  // namespace

void fit(const options& o) {
  const auto sheet = edgetran::io::csv::load(o.configs.front());
  const std::size_t target = sheet.column(o.target);
  std::optional<std::size_t> group;
  if (!o.group.empty()) group = sheet.column(o.group);
  if (group == target)
    throw edgetran::input_error("the target cannot be the group", sheet.source(), "name another column");
  const regress::table data = features(sheet, target, group);
  if (data.rows() < 20)
    throw edgetran::input_error(std::to_string(data.rows()) + " rows", sheet.source(), "give at least 20");

  std::vector<std::string> groups;
  if (group)
    for (std::size_t i = 0; i < sheet.rows(); ++i) groups.push_back(sheet.text(i, *group));
  const stream random(o.seed);
  const auto splits =
      group ? regress::leave_one_group_out(groups) : regress::k_fold(data.rows(), 5, random.split(0));
  const auto inner =
      group ? regress::group_folds(groups, 5, random.split(1)) : regress::random_folds(5, random.split(1));
  const std::vector<regress::view> views{{"columns", data, regressors(data.width())}};
  edgetran::thread_pool pool;
  const auto rows = regress::study(views, splits, inner, pool);
  const auto& best = rows[regress::recommended(rows)];
  const regress::candidate& chosen = views[0].candidates[best.candidate];
  const auto intervals = regress::interval_coverage(chosen, data, splits, inner, 0.9, pool);
  regress::any_regressor fitted = chosen.unfitted;
  fitted.fit(data);
  const auto rise = regress::permutation_importance(fitted, data, random.split(2));
  std::vector<std::size_t> order(data.width());
  for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rise[a] > rise[b]; });

  const char* how = group ? "each group left out in turn" : "five folds";
  if (o.json) {
    json::array results;
    for (const auto& r : rows) {
      json::object row{{"regressor", views[0].candidates[r.candidate].name}};
      if (r.failure.empty()) {
        row.set("rmse", root_mean(r.test_mse));
        row.set("mape_percent", percent_or_null(edgetran::mean(r.test_mape), "a target is 0"));
        row.set("inner_rmse", std::sqrt(r.chosen_by()));
      } else {
        row.set("failure", r.failure);
      }
      results.emplace_back(std::move(row));
    }
    json::array importance;
    for (const std::size_t j : order)
      importance.emplace_back(json::object{{"column", data.columns()[j]}, {"mse_rise", rise[j]}});
    std::puts(
        json::dump(json::object{{"file", o.configs.front()},
                                {"rows", data.rows()},
                                {"target", o.target},
                                {"validation", how},
                                {"results", std::move(results)},
                                {"recommended", json::object{{"regressor", chosen.name},
                                                             {"rmse", root_mean(best.test_mse)},
                                                             {"coverage_percent", 100 * intervals.coverage},
                                                             {"mean_width", intervals.mean_width}}},
                                {"importance", std::move(importance)}},
                   2)
            .c_str());
    return;
  }
  std::printf("%s of %zu rows, %zu columns, tested with %s\n", o.target.c_str(), data.rows(), data.width(),
              how);
  std::vector<std::vector<std::string>> lines{{"regressor", "RMSE", "MAPE", "chosen by"}};
  const auto text = [](double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.4g", value);
    return std::string(digits);
  };
  for (const auto& r : rows)
    lines.push_back(
        {views[0].candidates[r.candidate].name, r.failure.empty() ? text(root_mean(r.test_mse)) : "-",
         std::isfinite(edgetran::mean(r.failure.empty() ? r.test_mape : std::vector<double>{HUGE_VAL}))
             ? percent(edgetran::mean(r.test_mape))
             : "-",
         r.failure.empty() ? text(std::sqrt(r.chosen_by())) : r.failure});
  print_table(lines);
  std::printf("recommended: %s; 90%% intervals cover %s of %zu rows, mean width %s\n", chosen.name.c_str(),
              percent(intervals.coverage).c_str(), intervals.rows, text(intervals.mean_width).c_str());
  std::puts("what it leans on:");
  for (std::size_t k = 0; k < std::min<std::size_t>(5, order.size()); ++k)
    std::printf("  %s\n", data.columns()[order[k]].c_str());
}

}  // namespace tool
