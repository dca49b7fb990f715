// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_CAMPAIGN_PAGE_HPP
#define EDGETRAN_REPORT_CAMPAIGN_PAGE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/report/html_style.hpp"
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

inline std::string page_number(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", v);
  return text;
}

/// A drawing of 586 x 400 with a frame and a title for readers who do not see it; y grows upwards.
class page_plot {
 public:
  page_plot(const std::string& what, const std::string& across, const std::string& up, double x0, double x1,
            double y0, double y1)
      : x0_(x0), x1_(x1 > x0 ? x1 : x0 + 1), y0_(y0), y1_(y1 > y0 ? y1 : y0 + 1) {
    svg_ = R"(<svg viewBox="-26 0 586 400" role="img" style="max-width:640px;width:100%"><title>)" +
           escape_markup(what) +
           R"x(</title><rect x="60" y="10" width="480" height="340" fill="none" stroke="var(--line)"/>)x";
    text(300, 394, "middle", across);
    svg_ += "<g transform=\"rotate(-90 -12 180)\">";
    text(-12, 180, "middle", up);
    svg_ += "</g>";
  }
  void mark_x(double x, const std::string& label) { text(at_x(x), 368, "middle", label); }
  void mark_y(double y, const std::string& label) { text(54, at_y(y) + 4, "end", label); }
  void line(const std::vector<std::pair<double, double>>& points, const char* style) {
    svg_ += "<polyline fill=\"none\" style=\"" + std::string(style) + "\" points=\"";
    for (const auto& [x, y] : points) svg_ += page_number(at_x(x)) + "," + page_number(at_y(y)) + " ";
    svg_ += "\"/>";
  }
  void dot(double x, double y, const std::string& label) {
    svg_ += "<circle r=\"4\" fill=\"var(--bar)\" fill-opacity=\".7\" cx=\"" + page_number(at_x(x)) +
            "\" cy=\"" + page_number(at_y(y)) + "\"><title>" + escape_markup(label) + "</title></circle>";
  }
  [[nodiscard]] std::string done() const { return svg_ + "</svg>"; }

 private:
  [[nodiscard]] double at_x(double x) const { return 60 + 480 * (x - x0_) / (x1_ - x0_); }
  [[nodiscard]] double at_y(double y) const {
    return 350 - 340 * std::clamp((y - y0_) / (y1_ - y0_), 0.0, 1.0);
  }
  void text(double x, double y, const char* anchor, const std::string& what) {
    svg_ += "<text font-size=\"12\" fill=\"var(--dim)\" text-anchor=\"" + std::string(anchor) + "\" x=\"" +
            page_number(x) + "\" y=\"" + page_number(y) + "\">" + escape_markup(what) + "</text>";
  }
  double x0_, x1_, y0_, y1_;
  std::string svg_;
};

inline std::string page_percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f%%", 100 * share);
  return text;
}

inline std::string facts_table(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string out = "<div class=\"scroll\"><table><tbody>";
  for (const auto& [name, text] : facts)
    out += "<tr><th scope=\"row\" style=\"text-align:left\">" + escape_markup(name) +
           "</th><td style=\"text-align:left\">" + escape_markup(text) + "</td></tr>";
  return out + "</tbody></table></div>";
}

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
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><title>" +
         escape_markup(p.title) + "</title><style>" + std::string(detail::page_style) +
         "</style></head><body><header><h1>" + escape_markup(p.title) + "</h1></header>" +
         detail::facts_table(p.facts) + body + "</body></html>\n";
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_CAMPAIGN_PAGE_HPP
