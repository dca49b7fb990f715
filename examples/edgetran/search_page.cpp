// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/file.hpp"
#include "edgetran/report/breakdown.hpp"
#include "edgetran/report/search_page.hpp"
#include "format.hpp"
#include "search_outcome.hpp"

namespace tool {

namespace search_in = edgetran::search;

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
    p.name = f.hash.substr(0, 8) + " " + counted(f.layers.layers.size(), "layer");
    if (f.shared_by > 1) p.name += ", one of " + std::to_string(f.shared_by);
    if (r.runs.size() > 1)
      for (std::size_t k = 0; k < f.runs.size(); ++k)
        p.name += (k == 0 ? ", found by " : ", ") + r.runs[f.runs[k]].proposer;
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
  if (r.goals.objectives().size() == 1)
    page.curve_unit = r.goals.columns()[r.goals.objectives().front().column].unit;
  for (const proposer_run& run : r.runs) page.curves.push_back({run.proposer, run.curve});
  edgetran::io::write_file(o.html, edgetran::report::html_page(page));
}

}  // namespace tool
