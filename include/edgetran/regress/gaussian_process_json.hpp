// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_JSON_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/regressor_json.hpp"

namespace edgetran::regress {

/// A fitted Gaussian process as JSON, in standardised units; its options are no part of it. Throws
/// `state_error` before the fit. Numbers: rows x (active columns + 5).
template <class Covariance>
json::value to_json(const gaussian_process<Covariance>& fitted) {
  detail::require_fitted(fitted.fitted(), "gaussian_process");
  const gaussian_process_state& s = fitted.state();
  json::array active, given;
  for (const std::size_t j : s.scaling.active) active.emplace_back(j);
  for (const auto& g : s.given) {
    const std::int64_t row = g.row == standardised_rows::left_out ? -1 : static_cast<std::int64_t>(g.row);
    given.emplace_back(json::array{row, g.target, g.weight});
  }
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "gaussian_process"},
                      {"covariance", Covariance::text()},
                      {"hyper_parameters", detail::write_numbers(s.hyper_parameters)},
                      {"width", s.scaling.width},
                      {"active", std::move(active)},
                      {"centre", detail::write_numbers(s.scaling.centre)},
                      {"spread", detail::write_numbers(s.scaling.spread)},
                      {"target_centre", s.target_centre},
                      {"target_spread", s.target_spread},
                      {"values", detail::write_numbers(s.values)},
                      {"targets", detail::write_numbers(s.targets)},
                      {"weights", detail::write_numbers(s.weights)},
                      {"scatter", s.scatter},
                      {"factorised", s.factorised},
                      {"given", std::move(given)}};
}

/// What is read predicts the same bits on the same processor. `read` throws also `numeric_error` where the
/// numbers give no positive definite covariance.
template <class Covariance>
struct json_reader<gaussian_process<Covariance>> : detail::typed_reader<"gaussian_process"> {
  static bool matches(const json::value& v) {
    return typed_reader::matches(v) && v.at("covariance").as_string() == Covariance::text();
  }
  static gaussian_process<Covariance> read(const json::value& v) {
    require(v);
    detail::require_text(v.at("covariance"), Covariance::text());
    gaussian_process_state s;
    s.hyper_parameters = detail::read_numbers(v.at("hyper_parameters"));
    s.scaling.width = detail::read_count(v.at("width"));
    for (const json::value& j : v.at("active").as_array()) s.scaling.active.push_back(detail::read_count(j));
    s.scaling.centre = detail::read_numbers(v.at("centre"));
    s.scaling.spread = detail::read_numbers(v.at("spread"));
    s.target_centre = v.at("target_centre").as_real();
    s.target_spread = v.at("target_spread").as_real();
    s.values = detail::read_numbers(v.at("values"));
    s.targets = detail::read_numbers(v.at("targets"));
    s.weights = detail::read_numbers(v.at("weights"));
    s.scatter = v.at("scatter").as_real();
    s.factorised = detail::read_count(v.at("factorised"));
    for (const json::value& g : v.at("given").as_array()) {
      const auto row = g.at(std::size_t{0}).as_integer(-1, std::numeric_limits<std::int64_t>::max());
      s.given.push_back({row < 0 ? standardised_rows::left_out : static_cast<std::size_t>(row),
                         g.at(std::size_t{1}).as_real(), g.at(std::size_t{2}).as_real()});
    }
    return gaussian_process<Covariance>::restore(std::move(s));
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_JSON_HPP
