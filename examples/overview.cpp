// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstdio>
#include <edgetran/edgetran.hpp>

using namespace edgetran;

// A model whose sizes are in its type: the compiler counts it.
using tiny = model::bert<2, 128, 2, 512>;
static_assert(model::parameters<tiny> == 4'385'920);

int main() {
  constexpr model::workload w{.batch = 1, .sequence = 128};
  constexpr model::cost c = model::total_cost(tiny{}, w);
  std::printf("bert-tiny: %.1f MFLOP, %.2f MB moved, %.0f kB of live activations\n", c.flops.value() / 1e6,
              c.traffic.value() / 1e6, model::peak_activation(tiny{}, w).value() / 1e3);

  const model::tree tree = model::make_tree(tiny{});
  const auto costs = tree.costs(w);
  tree.each_child(0, [&](std::size_t i) {
    std::printf("  %-15s %5.1f%% of the FLOPs\n", tree[i].name.c_str(),
                100 * (costs[i].flops / costs[0].flops));
  });
}
