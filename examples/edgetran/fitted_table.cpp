// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "fitted_table.hpp"

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

void fitted_table::save(const std::filesystem::path& path) const {
  json::save(path, json::object{{"schema", schema},
                                {"target", target},
                                {"columns", columns.to_json()},
                                {"name", name},
                                {"rows", rows},
                                {"validation", validation},
                                {"errors", regress::to_json(errors)},
                                {"regressor", regressor_to_json(regressor)}});
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
                      v.at("validation").as_string()};
  try {  // of as many numbers as the columns make
    (void)result.regressor.predict(std::vector<double>(result.columns.names().size(), 0.0));
  } catch (const edgetran::error& e) {
    throw edgetran::input_error(e.problem(), v.at("columns").where(), "fit again");
  }
  return result;
}

}  // namespace tool
