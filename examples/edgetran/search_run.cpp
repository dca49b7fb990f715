// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_run.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "interrupt.hpp"

namespace tool {

namespace search_in = edgetran::search;

namespace {

using trial = search_in::evaluated<search_candidate>;

/// The questions of one proposer in a journal of several: from another number on.
struct part_of_journal {
  search_in::study_journal<search_codec>& whole;
  std::size_t first;

  std::optional<search_in::trial_answer> recall(std::size_t question, const search_candidate& c) {
    return whole.recall(first + question, c);
  }
  void record(std::size_t question, const search_candidate& c, const search_in::trial_answer& a) {
    whole.record(first + question, c, a);
  }
  void settle() { whole.settle(); }
};
constexpr std::size_t most_questions = std::size_t{1} << 24;  // of one proposer: more than a budget may be

/// Answers of all runs, of so many.
class progress_line {
 public:
  explicit progress_line(std::size_t budget) : bar_(progress_bar("searching")), budget_(budget) {}
  void show(std::size_t told) {
    bar_(std::min(0.999, static_cast<double>(told) / static_cast<double>(budget_)));
  }
  ~progress_line() { bar_(1); }

 private:
  std::function<void(double)> bar_;
  std::size_t budget_;
};

void add(search_in::study_progress& to, const search_in::study_progress& more) {
  to.told += more.told;
  to.failed += more.failed;
  to.feasible += more.feasible;
  to.recalled += more.recalled;
}

}  // namespace

std::vector<trial> run_proposers(const search_options& o, const proposer_choice& which,
                                 const std::vector<std::size_t>& populations,
                                 const std::vector<std::size_t>& batches, const search_candidates& from,
                                 const search_evaluator& evaluator, search_outcome& r,
                                 search_in::study_journal<search_codec>* memory) {
  std::vector<trial> trials;
  progress_line line(o.budget * which.size());
  edgetran::thread_pool runs(o.score_jobs);
  r.end = search_in::study_end::exhausted;
  for (std::size_t k = 0; k < which.size() && r.end != search_in::study_end::stopped; ++k) {
    any_proposer asks = which[k]->make(from, {r.goals.objectives().size(), populations[k], o.seed});
    const search_in::study_options how{
        .budget = o.budget,
        .batch = batches[k],
        .stop = [] { return interrupted != 0; },
        .progress = [&](const auto& now) { line.show(trials.size() + now.told); }};
    std::optional<part_of_journal> part;
    if (memory != nullptr) part.emplace(part_of_journal{*memory, k * most_questions});
    auto found = search_in::run_study(asks, evaluator, r.goals, runs, how, search_in::memory_if_any(part));
    proposer_run run{which[k]->name, found.end, found.progress, trials.size(), 0, {}};
    std::move(found.trials.begin(), found.trials.end(), std::back_inserter(trials));
    run.last = trials.size();
    add(r.progress, run.progress);
    if (found.end != search_in::study_end::exhausted) r.end = found.end;
    r.runs.push_back(std::move(run));
  }
  return trials;
}

}  // namespace tool
