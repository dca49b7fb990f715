// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_STUDY_HPP
#define EDGETRAN_SEARCH_STUDY_HPP

#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/search/goals/column.hpp"
#include "edgetran/search/goals/objective.hpp"
#include "edgetran/search/proposer.hpp"

namespace edgetran::search {

/// A candidate and what came of it.
template <class Candidate>
struct evaluated {
  Candidate candidate{};
  std::vector<ranged> row{};      ///< empty where it failed
  std::vector<double> targets{};  ///< likewise
  std::string failure{};          ///< why it failed

  [[nodiscard]] bool failed() const { return targets.empty(); }
};

struct study_progress {
  std::size_t told = 0;      ///< answers so far
  std::size_t failed = 0;    ///< of them
  std::size_t feasible = 0;  ///< of them: satisfy every constraint
  std::size_t recalled = 0;  ///< of them: known from an earlier run
};

struct study_options {
  std::size_t budget = 1000;  ///< candidates, those of earlier runs included
  /// Candidates that are asked for at once and may be evaluated at the same time. Part of what decides the
  /// search: another number asks other candidates.
  std::size_t batch = 16;
  /// Looked at a hundred times a second where candidates are that quick, else behind every candidate of each
  /// thread; true ends the run.
  std::function<bool()> stop = [] { return false; };
  std::function<void(const study_progress&)> progress = [](const study_progress&) {};
};

enum class study_end { budget, exhausted, stopped };

constexpr std::string_view name(study_end e) {
  return e == study_end::budget ? "budget" : e == study_end::exhausted ? "exhausted" : "stopped";
}

template <class Candidate>
struct study_result {
  study_end end = study_end::budget;
  study_progress progress{};
  std::vector<evaluated<Candidate>> trials{};  ///< in the order of the questions
};

/// A memory of a study that remembers nothing. One that does has the same members: `recall` an earlier answer
/// to a question, by its number and candidate; `record` an answer; `settle` behind every batch.
struct no_memory {
  template <class Candidate>
  std::optional<evaluated<Candidate>> recall(std::size_t, const Candidate&) {
    return {};
  }
  template <class Candidate>
  void record(std::size_t, const evaluated<Candidate>&) {}
  void settle() {}
};

namespace detail {
/// What the evaluator makes of a candidate. A number that is not finite is a failure: it never wins.
template <class Candidate, evaluator<Candidate> E>
evaluated<Candidate> evaluate_one(const E& evaluator, const goals& g, const Candidate& c) {
  evaluated<Candidate> t{c, std::vector<ranged>(g.columns().size()), {}, {}};
  evaluator.evaluate(c, t.row);
  for (std::size_t i = 0; i < t.row.size(); ++i) {
    const ranged& r = t.row[i];
    if (std::isfinite(r.value) && std::isfinite(r.lower) && std::isfinite(r.upper)) continue;
    t.failure = "no number for " + g.columns()[i].name;
    t.row.clear();
    return t;
  }
  t.targets = g.targets_of(t.row);
  for (const double y : t.targets)
    if (!std::isfinite(y)) {
      t.failure = "a target that is not finite";
      t.row.clear();
      t.targets.clear();
      break;
    }
  return t;
}
}  // namespace detail

/// Asks the proposer for a batch, evaluates it over the executor, tells the answers in the order of the
/// questions, and so on until the budget is spent, nothing is left to ask, or `stop` says so. The result is
/// the same for any number of threads, and that of a run which broke off and went on with the memory's help
/// the same as that of one which did not. Throws shape_error for a batch of none and for an evaluator of
/// other columns than the goals', and what proposer, evaluator and memory throw; an exception of the
/// evaluator ends the run, and what earlier calls of the evaluator gave is in the memory; what else ran in
/// the same call is not. Not for `mpi_ranks`: it looks at the clock, and every rank would keep the same
/// memory.
template <checked_proposer P, shared_memory_executor X, evaluator<typename P::candidate_type> E,
          class Memory = no_memory>
study_result<typename P::candidate_type> run_study(P& proposer, const E& evaluator, const goals& g, X& runs,
                                                   const study_options& options = {},
                                                   Memory&& memory = Memory{}) {
  using candidate = typename P::candidate_type;
  using clock = std::chrono::steady_clock;
  constexpr const char* who = "study";
  if (options.batch == 0) throw shape_error("batches of none", who, "ask at least one at a time");
  const std::vector<column> columns = evaluator.columns();
  if (columns.size() != g.columns().size() ||
      !std::equal(columns.begin(), columns.end(), g.columns().begin(),
                  [](const column& a, const column& b) { return a.name == b.name; }))
    throw shape_error("the evaluator has other columns than the goals", who,
                      "make the goals from its columns");

  study_result<candidate> result;
  std::size_t at_once = runs.concurrency();
  while (result.trials.size() < options.budget) {
    if (options.stop()) {
      result.end = study_end::stopped;
      return result;
    }
    const std::size_t first = result.trials.size();
    // A whole batch, also where the budget allows for less: a run of a larger budget goes on with the rest.
    std::vector<candidate> questions = proposer.ask(options.batch);
    if (questions.size() > options.budget - first)
      questions.erase(questions.begin() + static_cast<std::ptrdiff_t>(options.budget - first),
                      questions.end());
    if (questions.empty()) {
      result.end = study_end::exhausted;
      return result;
    }
    std::vector<std::optional<evaluated<candidate>>> answers(questions.size());
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      answers[i] = memory.recall(first + i, questions[i]);
      if (answers[i])
        ++result.progress.recalled;
      else
        open.push_back(i);
    }
    // As many at once as take a hundredth of a second: quick candidates share one call, slow ones can stop.
    bool stopped = false;
    for (std::size_t done = 0; done < open.size() && !stopped;) {
      const std::size_t count = std::min(at_once, open.size() - done);
      const auto begin = clock::now();
      runs.parallel_for(count, [&](std::size_t k) {
        const std::size_t i = open[done + k];
        answers[i] = detail::evaluate_one(evaluator, g, questions[i]);
      });
      for (std::size_t k = 0; k < count; ++k) memory.record(first + open[done + k], *answers[open[done + k]]);
      done += count;
      const std::chrono::duration<double> took = clock::now() - begin;
      if (took.count() < 0.005) at_once = std::min<std::size_t>(2 * at_once, 1U << 20);
      if (took.count() > 0.02) at_once = std::max(runs.concurrency(), at_once / 2);
      stopped = done < open.size() && options.stop();
    }
    for (std::size_t i = 0; i < questions.size() && answers[i]; ++i) {
      evaluated<candidate>& t = *answers[i];
      if (t.failed()) {
        proposer.tell_failure(t.candidate);
        ++result.progress.failed;
      } else {
        proposer.tell(t.candidate, t.targets);
        result.progress.feasible += g.feasible(t.targets) ? 1 : 0;
      }
      ++result.progress.told;
      result.trials.push_back(std::move(t));
    }
    memory.settle();
    options.progress(result.progress);
    if (stopped) {
      result.end = study_end::stopped;
      return result;
    }
  }
  return result;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_STUDY_HPP
