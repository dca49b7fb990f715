// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_EXECUTOR_HPP
#define EDGETRAN_TESTS_LAWS_EXECUTOR_HPP

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"

/// The laws of core/executor.hpp.
namespace laws {

template <edgetran::executor E>
void check_executor(E& runner) {
  REQUIRE(runner.concurrency() >= 1);

  for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 64U, 1000U, 4097U}) {
    INFO("every index runs exactly once, n = ", n);
    std::vector<std::atomic<int>> runs(n);
    runner.parallel_for(n, [&](std::size_t i) { ++runs.at(i); });
    bool once = true;
    for (const auto& r : runs) once = once && r == 1;
    CHECK(once);
  }

  {
    INFO("what bodies wrote is visible afterwards, in the bits a plain loop gives");
    const edgetran::stream random(11);
    const auto value = [&](std::size_t i) { return random.split(i).uniform01(); };
    std::vector<double> written(500), expected(500);
    for (std::size_t i = 0; i < 500; ++i) expected[i] = value(i);
    for (int repeat = 0; repeat < 50; ++repeat) {
      std::fill(written.begin(), written.end(), -1);
      runner.parallel_for(500, [&](std::size_t i) { written[i] = value(i); });
      CHECK(written == expected);
    }
    CHECK(edgetran::parallel_map(runner, 500, value) == expected);
  }

  {
    INFO("no more bodies at once than concurrency()");
    std::atomic<std::size_t> now{0}, most{0};
    runner.parallel_for(2000, [&](std::size_t) {
      const std::size_t count = ++now;
      std::size_t seen = most;
      while (seen < count && !most.compare_exchange_weak(seen, count)) {
      }
      --now;
    });
    CHECK(most <= runner.concurrency());
  }

  for (int repeat = 0; repeat < 20; ++repeat) {
    INFO("the exception of the lowest index comes out, after all indices below it ran");
    std::vector<std::atomic<int>> runs(300);
    std::string message;
    try {
      runner.parallel_for(300, [&](std::size_t i) {
        ++runs[i];
        if (i == 37 || i == 38 || i >= 200) throw std::out_of_range(std::to_string(i));
      });
    } catch (const std::out_of_range& e) {
      message = e.what();
    }
    CHECK(message == "37");
    bool complete = true, twice = false;
    for (std::size_t i = 0; i < 300; ++i)
      complete = complete && (i > 37 || runs[i] == 1), twice = twice || runs[i] > 1;
    CHECK(complete);
    CHECK_FALSE(twice);
    std::atomic<int> after{0};
    runner.parallel_for(100, [&](std::size_t) { ++after; });
    CHECK(after == 100);
  }

  {
    INFO("calls nest, and exceptions cross the levels");
    std::vector<std::atomic<int>> runs(20 * 30);
    runner.parallel_for(
        20, [&](std::size_t i) { runner.parallel_for(30, [&](std::size_t j) { ++runs[30 * i + j]; }); });
    bool once = true;
    for (const auto& r : runs) once = once && r == 1;
    CHECK(once);
    const auto fail = [&] {
      runner.parallel_for(20, [&](std::size_t i) {
        runner.parallel_for(30, [&](std::size_t j) {
          if (i == 4 && j > 2) throw std::out_of_range("");
        });
      });
    };
    CHECK_THROWS_AS(fail(), std::out_of_range);
  }
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_EXECUTOR_HPP
