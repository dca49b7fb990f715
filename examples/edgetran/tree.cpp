// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "differences.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/model/open.hpp"
#include "edgetran/report/breakdown.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;

json::object members(const model::cost& c) {
  return {{"parameters", c.parameters},
          {"active_parameters", c.active_parameters},
          {"flops", c.flops.value()},
          {"macs", c.macs},
          {"bytes", c.traffic.value()},
          {"irene_bytes", c.irene_bytes.value()},
          {"kv_cache_bytes", c.kv_cache.value()}};
}

/// The same, and how a node's weights are stored; null where it has none.
json::object members(const model::cost& c, const model::stored_weights& s, std::size_t node) {
  json::object o = members(c);
  o.set("stored_bytes", s.nodes[node].bytes);
  const std::string as = s.stored_as(node);
  o.set("stored_as", as.empty() ? json::value(nullptr) : json::value(as));
  return o;
}

json::object document(const model::any_model& m, const model::workload& w, const model::stored_weights* s) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  json::object o{{"model", readable(m.name())}, {"workload", to_json(w)}};
  const auto node = [&](std::size_t i) {
    return s == nullptr ? members(costs[i]) : members(costs[i], *s, i);
  };
  for (const auto& [key, value] : node(0)) o.set(key, value);
  o.set("peak_activation_bytes", model::peak_activation(m, w).value());
  if (s != nullptr) {
    json::array unused;
    for (const std::string& name : s->unused) unused.emplace_back(readable(name));
    o.set("unused_tensors", std::move(unused));
  }
  o.set("tree", json_tree(m.tree(), 0, node));
  return o;
}

void print(const model::any_model& m, const model::workload& w, const model::stored_weights* s, bool all) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  std::printf("%s, %s: %s, %s moved, %s parameters, peak activation %s", printable(m.name()).c_str(),
              edgetran::report::describe(w).c_str(), human(costs[0].flops).c_str(),
              human(costs[0].traffic).c_str(), human(static_cast<double>(costs[0].parameters), "").c_str(),
              human(model::peak_activation(m, w)).c_str());
  if (costs[0].kv_cache.value() > 0) std::printf(", KV cache %s", human(costs[0].kv_cache).c_str());
  std::puts("");
  std::vector<std::vector<std::string>> rows{{"node", "FLOPs", "% of total", "bytes", "parameters"}};
  if (s != nullptr) rows[0].insert(rows[0].end(), {"stored", "as"});
  // Layers of an architecture differ from each other: each is shown.
  const bool differ = std::holds_alternative<model::flexibert<>>(m.family());
  for (const std::size_t i : shown(m.tree(), all || differ)) {
    rows.push_back({indented(m.tree()[i]), human(costs[i].flops), percent(costs[i].flops / costs[0].flops),
                    human(costs[i].traffic), human(static_cast<double>(costs[i].parameters), "")});
    if (s != nullptr)
      rows.back().insert(rows.back().end(),
                         {human(static_cast<double>(s->nodes[i].bytes), "B"), s->stored_as(i)});
  }
  print_table(rows);
}

}  // namespace

void tree(const options& o) {
  if (o.configs.front().ends_with(".onnx")) return tree_onnx(o);
  const model::opened file = model::open(o.configs.front());
  tell_left_out(file.model);
  const model::any_model& m = file.model;
  const model::stored_weights* stored = file.stored ? &*file.stored : nullptr;
  if (stored != nullptr) tell_differences(m.name(), *stored);
  const auto all = workloads(o, m);
  json::array documents;
  for (const model::workload& w : all) {
    if (o.json)
      documents.emplace_back(document(m, w, stored));
    else
      print(m, w, stored, o.all);
  }
  if (o.json) print_documents(std::move(documents));
}

}  // namespace tool
