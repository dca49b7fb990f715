// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/any_meter.hpp"
#include "format.hpp"
#include "meter.hpp"
#include "sources.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace measure = edgetran::measure;

json::array strings(const std::vector<std::string>& all) {
  json::array a;
  for (const std::string& s : all) a.emplace_back(readable(s));
  return a;
}

json::object document(const measure::source& s) {
  json::array channels;
  for (const measure::channel& c : s.channels)
    channels.emplace_back(json::object{{"name", readable(c.name)},
                                       {"domain", std::string(name(c.domain))},
                                       {"socket", c.socket ? json::value(*c.socket) : json::value(nullptr)},
                                       {"die", c.die ? json::value(*c.die) : json::value(nullptr)},
                                       {"in_total", c.in_total}});
  return {{"name", readable(s.name)},
          {"kind", std::string(name(s.kind))},
          {"quality", std::string(edgetran::name(s.quality))},
          {"step_s", s.step.value()},
          {"shortest_window_s", s.shortest.value()},
          {"channels", std::move(channels)},
          {"files", strings(s.files)},
          {"notes", strings(s.notes)}};
}

json::value model_of(const meter_options& o) {
  try {
    return document(open_model(o.root, o.model).description());
  } catch (const edgetran::device_error& e) {
    return absent(readable(e.what()));
  }
}

std::string channels_of(const measure::source& s) {
  std::string all;
  for (const measure::channel& c : s.channels)
    all.append(all.empty() ? "" : ", ")
        .append(c.in_total ? printable(c.name) : "(" + printable(c.name) + ")");
  return all;
}

}  // namespace

void meters(const meter_options& o) {
  const measure::discovery found = find_sources(o.root);
  if (o.json) {
    json::array sources, refused;
    for (const measure::any_meter& m : found.meters) sources.emplace_back(document(m.description()));
    for (const measure::refusal& r : found.refused)
      refused.emplace_back(json::object{{"name", readable(r.source)},
                                        {"where", readable(r.where)},
                                        {"problem", readable(r.problem)},
                                        {"remedy", readable(r.remedy)}});
    std::puts(json::dump(json::object{{"sources", std::move(sources)},
                                      {"refused", std::move(refused)},
                                      {"model", model_of(o)},
                                      {"looked_for", strings(found.looked_for)}},
                         2)
                  .c_str());
    return;
  }
  if (found.meters.empty()) {
    std::puts("no source of energy or power can be read");
  } else {
    std::vector<std::vector<std::string>> rows{
        {"source", "quality", "step", "channels (in brackets: not in the total)"}};
    for (const measure::any_meter& m : found.meters) {
      const measure::source& s = m.description();
      rows.push_back(
          {printable(s.name), std::string(edgetran::name(s.quality)), human(s.step), channels_of(s)});
    }
    print_table(rows);
    for (const measure::any_meter& m : found.meters)
      for (const std::string& note : m.description().notes)
        std::printf("%s: %s\n", printable(m.description().name).c_str(), printable(note).c_str());
  }
  for (const measure::refusal& r : found.refused)
    std::printf("refused: %s: %s\n", printable(r.source).c_str(),
                printable(edgetran::device_error(r.problem, r.where, r.remedy).what()).c_str());
  std::puts("looked for:");
  for (const std::string& file : found.looked_for) std::printf("  %s\n", printable(file).c_str());
}

}  // namespace tool
