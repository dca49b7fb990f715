// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_MLP_JSON_HPP
#define EDGETRAN_REGRESS_MLP_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/mlp.hpp"
#include "edgetran/regress/numbers_json.hpp"

/// Fitted networks as JSON: what predictions need, exactly, and not how they were trained; what is read
/// predicts the same bits, and would be fitted anew with default options.
namespace edgetran::regress {

namespace detail {
inline constexpr std::string_view network_schema = "edgetran/regressor/1";

inline json::value scale_to_json(const neural::affine_scale& s) {
  return json::object{{"quarter_centre", s.quarter_centre}, {"inverse_quarter_width", s.inverse}};
}
inline neural::affine_scale scale_from_json(const json::value& v) {
  const neural::affine_scale s{v.at("quarter_centre").as_real(), v.at("inverse_quarter_width").as_real()};
  if (!(s.inverse >= 0))
    throw input_error("a negative width", v.at("inverse_quarter_width").where(), "save the regressor again");
  return s;
}
inline json::value scales_to_json(std::span<const neural::affine_scale> scales) {
  json::array a;
  for (const auto& s : scales) a.push_back(scale_to_json(s));
  return a;
}
inline std::vector<neural::affine_scale> scales_from_json(const json::value& v) {
  std::vector<neural::affine_scale> scales;
  for (std::size_t j = 0; j < v.as_array().size(); ++j) scales.push_back(scale_from_json(v.at(j)));
  if (scales.empty()) throw input_error("no columns", v.where(), "save the regressor again");
  return scales;
}
inline void require_text(const json::value& v, std::string_view wanted) {
  if (v.as_string() != wanted)
    throw input_error("\"" + v.as_string() + "\" where \"" + std::string(wanted) + "\" is wanted", v.where(),
                      "read it into the type it was saved from");
}
inline void require_type(const json::value& v, std::string_view type) {
  require_text(v.at("schema"), network_schema);
  require_text(v.at("type"), type);
}
inline std::uint64_t seed_from_json(const json::value& v) {
  std::uint64_t seed = 0;
  for (const char c : v.as_string()) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (c < '0' || c > '9' || seed > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
      throw input_error("no seed", v.where(), "write digits of a number of 64 bits");
    seed = 10 * seed + digit;
  }
  return seed;
}
/// make(), its complaints as those of this place in the file.
template <class Make>
auto read_into(const json::value& v, Make make) {
  try {
    return make();
  } catch (const input_error&) {
    throw;
  } catch (const error& e) {
    throw input_error(e.problem(), v.where(), e.remedy());
  }
}
}  // namespace detail

/// Throws `state_error` before the fit.
template <class Network, class Loss, class Optimiser, class Real>
json::value to_json(const basic_mlp<Network, Loss, Optimiser, Real>& model) {
  if (!model.is_fitted()) throw state_error("saved before it was fitted", "mlp", "call fit first");
  const auto s = model.saved();
  json::array members;
  for (const auto& p : s.parameters) members.push_back(detail::numbers_to_json(p));
  const auto& o = model.options();
  return json::object{{"schema", std::string(detail::network_schema)},
                      {"type", "mlp"},
                      {"network", neural::shape_of<Network>(model.width(), "mlp").describe()},
                      {"loss", std::string(Loss::name)},
                      {"columns", detail::scales_to_json(s.columns)},
                      {"target", detail::scale_to_json(s.target)},
                      {"residual", s.residual},
                      {"passes", static_cast<std::int64_t>(o.passes)},
                      {"dropout", o.training.dropout},
                      {"seed", std::to_string(o.seed)},
                      {"members", std::move(members)}};
}

/// The regressor that JSON holds, of the type it was saved from. Throws `input_error` naming the key for
/// anything missing, of the wrong kind, out of range, or of another network.
template <class M>
M mlp_from_json(const json::value& v) {
  detail::require_type(v, "mlp");
  return detail::read_into(v, [&] {
    typename M::state s{detail::scales_from_json(v.at("columns")), detail::scale_from_json(v.at("target")),
                        v.at("residual").as_real()};
    const auto shape = neural::shape_of<typename M::network_type>(s.columns.size(), "mlp");
    detail::require_text(v.at("network"), shape.describe());
    auto o = M().options();
    detail::require_text(v.at("loss"), std::decay_t<decltype(o.loss)>::name);
    const json::value& members = v.at("members");
    for (std::size_t k = 0; k < members.as_array().size(); ++k)
      s.parameters.push_back(detail::numbers_from_json(members.at(k)));
    o.members = s.parameters.size();
    o.passes = static_cast<std::size_t>(v.at("passes").as_integer(0, 100000));
    o.training.dropout = v.at("dropout").as_real();
    o.seed = detail::seed_from_json(v.at("seed"));
    return M::restore(o, s);
  });
}

/// Throws `state_error` before the fit.
template <class Networks, class Real>
json::value to_json(const basic_boshnas<Networks, Real>& model) {
  if (!model.is_fitted()) throw state_error("saved before it was fitted", "boshnas", "call fit first");
  const auto s = model.saved();
  return json::object{
      {"schema", std::string(detail::network_schema)},
      {"type", "boshnas"},
      {"network", neural::shape_of<typename Networks::npn>(model.width(), "boshnas").describe()},
      {"aleatoric", model.options().aleatoric},
      {"aleatoric_in_bound", model.options().aleatoric_in_bound},
      {"columns", detail::scales_to_json(s.columns)},
      {"target", detail::scale_to_json(s.target)},
      {"teacher", detail::numbers_to_json(s.teacher)},
      {"student", detail::numbers_to_json(s.student)},
      {"npn", detail::numbers_to_json(s.npn)}};
}

/// The surrogate that JSON holds, of the type it was saved from. Throws as `mlp_from_json` does.
template <class M>
M boshnas_from_json(const json::value& v) {
  detail::require_type(v, "boshnas");
  return detail::read_into(v, [&] {
    const typename M::state s{
        detail::scales_from_json(v.at("columns")), detail::scale_from_json(v.at("target")),
        detail::numbers_from_json(v.at("teacher")), detail::numbers_from_json(v.at("student")),
        detail::numbers_from_json(v.at("npn"))};
    using npn = typename M::networks_type::npn;
    detail::require_text(v.at("network"), neural::shape_of<npn>(s.columns.size(), "boshnas").describe());
    auto o = M().options();
    o.aleatoric = v.at("aleatoric").as_boolean();
    o.aleatoric_in_bound = v.at("aleatoric_in_bound").as_boolean();
    return M::restore(o, s);
  });
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_MLP_JSON_HPP
