// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_RUN_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_RUN_HPP

#include <atomic>
#include <cmath>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>

#include "edgetran/core/executor.hpp"
#include "edgetran/search/grow_and_prune/trial_tree.hpp"

namespace edgetran::search {

struct trial_run_options {
  /// Asked before every evaluation; true ends the run, and another goes on with what is open.
  std::function<bool()> stop = [] { return false; };
  /// Called after every change of the tree, by one thread at a time: to keep it, or to show how far it is.
  std::function<void(const trial_tree&)> keep = [](const trial_tree&) {};
};

enum class trial_run_end { finished, stopped };

/// Lets a search like grow_and_prune ask until it has no more questions, and answers: `evaluate(question)`
/// trains a model and returns its loss, or an empty optional, or no finite number, for one that came to
/// nothing. The questions of a round are evaluated by the executor, at the same time if it likes, and told as
/// they come; the search is the same for any executor. Throws what evaluate and keep throw; what was told
/// before stays told. Not for `mpi_ranks`: every rank would train every model, and they would part.
template <class Search, class Evaluate, shared_memory_executor Executor = inline_executor>
trial_run_end run_trials(Search& search, Evaluate&& evaluate, const trial_run_options& options = {},
                  Executor&& over = {}) {
  std::mutex one_at_a_time;
  std::atomic<bool> stopped = false;
  for (;;) {
    const auto questions = search.ask();
    options.keep(search.tree());
    if (questions.empty()) return trial_run_end::finished;
    over.parallel_for(questions.size(), [&](std::size_t i) {
      {
        const std::lock_guard lock(one_at_a_time);
        if (stopped || options.stop()) {
          stopped = true;
          return;
        }
      }
      const std::optional<double> loss = evaluate(questions[i]);
      const std::lock_guard lock(one_at_a_time);
      if (loss && std::isfinite(*loss))
        search.tell(questions[i].id, *loss);
      else
        search.tell_failure(questions[i].id, loss ? "the loss is not finite" : "");
      options.keep(search.tree());
    });
    if (stopped) return trial_run_end::stopped;
  }
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_RUN_HPP
