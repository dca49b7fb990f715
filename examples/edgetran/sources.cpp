// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "sources.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/battery.hpp"
#include "edgetran/measure/hwmon_energy.hpp"
#include "edgetran/measure/hwmon_power.hpp"
#include "edgetran/measure/jetson.hpp"
#include "edgetran/measure/nvml_energy.hpp"
#include "edgetran/measure/perf_energy.hpp"
#include "edgetran/measure/powercap.hpp"
#include "edgetran/measure/site.hpp"
#include "trace_arguments.hpp"

namespace tool {

namespace measure = edgetran::measure;

namespace {

using site = measure::site<>;

site site_of(const std::string& root) {
  site at;
  at.root = root;
  return at;
}

/// How early a source is taken: counters of the machine before sampled power of all of it, and that before
/// rails of which nobody knows what they feed.
int rank_of(const measure::source& s) {
  const bool board = std::any_of(s.channels.begin(), s.channels.end(), [](const measure::channel& c) {
    return c.in_total && c.domain == measure::domain::board;
  });
  if (only_gpu(s)) return 9;
  if (s.kind == measure::source_kind::counter) return 0;
  if (s.name == "jetson") return 1;
  return board ? (s.name.starts_with("battery:") ? 3 : 2) : 4;
}

void find_counters(const site& at, found_sources& all) {
  const auto refused = [&](const std::string& name, const edgetran::device_error& e) {
    all.refused.push_back({name, e.where(), e.problem(), e.remedy()});
  };
  const auto attempt = [&](const char* name, auto open) {
    try {
      all.meters.emplace_back(open());
    } catch (const edgetran::device_error& e) {
      refused(name, e);
    }
  };
  for (const std::string_view folder : measure::powercap_folders)
    all.looked_for.push_back(at.path(std::string(folder) + "/intel-rapl*:*/energy_uj"));
  if (!measure::find_powercap_zones(at).empty())
    attempt("powercap", [&] { return measure::open_powercap(at); });
  std::vector<std::string> names;
  bool events = false;
  for (const std::string_view unit : measure::perf_energy_units) {
    all.looked_for.push_back(at.path(std::string(unit) + "/events/energy-*"));
    events = events || at.files.list(at.path(std::string(unit) + "/events"), names) == 0;
  }
  if (events) attempt("perf_event", [&] { return measure::open_perf_energy(at); });
  all.looked_for.push_back(at.path("/sys/class/hwmon/hwmon*/energy*_input"));
  for (const measure::hwmon_chip& chip : measure::find_hwmon_energies(at))
    attempt(("hwmon " + chip.name).c_str(), [&] { return measure::open_hwmon_energy(at, chip); });
}

/// Of this machine only: a library knows no root.
void find_gpus(found_sources& all) {
  all.looked_for.emplace_back("libnvidia-ml.so.1");
  std::vector<measure::nvml_gpu> gpus;
  try {
    for (unsigned i = 0; i < 16; ++i) gpus.push_back(measure::nvml_gpu::open(i));
  } catch (const edgetran::device_error& e) {
    // No library, no GPU, or no further one.
    if (gpus.empty() && e.where() != "libnvidia-ml.so.1")
      all.refused.push_back({"nvml", e.where(), e.problem(), e.remedy()});
  }
  if (gpus.empty()) return;
  try {
    all.meters.emplace_back(measure::open_nvml_energy(std::move(gpus)));
  } catch (const edgetran::device_error& e) {
    all.refused.push_back({"nvml", e.where(), e.problem(), e.remedy()});
  }
}

}  // namespace

bool only_gpu(const measure::source& s) {
  return std::all_of(s.channels.begin(), s.channels.end(), [](const measure::channel& c) {
    return !c.in_total || c.domain == measure::domain::gpu;
  });
}

found_sources find_sources(const std::string& root) {
  found_sources all;
  const site at = site_of(root);
  find_counters(at, all);
  const auto found = [&](auto m) { all.meters.emplace_back(std::move(m)); };
  const auto refused = [&](const std::string& name, const edgetran::device_error& e) {
    all.refused.push_back({name, e.where(), e.problem(), e.remedy()});
  };
  measure::find_jetson(at, found, refused);
  measure::find_hwmon_power(at, found, refused);
  measure::find_batteries(at, found, refused);
  for (const char* files : {measure::jetson_new_files, measure::jetson_old_files, measure::hwmon_power_files,
                            measure::battery_files})
    all.looked_for.push_back(at.path(files));
  if (at.path("/") == "/") find_gpus(all);
  std::stable_sort(all.meters.begin(), all.meters.end(), [](const auto& a, const auto& b) {
    return rank_of(a.description()) < rank_of(b.description());
  });
  return all;
}

measure::power_constants constants_of(const std::string& text) {
  measure::power_constants c;
  if (text.empty()) return c;
  const std::size_t colon = text.find(':');
  if (colon == text.npos)
    throw edgetran::input_error("'" + text + "' is no pair of powers", "--model",
                                "give watts a processor while idle and while busy, such as 0.74:3.5");
  c.idle = edgetran::watts{number_of(text.substr(0, colon), "--model")};
  c.busy = edgetran::watts{number_of(text.substr(colon + 1), "--model")};
  return c;
}

measure::any_meter open_model(const std::string& root, const std::string& constants) {
  return measure::any_meter(measure::power_model<>(site_of(root), constants_of(constants)));
}

measure::any_meter choose(found_sources& found, const std::string& name, const std::string& root,
                          const std::string& constants) {
  const auto named = [&](const std::string& full) { return full == name || full.starts_with(name + ":"); };
  if (name == "model") return open_model(root, constants);
  for (measure::any_meter& m : found.meters)
    if (name.empty() ? !only_gpu(m.description()) : named(m.description().name)) return std::move(m);
  if (!name.empty()) {
    for (const refused_source& r : found.refused)
      if (named(r.name)) throw edgetran::device_error(r.problem, r.where, r.remedy);
    std::string known;
    for (const measure::any_meter& m : found.meters) known += m.description().name + ", ";
    throw edgetran::unknown_error("no source '" + name + "' here", "--source",
                                  "known are " + known + "model and csv:FILE; see edgetran meters");
  }
  measure::any_meter model = open_model(root, constants);
  std::string said = "no sensor of this machine's energy can be read; what follows is modelled: ";
  said += model.description().notes.front() + "\nedgetran: looked for";
  for (const std::string& file : found.looked_for) said += "\n  " + file;
  for (const refused_source& r : found.refused)
    said +=
        "\nedgetran: refused: " + r.name + ": " + edgetran::device_error(r.problem, r.where, r.remedy).what();
  for (const measure::any_meter& m : found.meters)
    said += "\nedgetran: " + m.description().name + " sees graphics processors alone (--source " +
            m.description().name + ")";
  std::fprintf(stderr, "edgetran: %s\n", said.c_str());
  return model;
}

}  // namespace tool
