// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: the threads of the standard library, which cost every includer a tenth of a second; outside the
// umbrella.
#ifndef EDGETRAN_CORE_THREAD_POOL_HPP
#define EDGETRAN_CORE_THREAD_POOL_HPP

#include <algorithm>
#include <atomic>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"

namespace edgetran {

/// A fixed number of threads, the caller's among them, that share out indices in chunks by an atomic counter.
/// Calls from several threads take turns; a call inside a body (of any pool) runs on the thread it is made
/// from, so nesting neither deadlocks nor starts more threads. Destroying it while a call runs is an error of
/// the program.
class thread_pool {
 public:
  /// `threads` includes the caller's; 0 means one per processor. Throws `edgetran::system_error` if the
  /// operating system refuses a thread.
  explicit thread_pool(std::size_t threads = 0)
      : concurrency_(threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency())) {
    try {
      workers_.reserve(concurrency_ - 1);
      while (workers_.size() + 1 < concurrency_) workers_.emplace_back([this] { work(); });
    } catch (const std::system_error& refused) {
      shut_down();
      throw system_error(refused.what(), "thread_pool", "ask for fewer threads");
    } catch (...) {  // out of memory: those that run must be joined all the same
      shut_down();
      throw;
    }
  }
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;
  ~thread_pool() { shut_down(); }

  /// O(n) calls; no allocation.
  template <std::invocable<std::size_t> Body>
  void parallel_for(std::size_t n, Body&& body) {
    if (n < 2 || workers_.empty() || inside()) return inline_executor{}.parallel_for(n, body);
    auto call = [&body](std::size_t i) {
      body(i);
    };  // an object with an address, even where body is a function
    job mine{[](void* erased, std::size_t i) { (*static_cast<decltype(call)*>(erased))(i); }, &call, n,
             std::max<std::size_t>(1, n / (16 * concurrency_))};

    const std::lock_guard turn(one_call_);
    publish(&mine);
    wake_.notify_all();
    inside() = true;
    mine.run();
    inside() = false;
    withdraw();
    if (mine.failure) std::rethrow_exception(mine.failure);
  }

  [[nodiscard]] std::size_t concurrency() const { return concurrency_; }

 private:
  struct job {
    void (*call)(void*, std::size_t);
    void* body;
    std::size_t n;
    std::size_t chunk;
    alignas(64) std::atomic<std::size_t> next{0};  // apart from what every thread only reads
    alignas(64) std::atomic<std::size_t> lowest_failure{SIZE_MAX};
    std::mutex failing{};
    std::exception_ptr failure{};

    void run() noexcept {
      while (true) {
        const std::size_t begin = next.fetch_add(chunk, std::memory_order_relaxed);
        if (begin >= n) return;
        const std::size_t end = std::min(n, begin + chunk);
        for (std::size_t i = begin; i < end; ++i) {
          // Indices are handed out in rising order: all below a failing one are taken, so those above may
          // stop.
          if (i > lowest_failure.load(std::memory_order_relaxed)) return;
          try {
            call(body, i);
          } catch (...) {
            const std::lock_guard lock(failing);
            if (i < lowest_failure.load(std::memory_order_relaxed)) {
              lowest_failure.store(i, std::memory_order_relaxed);
              failure = std::current_exception();
            }
          }
        }
      }
    }
  };

  /// Whether this thread is running a body of a pool.
  static bool& inside() {
    thread_local bool flag = false;
    return flag;
  }

  void publish(job* next_job) {
    const std::lock_guard lock(mutex_);
    job_ = next_job;
    ++published_;
  }

  /// Lets no further worker join the job and waits for those that did: it lives on the caller's stack.
  void withdraw() {
    std::unique_lock lock(mutex_);
    job_ = nullptr;
    idle_.wait(lock, [this] { return busy_ == 0; });
  }

  void work() {
    inside() = true;
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return stopping_ || (job_ != nullptr && published_ != seen); });
      if (stopping_) return;
      seen = published_;
      job& current = *job_;
      ++busy_;
      lock.unlock();
      current.run();
      lock.lock();
      if (--busy_ == 0) idle_.notify_one();
    }
  }

  void shut_down() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& worker : workers_) worker.join();
  }

  std::size_t concurrency_;
  std::mutex one_call_;
  std::mutex mutex_;  // guards everything below but workers_
  std::condition_variable wake_;
  std::condition_variable idle_;
  job* job_ = nullptr;
  std::uint64_t published_ = 0;
  std::size_t busy_ = 0;
  bool stopping_ = false;
  // Plain threads: libc++ 19 and Emscripten still keep std::jthread back.
  std::vector<std::thread> workers_;
};

}  // namespace edgetran

#endif  // EDGETRAN_CORE_THREAD_POOL_HPP
