// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/as_flexibert.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/predict/sequence_prediction.hpp"
#include "format.hpp"
#include "predict_tree.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;
namespace predictors = edgetran::predict;

template <class Quantity>
json::value or_absent(const std::optional<edgetran::estimate<Quantity>>& e) {
  return e ? to_json(*e)
           : absent("whole sequences were measured, and the law cannot tell this part from the others");
}
template <class Quantity>
std::string or_dash(const std::optional<edgetran::estimate<Quantity>>& e) {
  return e ? human(e->value) : "-";
}
template <class Quantity>
std::string share_or_dash(const std::optional<edgetran::estimate<Quantity>>& e, Quantity all) {
  return e ? percent(e->value / all) : "-";
}

/// What the profile prices in place of what was asked for; empty where that is the same.
std::string replacement(const model::any_model& asked) {
  return std::holds_alternative<model::flexibert<>>(asked.family())
             ? std::string()
             : "priced as the FlexiBERT model of the same layers, with relative positions: only those were "
               "measured";
}

/// `12.3 ms (9.1 to 16.2)`.
template <class Quantity>
std::string with_range(const edgetran::estimate<Quantity>& e) {
  return human(e.value) + " (" + human(e.lower) + " to " + human(e.upper) + ")";
}

/// All of one sequence.
json::object document(const model::any_model& asked, const model::any_model& priced, const model::workload& w,
                      const predictors::sequence_prediction& p, const predictors::shipped_device& device,
                      const predictors::sequence_profile& profile) {
  const model::cost own = asked.total_cost(w);
  const std::vector<model::cost> costs = priced.tree().costs(w);
  const auto batch = static_cast<double>(w.batch);
  const auto node = [&](std::size_t i) {
    return json::object{{"latency", or_absent(p.nodes[i].latency)},
                        {"energy", or_absent(p.nodes[i].energy)},
                        {"parameters", costs[i].parameters},
                        {"flops", costs[i].flops.value() / batch},
                        {"bytes", costs[i].traffic.value() / batch}};
  };
  json::object o{
      {"model", readable(asked.name())},
      {"device", std::string(device.name)},
      {"workload", to_json(w)},
      {"per", "sequence"},
      {"parameters", own.parameters},
      {"flops", own.flops.value() / batch},
      {"bytes", own.traffic.value() / batch},
      {"latency", to_json(p.latency())},
      {"energy", to_json(p.energy())},
      {"peak_power", to_json(p.peak_power)},
      {"peak_memory", absent(no_memory)},
      {"start", json::object{{"latency", or_absent(p.start.latency)}, {"energy", or_absent(p.start.energy)}}},
      {"measured", std::string(profile.source.conditions)},
      {"caution", std::string(profile.source.caution)}};
  if (const std::string r = replacement(asked); !r.empty()) o.set("note", r);
  if (!p.warning.empty()) o.set("warning", p.warning);
  o.set("tree", json_tree(priced.tree(), 0, node));
  return o;
}

void print(const model::any_model& asked, const model::any_model& priced, const model::workload& w,
           const predictors::sequence_prediction& p, const predictors::sequence_profile& profile, bool all) {
  const std::vector<model::cost> costs = priced.tree().costs(w);
  const auto batch = static_cast<double>(w.batch);
  std::printf("%s on %s, batch %lld, sequence %lld, %s; everything for one sequence\n", asked.name().c_str(),
              std::string(profile.title).c_str(), static_cast<long long>(w.batch),
              static_cast<long long>(w.sequence), std::string(model::name(w.phase)).c_str());
  std::printf("latency %s, energy %s, peak power %s (predicted, %s)\n", with_range(p.latency()).c_str(),
              with_range(p.energy()).c_str(), with_range(p.peak_power).c_str(),
              std::string(profile.source.budget).c_str());
  if (const std::string r = replacement(asked); !r.empty()) std::printf("%s\n", r.c_str());
  std::printf("measured: %s\n", std::string(profile.source.conditions).c_str());
  if (!profile.source.caution.empty())
    std::printf("caution: %s\n", std::string(profile.source.caution).c_str());
  std::vector<std::vector<std::string>> rows{
      {"node", "latency", "% of total", "energy", "% of total", "FLOPs", "bytes", "parameters"}};
  const auto row = [&](const std::string& name, const predictors::sequence_prediction::node& n) {
    return std::vector<std::string>{name, or_dash(n.latency), share_or_dash(n.latency, p.latency().value),
                                    or_dash(n.energy), share_or_dash(n.energy, p.energy().value)};
  };
  for (const std::size_t i : shown(priced.tree(), all)) {
    if (priced.tree()[i].level == model::level::primitive && !all) continue;  // no share of theirs is known
    std::vector<std::string> cells = row(indented(priced.tree()[i]), p.nodes[i]);
    for (std::string cell : {human(costs[i].flops / batch), human(costs[i].traffic / batch),
                             human(static_cast<double>(costs[i].parameters), "")})
      cells.push_back(std::move(cell));
    rows.push_back(std::move(cells));
    if (i == 0) {
      rows.push_back(row("  (start: what no part accounts for)", p.start));
      rows.back().insert(rows.back().end(), {"", "", ""});
    }
  }
  print_table(rows);
}

/// A profile of whole sequences. Where the user names no batch or length, the profile's own is meant.
void answer(const predictors::sequence_profile& profile, const predictors::shipped_device& device,
            options o) {
  if (!o.html.empty() || !o.svg.empty())
    throw edgetran::device_error("a drawing needs prices of every part, and its profile has shares alone",
                                 std::string(device.name), "leave --html and --svg out");
  const bool named = !o.batch.empty() && !o.sequence.empty();
  if (o.batch.empty()) o.batch = std::to_string(profile.workload.batch);
  if (o.sequence.empty()) o.sequence = std::to_string(profile.workload.sequence);
  const auto asked = model::load_as<model::known_families>(o.configs.front());
  const model::flexibert<> encoder = model::as_flexibert(asked.family(), asked.name());
  const model::any_model priced(encoder, asked.name());
  const auto all = workloads(o, asked);
  for (const model::workload& w : all) check(profile, w);
  if (!named)
    std::fprintf(stderr,
                 "edgetran: %s was measured at batch %lld, sequence %lld: taken where none is named\n",
                 std::string(device.name).c_str(), static_cast<long long>(profile.workload.batch),
                 static_cast<long long>(profile.workload.sequence));
  json::array documents;
  warnings warn;
  for (const model::workload& w : all) {
    const auto p = predictors::predict(profile, encoder, priced.tree(), w, asked.name());
    warn.say(p.warning);
    if (o.json)
      documents.emplace_back(document(asked, priced, w, p, device, profile));
    else
      print(asked, priced, w, p, profile, o.all);
  }
  if (o.json) print_documents(std::move(documents));
}

void answer(const predictors::shipped_tree_profile& profile, const predictors::shipped_device& device,
            const options& o) {
  predict_tree(o,
               {std::string(device.name), std::string(profile.title), std::string(profile.source.conditions),
                std::string(profile.source.caution)},
               profile.profile);
}

}  // namespace

void predict_shipped(const options& o, const predictors::shipped_device& device) {
  std::visit([&](const auto* profile) { answer(*profile, device, o); }, device.profile);
}

}  // namespace tool
