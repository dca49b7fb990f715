// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "energy/synthetic_campaign.hpp"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "edgetran/core/random.hpp"
#include "edgetran/energy/profiled_model.hpp"
#include "edgetran/model/load.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;

namespace test {

predict::tree_law known_energy_law() {
  predict::tree_law law;
  for (std::size_t k = 0; k < law.leaf.size(); ++k) {
    const double x = static_cast<double>(k);
    law.leaf[k] = {4e-5 + 1e-5 * x, 2e-3 + 2e-4 * x, 1e-3 + 3e-4 * x};
    law.factor[k] = 1 + 0.03 * x;
  }
  law.own_flops = 9e-5;
  law.own_bytes = 4e-3;
  law.per_leaf = 2e-4;
  law.call = 3e-3;
  return law;
}

predict::tree_law known_latency_law() {
  predict::tree_law law = known_energy_law();
  for (auto& price : law.leaf)
    for (double& p : price) p /= 150;
  for (std::size_t k = 0; k < law.factor.size(); ++k) law.factor[k] = 1.2 - 0.01 * static_cast<double>(k);
  law.own_flops /= 100;
  law.own_bytes /= 200;
  law.per_leaf /= 80;
  law.call /= 120;
  return law;
}

double naive_moved_bytes(const model::node& n, const model::workload& w, const model::cost& c) {
  if (n.type != "Linear") return c.irene_bytes.value();
  const double pq = static_cast<double>(c.parameters);
  double in = 0, out = 0;
  std::visit(
      [&](const auto& p) {
        if constexpr (requires { p.in, p.out; })
          in = static_cast<double>(p.in), out = static_cast<double>(p.out);
      },
      n.primitive);
  const bool biased = pq > in * out;
  const bool pooled = n.path.starts_with("pooler");
  const double rows = static_cast<double>(w.batch) * (pooled ? 1 : static_cast<double>(w.sequence));
  return 4 * (rows * in + in * out + rows * out + (biased && !pooled ? 2 * rows * out : 0));
}

naive_cost naive_law(const predict::tree_law& law, const model::tree& t, std::size_t i,
                     const model::workload& w, const std::vector<model::cost>& costs) {
  constexpr std::string_view kinds[] = {"Embedding", "LayerNorm", "Linear", "Conv1D",
                                        "MatMul",    "Softmax",   "Tanh"};
  const double flops = costs[i].flops.value() / 1e6;
  if (t[i].level == model::level::primitive) {
    if (!in_irene_view(t[i])) {
      const double share = law.own_flops * flops + law.own_bytes * costs[i].irene_bytes.value() / 1048576;
      return {share, share};
    }
    std::size_t k = 0;
    while (t[i].type != kinds[k]) ++k;
    const double own = law.leaf[k][0] * flops +
                       law.leaf[k][1] * naive_moved_bytes(t[i], w, costs[i]) / 1048576 + law.leaf[k][2];
    return {own, law.factor[k] * own + law.per_leaf};
  }
  naive_cost sum;
  t.each_child(i, [&](std::size_t c) { sum.toll += naive_law(law, t, c, w, costs).toll; });
  sum.own = sum.toll + law.call;
  return sum;
}

energy::profiled_tree lawful_tree(const model::tree& t, std::string name, const model::workload& w,
                                  const predict::tree_law& energy, const predict::tree_law& latency,
                                  double noise, std::uint64_t seed) {
  const auto costs = t.costs(w);
  stream random(seed);
  return energy::profile_model(t, w, std::move(name),
                               [&](std::size_t i) -> std::optional<energy::node_reading> {
                                 if (t[i].level == model::level::primitive && !in_irene_view(t[i]))
                                   return std::nullopt;
                                 energy::node_reading r;
                                 r.cpu = 8, r.memory = 10, r.gpu = 90, r.gpu_memory = 17, r.gpu_clock = 1900,
                                 r.gpu_memory_clock = 3802;
                                 r.latency = seconds{naive_law(latency, t, i, w, costs).own};
                                 r.gpu_energy = r.latency * watts{120};
                                 const double off = noise == 0 ? 1 : std::exp(noise * random.uniform(-1, 1));
                                 r.energy = joules{off * naive_law(energy, t, i, w, costs).own};
                                 return r;
                               });
}

model::tree example_tree(const std::string& config) {
  return model::load(example_configs() / (config + ".json")).tree();
}

const std::vector<std::string>& campaign_configs() {
  static const std::vector<std::string> names{"bert-tiny",  "bert-mini",  "bert-small",
                                              "distilbert", "distilgpt2", "roberta-base"};
  return names;
}
const std::vector<model::workload>& campaign_workloads() {
  static const std::vector<model::workload> all{{2, 16}, {8, 32}, {4, 64}, {16, 128}};
  return all;
}
energy::campaign lawful_campaign(double noise, std::uint64_t seed, const std::vector<std::string>& configs) {
  energy::campaign c;
  for (const std::string& config : configs) {
    const model::tree t = example_tree(config);
    for (const model::workload& w : campaign_workloads())
      c.trees.push_back(lawful_tree(t, config, w, known_energy_law(), known_latency_law(), noise, seed++));
  }
  return c;
}

}  // namespace test
