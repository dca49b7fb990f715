// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_outcome.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/flexibert_config.hpp"
#include "edgetran/profile/trial_json.hpp"
#include "edgetran/report/breakdown.hpp"
#include "edgetran/report/search_page.hpp"
#include "format.hpp"

namespace tool {

namespace json = edgetran::json;
namespace search_in = edgetran::search;
using search_in::ranged;

namespace {

constexpr std::size_t shown_rows = 20;

/// The columns that the reader asked about: objectives in their order, then what constraints look at.
std::vector<std::size_t> asked_columns(const search_outcome& r) {
  std::vector<std::size_t> all;
  const auto add = [&](std::size_t c) {
    if (std::find(all.begin(), all.end(), c) == all.end()) all.push_back(c);
  };
  for (const auto& o : r.goals.objectives()) add(o.column);
  for (const auto& c : r.goals.constraints()) add(c.column);
  return all;
}

std::optional<std::size_t> latency_column(const search_outcome& r) {
  for (std::size_t i = 0; i < r.goals.columns().size(); ++i)
    if (r.goals.columns()[i].name == "latency") return i;
  return {};
}

std::optional<double> measured_latency(const found_architecture& f) {
  const auto* m = f.measurement();
  if (m == nullptr || !m->latency.value) return {};
  return m->latency.value->value.value();
}

/// `12.3 ms (11.5 ms to 13.2 ms)`, `1.25 M`.
std::string with_range(const ranged& r, const std::string& unit) {
  const std::string value = edgetran::report::human(r.value, unit);
  if (r.lower == r.value && r.value == r.upper) return value;
  return value + " (" + edgetran::report::human(r.lower, unit) + " to " +
         edgetran::report::human(r.upper, unit) + ")";
}

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
  json::object o{{"architecture", f.architecture},
                 {"hash", f.hash},
                 {"model_type", f.type},
                 {"found_after", f.after},
                 {"chosen", i == r.chosen}};
  for (std::size_t k = 0; k < f.row.size(); ++k)
    o.set(r.goals.columns()[k].name, to_json(r.goals.columns()[k], f.row[k]));
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

void print_json(const search_options& o, const search_outcome& r) {
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

/// Which rows a table shows: all, or some from end to end with the chosen and those that were measured.
std::vector<std::size_t> shown(const search_outcome& r) {
  std::vector<std::size_t> rows;
  const std::size_t n = r.front.size();
  for (std::size_t i = 0; i < n; ++i) {
    const bool spread =
        n <= shown_rows || i * (shown_rows - 1) / (n - 1) != (i - 1) * (shown_rows - 1) / (n - 1);
    if (i == 0 || spread || i == r.chosen || r.front[i].measured) rows.push_back(i);
  }
  return rows;
}

void print_text(const search_options& o, const search_outcome& r) {
  std::printf("%s on %s, %s\n", o.space.c_str(), printable(r.device).c_str(),
              edgetran::report::describe(r.workload).c_str());
  if (r.correction)
    std::printf(
        "latencies of %zu members that were measured are %.3g times the predicted: corrected, intervals "
        "%.3g times as wide\n",
        r.correction->measured, r.correction->factor, r.correction->scale);
  std::printf("%zu architectures looked at by %s", r.progress.told, r.proposer.c_str());
  if (!r.goals.constraints().empty())
    std::printf(", %zu of them satisfy every constraint", r.progress.feasible);
  if (r.progress.failed > 0) std::printf(", %s", in_words(r.failures).c_str());
  if (r.progress.recalled > 0) std::printf("; %zu were in the journal", r.progress.recalled);
  std::puts(r.end == search_in::study_end::stopped     ? "; interrupted"
            : r.end == search_in::study_end::exhausted ? "; there are no more"
                                                       : "");
  if (r.front.empty()) return;
  if (!r.feasible)
    std::puts("none satisfies every constraint; the closest:");
  else if (r.goals.objectives().size() > 1)
    std::printf("%zu compromises, of which none is beaten in everything:\n", r.front.size());

  const std::vector<std::size_t> columns = asked_columns(r);
  const bool any_measured =
      std::any_of(r.front.begin(), r.front.end(), [](const auto& f) { return f.measured.has_value(); });
  std::vector<std::vector<std::string>> rows{{""}};
  for (const std::size_t c : columns) {
    const auto& column = r.goals.columns()[c];
    const std::string quality(edgetran::name(column.quality));
    rows[0].push_back(column.name + (column.level >= 1        ? ""
                                     : column.calibrated      ? " (" + quality + ")"
                                     : column.name == "score" ? " (as its program says)"
                                                              : " (" + quality + ", not calibrated)"));
  }
  if (any_measured) rows[0].insert(rows[0].end(), {"latency (measured)", "in interval"});
  rows[0].insert(rows[0].end(), {"layers", "hash"});
  for (const std::size_t i : shown(r)) {
    const found_architecture& f = r.front[i];
    std::vector<std::string> row{i == r.chosen ? "chosen" : ""};
    for (const std::size_t c : columns) row.push_back(with_range(f.row[c], r.goals.columns()[c].unit));
    if (any_measured) {
      const auto y = measured_latency(f);
      const auto in = inside(r, f), ok = meets(r, f);
      row.push_back(y            ? human(edgetran::seconds{*y}) + (ok && !*ok ? ", too slow" : "")
                    : f.measured ? "failed"
                                 : "");
      row.push_back(in ? (*in ? "yes" : "no") : "");
    }
    row.push_back(std::to_string(f.layers.layers.size()));
    row.push_back(f.hash.substr(0, 8));
    rows.push_back(std::move(row));
  }
  print_table(rows);
  if (rows.size() - 1 < r.front.size())
    std::printf("%zu of %zu are shown; --json and --html have all\n", rows.size() - 1, r.front.size());
  if (r.feasible && !r.chosen)
    std::puts("none is chosen: none of those that were measured satisfies every constraint");
  const std::size_t told = r.chosen.value_or(0);
  for (const auto& c : r.goals.constraints()) {
    if (r.feasible && !r.chosen) break;
    const auto& column = r.goals.columns()[c.column];
    const double y = search_in::compared(c, r.front[told].row[c.column], column.level);
    std::printf("%s: %s of the %s is %s at %.3g%%%s\n", c.text.c_str(), column.name.c_str(),
                r.chosen ? "chosen" : "closest", edgetran::report::human(y, column.unit).c_str(),
                100 * c.quantile,
                column.level < 1 && !column.calibrated ? ", an interval that nothing measured confirms" : "");
  }
  if (!o.journal.empty())
    std::printf("journal: %s (search %s)\n", printable(o.journal).c_str(), r.study.c_str());
}

}  // namespace

std::optional<bool> inside(const search_outcome& r, const found_architecture& f) {
  const auto y = measured_latency(f);
  const auto c = latency_column(r);
  if (!y || !c) return {};
  return f.row[*c].lower <= *y && *y <= f.row[*c].upper;
}

std::optional<bool> meets(const search_outcome& r, const found_architecture& f) {
  const auto y = measured_latency(f);
  const auto column = latency_column(r);
  if (!y || !column) return {};
  for (const auto& c : r.goals.constraints())
    if (c.column == *column && search_in::violation(c, {*y, *y, *y}, 1) > 0) return false;
  return true;
}

void report(const search_options& o, const search_outcome& r) {
  if (o.json)
    print_json(o, r);
  else
    print_text(o, r);
}

void write_page(const search_options& o, const search_outcome& r) {
  edgetran::report::search_page page;
  page.title = "Search of " + readable(o.space);
  page.facts = {{"device", r.device},
                {"workload", edgetran::report::describe(r.workload)},
                {"proposer", r.proposer},
                {"seed", std::to_string(o.seed)},
                {"looked at", std::to_string(r.progress.told)},
                {"satisfy every constraint", std::to_string(r.progress.feasible)},
                {"failed", r.failures.empty() ? "0" : in_words(r.failures)}};
  for (const auto& c : r.goals.constraints()) page.facts.emplace_back("constraint", c.text);
  if (r.correction) {
    char text[96];
    std::snprintf(text, sizeof text, "%zu members measured, latencies times %.3g, intervals times %.3g",
                  r.correction->measured, r.correction->factor, r.correction->scale);
    page.facts.emplace_back("corrected by", text);
  }
  page.device = r.fingerprint;
  const std::vector<std::size_t> columns = asked_columns(r);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const auto& column = r.goals.columns()[columns[k]];
    edgetran::report::search_page::axis axis{
        column.name, column.unit, k < r.goals.objectives().size(), false, {}};
    if (axis.objective) axis.maximised = r.goals.objectives()[k].towards == search_in::direction::maximise;
    for (const auto& c : r.goals.constraints())
      if (c.column == columns[k]) axis.bound = c.bound;
    page.axes.push_back(std::move(axis));
  }
  for (std::size_t i = 0; r.feasible && i < r.front.size(); ++i) {
    const found_architecture& f = r.front[i];
    edgetran::report::search_page::point p;
    p.name = f.hash.substr(0, 8) + " " + std::to_string(f.layers.layers.size()) + " layers";
    p.found = f.after;
    p.chosen = i == r.chosen;
    for (const std::size_t c : columns) {
      p.value.push_back(f.row[c].value);
      p.lower.push_back(f.row[c].lower);
      p.upper.push_back(f.row[c].upper);
    }
    if (const auto y = measured_latency(f))
      for (const std::size_t c : columns)
        p.measured.push_back(c == latency_column(r) ? y : std::optional<double>{});
    page.front.push_back(std::move(p));
  }
  for (const auto& other : r.others) {
    std::vector<double> values;
    for (const std::size_t c : columns) values.push_back(other[c]);
    page.others.push_back(std::move(values));
  }
  page.looked_at = r.progress.told;
  page.one_in = r.one_in;
  page.curve_name = r.curve_name;
  page.curve = r.curve;
  edgetran::io::write_file(o.html, edgetran::report::html_page(page));
}

void write_config(const search_options& o, const search_outcome& r) {
  edgetran::model::flexibert<> m;
  m.architecture = r.front[r.chosen.value()].layers;
  json::save(o.out, edgetran::model::to_config(m));
}

}  // namespace tool
