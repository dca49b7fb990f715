// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PREDICT_PROFILE_JSON_HPP
#define EDGETRAN_PREDICT_PROFILE_JSON_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/fingerprint_json.hpp"
#include "edgetran/predict/device_profile.hpp"

namespace edgetran::predict {

/// Names the layout of a profile file. A file of another layout is refused, never guessed at.
inline constexpr std::string_view profile_schema = "edgetran/device-profile/5";

namespace detail {
inline double at_least_zero(const json::value& v) {
  const double x = v.as_real();
  if (!(x >= 0 && x <= 1e15))  // products of two stay finite
    throw input_error("wanted a number from 0 to 1e15", v.where(), "calibrate the device again");
  return x;
}
inline std::size_t index(const json::value& v) {
  return static_cast<std::size_t>(v.as_integer(0, std::numeric_limits<std::int64_t>::max()));
}
inline void read_features(const json::value& v, std::array<double, 8>& to) {
  if (v.as_array().size() != to.size())
    throw input_error(
        std::to_string(v.as_array().size()) + " numbers where " + std::to_string(to.size()) + " are needed",
        v.where(), "calibrate the device again");
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = at_least_zero(v.at(i));
}
}  // namespace detail

/// A profile as JSON: prices in seconds, widths and errors as shares.
inline json::value to_json(const device_profile& d) {
  json::object laws;
  for (std::size_t i = 0; i < law_count; ++i) {
    const law& l = d.laws[i];
    if (l.samples == 0) continue;
    json::array prices, most;
    for (const double p : l.price) prices.emplace_back(p);
    for (const double m : l.most) most.emplace_back(m);
    laws.set(std::string(law_names[i]), json::object{{"seconds_per_feature", std::move(prices)},
                                                     {"greatest_feature", std::move(most)},
                                                     {"samples", static_cast<std::int64_t>(l.samples)},
                                                     {"checked", static_cast<std::int64_t>(l.checked)},
                                                     {"held_out_error", l.error},
                                                     {"half_width", l.half_width}});
  }
  return json::object{
      {"schema", std::string(profile_schema)},
      {"quality", "measured"},
      {"fingerprint", measure::to_json(d.fingerprint)},
      {"calibration", json::object{{"seconds", d.calibration_time.value()},
                                   {"models", static_cast<std::int64_t>(d.models)},
                                   {"held_out_error", d.held_out_error},
                                   {"interval_scale", json::object{{"many_rows", d.interval_scale.many_rows},
                                                                   {"few_rows", d.interval_scale.few_rows},
                                                                   {"module", d.interval_scale.module}}},
                                   {"drift", d.drift},
                                   {"usable_l3_share", d.l3_share},
                                   {"pulse_seconds", d.pulse.value()}}},
      {"combiner",
       json::object{{"scale", d.combiner.scale}, {"seconds_per_leaf", d.combiner.per_leaf.value()}}},
      {"power_model", json::object{{"quality", "modelled"},
                                   {"active_watts", d.power.active.value()},
                                   {"joules_per_flop", d.power.joules_per_flop},
                                   {"joules_per_byte", d.power.joules_per_byte},
                                   {"uncertainty_factor", d.power.uncertainty}}},
      {"laws", std::move(laws)}};
}

/// The profile that JSON holds. Throws input_error naming the key for anything missing, of the wrong kind,
/// negative or unknown, or for another schema.
inline device_profile profile_from_json(const json::value& v) {
  const json::value& schema = v.at("schema");
  if (schema.as_string() != profile_schema)
    throw input_error(
        "device profile of schema \"" + schema.as_string() + "\"", schema.where(),
        std::string(profile_schema) + " is what this version reads: calibrate the device again");
  device_profile d;
  const json::value& f = v.at("fingerprint");
  d.fingerprint = {f.at("processor").as_string(),
                   f.at("architecture").as_string(),
                   detail::index(f.at("cores")),
                   f.at("governor").as_string(),
                   bytes{detail::at_least_zero(f.at("l2_cache_bytes"))},
                   bytes{detail::at_least_zero(f.at("l3_cache_bytes"))},
                   f.at("compiler").as_string(),
                   f.at("instruction_set").as_string(),
                   f.at("eigen").as_string(),
                   f.at("kernels").as_string()};
  const json::value& c = v.at("calibration");
  d.calibration_time = seconds{detail::at_least_zero(c.at("seconds"))};
  d.models = detail::index(c.at("models"));
  d.held_out_error = detail::at_least_zero(c.at("held_out_error"));
  const json::value& scale = c.at("interval_scale");
  d.interval_scale = {detail::at_least_zero(scale.at("many_rows")),
                      detail::at_least_zero(scale.at("few_rows")), detail::at_least_zero(scale.at("module"))};
  d.drift = detail::at_least_zero(c.at("drift"));
  d.l3_share = detail::at_least_zero(c.at("usable_l3_share"));
  d.pulse = seconds{detail::at_least_zero(c.at("pulse_seconds"))};
  const json::value& combined = v.at("combiner");
  d.combiner = {detail::at_least_zero(combined.at("scale")),
                seconds{detail::at_least_zero(combined.at("seconds_per_leaf"))}};
  if (d.combiner.scale == 0)
    throw input_error("a scale of 0: nothing would cost anything", combined.at("scale").where(),
                      "calibrate the device again");
  const json::value& power = v.at("power_model");
  d.power = {watts{detail::at_least_zero(power.at("active_watts"))},
             detail::at_least_zero(power.at("joules_per_flop")),
             detail::at_least_zero(power.at("joules_per_byte")),
             detail::at_least_zero(power.at("uncertainty_factor"))};
  if (d.power.uncertainty < 1)
    throw input_error("an uncertainty factor below 1", power.at("uncertainty_factor").where(),
                      "write at least 1");
  for (const json::member& m : v.at("laws").as_object()) {
    const auto name = std::find(law_names.begin(), law_names.end(), m.key);
    if (name == law_names.end())
      throw unknown_error("unknown law \"" + m.key + "\"", m.value.where(), "calibrate the device again");
    law& l = d.laws[static_cast<std::size_t>(name - law_names.begin())];
    detail::read_features(m.value.at("seconds_per_feature"), l.price);
    detail::read_features(m.value.at("greatest_feature"), l.most);
    l.samples = detail::index(m.value.at("samples"));
    l.checked = detail::index(m.value.at("checked"));
    l.error = detail::at_least_zero(m.value.at("held_out_error"));
    l.half_width = detail::at_least_zero(m.value.at("half_width"));
  }
  return d;
}

inline device_profile load_profile(const std::filesystem::path& path) {
  return profile_from_json(json::load(path));
}
inline void save_profile(const std::filesystem::path& path, const device_profile& d) {
  json::save(path, to_json(d));
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_PROFILE_JSON_HPP
