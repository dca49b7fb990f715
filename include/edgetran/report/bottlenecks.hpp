// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_BOTTLENECKS_HPP
#define EDGETRAN_REPORT_BOTTLENECKS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "edgetran/report/shares.hpp"
#include "edgetran/report/text.hpp"

namespace edgetran::report {

/// What all modules of one type cost together.
template <resource Quantity>
struct bottleneck {
  std::string type;
  std::size_t count = 0;
  std::int64_t percent = 0;  ///< hundredths of a per cent of the model
  estimate<Quantity> amount{};
};

/// Where a model spends a resource by type of module (IrEne, section 6: predicted energy of the parents of
/// leaves over that of the root), largest first, of equal ones by name.
///
/// Rows are disjoint and cover the model: parents of leaves; leaves that stand beside modules (GPT-2's layer
/// norms), by their own type; and `(own) TYPE`, what modules above these cost beyond their children. Amounts
/// add up to the predicted total exactly, in double and in any order; percentages to 100.00. Intervals of one
/// type add up end by end, because one regressor errs the same way at all its nodes; what is scaled or a
/// module's own keeps the relative width of its module. Quality is the worst of the parts.
/// Throws as `share_out` does. O(nodes log nodes).
template <resource Quantity>
std::vector<bottleneck<Quantity>> bottlenecks(const breakdown& b) {
  const amounts<Quantity> attributed = attribute<Quantity>(b);
  struct group {
    bottleneck<Quantity> row{};
    std::int64_t parts = 0;
  };
  std::map<std::string, group> groups;
  for (const piece& p : pieces(b)) {
    const breakdown_node& n = b.nodes[p.node];
    const std::int64_t parts = p.own ? attributed.parts.own[p.node] : attributed.parts.node[p.node];
    if (p.own && parts == 0) continue;
    group& g = groups[p.own ? "(own) " + n.type : n.type];
    const auto& predicted = n.of<Quantity>();
    const double share = predicted && predicted->value.value() > 0
                             ? attributed.of(parts).value() / predicted->value.value()
                             : 0;
    auto& [type, count, percent, amount] = g.row;
    if (count == 0) amount.quality = quality::measured;
    count += n.copies;
    g.parts += parts;
    if (!predicted) {
      amount.quality = quality::modelled;
      continue;
    }
    amount.lower += share * predicted->lower;
    amount.upper += share * predicted->upper;
    amount.quality = worst(amount.quality, predicted->quality);
    amount.source = predicted->source;
  }
  std::vector<bottleneck<Quantity>> rows;
  std::vector<double> weights;
  for (auto& [type, g] : groups) {
    g.row.type = type;
    g.row.amount.value = attributed.of(g.parts);
    rows.push_back(std::move(g.row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& x, const auto& y) { return x.amount.value > y.amount.value; });
  for (const auto& row : rows) weights.push_back(row.amount.value.value());
  if (rows.front().amount.value.value() > 0) {
    const std::vector<std::int64_t> percents = apportion(whole_percent, weights);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].percent = percents[i];
  }
  return rows;
}

/// The same as lines of cells with a head and a last line for the whole, for `print_table` and the like:
/// type, share in per cent, amount, interval, count, quality. Shares and amounts add up as they are printed.
template <resource Quantity>
std::vector<std::vector<std::string>> bottleneck_table(const breakdown& b) {
  const auto rows = bottlenecks<Quantity>(b);
  const estimate<Quantity>& total = b.total<Quantity>();
  const column_scale scale(total.value);
  std::vector<double> weights;
  for (const auto& row : rows) weights.push_back(row.amount.value.value());
  const std::int64_t whole = total.value.value() > 0 ? scale.parts(total.value.value()) : 0;
  const std::vector<std::int64_t> printed = apportion(whole, weights);
  const auto interval = [&](const estimate<Quantity>& e) {
    return scale.text(e.lower.value()) + " to " + scale.text(e.upper.value());
  };
  const char* what = std::same_as<Quantity, joules> ? "energy, " : "latency, ";
  std::vector<std::vector<std::string>> lines{
      {"type", "share, %", what + scale.unit(), "90% interval", "count", "quality"}};
  std::int64_t percents = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    lines.push_back({rows[i].type, percent(rows[i].percent), scale.text(printed[i]), interval(rows[i].amount),
                     std::to_string(rows[i].count), std::string(name(rows[i].amount.quality))});
    percents += rows[i].percent;
    count += rows[i].count;
  }
  lines.push_back({"total", percent(percents), scale.text(whole), interval(total), std::to_string(count),
                   std::string(name(total.quality))});
  return lines;
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_BOTTLENECKS_HPP
