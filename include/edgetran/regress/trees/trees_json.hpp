// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_TREES_TREES_JSON_HPP
#define EDGETRAN_REGRESS_TREES_TREES_JSON_HPP

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/regressor_json.hpp"
#include "edgetran/regress/trees/adaboost.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/regress/trees/flat_trees_json.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/regress/trees/tree.hpp"

namespace edgetran::regress {

namespace trees {
inline constexpr std::array<std::string_view, 3> adaboost_losses = {"linear", "square", "exponential"};
inline constexpr std::array<std::string_view, 3> boosting_losses = {"squared", "absolute", "quantile"};

inline std::size_t read_name(const json::value& v, const std::array<std::string_view, 3>& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (v.as_string() == names[i]) return i;
  throw unknown_error(
      "unknown loss \"" + v.as_string() + "\"", v.where(),
      "write " + std::string(names[0]) + ", " + std::string(names[1]) + " or " + std::string(names[2]));
}
inline std::size_t read_bins(const json::value& v) {
  const auto bins = static_cast<std::size_t>(v.as_integer(0, 256));
  if (bins == 1) throw input_error("one bin", v.where(), "write 2 to 256, or 0");
  return bins;
}
inline void require_trees(const flat_trees& found, std::size_t least, std::size_t most,
                          const json::value& v) {
  if (found.trees.size() < least || found.trees.size() > most)
    throw input_error(std::to_string(found.trees.size()) + " trees", v.where(), detail::save_again);
}

inline json::value to_json(const forest_options& o) {
  return json::object{{"members", o.members},
                      {"max_depth", o.max_depth},
                      {"min_leaf_weight", o.min_leaf_weight},
                      {"min_gain", o.min_gain},
                      {"columns_per_split", o.columns_per_split},
                      {"seed", detail::write_seed(o.seed)}};
}
inline forest_options forest_options_from_json(const json::value& v) {
  return {.members = detail::read_count(v.at("members"), 1),
          .max_depth = detail::read_count(v.at("max_depth")),
          .min_leaf_weight = detail::read_size(v.at("min_leaf_weight")),
          .min_gain = detail::read_real(v.at("min_gain"), 0, 1),
          .columns_per_split = detail::read_count(v.at("columns_per_split")),
          .seed = detail::read_seed(v.at("seed"))};
}
template <class Forest>
json::value forest_to_json(const Forest& f, std::string_view type) {
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", std::string(type)},
                      {"columns", write_columns(f.columns())},
                      {"options", to_json(f.options())},
                      {"trees", to_json(f.nodes())}};
}
template <class Forest, fixed_string Type>
struct forest_reader : detail::typed_reader<Type> {
  static Forest read(const json::value& v) {
    forest_reader::require(v);
    auto columns = read_columns(v.at("columns"));
    auto found = flat_trees_from_json(v.at("trees"), columns.size());
    require_trees(found, 1, std::numeric_limits<std::size_t>::max(), v.at("trees"));
    return Forest(std::move(found), std::move(columns), forest_options_from_json(v.at("options")));
  }
};
}  // namespace trees

// O(nodes) each.

inline json::value to_json(const decision_tree& m) {
  detail::require_fitted(m.fitted(), "decision_tree");
  const tree_options& o = m.options();
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "decision_tree"},
                      {"columns", trees::write_columns(m.columns())},
                      {"options", json::object{{"max_depth", o.max_depth},
                                               {"min_leaf_weight", o.min_leaf_weight},
                                               {"min_gain", o.min_gain},
                                               {"columns_per_split", o.columns_per_split},
                                               {"bins", o.bins},
                                               {"seed", detail::write_seed(o.seed)}}},
                      {"trees", trees::to_json(m.nodes())}};
}
template <>
struct json_reader<decision_tree> : detail::typed_reader<"decision_tree"> {
  static decision_tree read(const json::value& v) {
    require(v);
    auto columns = trees::read_columns(v.at("columns"));
    auto found = trees::flat_trees_from_json(v.at("trees"), columns.size());
    trees::require_trees(found, 1, 1, v.at("trees"));
    const json::value& o = v.at("options");
    return {std::move(found), std::move(columns),
            tree_options{.max_depth = detail::read_count(o.at("max_depth")),
                         .min_leaf_weight = detail::read_size(o.at("min_leaf_weight")),
                         .min_gain = detail::read_real(o.at("min_gain"), 0, 1),
                         .columns_per_split = detail::read_count(o.at("columns_per_split")),
                         .bins = trees::read_bins(o.at("bins")),
                         .seed = detail::read_seed(o.at("seed"))}};
  }
};

inline json::value to_json(const adaboost& m) {
  detail::require_fitted(m.fitted(), "adaboost");
  const adaboost_options& o = m.options();
  json::array weights;
  for (const double w : m.member_weights()) weights.emplace_back(w);
  return json::object{
      {"schema", std::string(regressor_schema)},
      {"type", "adaboost"},
      {"columns", trees::write_columns(m.columns())},
      {"options",
       json::object{{"members", o.members},
                    {"learning_rate", o.learning_rate},
                    {"loss", std::string(trees::adaboost_losses[static_cast<std::size_t>(o.loss)])},
                    {"max_depth", o.max_depth},
                    {"min_leaf_weight", o.min_leaf_weight},
                    {"columns_per_split", o.columns_per_split},
                    {"seed", detail::write_seed(o.seed)}}},
      {"member_weights", std::move(weights)},
      {"trees", trees::to_json(m.nodes())}};
}
template <>
struct json_reader<adaboost> : detail::typed_reader<"adaboost"> {
  static adaboost read(const json::value& v) {
    require(v);
    auto columns = trees::read_columns(v.at("columns"));
    auto found = trees::flat_trees_from_json(v.at("trees"), columns.size());
    const json::value& written = v.at("member_weights");
    trees::require_trees(found, 1, std::numeric_limits<std::size_t>::max(), v.at("trees"));
    trees::require_trees(found, written.as_array().size(), written.as_array().size(), written);
    std::vector<double> weights;
    double sum = 0;
    for (const json::value& w : written.as_array())
      sum += weights.emplace_back(detail::read_real(w, 0, 1e100));
    if (sum < 1e-100) throw input_error("members without weight", written.where(), "fit and save it again");
    const json::value& o = v.at("options");
    return {std::move(found), std::move(weights), std::move(columns),
            adaboost_options{
                .members = detail::read_count(o.at("members"), 1),
                .learning_rate = detail::read_positive(o.at("learning_rate")),
                .loss = static_cast<adaboost_loss>(trees::read_name(o.at("loss"), trees::adaboost_losses)),
                .max_depth = detail::read_count(o.at("max_depth")),
                .min_leaf_weight = detail::read_size(o.at("min_leaf_weight")),
                .columns_per_split = detail::read_count(o.at("columns_per_split")),
                .seed = detail::read_seed(o.at("seed"))}};
  }
};

inline json::value to_json(const random_forest& m) {
  detail::require_fitted(m.fitted(), "random_forest");
  return trees::forest_to_json(m, "random_forest");
}
template <>
struct json_reader<random_forest> : trees::forest_reader<random_forest, "random_forest"> {};
inline json::value to_json(const extra_trees& m) {
  detail::require_fitted(m.fitted(), "extra_trees");
  return trees::forest_to_json(m, "extra_trees");
}
template <>
struct json_reader<extra_trees> : trees::forest_reader<extra_trees, "extra_trees"> {};

inline json::value to_json(const boosted_trees& m) {
  detail::require_fitted(m.fitted(), "boosted_trees");
  const boosting_options& o = m.options();
  json::array monotone;
  for (const int sign : o.monotone) monotone.emplace_back(sign);
  return json::object{
      {"schema", std::string(regressor_schema)},
      {"type", "boosted_trees"},
      {"columns", trees::write_columns(m.columns())},
      {"options",
       json::object{{"rounds", o.rounds},
                    {"learning_rate", o.learning_rate},
                    {"max_depth", o.max_depth},
                    {"min_leaf_weight", o.min_leaf_weight},
                    {"min_gain", o.min_gain},
                    {"row_share", o.row_share},
                    {"column_share", o.column_share},
                    {"loss", std::string(trees::boosting_losses[static_cast<std::size_t>(o.loss)])},
                    {"quantile", o.quantile},
                    {"bins", o.bins},
                    {"validation_share", o.validation_share},
                    {"patience", o.patience},
                    {"monotone", std::move(monotone)},
                    {"seed", detail::write_seed(o.seed)}}},
      {"start", m.start()},
      {"trees", trees::to_json(m.nodes())}};
}
template <>
struct json_reader<boosted_trees> : detail::typed_reader<"boosted_trees"> {
  static boosted_trees read(const json::value& v) {
    require(v);
    auto columns = trees::read_columns(v.at("columns"));
    auto found = trees::flat_trees_from_json(v.at("trees"), columns.size());
    constexpr double below_one = 1 - 0x1p-53;
    const json::value& o = v.at("options");
    boosting_options options{
        .rounds = detail::read_count(o.at("rounds")),
        .learning_rate = detail::read_positive(o.at("learning_rate"), 1),
        .max_depth = detail::read_count(o.at("max_depth")),
        .min_leaf_weight = detail::read_size(o.at("min_leaf_weight")),
        .min_gain = detail::read_real(o.at("min_gain"), 0, 1),
        .row_share = detail::read_positive(o.at("row_share"), 1),
        .column_share = detail::read_positive(o.at("column_share"), 1),
        .loss = static_cast<boosting_loss>(trees::read_name(o.at("loss"), trees::boosting_losses)),
        .quantile = detail::read_positive(o.at("quantile"), below_one),
        .bins = trees::read_bins(o.at("bins")),
        .validation_share = detail::read_real(o.at("validation_share"), 0, below_one),
        .patience = detail::read_count(o.at("patience")),
        .seed = detail::read_seed(o.at("seed"))};
    for (const json::value& sign : o.at("monotone").as_array())
      options.monotone.push_back(static_cast<int>(sign.as_integer(-1, 1)));
    return {detail::read_finite(v.at("start")), std::move(found), std::move(columns), std::move(options)};
  }
};

inline json::value to_json(const quantile_pair& m) {
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", "quantile_pair"},
                      {"lower", to_json(m.lower())},
                      {"upper", to_json(m.upper())}};
}
template <>
struct json_reader<quantile_pair> : detail::typed_reader<"quantile_pair"> {
  static quantile_pair read(const json::value& v) {
    require(v);
    auto lower = from_json<boosted_trees>(v.at("lower")), upper = from_json<boosted_trees>(v.at("upper"));
    if (lower.columns() != upper.columns())
      throw input_error("not the columns of \"lower\"", v.at("upper").where(), detail::save_again);
    return {std::move(lower), std::move(upper)};
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_TREES_JSON_HPP
