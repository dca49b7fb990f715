// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_LAYOUT_HPP
#define EDGETRAN_REPORT_LAYOUT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "edgetran/report/bottlenecks.hpp"
#include "edgetran/report/shares.hpp"

namespace edgetran::report {

/// Colours that drawings tell types of module apart by; the last stands for all further types.
inline constexpr std::size_t hues = 8;

/// One line of a drawn or printed tree: a node, or what is a module's own, behind its children.
struct tree_row {
  std::size_t node = 0;
  bool own = false;
  std::size_t depth = 0;
  std::size_t parent = 0;            ///< the row above it
  std::optional<std::size_t> hue{};  ///< of the piece it is part of; none above pieces
};

namespace detail {
/// Whether modules have a cost of their own, by node.
inline std::vector<bool> with_own(const breakdown& b) {
  std::vector<bool> found(b.nodes.size(), false);
  const auto look = [&]<class Quantity>(Quantity) {
    if (!b.has<Quantity>()) return;
    const auto parts = attribute<Quantity>(b).parts;
    for (std::size_t i = 0; i < found.size(); ++i)
      if (b.nodes[i].end > i + 1 && parts.own[i] > 0) found[i] = true;
  };
  look(joules{});
  look(seconds{});
  return found;
}

}  // namespace detail

/// Types of pieces from the dearest on, the order of their colours: by energy, or by latency where there is
/// none. Throws as `share_out` does. O(nodes log nodes).
inline std::vector<std::string> types_by_cost(const breakdown& b) {
  std::vector<std::string> types;
  const auto list = [&](const auto& rows) {
    for (const auto& row : rows)
      if (!row.type.starts_with("(own) ")) types.push_back(row.type);
  };
  if (b.has<joules>())
    list(bottlenecks<joules>(b));
  else
    list(bottlenecks<seconds>(b));
  return types;
}

/// The rows of a breakdown in preorder. The types that cost most have colours of their own. Throws as
/// `share_out` does. O(nodes log nodes).
inline std::vector<tree_row> tree_rows(const breakdown& b) {
  const std::vector<bool> own = detail::with_own(b);
  std::map<std::string, std::size_t> by_type;
  for (const std::string& type : types_by_cost(b)) by_type.emplace(type, std::min(by_type.size(), hues - 1));
  std::vector<std::optional<std::size_t>> hue(b.nodes.size());
  for (const piece& p : pieces(b))
    if (!p.own)
      std::fill(hue.begin() + static_cast<std::ptrdiff_t>(p.node),
                hue.begin() + static_cast<std::ptrdiff_t>(b.nodes[p.node].end),
                by_type.at(b.nodes[p.node].type));
  std::vector<tree_row> rows;
  std::vector<std::size_t> open;  // rows whose modules are not closed yet
  const auto close = [&](std::size_t before) {
    while (!open.empty() && b.nodes[rows[open.back()].node].end <= before) {
      const std::size_t top = open.back();
      const tree_row above = rows[top];
      if (own[above.node]) rows.push_back({above.node, true, above.depth + 1, top, above.hue});
      open.pop_back();
    }
  };
  for (std::size_t i = 0; i < b.nodes.size(); ++i) {
    close(i);
    rows.push_back({i, false, b.nodes[i].depth, open.empty() ? 0 : open.back(), hue[i]});
    if (b.nodes[i].end > i + 1) open.push_back(rows.size() - 1);
  }
  close(b.nodes.size());
  return rows;
}

/// Where rows begin and how wide they are, in parts of a whole: an icicle. A module's rows fill it exactly.
struct placement {
  std::vector<std::int64_t> start{};
  std::vector<std::int64_t> width{};
};

/// Throws as `share_out` does. O(nodes log nodes).
template <resource Quantity>
placement place(const breakdown& b, const std::vector<tree_row>& rows, std::int64_t whole) {
  const shares s = share_out<Quantity>(b, whole);
  placement p{std::vector<std::int64_t>(rows.size()), std::vector<std::int64_t>(rows.size())};
  std::vector<std::int64_t> used(rows.size());  // by the children that are placed already
  for (std::size_t r = 0; r < rows.size(); ++r) {
    p.width[r] = rows[r].own ? s.own[rows[r].node] : s.node[rows[r].node];
    if (r == 0) continue;
    const std::size_t above = rows[r].parent;
    p.start[r] = p.start[above] + used[above];
    used[above] += p.width[r];
  }
  return p;
}

/// How a row is called: below its parent, or for the root by its type.
inline std::string row_name(const breakdown& b, const tree_row& r) {
  const breakdown_node& n = b.nodes[r.node];
  return r.own ? "(own)" : n.name.empty() ? n.type : n.name;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_LAYOUT_HPP
