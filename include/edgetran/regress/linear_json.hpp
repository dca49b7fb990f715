// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_LINEAR_JSON_HPP
#define EDGETRAN_REGRESS_LINEAR_JSON_HPP

#include <cstddef>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/regressor_json.hpp"
#include "edgetran/regress/ridge.hpp"

namespace edgetran::regress {

// O(numbers) each.

inline json::value to_json(const linear& m) {
  detail::require_fitted(m.fitted(), "linear");
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "linear"},
                      {"coefficients", detail::write_numbers(m.coefficients())},
                      {"intercept", m.intercept()},
                      {"options", json::object{{"ridge", m.options().ridge},
                                               {"intercept", m.options().intercept},
                                               {"standardize", m.options().standardize}}}};
}
template <>
struct json_reader<linear> : detail::typed_reader<"linear"> {
  static linear read(const json::value& v) {
    require(v);
    const json::value& o = v.at("options");
    return linear::from_coefficients(detail::read_numbers(v.at("coefficients")),
                                     detail::read_finite(v.at("intercept")),
                                     {.ridge = detail::read_size(o.at("ridge")),
                                      .intercept = o.at("intercept").as_boolean(),
                                      .standardize = o.at("standardize").as_boolean()});
  }
};

inline json::value to_json(const non_negative& m) {
  detail::require_fitted(m.fitted(), "non_negative");
  return json::object{
      {"schema", std::string(regressor_schema)},
      {"type", "non_negative"},
      {"coefficients", detail::write_numbers(m.coefficients())},
      {"intercept", m.intercept()},
      {"options", json::object{{"relative", m.options().relative}, {"intercept", m.options().intercept}}}};
}
template <>
struct json_reader<non_negative> : detail::typed_reader<"non_negative"> {
  static non_negative read(const json::value& v) {
    require(v);
    const json::value &coefficients = v.at("coefficients"), &o = v.at("options");
    for (const json::value& c : coefficients.as_array()) (void)detail::read_size(c);
    return non_negative::from_coefficients(
        detail::read_numbers(coefficients), detail::read_size(v.at("intercept")),
        {.relative = o.at("relative").as_boolean(), .intercept = o.at("intercept").as_boolean()});
  }
};

inline json::value to_json(const ridge& m) {
  detail::require_fitted(m.fitted(), "ridge");
  const ridge::state& s = m.saved();
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "ridge"},
                      {"coefficients", detail::write_numbers(m.coefficients())},
                      {"intercept", m.intercept()},
                      {"penalty", s.penalty},
                      {"deviation", s.deviation},
                      {"mean_leverage", s.mean_leverage},
                      {"centre", detail::write_numbers(s.centre)},
                      {"root", detail::write_numbers(s.root)},
                      {"leave_one_out_residuals", detail::write_numbers(s.left_out)},
                      {"options", json::object{{"penalties", detail::write_numbers(m.options().penalties)}}}};
}
template <>
struct json_reader<ridge> : detail::typed_reader<"ridge"> {
  static ridge read(const json::value& v) {
    require(v);
    ridge_options options;
    options.penalties.clear();
    const json::value& penalties = v.at("options").at("penalties");
    for (const json::value& p : penalties.as_array()) options.penalties.push_back(detail::read_positive(p));
    if (options.penalties.empty()) throw input_error("no penalty", penalties.where(), detail::save_again);
    auto coefficients = detail::read_numbers(v.at("coefficients"));
    const std::size_t width = coefficients.size();
    ridge::state s{.penalty = detail::read_positive(v.at("penalty")),
                   .deviation = detail::read_size(v.at("deviation")),
                   .mean_leverage = detail::read_size(v.at("mean_leverage")),
                   .centre = detail::read_numbers(v.at("centre")),
                   .root = detail::read_numbers(v.at("root")),
                   .left_out = detail::read_numbers(v.at("leave_one_out_residuals"))};
    if (width == 0) throw input_error("no coefficient", v.at("coefficients").where(), detail::save_again);
    if (s.centre.size() != width)
      throw input_error("not one for each coefficient", v.at("centre").where(), detail::save_again);
    if (s.root.size() % width != 0)
      throw input_error("not so many for each coefficient", v.at("root").where(), detail::save_again);
    return ridge::restore(affine(std::move(coefficients), detail::read_finite(v.at("intercept"))),
                          std::move(s), std::move(options));
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_LINEAR_JSON_HPP
