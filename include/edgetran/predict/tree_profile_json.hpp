// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PREDICT_TREE_PROFILE_JSON_HPP
#define EDGETRAN_PREDICT_TREE_PROFILE_JSON_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/predict/tree_profile.hpp"

namespace edgetran::predict {

/// Names the layout of a file; one of another layout is refused.
inline constexpr std::string_view tree_profile_schema = "edgetran/tree-profile/1";

/// A profile with what it is of.
struct named_tree_profile {
  std::string device;
  std::string source;  ///< where the measurements are from
  tree_profile profile{};
};

namespace detail {

inline double profile_number(const json::value& v, double most = 1e15) {
  const double x = v.as_real();
  if (!(x >= 0 && x <= most))
    throw input_error("wanted a number of at least 0, at most " + std::to_string(most), v.where(),
                      "fit the profile again");
  return x;
}
inline std::size_t profile_count(const json::value& v) {
  return static_cast<std::size_t>(v.as_integer(0, std::int64_t{1} << 40));
}

inline json::array numbers(std::span<const double> values) {
  json::array a;
  for (const double v : values) a.emplace_back(v);
  return a;
}
template <std::size_t N>
std::array<double, N> read_numbers(const json::value& v) {
  if (v.as_array().size() != N)
    throw input_error(
        std::to_string(v.as_array().size()) + " numbers where " + std::to_string(N) + " are needed",
        v.where(), "fit the profile again");
  std::array<double, N> a{};
  for (std::size_t i = 0; i < N; ++i) a[i] = profile_number(v.at(i));
  return a;
}

inline json::object to_json(const seen_range& r) { return {{"least", r.least}, {"most", r.most}}; }
inline seen_range range_from(const json::value& v) {
  const seen_range r{profile_number(v.at("least")), profile_number(v.at("most"))};
  if (r.least > r.most)
    throw input_error("a range that ends before it begins", v.where(), "fit the profile again");
  return r;
}

/// Batches or lengths: whole numbers that the workload may have.
inline seen_range counts_from(const json::value& v) {
  const seen_range r = range_from(v);
  for (const double end : {r.least, r.most})
    if (!(end >= 1 && end <= 16777216 && end == std::floor(end)))
      throw input_error("a range of other than whole numbers from 1 to 2^24", v.where(),
                        "fit the profile again");
  return r;
}

inline json::object to_json(const tree_law& l, const law_errors& e, const char* unit) {
  json::object leaves;
  for (std::size_t k = 0; k < leaf_kinds.size(); ++k)
    leaves.set(std::string(leaf_kinds[k]),
               json::object{
                   {"price", numbers(l.leaf[k])}, {"factor", l.factor[k]}, {"half_width", e.leaf_width[k]}});
  return {{"unit", unit},
          {"leaves", std::move(leaves)},
          {"own_per_million_flops", l.own_flops},
          {"own_per_mib", l.own_bytes},
          {"per_leaf", l.per_leaf},
          {"per_call", l.call},
          {"held_out_percent", numbers(e.percent)},
          {"coverage_percent", numbers(e.coverage)},
          {"root_half_width", e.root_width},
          {"module_half_width", e.module_width}};
}

/// The kinds of an object, each of which must be one of `leaf_kinds` and there.
template <class Each>
void each_kind(const json::value& v, Each each) {
  for (const json::member& m : v.as_object())
    if (std::find(leaf_kinds.begin(), leaf_kinds.end(), m.key) == leaf_kinds.end())
      throw unknown_error("unknown primitive \"" + m.key + "\"", m.value.where(), "fit the profile again");
  for (std::size_t k = 0; k < leaf_kinds.size(); ++k) each(k, v.at(leaf_kinds[k]));
}

inline void read_law(const json::value& v, tree_law& l, law_errors& e) {
  each_kind(v.at("leaves"), [&](std::size_t k, const json::value& leaf) {
    l.leaf[k] = read_numbers<3>(leaf.at("price"));
    l.factor[k] = profile_number(leaf.at("factor"));
    e.leaf_width[k] = profile_number(leaf.at("half_width"), 100);
  });
  l.own_flops = profile_number(v.at("own_per_million_flops"));
  l.own_bytes = profile_number(v.at("own_per_mib"));
  l.per_leaf = profile_number(v.at("per_leaf"));
  l.call = profile_number(v.at("per_call"));
  e.percent = read_numbers<3>(v.at("held_out_percent"));
  e.coverage = read_numbers<3>(v.at("coverage_percent"));
  e.root_width = profile_number(v.at("root_half_width"), 100);
  e.module_width = profile_number(v.at("module_half_width"), 100);
}

}  // namespace detail

/// A profile as JSON. Prices are for each 1e6 FLOP, MiB moved and call; widths are of the logarithm.
inline json::value to_json(const named_tree_profile& named) {
  const tree_profile& d = named.profile;
  json::object kinds;
  for (std::size_t k = 0; k < leaf_kinds.size(); ++k)
    kinds.set(std::string(leaf_kinds[k]),
              json::object{{"leaves", static_cast<std::int64_t>(d.kinds[k].leaves)},
                           {"million_flops", detail::to_json(d.kinds[k].flops)},
                           {"mib", detail::to_json(d.kinds[k].bytes)}});
  return json::object{{"schema", std::string(tree_profile_schema)},
                      {"device", named.device},
                      {"source", named.source},
                      {"budget", "specs only"},
                      {"models", static_cast<std::int64_t>(d.models)},
                      {"trees", static_cast<std::int64_t>(d.trees)},
                      {"batch", detail::to_json(d.batch)},
                      {"sequence", detail::to_json(d.sequence)},
                      {"measured", std::move(kinds)},
                      {"energy", detail::to_json(d.energy, d.energy_errors, "J")},
                      {"latency", detail::to_json(d.latency, d.latency_errors, "s")}};
}

/// The profile that JSON holds. Throws input_error naming the key for anything missing, of the wrong kind,
/// negative or unknown, or for another schema.
inline named_tree_profile tree_profile_from_json(const json::value& v) {
  const json::value& schema = v.at("schema");
  if (schema.as_string() != tree_profile_schema)
    throw input_error("a profile of schema \"" + schema.as_string() + "\"", schema.where(),
                      std::string(tree_profile_schema) + " is what this version reads");
  named_tree_profile named{v.at("device").as_string(), v.at("source").as_string()};
  tree_profile& d = named.profile;
  d.models = detail::profile_count(v.at("models"));
  d.trees = detail::profile_count(v.at("trees"));
  d.batch = detail::counts_from(v.at("batch"));
  d.sequence = detail::counts_from(v.at("sequence"));
  detail::each_kind(v.at("measured"), [&](std::size_t k, const json::value& kind) {
    d.kinds[k] = {detail::profile_count(kind.at("leaves")), detail::range_from(kind.at("million_flops")),
                  detail::range_from(kind.at("mib"))};
  });
  detail::read_law(v.at("energy"), d.energy, d.energy_errors);
  detail::read_law(v.at("latency"), d.latency, d.latency_errors);
  return named;
}

inline named_tree_profile load_tree_profile(const std::filesystem::path& path) {
  return tree_profile_from_json(json::load(path));
}
inline void save_tree_profile(const std::filesystem::path& path, const named_tree_profile& d) {
  json::save(path, to_json(d));
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_TREE_PROFILE_JSON_HPP
