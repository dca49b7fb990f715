// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_PAGE_PLOT_HPP
#define EDGETRAN_REPORT_PAGE_PLOT_HPP

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/report/html_style.hpp"
#include "edgetran/report/text.hpp"

/// What pages of measurements are made of.
namespace edgetran::report::detail {

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
      : x0_(x0), x1_(beyond(x0, x1)), y0_(y0), y1_(beyond(y0, y1)) {
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
  /// `label` is told where the pointer rests on it.
  void line(const std::vector<std::pair<double, double>>& points, const char* style,
            const std::string& label = {}) {
    svg_ += "<polyline fill=\"none\" style=\"" + std::string(style) + "\" points=\"";
    for (const auto& [x, y] : points) svg_ += page_number(at_x(x)) + "," + page_number(at_y(y)) + " ";
    svg_ += label.empty() ? "\"/>" : "\"><title>" + escape_markup(label) + "</title></polyline>";
  }
  void dot(double x, double y, const std::string& label) {
    svg_ += "<circle r=\"4\" fill=\"var(--bar)\" fill-opacity=\".7\" cx=\"" + page_number(at_x(x)) +
            "\" cy=\"" + page_number(at_y(y)) + "\"><title>" + escape_markup(label) + "</title></circle>";
  }
  /// One of many, without a label.
  void speck(double x, double y) {
    svg_ += "<circle r=\"1.5\" fill=\"var(--dim)\" fill-opacity=\".4\" cx=\"" + page_number(at_x(x)) +
            "\" cy=\"" + page_number(at_y(y)) + "\"/>";
  }
  void ring(double x, double y, const std::string& label) {
    svg_ += "<circle r=\"7\" fill=\"none\" stroke=\"var(--up)\" stroke-width=\"2\" cx=\"" +
            page_number(at_x(x)) + "\" cy=\"" + page_number(at_y(y)) + "\"><title>" + escape_markup(label) +
            "</title></circle>";
  }
  [[nodiscard]] std::string done() const { return svg_ + "</svg>"; }

 private:
  /// The end of a range, and one beyond its beginning where it has none.
  static double beyond(double begin, double end) {
    return end > begin ? end : begin + std::max(1.0, std::fabs(begin));
  }
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

/// A page that stands alone, around what it shows.
inline std::string page_around(const std::string& title,
                               const std::vector<std::pair<std::string, std::string>>& facts,
                               const std::string& body) {
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\"><title>" +
         escape_markup(title) + "</title><style>" + std::string(page_style) +
         "</style></head><body><header><h1>" + escape_markup(title) + "</h1></header>" + facts_table(facts) +
         body + "</body></html>\n";
}

}  // namespace edgetran::report::detail

#endif  // EDGETRAN_REPORT_PAGE_PLOT_HPP
