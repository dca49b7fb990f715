// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#include "edgetran/io/json.hpp"
#include "edgetran/profile/trial_json.hpp"
#include "format.hpp"
#include "search_outcome.hpp"

namespace tool {

namespace json = edgetran::json;
namespace search_in = edgetran::search;
using search_in::ranged;

namespace {

/// The house's object for a quantity.
json::value to_json(const search_in::column& c, const ranged& r) {
  return json::object{{"value", r.value},
                      {"unit", c.unit},
                      {"lower", r.lower},
                      {"upper", r.upper},
                      {"quality", std::string(edgetran::name(c.quality))},
                      {"calibrated", c.level >= 1 || c.calibrated},
                      {"source", readable(c.source)}};
}

json::object to_json(const search_outcome& r, std::size_t i) {
  const found_architecture& f = r.front[i];
  json::object o{{"architecture", f.architecture}, {"hash", f.hash},           {"model_type", f.type},
                 {"found_after", f.after},         {"shared_by", f.shared_by}, {"chosen", i == r.chosen}};
  for (std::size_t k = 0; k < f.row.size(); ++k)
    o.set(r.goals.columns()[k].name, to_json(r.goals.columns()[k], f.row[k]));
  if (r.runs.size() > 1) {
    json::array by;
    for (const std::size_t k : f.runs) by.emplace_back(r.runs[k].proposer);
    o.set("found_by", std::move(by));
  }
  json::array kept;
  for (const auto& c : r.goals.constraints()) {
    const auto& column = r.goals.columns()[c.column];
    kept.emplace_back(json::object{{"constraint", c.text},
                                   {"compared", search_in::compared(c, f.row[c.column], column.level)},
                                   {"violation", search_in::violation(c, f.row[c.column], column.level)}});
  }
  if (!kept.empty()) o.set("constraints", std::move(kept));
  if (!f.measured) return o;
  edgetran::profile::set_outcome(o, *f.measured);
  if (const auto in = inside(r, f)) o.set("inside_interval", *in);
  if (const auto ok = meets(r, f)) o.set("meets_when_measured", *ok);
  return o;
}

/// What each proposer found when.
json::array runs_of(const search_outcome& r) {
  json::array all;
  for (const proposer_run& run : r.runs) {
    json::array curve;
    for (const auto& [after, value] : run.curve)
      curve.emplace_back(json::object{{"after", after}, {"value", value}});
    all.emplace_back(json::object{{"proposer", run.proposer},
                                  {"end", std::string(search_in::name(run.end))},
                                  {"evaluated", run.progress.told},
                                  {"failed", run.progress.failed},
                                  {"feasible", run.progress.feasible},
                                  {"curve", std::move(curve)}});
  }
  return all;
}

}  // namespace

void print_search_json(const search_options& o, const search_outcome& r) {
  json::array objectives, constraints, front;
  for (const auto& x : r.goals.objectives())
    objectives.emplace_back(
        json::object{{"quantity", r.goals.columns()[x.column].name},
                     {"unit", r.goals.columns()[x.column].unit},
                     {"towards", x.towards == search_in::direction::minimise ? "least" : "most"}});
  for (const auto& c : r.goals.constraints())
    constraints.emplace_back(json::object{{"text", c.text},
                                          {"quantity", r.goals.columns()[c.column].name},
                                          {"relation", std::string(search_in::name(c.relation))},
                                          {"bound", c.bound},
                                          {"unit", r.goals.columns()[c.column].unit},
                                          {"quantile", c.quantile}});
  std::size_t measured = 0, in = 0, met = 0;
  for (std::size_t i = 0; i < r.front.size(); ++i) {
    front.emplace_back(to_json(r, i));
    const auto is_inside = inside(r, r.front[i]), is_met = meets(r, r.front[i]);
    measured += is_inside ? 1 : 0;
    in += is_inside && *is_inside ? 1 : 0;
    met += is_met && *is_met ? 1 : 0;
  }
  json::object document{{"space", o.space},
                        {"device", readable(r.device)},
                        {"workload", tool::to_json(r.workload)},
                        {"proposer", r.proposer},
                        {"seed", o.seed},
                        {"end", std::string(search_in::name(r.end))},
                        {"evaluated", r.progress.told},
                        {"failed", r.progress.failed},
                        {"feasible", r.progress.feasible},
                        {"replayed", r.progress.recalled},
                        {"objectives", std::move(objectives)},
                        {"constraints", std::move(constraints)}};
  if (!r.proposer_why.empty()) document.set("proposer_reason", r.proposer_why);
  if (!r.curve_name.empty()) document.set("curve", r.curve_name);
  document.set("runs", runs_of(r));
  if (r.correction)
    document.set("check", json::object{{"measured", r.correction->measured},
                                       {"factor", r.correction->factor},
                                       {"interval_scale", r.correction->scale}});
  if (!r.failures.empty()) document.set("failures", to_json(r.failures));
  if (measured > 0)
    document.set("measured", json::object{{"finalists", measured}, {"inside_interval", in}, {"meet", met}});
  document.set(r.feasible ? "front" : "closest", std::move(front));
  std::puts(json::dump(document, 2).c_str());
}

}  // namespace tool
