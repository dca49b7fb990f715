// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "predict_tree.hpp"

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/tree_prediction.hpp"
#include "edgetran/predict/tree_profile_json.hpp"
#include "format.hpp"
#include "reports.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;
using edgetran::predict::prediction;

json::object document(const model::any_model& m, const model::workload& w, const prediction& p,
                      const device_words& device) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  json::object o{{"model", readable(m.name())},
                 {"device", device.name},
                 {"workload", to_json(w)},
                 {"per", "run of the whole batch"},
                 {"budget", "specs only"},
                 {"parameters", costs[0].parameters},
                 {"flops", costs[0].flops.value()},
                 {"bytes", costs[0].traffic.value()},
                 {"latency", to_json(p.latency())},
                 {"energy", to_json(p.energy())},
                 {"peak_power", absent("the campaign measured energies, and no peaks")},
                 {"peak_memory", absent(no_memory)},
                 {"measured", device.conditions},
                 {"caution", device.caution}};
  if (!p.warning.empty()) o.set("warning", p.warning);
  o.set("tree", json_tree(m.tree(), costs, p));
  return o;
}

void print(const model::any_model& m, const model::workload& w, const prediction& p,
           const device_words& device, bool all) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  std::printf("%s on %s, batch %lld, sequence %lld, %s; a run of the whole batch\n", m.name().c_str(),
              device.title.c_str(), static_cast<long long>(w.batch), static_cast<long long>(w.sequence),
              std::string(model::name(w.phase)).c_str());
  std::printf(
      "energy %s (%s a sequence), latency %s (predicted, specs only)\n", with_interval(p.energy()).c_str(),
      human(p.energy().value / static_cast<double>(w.batch)).c_str(), with_interval(p.latency()).c_str());
  std::printf("measured: %s\n", device.conditions.c_str());
  if (!device.caution.empty()) std::printf("caution: %s\n", device.caution.c_str());
  std::vector<std::vector<std::string>> rows{
      {"node", "energy", "% of total", "latency", "% of total", "FLOPs", "bytes", "parameters"}};
  for (const std::size_t i : shown(m.tree(), all))
    rows.push_back({indented(m.tree()[i]), with_interval(*p.nodes[i].energy),
                    percent(p.nodes[i].energy->value / p.energy().value), with_interval(*p.nodes[i].latency),
                    percent(p.nodes[i].latency->value / p.latency().value), human(costs[i].flops),
                    human(costs[i].traffic), human(static_cast<double>(costs[i].parameters), "")});
  print_table(rows);
}

}  // namespace

bool is_tree_profile(const std::string& device) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(device, ignored)) return false;
  const json::value v = json::load(device);
  return v.is_object() && v.find("schema") != nullptr && v.at("schema").is_string() &&
         v.at("schema").as_string().starts_with("edgetran/tree-profile/");
}

void predict_tree(options o, const device_words& device, const edgetran::predict::tree_profile& profile) {
  default_batch(o, profile);
  const model::any_model m = model::load(o.configs.front());
  tell_left_out(m);
  const auto all = workloads(o, m);
  require_drawable(o, all.size());
  json::array documents;
  warnings warn;
  for (const model::workload& w : all) {
    const prediction p = edgetran::predict::predict(profile, m.tree(), w, device.name);
    warn.say(p.warning);
    if (!o.html.empty() || !o.svg.empty())
      draw(o, breakdown_of(m, w, p, learnt(device.title, device.conditions, profile)));
    if (o.json)
      documents.emplace_back(document(m, w, p, device));
    else
      print(m, w, p, device, o.all);
  }
  if (o.json) print_documents(std::move(documents));
}

}  // namespace tool
