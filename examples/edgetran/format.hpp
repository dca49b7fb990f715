// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_FORMAT_HPP
#define EDGETRAN_TOOL_FORMAT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/report/text.hpp"

namespace tool {

using edgetran::report::human;

/// Half-width of a symmetric interval as a share of its value. No lower end is below 0, so the upper one
/// tells.
template <class Quantity>
double half_width(const edgetran::estimate<Quantity>& e) {
  return e.value.value() > 0 ? (e.upper - e.value) / e.value : 0;
}

/// `12.3 ms +-8%`.
template <class Quantity>
std::string with_interval(const edgetran::estimate<Quantity>& e) {
  char text[32];
  std::snprintf(text, sizeof text, " +-%.0f%%", 100 * half_width(e));
  return human(e.value) + text;
}

/// The house's object for a quantity.
template <class Quantity>
edgetran::json::value to_json(const edgetran::estimate<Quantity>& e) {
  return edgetran::json::object{{"value", e.value.value()},
                                {"unit", edgetran::unit_symbol(Quantity{})},
                                {"lower", e.lower.value()},
                                {"upper", e.upper.value()},
                                {"quality", std::string(edgetran::name(e.quality))},
                                {"source", e.source}};
}

/// An absent quantity, with its reason.
inline edgetran::json::value absent(std::string reason) {
  return edgetran::json::object{{"value", nullptr}, {"reason", std::move(reason)}};
}
template <class Quantity>
edgetran::json::value to_json(const std::optional<edgetran::estimate<Quantity>>& e) {
  return e ? to_json(*e) : absent("this predictor gives none");
}

/// Prints one document, or a list of several.
inline void print_documents(edgetran::json::array documents) {
  const edgetran::json::value all =
      documents.size() == 1 ? std::move(documents.front()) : edgetran::json::value(std::move(documents));
  std::puts(edgetran::json::dump(all, 2).c_str());
}

/// The name with a question mark for every byte that is not UTF-8: names of files may hold any, JSON may not.
inline std::string readable(std::string name) {
  for (std::size_t bad = 0; (bad = edgetran::json::detail::invalid_utf8(name)) != name.npos;) name[bad] = '?';
  return name;
}

/// The same with a question mark for every control character too: in names out of a file, these could command
/// the terminal.
inline std::string printable(std::string name) {
  for (char& c : name = readable(std::move(name)))
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  return name;
}

/// A workload as JSON.
inline edgetran::json::object to_json(const edgetran::model::workload& w) {
  return {{"batch", w.batch},
          {"sequence", w.sequence},
          {"context", w.keys()},
          {"phase", std::string(edgetran::model::name(w.phase))}};
}

/// Which nodes a table shows: all, or of siblings that repeat (`layer.1`, `layer.2` … after `layer.0`) the
/// first with what is below it and the others as one line each.
template <class Leaf>
std::vector<std::size_t> shown(const edgetran::model::basic_tree<Leaf>& t, bool all) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < t.size();) {
    rows.push_back(i);
    const std::string& name = t[i].name;
    const bool repeats = name.find('.') != std::string::npos && !name.ends_with(".0");
    i = repeats && !all ? t[i].end : i + 1;
  }
  return rows;
}

/// The first column: the name below its parent, indented.
template <class Leaf>
std::string indented(const edgetran::model::basic_node<Leaf>& n) {
  const std::string name = n.level == edgetran::model::level::root ? n.type
                           : n.name.empty()                        ? n.type
                                                                   : n.name + " " + n.type;
  return std::string(2 * n.depth, ' ') + name;
}

/// Prints rows of cells with the first column left and the others right aligned.
inline void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c == widths.size()) widths.push_back(0);
      widths[c] = std::max(widths[c], row[c].size());
    }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string gap(widths[c] - row[c].size(), ' ');
      if (c == 0)
        line.append(row[c]).append(gap);
      else
        line.append("  ").append(gap).append(row[c]);
    }
    std::puts(line.c_str());
  }
}

/// `1 layer`, `2 layers`.
inline std::string counted(std::size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

inline std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", 100 * share);
  return text;
}

/// Tree of JSON objects: `node(i)` gives the members of node i, children are added.
template <class Leaf, class Node>
edgetran::json::object json_tree(const edgetran::model::basic_tree<Leaf>& t, std::size_t i,
                                 const Node& node) {
  edgetran::json::object o{
      {"name", readable(t[i].level == edgetran::model::level::root ? t[i].type : t[i].name)},
      {"type", readable(t[i].type)}};
  for (const auto& [key, value] : node(i)) o.set(key, value);
  edgetran::json::array children;
  t.each_child(i, [&](std::size_t c) { children.emplace_back(json_tree(t, c, node)); });
  o.set("children", std::move(children));
  return o;
}

/// The same with what a prediction and the costs say of each node.
template <class Leaf>
edgetran::json::object json_tree(const edgetran::model::basic_tree<Leaf>& t,
                                 const std::vector<edgetran::model::cost>& costs,
                                 const edgetran::predict::prediction& p) {
  return json_tree(t, 0, [&](std::size_t i) {
    return edgetran::json::object{{"latency", to_json(p.nodes[i].latency)},
                                  {"energy", to_json(p.nodes[i].energy)},
                                  {"parameters", costs[i].parameters},
                                  {"flops", costs[i].flops.value()},
                                  {"bytes", costs[i].traffic.value()}};
  });
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_FORMAT_HPP
