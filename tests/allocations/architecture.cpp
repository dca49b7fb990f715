// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of its own: it counts every `operator new` of the process.
#include <cstddef>
#include <cstdio>
#include <vector>

#include "allocations/counter.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/model/physical_embedding.hpp"
#include "model/architectures.hpp"

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
