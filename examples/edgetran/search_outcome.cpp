// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_outcome.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/flexibert_config.hpp"

namespace tool {

namespace json = edgetran::json;
namespace search_in = edgetran::search;

std::vector<std::size_t> asked_columns(const search_outcome& r) {
  std::vector<std::size_t> all;
  const auto add = [&](std::size_t c) {
    if (std::find(all.begin(), all.end(), c) == all.end()) all.push_back(c);
  };
  for (const auto& o : r.goals.objectives()) add(o.column);
  for (const auto& c : r.goals.constraints()) add(c.column);
  return all;
}

std::optional<std::size_t> latency_column(const search_outcome& r) {
  for (std::size_t i = 0; i < r.goals.columns().size(); ++i)
    if (r.goals.columns()[i].name == "latency") return i;
  return {};
}

std::optional<double> measured_latency(const found_architecture& f) {
  const auto* m = f.measurement();
  if (m == nullptr || !m->latency.value) return {};
  return m->latency.value->value.value();
}

std::optional<bool> inside(const search_outcome& r, const found_architecture& f) {
  const auto y = measured_latency(f);
  const auto c = latency_column(r);
  if (!y || !c) return {};
  return f.row[*c].lower <= *y && *y <= f.row[*c].upper;
}

std::optional<bool> meets(const search_outcome& r, const found_architecture& f) {
  const auto y = measured_latency(f);
  const auto column = latency_column(r);
  if (!y || !column) return {};
  for (const auto& c : r.goals.constraints())
    if (c.column == *column && search_in::violation(c, {*y, *y, *y}, 1) > 0) return false;
  return true;
}

void report(const search_options& o, const search_outcome& r) {
  if (o.json)
    print_search_json(o, r);
  else
    print_search_text(o, r);
}

void write_config(const search_options& o, const search_outcome& r) {
  edgetran::model::flexibert<> m;
  m.architecture = r.front[r.chosen.value()].layers;
  json::save(o.out, edgetran::model::to_config(m));
}

}  // namespace tool
