// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_RUN_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_RUN_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/search/grow_and_prune/trial_tree.hpp"

namespace edgetran::search {

struct trial_run_options {
  /// Asked before every evaluation, over ranks before as many as run at once, on the first rank alone; true
  /// ends the run, and another goes on with what is open.
  std::function<bool()> stop = [] { return false; };
  /// Called after every change of the tree, by one thread at a time, over ranks after as many as ran at once,
  /// on the first rank alone: to keep it, or to show how far it is.
  std::function<void(const trial_tree&)> keep = [](const trial_tree&) {};
};

enum class trial_run_end { finished, stopped };

namespace detail {
template <class Search>
void tell_loss(Search& search, std::size_t id, const std::optional<double>& loss) {
  if (loss && std::isfinite(*loss))
    search.tell(id, *loss);
  else
    search.tell_failure(id, loss ? "the loss is not finite" : "");
}

/// Evaluates a round where memory is shared, and tells each as it comes. False where `stop` ended it.
template <shared_memory_executor Executor, class Search, class Questions, class Evaluate>
bool tell_round(Executor& over, Search& search, const Questions& questions, Evaluate& evaluate,
                const trial_run_options& options) {
  std::mutex one_at_a_time;
  bool stopped = false;
  over.parallel_for(questions.size(), [&](std::size_t i) {
    {
      const std::lock_guard lock(one_at_a_time);
      stopped = stopped || options.stop();
      if (stopped) return;
    }
    const std::optional<double> loss = evaluate(questions[i]);
    const std::lock_guard lock(one_at_a_time);
    tell_loss(search, questions[i].id, loss);
    options.keep(search.tree());
  });
  return !stopped;
}

/// The same over processes that share no memory: as many at once as they run, told to all.
template <executor Executor, class Search, class Questions, class Evaluate>
bool tell_round(Executor& over, Search& search, const Questions& questions, Evaluate& evaluate,
                const trial_run_options& options) {
  const std::size_t at_once = run_once(over, [&] { return bodies_at_once(over); });
  for (std::size_t done = 0; done < questions.size(); done += at_once) {
    if (run_once(over, options.stop)) return false;
    const auto outcomes = over.template try_map<std::optional<double>>(
        std::min(at_once, questions.size() - done),
        [&](std::size_t k) -> std::optional<double> { return evaluate(questions[done + k]); });
    for (std::size_t k = 0; k < outcomes.size(); ++k)
      if (const auto* loss = std::get_if<0>(&outcomes[k])) tell_loss(search, questions[done + k].id, *loss);
    run_once(over, [&] { options.keep(search.tree()); });
    for (const auto& outcome : outcomes)
      if (const auto* thrown = std::get_if<1>(&outcome)) thrown->raise();
  }
  return true;
}
}  // namespace detail

/// Lets a search like grow_and_prune ask until it has no more questions, and answers: `evaluate(question)`
/// trains a model and returns its loss, or an empty optional, or no finite number, for one that came to
/// nothing. The questions of a round are evaluated by the executor, at the same time if it likes, and told as
/// they come; the search is the same for any executor. Throws what evaluate and keep throw; what was told
/// before stays told.
///
/// Over the ranks of an MPI job every rank has the search and is told all, and a child may be trained on
/// another rank than its parent was: keep weights where all ranks find them, for children start from them,
/// and importances are theirs.
template <class Search, class Evaluate, executor Executor = inline_executor>
trial_run_end run_trials(Search& search, Evaluate&& evaluate, const trial_run_options& options = {},
                         Executor&& over = {}) {
  for (;;) {
    const auto questions = search.ask();
    run_once(over, [&] { options.keep(search.tree()); });
    if (questions.empty()) return trial_run_end::finished;
    if (!detail::tell_round(over, search, questions, evaluate, options)) return trial_run_end::stopped;
  }
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_RUN_HPP
