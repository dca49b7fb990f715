// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/profile/trial_json.hpp"
#include "edgetran/search/study_journal.hpp"
#include "interrupt.hpp"
#include "narrowing.hpp"
#include "search_candidates.hpp"
#include "search_checks.hpp"
#include "search_device.hpp"
#include "search_evaluator.hpp"
#include "search_front.hpp"
#include "search_goals.hpp"
#include "search_measuring.hpp"
#include "search_outcome.hpp"
#include "search_proposers.hpp"
#include "search_run.hpp"
#include "search_score.hpp"

namespace tool {
namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace search_in = edgetran::search;

json::array list_of(const std::vector<std::string>& texts) {
  json::array all;
  for (const std::string& t : texts) all.emplace_back(t);
  return all;
}

/// One number of each proposer; by itself where there is one proposer.
template <class Number>
json::value number_each(const proposer_choice& which, Number number) {
  if (which.size() == 1) return number(0);
  json::array all;
  for (std::size_t k = 0; k < which.size(); ++k) all.emplace_back(number(k));
  return all;
}

edgetran::space::bounds<searched_space> bounds_of(const search_options& o) {
  const auto [name, narrowing] = parts_of_space(o.space);
  if (name != "flexibert2")
    throw edgetran::unknown_error("no space '" + std::string(name) + "' that can be predicted", o.space,
                                  "write flexibert2, or flexibert2[element=first:last,...]");
  return narrowed<searched_space>(narrowing);
}

void require_choice(const search_options& o, const search_in::goals& g) {
  if (o.choose == "knee") return;
  std::vector<std::string> names{"knee"};
  for (const auto& x : g.objectives()) names.push_back(g.columns()[x.column].name);
  if (std::find(names.begin(), names.end(), o.choose) == names.end())
    throw edgetran::unknown_error("'" + o.choose + "' is no objective", "--choose",
                                  "write knee, or an objective that is to be the best");
}

std::unique_ptr<io::journal> open_journal(const search_options& o) {
  if (o.journal.empty()) return {};
  auto journal = std::make_unique<io::journal>(o.journal, search_in::study_schema(),
                                               io::journal_options{.flush_every = 0});
  for (const std::string& warning : journal->warnings())
    std::fprintf(stderr, "edgetran: %s\n", warning.c_str());
  return journal;
}

/// What is wanted and could not be written, or was not to be, is told; true where all is well.
bool write_files(const search_options& o, const search_outcome& r, const std::string& none_chosen) {
  bool well = true;
  const auto attempt = [&](const std::string& file, const auto& write) {
    if (file.empty()) return;
    try {
      write();
    } catch (const edgetran::error& e) {  // what was found is reported all the same
      std::fprintf(stderr, "edgetran: %s\n", e.what());
      well = false;
    }
  };
  if (!o.out.empty() && !r.chosen)
    std::fprintf(stderr, "edgetran: %s: not written, for %s\n", o.out.c_str(), none_chosen.c_str());
  if (r.chosen) attempt(o.out, [&] { write_config(o, r); });
  attempt(o.html, [&] { write_page(o, r); });
  return well;
}

/// Processes that no proposer ever asks all at once are told.
void warn_of_idle_jobs(std::size_t jobs, const proposer_choice& which,
                       const std::vector<std::size_t>& batches) {
  for (std::size_t k = 0; k < which.size(); ++k)
    if (jobs > batches[k])
      std::fprintf(stderr, "edgetran: --score-jobs %zu: %s asks %zu at once, so that %zu score at once\n",
                   jobs, which[k]->name, batches[k], batches[k]);
}

/// Why none was chosen; empty where one was.
std::string why_none(const search_outcome& r) {
  if (r.chosen) return {};
  if (r.front.empty())
    return r.progress.told == 0 ? "no candidate was looked at" : "every candidate: " + in_words(r.failures);
  return r.feasible ? "no architecture that was measured satisfies every constraint: none is chosen"
                    : "no architecture that was looked at satisfies every constraint";
}

}  // namespace

int search(const search_options& o) {
  listen_to_signals();
  const auto within = bounds_of(o);
  const wanted_quantities wanted(o);
  require_search_files(o, wanted.source());
  std::optional<score_source> score;
  if (!wanted.source().empty()) {
    require_score_source(wanted.source());
    score.emplace(wanted.source(), search_in::physical_features<searched_space>().columns(),
                  score_processes{o.score_jobs, o.score_timeout});
  } else if (o.score_jobs != 1 || o.score_timeout) {
    throw edgetran::input_error("no score", "--score-jobs and --score-timeout",
                                "add score=COMMAND to --maximise");
  }
  // What is misspelt is told before a calibration.
  std::vector<search_in::column> possible;
  for (const auto q : quantities_for(true)) possible.push_back(search_in::column_of(q));
  if (score) possible.push_back(score->what());
  const search_in::goals spelt = wanted.goals(possible);
  require_choice(o, spelt);
  const std::size_t objectives = spelt.objectives().size();
  const std::unique_ptr<io::journal> journal = open_journal(o);
  const bool program = score && !score->what().calibrated;
  const usual_proposer usual = o.proposer.empty()
                                   ? proposers_for(objectives, o.budget, program, journal.get())
                                   : usual_proposer{proposers_named(o.proposer, objectives), {}};
  const proposer_choice& which = usual.which;
  const std::vector<std::size_t> batches = batches_for(which, program, journal.get());
  if (program) warn_of_idle_jobs(o.score_jobs, which, batches);

  json::object plan{{"space", o.space}};
  const auto add_words = [&](json::object& to) {
    to.set("minimise", list_of(wanted.least.names));
    to.set("maximise", list_of(wanted.most.names));
    to.set("where", list_of(o.where));
    to.set("proposer", names_of(which));
    to.set("seed", o.seed);
    to.set("at_once", number_each(which, [&](std::size_t k) { return batches[k]; }));
    if (score) to.set("score", score->identity());
  };
  if (journal) {
    json::object known = plan;
    add_words(known);
    require_own_journal(*journal, known);
  }
  search_device device = open_device(o, wanted.mentions("memory"));
  for (const auto& [count, option] : {std::pair(o.measure, "--measure"), std::pair(o.check, "--check")})
    if (count.value_or(0) > 0 && !device.here)
      throw edgetran::device_error("what is predicted for " + device.name + " cannot be measured here",
                                   option, "search for --device here, or leave it out");
  const edgetran::model::workload w = device.workload;
  if (score) score->require(w);
  plan.set("workload", edgetran::profile::to_json(w));
  plan.set("device", device.identity);
  add_words(plan);
  if (o.check) plan.set("check", *o.check);
  const std::vector<std::size_t> populations = populations_for(which, o.budget, journal.get());
  if (which.size() > 1 || populations.front() != which.front()->population)
    plan.set("population", number_each(which, [&](std::size_t k) { return populations[k]; }));

  search_evaluator evaluator(std::move(device.predictor), std::move(score), w);
  search_outcome r(wanted.goals(evaluator.columns()));
  r.device = device.name;
  r.fingerprint = device.fingerprint;
  r.workload = w;
  r.proposer = names_of(which);
  r.proposer_why = usual.why;
  const search_candidates from(searched_space{}, within, search_in::physical_features<searched_space>(w));
  require_members(o, from);
  std::optional<search_in::study_journal<search_codec>> memory;
  if (journal) {
    memory.emplace(*journal, plan, r.goals);
    r.study = memory->name();
  }
  search_measurer measure(w, o.each, journal.get(), r.study);
  const auto broke_off = [&] {
    std::fprintf(stderr, "edgetran: interrupted%s\n", journal ? ": the same command goes on" : "");
    return 130;
  };
  if (o.check && !check_predictions(o, from, evaluator, measure, r)) return broke_off();
  take_front(r,
             run_proposers(o, which, populations, batches, from, evaluator, r, memory ? &*memory : nullptr));
  if (r.feasible) r.chosen = choose(o, r);
  const std::size_t measured = o.measure.value_or(device.here ? 5 : 0);
  if (r.feasible && measured > 0 && interrupted == 0) measure_finalists(o, r, measure, measured);
  if (journal) journal->flush();
  const std::string none = why_none(r);
  report(o, r);
  const bool well = write_files(o, r, none);
  if (interrupted != 0) return broke_off();
  if (!none.empty()) std::fprintf(stderr, "edgetran: %s\n", none.c_str());
  return none.empty() && well ? 0 : 1;
}

}  // namespace tool
