// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What one core of this machine can do at most: float32 multiply-adds, and reading from each level of its
// memory.
#include "harness.hpp"

namespace {

using namespace edgetran;

struct level {
  const char* name;
  std::size_t bytes;
};

/// A part of each cache, so that what else runs leaves it alone; sizes of a small device where the system
/// tells none.
std::vector<level> levels(std::size_t dram) {
  // Not sysconf: in a virtual machine glibc takes the third level of the whole server for this one's.
  const auto size = [](int number, std::size_t otherwise) {
    for (const auto& cache : benchmark::CPUInfo::Get().caches)
      if (cache.level == number && cache.type != "Instruction") return static_cast<std::size_t>(cache.size);
    return otherwise;
  };
  std::vector<level> all{{"L1", size(1, 32 << 10) / 2}, {"L2", size(2, 512 << 10) / 2}};
  if (const std::size_t l3 = size(3, 0)) all.push_back({"L3", std::max(l3 / 4, all[1].bytes * 4)});
  all.push_back({"DRAM", dram});
  return all;
}

void add_read(bench::session& s, const level& l, bench::page_policy pages) {
  struct reader {
    bench::memory block;
    std::size_t ahead = 0;
  };
  auto r = std::make_shared<reader>();
  const std::string name = std::string("machine/read/") + l.name +
                           (pages == bench::page_policy::huge ? "/pages:huge" : "/pages:small");
  s.add(name, [&s, l, pages, r](benchmark::State& state) {
    const std::size_t passes = std::max<std::size_t>(1, (std::size_t{1} << 20) / l.bytes);
    const auto read = [&](std::size_t ahead) {
      benchmark::DoNotOptimize(peers::read(r->block.get(), l.bytes, ahead, passes));
    };
    if (!r->block) {
      r->block = bench::zeroes(l.bytes, pages);
      double best = std::numeric_limits<double>::infinity();
      for (const std::size_t ahead : bench::read_ahead) {
        const double seconds =
            bench::best_seconds([&] { read(ahead); }, s.quick() ? 1 : 5, s.quick() ? 0 : 0.002);
        if (seconds < best) best = seconds, r->ahead = ahead;
      }
    }
    for (auto _ : state) read(r->ahead);
    using benchmark::Counter;
    state.counters["bytes/s"] =
        Counter(static_cast<double>(l.bytes * passes), Counter::kIsIterationInvariantRate, Counter::kIs1000);
    state.SetLabel(std::to_string(l.bytes >> 10) + " KiB, " + std::to_string(r->ahead) + " bytes ahead");
  });
}

}  // namespace

int main(int argc, char** argv) {
  bench::session session(argc, argv);
  benchmark::AddCustomContext("vector_bytes", std::to_string(peers::vector_bytes));
  bench::add_fma_peak(session, "machine/fma_peak");
  for (const level& l : levels(session.rotation_bytes()))
    for (const auto pages : {bench::page_policy::huge, bench::page_policy::small})
      add_read(session, l, pages);
  return session.finish();
}
