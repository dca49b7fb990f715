// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella for the tables of coefficients, which every includer would read.
#ifndef EDGETRAN_PREDICT_DEVICES_HPP
#define EDGETRAN_PREDICT_DEVICES_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/predict/shipped/a100.hpp"
#include "edgetran/predict/shipped/gtx1080ti.hpp"
#include "edgetran/predict/shipped/m1_pro_gpu.hpp"
#include "edgetran/predict/shipped/ncs2.hpp"
#include "edgetran/predict/shipped/rpi4.hpp"

namespace edgetran::predict {

/// A device whose profile is part of the library. To ship another kind of profile, make its pointer an
/// alternative of `profile`, name it in `shipped_devices` and say by `listing` what it can do.
struct shipped_device {
  std::string_view name;
  std::array<std::string_view, 3> aliases;  ///< the rest is empty
  std::variant<const sequence_profile*, const shipped_tree_profile*> profile;
};

inline constexpr std::array<shipped_device, 5> shipped_devices{{
    {shipped::gtx1080ti.name, {"gtx_1080_ti", "1080ti", "nvidia_gtx_1080_ti"}, &shipped::gtx1080ti},
    {shipped::a100.name, {"nvidia_a100", "gpu_a100", ""}, &shipped::a100},
    {shipped::rpi4.name, {"raspberry_pi_4", "raspberrypi4", "rpi"}, &shipped::rpi4},
    {shipped::m1_pro_gpu.name, {"m1_pro", "apple_m1_pro", "gpu_m1_pro"}, &shipped::m1_pro_gpu},
    {shipped::ncs2.name, {"neural_compute_stick_2", "ncs", ""}, &shipped::ncs2},
}};

namespace detail {
/// Lower case, with `_` for `-` and space.
inline std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name)
    text += c == '-' || c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}
}  // namespace detail

/// The names of all, as a list in words.
inline std::string shipped_names() {
  std::string all;
  for (const shipped_device& d : shipped_devices) all.append(all.empty() ? "" : ", ").append(d.name);
  return all;
}

/// The device of that name or alias, whatever its case, `-` and `_` alike; null where there is none.
inline const shipped_device* find_shipped(std::string_view name) {
  const std::string wanted = detail::plain(name);
  if (wanted.empty()) return nullptr;
  for (const shipped_device& d : shipped_devices) {
    if (d.name == wanted) return &d;
    for (const std::string_view alias : d.aliases)
      if (alias == wanted) return &d;
  }
  return nullptr;
}

/// The same; throws unknown_error that lists the names.
inline const shipped_device& shipped_named(std::string_view name) {
  if (const shipped_device* d = find_shipped(name)) return *d;
  throw unknown_error("unknown device \"" + std::string(name.substr(0, 60)) + "\"", "shipped devices",
                      "known: " + shipped_names());
}

/// What a profile says of one quantity, in the words of every kind of profile.
struct listed_quantity {
  std::string_view name;
  std::string_view unit;
  std::string_view form;  ///< of the law
  held_out_errors errors;
};

/// What a profile can do.
struct listed_device {
  std::string_view title;
  provenance source;
  std::string_view per;  ///< the unit of work: `sequence`
  std::vector<model::workload> workloads;
  std::string_view models;  ///< that it answers for
  std::string_view nodes;   ///< what it says of the nodes of a model
  std::vector<listed_quantity> quantities;
};

inline listed_device listing(const sequence_profile& d) {
  return {d.title,
          d.source,
          "sequence",
          {d.workload},
          "encoders: bert, roberta, distilbert (priced with relative positions, as was measured), flexibert",
          "shares of the prices of what they hold, never measured by themselves",
          {{"latency", "s", d.latency.form, d.latency.errors},
           {"energy", "J", d.energy.form, d.energy.errors},
           {"peak_power", "W", d.peak_power.form, d.peak_power.errors}}};
}

namespace detail {
/// What was kept of the errors of a law on whole models.
inline held_out_errors listed_errors(const law_errors& e) {
  return {.mean = e.percent[0] / 100, .coverage = e.coverage[0] / 100, .width = 2 * std::sinh(e.root_width)};
}
}  // namespace detail

inline listed_device listing(const shipped_tree_profile& d) {
  return {d.title,
          d.source,
          "run of the whole batch",
          {{.batch = static_cast<std::int64_t>(d.profile.batch.least),
            .sequence = static_cast<std::int64_t>(d.profile.sequence.least)},
           {.batch = static_cast<std::int64_t>(d.profile.batch.most),
            .sequence = static_cast<std::int64_t>(d.profile.sequence.most)}},
          "bert, roberta, distilbert, gpt2, openai-gpt of any size, encoded, and what is between these "
          "workloads; beyond either, intervals widen",
          "each predicted, from leaves, modules and models that were measured by themselves",
          {{"latency", "s", "prices of FLOPs, bytes and calls, none negative",
            detail::listed_errors(d.profile.latency_errors)},
           {"energy", "J", "prices of FLOPs, bytes and calls, none negative",
            detail::listed_errors(d.profile.energy_errors)}}};
}

/// What the profile of a device can do, whatever its kind.
inline listed_device listing(const shipped_device& d) {
  return std::visit([](const auto* profile) { return listing(*profile); }, d.profile);
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_DEVICES_HPP
