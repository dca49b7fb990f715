// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "profile_outcome.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/transfer.hpp"
#include "edgetran/report/campaign_page.hpp"
#include "format.hpp"

namespace tool {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace profiling = edgetran::profile;
namespace regress = edgetran::regress;

namespace {
std::optional<errors> errors_of(const std::vector<double>& predicted, const std::vector<double>& actual) {
  if (actual.empty()) return {};
  std::vector<double> all;
  for (std::size_t i = 0; i < actual.size(); ++i)
    all.push_back(std::fabs(actual[i] - predicted[i]) / std::max(std::fabs(predicted[i]), 1e-300));
  return errors{all.size(), edgetran::quantile(all, 0.5), edgetran::quantile(all, 0.9)};
}

/// Of a fit to the first rows of a table, on another.
std::optional<errors> errors_on(const regress::table& test, const regress::table& known, std::size_t rows) {
  std::vector<std::size_t> first(rows);
  std::iota(first.begin(), first.end(), std::size_t{0});
  regress::transfer fitted;
  fitted.fit(known.select(first));
  return errors_of(regress::predict_rows(fitted, test), {test.targets().begin(), test.targets().end()});
}

/// Numbers of measurements to test after: each of the first sixteen from the eighth on, then ever fewer, and
/// all.
std::vector<std::size_t> milestones(std::size_t rows) {
  std::vector<std::size_t> all;
  for (std::size_t n = 8; n < rows; n += std::max<std::size_t>(1, n / 16)) all.push_back(n);
  all.push_back(rows);
  return all;
}

/// The number of measurements from which on the error stays within the tolerance.
std::optional<std::size_t> within_from(const std::vector<std::pair<std::size_t, double>>& curve,
                                       double tolerance) {
  std::optional<std::size_t> from;
  for (const auto& [rows, error] : curve)
    if (error > tolerance)
      from.reset();
    else if (!from)
      from = rows;
  return from;
}

json::array to_json(const std::vector<std::pair<std::size_t, double>>& curve) {
  json::array all;
  for (const auto& [rows, error] : curve)
    all.emplace_back(json::object{{"measured", rows}, {"error", error}});
  return all;
}

json::value to_json(const std::optional<errors>& e, const char* reason) {
  if (!e) return json::object{{"value", nullptr}, {"reason", reason}};
  return json::object{{"rows", e->rows}, {"median", e->median}, {"ninety_percent", e->most_of_them}};
}

constexpr const char* regressor_name = "averaged Gaussian processes";
constexpr const char* unexplained = "no regressor explains what was measured";
constexpr const char* no_test = "no --test, or no held-out error";

/// Why there is no held-out error.
const char* no_held_out(const profile_outcome& r) {
  return r.trials.size() < 8 ? "fewer than 8 measurements" : unexplained;
}

std::string human_value(profiling::target t, double v) {
  return t == profiling::target::latency  ? human(edgetran::seconds{v})
         : t == profiling::target::energy ? human(edgetran::joules{v})
                                          : human(edgetran::watts{v});
}

/// 5.0%, and of a smaller share than a tenth of a percent its first two digits.
std::string tolerance_text(double share) {
  if (share >= 1e-3) return percent(share);
  char text[32];
  std::snprintf(text, sizeof text, "%.2g%%", 100 * share);
  return text;
}

constexpr const char* unit_of(profiling::target t) {
  return t == profiling::target::latency ? "s" : t == profiling::target::energy ? "J" : "W";
}

/// What is learnt is only as good as the worst of the numbers it was learnt from.
edgetran::quality quality_of(const std::vector<profiling::trial>& trials, profiling::target t) {
  edgetran::quality all = edgetran::quality::measured;
  for (const profiling::trial& one : trials) {
    const profiling::measurement& m = *one.measured();
    const auto take = [&](const auto& reading) {
      if (reading.value) all = edgetran::worst(all, reading.value->quality);
    };
    if (t == profiling::target::latency)
      take(m.latency);
    else if (t == profiling::target::energy)
      take(m.energy);
    else
      take(m.peak_power);
  }
  return all;
}

/// Why a campaign knows no error.
const char* no_error(const profile_options& o, const profile_outcome& r) {
  return o.method == "random"   ? "a random choice has no rule to stop by"
         : r.trials.size() < 16 ? "fewer than 16 measurements"
                                : unexplained;
}
}  // namespace

learnt judge(const profile_options& o, const profile_outcome& r) {
  learnt all;
  const std::vector<regress::table>&tables = r.tables, &tests = r.tests;
  const regress::transfer unfitted;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const auto& y = tables[t].targets();
    const auto [least, most] = std::minmax_element(y.begin(), y.end());
    all.range.emplace_back(*least, *most);
    all.quality.push_back(quality_of(r.trials, r.targets[t]));
    all.predicted.emplace_back();
    all.held_out.emplace_back();
    all.test.emplace_back();
    all.test_curve.emplace_back();
    if (tables[t].rows() < 8) continue;
    try {
      all.predicted.back() = profiling::held_out_predictions(unfitted, tables[t], o.seed);
      all.held_out.back() = errors_of(all.predicted.back(), {y.begin(), y.end()});
      if (tests.empty()) continue;
      for (const std::size_t rows : milestones(tables[t].rows())) {
        all.test.back() = errors_on(tests[t], tables[t], rows);
        all.test_curve.back().emplace_back(rows, all.test.back()->median);
      }
    } catch (const edgetran::numeric_error& e) {  // rows too alike
      std::fprintf(stderr, "edgetran: %s\n", e.what());
    }
  }
  return all;
}

void write_table(const std::string& path, const profile_outcome& r) {
  const std::vector<regress::table>& tables = r.tables;
  std::string text;
  if (!tables.empty())
    for (const std::string& c : tables.front().columns()) text += c + ",";
  text += "batch,sequence,";
  const std::string workload =
      std::to_string(r.plan.workload.batch) + "," + std::to_string(r.plan.workload.sequence) + ",";
  for (std::size_t t = 0; t < r.targets.size(); ++t)
    text += std::string(t > 0 ? "," : "") + std::string(profiling::name(r.targets[t]));
  text += "\n";
  const auto number = [](double v) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.17g", v);
    return std::string(digits);
  };
  for (std::size_t i = 0; !tables.empty() && i < tables.front().rows(); ++i) {
    for (const double v : tables.front().row(i)) text += number(v) + ",";
    text += workload;
    for (std::size_t t = 0; t < tables.size(); ++t)
      text += std::string(t > 0 ? "," : "") + number(tables[t].targets()[i]);
    text += "\n";
  }
  io::write_file(path, text);
}

void report(const profile_options& o, const profile_outcome& r, const learnt& l) {
  const std::string campaign = profiling::campaign_name(r.plan);
  const std::string device = r.device.empty() ? std::string() : r.device.front().second;
  if (o.json) {
    json::object by_target;
    for (std::size_t t = 0; t < l.range.size(); ++t)
      by_target.set(std::string(profiling::name(r.targets[t])),
                    json::object{{"unit", unit_of(r.targets[t])},
                                 {"quality", std::string(edgetran::name(l.quality[t]))},
                                 {"least", l.range[t].first},
                                 {"greatest", l.range[t].second},
                                 {"held_out", to_json(l.held_out[t], no_held_out(r))},
                                 {"test", to_json(l.test[t], no_test)},
                                 {"test_curve", to_json(l.test_curve[t])}});
    json::value error =
        r.error ? json::value(*r.error) : json::object{{"value", nullptr}, {"reason", no_error(o, r)}};
    std::puts(json::dump(json::object{{"plan", profiling::to_json(r.plan)},
                                      {"campaign", campaign},
                                      {"journal", readable(o.journal)},
                                      {"device", device},
                                      {"end", r.end},
                                      {"tolerance", o.tolerance},
                                      {"measured", r.trials.size()},
                                      {"failed", r.failed},
                                      {"replayed", r.replayed},
                                      {"error", std::move(error)},
                                      {"regressor", regressor_name},
                                      {"targets", std::move(by_target)},
                                      {"curve", to_json(r.curve)}},
                         2)
                  .c_str());
    return;
  }
  std::printf("%zu architectures measured, %zu failed; %zu answers were in the journal\n", r.trials.size(),
              r.failed, r.replayed);
  if (r.end == "tolerance")
    std::printf("ended: half of the trials are within %s of what is predicted without them\n",
                tolerance_text(o.tolerance).c_str());
  else if (r.end == "max")
    std::printf("ended: --max %zu, before the error was known to be below %s\n", o.most,
                tolerance_text(o.tolerance).c_str());
  else if (r.end == "exhausted")
    std::puts("ended: every architecture was asked for");
  else
    std::puts("interrupted: the same command goes on");
  for (std::size_t t = 0; t < l.range.size(); ++t) {
    const profiling::target which = r.targets[t];
    std::printf("%s: %s to %s", std::string(profiling::name(which)).c_str(),
                human_value(which, l.range[t].first).c_str(), human_value(which, l.range[t].second).c_str());
    if (l.quality[t] != edgetran::quality::measured)
      std::printf(" (%s)", std::string(edgetran::name(l.quality[t])).c_str());
    if (const auto& e = l.held_out[t])
      std::printf("; held-out error: median %s, nine of ten below %s", percent(e->median).c_str(),
                  percent(e->most_of_them).c_str());
    else
      std::printf("; held-out error not known: %s", no_held_out(r));
    if (const auto& e = l.test[t])
      std::printf("; on %zu others: median %s, nine of ten below %s", e->rows, percent(e->median).c_str(),
                  percent(e->most_of_them).c_str());
    if (const auto from = within_from(l.test_curve[t], o.tolerance))
      std::printf(", its median within %s from %zu measurements on", tolerance_text(o.tolerance).c_str(),
                  *from);
    std::puts("");
  }
  if (r.failed > 0) std::printf("last failure: %s\n", printable(r.last_failure).c_str());
  if (!r.tables.empty())
    std::printf("regressor: %s of %zu %s of an architecture\n", regressor_name,
                r.tables.front().columns().size(), o.features == "embedding" ? "ranks" : "costs");
  std::printf("journal: %s (campaign %s%s)\n", printable(o.journal).c_str(), campaign.c_str(),
              device.empty() ? "" : (", device " + device).c_str());
}

void write_page(const profile_options& o, const profile_outcome& r, const learnt& l) {
  edgetran::report::campaign_page page;
  page.title = "Profile of " + readable(o.what.front());
  if (o.what.size() > 1) page.title += " and " + std::to_string(o.what.size() - 1) + " others";
  page.facts = {{"measured", std::to_string(r.trials.size())},
                {"failed", std::to_string(r.failed)},
                {"ended by", r.end},
                {"workload", "batch " + std::to_string(o.batch) + ", sequence " + std::to_string(o.sequence)},
                {"seed", std::to_string(o.seed)},
                {"regressor", regressor_name},
                {"campaign", profiling::campaign_name(r.plan)}};
  for (std::size_t t = 0; t < l.held_out.size(); ++t) {
    const std::string name(profiling::name(r.targets[t]));
    const auto tell = [&](const std::optional<errors>& e, const std::string& of, const char* otherwise) {
      page.facts.emplace_back(name + ", " + of, e ? "median " + percent(e->median) + ", nine of ten below " +
                                                        percent(e->most_of_them) + ", " +
                                                        std::to_string(e->rows) + " rows"
                                                  : otherwise);
    };
    tell(l.held_out[t], "held-out error", no_held_out(r));
    if (!o.test.empty()) tell(l.test[t], "error on others", no_test);
  }
  page.device = r.device;
  page.tolerance = o.tolerance;
  page.curve = r.curve;
  for (const profiling::trial& t : r.trials)
    page.trials.push_back(
        std::to_string(t.index) + " " +
        (t.architecture.size() > 160 ? t.architecture.substr(0, 160) + " ..." : t.architecture));
  for (std::size_t t = 0; t < l.predicted.size(); ++t) {
    if (l.predicted[t].empty()) continue;
    const profiling::target which = r.targets[t];
    std::vector<double> measured;
    for (const profiling::trial& trial : r.trials)
      measured.push_back(std::get<double>(profiling::value_of(*trial.measured(), which)));
    page.targets.push_back(
        {std::string(profiling::name(which)), unit_of(which), std::move(measured), l.predicted[t]});
  }
  io::write_file(o.html, edgetran::report::html_page(page));
}

}  // namespace tool
