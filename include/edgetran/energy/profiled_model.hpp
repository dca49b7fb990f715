// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_PROFILED_MODEL_HPP
#define EDGETRAN_ENERGY_PROFILED_MODEL_HPP

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/measure/resource_means.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::energy {

/// What was measured while one node ran: means over its window, and latency and energies of one call. On a
/// device without a GPU its numbers stay 0, a constant that carries nothing into a fit.
struct node_reading {
  double cpu = 0, memory = 0;                  ///< percent in use
  double gpu = 0, gpu_memory = 0;              ///< percent in use
  double gpu_clock = 0, gpu_memory_clock = 0;  ///< MHz
  seconds latency{};
  joules gpu_energy{};  ///< by the driver's account
  joules energy{};      ///< of the whole device
};

/// The reading of a node that ran `calls` times in the window behind `m`, with the device's `energy` over
/// that window. What a device without a GPU lacks stays 0. Throws state_error for no calls, and for a window
/// without a share of the processors or of memory, which was too short.
template <class = void>
node_reading reading_of(const measure::resource_means& m, std::size_t calls, joules energy) {
  if (calls == 0) throw state_error("a window without calls", "energy::reading_of", "run the node in it");
  if (!m.cpu || !m.memory)
    throw state_error("a window too short to see the processors' use", "energy::reading_of",
                      "run the node for some seconds");
  const auto known = [](const auto& x) { return x ? x->value : decltype(x->value){}; };
  const double each = 1 / static_cast<double>(calls);
  return {known(m.cpu),       known(m.memory),           known(m.gpu),     known(m.gpu_memory),
          known(m.gpu_clock), known(m.gpu_memory_clock), m.latency * each, known(m.gpu_energy) * each,
          energy * each};
}

namespace detail {

template <class Leaf>
profiled_node described_node(const model::basic_node<Leaf>& n, const model::cost& c,
                             const model::workload& w) {
  profiled_node p;
  // A leaf of values that a module holds itself has no name of its own, and here every node needs one.
  p.path = n.name.empty() && n.level != model::level::root ? n.path + "." + n.type : n.path;
  p.type = n.type;
  p.level = n.level;
  p[feature::parameters] = n.level == model::level::root ? 0 : static_cast<double>(c.parameters);
  p[feature::batch] = static_cast<double>(w.batch);
  p[feature::sequence] = static_cast<double>(w.sequence);
  p[feature::input_size] = p[feature::batch] * p[feature::sequence];
  p[feature::flops] = c.flops.value() / 1e6;
  p[feature::bytes] = c.irene_bytes.value() / 1048576;
  return p;
}

template <class = void>
void add_reading(profiled_node& p, const node_reading& r) {
  p[feature::cpu] = r.cpu;
  p[feature::memory] = r.memory;
  p[feature::gpu] = r.gpu;
  p[feature::gpu_memory] = r.gpu_memory;
  p[feature::gpu_clock] = r.gpu_clock;
  p[feature::gpu_memory_clock] = r.gpu_memory_clock;
  p[feature::latency] = r.latency.value();
  p[feature::gpu_energy] = r.gpu_energy.value();
  p.energy = r.energy;
}

}  // namespace detail

/// The profiled tree of a model of ours: FLOPs (1e6), bytes (MiB, the published counter's) and parameters
/// from its costs, the rest from `read(i)`, a `std::optional<node_reading>` of node i. A node without a
/// reading is left out with all below it, as the published data leaves out element-wise functions; the root
/// must have one. The root gets 0 parameters, as there; a leaf without a name of its own takes that of its
/// class. Throws shape_error for a workload that no model can run, and what `check` throws. O(nodes).
template <class Leaf, class Read>
profiled_tree profile_model(const model::basic_tree<Leaf>& t, const model::workload& w, std::string name,
                            Read read) {
  const std::vector<model::cost> costs = t.costs(w);
  std::vector<profiled_node> nodes;
  std::vector<std::size_t> place(t.size());  // of each node that is kept
  for (std::size_t i = 0; i < t.size();) {
    const std::optional<node_reading> r = read(i);
    if (!r) {
      i = t[i].end;
      continue;
    }
    place[i] = nodes.size();
    profiled_node p = detail::described_node(t[i], costs[i], w);
    detail::add_reading(p, *r);
    if (i == 0) p.type = name;
    p.parent = place[t[i].parent];
    p.depth = t[i].depth;
    nodes.push_back(std::move(p));
    ++i;
  }
  for (std::size_t j = nodes.size(); j-- > 0;) {
    nodes[j].end = std::max(nodes[j].end, j + 1);
    if (j > 0) nodes[nodes[j].parent].end = std::max(nodes[nodes[j].parent].end, nodes[j].end);
  }
  return make_profiled_tree(std::move(name), w.batch, w.sequence, std::move(nodes));
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_PROFILED_MODEL_HPP
