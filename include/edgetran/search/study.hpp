// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_STUDY_HPP
#define EDGETRAN_SEARCH_STUDY_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/search/goals/column.hpp"
#include "edgetran/search/goals/objective.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/search/study_memory.hpp"

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
  /// Asked before every candidate, by one thread at a time; over ranks before as many as run at once, on the
  /// first rank alone. True ends the run.
  std::function<bool()> stop = [] { return false; };
  /// Told behind every batch, on the first rank alone.
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

namespace detail {
/// What the evaluator makes of a candidate; none where it was stopped. A number that is not finite is a
/// failure: it never wins.
template <class Candidate, evaluator<Candidate> E>
trial_answer answer_of(const E& evaluator, const std::vector<column>& columns, const Candidate& c) {
  trial_answer a{std::vector<ranged>(columns.size()), {}};
  try {
    failure_reason reason = evaluate_or_why(evaluator, c, a.row);
    a.failure = std::move(reason.why);
    a.doubtful = reason.doubtful && !a.failure.empty();
  } catch (const evaluation_stopped&) {
    return {};
  }
  for (std::size_t i = 0; i < a.row.size() && a.failure.empty(); ++i) {
    const ranged& r = a.row[i];
    if (!std::isfinite(r.value) || !std::isfinite(r.lower) || !std::isfinite(r.upper))
      a.failure = "no number for " + columns[i].name;
  }
  if (!a.failure.empty()) a.row.clear();
  return a;
}

/// The candidate with its answer, and the targets that follow from it.
template <class Candidate>
evaluated<Candidate> concluded(const goals& g, Candidate c, trial_answer a) {
  evaluated<Candidate> t{std::move(c), std::move(a.row), {}, std::move(a.failure)};
  if (!t.failure.empty()) return t;
  t.targets = g.targets_of(t.row);
  if (std::all_of(t.targets.begin(), t.targets.end(), [](double y) { return std::isfinite(y); })) return t;
  t.failure = "a target that is not finite";
  t.row.clear();
  t.targets.clear();
  return t;
}

/// A batch of which some questions have no answer yet.
template <class Candidate>
struct open_batch {
  std::size_t first = 0;  ///< number of its first question
  std::vector<Candidate> questions{};
  std::vector<trial_answer> answers{};
  std::vector<std::size_t> open{};  ///< of the questions, by their place
};

/// Answers what is open, as `answer(candidate)` has it, and records each as it comes. False where `stop`
/// ended it, or the evaluator was stopped.
template <shared_memory_executor X, class Candidate, class Answer, class Memory>
bool answer_open(X& runs, open_batch<Candidate>& b, const Answer& answer, const study_options& options,
                 Memory& memory) {
  std::mutex one_at_a_time;
  bool stopped = false;
  runs.parallel_for(b.open.size(), [&](std::size_t k) {
    const std::size_t i = b.open[k];
    {
      const std::lock_guard lock(one_at_a_time);
      stopped = stopped || options.stop();
      if (stopped) return;
    }
    trial_answer a = answer(b.questions[i]);
    const std::lock_guard lock(one_at_a_time);
    if (!a.given()) {
      stopped = true;
      return;
    }
    memory.record(b.first + i, b.questions[i], a);
    b.answers[i] = std::move(a);
  });
  return !stopped;
}

/// The same over processes that share no memory: as many at once as they run, whose answers then travel.
template <executor X, class Candidate, class Answer, class Memory>
bool answer_open(X& runs, open_batch<Candidate>& b, const Answer& answer, const study_options& options,
                 Memory& memory) {
  const std::size_t at_once = run_once(runs, [&] { return bodies_at_once(runs); });
  for (std::size_t done = 0; done < b.open.size(); done += at_once) {
    if (run_once(runs, options.stop)) return false;
    const std::size_t count = std::min(at_once, b.open.size() - done);
    auto outcomes = runs.template try_map<trial_answer>(
        count, [&](std::size_t k) { return answer(b.questions[b.open[done + k]]); });
    for (std::size_t k = 0; k < count; ++k)
      if (auto* a = std::get_if<0>(&outcomes[k])) b.answers[b.open[done + k]] = std::move(*a);
    run_once(runs, [&] {
      for (std::size_t k = 0; k < count; ++k)
        if (const std::size_t i = b.open[done + k]; b.answers[i].given())
          memory.record(b.first + i, b.questions[i], b.answers[i]);
    });
    for (const auto& outcome : outcomes)
      if (const auto* thrown = std::get_if<1>(&outcome)) thrown->raise();
    for (std::size_t k = 0; k < count; ++k)
      if (!b.answers[b.open[done + k]].given()) return false;
  }
  return true;
}
}  // namespace detail

/// Asks the proposer for a batch, evaluates it over the executor, tells the answers in the order of the
/// questions, and so on until the budget is spent, nothing is left to ask, or `stop` says so. The result is
/// the same for any number of threads and ranks, and that of a run which broke off and went on with the
/// memory's help the same as that of one which did not. Throws shape_error for a batch of none and for an
/// evaluator of other columns than the goals', and what proposer, evaluator and memory throw; an exception of
/// the evaluator ends the run, and every answer that came before it is in the memory; `evaluation_stopped`
/// ends it as `stop` does.
///
/// Over the ranks of an MPI job (`mpi_ranks`) every rank asks and is told the same, evaluates its share and
/// has the result; the first alone has the memory, or anything else that is told the time or keeps a file
/// (`memory_if_any`, `run_once`). What one rank throws, all throw.
template <checked_proposer P, executor X, evaluator<typename P::candidate_type> E,
          study_memory<typename P::candidate_type> Memory = no_memory>
study_result<typename P::candidate_type> run_study(P& proposer, const E& evaluator, const goals& g, X& runs,
                                                   const study_options& options = {},
                                                   Memory&& memory = Memory{}) {
  using candidate = typename P::candidate_type;
  constexpr const char* who = "study";
  if (options.batch == 0) throw shape_error("batches of none", who, "ask at least one at a time");
  const std::vector<column> columns = evaluator.columns();
  if (!std::equal(columns.begin(), columns.end(), g.columns().begin(), g.columns().end(),
                  [](const column& a, const column& b) { return a.name == b.name; }))
    throw shape_error("the evaluator has other columns than the goals", who,
                      "make the goals from its columns");
  const auto answer = [&](const candidate& c) { return detail::answer_of(evaluator, columns, c); };

  study_result<candidate> result;
  while (result.trials.size() < options.budget) {
    if (run_once(runs, options.stop)) {
      result.end = study_end::stopped;
      return result;
    }
    detail::open_batch<candidate> b{result.trials.size(), {}, {}, {}};
    // A whole batch, also where the budget allows for less: a run of a larger budget goes on with the rest.
    b.questions = proposer.ask(options.batch);
    if (b.questions.size() > options.budget - b.first)
      b.questions.erase(b.questions.begin() + static_cast<std::ptrdiff_t>(options.budget - b.first),
                        b.questions.end());
    if (b.questions.empty()) {
      result.end = study_end::exhausted;
      return result;
    }
    b.answers = run_once(runs, [&] {
      std::vector<trial_answer> known(b.questions.size());
      for (std::size_t i = 0; i < known.size(); ++i)
        if (auto a = memory.recall(b.first + i, b.questions[i])) known[i] = std::move(*a);
      return known;
    });
    for (std::size_t i = 0; i < b.answers.size(); ++i)
      if (!b.answers[i].given()) b.open.push_back(i);
    result.progress.recalled += b.answers.size() - b.open.size();

    const bool whole = detail::answer_open(runs, b, answer, options, memory);
    for (std::size_t i = 0; i < b.questions.size() && b.answers[i].given(); ++i) {
      auto t = detail::concluded(g, std::move(b.questions[i]), std::move(b.answers[i]));
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
    run_once(runs, [&] {
      memory.settle();
      options.progress(result.progress);
    });
    if (!whole) {
      result.end = study_end::stopped;
      return result;
    }
  }
  return result;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_STUDY_HPP
