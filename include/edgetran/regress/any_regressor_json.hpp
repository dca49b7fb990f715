// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_ANY_REGRESSOR_JSON_HPP
#define EDGETRAN_REGRESS_ANY_REGRESSOR_JSON_HPP

#include <concepts>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/any_regressor.hpp"
#include "edgetran/regress/gaussian_process_json.hpp"
#include "edgetran/regress/linear_json.hpp"
#include "edgetran/regress/regressor_json.hpp"
#include "edgetran/regress/trees/trees_json.hpp"
#include "edgetran/regress/wrappers_json.hpp"

/// An any_regressor as JSON: what it holds, as that writes itself, and back by what its "type" says. All is
/// templates so that only its callers compile every regressor.
namespace edgetran::regress {

/// Regressors that a program tells apart at run time.
template <regressor First, regressor... Others>
struct regressor_list {
  /// f(regressor) for the one that it holds; every f returns the same type. Throws `state_error` where that
  /// is none of these.
  template <class Function>
  static auto visit(const any_regressor& any, Function&& f) {
    if (const First* held = any.get<First>()) return f(*held);
    if constexpr (sizeof...(Others) > 0)
      return regressor_list<Others...>::visit(any, f);
    else
      throw state_error("holds a regressor that is not on the list", "any_regressor",
                        "take it out by its own type");
  }

  /// The one that JSON holds. Throws `unknown_error` for one that is not on the list and `input_error` as its
  /// own reader does.
  [[nodiscard]] static any_regressor read(const json::value& v) {
    detail::require_text(v.at("schema"), regressor_schema);
    if (json_reader<First>::matches(v)) return from_json<First>(v);
    if constexpr (sizeof...(Others) > 0)
      return regressor_list<Others...>::read(v);
    else
      throw unknown_error(
          "no regressor here is of type \"" + v.at("type").as_string() + "\" and holds what it does",
          v.at("type").where(), "read it by from_json of the type it was saved from");
  }
};

/// What `portfolio` makes, and the plain ones beside them.
using portfolio_regressors =
    regressor_list<linear, non_negative, ridge, log_target<ridge>, polynomial<ridge>, gaussian_process<>,
                   log_target<gaussian_process<>>, gaussian_process<ard_covariance>, decision_tree, adaboost,
                   boosted_trees, random_forest, extra_trees>;

/// What it holds, if `portfolio_regressors` has it, else `state_error`.
template <std::same_as<any_regressor> Any>
json::value to_json(const Any& any) {
  return portfolio_regressors::visit(any, [](const auto& held) { return to_json(held); });
}
template <std::same_as<any_regressor> Any>
struct json_reader<Any> {
  static Any read(const json::value& v) { return portfolio_regressors::read(v); }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_ANY_REGRESSOR_JSON_HPP
