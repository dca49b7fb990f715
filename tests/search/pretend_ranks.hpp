// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Ranks of a job without MPI: threads that run one program in step and meet in every collective call, as
// core/mpi_ranks.hpp has it. What they share otherwise is the test's mistake.
#ifndef EDGETRAN_TESTS_SEARCH_PRETEND_RANKS_HPP
#define EDGETRAN_TESTS_SEARCH_PRETEND_RANKS_HPP

#include <atomic>
#include <barrier>
#include <cstddef>
#include <exception>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/core/portable_error.hpp"
#include "edgetran/core/wire.hpp"

namespace search_tests {

class pretend_ranks {
 public:
  /// Runs `program(rank)`, which takes its own executor, on so many ranks at once. Throws what one of them
  /// threw first; the others, which nobody answers any more, then end with `lost_rank`.
  template <class Program>
  static void run(std::size_t ranks, Program program) {
    meeting place(static_cast<std::ptrdiff_t>(ranks));
    std::vector<std::thread> others;
    std::vector<std::exception_ptr> thrown(ranks);
    std::atomic<std::size_t> first = ranks;
    for (std::size_t r = 0; r < ranks; ++r)
      others.emplace_back([&, r] {
        try {
          pretend_ranks mine(place, r, ranks);
          program(mine);
        } catch (...) {
          thrown[r] = std::current_exception();
          std::size_t none = ranks;
          first.compare_exchange_strong(none, r);
        }
        place.gone = true;
        place.all_here.arrive_and_drop();
      });
    for (auto& t : others) t.join();
    if (first < ranks) std::rethrow_exception(thrown[first]);
  }
  /// What a rank hears when it calls another that has left.
  struct lost_rank {};

  [[nodiscard]] std::size_t rank() const { return rank_; }
  [[nodiscard]] std::size_t ranks() const { return ranks_; }
  [[nodiscard]] std::size_t concurrency() const { return 1; }
  template <class Body>
  void parallel_for(std::size_t n, Body&& body) {
    for (std::size_t i = 0; i < n; ++i) body(i);
  }
  template <edgetran::wire::portable Result, class Function>
  std::vector<Result> map(std::size_t n, Function&& function) {
    std::vector<Result> results;
    for (auto& outcome : try_map<Result>(n, function)) {
      if (const auto* failed = std::get_if<1>(&outcome)) failed->raise();
      results.push_back(std::move(std::get<0>(outcome)));
    }
    return results;
  }
  template <edgetran::wire::portable Result, class Function>
  std::vector<std::variant<Result, edgetran::portable_error>> try_map(std::size_t n, Function&& function) {
    std::vector<std::variant<Result, edgetran::portable_error>> mine(n), all(n);
    for (std::size_t i = rank_; i < n; i += ranks_) try {
        mine[i].template emplace<0>(function(i));
      } catch (...) {
        mine[i].template emplace<1>(edgetran::portable_error::of(std::current_exception()));
      }
    place_->told[rank_] = &mine;
    place_->all_here.arrive_and_wait();
    if (place_->gone) throw lost_rank{};
    for (std::size_t i = 0; i < n; ++i)
      all[i] = (*static_cast<const decltype(mine)*>(place_->told[i % ranks_]))[i];
    place_->all_here.arrive_and_wait();  // nobody leaves before all have read
    return all;
  }

 private:
  struct meeting {
    explicit meeting(std::ptrdiff_t ranks) : all_here(ranks), told(static_cast<std::size_t>(ranks)) {}
    std::barrier<> all_here;
    std::vector<const void*> told;
    std::atomic<bool> gone = false;  // a rank is at its end: nobody answers for it
  };
  pretend_ranks(meeting& place, std::size_t rank, std::size_t ranks)
      : place_(&place), rank_(rank), ranks_(ranks) {}

  meeting* place_;
  std::size_t rank_, ranks_;
};
static_assert(edgetran::executor<pretend_ranks>);
static_assert(!edgetran::shared_memory_executor<pretend_ranks>);

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_PRETEND_RANKS_HPP
