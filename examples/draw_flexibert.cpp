// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// FlexiBERT 2.0: count, draw, cost, embed, look around.
#include <array>
#include <cstdio>
#include <edgetran/model.hpp>
#include <edgetran/space.hpp>
#include <string>

using namespace edgetran;
using space::flexibert2;

int main() {
  std::printf("%s architectures\n", space::cardinality<flexibert2>.text().c_str());

  // Sixteen models to start a search with: half narrow, half wide, a Latin hypercube in each half.
  const auto batch = space::sample_halves<flexibert2>(16, space::method::latin_hypercube, stream(1));
  for (const auto& a : batch) {
    const std::string number = space::rank(a).text();
    const model::flexibert<> built{model::from_space(a)};
    const model::cost c = model::total_cost(built, {.sequence = 128});
    std::printf("%-14s %2zu layers, number %.6s... of %zu digits: %5.1f M parameters, %5.1f GFLOP\n",
                std::string(space::model_type(a)).c_str(), a.get<"layers">(), number.c_str(), number.size(),
                static_cast<double>(c.parameters) / 1e6, c.flops.value() / 1e9);
  }

  std::array<double, 37> row{};
  space::index_embedding<flexibert2>::encode(batch[0], row);
  std::printf("embedding:");
  for (const double x : row) std::printf(" %g", x);
  std::puts("");
  row[0] += 0.3;  // where a continuous optimiser may end
  const auto nearest = space::index_embedding<flexibert2>::nearest(row);
  std::printf("nearest member %s it\n", nearest == batch[0] ? "is" : "is not");

  std::size_t neighbours = 0;
  space::for_each_neighbour(flexibert2{}, batch[0], [&](const auto&) { ++neighbours; });
  const space::distance_report d = space::pairwise_distances(batch);
  std::printf("%zu neighbours; distances in the batch: quartiles %.0f, %.0f, %.0f\n", neighbours,
              d.first_quartile, d.median, d.third_quartile);
}
