// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "distinct.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/profile/trial_json.hpp"
#include "edgetran/search/study.hpp"
#include "edgetran/search/study_journal.hpp"
#include "interrupt.hpp"
#include "narrowing.hpp"
#include "search_candidates.hpp"
#include "search_device.hpp"
#include "search_evaluator.hpp"
#include "search_front.hpp"
#include "search_goals.hpp"
#include "search_measuring.hpp"
#include "search_outcome.hpp"
#include "search_proposers.hpp"
#include "search_score.hpp"

namespace tool {
namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace search_in = edgetran::search;
using edgetran::input_error;

class progress_line {
 public:
  explicit progress_line(std::size_t budget) : bar_(progress_bar("searching")), budget_(budget) {}
  void show(const search_in::study_progress& p) {
    bar_(std::min(0.999, static_cast<double>(p.told) / static_cast<double>(budget_)));
  }
  ~progress_line() { bar_(1); }

 private:
  std::function<void(double)> bar_;
  std::size_t budget_;
};

json::array list_of(const std::vector<std::string>& texts) {
  json::array all;
  for (const std::string& t : texts) all.emplace_back(t);
  return all;
}

}  // namespace

std::vector<std::string> proposer_list() {
  std::vector<std::string> names;
  for (const known_proposer& p : known_proposers()) names.emplace_back(p.name);
  return names;
}
std::string proposer_names() {
  std::string all;
  for (const std::string& p : proposer_list()) all.append(all.empty() ? "" : ", ").append(p);
  return all;
}

int search(const search_options& o) {
  for (const std::string& written : {o.journal, o.out, o.html})
    if (!written.empty()) require_writable(written);
  const auto [name, narrowing] = parts_of_space(o.space);
  if (name != "flexibert2")
    throw edgetran::unknown_error("no space '" + std::string(name) + "' that can be predicted", o.space,
                                  "write flexibert2, or flexibert2[element=first:last,...]");
  const auto within = narrowed<searched_space>(narrowing);
  const wanted_quantities wanted(o);
  require_distinct({{"--journal", o.journal}, {"--out", o.out}, {"--html", o.html}},
                   {{"--device", o.device}, {"score", wanted.source()}});

  std::optional<score_source> score;
  if (!wanted.source().empty())
    score.emplace(wanted.source(), search_in::physical_features<searched_space>().columns());
  // What is misspelt is told before a calibration.
  std::vector<search_in::column> possible;
  for (const auto q : quantities_for(true)) possible.push_back(search_in::column_of(q));
  if (score) possible.push_back(score->what());
  const search_in::goals spelt = wanted.goals(possible);
  const std::size_t objectives = spelt.objectives().size();
  if (o.choose != "knee" &&
      std::none_of(spelt.objectives().begin(), spelt.objectives().end(),
                   [&](const auto& x) { return spelt.columns()[x.column].name == o.choose; }))
    throw edgetran::unknown_error("'" + o.choose + "' is no objective", "--choose",
                                  "write knee, or an objective that is to be the best");
  const known_proposer& proposer = proposer_named(!o.proposer.empty() ? o.proposer
                                                  : objectives > 1    ? "nsga2"
                                                                      : "genetic");
  if (objectives > 1 && !proposer.several)
    throw input_error(std::string(proposer.name) + " minimises one objective", "--proposer",
                      "take nsga2, random or low_discrepancy, or make constraints of the others");
  search_device device = open_device(o, wanted.mentions("memory"));
  for (const auto& [count, option] : {std::pair(o.measure, "--measure"), std::pair(o.check, "--check")})
    if (count.value_or(0) > 0 && !device.here)
      throw edgetran::device_error("what is predicted for " + device.name + " cannot be measured here",
                                   option, "search for --device here, or leave it out");
  const edgetran::model::workload w = device.workload;
  if (score) score->require(w);
  const std::string score_identity = score ? score->identity() : std::string();
  search_evaluator evaluator(std::move(device.predictor), std::move(score), w);
  search_outcome r(wanted.goals(evaluator.columns()));
  r.device = device.name;
  r.fingerprint = device.fingerprint;
  r.workload = w;
  r.proposer = proposer.name;

  json::object plan{{"space", o.space},
                    {"workload", edgetran::profile::to_json(w)},
                    {"device", device.identity},
                    {"minimise", list_of(wanted.least.names)},
                    {"maximise", list_of(wanted.most.names)},
                    {"where", list_of(o.where)},
                    {"proposer", r.proposer},
                    {"seed", o.seed},
                    {"at_once", proposer.batch}};
  if (!score_identity.empty()) plan.set("score", score_identity);
  if (o.check) plan.set("check", *o.check);
  std::unique_ptr<io::journal> journal;
  if (!o.journal.empty()) {
    journal = std::make_unique<io::journal>(o.journal, search_in::study_schema(),
                                            io::journal_options{.flush_every = 0});
    for (const std::string& warning : journal->warnings())
      std::fprintf(stderr, "edgetran: %s\n", warning.c_str());
  }
  const std::size_t population = population_for(proposer, o.budget, journal.get());
  if (population != proposer.population) plan.set("population", population);
  std::optional<search_in::study_journal<search_codec>> memory;
  if (journal) {
    memory.emplace(*journal, plan, r.goals);
    r.study = memory->name();
  }
  listen_to_signals();
  const search_candidates from(searched_space{}, within, search_in::physical_features<searched_space>(w));
  search_measurer measure(w, o.each, journal.get(), r.study);
  const auto broke_off = [&] {
    std::fprintf(stderr, "edgetran: interrupted%s\n", journal ? ": the same command goes on" : "");
    return 130;
  };
  if (o.check && !check_predictions(o, from, evaluator, measure, r)) return broke_off();
  try {
    any_proposer asks = proposer.make(from, {objectives, population, o.seed});
    edgetran::inline_executor runs;
    progress_line line(o.budget);
    const search_in::study_options how{.budget = o.budget,
                                       .batch = proposer.batch,
                                       .stop = [] { return interrupted != 0; },
                                       .progress = [&](const auto& now) { line.show(now); }};
    const auto found = memory ? search_in::run_study(asks, evaluator, r.goals, runs, how, *memory)
                              : search_in::run_study(asks, evaluator, r.goals, runs, how);
    r.end = found.end;
    r.progress = found.progress;
    take_front(r, found.trials);
  } catch (const score_interrupted&) {
    return broke_off();
  }
  if (r.feasible) r.chosen = choose(o, r);
  const std::size_t measured = o.measure.value_or(device.here ? 5 : 0);
  if (r.feasible && measured > 0 && interrupted == 0) measure_finalists(o, r, measure, measured);
  if (journal) journal->flush();
  if (!o.out.empty() && r.chosen) write_config(o, r);
  if (!o.html.empty()) write_page(o, r);
  report(o, r);
  if (interrupted != 0) return 130;
  if (r.chosen) return 0;
  std::fprintf(stderr, "edgetran: %s\n",
               r.front.empty() ? ("every candidate failed, the last: " + r.last_failure).c_str()
               : r.feasible ? "no architecture that was measured satisfies every constraint: none is chosen"
                            : "no architecture that was looked at satisfies every constraint");
  return 1;
}

}  // namespace tool
