// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "reports.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/predict/clustered.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/tree_prediction.hpp"
#include "edgetran/predict/tree_profile_json.hpp"
#include "edgetran/report/bottlenecks.hpp"
#include "edgetran/report/difference.hpp"
#include "edgetran/report/fold.hpp"
#include "edgetran/report/html.hpp"
#include "edgetran/report/svg.hpp"
#include "format.hpp"
#include "predict_tree.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace model = edgetran::model;
namespace predict = edgetran::predict;
namespace report = edgetran::report;
using edgetran::joules;
using edgetran::seconds;

report::labels labels_of(const model::any_model& m, const model::workload& w, const pricing& device) {
  return {m.name(), device.device, report::describe(w), device.information};
}

report::breakdown predicted(const model::any_model& m, const model::workload& w, const pricing& device,
                            warnings& warn) {
  const auto p = device.predict(m, w);
  warn.say(p.warning);
  return breakdown_of(m, w, p, device);
}

report::breakdown clustered(const model::any_model& m, const model::workload& w, const pricing& device,
                            const predict::clustering& c, warnings& warn) {
  if (!device.calibrated)
    throw edgetran::device_error("prices no clustered weights", device.device,
                                 "ask a calibrated machine: --device here, or a file of calibrate --out");
  const auto here = edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name);
  const auto p = predict::predict_clustered(*device.calibrated, m, w, here, c);
  warn.say(p.warning);
  report::labels about = labels_of(m, w, device);
  about.title += ", " + std::to_string(c.clusters) + " clusters in " + c.nodes;
  return report::make_breakdown(m.tree(), predict::clustered_storage(m, c).costs(m.tree(), w), p,
                                std::move(about));
}

json::object head_of(const report::breakdown& b) {
  return {{"model", readable(b.about.title)}, {"workload", b.about.workload}};
}

/// One resource: calls `visit` with a value of its type.
template <class Visit>
void by_resource(const options& o, Visit visit) {
  if (o.by == "energy")
    visit(joules{});
  else
    visit(seconds{});
}

/// What a difference of two estimates holds at most: their ends as if the errors were opposite.
template <class Quantity>
edgetran::estimate<Quantity> change_of(const edgetran::estimate<Quantity>& before,
                                       const edgetran::estimate<Quantity>& after) {
  return {after.value - before.value, after.lower - before.upper, after.upper - before.lower,
          edgetran::worst(before.quality, after.quality),
          "difference of two estimates, its ends as if their errors were opposite"};
}

}  // namespace

void default_batch(options& o, const predict::tree_profile& d) {
  if (!o.batch.empty()) return;
  o.batch = std::to_string(std::lround(d.batch.least));
  std::fprintf(stderr, "edgetran: batches of %.0f to %.0f were measured: %s is taken where none is named\n",
               d.batch.least, d.batch.most, o.batch.c_str());
}

void require_drawable(const options& o, std::size_t workloads) {
  for (const std::string& file : {o.html, o.svg}) {
    if (file.empty()) continue;
    if (workloads != 1)
      throw edgetran::input_error(
          "a drawing is of one workload; " + std::to_string(workloads) + " were named", file,
          "name one --batch and one --sequence");
    require_writable(file);
  }
  std::error_code ignored;
  if (!o.html.empty() && !o.svg.empty() &&
      std::filesystem::weakly_canonical(o.html, ignored) == std::filesystem::weakly_canonical(o.svg, ignored))
    throw edgetran::input_error("a page and a drawing in one file", o.svg, "name two files");
}

pricing calibrated(predict::device_profile device) {
  const auto laws = std::count_if(device.laws.begin(), device.laws.end(),
                                  [](const predict::law& l) { return l.samples > 0; });
  pricing p{device.fingerprint.processor,
            std::to_string(laws) + " laws, calibrated on " + std::to_string(device.models) +
                " synthetic models; whole held-out models were " + percent(device.held_out_error) + " off",
            [device](const model::any_model& m, const model::workload& w) {
              return predict::predict(device, m, w,
                                      edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name));
            },
            device};
  return p;
}

pricing learnt(const std::string& name, const std::string& source, const predict::tree_profile& d) {
  char off[96];
  std::snprintf(off, sizeof off, "; held-out models were %.1f%% off in energy, %.1f%% in latency",
                d.energy_errors.percent[0], d.latency_errors.percent[0]);
  return {name, "specs only: " + source + off,
          [d, name](const model::any_model& m, const model::workload& w) {
            return predict::predict(d, m.tree(), w, name);
          }};
}

pricing pricing_of(options& o) {
  if (const auto* shipped = predict::find_shipped(o.device)) {
    const auto* const tree = std::get_if<const predict::shipped_tree_profile*>(&shipped->profile);
    if (tree == nullptr)
      throw edgetran::device_error("its profile prices whole sequences, and parts only as shares",
                                   std::string(shipped->name), "ask 'edgetran predict' for these");
    default_batch(o, (*tree)->profile);
    return learnt(std::string((*tree)->title), std::string((*tree)->source.paper), (*tree)->profile);
  }
  if (is_tree_profile(o.device)) {
    const auto file = predict::load_tree_profile(o.device);
    default_batch(o, file.profile);
    return learnt(file.device, file.source, file.profile);
  }
  return calibrated(device_of(o));
}

report::breakdown breakdown_of(const model::any_model& m, const model::workload& w,
                               const predict::prediction& p, const pricing& device) {
  return report::make_breakdown(m.tree(), m.tree().costs(w), p, labels_of(m, w, device));
}

void draw(const options& o, const report::breakdown& b) {
  if (!o.html.empty()) edgetran::io::write_file(o.html, report::html_page(b));
  if (!o.svg.empty())
    by_resource(o, [&]<class Quantity>(Quantity) {
      edgetran::io::write_file(o.svg, report::icicle_svg<Quantity>(o.all ? b : report::fold(b)));
    });
}

void bottlenecks(options o) {
  const model::any_model m = model::load(o.configs.front());
  tell_left_out(m);
  const pricing device = pricing_of(o);
  const auto all = workloads(o, m);
  warnings warn;
  json::array documents;
  for (const model::workload& w : all) {
    const report::breakdown b = predicted(m, w, device, warn);
    by_resource(o, [&]<class Quantity>(Quantity) {
      if (!o.json) {
        std::printf("%s, %s: %s %s\n", m.name().c_str(), b.about.workload.c_str(), o.by.c_str(),
                    with_interval(b.total<Quantity>()).c_str());
        print_table(report::bottleneck_table<Quantity>(b));
        return;
      }
      json::array rows;
      for (const auto& row : report::bottlenecks<Quantity>(b))
        rows.emplace_back(json::object{{"type", row.type},
                                       {"count", row.count},
                                       {"share_percent", static_cast<double>(row.percent) / 100},
                                       {o.by, to_json(row.amount)}});
      documents.emplace_back(json::object{{"model", readable(m.name())},
                                          {"device", device.device},
                                          {"workload", to_json(w)},
                                          {o.by, to_json(b.total<Quantity>())},
                                          {"bottlenecks", std::move(rows)}});
    });
  }
  if (o.json) print_documents(std::move(documents));
}

void diff(options o) {
  const pricing device = pricing_of(o);
  const bool what_if = o.clusters > 0;
  std::vector<model::any_model> models;
  for (const std::string& config : o.configs) models.push_back(model::load(config));
  std::vector<std::vector<model::workload>> loads;
  for (const model::any_model& m : models) loads.push_back(workloads(o, m));
  const std::size_t count = loads.front().size();
  if (models.size() + count + (what_if ? 1 : 0) != 3)
    throw edgetran::input_error("a difference needs two sides",
                                std::to_string(models.size()) + " models and " + std::to_string(count) +
                                    " workloads" + (what_if ? " with clusters" : ""),
                                "give two models, or one with two workloads such as --batch 1,8, or one with "
                                "--clusters");
  require_drawable(o, 1);
  warnings warn;
  const report::breakdown before = predicted(models.front(), loads.front().front(), device, warn);
  const report::breakdown after =
      what_if ? clustered(models.front(), loads.front().front(), device, {o.nodes, o.clusters}, warn)
              : predicted(models.back(), loads.back().back(), device, warn);
  if (!o.html.empty()) edgetran::io::write_file(o.html, report::html_page(before, after));
  by_resource(o, [&]<class Quantity>(Quantity) {
    const auto d = report::compare<Quantity>(before, after);
    const auto &was = before.total<Quantity>(), &now = after.total<Quantity>();
    if (!o.json) {
      for (const auto& [label, b, e] : {std::tuple("before", &before, &was), {"after", &after, &now}})
        std::printf("%-6s  %s, %s: %s %s (%s to %s, %s)\n", label, b->about.title.c_str(),
                    b->about.workload.c_str(), o.by.c_str(), human(e->value).c_str(), human(e->lower).c_str(),
                    human(e->upper).c_str(), std::string(name(e->quality)).c_str());
      print_table(report::difference_table(o.all ? d.parts : d.types, d.whole));
      return;
    }
    json::array parts;
    for (const auto& row : d.parts)
      parts.emplace_back(json::object{{"path", row.path},
                                      {"type", row.type},
                                      {"fate", std::string(name(row.fate))},
                                      {"before", row.before.value()},
                                      {"after", row.after.value()},
                                      {"change", row.amount.value()}});
    json::object old_side = head_of(before), new_side = head_of(after);
    old_side.set(o.by, to_json(was));
    new_side.set(o.by, to_json(now));
    std::puts(json::dump(json::object{{"device", device.device},
                                      {"before", std::move(old_side)},
                                      {"after", std::move(new_side)},
                                      {"change", to_json(change_of(was, now))},
                                      {"unit", edgetran::unit_symbol(Quantity{})},
                                      {"parts", std::move(parts)}},
                         2)
                  .c_str());
  });
}

}  // namespace tool
