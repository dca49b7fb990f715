// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/executor.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "laws/executor.hpp"

namespace {
/// A user's own executor: every other index first.
struct odd_first {
  template <class Body>
  void parallel_for(std::size_t n, Body&& body) {
    std::exception_ptr failure;
    std::size_t lowest = n;
    for (const std::size_t start : {std::size_t{1}, std::size_t{0}})
      for (std::size_t i = start; i < n; i += 2) {
        if (i > lowest) break;
        try {
          body(i);
        } catch (...) {
          failure = std::current_exception(), lowest = i;
        }
      }
    if (failure) std::rethrow_exception(failure);
  }
  std::size_t concurrency() const { return 1; }
};

struct no_concurrency {
  void parallel_for(std::size_t, void (*)(std::size_t)) {}
};

std::atomic<int> function_calls{0};
void function(std::size_t) { ++function_calls; }

static_assert(edgetran::executor<edgetran::inline_executor>);
static_assert(edgetran::executor<edgetran::thread_pool>);
static_assert(!edgetran::executor<no_concurrency>);
static_assert(!edgetran::executor<int>);
}  // namespace

TEST_CASE("every executor keeps the laws, for any number of threads") {
  edgetran::inline_executor here;
  laws::check_executor(here);
  odd_first odd;
  laws::check_executor(odd);
  for (const std::size_t threads : {1U, 2U, 3U, 8U}) {
    edgetran::thread_pool pool(threads);
    CHECK(pool.concurrency() == threads);
    laws::check_executor(pool);
  }
  CHECK(edgetran::thread_pool().concurrency() >= 1);
}

TEST_CASE("what memory sees is run once by the caller, who has what it returns and throws") {
  edgetran::thread_pool pool(3);
  odd_first odd;
  const auto caller = std::this_thread::get_id();
  int calls = 0;
  const auto next = [&] {
    CHECK(std::this_thread::get_id() == caller);
    return ++calls;
  };
  CHECK(edgetran::run_once(pool, next) == 1);
  CHECK(edgetran::run_once(odd, next) == 2);
  edgetran::run_once(pool, [&] { ++calls; });
  CHECK(calls == 3);
  CHECK(&edgetran::run_once(pool, [&]() -> int& { return calls; }) == &calls);
  CHECK_THROWS_AS(edgetran::run_once(pool, [] { throw std::out_of_range("once"); }), std::out_of_range);
  CHECK(edgetran::bodies_at_once(pool) == 3);
  CHECK(edgetran::bodies_at_once(odd) == 1);
}

TEST_CASE("a pool runs on as many threads as it promises, the caller's among them") {
  edgetran::thread_pool pool(3);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> arrived{0};
  // Each of three bodies waits for the other two, which only three threads can do.
  pool.parallel_for(3, [&](std::size_t) {
    {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    ++arrived;
    while (arrived < 3) std::this_thread::yield();
  });
  CHECK(threads.size() == 3);
  CHECK(threads.count(std::this_thread::get_id()) == 1);
}

TEST_CASE("a failure stops no index below it, whichever comes first in time") {
  edgetran::thread_pool pool(2);
  std::atomic<bool> late_threw{false}, next_ran{false};
  const auto fail = [&] {
    pool.parallel_for(64, [&](std::size_t i) {
      if (i == 0) {
        while (!late_threw) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // let the failure be noted
      }
      if (i == 1) {
        next_ran = true;
        throw std::out_of_range("1");
      }
      if (i >= 2) {
        late_threw = true;
        throw std::out_of_range("late");
      }
    });
  };
  CHECK_THROWS_WITH_AS(fail(), "1", std::out_of_range);
  CHECK(next_ran);
}

TEST_CASE("a nested call stays on its thread, also in another pool") {
  edgetran::thread_pool outer(2), other(2);
  std::atomic<int> strays{0};
  outer.parallel_for(8, [&](std::size_t) {
    const auto me = std::this_thread::get_id();
    outer.parallel_for(8, [&](std::size_t) { strays += std::this_thread::get_id() != me; });
    other.parallel_for(8, [&](std::size_t) { strays += std::this_thread::get_id() != me; });
  });
  CHECK(strays == 0);
}

TEST_CASE("several threads may share a pool") {
  edgetran::thread_pool pool(3);
  std::vector<std::size_t> sums(4);
  std::vector<std::thread> callers;
  for (std::size_t caller = 0; caller < sums.size(); ++caller)
    callers.emplace_back([&, caller] {
      for (int repeat = 0; repeat < 50; ++repeat) {
        const auto values = edgetran::parallel_map(pool, 100, [](std::size_t i) { return i; });
        for (const auto v : values) sums[caller] += v;
      }
    });
  for (auto& caller : callers) caller.join();
  CHECK(sums == std::vector<std::size_t>(4, 50 * 4950));
}

TEST_CASE("a pool takes a const body, a function and a body that counts in itself") {
  edgetran::thread_pool pool(2);
  std::atomic<int> calls{0};
  const auto body = [&](std::size_t) { ++calls; };
  pool.parallel_for(10, body);
  pool.parallel_for(10, function);
  pool.parallel_for(10, &function);
  CHECK(function_calls == 20);
  pool.parallel_for(10, [own = std::make_shared<std::atomic<int>>(0), &calls](std::size_t) mutable {
    ++*own;
    ++calls;
  });
  CHECK(calls == 20);
}
