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
#include "edgetran/regress/conformal_json.hpp"
#include "encoding.hpp"
#include "format.hpp"
#include "regressors.hpp"

namespace tool {

namespace json = edgetran::json;
namespace regress = edgetran::regress;

void estimate(const options& o) {
  constexpr double level = 0.9;
  const json::value model = json::load(o.model);
  regress::detail::require_text(model.at("schema"), fitted_schema);
  const std::string& target = model.at("target").as_string();
  const encoding columns = encoding::from_json(model.at("columns"));
  const regress::any_regressor fitted = regressor_from_json(model.at("regressor"));
  const auto errors = regress::from_json<regress::conformal>(model.at("errors"));
  const std::size_t width = columns.names().size();
  regress::detail::read_into(model.at("columns"),
                             [&] { return fitted.predict(std::vector<double>(width, 0.0)); });

  const auto sheet = edgetran::io::csv::load(o.configs.front());
  const std::vector<double> values = columns.rows(sheet);
  json::array estimates;
  std::vector<std::vector<std::string>> lines{{"row", target, "from", "to"}};
  const auto text = [](double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", value);
    return std::string(digits);
  };
  for (std::size_t i = 0; i < sheet.rows(); ++i) {
    const double value = fitted.predict(std::span(values).subspan(i * width, width));
    const auto [lower, upper] = errors.around(value, level);
    estimates.emplace_back(json::object{{"value", value}, {"lower", lower}, {"upper", upper}});
    lines.push_back({std::to_string(i + 1), text(value), text(lower), text(upper)});
  }
  if (o.json) {
    std::puts(json::dump(json::object{{"model", readable(o.model)},
                                      {"file", readable(o.configs.front())},
                                      {"target", target},
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
