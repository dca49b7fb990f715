// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/report/breakdown.hpp"
#include "edgetran/report/text.hpp"
#include "format.hpp"
#include "search_outcome.hpp"

namespace tool {

namespace search_in = edgetran::search;
using search_in::ranged;

namespace {

constexpr std::size_t shown_rows = 20;

/// `12.3 ms (11.5 ms to 13.2 ms)`, `1.25 M`.
std::string with_range(const ranged& r, const std::string& unit) {
  const std::string value = edgetran::report::human(r.value, unit);
  if (r.lower == r.value && r.value == r.upper) return value;
  return value + " (" + edgetran::report::human(r.lower, unit) + " to " +
         edgetran::report::human(r.upper, unit) + ")";
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

}  // namespace

void print_search_text(const search_options& o, const search_outcome& r) {
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
  if (r.progress.failed > 0)
    std::printf(", %zu failed (%s)", r.progress.failed, printable(r.last_failure).c_str());
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

}  // namespace tool
