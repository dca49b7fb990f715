// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_DIFFERENCE_HPP
#define EDGETRAN_REPORT_DIFFERENCE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/report/shares.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

/// Whether a part of a model is in both breakdowns or in one.
enum class fate { kept, added, removed };

constexpr std::string_view name(fate f) {
  switch (f) {
    case fate::kept:
      return "kept";
    case fate::added:
      return "added";
    case fate::removed:
      return "removed";
  }
  return "kept";
}

/// What a part of a model, or all parts of one type, cost before and cost now.
template <resource Quantity>
struct change {
  std::string path;  ///< empty for a type
  std::string type;  ///< `BEFORE to AFTER` where the two differ
  report::fate fate = report::fate::kept;
  Quantity before{};
  Quantity after{};
  Quantity amount{};  ///< after - before
};

/// Two breakdowns compared. Rows of `parts` and of `types` each add up to `whole` exactly, in double and in
/// any order.
template <resource Quantity>
struct difference {
  change<Quantity> whole{};
  std::vector<change<Quantity>> parts{};
  std::vector<change<Quantity>> types{};
};

namespace detail {
template <resource Quantity>
void sort_by_change(std::vector<change<Quantity>>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const auto& x, const auto& y) {
    return std::abs(x.amount.value()) > std::abs(y.amount.value());
  });
}
}  // namespace detail

/// What changes from one breakdown to another: of two models, two workloads, or a model and what it might be.
/// Parts (`pieces`) with equal paths are one row; of the others, those of equal type are paired in order, and
/// what remains is added or removed. The largest change comes first, of equal ones the first part.
///
/// Amounts are multiples of the unit in the last place of the larger total, so that sums are exact; the
/// smaller total is rounded to it. Throws as `share_out` does. O(nodes log nodes).
template <resource Quantity>
difference<Quantity> compare(const breakdown& before, const breakdown& after) {
  const double unit =
      quantum_of(std::max(before.total<Quantity>().value.value(), after.total<Quantity>().value.value()));
  struct side {
    std::string path{}, type{};
    Quantity amount{};
    bool paired = false;
  };
  const auto sides = [&](const breakdown& b) {
    const amounts<Quantity> all = attribute<Quantity>(b, unit);
    std::vector<side> list;
    for (const piece& p : pieces(b)) {
      const breakdown_node& n = b.nodes[p.node];
      const Quantity amount = p.own ? all.own(p.node) : all.node(p.node);
      if (p.own && amount.value() == 0) continue;
      const std::string mark = p.own ? "(own) " : "";
      list.push_back({mark + n.path, mark + n.type, amount});
    }
    return std::pair(list, all.node(0));
  };
  // Named one by one: a lambda of clang 14 cannot capture structured bindings.
  auto old_both = sides(before), new_both = sides(after);
  std::vector<side>&old_sides = old_both.first, &new_sides = new_both.first;
  const Quantity old_total = old_both.second, new_total = new_both.second;

  difference<Quantity> d;
  d.whole = {{}, {}, fate::kept, old_total, new_total, new_total - old_total};
  // Pairs what is left on both sides by a key, in order.
  const auto pair_by = [&](auto key) {
    std::map<std::string, std::vector<std::size_t>> found;
    for (std::size_t i = new_sides.size(); i-- > 0;)
      if (!new_sides[i].paired) found[key(new_sides[i])].push_back(i);
    for (side& o : old_sides) {
      const auto at = o.paired ? found.end() : found.find(key(o));
      if (at == found.end() || at->second.empty()) continue;
      side& n = new_sides[at->second.back()];
      at->second.pop_back();
      o.paired = n.paired = true;
      d.parts.push_back({o.path == n.path ? o.path : o.path + " to " + n.path,
                         o.type == n.type ? o.type : o.type + " to " + n.type, fate::kept, o.amount, n.amount,
                         n.amount - o.amount});
    }
  };
  pair_by([](const side& s) { return s.path; });
  pair_by([](const side& s) { return s.type; });
  for (const side& o : old_sides)
    if (!o.paired) d.parts.push_back({o.path, o.type, fate::removed, o.amount, {}, -o.amount});
  for (const side& n : new_sides)
    if (!n.paired) d.parts.push_back({n.path, n.type, fate::added, {}, n.amount, n.amount});

  std::map<std::string, change<Quantity>> types;
  const auto sum = [&](const std::vector<side>& list, bool is_new) {
    for (const side& s : list) {
      const auto [at, first] = types.try_emplace(s.type);
      change<Quantity>& row = at->second;
      row.type = s.type;
      if (first)
        row.fate = is_new ? fate::added : fate::removed;
      else if (is_new && row.fate == fate::removed)
        row.fate = fate::kept;
      (is_new ? row.after : row.before) += s.amount;
      row.amount = row.after - row.before;
    }
  };
  sum(old_sides, false);
  sum(new_sides, true);
  for (auto& [type, row] : types) d.types.push_back(std::move(row));
  detail::sort_by_change(d.parts);
  detail::sort_by_change(d.types);
  return d;
}

/// One row of a difference as whole parts of a column.
struct printed_change {
  std::int64_t before = 0;
  std::int64_t after = 0;
  [[nodiscard]] std::int64_t change() const { return after - before; }
};

/// A change below this share of the larger total is rounding.
template <resource Quantity>
bool is_unchanged(const change<Quantity>& row, const change<Quantity>& whole) {
  return std::abs(row.amount.value()) <= negligible * std::max(whole.before, whole.after).value();
}

/// The rows of a difference, and the whole as the last one, as they are printed: each column adds up to its
/// last figure, each row's change is what its two figures say, and rows that do not change show no change,
/// where the other rows can take up the rounding. Throws as `apportion` does. O(n log n).
template <resource Quantity>
std::vector<printed_change> printed_changes(const std::vector<change<Quantity>>& rows,
                                            const change<Quantity>& whole, const column_scale& scale) {
  const auto parts = [&](Quantity q) { return q.value() == 0 ? 0 : scale.parts(q.value()); };
  const printed_change last{parts(whole.before), parts(whole.after)};
  // One column, with the rows that stay rounded alike on both sides if `keep`; empty where that does not go.
  const auto column = [&](bool keep, std::int64_t total, auto of) {
    std::vector<double> weights;
    double sum = 0;
    for (const auto& r : rows) {
      const bool stays = keep && is_unchanged(r, whole);
      if (stays) total -= parts(r.before);
      weights.push_back(stays ? 0 : of(r).value());
      sum += weights.back();
    }
    if (total < 0 || (total > 0 && sum == 0)) return std::vector<std::int64_t>();
    std::vector<std::int64_t> result = apportion(total, weights);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (keep && is_unchanged(rows[i], whole)) result[i] = parts(rows[i].before);
    return result;
  };
  const auto before = [](const auto& r) { return r.before; };
  const auto after = [](const auto& r) { return r.after; };
  auto b = column(true, last.before, before), a = column(true, last.after, after);
  if (b.empty() || a.empty()) b = column(false, last.before, before), a = column(false, last.after, after);
  std::vector<printed_change> printed;
  for (std::size_t i = 0; i < rows.size(); ++i) printed.push_back({b[i], a[i]});
  printed.push_back(last);
  return printed;
}

/// Rows of a difference as lines of cells with a head and a last line for the whole, for `print_table` and
/// the like: part or type, before, after, change, whether it came or went.
template <resource Quantity>
std::vector<std::vector<std::string>> difference_table(const std::vector<change<Quantity>>& rows,
                                                       const change<Quantity>& whole) {
  const column_scale scale(std::max(whole.before, whole.after));
  const auto printed = printed_changes(rows, whole, scale);
  std::vector<std::vector<std::string>> lines{
      {"part", "before, " + scale.unit(), "after, " + scale.unit(), "change, " + scale.unit(), ""}};
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const bool last = i == rows.size();
    const printed_change& p = printed[i];
    lines.push_back({last                   ? "total"
                     : rows[i].path.empty() ? rows[i].type
                                            : rows[i].path + " " + rows[i].type,
                     scale.text(p.before), scale.text(p.after),
                     (p.change() > 0 ? "+" : "") + scale.text(p.change()),
                     last || rows[i].fate == fate::kept ? "" : std::string(name(rows[i].fate))});
  }
  return lines;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_DIFFERENCE_HPP
