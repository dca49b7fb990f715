// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_CAMPAIGN_PAGE_HPP
#define EDGETRAN_REPORT_CAMPAIGN_PAGE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/report/html_style.hpp"
#include "edgetran/report/page_plot.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

/// What a page of a profiling campaign shows.
struct campaign_page {
  struct target {
    std::string name{}, unit{};
    std::vector<double> measured{}, predicted{};  ///< by trial, above 0; predicted by a fit to the others
  };
  std::string title{};
  std::vector<std::pair<std::string, std::string>> facts{};   ///< name and text
  std::vector<std::pair<std::string, std::string>> device{};  ///< fingerprint
  std::vector<std::string> trials{};                          ///< how each is called
  std::vector<target> targets{};
  std::vector<std::pair<std::size_t, double>> curve{};  ///< error after so many measurements
  double tolerance = 0.05;
};

namespace detail {

/// Measured against predicted, both logarithmic, with the diagonal and the tolerance beside it; then the
/// trials that were predicted worst.
inline std::string target_section(const campaign_page& p, const campaign_page::target& t) {
  const auto ends = std::minmax_element(t.measured.begin(), t.measured.end());
  const auto others = std::minmax_element(t.predicted.begin(), t.predicted.end());
  const double least = std::log(std::min(*ends.first, *others.first)) - 0.05,
               most = std::log(std::max(*ends.second, *others.second)) + 0.05;
  page_plot plot("Measured and predicted " + t.name + " of " + std::to_string(t.measured.size()) + " trials",
                 "predicted without the trial", "measured", least, most, least, most);
  for (const double v : {least, (least + most) / 2, most}) {
    plot.mark_x(v, human(std::exp(v), t.unit));
    plot.mark_y(v, human(std::exp(v), t.unit));
  }
  plot.line({{least, least}, {most, most}}, "stroke:var(--dim)");
  for (const double d : {std::log1p(p.tolerance), std::log1p(-p.tolerance)})
    plot.line({{least, least + d}, {most, most + d}}, "stroke:var(--dim);stroke-dasharray:4 4");
  std::vector<double> off(t.measured.size());
  for (std::size_t i = 0; i < off.size(); ++i) {
    off[i] = t.measured[i] / t.predicted[i] - 1;
    plot.dot(std::log(t.predicted[i]), std::log(t.measured[i]), p.trials[i] + ": " + page_percent(off[i]));
  }
  std::string out = "<h2>" + escape_markup(t.name) + "</h2>" + plot.done();

  std::vector<std::size_t> order(off.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::fabs(off[a]) > std::fabs(off[b]); });
  out +=
      "<div class=\"scroll\"><table><caption>Predicted worst</caption><thead><tr><th "
      "scope=\"col\">measured</th>"
      "<th scope=\"col\">predicted</th><th scope=\"col\">off</th><th scope=\"col\" "
      "style=\"text-align:left\">trial</th></tr></thead><tbody>";
  for (std::size_t k = 0; k < std::min<std::size_t>(8, order.size()); ++k) {
    const std::size_t i = order[k];
    out += "<tr><td>" + escape_markup(human(t.measured[i], t.unit)) + "</td><td>" +
           escape_markup(human(t.predicted[i], t.unit)) + "</td><td>" + page_percent(off[i]) +
           "</td><td style=\"text-align:left\">" + escape_markup(p.trials[i]) + "</td></tr>";
  }
  return out + "</tbody></table></div>";
}

inline std::string curve_section(const campaign_page& p) {
  if (p.curve.size() < 2) return {};
  double worst = p.tolerance;
  for (const auto& [n, e] : p.curve) worst = std::max(worst, e);
  const auto first = static_cast<double>(p.curve.front().first),
             last = static_cast<double>(p.curve.back().first);
  page_plot plot("Error by number of measurements", "measured", "error of half of the held-out trials", first,
                 last, 0, 1.05 * worst);
  std::vector<std::pair<double, double>> points;
  for (const auto& [n, e] : p.curve) points.emplace_back(static_cast<double>(n), e);
  plot.line(points, "stroke:var(--bar);stroke-width:2");
  plot.line({{first, p.tolerance}, {last, p.tolerance}}, "stroke:var(--dim);stroke-dasharray:4 4");
  for (const double v : {first, last}) plot.mark_x(v, std::to_string(static_cast<std::size_t>(v)));
  for (const double v : {0.0, p.tolerance, worst}) plot.mark_y(v, page_percent(v).substr(1));
  return "<h2>Learning curve</h2>" + plot.done();
}

}  // namespace detail

/// A page that stands alone: facts, for each target what was measured against what a fit to the others
/// predicts, with the worst, the learning curve, the device. Throws shape_error unless every target has as
/// many numbers as there are trials, and numeric_error for one that is not above 0. O(trials log trials).
inline std::string html_page(const campaign_page& p) {
  std::string body;
  for (const auto& t : p.targets) {
    if (t.measured.size() != p.trials.size() || t.predicted.size() != p.trials.size())
      throw shape_error(std::to_string(t.measured.size()) + " measured, " +
                            std::to_string(t.predicted.size()) + " predicted, " +
                            std::to_string(p.trials.size()) + " trials",
                        t.name, "give one of each for every trial");
    for (const auto* all : {&t.measured, &t.predicted})
      for (const double v : *all)
        if (!(v > 0 && std::isfinite(v)))
          throw numeric_error("a value of " + std::to_string(v), t.name, "leave that trial out");
    if (!p.trials.empty()) body += detail::target_section(p, t);
  }
  body += detail::curve_section(p);
  if (!p.device.empty()) body += "<h2>Device</h2>" + detail::facts_table(p.device);
  return detail::page_around(p.title, p.facts, body);
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_CAMPAIGN_PAGE_HPP
