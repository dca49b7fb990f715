// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_HTML_DIFFERENCE_HPP
#define EDGETRAN_REPORT_HTML_DIFFERENCE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/report/difference.hpp"
#include "edgetran/report/html_tree.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

namespace detail {
/// What changed of one resource: a waterfall by type from one total to the other, and a table of the parts.
template <resource Quantity>
std::string difference_section(const breakdown& before, const breakdown& after) {
  const difference<Quantity> d = compare<Quantity>(before, after);
  const column_scale scale(std::max(d.whole.before, d.whole.after));
  const auto sign = [&](std::int64_t parts) { return (parts > 0 ? "+" : "") + scale.text(parts); };
  // The track holds the highest point that the cascade reaches.
  double high = std::max(d.whole.before, d.whole.after).value(), at = d.whole.before.value();
  for (const auto& r : d.types) at += r.amount.value(), high = std::max(high, at);
  const auto track = [&](double x) {
    return high > 0 ? static_cast<std::int64_t>(1e4 * std::clamp(x / high, 0.0, 1.0)) : 0;
  };
  std::string out = "<h2>" + std::string(resource_name<Quantity>) + ": what changed from " +
                    escape_markup(before.about.title) + ", " + escape_markup(before.about.workload) +
                    "</h2><div class=\"scroll\"><table><thead><tr><th scope=\"col\">type</th><th "
                    "scope=\"col\" class=\"t\">waterfall</th><th scope=\"col\">before, " +
                    escape_markup(scale.unit()) + "</th><th scope=\"col\">after, " +
                    escape_markup(scale.unit()) + "</th><th scope=\"col\">change, " +
                    escape_markup(scale.unit()) + "</th></tr></thead><tbody>";
  const auto line = [&](const std::string& label, const std::string& from, const std::string& to,
                        const std::string& by, double left, double right, std::string_view kind) {
    const std::int64_t begin = track(std::min(left, right));
    out += "<tr><th scope=\"row\">" + escape_markup(label) + "</th><td class=\"fall\"><div class=\"track\">" +
           bar(begin, track(std::max(left, right)) - begin, kind) + "</div></td><td>" + from + "</td><td>" +
           to + "</td><td>" + by + "</td></tr>";
  };
  const auto printed = printed_changes(d.types, d.whole, scale);
  const printed_change& whole = printed.back();
  line("before", scale.text(whole.before), "", "", 0, d.whole.before.value(), "whole");
  at = d.whole.before.value();
  for (std::size_t i = 0; i < d.types.size(); ++i) {
    const auto& r = d.types[i];
    const double next = at + r.amount.value();
    line(r.type + (r.fate == fate::kept ? "" : " (" + std::string(name(r.fate)) + ")"),
         scale.text(printed[i].before), scale.text(printed[i].after), sign(printed[i].change()), at, next,
         is_unchanged(r, d.whole) ? "whole"
         : r.amount.value() > 0   ? "up"
                                  : "down");
    at = next;
  }
  out += "</tbody><tfoot>";
  line("after", scale.text(whole.before), scale.text(whole.after), sign(whole.change()), 0,
       d.whole.after.value(), "whole");
  out +=
      "</tfoot></table></div><details><summary>Part by part</summary><div class=\"scroll nodes\" "
      "tabindex=\"0\" "
      "role=\"region\" aria-label=\"Changes part by part\"><table><thead><tr><th scope=\"col\">part</th><th "
      "scope=\"col\" class=\"t\">type</th><th scope=\"col\">before</th><th scope=\"col\">after</th><th "
      "scope=\"col\">change, " +
      escape_markup(scale.unit()) + "</th><th scope=\"col\"></th></tr></thead><tbody>";
  const auto parts = printed_changes(d.parts, d.whole, scale);
  const auto part = [&](const std::string& label, const std::string& type, const printed_change& p,
                        std::string_view end) {
    out += "<tr><th scope=\"row\">" + escape_markup(label) + "<td class=\"t\">" + escape_markup(type) +
           "<td>" + scale.text(p.before) + "<td>" + scale.text(p.after) + "<td>" + sign(p.change()) +
           "<td class=\"t\">" + std::string(end);
  };
  constexpr std::size_t most = 200;
  printed_change rest;
  for (std::size_t i = 0; i < d.parts.size(); ++i) {
    const auto& r = d.parts[i];
    if (i < most)
      part(r.path.empty() ? r.type : r.path, r.type, parts[i], r.fate == fate::kept ? "" : name(r.fate));
    else
      rest.before += parts[i].before, rest.after += parts[i].after;
  }
  if (d.parts.size() > most) part(std::to_string(d.parts.size() - most) + " smaller changes", "", rest, "");
  out += "</tbody><tfoot>";
  part("total", "", parts.back(), "");
  return out + "</tfoot></table></div></details>";
}
}  // namespace detail

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_HTML_DIFFERENCE_HPP
