// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_HTML_TREE_HPP
#define EDGETRAN_REPORT_HTML_TREE_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/report/layout.hpp"
#include "edgetran/report/text.hpp"

/// The tree of a page: its icicle, its table, and the JSON that both share.
namespace edgetran::report::detail {

template <resource Quantity>
inline constexpr std::string_view resource_name = std::same_as<Quantity, joules> ? "Energy" : "Latency";
template <resource Quantity>
inline constexpr std::string_view resource_key = std::same_as<Quantity, joules> ? "energy" : "latency";

/// A bar that begins at and spans hundredths of a per cent of its track.
inline std::string bar(std::int64_t from, std::int64_t width, std::string_view kind) {
  return "<i" + (kind.empty() ? std::string() : " class=\"" + std::string(kind) + "\"") +
         " style=\"left:" + percent(from) + "%;width:" + percent(width) + "%\"></i>";
}

/// The printed figures of every row for one resource: they add up as printed.
struct figures {
  std::string unit{};
  std::vector<std::string> percent{}, text{}, interval{}, quality{};
  std::vector<double> value{};
};
template <resource Quantity>
figures figures_of(const breakdown& b, const std::vector<tree_row>& rows) {
  const estimate<Quantity>& total = b.total<Quantity>();
  const column_scale scale(total.value);
  const shares percents = share_out<Quantity>(b, whole_percent);
  const shares printed = share_out<Quantity>(b, scale.parts(total.value.value()));
  const amounts<Quantity> exact = attribute<Quantity>(b);
  figures f;
  f.unit = scale.unit();
  for (const tree_row& r : rows) {
    const auto parts = [&](const shares& s) { return r.own ? s.own[r.node] : s.node[r.node]; };
    const auto& e = b.nodes[r.node].of<Quantity>();
    const double value = exact.of(parts(exact.parts)).value();
    f.percent.push_back(percent(parts(percents)));
    f.text.push_back(scale.text(parts(printed)));
    f.value.push_back(value);
    f.quality.emplace_back(e ? name(e->quality) : "");
    // Where a child was scaled down to its module, so is its interval.
    const bool known = e && !r.own && e->value.value() > 0;
    const double factor = known ? value / e->value.value() : 0;
    f.interval.push_back(
        known ? scale.text(factor * e->lower.value()) + " to " + scale.text(factor * e->upper.value()) : "");
  }
  return f;
}

inline std::string_view kind_of(const breakdown& b, const tree_row& r) {
  return r.own ? "own" : name(b.nodes[r.node].level);
}

/// Seventeen digits: a reader gets the same double.
inline std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", x);
  return text;
}

template <class Values, class Write>
std::string json_list(const Values& values, Write write) {
  std::string out = "[";
  for (const auto& v : values) out += (out.size() > 1 ? "," : "") + write(v);
  return out + "]";
}

template <resource Quantity>
std::string resource_json(const breakdown& b, const std::vector<tree_row>& rows) {
  const auto integer = [](std::int64_t n) { return std::to_string(n); };
  const figures f = figures_of<Quantity>(b, rows);
  const placement at = place<Quantity>(b, rows, 1'000'000);
  return json_in_script(resource_key<Quantity>) + ":{\"unit\":" + json_in_script(f.unit) +
         ",\"start\":" + json_list(at.start, integer) + ",\"width\":" + json_list(at.width, integer) +
         ",\"percent\":" + json_list(f.percent, json_in_script) +
         ",\"text\":" + json_list(f.text, json_in_script) +
         ",\"interval\":" + json_list(f.interval, json_in_script) +
         ",\"quality\":" + json_list(f.quality, json_in_script) + ",\"value\":" + json_list(f.value, number) +
         "}";
}

/// All that the page's script knows.
inline std::string tree_json(const breakdown& b) {
  const std::vector<tree_row> rows = tree_rows(b);
  std::string out =
      "{\"columns\":[\"name\",\"type\",\"path\",\"depth\",\"parent\",\"kind\",\"hue\",\"copies\",\"flops\","
      "\"bytes\",\"parameters\"],\n\"rows\":" +
      json_list(rows,
                [&](const tree_row& r) {
                  const breakdown_node& n = b.nodes[r.node];
                  const bool own = r.own;
                  return "[" + json_in_script(row_name(b, r)) + "," + json_in_script(n.type) + "," +
                         json_in_script(n.path) + "," + std::to_string(r.depth) + "," +
                         std::to_string(r.parent) + "," + json_in_script(kind_of(b, r)) + "," +
                         (r.hue ? std::to_string(*r.hue) : "-1") + "," + std::to_string(n.copies) + "," +
                         number(own ? 0 : n.flops.value()) + "," + number(own ? 0 : n.traffic.value()) + "," +
                         std::to_string(own ? 0 : n.parameters) + "]";
                }) +
      ",\n\"by\":{";
  if (b.has<seconds>()) out += resource_json<seconds>(b, rows);
  if (b.has<joules>()) out += (b.has<seconds>() ? ",\n" : "") + resource_json<joules>(b, rows);
  return out + "}}";
}

/// The icicle's frame, which the script fills, with its buttons.
inline std::string tree_section(const breakdown& b, const std::string& note) {
  std::string out = "<section class=\"script\"><h2>Where it goes</h2>";
  if (!note.empty()) out += "<p class=\"dim\">" + escape_markup(note) + "</p>";
  out += "<div class=\"tools\">";
  if (b.has<joules>() && b.has<seconds>())
    out +=
        "<fieldset><legend class=\"dim\">Width by</legend><label><input type=\"radio\" name=\"by\" "
        "value=\"latency\">latency</label><label><input type=\"radio\" name=\"by\" value=\"energy\">energy"
        "</label></fieldset>";
  return out +
         "<button id=\"out\" type=\"button\">Zoom out</button><span class=\"dim\">Arrow keys walk, Enter "
         "zooms in, "
         "Escape out</span></div><div id=\"icicle\" role=\"tree\" aria-label=\"Nodes of the model, wide as "
         "they "
         "cost\"></div><p id=\"detail\" aria-live=\"polite\"></p></section>";
}

/// The table of all rows.
inline std::string table_section(const breakdown& b) {
  const std::vector<tree_row> rows = tree_rows(b);
  std::string out =
      "<h2>Every node</h2><div class=\"tools script\"><label>Filter <input id=\"filter\" type=\"search\" "
      "placeholder=\"layer.3 or LayerNorm\"></label><label>Show <select id=\"kind\"><option "
      "value=\"\">all<option value=\"module\">modules<option value=\"primitive\">primitives<option "
      "value=\"own\">(own)</select></label><span id=\"sorted\" class=\"dim\" "
      "aria-live=\"polite\"></span></div><div "
      "class=\"scroll nodes\" tabindex=\"0\" role=\"region\" aria-label=\"Table of all nodes\"><table "
      "id=\"nodes\"><thead><tr>";
  const auto head = [&](std::string_view key, std::string_view text) {
    out += "<th scope=\"col\"" + std::string(key == "type" ? " class=\"t\"" : "") + " data-key=\"" +
           std::string(key) + "\">" + std::string(text) + "</th>";
  };
  std::vector<figures> columns;
  const auto heads = [&]<class Quantity>(Quantity) {
    if (!b.has<Quantity>()) return;
    columns.push_back(figures_of<Quantity>(b, rows));
    const std::string key(resource_key<Quantity>);
    head(key + ".value", key + ", %");
    head(key + ".value", key + ", " + columns.back().unit);
    head(key + ".value", "90% interval");
  };
  head("name", "node");
  head("type", "type");
  heads(seconds{});
  heads(joules{});
  head("flops", "FLOPs");
  head("bytes", "bytes");
  head("parameters", "parameters");
  out += "</tr></thead>\n<tbody>";
  const auto cell = [&](const std::string& text) { out += "<td>" + text; };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const breakdown_node& n = b.nodes[rows[i].node];
    out += "\n<tr><th scope=\"row\" style=\"padding-left:" + std::to_string(8 + 14 * rows[i].depth) +
           "px\">" + escape_markup(row_name(b, rows[i])) +
           (n.copies > 1 ? " \xc3\x97" + std::to_string(n.copies) : "");
    out += "<td class=\"t\">" + escape_markup(n.type);
    for (const figures& f : columns) {
      cell(f.percent[i]);
      cell(f.text[i]);
      // Said where it is not what the head of the page says.
      cell(f.interval[i] + (f.quality[i] == f.quality[0] || f.interval[i].empty() ? "" : " " + f.quality[i]));
    }
    cell(rows[i].own ? "" : human(n.flops));
    cell(rows[i].own ? "" : human(n.traffic));
    cell(rows[i].own ? "" : human(static_cast<double>(n.parameters), ""));
  }
  return out + "\n</tbody></table></div>";
}

}  // namespace edgetran::report::detail

#endif  // EDGETRAN_REPORT_HTML_TREE_HPP
