// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/csv.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/importance.hpp"
#include "edgetran/regress/study.hpp"
#include "encoding.hpp"
#include "fitted_table.hpp"
#include "format.hpp"
#include "regressors.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;
using edgetran::stream;

regress::table table_of(const edgetran::io::csv& sheet, const encoding& columns, std::size_t target) {
  std::vector<double> targets(sheet.rows());
  for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = sheet.number(i, target);
  return {columns.names(), columns.rows(sheet), targets};
}

double root_mean(const std::vector<double>& squares) { return std::sqrt(edgetran::mean(squares)); }

/// Infinite where one split's is, for a target of 0, or where a fit failed.
double mean_mape(const regress::study_row& row) {
  double sum = 0;
  for (const double e : row.test_mape) sum += e / static_cast<double>(row.test_mape.size());
  return sum;
}

/// A share in per cent, or why there is none.
json::value percent_or_null(double share, const char* reason) {
  if (std::isfinite(share)) return 100 * share;
  return json::object{{"value", nullptr}, {"reason", reason}};
}

}  // namespace

void fit(const options& o) {
  if (!o.out.empty()) require_writable(o.out);
  const auto sheet = edgetran::io::csv::load(o.configs.front());
  const std::size_t target = sheet.column(o.target);
  std::optional<std::size_t> group;
  if (!o.group.empty()) group = sheet.column(o.group);
  if (group == target)
    throw edgetran::input_error("the target cannot be the group", sheet.source(), "name another column");
  const std::optional<table_workload> workload =
      workload_of(sheet);  // equal in all rows: no column to learn from
  std::vector<std::size_t> apart;
  if (const auto at = workload_columns(sheet); at && workload) apart.assign(at->begin(), at->end());
  const encoding columns = encoding::of(sheet, target, group, apart);
  const regress::table data = table_of(sheet, columns, target);
  if (data.rows() < 20)
    throw edgetran::input_error(std::to_string(data.rows()) + " rows", sheet.source(), "give at least 20");

  std::vector<std::string> groups;
  if (group)
    for (std::size_t i = 0; i < sheet.rows(); ++i) groups.push_back(sheet.text(i, *group));
  const char* how = group ? "each group left out in turn" : "five folds";
  const stream random(o.seed);
  const auto splits =
      group ? regress::leave_one_group_out(groups) : regress::k_fold(data.rows(), 5, random.split(0));
  for (const auto& s : splits)
    if (s.train.size() < 9)  // of as many errors a 90% interval is made
      throw edgetran::input_error("only " + std::to_string(s.train.size()) + " rows without the group '" +
                                      groups[s.test.front()] + "'",
                                  sheet.source(), "give at least 9 rows of other groups");
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
  if (!o.out.empty()) {
    const auto errors = regress::conformal::fit(
        regress::predict_out_of_fold(chosen.unfitted, data, splits, pool), data.targets());
    fitted_table{o.target, columns, fitted, errors, chosen.name, data.rows(), how, workload}.save(o.out);
  }
  const auto rise = regress::permutation_importance(fitted, data, random.split(2));
  std::vector<std::size_t> order(data.width());
  for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rise[a] > rise[b]; });

  if (o.json) {
    json::array results;
    for (const auto& r : rows) {
      json::object row{{"regressor", views[0].candidates[r.candidate].name}};
      if (r.failure.empty()) {
        row.set("rmse", root_mean(r.test_mse));
        row.set("mape_percent", percent_or_null(mean_mape(r), "a target is 0"));
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
    lines.push_back({views[0].candidates[r.candidate].name,
                     r.failure.empty() ? text(root_mean(r.test_mse)) : "-",
                     std::isfinite(mean_mape(r)) ? percent(mean_mape(r)) : "-",
                     r.failure.empty() ? text(std::sqrt(r.chosen_by())) : r.failure});
  print_table(lines);
  std::printf("recommended: %s; 90%% intervals cover %s of %zu rows, mean width %s\n", chosen.name.c_str(),
              percent(intervals.coverage).c_str(), intervals.rows, text(intervals.mean_width).c_str());
  std::puts("what it leans on:");
  for (std::size_t k = 0; k < std::min<std::size_t>(5, order.size()); ++k)
    std::printf("  %s\n", data.columns()[order[k]].c_str());
}

}  // namespace tool
