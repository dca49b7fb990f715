// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/csv.hpp"
#include "edgetran/io/json.hpp"
#include "fitted_table.hpp"
#include "format.hpp"

namespace tool {

namespace json = edgetran::json;

void estimate(const options& o) {
  constexpr double level = 0.9;
  const auto model = fitted_table::load(o.model);
  const auto sheet = edgetran::io::csv::load(o.configs.front());
  if (model.workload && workload_columns(sheet) && workload_of(sheet) != model.workload)
    throw edgetran::input_error("the model was fitted to costs at " + in_words(*model.workload),
                                sheet.source(), "give costs at that workload");
  const std::vector<double> values = model.columns.rows(sheet);
  const std::size_t width = model.columns.names().size();
  json::array estimates;
  std::vector<std::vector<std::string>> lines{{"row", model.target, "from", "to"}};
  const auto text = [](double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", value);
    return std::string(digits);
  };
  for (std::size_t i = 0; i < sheet.rows(); ++i) {
    const double value = model.regressor.predict(std::span(values).subspan(i * width, width));
    const auto [lower, upper] = model.errors.around(value, level);
    estimates.emplace_back(json::object{{"value", value}, {"lower", lower}, {"upper", upper}});
    lines.push_back({std::to_string(i + 1), text(value), text(lower), text(upper)});
  }
  if (o.json) {
    std::puts(json::dump(json::object{{"model", readable(o.model)},
                                      {"file", readable(o.configs.front())},
                                      {"target", model.target},
                                      {"level_percent", 100 * level},
                                      {"quality", "predicted"},
                                      {"estimates", std::move(estimates)}},
                         2)
                  .c_str());
    return;
  }
  print_table(lines);
}

}  // namespace tool
