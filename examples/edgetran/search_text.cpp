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

/// What was looked at, by whom and why.
void print_head(const search_options& o, const search_outcome& r) {
  std::printf("%s on %s, %s\n", o.space.c_str(), printable(r.device).c_str(),
              edgetran::report::describe(r.workload).c_str());
  if (r.correction)
    std::printf(
        "latencies of %s measured are %.3g times the predicted: corrected, intervals %.3g times as wide\n",
        (counted(r.correction->measured, "member") +
         (r.correction->measured == 1 ? " that was" : " that were"))
            .c_str(),
        r.correction->factor, r.correction->scale);
  const std::size_t runs = r.runs.size();
  std::printf("%s looked at by %s", counted(r.progress.told, "architecture").c_str(),
              runs > 1 ? counted(runs, "proposer").c_str() : r.proposer.c_str());
  if (!r.goals.constraints().empty())
    std::printf(", %zu of them %s every constraint", r.progress.feasible,
                r.progress.feasible == 1 ? "satisfies" : "satisfy");
  if (r.progress.failed > 0) std::printf(", %s", in_words(r.failures).c_str());
  if (r.progress.recalled > 0)
    std::printf("; %zu %s in the journal", r.progress.recalled, r.progress.recalled == 1 ? "was" : "were");
  std::puts(r.end == search_in::study_end::stopped     ? "; interrupted"
            : r.end == search_in::study_end::exhausted ? "; there are no more"
                                                       : "");
  if (!r.proposer_why.empty())
    std::printf("%s: %s; --proposer changes that\n", r.proposer.c_str(), r.proposer_why.c_str());
}

/// What each of several proposers came to.
void print_runs(const search_outcome& r) {
  if (r.runs.size() < 2) return;
  const bool several = r.goals.objectives().size() > 1, curved = !r.curve_name.empty();
  const bool any_failed = r.progress.failed > 0;
  std::vector<std::vector<std::string>> rows{{"proposer", "looked at"}};
  if (any_failed) rows[0].emplace_back("failed");
  if (curved) rows[0].push_back(r.curve_name);
  if (several)
    rows[0].emplace_back(r.feasible ? "compromises that it found" : "closest that it found");
  else if (curved)
    rows[0].emplace_back("found after");
  for (std::size_t k = 0; k < r.runs.size(); ++k) {
    const proposer_run& run = r.runs[k];
    std::size_t found = 0, after = 0;
    for (const found_architecture& f : r.front)
      found += std::find(f.runs.begin(), f.runs.end(), k) != f.runs.end() ? 1 : 0;
    for (const auto& [n, value] : run.curve)
      if (value == run.curve.back().second && after == 0) after = n;
    const std::string unit = r.goals.columns()[r.goals.objectives().front().column].unit;
    std::vector<std::string> row{run.proposer, std::to_string(run.progress.told)};
    if (any_failed) row.push_back(std::to_string(run.progress.failed));
    if (curved)
      row.push_back(run.curve.empty() ? "none satisfies"
                    : several         ? percent(run.curve.back().second)
                                      : edgetran::report::human(run.curve.back().second, unit));
    if (several)
      row.push_back(std::to_string(found));
    else if (curved)
      row.push_back(after == 0 ? "" : "at most " + std::to_string(after));
    rows.push_back(std::move(row));
  }
  print_table(rows);
}

void print_front(const search_outcome& r) {
  if (!r.feasible)
    std::puts("none satisfies every constraint; the closest:");
  else if (r.goals.objectives().size() > 1)
    std::printf("%s:\n", r.front.size() == 1 ? "1 compromise, the best in every objective"
                                             : (std::to_string(r.front.size()) +
                                                " compromises, of which none is beaten in everything")
                                                   .c_str());
  const std::vector<std::size_t> columns = asked_columns(r);
  const auto any = [&](const auto& what) { return std::any_of(r.front.begin(), r.front.end(), what); };
  const bool any_measured = any([](const auto& f) { return f.measured.has_value(); });
  const bool any_shared = any([](const auto& f) { return f.shared_by > 1; });
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
  if (any_shared) rows[0].emplace_back("alike");
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
    if (any_shared) row.push_back(std::to_string(f.shared_by));
    row.push_back(std::to_string(f.layers.layers.size()));
    row.push_back(f.hash.substr(0, 8));
    rows.push_back(std::move(row));
  }
  print_table(rows);
  if (rows.size() - 1 < r.front.size())
    std::printf("%zu of %zu are shown; --json and --html have all\n", rows.size() - 1, r.front.size());
  if (any_shared) std::puts("alike: architectures that were found and are equal in every objective");
}

/// How near the chosen, or what comes closest, is to the bounds.
void print_constraints(const search_outcome& r) {
  if (r.feasible && !r.chosen) return;
  const std::size_t told = r.chosen.value_or(0);
  for (const auto& c : r.goals.constraints()) {
    const auto& column = r.goals.columns()[c.column];
    const double y = search_in::compared(c, r.front[told].row[c.column], column.level);
    std::printf("%s: %s of the %s is %s at %.3g%%%s\n", c.text.c_str(), column.name.c_str(),
                r.chosen ? "chosen" : "closest", edgetran::report::human(y, column.unit).c_str(),
                100 * c.quantile,
                column.level < 1 && !column.calibrated ? ", an interval that nothing measured confirms" : "");
  }
}

}  // namespace

void print_search_text(const search_options& o, const search_outcome& r) {
  print_head(o, r);
  print_runs(r);
  if (r.front.empty()) return;
  print_front(r);
  if (r.feasible && !r.chosen)
    std::puts("none is chosen: none of those that were measured satisfies every constraint");
  print_constraints(r);
  if (!o.journal.empty())
    std::printf("journal: %s (search %s)\n", printable(o.journal).c_str(), r.study.c_str());
}

}  // namespace tool
