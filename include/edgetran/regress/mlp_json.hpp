// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_MLP_JSON_HPP
#define EDGETRAN_REGRESS_MLP_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/mlp.hpp"
#include "edgetran/regress/regressor_json.hpp"

/// Fitted networks as JSON: what predictions need, exactly, and not how they were trained; what is read
/// predicts the same bits, and would be fitted anew with default options.
namespace edgetran::regress {

namespace detail {
inline json::value scale_to_json(const neural::affine_scale& s) {
  return json::object{{"quarter_centre", s.quarter_centre}, {"inverse_quarter_width", s.inverse}};
}
inline neural::affine_scale scale_from_json(const json::value& v) {
  const neural::affine_scale s{v.at("quarter_centre").as_real(), v.at("inverse_quarter_width").as_real()};
  if (!(s.inverse >= 0))
    throw input_error("a negative width", v.at("inverse_quarter_width").where(), save_again);
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
  if (scales.empty()) throw input_error("no columns", v.where(), save_again);
  return scales;
}
}  // namespace detail

/// Throws `state_error` before the fit.
template <class Network, class Loss, class Optimiser, class Real>
json::value to_json(const basic_mlp<Network, Loss, Optimiser, Real>& model) {
  detail::require_fitted(model.fitted(), "mlp");
  const auto s = model.saved();
  json::array members;
  for (const auto& p : s.parameters) members.push_back(detail::write_numbers(p));
  const auto& o = model.options();
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "mlp"},
                      {"network", neural::shape_of<Network>(model.width(), "mlp").describe()},
                      {"loss", std::string(Loss::name)},
                      {"columns", detail::scales_to_json(s.columns)},
                      {"target", detail::scale_to_json(s.target)},
                      {"residual", s.residual},
                      {"passes", o.passes},
                      {"dropout", o.training.dropout},
                      {"seed", detail::write_seed(o.seed)},
                      {"members", std::move(members)}};
}

template <class Network, class Loss, class Optimiser, class Real>
struct json_reader<basic_mlp<Network, Loss, Optimiser, Real>> : detail::typed_reader<"mlp"> {
  using model = basic_mlp<Network, Loss, Optimiser, Real>;
  static model read(const json::value& v) {
    require(v);
    return detail::read_into(v, [&] {
      typename model::state s{detail::scales_from_json(v.at("columns")),
                              detail::scale_from_json(v.at("target")), v.at("residual").as_real()};
      const auto shape = neural::shape_of<typename model::network_type>(s.columns.size(), "mlp");
      detail::require_text(v.at("network"), shape.describe());
      auto o = model().options();
      detail::require_text(v.at("loss"), std::decay_t<decltype(o.loss)>::name);
      const json::value& members = v.at("members");
      for (std::size_t k = 0; k < members.as_array().size(); ++k)
        s.parameters.push_back(detail::read_numbers(members.at(k)));
      o.members = s.parameters.size();
      o.passes = detail::read_count(v.at("passes"), 0, 100000);
      o.training.dropout = v.at("dropout").as_real();
      o.seed = detail::read_seed(v.at("seed"));
      return model::restore(s, o);
    });
  }
};

/// Throws `state_error` before the fit.
template <class Networks, class Real>
json::value to_json(const basic_boshnas<Networks, Real>& model) {
  detail::require_fitted(model.fitted(), "boshnas");
  const auto s = model.saved();
  return json::object{
      {"schema", std::string(regressor_schema)},
      {"type", "boshnas"},
      {"network", neural::shape_of<typename Networks::npn>(model.width(), "boshnas").describe()},
      {"aleatoric", model.options().aleatoric},
      {"aleatoric_in_bound", model.options().aleatoric_in_bound},
      {"columns", detail::scales_to_json(s.columns)},
      {"target", detail::scale_to_json(s.target)},
      {"teacher", detail::write_numbers(s.teacher)},
      {"student", detail::write_numbers(s.student)},
      {"npn", detail::write_numbers(s.npn)}};
}

template <class Networks, class Real>
struct json_reader<basic_boshnas<Networks, Real>> : detail::typed_reader<"boshnas"> {
  using model = basic_boshnas<Networks, Real>;
  static model read(const json::value& v) {
    require(v);
    return detail::read_into(v, [&] {
      const typename model::state s{detail::scales_from_json(v.at("columns")),
                                    detail::scale_from_json(v.at("target")),
                                    detail::read_numbers(v.at("teacher")),
                                    detail::read_numbers(v.at("student")), detail::read_numbers(v.at("npn"))};
      using npn = typename model::networks_type::npn;
      detail::require_text(v.at("network"), neural::shape_of<npn>(s.columns.size(), "boshnas").describe());
      auto o = model().options();
      o.aleatoric = v.at("aleatoric").as_boolean();
      o.aleatoric_in_bound = v.at("aleatoric_in_bound").as_boolean();
      return model::restore(s, o);
    });
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_MLP_JSON_HPP
