// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_ENERGY_PROFILED_FIXTURE_HPP
#define EDGETRAN_TESTS_ENERGY_PROFILED_FIXTURE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/units.hpp"
#include "edgetran/energy/profiled_model.hpp"
#include "edgetran/model/load.hpp"
#include "model/irene_view.hpp"

namespace test {

/// The models of the published data: their names there and those of our example configurations.
inline const std::vector<std::pair<std::string, std::string>>& published_models() {
  static const std::vector<std::pair<std::string, std::string>> names{
      {"bert-base-uncased", "bert-base"}, {"distilbert-base-uncased", "distilbert"},
      {"roberta-base", "roberta-base"},   {"gpt2", "gpt2"},
      {"distilgpt2", "distilgpt2"},       {"openai-gpt", "openai-gpt"}};
  return names;
}

/// A tree with the nodes that the published data has of this model, and made-up readings that differ from
/// node to node and have many digits.
inline edgetran::energy::profiled_tree made_up_tree(const edgetran::model::tree& t, std::string name,
                                                    edgetran::model::workload w) {
  namespace energy = edgetran::energy;
  const auto costs = t.costs(w);
  return energy::profile_model(t, w, std::move(name),
                               [&](std::size_t i) -> std::optional<energy::node_reading> {
                                 if (t[i].level == edgetran::model::level::primitive && !in_irene_view(t[i]))
                                   return std::nullopt;
                                 const double x = static_cast<double>(i) + 1 / 3.0;
                                 energy::node_reading r;
                                 r.cpu = 8 + x / 1000;
                                 r.memory = 10;
                                 r.gpu = 100 / (1 + 1 / x);
                                 r.gpu_memory = 17;
                                 r.gpu_clock = 1900 + x;
                                 r.gpu_memory_clock = 3802;
                                 r.latency = edgetran::seconds{1e-5 + costs[i].flops.value() / 3e12};
                                 r.gpu_energy = r.latency * edgetran::watts{150};
                                 r.energy = r.latency * edgetran::watts{270};
                                 return r;
                               });
}

inline edgetran::energy::profiled_tree made_up_tree(const std::pair<std::string, std::string>& model,
                                                    edgetran::model::workload w) {
  return made_up_tree(edgetran::model::load(example_configs() / (model.second + ".json")).tree(), model.first,
                      w);
}

}  // namespace test

#endif  // EDGETRAN_TESTS_ENERGY_PROFILED_FIXTURE_HPP
