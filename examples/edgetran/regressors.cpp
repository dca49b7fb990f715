// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "regressors.hpp"

#include "edgetran/regress/any_regressor_json.hpp"
#include "edgetran/regress/gaussian_process_cpp.hpp"
#include "edgetran/regress/portfolio.hpp"
#include "edgetran/regress/trees/trees_cpp.hpp"

namespace tool {

namespace json = edgetran::json;
namespace regress = edgetran::regress;

std::vector<regress::candidate> regressors(std::size_t width) { return regress::portfolio(width); }

json::value regressor_to_json(const regress::any_regressor& fitted) { return regress::to_json(fitted); }

regress::any_regressor regressor_from_json(const json::value& v) {
  return regress::from_json<regress::any_regressor>(v);
}

std::string regressor_to_cpp(const regress::any_regressor& fitted, const std::string& name) {
  return regress::portfolio_regressors::visit(fitted,
                                              [&](const auto& held) { return regress::to_cpp(held, name); });
}

}  // namespace tool
