// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/devices.hpp"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace predict = edgetran::predict;

std::vector<std::string> aliases_of(const predict::shipped_device& d) {
  std::vector<std::string> all;
  for (const std::string_view alias : d.aliases)
    if (!alias.empty()) all.emplace_back(alias);
  return all;
}

/// 0 stands for what was not looked at.
json::value looked_at(double share) { return share > 0 ? json::value(100 * share) : json::value(nullptr); }
std::string looked_at_text(double share) { return share > 0 ? percent(share) : "-"; }

json::object document(const predict::shipped_device& d) {
  const predict::listed_device l = listing(d);
  json::array aliases, workloads;
  for (const std::string& alias : aliases_of(d)) aliases.emplace_back(alias);
  for (const auto& w : l.workloads) workloads.emplace_back(to_json(w));
  json::object quantities;
  for (const predict::listed_quantity& q : l.quantities) {
    const predict::held_out_errors& e = q.errors;
    quantities.set(
        std::string(q.name),
        json::object{{"unit", std::string(q.unit)},
                     {"law", std::string(q.form)},
                     {"mean_error_percent", 100 * e.mean},
                     {"median_error_percent", looked_at(e.median)},
                     {"mean_error_of_kept_percent", looked_at(e.mean_kept)},
                     {"mean_error_of_a_constant_percent", looked_at(e.constant)},
                     {"scaled_mse", e.scaled_mse > 0 ? json::value(e.scaled_mse) : json::value(nullptr)},
                     {"coverage_percent", 100 * e.coverage},
                     {"median_width_percent", 100 * e.width},
                     {"span_mean_error_percent", looked_at(e.span_mean)},
                     {"span_coverage_percent", looked_at(e.span_coverage)},
                     {"near_noise", e.near_noise()}});
  }
  return {{"name", std::string(d.name)},
          {"aliases", std::move(aliases)},
          {"title", std::string(l.title)},
          {"per", std::string(l.per)},
          {"workloads", std::move(workloads)},
          {"models", std::string(l.models)},
          {"nodes", std::string(l.nodes)},
          {"quantities", std::move(quantities)},
          {"records", static_cast<std::int64_t>(l.source.records)},
          {"dropped", static_cast<std::int64_t>(l.source.dropped)},
          {"paper", std::string(l.source.paper)},
          {"data", std::string(l.source.data)},
          {"licence", std::string(l.source.licence)},
          {"conditions", std::string(l.source.conditions)},
          {"caution", std::string(l.source.caution)},
          {"budget", std::string(l.source.budget)}};
}

void print(const predict::shipped_device& d) {
  const predict::listed_device l = listing(d);
  std::string also, workloads;
  for (const std::string& alias : aliases_of(d)) also.append(also.empty() ? ", also " : ", ").append(alias);
  for (const auto& w : l.workloads)
    workloads.append(workloads.empty() ? "" : "; ")
        .append("batch " + std::to_string(w.batch) + ", sequence " + std::to_string(w.sequence));
  std::printf("\n%s (%s%s)\n", std::string(l.title).c_str(), std::string(d.name).c_str(), also.c_str());
  const auto line = [](const char* what, std::string_view text) {
    if (!text.empty()) std::printf("  %-11s %.*s\n", what, static_cast<int>(text.size()), text.data());
  };
  line("source:", std::string(l.source.paper) + ", " + std::to_string(l.source.records) + " records, " +
                      std::string(l.source.budget));
  line("workload:", workloads);
  line("models:", l.models);
  line("nodes:", l.nodes);
  line("measured:", l.source.conditions);
  line("caution:", l.source.caution);
}

}  // namespace

void devices(const options& o) {
  if (o.json) {
    json::array all;
    for (const predict::shipped_device& d : predict::shipped_devices) all.emplace_back(document(d));
    std::puts(json::dump(json::object{{"devices", std::move(all)}}, 2).c_str());
    return;
  }
  std::vector<std::vector<std::string>> rows{{"device", "quantity", "mean error", "median", "a constant",
                                              "90% cover", "width", "of time left out", ""}};
  for (const predict::shipped_device& d : predict::shipped_devices)
    for (const predict::listed_quantity& q : listing(d).quantities)
      rows.push_back({std::string(d.name), std::string(q.name), percent(q.errors.mean),
                      looked_at_text(q.errors.median), looked_at_text(q.errors.constant),
                      percent(q.errors.coverage), percent(q.errors.width),
                      looked_at_text(q.errors.span_coverage), q.errors.near_noise() ? "near noise" : ""});
  print_table(rows);
  std::puts(
      "errors on measurements that were not fitted; 'a constant': of the same value for every model; '90% "
      "cover', "
      "'width':\nwhat the 90% intervals cover and their median width; 'of time left out': what they cover of "
      "a "
      "part of "
      "the campaign's\ntime that was left out");
  for (const predict::shipped_device& d : predict::shipped_devices) print(d);
}

}  // namespace tool
