// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: MPI, as of OpenMPI or MPICH; outside the umbrella.
#ifndef EDGETRAN_CORE_MPI_RANKS_HPP
#define EDGETRAN_CORE_MPI_RANKS_HPP

// The C interface alone; that of C++ is gone since MPI 3.
#ifndef OMPI_SKIP_MPICXX
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/portable_error.hpp"
#include "edgetran/core/wire.hpp"

namespace edgetran {

/// Begins MPI, and ends it: one for a program, before any `mpi_ranks`. If an exception passes through it, the
/// whole job is ended (MPI_Abort), for the other ranks would wait for this one for ever: report errors that
/// all ranks have inside.
class mpi_session {
 public:
  /// Throws state_error if MPI runs already, system_error if it cannot serve a program with threads.
  mpi_session() : before_(std::uncaught_exceptions()) {
    int running = 0, level = 0;
    MPI_Initialized(&running);
    if (running != 0) throw state_error("MPI runs already", "mpi_session", "begin it once");
    if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS ||
        level < MPI_THREAD_FUNNELED)
      throw system_error("MPI does not start, or not for programs with threads", "mpi_session",
                         "start the program by mpirun of the MPI that it was built with");
  }
  mpi_session(const mpi_session&) = delete;
  mpi_session& operator=(const mpi_session&) = delete;
  ~mpi_session() {
    if (std::uncaught_exceptions() > before_)
      MPI_Abort(MPI_COMM_WORLD, 1);
    else
      MPI_Finalize();
  }

 private:
  int before_;
};

namespace detail {
/// Marks that this thread runs a body, of whichever `mpi_ranks`: a collective call there would wait for ranks
/// that make none.
class inside_body {
 public:
  inside_body() : before_(std::exchange(now(), true)) {}
  inside_body(const inside_body&) = delete;
  inside_body& operator=(const inside_body&) = delete;
  ~inside_body() { now() = before_; }
  static bool& now() {
    thread_local bool flag = false;
    return flag;
  }

 private:
  bool before_;
};
}  // namespace detail

/// An executor over the ranks of an MPI job, all of which run the same program in step, with the same seeds:
/// `parallel_map` gives item i to rank i modulo the ranks, which runs its items on `Inner`, an executor of
/// its own; then every rank has all results, in order, with the same bits for any number of ranks.
///
/// Ranks share no memory. So `parallel_for`, whose bodies write where they like, runs everything on every
/// rank, and so does a `parallel_map` whose results cannot travel (`wire::portable`) or that is called inside
/// a body: right, and not faster.
///
/// What an item throws is carried to all ranks and thrown on all of them: that of the lowest index, as its
/// class of core/error.hpp, or as remote_error. `try_map` gives it as that item's result instead. A rank that
/// dies takes the job with it: MPI as it is installed knows no other way (OpenMPI's mpirun kills the others),
/// so keep a journal.
///
/// All ranks must make the same calls; one that calls with another count, or after another number of calls,
/// is a state_error on every rank. Calls are for the thread that made it, and so is a state_error on another
/// one, unless that runs a body.
template <executor Inner = inline_executor>
class mpi_ranks {
 public:
  /// Collective. Throws system_error where MPI refuses.
  explicit mpi_ranks(Inner& inner, MPI_Comm among = MPI_COMM_WORLD) : inner_(&inner) { join(among); }
  explicit mpi_ranks(MPI_Comm among = MPI_COMM_WORLD) requires std::same_as<Inner, inline_executor>
      : inner_(&here_) {
    join(among);
  }
  mpi_ranks(const mpi_ranks&) = delete;
  mpi_ranks& operator=(const mpi_ranks&) = delete;
  ~mpi_ranks() {
    if (std::uncaught_exceptions() == before_) MPI_Comm_free(&among_);
  }

  [[nodiscard]] std::size_t rank() const { return rank_; }
  [[nodiscard]] std::size_t ranks() const { return ranks_; }
  /// Bodies at once on this rank; the same program must not do other things for another number of ranks.
  [[nodiscard]] std::size_t concurrency() const { return inner_->concurrency(); }

  /// Every index on every rank.
  template <std::invocable<std::size_t> Body>
  void parallel_for(std::size_t n, Body&& body) {
    inner_->parallel_for(n, [&](std::size_t i) {
      const detail::inside_body here;
      body(i);
    });
  }

  /// What `parallel_map` calls: `function(i)` for every i below n, spread over the ranks. Collective.
  template <wire::portable Result, class Function>
  std::vector<Result> map(std::size_t n, Function&& function) {
    std::vector<Result> results(n);
    std::size_t i = 0;
    for (auto& outcome : try_map<Result>(n, function)) {
      if (const auto* failed = std::get_if<portable_error>(&outcome)) failed->raise();
      results[i++] = std::move(std::get<Result>(outcome));
    }
    return results;
  }

  /// The same, where an item that throws costs itself alone. Collective. Throws state_error where the ranks
  /// are out of step and on a thread that neither made this nor runs a body, system_error where MPI fails or
  /// the results of a call take 2 GiB.
  template <wire::portable Result, class Function>
  std::vector<std::variant<Result, portable_error>> try_map(std::size_t n, Function&& function) {
    using outcome = std::variant<Result, portable_error>;
    const bool nested = detail::inside_body::now();
    if (!nested && std::this_thread::get_id() != joined_on_)
      throw state_error("a call from another thread than the one that joined", who,
                        "call there, or inside a body of an mpi_ranks");
    if (!nested) require_step(n);
    const std::size_t first = nested ? 0 : rank_, stride = nested ? 1 : ranks_;
    const std::size_t mine = n > first ? (n - first + stride - 1) / stride : 0;
    std::vector<outcome> here(mine);
    inner_->parallel_for(mine, [&](std::size_t k) {
      const detail::inside_body inside;
      try {
        here[k] = outcome(std::in_place_index<0>, function(first + k * stride));
      } catch (...) {
        here[k] = outcome(std::in_place_index<1>, portable_error::of(std::current_exception()));
      }
    });
    if (nested || ranks_ == 1) return here;

    std::string packed;
    for (const outcome& o : here) {
      wire::put(packed, static_cast<std::uint8_t>(o.index()));
      std::visit([&](const auto& value) { wire::put(packed, value); }, o);
    }
    std::vector<outcome> all(n);
    std::size_t from = 0;
    for (const std::string& told : gather(packed)) {
      wire::reader in(told);
      for (std::size_t i = from++; i < n; i += ranks_) {
        std::uint8_t failed = 0;
        in.get(failed);
        if (failed != 0)
          in.get(all[i].template emplace<1>());
        else
          in.get(all[i].template emplace<0>());
      }
    }
    return all;
  }

 private:
  static constexpr const char* who = "mpi_ranks";

  void join(MPI_Comm among) {
    check(MPI_Comm_dup(among, &among_));  // our messages meet no one else's
    check(MPI_Comm_set_errhandler(among_, MPI_ERRORS_RETURN));
    int rank = 0, ranks = 1;
    check(MPI_Comm_rank(among_, &rank));
    check(MPI_Comm_size(among_, &ranks));
    rank_ = static_cast<std::size_t>(rank);
    ranks_ = static_cast<std::size_t>(ranks);
  }

  static void check(int code) {
    if (code == MPI_SUCCESS) return;
    std::array<char, MPI_MAX_ERROR_STRING> text{};
    int length = 0;
    MPI_Error_string(code, text.data(), &length);
    throw system_error(std::string(text.data(), static_cast<std::size_t>(length)), who,
                       "begin again: what a rank has lost is lost for all");
  }

  /// Whether all ranks make this very call.
  void require_step(std::size_t n) {
    const std::array<std::uint64_t, 2> mine{++calls_, n};
    std::vector<std::uint64_t> all(2 * ranks_);
    check(MPI_Allgather(mine.data(), 2, MPI_UINT64_T, all.data(), 2, MPI_UINT64_T, among_));
    for (std::size_t r = 0; r < ranks_; ++r)
      if (all[2 * r] != all[0] || all[2 * r + 1] != all[1])
        throw state_error("rank " + std::to_string(r) + " asks for " + std::to_string(all[2 * r + 1]) +
                              " items in call " + std::to_string(all[2 * r]) + ", rank 0 for " +
                              std::to_string(all[1]) + " in call " + std::to_string(all[0]),
                          who, "let no decision depend on the rank, the time or what a rank alone has read");
  }

  /// The bytes of every rank.
  std::vector<std::string> gather(const std::string& mine) {
    std::uint64_t size = mine.size();
    std::vector<std::uint64_t> sizes(ranks_);
    check(MPI_Allgather(&size, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, among_));
    std::vector<int> counts, begins;
    std::uint64_t total = 0;
    for (const std::uint64_t s : sizes) {
      total += s;
      if (total > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
        throw system_error("the results of one call take 2 GiB or more", who, "map fewer items at once");
      begins.push_back(static_cast<int>(total - s));
      counts.push_back(static_cast<int>(s));
    }
    std::string all(static_cast<std::size_t>(total), '\0');
    check(MPI_Allgatherv(mine.data(), static_cast<int>(size), MPI_BYTE, all.data(), counts.data(),
                         begins.data(), MPI_BYTE, among_));
    std::vector<std::string> parts;
    for (std::size_t r = 0; r < ranks_; ++r)
      parts.push_back(all.substr(static_cast<std::size_t>(begins[r]), static_cast<std::size_t>(counts[r])));
    return parts;
  }

  inline_executor here_{};
  Inner* inner_;
  MPI_Comm among_{};
  std::size_t rank_ = 0, ranks_ = 1;
  std::uint64_t calls_ = 0;
  std::thread::id joined_on_ = std::this_thread::get_id();
  int before_ = std::uncaught_exceptions();
};

static_assert(executor<mpi_ranks<>>);

}  // namespace edgetran

#endif  // EDGETRAN_CORE_MPI_RANKS_HPP
