// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of its own: it counts every `operator new` of the process.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/model/physical_embedding.hpp"
#include "model/architectures.hpp"

namespace {
std::size_t allocations = 0;
}

// Not inlined: g++ warns of malloc met by delete where it sees into both.
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace {
using namespace edgetran;

int failures = 0;

/// Runs `work` twice; the second time nothing may be allocated.
template <class Work>
void second_time_allocates_nothing(const char* what, Work work) {
  work();
  const std::size_t before = allocations;
  work();
  if (before > 0 && allocations == before) return;
  std::printf("%s: %zu allocations, %zu before\n", what, allocations - before, before);
  ++failures;
}
}  // namespace

int main() {
  const model::flexibert<> f{test::first_published()};
  model::graph_hasher hasher;
  second_time_allocates_nothing("graph_hasher", [&] { hasher(f.architecture); });
  const model::physical_embedding embedding;
  std::vector<double> features(embedding.dimension());
  second_time_allocates_nothing("physical_embedding", [&] { embedding.encode(f.architecture, features); });
  double flops = 0;
  second_time_allocates_nothing("total_cost", [&] { flops += model::total_cost(f).flops.value(); });
  return failures == 0 && flops > 0 ? 0 : 1;
}
