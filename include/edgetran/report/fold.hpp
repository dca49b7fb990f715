// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_FOLD_HPP
#define EDGETRAN_REPORT_FOLD_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/report/breakdown.hpp"

namespace edgetran::report {

namespace detail {
template <class Quantity>
void add(std::optional<estimate<Quantity>>& sum, const std::optional<estimate<Quantity>>& e) {
  if (!sum || !e) {
    sum.reset();  // something and an unknown are unknown
    return;
  }
  sum->value += e->value;
  sum->lower += e->lower;
  sum->upper += e->upper;
  sum->quality = worst(sum->quality, e->quality);
}

/// A name without the number that it ends with.
inline std::string_view stem(std::string_view name) {
  return name.substr(0, name.find_last_not_of("0123456789") + 1);
}

/// Whether two subtrees are of one build: tops that differ in their number, and below them the same types in
/// the same places by the same names.
inline bool alike(const breakdown& b, std::size_t x, std::size_t y) {
  const std::size_t size = b.nodes[x].end - x;
  const std::string &p_name = b.nodes[x].name, &q_name = b.nodes[y].name;
  if (b.nodes[y].end - y != size || stem(p_name) != stem(q_name) || stem(p_name).size() == p_name.size())
    return false;
  for (std::size_t k = 0; k < size; ++k) {
    const breakdown_node &p = b.nodes[x + k], &q = b.nodes[y + k];
    if (p.type != q.type || p.end - x != q.end - y || (k > 0 && p.name != q.name)) return false;
  }
  return true;
}
}  // namespace detail

/// The same breakdown with runs of siblings of one build, such as the layers of a model, folded into one:
/// `layer.0 to layer.11` with `copies` 12, and so each node below it. Costs and estimates are the sums,
/// intervals end by end; the total stays. Leaves are not folded. O(nodes x depth).
inline breakdown fold(const breakdown& b) {
  check(b);
  breakdown result{b.about, {}, b.peak_power, b.peak_memory, b.warning};
  // Adds the subtrees at `tops`, which are of one build, as one, below `parent`.
  const auto place = [&](const auto& self, const std::vector<std::size_t>& tops, std::size_t parent) -> void {
    const std::size_t at = result.nodes.size();
    breakdown_node sum = b.nodes[tops.front()];
    for (std::size_t k = 1; k < tops.size(); ++k) {
      const breakdown_node& n = b.nodes[tops[k]];
      detail::add(sum.energy, n.energy);
      detail::add(sum.latency, n.latency);
      sum.flops += n.flops;
      sum.traffic += n.traffic;
      sum.parameters += n.parameters;
      sum.copies += n.copies;
    }
    sum.parent = parent;
    result.nodes.push_back(std::move(sum));
    const std::size_t first = tops.front();
    for (std::size_t c = first + 1; c < b.nodes[first].end;) {
      std::vector<std::size_t> run{c};
      std::size_t next = b.nodes[c].end;
      while (b.nodes[c].level != model::level::primitive && next < b.nodes[first].end &&
             detail::alike(b, c, next)) {
        run.push_back(next);
        next = b.nodes[next].end;
      }
      std::vector<std::size_t> all;
      for (const std::size_t top : tops)
        for (const std::size_t r : run) all.push_back(top + (r - first));
      const std::size_t here = result.nodes.size();
      self(self, all, at);
      if (run.size() > 1) {
        result.nodes[here].name += " to " + b.nodes[run.back()].name;
        result.nodes[here].path += " to " + b.nodes[run.back()].name;
      }
      c = next;
    }
    result.nodes[at].end = result.nodes.size();
  };
  place(place, {0}, 0);
  return result;
}

/// The same breakdown without what lies deeper than `depth`. A module whose children are cut off stays a
/// module, so that tables by type name it and not the parents of leaves below it. O(nodes).
inline breakdown cut(const breakdown& b, std::size_t depth) {
  check(b);
  breakdown result{b.about, {}, b.peak_power, b.peak_memory, b.warning};
  std::vector<std::size_t> place(b.nodes.size());
  for (std::size_t i = 0; i < b.nodes.size(); ++i) {
    if (b.nodes[i].depth > depth) continue;
    place[i] = result.nodes.size();
    result.nodes.push_back(b.nodes[i]);
    result.nodes.back().parent = place[b.nodes[i].parent];
  }
  for (breakdown_node& n : result.nodes) n.end = 0;
  for (std::size_t i = result.nodes.size(); i-- > 0;) {
    breakdown_node& n = result.nodes[i];
    if (n.end == 0) n.end = i + 1;
    breakdown_node& above = result.nodes[n.parent];
    if (i > 0 && above.end < n.end) above.end = n.end;
  }
  return result;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_FOLD_HPP
