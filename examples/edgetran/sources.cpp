// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "sources.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/discover.hpp"
#include "edgetran/measure/power_model.hpp"
#include "edgetran/measure/site.hpp"
#include "edgetran/profile/trial_json.hpp"
#include "format.hpp"
#include "trace_arguments.hpp"

namespace tool {

namespace measure = edgetran::measure;

namespace {

std::string told(const measure::refusal& r) {
  return "refused " + r.source + ": " + edgetran::device_error(r.problem, r.where, r.remedy).what();
}

}  // namespace

measure::discovery find_sources(const std::string& root) { return measure::discover(root); }

measure::any_meter open_model(const std::string& root, const std::string& constants) {
  measure::power_constants c;
  if (!constants.empty()) {
    const std::size_t colon = constants.find(':');
    if (colon == constants.npos)
      throw edgetran::input_error("'" + constants + "' is no pair of powers", "--model",
                                  "give watts a processor while idle and while busy, such as 0.74:3.5");
    c.idle = edgetran::watts{number_of(constants.substr(0, colon), "--model")};
    c.busy = edgetran::watts{number_of(constants.substr(colon + 1), "--model")};
  }
  measure::site<> at;
  at.root = root;
  return measure::any_meter(measure::power_model<>(at, c));
}

measure::any_meter choose(measure::discovery& found, const std::string& name, const std::string& root,
                          const std::string& constants) {
  if (name == "model") return open_model(root, constants);
  // `hwmon` or `hwmon:amdgpu` for "hwmon amdgpu": no quotes needed.
  std::string wanted = name;
  std::replace(wanted.begin(), wanted.end(), ':', ' ');
  // As greetings and journals tell a name.
  const auto named = [&](std::string full) {
    full = edgetran::profile::as_utf8(std::move(full));
    std::replace(full.begin(), full.end(), ':', ' ');
    return full == wanted || full.starts_with(wanted + " ");
  };
  const auto wanted_one =
      std::find_if(found.meters.begin(), found.meters.end(), [&](const measure::any_meter& m) {
        return name.empty() ? !measure::only_gpu(m.description()) : named(m.description().name);
      });
  if (wanted_one != found.meters.end()) {
    measure::any_meter taken = std::move(*wanted_one);
    found.meters.erase(wanted_one);
    // What is refused might have been the better one.
    if (name.empty())
      for (const measure::refusal& r : found.refused)
        std::fprintf(stderr, "edgetran: %s\n", printable(told(r)).c_str());
    return taken;
  }
  if (!name.empty()) {
    for (const measure::refusal& r : found.refused)
      if (named(r.source)) throw edgetran::device_error(r.problem, r.where, r.remedy);
    std::string known;
    for (const measure::any_meter& m : found.meters) known += printable(m.description().name) + ", ";
    throw edgetran::unknown_error("no source '" + name + "' here", "--source",
                                  "there are " + known + "model and csv:FILE; see edgetran meters");
  }
  measure::any_meter model = open_model(root, constants);
  std::string said = "no sensor of this machine's energy can be read; what follows is modelled: " +
                     model.description().notes.front() + "\nedgetran: looked for";
  for (const std::string& file : found.looked_for) said += "\n  " + printable(file);
  for (const measure::refusal& r : found.refused) said += "\nedgetran: " + printable(told(r));
  for (const measure::any_meter& m : found.meters)
    said += "\nedgetran: " + printable(m.description().name) +
            " sees graphics processors alone and is not taken unasked (--source '" +
            printable(m.description().name) + "')";
  std::fprintf(stderr, "edgetran: %s\n", said.c_str());
  return model;
}

measure::any_meter open_source(const std::string& name, const std::string& root,
                               const std::string& constants) {
  measure::discovery found = find_sources(root);
  if (!name.empty()) return choose(found, name, root, constants);
  try {
    return measure::take_best(found);
  } catch (const edgetran::device_error& e) {
    throw edgetran::device_error(e.problem(), e.where(), e.remedy() + ": --source model");
  }
}

}  // namespace tool
