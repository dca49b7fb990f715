// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX threads; outside the umbrella.
#ifndef EDGETRAN_MEASURE_PERIODIC_THREAD_HPP
#define EDGETRAN_MEASURE_PERIODIC_THREAD_HPP

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// A thread that does something once a period until it is stopped. `start` and `stop` are for one thread.
class periodic_thread {
 public:
  periodic_thread() = default;
  periodic_thread(const periodic_thread&) = delete;
  periodic_thread& operator=(const periodic_thread&) = delete;
  ~periodic_thread() { stop(); }

  /// Calls `turn(lock)` at once and then each period, holding `guard`, which the turn may release for a
  /// while; a turn must not throw. After a pause of the whole machine the turns that were missed are not made
  /// up for. Throws state_error if it runs already, input_error for a period that is not positive or beyond
  /// 1e6 s.
  template <class Turn>
  void start(std::mutex& guard, seconds period, Turn turn) {
    if (!(period.value() > 0 && period.value() < 1e6))
      throw input_error("a period of " + std::to_string(period.value()) + " s", "periodic_thread::start",
                        "give it some tenths of a second");
    if (thread_.joinable()) throw state_error("already sampling", "periodic_thread::start", "stop it first");
    guard_ = &guard;
    stopping_ = false;
    // The thread inherits the mask: signals are for the thread that runs the work.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this, period, turn]() mutable { run(period, turn); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  /// Waits for a turn that has begun. Nothing if it does not run. Not while holding the guard.
  void stop() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(*guard_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  template <class Turn>
  void run(seconds period, Turn& turn) {
    using clock = std::chrono::steady_clock;
    const auto step =
        std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(period.value()));
    auto next = clock::now();
    std::unique_lock lock(*guard_);
    while (!stopping_) {
      turn(lock);
      next = std::max(next + step, clock::now());
      wake_.wait_until(lock, next, [this] { return stopping_; });
    }
  }

  std::mutex* guard_ = nullptr;  ///< of stopping_ too
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_PERIODIC_THREAD_HPP
