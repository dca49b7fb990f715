// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstdio>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/model/memory.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;

json::object members(const model::cost& c) {
  return {{"parameters", c.parameters},
          {"flops", c.flops.value()},
          {"macs", c.macs},
          {"bytes", c.traffic.value()},
          {"irene_bytes", c.irene_bytes.value()},
          {"kv_cache_bytes", c.kv_cache.value()}};
}

json::object document(const model::any_model& m, const model::workload& w) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  json::object o{{"model", readable(m.name())}, {"workload", to_json(w)}};
  for (const auto& [key, value] : members(costs[0])) o.set(key, value);
  o.set("peak_activation_bytes", model::peak_activation(m, w).value());
  o.set("tree", json_tree(m.tree(), 0, [&](std::size_t i) { return members(costs[i]); }));
  return o;
}

void print(const model::any_model& m, const model::workload& w, bool all) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  std::printf("%s, batch %lld, sequence %lld, %s: %s, %s moved, %s parameters, peak activation %s",
              m.name().c_str(), static_cast<long long>(w.batch), static_cast<long long>(w.sequence),
              std::string(model::name(w.phase)).c_str(), human(costs[0].flops).c_str(),
              human(costs[0].traffic).c_str(), human(static_cast<double>(costs[0].parameters), "").c_str(),
              human(model::peak_activation(m, w)).c_str());
  if (costs[0].kv_cache.value() > 0) std::printf(", KV cache %s", human(costs[0].kv_cache).c_str());
  std::puts("");
  std::vector<std::vector<std::string>> rows{{"node", "FLOPs", "% of total", "bytes", "parameters"}};
  // Layers of an architecture differ from each other: each is shown.
  const bool differ = std::holds_alternative<model::flexibert<>>(m.family());
  for (const std::size_t i : shown(m.tree(), all || differ))
    rows.push_back({indented(m.tree()[i]), human(costs[i].flops), percent(costs[i].flops / costs[0].flops),
                    human(costs[i].traffic), human(static_cast<double>(costs[i].parameters), "")});
  print_table(rows);
}

}  // namespace

void tree(const options& o) {
  const auto m = model::load_as<model::known_families>(o.configs.front());
  const auto all = workloads(o, m);
  json::array documents;
  for (const model::workload& w : all) {
    if (o.json)
      documents.emplace_back(document(m, w));
    else
      print(m, w, o.all);
  }
  if (o.json) print_documents(std::move(documents));
}

}  // namespace tool
