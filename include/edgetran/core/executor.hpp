// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_EXECUTOR_HPP
#define EDGETRAN_CORE_EXECUTOR_HPP

#include <concepts>
#include <cstddef>
#include <type_traits>
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
/// and has `map<Result>(n, function)` besides, for results that it can carry: `parallel_map` takes it.
template <class E>
concept executor = requires(E& runs, const E& tells, std::size_t n, void (*body)(std::size_t)) {
  runs.parallel_for(n, body);
  { tells.concurrency() } -> std::same_as<std::size_t>;
};

/// One whose bodies all run in this process, and see its memory: what writes down results where it likes,
/// asks the time or keeps a file needs such a one.
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

}  // namespace edgetran

#endif  // EDGETRAN_CORE_EXECUTOR_HPP
