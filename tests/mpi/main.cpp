// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
//
// core/mpi_ranks.hpp on as many ranks as mpirun starts: the tests, or one of `die`, `throw_alone` and
// `out_of_step`, which must end the job and not hang, or `search JOURNAL [KILLED_AT]`. See check.cmake.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <signal.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/core/mpi_ranks.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/random.hpp"
#include "laws/executor.hpp"
#include "mpi/ranks.hpp"

namespace {

using edgetran::mpi_ranks;
using edgetran::parallel_map;
using edgetran::thread_pool;
using mpi_tests::fingerprint;
using mpi_tests::over_ranks;

/// Some objectives of a candidate, with rounding in every digit.
std::vector<double> objectives(std::size_t i) {
  edgetran::stream random = edgetran::stream(31).split(i);
  std::vector<double> all(1 + i % 5);
  for (double& x : all)
    for (int k = 0; k < 200; ++k) x += std::sin(random.uniform01() * static_cast<double>(k)) / (k + 1);
  return all;
}

template <class T>
std::string bits(const std::vector<std::vector<T>>& rows) {
  std::string all;
  for (const auto& row : rows) all.append(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(T));
  return all;
}

/// Asks for batches and tells what `runner` says they cost: all questions and answers.
template <class Runner>
std::vector<std::vector<double>> searched(Runner& runner) {
  std::vector<double> table;
  for (int i = 0; i < 300; ++i) table.push_back(0.37 * i);
  const edgetran::search::pool_candidates pool({"x"}, table);
  edgetran::search::random_proposer proposer(pool, 5);
  std::vector<std::vector<double>> trace;
  for (int round = 0; round < 8; ++round) {
    const auto batch = proposer.ask(7);
    const auto costs = parallel_map(
        runner, batch.size(), [&](std::size_t k) { return objectives(static_cast<std::size_t>(batch[k])); });
    for (std::size_t k = 0; k < batch.size(); ++k) {
      proposer.tell(batch[k], std::array{costs[k].front()});
      trace.push_back(costs[k]);
      trace.back().push_back(static_cast<double>(batch[k]));
    }
  }
  return trace;
}

}  // namespace

TEST_CASE("results have the bits and the order of a plain loop, whatever the ranks and threads") {
  edgetran::inline_executor here;
  for (const std::size_t n : {0U, 1U, 2U, 3U, 5U, 64U, 257U}) {
    const auto plain = parallel_map(here, n, objectives);
    CHECK(bits(parallel_map(*over_ranks, n, objectives)) == bits(plain));
    fingerprint += bits(plain);
    for (const std::size_t threads : {1U, 2U, 4U}) {
      thread_pool pool(threads);
      CHECK(bits(parallel_map(pool, n, objectives)) == bits(plain));
      mpi_ranks<thread_pool> both(pool);
      CHECK(bits(parallel_map(both, n, objectives)) == bits(plain));
    }
  }
}

TEST_CASE("every item runs once, on rank i modulo the ranks") {
  const std::size_t me = over_ranks->rank(), ranks = over_ranks->ranks();
  std::vector<int> ran(100);
  const auto who = parallel_map(*over_ranks, 100, [&](std::size_t i) {
    ++ran[i];
    return me;
  });
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(who[i] == i % ranks);
    CHECK(ran[i] == (i % ranks == me ? 1 : 0));
  }
}

TEST_CASE("a search asks and hears the same over ranks as in one thread") {
  edgetran::inline_executor here;
  thread_pool four(4);
  const auto expected = bits(searched(here));
  CHECK(bits(searched(*over_ranks)) == expected);
  CHECK(bits(searched(four)) == expected);
  mpi_ranks<thread_pool> both(four);
  CHECK(bits(searched(both)) == expected);
  fingerprint += expected;
}

TEST_CASE("it is an executor, whose bodies see each other's memory on each rank") {
  laws::check_executor(*over_ranks);
  thread_pool two(2);
  mpi_ranks<thread_pool> both(two);
  laws::check_executor(both);
}

TEST_CASE("what travels: numbers, texts, vectors of vectors; what cannot, is computed everywhere") {
  const auto texts = parallel_map(*over_ranks, 9, [](std::size_t i) { return std::string(i, 'x'); });
  const auto nested = parallel_map(*over_ranks, 9, [](std::size_t i) {
    return std::vector<std::vector<float>>(i, std::vector<float>(i, static_cast<float>(i)));
  });
  int calls = 0;
  const auto sets =
      parallel_map(*over_ranks, 9, [&](std::size_t i) { return ++calls, std::set<std::size_t>{i}; });
  CHECK(calls == 9);
  for (std::size_t i = 0; i < 9; ++i) {
    CHECK(texts[i] == std::string(i, 'x'));
    REQUIRE(nested[i].size() == i);
    if (i > 0) CHECK(nested[i].back().back() == static_cast<float>(i));
    CHECK(sets[i].count(i) == 1);
  }
}

TEST_CASE("what an item throws is thrown on every rank: of the lowest index, with class and texts") {
  const auto fail = [](std::size_t i) -> double {
    if (i == 11 || i == 12 || i > 30)
      throw edgetran::shape_error("item " + std::to_string(i), "here", "mend it");
    return static_cast<double>(i);
  };
  for (int repeat = 0; repeat < 5; ++repeat) try {
      (void)parallel_map(*over_ranks, 40, fail);
      FAIL("nothing was thrown");
    } catch (const edgetran::shape_error& e) {
      CHECK(e.problem() == "item 11");
      CHECK(e.where() == "here");
      CHECK(e.remedy() == "mend it");
    }
  CHECK_THROWS_AS((void)parallel_map(*over_ranks, 8,
                                     [](std::size_t i) -> int {
                                       if (i == 5) throw std::out_of_range("5");
                                       return 0;
                                     }),
                  edgetran::remote_error);
  CHECK(parallel_map(*over_ranks, 3, [](std::size_t i) { return i; }) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("an item that throws costs itself alone, where that is asked for") {
  const auto all = over_ranks->try_map<std::vector<double>>(50, [](std::size_t i) {
    if (i % 7 == 3) throw edgetran::device_error("no " + std::to_string(i));
    return objectives(i);
  });
  REQUIRE(all.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) {
    const auto* failed = std::get_if<edgetran::portable_error>(&all[i]);
    REQUIRE((failed != nullptr) == (i % 7 == 3));
    if (failed != nullptr)
      CHECK(*failed == edgetran::portable_error{7, "no " + std::to_string(i), "", ""});
    else
      CHECK(bits<double>({std::get<0>(all[i])}) == bits<double>({objectives(i)}));
  }
}

TEST_CASE("calls inside bodies run where they are made") {
  const auto sums = parallel_map(*over_ranks, 6, [](std::size_t i) {
    double sum = 0;
    for (const std::size_t x : parallel_map(*over_ranks, i, [](std::size_t k) { return k; }))
      sum += static_cast<double>(x);
    return sum;
  });
  CHECK(sums == std::vector<double>{0, 0, 1, 3, 6, 10});
  std::vector<std::size_t> sizes(4);
  over_ranks->parallel_for(4, [&](std::size_t i) {
    sizes[i] = parallel_map(*over_ranks, i, [](std::size_t k) { return k; }).size();
  });
  CHECK(sizes == std::vector<std::size_t>{0, 1, 2, 3});
}

TEST_CASE("so do calls over other executors, and another thread is refused before it makes the ranks wait") {
  thread_pool two(2);
  mpi_ranks<thread_pool> both(two);
  const auto sums = parallel_map(both, 7, [](std::size_t i) {
    return parallel_map(*over_ranks, i, [](std::size_t k) { return k; }).size();
  });
  CHECK(sums == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6});
  const auto refused = parallel_map(*over_ranks, 5, [](std::size_t) {
    int caught = 0;
    std::thread([&] {
      try {
        (void)parallel_map(*over_ranks, 2, [](std::size_t k) { return k; });
      } catch (const edgetran::state_error&) {
        caught = 1;
      }
    }).join();
    return caught;
  });
  CHECK(refused == std::vector<int>(5, 1));
}

TEST_CASE("megabytes go round") {
  const auto big = parallel_map(*over_ranks, 5, [](std::size_t i) {
    return std::vector<double>(std::size_t{1} << 18, static_cast<double>(i));
  });
  for (std::size_t i = 0; i < 5; ++i)
    CHECK((big[i].front() == static_cast<double>(i) && big[i].size() == 1U << 18));
}

namespace {

int run(const std::vector<std::string>& words) {
  const std::string mode = words.empty() ? "" : words[0];
  const edgetran::mpi_session session;
  mpi_ranks<> ranks;
  over_ranks = &ranks;
  const bool last = ranks.rank() + 1 == ranks.ranks();
  const auto count = [](std::size_t i) { return static_cast<double>(i); };
  if (mode == "die") {  // a rank is killed while the others wait for its items
    (void)parallel_map(ranks, 8, [&](std::size_t i) {
      if (last) ::raise(SIGKILL);
      return count(i);
    });
    return 0;
  }
  if (mode == "throw_alone") {  // outside of any item, on one rank: the others wait in the next call
    if (last) throw edgetran::device_error("this rank alone");
    (void)parallel_map(ranks, 8, count);
    (void)parallel_map(ranks, 8, count);
    return 0;
  }
  if (mode == "out_of_step") {
    try {
      (void)parallel_map(ranks, last && ranks.ranks() > 1 ? 9 : 8, count);
    } catch (const edgetran::state_error& e) {
      std::printf("%s\n", e.what());
      return 0;
    }
    return 3;
  }
  if (mode == "search") {
    const auto killed_at = words.size() > 2 ? std::optional(std::stoi(words[2])) : std::nullopt;
    const std::string front = mpi_tests::search_with_journal(words.at(1), killed_at);
    if (ranks.rank() == 0) std::printf("front %s\n", front.c_str());
    return 0;
  }
  doctest::Context context;
  const int failed = context.run();
  // Every rank must have passed, and rank 0 says what came out.
  for (const int each : parallel_map(ranks, ranks.ranks(), [&](std::size_t) { return failed; }))
    if (each != 0) return 1;
  if (ranks.rank() == 0) std::printf("results %s\n", edgetran::md5(fingerprint).str().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
