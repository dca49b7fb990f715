// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/memory.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/profile/model_run.hpp"
#include "edgetran/report/breakdown.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;
using edgetran::seconds;

constexpr int rounds = 3;

/// One model under one workload, predicted first and measured afterwards.
struct trial {
  std::string config;
  const model::any_model* model = nullptr;
  model::workload workload{};
  edgetran::predict::prediction predicted{};
  std::vector<double> measured{};      ///< a median of every round
  std::vector<bool> calm{};            ///< whether the machine ever ran at full speed in that round
  std::vector<double> leaf_seconds{};  ///< of the last round, for the tree that is printed

  /// The rounds that count: those with a calm moment for every part of the model, or all where none had.
  [[nodiscard]] std::vector<double> counted() const {
    std::vector<double> rounds_kept;
    for (std::size_t i = 0; i < measured.size(); ++i)
      if (calm[i]) rounds_kept.push_back(measured[i]);
    return rounds_kept.empty() ? measured : rounds_kept;
  }
  [[nodiscard]] double latency() const { return edgetran::median(counted()); }
  [[nodiscard]] double spread() const {
    const std::vector<double> kept = counted();
    const auto [low, high] = std::minmax_element(kept.begin(), kept.end());
    return (*high - *low) / latency();
  }
  [[nodiscard]] double error() const { return predicted.latency().value.value() / latency() - 1; }
  [[nodiscard]] bool covered() const {
    return predicted.latency().lower.value() <= latency() && latency() <= predicted.latency().upper.value();
  }
};

/// A file that is missing is told before the calibration, without opening it.
void require_all_exist(const options& o) {
  for (const std::string& path : o.configs)
    if (std::error_code ignored;
        std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found)
      throw edgetran::system_error("no such file or folder", path,
                                   "name a config.json or a folder that holds one");
}

/// Throws device_error for a run that this machine has no memory for: the system would end the program.
void require_memory(const trial& t) {
  const edgetran::bytes memory = edgetran::measure::physical_memory();
  const edgetran::bytes needed = t.predicted.peak_memory->value;
  if (memory.value() > 0 && needed > memory)
    throw edgetran::device_error(
        "a run needs " + human(needed) + ", but this machine has " + human(memory) + " of memory", t.config,
        "predict tells what it would cost; measure a smaller one");
}

/// What there is to measure: every model under every workload that it can run. What no model can be read
/// from, and what a model cannot run, is told and left out, for a calibration and the other models lie behind
/// it; a model of which nothing is left makes `complete` false.
struct plan {
  std::vector<model::any_model> models{};
  std::vector<trial> trials{};
  bool complete = true;
};

plan make_plan(const options& o, const edgetran::predict::device_profile& device) {
  const auto here = edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name);
  plan p;
  p.models.reserve(o.configs.size());  // trials point at them
  warnings warn;
  for (const std::string& path : o.configs) {
    const std::size_t models_before = p.models.size(), trials_before = p.trials.size();
    try {
      const model::any_model& m = p.models.emplace_back(model::load(path));
      tell_left_out(m);
      for (const model::workload& w : workloads(o, m.takes_image(), m.longest())) {
        try {
          trial t{path, &m, w, edgetran::predict::predict(device, m, w, here)};
          require_memory(t);
          warn.say(t.predicted.warning);
          p.trials.push_back(std::move(t));
        } catch (const edgetran::error& e) {
          warn.say(std::string("left out: ") + e.what());
        }
      }
    } catch (const edgetran::error& e) {
      warn.say(std::string("left out: ") + e.what());
    }
    if (p.trials.size() > trials_before) continue;
    p.complete = false;
    if (p.models.size() > models_before) p.models.pop_back();  // no weights for what is not run
  }
  return p;
}

void measure(std::vector<trial>& trials, const std::vector<model::any_model>& models,
             edgetran::seconds pulse) {
  const auto bar = progress_bar("measuring");
  std::size_t done = 0;
  edgetran::measure::canary bird(pulse);
  for (int round = 0; round < rounds; ++round)
    for (const model::any_model& m : models) {
      edgetran::profile::model_run<> run(m, bird);
      for (trial& t : trials) {
        if (t.model != &m) continue;
        bar(static_cast<double>(done++) / static_cast<double>(trials.size() * rounds));
        auto measured = run.time(
            t.workload, {.least = 2, .most = 200, .budget = seconds{1}, .patience = 8, .wait = seconds{1}});
        t.measured.push_back(measured.latency.value());
        t.calm.push_back(measured.calm_passes > 0);
        t.leaf_seconds = std::move(measured.leaf_seconds);
      }
    }
  bar(1);
}

struct summary {
  double mape = 0, worst = 0, coverage = 0, half_width = 0;
};
summary summarise(const std::vector<trial>& trials) {
  summary s;
  std::vector<double> widths;
  for (const trial& t : trials) {
    const double error = std::abs(t.error()), n = static_cast<double>(trials.size());
    s.mape += error / n;
    s.worst = std::max(s.worst, error);
    s.coverage += (t.covered() ? 1 : 0) / n;
    widths.push_back(half_width(t.predicted.latency()));
  }
  s.half_width = edgetran::median(widths);
  return s;
}

void print_json(const std::vector<trial>& trials, const edgetran::predict::device_profile& device) {
  json::array results;
  for (const trial& t : trials)
    results.emplace_back(json::object{{"config", readable(t.config)},
                                      {"workload", to_json(t.workload)},
                                      {"predicted_latency_s", t.predicted.latency().value.value()},
                                      {"lower_s", t.predicted.latency().lower.value()},
                                      {"upper_s", t.predicted.latency().upper.value()},
                                      {"measured_latency_s", t.latency()},
                                      {"spread_percent", 100 * t.spread()},
                                      {"error_percent", 100 * t.error()}});
  const summary s = summarise(trials);
  std::puts(json::dump(json::object{{"calibration_seconds", device.calibration_time.value()},
                                    {"results", std::move(results)},
                                    {"mape_percent", 100 * s.mape},
                                    {"max_error_percent", 100 * s.worst},
                                    {"coverage_percent", 100 * s.coverage},
                                    {"median_half_width_percent", 100 * s.half_width}},
                       2)
                .c_str());
}

void print_tree(const trial& t, bool all) {
  const model::tree& tree = t.model->tree();
  std::size_t next = 0;
  auto measured = tree.sum_up<double>([&](const model::node&) {
    return t.leaf_seconds[t.leaf_seconds.size() - 1 -
                          next++];  // sum_up visits the leaves from the last to the first
  });
  measured[0] = t.latency();  // with what lies between the leaves
  const auto costs = tree.costs(t.workload);
  std::printf("%s, %s: predicted %s, measured %s (%+.1f%%)\n", t.config.c_str(),
              edgetran::report::describe(t.workload).c_str(), with_interval(t.predicted.latency()).c_str(),
              human(seconds{t.latency()}).c_str(), 100 * t.error());
  std::vector<std::vector<std::string>> rows{
      {"node", "predicted", "measured", "% of total", "energy (modelled)", "FLOPs", "bytes", "parameters"}};
  for (const std::size_t i : shown(tree, all))
    rows.push_back({indented(tree[i]), with_interval(*t.predicted.nodes[i].latency),
                    human(seconds{measured[i]}), percent(measured[i] / measured[0]),
                    human(t.predicted.nodes[i].energy->value), human(costs[i].flops), human(costs[i].traffic),
                    human(static_cast<double>(costs[i].parameters), "")});
  print_table(rows);
}

void print_text(const std::vector<trial>& trials, const edgetran::predict::device_profile& device, bool all) {
  for (const trial& t : trials) {
    print_tree(t, all);
    std::puts("");
  }
  std::vector<std::vector<std::string>> rows{
      {"model", "workload", "predicted", "measured", "calm rounds", "error", "in interval"}};
  for (const trial& t : trials)
    rows.push_back(
        {t.config, edgetran::report::describe(t.workload), with_interval(t.predicted.latency()),
         human(seconds{t.latency()}),
         std::to_string(std::count(t.calm.begin(), t.calm.end(), true)) + " of " + std::to_string(rounds),
         percent(t.error()), t.covered() ? "yes" : "no"});
  print_table(rows);
  const summary s = summarise(trials);
  std::printf("mean error %s, largest %s, %s in the interval, calibrated in %.0f s\n",
              percent(s.mape).c_str(), percent(s.worst).c_str(), percent(s.coverage).c_str(),
              device.calibration_time.value());
}

}  // namespace

void verify(const options& o) {
  require_all_exist(o);
  const auto device = o.device.empty() ? calibrate_here(o.budget) : device_of(o);
  plan p = make_plan(o, device);
  const edgetran::input_error incomplete("not every model could be verified", {}, "see what was left out");
  if (p.trials.empty()) throw incomplete;

  measure(p.trials, p.models, device.pulse);
  if (o.json)
    print_json(p.trials, device);
  else
    print_text(p.trials, device, o.all);
  if (!p.complete) throw incomplete;
}

}  // namespace tool
