// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/periodic_thread.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <mutex>

#include "edgetran/measure/clock.hpp"

using namespace edgetran;

namespace {
/// Waits until a number that the mutex guards is reached; false after ten seconds.
bool reaches(std::mutex& guard, const int& turns, int wanted) {
  for (int i = 0; i < 10000; ++i) {
    {
      const std::lock_guard lock(guard);
      if (turns >= wanted) return true;
    }
    ::usleep(1000);
  }
  return false;
}
}  // namespace

TEST_CASE("turns come again and again, no faster than the period, and none after the stop") {
  std::mutex guard;
  int turns = 0;
  measure::periodic_thread t;
  t.stop();  // it does not run
  const seconds begin = measure::wall_now();
  t.start(guard, seconds{0.02}, [&](auto&) { ++turns; });
  CHECK(reaches(guard, turns, 5));
  CHECK((measure::wall_now() - begin).value() > 0.079);  // the first turn is at once
  CHECK_THROWS_AS(t.start(guard, seconds{1}, [](auto&) {}), state_error);
  t.stop();
  const int stopped = turns;
  ::usleep(50000);
  CHECK(turns == stopped);
  t.start(guard, seconds{1000},
          [&](auto&) { ++turns; });  // it may begin again, and a stop does not wait for the period
  CHECK(reaches(guard, turns, stopped + 1));
  t.stop();
  CHECK((measure::wall_now() - begin).value() < 100);
}

TEST_CASE("a turn may give the lock away") {
  std::mutex guard;
  int turns = 0;
  bool free = false;
  measure::periodic_thread t;
  t.start(guard, seconds{0.001}, [&](auto& lock) {
    lock.unlock();
    const bool got = guard.try_lock();
    if (got) guard.unlock();
    lock.lock();
    free = free || got;
    ++turns;
  });
  CHECK(reaches(guard, turns, 3));
  t.stop();
  CHECK(free);
}

TEST_CASE("the thread takes no signals, and its owner keeps those it took") {
  std::mutex guard;
  int turns = 0;
  bool blocked = false;
  measure::periodic_thread t;
  t.start(guard, seconds{0.001}, [&](auto&) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    blocked = sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGTERM) == 1;
    ++turns;
  });
  CHECK(reaches(guard, turns, 1));
  t.stop();
  CHECK(blocked);
  sigset_t mine;
  pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  CHECK(sigismember(&mine, SIGINT) == 0);
}

TEST_CASE("periods that are none are refused") {
  std::mutex guard;
  measure::periodic_thread t;
  for (const double period : {0.0, -1.0, 1e6, 0.0 / 0.0})
    CHECK_THROWS_AS(t.start(guard, seconds{period}, [](auto&) {}), input_error);
}
