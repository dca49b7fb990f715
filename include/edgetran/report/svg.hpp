// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_SVG_HPP
#define EDGETRAN_REPORT_SVG_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/report/layout.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

struct svg_options {
  int width = 960;           ///< pixels
  int row_height = 22;       ///< pixels
  double least_width = 0.5;  ///< pixels; what is narrower is left out
  std::size_t most_depth = std::numeric_limits<std::size_t>::max();
};

namespace detail {
inline constexpr std::array<std::string_view, hues> print_colours{"#8fb8de", "#f2b880", "#a8d5a2", "#e3a0a8",
                                                                  "#c5b3e0", "#d9c27e", "#8fd0cb", "#cfcfcf"};

/// The first characters (not bytes) that fit, with an ellipsis where some do not; empty where fewer than
/// three do.
inline std::string fitting(const std::string& text, std::size_t most) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) begins.push_back(i);
  if (begins.size() <= most) return text;
  return most < 4 ? std::string() : text.substr(0, begins[most - 1]) + "\xe2\x80\xa6";
}
}  // namespace detail

/// An icicle of a breakdown for papers: one row a level, widths in proportion to energy or latency, colours
/// by type of module. Text of plain SVG 1.1 without scripts, styles or references; the same breakdown gives
/// the same bytes. Throws as `share_out` does. O(nodes log nodes).
template <resource Quantity>
std::string icicle_svg(const breakdown& b, const svg_options& options = {}) {
  constexpr std::int64_t whole = 1'000'000;
  constexpr int font = 11, margin = 8, head = 40;
  const std::vector<tree_row> rows = tree_rows(b);
  const placement at = place<Quantity>(b, rows, whole);
  const shares percents = share_out<Quantity>(b, whole_percent);
  const auto& total = b.total<Quantity>();
  // Hundredths of a pixel, as whole numbers: no locale, no rounding that differs between machines.
  const std::int64_t inside = 100 * std::int64_t{options.width - 2 * margin};
  const auto x = [&](std::int64_t parts) { return 100 * margin + inside * parts / whole; };

  std::string cells;
  std::size_t deepest = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const tree_row& row = rows[r];
    const std::int64_t left = x(at.start[r]), width = x(at.start[r] + at.width[r]) - left;
    if (row.depth > options.most_depth || static_cast<double>(width) < 100 * options.least_width) continue;
    deepest = std::max(deepest, row.depth);
    const auto top = static_cast<std::int64_t>(head + static_cast<int>(row.depth) * options.row_height);
    const breakdown_node& n = b.nodes[row.node];
    const std::int64_t hundredths = row.own ? percents.own[row.node] : percents.node[row.node];
    const std::string name = detail::readable(row_name(b, row));
    const std::string_view fill = row.own ? "#ffffff" : row.hue ? detail::print_colours[*row.hue] : "#e8e8e8";
    cells += "<g><title>" + escape_markup(n.path.empty() ? n.type : n.path + " " + n.type) +
             (row.own ? " (own)" : "") + ": " + percent(hundredths) + "%</title><rect x=\"" + fixed(left, 2) +
             "\" y=\"" + std::to_string(top) + "\" width=\"" + fixed(width, 2) + "\" height=\"" +
             std::to_string(options.row_height) + "\" fill=\"" + std::string(fill) +
             "\" stroke=\"#ffffff\" stroke-width=\"0.5\"/>";
    // A character of a sans-serif font is 0.6 of its size wide, if that.
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(0, width - 600) * 10 / (600 * font));
    const std::string share = " " + percent(hundredths) + "%";
    std::string text = detail::fitting(name, most);
    if (text.size() == name.size() && detail::fitting(name + share, most) == name + share) text += share;
    if (!text.empty())
      cells += "<text x=\"" + fixed(left + 300, 2) + "\" y=\"" +
               std::to_string(top + options.row_height / 2 + 4) + "\">" + escape_markup(text) + "</text>";
    cells += "</g>\n";
  }
  // The legend, in as many lines as it takes.
  const std::vector<std::string> types = types_by_cost(b);
  int column = margin, base = head + static_cast<int>(deepest + 1) * options.row_height + 18;
  for (std::size_t t = 0; t < std::min(types.size(), hues); ++t) {
    const std::string text =
        t + 1 == hues && types.size() > hues ? "other" : detail::fitting(detail::readable(types[t]), 40);
    const int wide = 24 + static_cast<int>(text.size()) * font * 6 / 10;
    if (column > margin && column + wide > options.width - margin) column = margin, base += 16;
    cells += "<rect x=\"" + std::to_string(column) + "\" y=\"" + std::to_string(base - 9) +
             "\" width=\"10\" height=\"10\" fill=\"" + std::string(detail::print_colours[t]) +
             "\"/><text x=\"" + std::to_string(column + 14) + "\" y=\"" + std::to_string(base) + "\">" +
             escape_markup(text) + "</text>\n";
    column += wide;
  }
  const int height = base + margin;
  const std::string size = std::to_string(options.width), tall = std::to_string(height);
  const std::string what = std::same_as<Quantity, joules> ? "energy" : "latency";
  const std::string title = b.about.title + ": " + what + " " + human(total.value) + " (" +
                            std::string(name(total.quality)) + ", 90% interval " + human(total.lower) +
                            " to " + human(total.upper) + ")";
  std::string below = b.about.workload;
  if (!b.about.device.empty()) below += (below.empty() ? "" : ", on ") + b.about.device;
  const auto line = [&](const std::string& text, int y) {
    const auto most = static_cast<std::size_t>(options.width - 2 * margin) * 10 / (6 * font);
    return "<text x=\"" + std::to_string(margin) + "\" y=\"" + std::to_string(y) + "\">" +
           escape_markup(detail::fitting(detail::readable(text), most)) + "</text>\n";
  };
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" height=\"" + tall +
         "\" viewBox=\"0 0 " + size + " " + tall +
         "\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\"" + " font-size=\"" +
         std::to_string(font) + "\" fill=\"#1a1a1a\">\n<title>" + escape_markup(title) +
         "</title>\n<rect width=\"" + size + "\" height=\"" + tall + "\" fill=\"#ffffff\"/>\n" +
         line(title, 16) + line(below, 31) + cells + "</svg>\n";
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_SVG_HPP
