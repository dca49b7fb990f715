// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_HTML_HPP
#define EDGETRAN_REPORT_HTML_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/report/fold.hpp"
#include "edgetran/report/html_difference.hpp"
#include "edgetran/report/html_script.hpp"
#include "edgetran/report/html_style.hpp"
#include "edgetran/report/html_tree.hpp"
#include "edgetran/report/layout.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

struct html_options {
  /// A page of so many rows takes about 250 kB. A larger tree is folded, and cut where that is not enough.
  std::size_t most_rows = 450;
};

namespace detail {
/// A tree that a page can show, and what was done to it.
struct shown_tree {
  breakdown tree;
  std::string note;
};
inline shown_tree shown(const breakdown& b, std::size_t most_rows) {
  if (tree_rows(b).size() <= most_rows) return {b, {}};
  shown_tree s{fold(b), "Layers of one build are folded into one: the tree has " +
                            std::to_string(b.nodes.size()) + " nodes."};
  std::size_t deepest = 0;
  for (const breakdown_node& n : s.tree.nodes) deepest = std::max(deepest, n.depth);
  const std::size_t whole = deepest;
  while (deepest > 0 && tree_rows(s.tree).size() > most_rows) s.tree = cut(s.tree, --deepest);
  if (deepest < whole) s.note += " What lies deeper than level " + std::to_string(deepest) + " is left out.";
  return s;
}

template <class Quantity>
std::string card(const std::string& label, const estimate<Quantity>& e) {
  return "<div><dt>" + label + "</dt><dd class=\"big\">" + escape_markup(human(e.value)) + "</dd><dd>" +
         escape_markup(human(e.lower) + " to " + human(e.upper)) + "</dd><dd class=\"dim\">" +
         std::string(name(e.quality)) + (e.source.empty() ? "" : ": " + escape_markup(e.source)) +
         "</dd></div>";
}

/// A cascade of bars by type of module: each begins where the one above it ends, the last is the whole.
template <resource Quantity>
std::string waterfall(const breakdown& b, const std::vector<std::string>& types) {
  const auto lines = bottleneck_table<Quantity>(b);
  const auto rows = bottlenecks<Quantity>(b);
  std::string out =
      "<h2>" + std::string(resource_name<Quantity>) +
      " by type of module</h2><div class=\"scroll\"><table><caption>Parents of leaves, and leaves "
      "beside modules; shares add up to 100.00%</caption><thead><tr>";
  const auto head = [&](const std::string& text) {
    out += "<th scope=\"col\">" + escape_markup(text) + "</th>";
  };
  head(lines[0][0]);
  out += "<th scope=\"col\" class=\"t\">waterfall</th>";
  for (const std::size_t c : {1U, 2U, 3U, 4U, 5U}) head(lines[0][c]);
  out += "</tr></thead><tbody>";
  const std::size_t last = lines.size() - 1;
  std::int64_t from = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const bool whole = i == last;
    const auto at = std::find(types.begin(), types.end(), lines[i][0]);
    const std::string hue =
        at == types.end()
            ? std::string()
            : " h" + std::to_string(std::min(hues - 1, static_cast<std::size_t>(at - types.begin())));
    if (whole) out += "</tbody><tfoot>";
    out += "<tr><th scope=\"row\">" +
           (whole ? std::string() : "<span class=\"swatch" + hue + "\" aria-hidden=\"true\"></span>") +
           escape_markup(lines[i][0]) + "</th>";
    const std::int64_t width = whole ? from : rows[i - 1].percent;
    out += "<td class=\"fall\"><div class=\"track\">" + bar(whole ? 0 : from, width, whole ? "whole" : "") +
           "</div></td>";
    for (const std::size_t c : {1U, 2U, 3U, 4U, 5U}) out += "<td>" + escape_markup(lines[i][c]) + "</td>";
    out += "</tr>";
    if (!whole) from += width;
  }
  return out + "</tfoot></table></div>";
}

inline std::string page_head(const breakdown& b) {
  const auto& a = b.about;
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline';img-src "
      "data:\"><link "
      "rel=\"icon\" href=\"data:,\"><title>" +
      escape_markup(a.title) + "</title><style>" + std::string(page_style) +
      "</style></head><body><header><div><h1>" + escape_markup(a.title) + "</h1><p class=\"dim\">" +
      escape_markup(a.workload) + (a.device.empty() ? "" : " on " + escape_markup(a.device)) +
      "</p></div><button id=\"theme\" class=\"script\" type=\"button\">Colours</button></header><main>";
  if (!a.information.empty()) out += "<p class=\"dim\">" + escape_markup(a.information) + "</p>";
  if (!b.warning.empty()) out += "<p class=\"warning\">" + escape_markup(b.warning) + "</p>";
  out += "<dl class=\"cards\">";
  return out;
}

inline std::string page(const breakdown& b, const html_options& options, const std::string& comparison) {
  check(b);
  if (!b.has<joules>() && !b.has<seconds>())
    throw state_error("a breakdown without energy and latency", b.about.title,
                      "use a predictor that gives one");
  const std::vector<std::string> types = types_by_cost(b);
  const shown_tree shown_part = shown(b, options.most_rows);
  std::string out = page_head(b);
  if (b.has<seconds>()) out += card("Latency", b.total<seconds>());
  if (b.has<joules>()) out += card("Energy", b.total<joules>());
  if (b.peak_power) out += card("Peak power", *b.peak_power);
  if (b.peak_memory) out += card("Peak memory", *b.peak_memory);
  out += "</dl>" + comparison;
  out += tree_section(shown_part.tree, shown_part.note);
  if (b.has<seconds>()) out += waterfall<seconds>(b, types);
  if (b.has<joules>()) out += waterfall<joules>(b, types);
  out += table_section(shown_part.tree);
  out +=
      "<h2>How to read this</h2><p class=\"dim\">Every number carries its quality: measured, integrated from "
      "sampled power, predicted by a regressor of this device, or modelled from constants. Figures are "
      "rounded such "
      "that they add up as printed: children and their module's (own) to the module, all to the total. (own) "
      "is what a "
      "module costs beyond its children; where these were predicted to cost more than their module, they are "
      "scaled "
      "down to it. Intervals are of 90% unless a source says otherwise.</p></main>";
  out += "<script type=\"application/json\" id=\"data\">" + tree_json(shown_part.tree) + "</script>";
  return out + "<script>" + std::string(page_script) + "</script></body></html>\n";
}
}  // namespace detail

/// One self-contained page of a breakdown: totals, an icicle, waterfalls by type of module, a table that
/// sorts. No network, no storage; light and dark; every cell and button by keyboard; without scripts the
/// tables and waterfalls remain. The same breakdown gives the same bytes. A tree of more rows than
/// `most_rows` is folded (`fold`), then cut at a depth; the page says so, and tables by type are of the whole
/// tree all the same. Throws state_error for a breakdown of neither energy nor latency and as `share_out`
/// does. O(nodes log nodes).
inline std::string html_page(const breakdown& b, const html_options& options = {}) {
  return detail::page(b, options, {});
}

/// The page of `after`, with what changed since `before` at its top.
inline std::string html_page(const breakdown& before, const breakdown& after,
                             const html_options& options = {}) {
  std::string sections;
  if (before.has<seconds>() && after.has<seconds>())
    sections += detail::difference_section<seconds>(before, after);
  if (before.has<joules>() && after.has<joules>())
    sections += detail::difference_section<joules>(before, after);
  return detail::page(after, options, sections);
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_HTML_HPP
