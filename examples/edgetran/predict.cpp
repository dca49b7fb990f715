// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstdio>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/token_rate.hpp"
#include "edgetran/predict/tree_profile_json.hpp"
#include "format.hpp"
#include "predict_tree.hpp"
#include "reports.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;
using edgetran::predict::prediction;

/// `12.3 (11.5 to 13.2)`; `12.3 (4.1 or more)` where the shortest latency is 0.
std::string in_range(const edgetran::estimate<edgetran::per_second>& e) {
  char text[96];
  if (!(e.upper.value() < std::numeric_limits<double>::max())) {
    std::snprintf(text, sizeof text, "%.4g (%.4g or more)", e.value.value(), e.lower.value());
    return text;
  }
  std::snprintf(text, sizeof text, "%.4g (%.4g to %.4g)", e.value.value(), e.lower.value(), e.upper.value());
  return text;
}

json::object document(const model::any_model& m, const model::workload& w, const prediction& p,
                      const edgetran::predict::device_profile& device) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  json::object o{{"model", readable(m.name())},
                 {"device", device.fingerprint.processor},
                 {"workload", to_json(w)},
                 {"parameters", costs[0].parameters},
                 {"flops", costs[0].flops.value()},
                 {"bytes", costs[0].traffic.value()},
                 {"latency", to_json(p.latency())},
                 {"energy", to_json(p.energy())},
                 {"peak_power", to_json(p.peak_power)},
                 {"peak_memory", to_json(p.peak_memory)}};
  if (w.phase != model::phase::encode) {
    const auto rate = edgetran::predict::rate_of(p, w);
    o.set("tokens_per_second", to_json(rate.tokens));
    o.set("energy_per_token", to_json(rate.energy));
    o.set("kv_cache_bytes", costs[0].kv_cache.value());
  }
  if (!p.warning.empty()) o.set("warning", p.warning);
  o.set("tree", json_tree(m.tree(), costs, p));
  return o;
}

void print(const model::any_model& m, const model::workload& w, const prediction& p, bool all) {
  const std::vector<model::cost> costs = m.tree().costs(w);
  std::printf("%s, %s\n", printable(m.name()).c_str(), edgetran::report::describe(w).c_str());
  std::printf(
      "latency %s (predicted), energy %s (modelled: no sensor), peak power %s (modelled), memory %s\n",
      with_interval(p.latency()).c_str(), human(p.energy().value).c_str(), human(p.peak_power->value).c_str(),
      human(p.peak_memory->value).c_str());
  if (w.phase != model::phase::encode) {
    const auto rate = edgetran::predict::rate_of(p, w);
    std::printf("%s tokens a second, %s a token (modelled), KV cache %s\n", in_range(*rate.tokens).c_str(),
                human(rate.energy->value).c_str(), human(costs[0].kv_cache).c_str());
  }
  std::vector<std::vector<std::string>> rows{
      {"node", "latency", "% of total", "energy", "FLOPs", "bytes", "parameters"}};
  for (const std::size_t i : shown(m.tree(), all))
    rows.push_back({indented(m.tree()[i]), with_interval(*p.nodes[i].latency),
                    percent(p.nodes[i].latency->value / p.latency().value), human(p.nodes[i].energy->value),
                    human(costs[i].flops), human(costs[i].traffic),
                    human(static_cast<double>(costs[i].parameters), "")});
  print_table(rows);
}

/// A token against its context: one line for each of several.
class context_table {
 public:
  void add(const model::any_model& m, const model::workload& w, const prediction& p) {
    const auto rate = edgetran::predict::rate_of(p, w);
    const model::cost all = m.total_cost(w);
    rows_.push_back({std::to_string(w.batch), std::to_string(w.keys() - w.tokens()),
                     with_interval(p.latency()), in_range(*rate.tokens), human(rate.energy->value),
                     human(all.kv_cache), human(p.peak_memory->value)});
  }
  void print() const { print_table(rows_); }

 private:
  std::vector<std::vector<std::string>> rows_{{"batch", "context", "latency (predicted)", "tokens a second",
                                               "energy a token (modelled)", "KV cache", "memory (modelled)"}};
};

}  // namespace

void predict(const options& o) {
  if (const auto* shipped = edgetran::predict::find_shipped(o.device)) return predict_shipped(o, *shipped);
  if (is_tree_profile(o.device)) {
    const auto learnt = edgetran::predict::load_tree_profile(o.device);
    return predict_tree(o, {learnt.device, learnt.device, learnt.source, ""}, learnt.profile);
  }
  const model::any_model m = model::load(o.configs.front());
  tell_left_out(m);
  const auto all = workloads(o, m);
  require_drawable(o, all.size());
  const auto device = device_of(o);
  const auto here = edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name);
  json::array documents;
  warnings warn;
  context_table contexts;
  const bool decodes = all.size() > 1 && all.front().phase == model::phase::decode && !o.all;
  for (const model::workload& w : all) {
    const prediction p = edgetran::predict::predict(device, m, w, here);
    warn.say(p.warning);
    if (!o.html.empty() || !o.svg.empty()) draw(o, breakdown_of(m, w, p, calibrated(device)));
    if (o.json)
      documents.emplace_back(document(m, w, p, device));
    else if (decodes)
      contexts.add(m, w, p);
    else
      print(m, w, p, o.all);
  }
  if (o.json) print_documents(std::move(documents));
  if (decodes && !o.json) {
    std::printf("%s, a decoded token behind a context\n", m.name().c_str());
    contexts.print();
  }
}

}  // namespace tool
