// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_EXECUTOR_HPP
#define EDGETRAN_CORE_EXECUTOR_HPP

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace edgetran {

/// Runs a body for the indices 0 .. n-1, in any order and at the same time if it likes.
///
/// Minimal definition: `parallel_for(n, body)`, `concurrency()`.
///
/// Laws (`tests/laws/executor.hpp`):
/// - every index runs exactly once, and all have run when `parallel_for` returns; what they wrote is then
///   visible;
/// - at most `concurrency()` bodies run at once, and `concurrency()` is at least 1;
/// - if bodies throw, the exception of the lowest such index is rethrown, every index below it has run, and
///   the executor is as good as new;
/// - `parallel_for` may be called inside a body.
/// A body must be callable from several threads at once. Give every index its own output and its own
/// `stream::split`, and the result does not depend on the executor.
///
/// One that shares no memory with where some bodies could run (core/mpi_ranks.hpp) runs `parallel_for` here
/// and has `map<Result>(n, function)` besides, for results that it can carry, and `try_map`, which gives what
/// an item threw as its result; its program runs in several processes in step, which `run_once` lets agree.
template <class E>
concept executor = requires(E& runs, const E& tells, std::size_t n, void (*body)(std::size_t)) {
  runs.parallel_for(n, body);
  { tells.concurrency() } -> std::same_as<std::size_t>;
};

/// One whose bodies all run in this process, and see its memory.
template <class E>
concept shared_memory_executor =
    executor<E> && !requires(E & runs, std::size_t n, std::size_t (*function)(std::size_t)) {
  runs.template map<std::size_t>(n, function);
};

/// Runs every index on the calling thread, in order.
class inline_executor {
 public:
  template <std::invocable<std::size_t> Body>
  void parallel_for(std::size_t n, Body&& body) {
    for (std::size_t i = 0; i < n; ++i) body(i);
  }
  [[nodiscard]] std::size_t concurrency() const { return 1; }
};
static_assert(shared_memory_executor<inline_executor>);

/// `function(i)` for every i below n, in a vector in the order of i: reduce that in order, and the sum has
/// the same bits for any number of threads. The result type needs a default value and must not be bool, whose
/// vector packs bits.
template <executor E, std::invocable<std::size_t> Function>
auto parallel_map(E& runner, std::size_t n, Function&& function) {
  using result = std::decay_t<std::invoke_result_t<Function&, std::size_t>>;
  static_assert(!std::is_same_v<result, bool>,
                "edgetran: parallel_map cannot write bool from several threads; return char or int");
  if constexpr (requires { runner.template map<result>(n, function); }) {
    return runner.template map<result>(n, function);
  } else {
    std::vector<result> results(n);
    runner.parallel_for(n, [&](std::size_t i) { results[i] = function(i); });
    return results;
  }
}

/// `function()`, called here where memory is shared, and on the first of several processes alone elsewhere:
/// all of them then have what it returned or threw. For what must not be done twice, or could come out
/// otherwise on another process: to look at the time, or to read and write a file. Collective. Inside of a
/// body that runs over processes, where nothing is collective, each does it by itself.
template <executor E, std::invocable Function>
std::invoke_result_t<Function&> run_once(E& runner, Function&& function) {
  using result = std::invoke_result_t<Function&>;
  if constexpr (shared_memory_executor<E>) {
    return function();
  } else if constexpr (std::is_void_v<result>) {
    run_once(runner, [&] { return function(), char{}; });
  } else {
    static_assert(
        requires(result(*one)(std::size_t)) { runner.template map<result>(1, one); },
        "edgetran: run_once returns what can travel between processes; see core/wire.hpp");
    return std::move(runner.template map<result>(1, [&](std::size_t) { return function(); }).front());
  }
}

/// Bodies that run at once, in all processes together.
template <executor E>
std::size_t bodies_at_once(const E& runner) {
  if constexpr (requires { runner.ranks(); })
    return runner.concurrency() * runner.ranks();
  else
    return runner.concurrency();
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_EXECUTOR_HPP
