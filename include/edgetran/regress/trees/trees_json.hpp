// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_TREES_TREES_JSON_HPP
#define EDGETRAN_REGRESS_TREES_TREES_JSON_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/json.hpp"
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
inline std::size_t read_members(const json::value& v) {
  return static_cast<std::size_t>(v.as_integer(1, std::numeric_limits<std::int64_t>::max()));
}
inline json::value count(std::size_t n) { return static_cast<std::int64_t>(n); }
inline void require_trees(const flat_trees& found, std::size_t least, std::size_t most,
                          const json::value& v) {
  if (found.trees.size() < least || found.trees.size() > most)
    throw input_error(std::to_string(found.trees.size()) + " trees", v.where(),
                      "fit and save the regressor again");
}
inline constexpr double largest = std::numeric_limits<double>::max();
inline constexpr double smallest = std::numeric_limits<double>::denorm_min();

inline json::value to_json(const forest_options& o) {
  return json::object{{"members", count(o.members)},
                      {"max_depth", count(o.max_depth)},
                      {"min_leaf_weight", o.min_leaf_weight},
                      {"min_gain", o.min_gain},
                      {"columns_per_split", count(o.columns_per_split)},
                      {"seed", write_seed(o.seed)}};
}
inline forest_options forest_options_from_json(const json::value& v) {
  return {.members = read_members(v.at("members")),
          .max_depth = read_count(v.at("max_depth")),
          .min_leaf_weight = read_real(v.at("min_leaf_weight"), 0, largest),
          .min_gain = read_real(v.at("min_gain"), 0, 1),
          .columns_per_split = read_count(v.at("columns_per_split")),
          .seed = read_seed(v.at("seed"))};
}
template <class Forest>
json::value forest_to_json(const Forest& f, std::string_view type) {
  return json::object{{"schema", std::string(regressor_schema)},
                      {"type", std::string(type)},
                      {"columns", write_columns(f.columns())},
                      {"options", to_json(f.options())},
                      {"trees", to_json(f.nodes())}};
}
template <class Forest>
Forest forest_from_json(const json::value& v, std::string_view type) {
  require_type(v, type);
  auto columns = read_columns(v.at("columns"));
  auto found = flat_trees_from_json(v.at("trees"), columns.size());
  require_trees(found, 1, std::numeric_limits<std::size_t>::max(), v.at("trees"));
  return Forest(std::move(found), std::move(columns), forest_options_from_json(v.at("options")));
}

/// Writing an unfitted regressor throws `state_error`.
template <class Model>
void require_fitted(const Model& m, const char* who) {
  if (!m.fitted()) throw state_error("not fitted: nothing to write", who, "call fit first");
}
}  // namespace trees

// Each regressor as JSON, and back: predictions are the same to the bit. Every reader throws input_error
// naming the key for anything missing, out of range or of another schema or type; what it returns cannot
// read out of bounds. Every writer throws state_error for a regressor that was not fitted. O(nodes).

inline json::value to_json(const decision_tree& m) {
  trees::require_fitted(m, "decision_tree");
  const tree_options& o = m.options();
  return json::object{{"schema", std::string(trees::regressor_schema)},
                      {"type", "decision_tree"},
                      {"columns", trees::write_columns(m.columns())},
                      {"options", json::object{{"max_depth", trees::count(o.max_depth)},
                                               {"min_leaf_weight", o.min_leaf_weight},
                                               {"min_gain", o.min_gain},
                                               {"columns_per_split", trees::count(o.columns_per_split)},
                                               {"bins", trees::count(o.bins)},
                                               {"seed", trees::write_seed(o.seed)}}},
                      {"trees", trees::to_json(m.nodes())}};
}
inline decision_tree decision_tree_from_json(const json::value& v) {
  trees::require_type(v, "decision_tree");
  auto columns = trees::read_columns(v.at("columns"));
  auto found = trees::flat_trees_from_json(v.at("trees"), columns.size());
  trees::require_trees(found, 1, 1, v.at("trees"));
  const json::value& o = v.at("options");
  return {std::move(found), std::move(columns),
          tree_options{.max_depth = trees::read_count(o.at("max_depth")),
                       .min_leaf_weight = trees::read_real(o.at("min_leaf_weight"), 0, trees::largest),
                       .min_gain = trees::read_real(o.at("min_gain"), 0, 1),
                       .columns_per_split = trees::read_count(o.at("columns_per_split")),
                       .bins = trees::read_bins(o.at("bins")),
                       .seed = trees::read_seed(o.at("seed"))}};
}

inline json::value to_json(const adaboost& m) {
  trees::require_fitted(m, "adaboost");
  const adaboost_options& o = m.options();
  json::array weights;
  for (const double w : m.member_weights()) weights.emplace_back(w);
  return json::object{
      {"schema", std::string(trees::regressor_schema)},
      {"type", "adaboost"},
      {"columns", trees::write_columns(m.columns())},
      {"options",
       json::object{{"members", trees::count(o.members)},
                    {"learning_rate", o.learning_rate},
                    {"loss", std::string(trees::adaboost_losses[static_cast<std::size_t>(o.loss)])},
                    {"max_depth", trees::count(o.max_depth)},
                    {"min_leaf_weight", o.min_leaf_weight},
                    {"columns_per_split", trees::count(o.columns_per_split)},
                    {"seed", trees::write_seed(o.seed)}}},
      {"member_weights", std::move(weights)},
      {"trees", trees::to_json(m.nodes())}};
}
inline adaboost adaboost_from_json(const json::value& v) {
  trees::require_type(v, "adaboost");
  auto columns = trees::read_columns(v.at("columns"));
  auto found = trees::flat_trees_from_json(v.at("trees"), columns.size());
  const json::value& written = v.at("member_weights");
  trees::require_trees(found, 1, std::numeric_limits<std::size_t>::max(), v.at("trees"));
  trees::require_trees(found, written.as_array().size(), written.as_array().size(), written);
  std::vector<double> weights;
  double sum = 0;
  for (const json::value& w : written.as_array()) sum += weights.emplace_back(trees::read_real(w, 0, 1e100));
  if (sum < 1e-100) throw input_error("members without weight", written.where(), "fit and save it again");
  const json::value& o = v.at("options");
  return {std::move(found), std::move(weights), std::move(columns),
          adaboost_options{
              .members = trees::read_members(o.at("members")),
              .learning_rate = trees::read_real(o.at("learning_rate"), trees::smallest, trees::largest),
              .loss = static_cast<adaboost_loss>(trees::read_name(o.at("loss"), trees::adaboost_losses)),
              .max_depth = trees::read_count(o.at("max_depth")),
              .min_leaf_weight = trees::read_real(o.at("min_leaf_weight"), 0, trees::largest),
              .columns_per_split = trees::read_count(o.at("columns_per_split")),
              .seed = trees::read_seed(o.at("seed"))}};
}

inline json::value to_json(const random_forest& m) {
  trees::require_fitted(m, "random_forest");
  return trees::forest_to_json(m, "random_forest");
}
inline random_forest random_forest_from_json(const json::value& v) {
  return trees::forest_from_json<random_forest>(v, "random_forest");
}
inline json::value to_json(const extra_trees& m) {
  trees::require_fitted(m, "extra_trees");
  return trees::forest_to_json(m, "extra_trees");
}
inline extra_trees extra_trees_from_json(const json::value& v) {
  return trees::forest_from_json<extra_trees>(v, "extra_trees");
}

inline json::value to_json(const boosted_trees& m) {
  trees::require_fitted(m, "boosted_trees");
  const boosting_options& o = m.options();
  json::array monotone;
  for (const int sign : o.monotone) monotone.emplace_back(sign);
  return json::object{
      {"schema", std::string(trees::regressor_schema)},
      {"type", "boosted_trees"},
      {"columns", trees::write_columns(m.columns())},
      {"options",
       json::object{{"rounds", trees::count(o.rounds)},
                    {"learning_rate", o.learning_rate},
                    {"max_depth", trees::count(o.max_depth)},
                    {"min_leaf_weight", o.min_leaf_weight},
                    {"min_gain", o.min_gain},
                    {"row_share", o.row_share},
                    {"column_share", o.column_share},
                    {"loss", std::string(trees::boosting_losses[static_cast<std::size_t>(o.loss)])},
                    {"quantile", o.quantile},
                    {"bins", trees::count(o.bins)},
                    {"validation_share", o.validation_share},
                    {"patience", trees::count(o.patience)},
                    {"monotone", std::move(monotone)},
                    {"seed", trees::write_seed(o.seed)}}},
      {"start", m.start()},
      {"trees", trees::to_json(m.nodes())}};
}
inline boosted_trees boosted_trees_from_json(const json::value& v) {
  trees::require_type(v, "boosted_trees");
  auto columns = trees::read_columns(v.at("columns"));
  auto found = trees::flat_trees_from_json(v.at("trees"), columns.size());
  constexpr double below_one = 1 - 0x1p-53;
  const json::value& o = v.at("options");
  boosting_options options{
      .rounds = trees::read_count(o.at("rounds")),
      .learning_rate = trees::read_real(o.at("learning_rate"), trees::smallest, 1),
      .max_depth = trees::read_count(o.at("max_depth")),
      .min_leaf_weight = trees::read_real(o.at("min_leaf_weight"), 0, trees::largest),
      .min_gain = trees::read_real(o.at("min_gain"), 0, 1),
      .row_share = trees::read_real(o.at("row_share"), trees::smallest, 1),
      .column_share = trees::read_real(o.at("column_share"), trees::smallest, 1),
      .loss = static_cast<boosting_loss>(trees::read_name(o.at("loss"), trees::boosting_losses)),
      .quantile = trees::read_real(o.at("quantile"), trees::smallest, below_one),
      .bins = trees::read_bins(o.at("bins")),
      .validation_share = trees::read_real(o.at("validation_share"), 0, below_one),
      .patience = trees::read_count(o.at("patience")),
      .seed = trees::read_seed(o.at("seed"))};
  for (const json::value& sign : o.at("monotone").as_array())
    options.monotone.push_back(static_cast<int>(sign.as_integer(-1, 1)));
  return {trees::read_finite(v.at("start")), std::move(found), std::move(columns), std::move(options)};
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_TREES_JSON_HPP
