// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_JSON_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/numbers_json.hpp"

namespace edgetran::regress {

namespace detail {
inline std::size_t index_from_json(const json::value& v) {
  return static_cast<std::size_t>(v.as_integer(0, std::numeric_limits<std::int64_t>::max()));
}
}  // namespace detail

/// A fitted Gaussian process as JSON, in standardised units; its options are no part of it. Throws
/// `state_error` before the fit. Numbers: rows x (active columns + 5).
template <class Covariance>
json::value to_json(const gaussian_process<Covariance>& fitted) {
  if (!fitted.fitted()) throw state_error("saved before it was fitted", "gaussian_process", "call fit first");
  const gaussian_process_state& s = fitted.state();
  json::array active, given;
  for (const std::size_t j : s.scaling.active) active.emplace_back(j);
  for (const auto& g : s.given) {
    const std::int64_t row = g.row == standardised_rows::left_out ? -1 : static_cast<std::int64_t>(g.row);
    given.emplace_back(json::array{row, g.target, g.weight});
  }
  return json::object{{"schema", "edgetran/regressor/1"},
                      {"type", "gaussian_process"},
                      {"covariance", Covariance::text()},
                      {"hyper_parameters", detail::numbers_to_json(s.hyper_parameters)},
                      {"width", s.scaling.width},
                      {"active", std::move(active)},
                      {"centre", detail::numbers_to_json(s.scaling.centre)},
                      {"spread", detail::numbers_to_json(s.scaling.spread)},
                      {"target_centre", s.target_centre},
                      {"target_spread", s.target_spread},
                      {"values", detail::numbers_to_json(s.values)},
                      {"targets", detail::numbers_to_json(s.targets)},
                      {"weights", detail::numbers_to_json(s.weights)},
                      {"scatter", s.scatter},
                      {"factorised", s.factorised},
                      {"given", std::move(given)}};
}

/// The Gaussian process that JSON holds: it predicts what the saved one did, on the same processor to the
/// bit. Throws `input_error` naming the key for anything missing, of the wrong kind, out of range or of
/// another covariance, and `numeric_error` where the numbers give no positive definite covariance.
template <class Covariance = default_covariance>
gaussian_process<Covariance> gaussian_process_from_json(const json::value& v) {
  const auto need = [&](std::string_view key, std::string_view wanted) {
    if (v.at(key).as_string() != wanted)
      throw input_error("\"" + v.at(key).as_string() + "\" instead of \"" + std::string(wanted) + "\"",
                        v.at(key).where(), "read it as what it was saved as");
  };
  need("schema", "edgetran/regressor/1");
  need("type", "gaussian_process");
  need("covariance", Covariance::text());
  gaussian_process_state s;
  s.hyper_parameters = detail::numbers_from_json(v.at("hyper_parameters"));
  s.scaling.width = detail::index_from_json(v.at("width"));
  for (const json::value& j : v.at("active").as_array())
    s.scaling.active.push_back(detail::index_from_json(j));
  s.scaling.centre = detail::numbers_from_json(v.at("centre"));
  s.scaling.spread = detail::numbers_from_json(v.at("spread"));
  s.target_centre = v.at("target_centre").as_real();
  s.target_spread = v.at("target_spread").as_real();
  s.values = detail::numbers_from_json(v.at("values"));
  s.targets = detail::numbers_from_json(v.at("targets"));
  s.weights = detail::numbers_from_json(v.at("weights"));
  s.scatter = v.at("scatter").as_real();
  s.factorised = detail::index_from_json(v.at("factorised"));
  for (const json::value& g : v.at("given").as_array()) {
    const auto row = g.at(std::size_t{0}).as_integer(-1, std::numeric_limits<std::int64_t>::max());
    s.given.push_back({row < 0 ? standardised_rows::left_out : static_cast<std::size_t>(row),
                       g.at(std::size_t{1}).as_real(), g.at(std::size_t{2}).as_real()});
  }
  return gaussian_process<Covariance>::from_state(std::move(s));
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_JSON_HPP
