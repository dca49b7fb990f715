// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "fitted_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/conformal_json.hpp"
#include "regressors.hpp"

namespace tool {

namespace json = edgetran::json;
namespace regress = edgetran::regress;

namespace {
constexpr const char* schema = "edgetran/fitted_table/1";
}

std::string in_words(const table_workload& w) {
  return "batch " + std::to_string(w.batch) + ", sequence " + std::to_string(w.sequence);
}

std::optional<std::array<std::size_t, 2>> workload_columns(const edgetran::io::csv& sheet) {
  const auto& names = sheet.columns();
  std::array<std::size_t, 2> at{};
  for (const auto& [k, name] : {std::pair(0U, "batch"), std::pair(1U, "sequence")}) {
    at[k] = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (at[k] == names.size()) return {};
  }
  return at;
}

std::optional<table_workload> workload_of(const edgetran::io::csv& sheet) {
  const auto at = workload_columns(sheet);
  if (!at || sheet.rows() == 0) return {};
  std::array<std::int64_t, 2> found{};
  for (std::size_t k = 0; k < 2; ++k) {
    if (!sheet.numeric((*at)[k])) return {};
    const double first = sheet.number(0, (*at)[k]);
    if (!(first >= 1 && first < 0x1p31 && first == std::floor(first))) return {};
    for (std::size_t i = 1; i < sheet.rows(); ++i)
      if (sheet.number(i, (*at)[k]) != first) return {};
    found[k] = static_cast<std::int64_t>(first);
  }
  return table_workload{found[0], found[1]};
}

void fitted_table::save(const std::filesystem::path& path) const {
  json::object o{{"schema", schema},
                 {"target", target},
                 {"columns", columns.to_json()},
                 {"name", name},
                 {"rows", rows},
                 {"validation", validation},
                 {"errors", regress::to_json(errors)},
                 {"regressor", regressor_to_json(regressor)}};
  if (workload) o.set("workload", json::object{{"batch", workload->batch}, {"sequence", workload->sequence}});
  json::save(path, std::move(o));
}

fitted_table fitted_table::load(const std::filesystem::path& path) {
  const json::value v = json::load(path);
  const json::value& found = v.at("schema");
  if (found.as_string() != schema)
    throw edgetran::input_error("\"" + found.as_string() + "\" where \"" + schema + "\" is wanted",
                                found.where(), "write it by 'edgetran fit --out'");
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  fitted_table result{v.at("target").as_string(),
                      encoding::from_json(v.at("columns")),
                      regressor_from_json(v.at("regressor")),
                      regress::from_json<regress::conformal>(v.at("errors")),
                      v.at("name").as_string(),
                      static_cast<std::size_t>(v.at("rows").as_integer(0, most)),
                      v.at("validation").as_string(),
                      {}};
  if (const json::value* w = v.find("workload"))
    result.workload =
        table_workload{w->at("batch").as_integer(1, most), w->at("sequence").as_integer(1, most)};
  try {  // of as many numbers as the columns make
    (void)result.regressor.predict(std::vector<double>(result.columns.names().size(), 0.0));
  } catch (const edgetran::error& e) {
    throw edgetran::input_error(e.problem(), v.at("columns").where(), "fit again");
  }
  return result;
}

}  // namespace tool
