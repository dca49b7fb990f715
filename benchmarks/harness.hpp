// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Google Benchmark with what a comparison needs: one thread on one CPU, cases that belong together run turn
// by turn in random order nine times, and their memory is freed before the next ones begin.
// docs/benchmarks.md tells how to use it.
#ifndef EDGETRAN_BENCHMARKS_HARNESS_HPP
#define EDGETRAN_BENCHMARKS_HARNESS_HPP

#include <benchmark/benchmark.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "memory.hpp"
#include "peers/machine.hpp"

namespace edgetran::bench {

/// What the machine can do at most, on one core.
struct machine_limits {
  double flops;       ///< float32 multiply-adds, FLOP/s
  double dram_bytes;  ///< reading DRAM, byte/s, in the run's pages
};

/// Seconds of this thread's CPU time: what the cases are measured in, whoever else runs on the machine.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds that `work` takes once; the best of `bursts` bursts of at least `burst` seconds.
template <class Work>
double best_seconds(Work&& work, int bursts, double burst) {
  double best = std::numeric_limits<double>::infinity();
  for (int b = 0; b < bursts; ++b) {
    const double start = cpu_seconds();
    double elapsed = 0;
    std::int64_t runs = 0;
    for (std::int64_t more = 1; runs == 0 || elapsed < burst; more *= 2) {  // looking at the clock takes time
      for (std::int64_t i = 0; i < more; ++i) work();
      runs += more;
      elapsed = cpu_seconds() - start;
    }
    best = std::min(best, elapsed / static_cast<double>(runs));
  }
  return best;
}

/// How far ahead to ask for bytes when reading at the machine's limit; the best depends on the machine.
inline constexpr std::size_t read_ahead[] = {0, 1024, 4096, 8192};

/// Gives the terminal one line for each case, the median; a file, and a terminal that was asked for JSON,
/// everything.
class reporter final : public benchmark::BenchmarkReporter {
 public:
  reporter(bool everything, const std::string& file)
      : display_(benchmark::CreateDefaultDisplayReporter()), everything_(everything) {
    if (file.empty()) return;
    stream_.open(file);
    if (!stream_) {
      std::cerr << "cannot write " << file << ": name another file in --benchmark_out\n";
      std::exit(1);
    }
    file_ = std::make_unique<benchmark::JSONReporter>();
    file_->SetOutputStream(&stream_);
  }

  bool ReportContext(const Context& context) override {
    if (std::exchange(begun_, true)) return true;
    Context wide = context;
    wide.name_field_width = std::max<std::size_t>(wide.name_field_width, 58);
    return display_->ReportContext(wide) && (!file_ || file_->ReportContext(wide));
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    if (file_) file_->ReportRuns(runs);
    std::vector<Run> shown;
    for (const Run& run : runs)
      if (everything_ || run.aggregate_name == "median" || run.repetitions <= 1) shown.push_back(run);
    if (!shown.empty()) display_->ReportRuns(shown);
  }
  /// After the last group; Finalize() comes after each.
  void finish() {
    if (!begun_) return;
    display_->Finalize();
    if (file_) file_->Finalize();
  }

 private:
  std::unique_ptr<BenchmarkReporter> display_;
  std::unique_ptr<benchmark::JSONReporter> file_;
  std::ofstream stream_;
  bool everything_, begun_ = false;
};

/// A benchmark program's run: `add` cases, `run` them interleaved, again and again; then return `finish()`
/// from main. Our own defaults (--benchmark_repetitions=9, 0.05 s each) give way to what the user says, and
/// to one repetition of small data where the user asks for 0.01 s or less: such a run shows that the program
/// works and measures nothing. Own options: --pages=huge|small, --cpu=N.
class session {
 public:
  using body = std::function<void(benchmark::State&)>;

  session(int argc, char** argv) {
    arguments_ = read_options(argc, argv);
    std::vector<char*> pointers;
    for (std::string& a : arguments_) pointers.push_back(a.data());
    int count = static_cast<int>(pointers.size());
    pointers.push_back(nullptr);
    benchmark::Initialize(&count, pointers.data());
    if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) std::exit(2);
    filter_text_ = benchmark::GetBenchmarkFilter();
    if (filter_text_ == "all") filter_text_.clear();
    inverted_ = filter_text_.starts_with('-');
    filter_.assign(filter_text_.substr(inverted_ ? 1 : 0));
    reporter_ = std::make_unique<reporter>(json_, out_);
    if (list_) return;
    pin();
    measure_limits();
    benchmark::AddCustomContext("pages", pages_ == page_policy::huge ? "huge" : "small");
    benchmark::AddCustomContext("rotation_bytes", std::to_string(rotation_bytes()));
    benchmark::AddCustomContext("fma_peak_flops", std::to_string(limits_.flops));
    benchmark::AddCustomContext("dram_read_bytes_per_second", std::to_string(limits_.dram_bytes));
  }

  bool quick() const { return quick_; }
  page_policy pages() const { return pages_; }
  const machine_limits& limits() const { return limits_; }
  /// How much memory a cold case goes round in: more than any cache holds.
  std::size_t rotation_bytes() const { return quick_ ? std::size_t{4} << 20 : std::size_t{272} << 20; }

  /// Adds a case to the group that `run` runs next.
  void add(std::string name, body work) {
    if (std::regex_search(name, filter_) == inverted_ && !filter_text_.empty()) return;
    group_.emplace_back(std::move(name), std::move(work));
  }

  /// Runs the cases added since the last run, interleaved, and forgets them and what they hold.
  void run() {
    if (group_.empty()) return;
    for (auto& [name, work] : group_)
      benchmark::RegisterBenchmark(name.c_str(), work)->Unit(benchmark::kMicrosecond);
    ran_ += benchmark::RunSpecifiedBenchmarks(reporter_.get(), nullptr, "all");
    benchmark::ClearRegisteredBenchmarks();
    group_.clear();
  }

  /// What main returns.
  int finish() {
    run();
    reporter_->finish();
    if (ran_ == 0) std::cerr << "no case matches --benchmark_filter=" << filter_text_ << "\n";
    return ran_ == 0 ? 1 : 0;
  }

 private:
  std::vector<std::string> read_options(int argc, char** argv) {
    std::vector<std::string> user;
    bool min_time = false, repetitions = false;
    for (int i = 1; i < argc; ++i) {
      const std::string argument = argv[i];
      const auto value = [&](std::string_view option) {
        return argument.starts_with(option) ? argument.c_str() + option.size() : nullptr;
      };
      if (const char* out =
              value("--benchmark_out=")) {  // Google Benchmark would begin the file anew for each group
        out_ = out;
      } else if (argument == "--benchmark_out_format=json") {
      } else if (argument == "--pages=huge" || argument == "--pages=small") {
        pages_ = argument == "--pages=huge" ? page_policy::huge : page_policy::small;
      } else if (const char* cpu = value("--cpu=")) {
        cpu_ = std::atoi(cpu);
      } else {
        if (const char* seconds = value("--benchmark_min_time="))
          min_time = true, quick_ = std::atof(seconds) <= 0.01;
        if (value("--benchmark_repetitions=") != nullptr) repetitions = true;
        if (argument.starts_with("--benchmark_list_tests") && !argument.ends_with("=false")) list_ = true;
        if (argument == "--benchmark_format=json") json_ = true;
        user.push_back(argument);
      }
    }
    std::vector<std::string> all = {argv[0], "--benchmark_enable_random_interleaving=true"};
    if (!min_time) all.push_back("--benchmark_min_time=0.05");
    if (!repetitions && !quick_) all.push_back("--benchmark_repetitions=9");
    all.insert(all.end(), user.begin(), user.end());
    return all;
  }

  void pin() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (cpu_ < 0 && sched_getaffinity(0, sizeof allowed, &allowed) == 0)
      for (int c = 0; c < CPU_SETSIZE; ++c)
        if (CPU_ISSET(c, &allowed)) cpu_ = c;  // the last: the first serves most interrupts
    CPU_ZERO(&allowed);
    if (cpu_ >= 0) CPU_SET(static_cast<std::size_t>(cpu_), &allowed);
    const bool pinned = cpu_ >= 0 && sched_setaffinity(0, sizeof allowed, &allowed) == 0;
    if (!pinned) std::cerr << "not pinned to a CPU: expect more noise\n";
    benchmark::AddCustomContext("cpu", pinned ? std::to_string(cpu_) : "any");
  }

  void measure_limits() {
    constexpr std::int64_t rounds = 20000;
    const int bursts = quick_ ? 1 : 9;
    limits_.flops =
        peers::multiply_add_flops * rounds /
        best_seconds([] { benchmark::DoNotOptimize(peers::multiply_add(rounds)); }, bursts, 0.005);
    const memory block = zeroes(rotation_bytes(), pages_);
    for (const std::size_t ahead : read_ahead) {
      const auto pass = [&] { benchmark::DoNotOptimize(peers::read(block.get(), rotation_bytes(), ahead)); };
      limits_.dram_bytes = std::max(
          limits_.dram_bytes, static_cast<double>(rotation_bytes()) / best_seconds(pass, quick_ ? 1 : 5, 0));
    }
  }

  std::vector<std::string> arguments_;  // Google Benchmark keeps a pointer to the program's name
  std::string out_, filter_text_;
  std::regex filter_;
  bool quick_ = false, json_ = false, list_ = false, inverted_ = false;
  int cpu_ = -1;
  page_policy pages_ = page_policy::huge;
  machine_limits limits_{1, 1};
  std::unique_ptr<reporter> reporter_;
  std::vector<std::pair<std::string, body>> group_;
  std::size_t ran_ = 0;
};

/// States a case's work in its counters: FLOP and bytes in 10^9 a second, and the part of the machine's limit
/// reached: the least time that the FLOPs, and those bytes that come from DRAM, can take, over the time they
/// took.
inline void count_work(benchmark::State& state, const machine_limits& limits, double flops, double bytes,
                       double dram_bytes) {
  using benchmark::Counter;
  constexpr auto rate = Counter::kIsIterationInvariantRate;
  if (flops > 0) state.counters["GF/s"] = Counter(flops * 1e-9, rate);
  if (bytes > 0) state.counters["bytes/s"] = Counter(bytes, rate);
  state.counters["of_limit"] = Counter(std::max(flops / limits.flops, dram_bytes / limits.dram_bytes), rate);
}

/// Adds the case `name` that reads DRAM as fast as it can, in the run's pages; a group whose cases come from
/// DRAM holds one, so that the limit is measured between them.
inline void add_dram_read(session& s, const std::string& name) {
  struct reader {
    memory block;
    std::size_t ahead = 0, offset = 0;
  };
  auto r = std::make_shared<reader>();
  s.add(name, [&s, r](benchmark::State& state) {
    const std::size_t total = s.rotation_bytes(), part = std::min(total, std::size_t{4} << 20);
    const auto read_part = [&](std::size_t ahead) {
      benchmark::DoNotOptimize(peers::read(r->block.get() + r->offset, part, ahead));
      r->offset = (r->offset + part) % total;
    };
    if (!r->block) {
      r->block = zeroes(total, s.pages());
      double best = std::numeric_limits<double>::infinity();
      for (const std::size_t ahead : read_ahead) {
        const double seconds =
            best_seconds([&] { read_part(ahead); }, s.quick() ? 1 : 7, s.quick() ? 0 : 0.004);
        if (seconds < best) best = seconds, r->ahead = ahead;
      }
    }
    for (auto _ : state) read_part(r->ahead);
    count_work(state, s.limits(), 0, static_cast<double>(part), static_cast<double>(part));
    state.SetLabel(std::to_string(r->ahead) + " bytes ahead");
  });
}

/// Adds the case `name` that multiplies and adds as fast as the core can.
inline void add_fma_peak(session& s, const std::string& name) {
  s.add(name, [&s](benchmark::State& state) {
    constexpr std::int64_t rounds = 20000;
    for (auto _ : state) benchmark::DoNotOptimize(peers::multiply_add(rounds));
    count_work(state, s.limits(), peers::multiply_add_flops * rounds, 0, 0);
  });
}

}  // namespace edgetran::bench

#endif  // EDGETRAN_BENCHMARKS_HARNESS_HPP
