// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_WRAPPERS_JSON_HPP
#define EDGETRAN_REGRESS_WRAPPERS_JSON_HPP

#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/regressor_json.hpp"
#include "edgetran/regress/relative.hpp"

/// Wrapped regressors as JSON: what the wrapper knows, and under "inner" what it holds.
namespace edgetran::regress {

namespace detail {
/// What readers of wrappers are made of: the type of what they hold counts too.
template <class R, fixed_string Type>
struct wrapper_reader : typed_reader<Type> {
  static bool matches(const json::value& v) {
    return typed_reader<Type>::matches(v) && json_reader<R>::matches(v.at("inner"));
  }
};
}  // namespace detail

template <regressor R>
json::value to_json(const log_target<R>& m) {
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "log_target"},
                      {"correction", m.correction()},
                      {"inner", to_json(m.inner())}};
}
template <class R>
struct json_reader<log_target<R>> : detail::wrapper_reader<R, "log_target"> {
  static log_target<R> read(const json::value& v) {
    json_reader::require(v);
    return log_target<R>::restore(from_json<R>(v.at("inner")), detail::read_positive(v.at("correction")));
  }
};

template <regressor R>
json::value to_json(const relative<R>& m) {
  return json::object{
      {"schema", std::string(regressor_schema)}, {"type", "relative"}, {"inner", to_json(m.inner())}};
}
template <class R>
struct json_reader<relative<R>> : detail::wrapper_reader<R, "relative"> {
  static relative<R> read(const json::value& v) {
    json_reader::require(v);
    return relative<R>(from_json<R>(v.at("inner")));
  }
};

template <regressor R>
json::value to_json(const polynomial<R>& m) {
  detail::require_fitted(m.fitted(), "polynomial");
  return json::object{
      {"schema", std::string(regressor_schema)},
      {"type", "polynomial"},
      {"centre", detail::write_numbers(m.centre())},
      {"spread", detail::write_numbers(m.spread())},
      {"options", json::object{{"degree", m.options().degree}, {"most_columns", m.options().most_columns}}},
      {"inner", to_json(m.inner())}};
}
template <class R>
struct json_reader<polynomial<R>> : detail::wrapper_reader<R, "polynomial"> {
  static polynomial<R> read(const json::value& v) {
    json_reader::require(v);
    const json::value& o = v.at("options");
    auto centre = detail::read_numbers(v.at("centre")), spread = detail::read_numbers(v.at("spread"));
    if (centre.empty()) throw input_error("no columns", v.at("centre").where(), detail::save_again);
    if (spread.size() != centre.size())
      throw input_error("not as long as \"centre\"", v.at("spread").where(), detail::save_again);
    for (const json::value& s : v.at("spread").as_array()) (void)detail::read_positive(s);
    // Bounds on what a small file can make a reader allocate.
    const polynomial_options options{.degree = detail::read_count(o.at("degree"), 1, 100),
                                     .most_columns = detail::read_count(o.at("most_columns"), 1, 10'000'000)};
    R inner = from_json<R>(v.at("inner"));
    return detail::read_into(v.at("inner"), [&] {
      return polynomial<R>::restore(std::move(inner), std::move(centre), std::move(spread), options);
    });
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_WRAPPERS_JSON_HPP
