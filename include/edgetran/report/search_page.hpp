// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_SEARCH_PAGE_HPP
#define EDGETRAN_REPORT_SEARCH_PAGE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/report/page_plot.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

/// What a page of a search shows.
struct search_page {
  /// A quantity: the objectives come first.
  struct axis {
    std::string name{}, unit{};
    bool objective = false;
    bool maximised = false;
    std::optional<double> bound{};  ///< of a constraint
  };
  /// One of the compromises that were found, or the best.
  struct point {
    std::string name{};
    std::size_t found = 0;                          ///< after so many candidates
    std::vector<double> value{}, lower{}, upper{};  ///< by axis
    std::vector<std::optional<double>> measured{};  ///< by axis; empty if it was not measured
    bool chosen = false;
  };
  std::string title{};
  std::vector<std::pair<std::string, std::string>> facts{};   ///< name and text
  std::vector<std::pair<std::string, std::string>> device{};  ///< fingerprint
  std::vector<axis> axes{};
  std::vector<point> front{};
  /// Values of other candidates, by axis; of one in `one_in` of those that were looked at.
  std::vector<std::vector<double>> others{};
  std::size_t one_in = 1;
  std::size_t looked_at = 0;  ///< candidates, failures included; 0: the front and the others
  /// How good what was found is after so many candidates.
  struct found_curve {
    std::string proposer{};
    std::vector<std::pair<std::size_t, double>> points{};
  };
  std::string curve_name{}, curve_unit{};
  std::vector<found_curve> curves{};  ///< of each proposer one
};

namespace detail {

/// What values are drawn by, so that no distance between them is larger than any number.
inline double drawing_unit(double least, double most) {
  return std::max(std::fabs(least), std::fabs(most)) > 1e300 ? 0x1p-10 : 1;
}

/// Where the values of an axis stand: by their logarithms where they are of different sizes.
class axis_scale {
 public:
  axis_scale(const search_page& p, std::size_t axis) : unit_(p.axes[axis].unit) {
    const auto take = [&](double v) { least_ = std::min(least_, v), most_ = std::max(most_, v); };
    for (const auto& point : p.front) {
      take(point.value[axis]);
      if (axis < point.measured.size() && point.measured[axis]) take(*point.measured[axis]);
    }
    for (const auto& other : p.others) take(other[axis]);
    if (least_ > most_) least_ = 0, most_ = 1;
    logarithmic_ = least_ > 0 && most_ > 20 * least_;
    drawn_ = drawing_unit(least_, most_);
    const double margin = 0.03 * (at(most_) - at(least_));
    from_ = at(least_) - margin;
    to_ = at(most_) + margin;
  }
  [[nodiscard]] double at(double v) const { return logarithmic_ ? std::log(v) : v * drawn_; }
  [[nodiscard]] double from() const { return from_; }
  [[nodiscard]] double to() const { return to_; }
  [[nodiscard]] bool holds(double v) const { return v >= least_ && v <= most_; }
  /// Share of the way from the least to the greatest.
  [[nodiscard]] double share(double v) const {
    return at(most_) > at(least_) ? (at(v) - at(least_)) / (at(most_) - at(least_)) : 0.5;
  }
  /// Values for marks, and how they read.
  [[nodiscard]] std::vector<double> marks() const {
    const double middle = (at(least_) + at(most_)) / 2;
    return {least_, logarithmic_ ? std::exp(middle) : middle / drawn_, most_};
  }
  [[nodiscard]] std::string text(double v) const { return human(v, unit_); }

 private:
  std::string unit_;
  double least_ = std::numeric_limits<double>::infinity(), most_ = -least_;
  bool logarithmic_ = false;
  double from_ = 0, to_ = 1, drawn_ = 1;
};

/// All that is known of a point, on one line.
inline std::string label_of(const search_page& p, const search_page::point& point) {
  std::string text = point.name + ": ";
  for (std::size_t i = 0; i < p.axes.size(); ++i) {
    text += p.axes[i].name + " " + human(point.value[i], p.axes[i].unit);
    if (point.lower[i] < point.upper[i])
      text +=
          " (" + human(point.lower[i], p.axes[i].unit) + " to " + human(point.upper[i], p.axes[i].unit) + ")";
    if (i < point.measured.size() && point.measured[i])
      text += ", measured " + human(*point.measured[i], p.axes[i].unit);
    text += "; ";
  }
  return text + "found after " + std::to_string(point.found);
}

/// Two objectives against each other: all candidates, the front, the chosen, what was measured.
inline std::string front_section(const search_page& p, std::size_t x, std::size_t y) {
  const axis_scale across(p, x), up(p, y);
  const auto title = [&](std::size_t i) {
    return p.axes[i].name + (p.axes[i].maximised ? " (larger is better)" : " (smaller is better)");
  };
  page_plot plot(std::to_string(p.front.size()) + " compromises between " + p.axes[x].name + " and " +
                     p.axes[y].name + " among " +
                     std::to_string(p.looked_at > 0 ? p.looked_at : p.front.size() + p.others.size()) +
                     " candidates",
                 title(x), title(y), across.from(), across.to(), up.from(), up.to());
  for (const double v : across.marks()) plot.mark_x(across.at(v), across.text(v));
  for (const double v : up.marks()) plot.mark_y(up.at(v), up.text(v));
  for (const auto& other : p.others) plot.speck(across.at(other[x]), up.at(other[y]));
  const char* limit = "stroke:var(--up);stroke-dasharray:4 4";
  if (const auto b = p.axes[x].bound; b && across.holds(*b))
    plot.line({{across.at(*b), up.from()}, {across.at(*b), up.to()}}, limit);
  if (const auto b = p.axes[y].bound; b && up.holds(*b))
    plot.line({{across.from(), up.at(*b)}, {across.to(), up.at(*b)}}, limit);
  for (const auto& point : p.front) {
    const auto measured = [&](std::size_t i) {
      return i < point.measured.size() && point.measured[i] ? *point.measured[i] : point.value[i];
    };
    if (!point.measured.empty())
      plot.line(
          {{across.at(point.value[x]), up.at(point.value[y])}, {across.at(measured(x)), up.at(measured(y))}},
          "stroke:var(--down);stroke-width:2");
    plot.dot(across.at(point.value[x]), up.at(point.value[y]), label_of(p, point));
    if (point.chosen)
      plot.ring(across.at(point.value[x]), up.at(point.value[y]), "chosen: " + label_of(p, point));
  }
  return plot.done();
}

/// A line for every compromise across all quantities.
inline std::string parallel_section(const search_page& p) {
  std::string svg =
      R"(<svg viewBox="0 0 900 330" role="img" style="width:100%"><title>Every compromise across all quantities</title>)";
  std::vector<axis_scale> scales;
  search_page alone;  // the range of the front, not of everything
  alone.axes = p.axes;
  alone.front = p.front;
  for (std::size_t i = 0; i < p.axes.size(); ++i) scales.emplace_back(alone, i);
  const auto at_x = [&](std::size_t i) {
    return 90 +
           720 * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(1, p.axes.size() - 1));
  };
  const auto at_y = [&](std::size_t i, double v) { return 280 - 230 * scales[i].share(v); };
  const auto text = [&](double x, double y, const std::string& what) {
    svg += "<text font-size=\"12\" fill=\"var(--dim)\" text-anchor=\"middle\" x=\"" + page_number(x) +
           "\" y=\"" + page_number(y) + "\">" + escape_markup(what) + "</text>";
  };
  for (const bool chosen : {false, true})
    for (const auto& point : p.front) {
      if (point.chosen != chosen) continue;
      svg += std::string("<polyline fill=\"none\" stroke=\"") + (chosen ? "var(--up)" : "var(--bar)") +
             "\" stroke-width=\"" + (chosen ? "3" : "1.5") + "\" stroke-opacity=\".7\" points=\"";
      for (std::size_t i = 0; i < p.axes.size(); ++i)
        svg += page_number(at_x(i)) + "," + page_number(at_y(i, point.value[i])) + " ";
      svg += "\"><title>" + escape_markup(label_of(p, point)) + "</title></polyline>";
    }
  for (std::size_t i = 0; i < p.axes.size(); ++i) {
    svg += "<line stroke=\"var(--line)\" x1=\"" + page_number(at_x(i)) + "\" x2=\"" + page_number(at_x(i)) +
           "\" y1=\"50\" y2=\"280\"/>";
    const auto marks = scales[i].marks();
    text(at_x(i), 20, p.axes[i].name);
    text(at_x(i), 42, scales[i].text(marks.back()));
    text(at_x(i), 298, scales[i].text(marks.front()));
  }
  return "<h2>All quantities</h2>" + svg + "</svg>";
}

/// Of several proposers each has a colour and a row that tells it.
inline std::string found_section(const search_page& p) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  std::size_t first = std::numeric_limits<std::size_t>::max(), last = 0, drawn = 0;
  for (const auto& c : p.curves) {
    drawn += c.points.size() > 1 ? 1 : 0;
    for (const auto& [n, v] : c.points) {
      least = std::min(least, v), most = std::max(most, v);
      first = std::min(first, n), last = std::max(last, n);
    }
  }
  if (drawn == 0) return {};
  const double drawn_by = drawing_unit(least, most), margin = 0.02 * (most * drawn_by - least * drawn_by);
  page_plot plot(p.curve_name + " by number of candidates", "candidates", p.curve_name,
                 static_cast<double>(first), static_cast<double>(last), least * drawn_by - margin,
                 most * drawn_by + margin);
  const bool several = p.curves.size() > 1;
  std::string rows;
  for (std::size_t k = 0; k < p.curves.size(); ++k) {
    const auto& c = p.curves[k];
    std::vector<std::pair<double, double>> steps;
    for (const auto& [n, v] : c.points) {
      if (!steps.empty()) steps.emplace_back(static_cast<double>(n), steps.back().second);
      steps.emplace_back(static_cast<double>(n), v * drawn_by);
    }
    const std::string colour =
        several ? "hsl(" + std::to_string(360 * k / p.curves.size()) + ",65%,50%)" : "var(--bar)";
    plot.line(steps, ("stroke:" + colour + ";stroke-width:2").c_str(), several ? c.proposer : std::string());
    if (!several) continue;
    rows += "<tr><th scope=\"row\" style=\"text-align:left\"><span style=\"color:" + colour +
            "\">&#9632;</span> " + escape_markup(c.proposer) + "</th><td>" +
            (c.points.empty() ? "none" : escape_markup(human(c.points.back().second, p.curve_unit))) +
            "</td></tr>";
  }
  for (const std::size_t n : {first, last}) plot.mark_x(static_cast<double>(n), std::to_string(n));
  for (const double v : {least, most}) plot.mark_y(v * drawn_by, human(v, p.curve_unit));
  if (several)
    rows = "<div class=\"scroll\"><table><caption>" + escape_markup(p.curve_name) +
           " in the end</caption><tbody>" + rows + "</tbody></table></div>";
  return "<h2>What " + std::string(several ? "each proposer found" : "was found") + " when</h2>" +
         plot.done() + rows;
}

inline std::string front_table(const search_page& p) {
  std::string out = "<div class=\"scroll\"><table><caption>" +
                    std::string(p.front.size() == 1 ? "The best" : "Compromises") +
                    "</caption><thead><tr><th scope=\"col\">found after</th>";
  const bool any =
      std::any_of(p.front.begin(), p.front.end(), [](const auto& x) { return !x.measured.empty(); });
  for (const auto& a : p.axes) {
    out += "<th scope=\"col\">" + escape_markup(a.name) + "</th>";
    if (any && a.objective) out += "<th scope=\"col\">measured</th>";
  }
  out += "<th scope=\"col\" style=\"text-align:left\">architecture</th></tr></thead><tbody>";
  for (const auto& x : p.front) {
    out += "<tr><td>" + std::to_string(x.found) + "</td>";
    for (std::size_t i = 0; i < p.axes.size(); ++i) {
      const std::string& unit = p.axes[i].unit;
      out += "<td>" + escape_markup(human(x.value[i], unit));
      if (x.lower[i] < x.upper[i])
        out += escape_markup(" (" + human(x.lower[i], unit) + " to " + human(x.upper[i], unit) + ")");
      out += "</td>";
      if (!any || !p.axes[i].objective) continue;
      out += "<td>";
      if (i < x.measured.size() && x.measured[i]) {
        const bool inside = x.lower[i] <= *x.measured[i] && *x.measured[i] <= x.upper[i];
        out += escape_markup(human(*x.measured[i], unit)) + (inside ? "" : ", outside");
      }
      out += "</td>";
    }
    out += "<td style=\"text-align:left\">" +
           escape_markup(std::string(x.chosen ? "chosen: " : "") + x.name) + "</td></tr>";
  }
  return out + "</tbody></table></div>";
}

}  // namespace detail

/// A page that stands alone: facts; the first objective against each other one, with what else was
/// looked at or a sample of it, constraints and what was measured; a line for each compromise across all
/// quantities; what was found when; a table; the device. Whatever a mark stands for is told where the pointer
/// rests on it. Throws shape_error unless every point has a number for each axis, and numeric_error for one
/// that is not finite. O(points axes^2).
inline std::string html_page(const search_page& p) {
  const auto require = [&](const std::vector<double>& numbers, const std::string& of) {
    if (numbers.size() != p.axes.size())
      throw shape_error(
          std::to_string(numbers.size()) + " numbers for " + std::to_string(p.axes.size()) + " quantities",
          of, "give one for each");
    for (const double v : numbers)
      if (!std::isfinite(v))
        throw numeric_error("a number that is not finite", of, "leave that candidate out");
  };
  for (const auto& x : p.front)
    for (const auto* numbers : {&x.value, &x.lower, &x.upper}) require(*numbers, x.name);
  for (const auto& other : p.others) require(other, "others");
  std::string body;
  std::size_t objectives = 0;
  while (objectives < p.axes.size() && p.axes[objectives].objective) ++objectives;
  if (objectives > 1 && !p.front.empty()) {
    body +=
        "<h2>Compromises</h2><p class=\"dim\">Each dot is an architecture that no other one beats in "
        "everything; "
        "small ones are " +
        (p.one_in > 1 ? "one in " + std::to_string(p.one_in) + " of the others" : std::string("others")) +
        " that were looked at, the ring is the choice, broken lines are constraints.</p>";
    for (std::size_t k = 1; k < objectives; ++k) body += detail::front_section(p, 0, k);
  }
  if (p.front.size() > 1 && p.axes.size() > 1) body += detail::parallel_section(p);
  body += detail::found_section(p);
  if (!p.front.empty()) body += "<h2>Architectures</h2>" + detail::front_table(p);
  if (!p.device.empty()) body += "<h2>Device</h2>" + detail::facts_table(p.device);
  return detail::page_around(p.title, p.facts, body);
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_SEARCH_PAGE_HPP
