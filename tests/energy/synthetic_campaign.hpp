// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_ENERGY_SYNTHETIC_CAMPAIGN_HPP
#define EDGETRAN_TESTS_ENERGY_SYNTHETIC_CAMPAIGN_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/energy/campaign.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/tree_law.hpp"

// Compiled once, in synthetic_campaign.cpp: reading a model takes the compiler long.
namespace test {

/// Joules that look like those of a small computer, and seconds.
edgetran::predict::tree_law known_energy_law();
edgetran::predict::tree_law known_latency_law();

/// Bytes that a leaf moves when every tensor moves once, from the extents of a layer and not from the
/// published counter: rows in, weights, rows out, and for a bias of its own pass twice the rows out again.
double naive_moved_bytes(const edgetran::model::node& n, const edgetran::model::workload& w,
                         const edgetran::model::cost& c);

/// What a law says of node i, by recursion over the tree and the published costs; none of the code that is
/// tested.
struct naive_cost {
  double own = 0, toll = 0;
};
naive_cost naive_law(const edgetran::predict::tree_law& law, const edgetran::model::tree& t, std::size_t i,
                     const edgetran::model::workload& w, const std::vector<edgetran::model::cost>& costs);

/// A tree as a device would be profiled whose energies and latencies follow laws, energies times exp of noise
/// between -noise and noise.
edgetran::energy::profiled_tree lawful_tree(const edgetran::model::tree& t, std::string name,
                                            const edgetran::model::workload& w,
                                            const edgetran::predict::tree_law& energy,
                                            const edgetran::predict::tree_law& latency, double noise = 0,
                                            std::uint64_t seed = 0);

/// The tree of one of our example configurations.
edgetran::model::tree example_tree(const std::string& config);

/// Models of four families and several sizes under several workloads.
const std::vector<std::string>& campaign_configs();
const std::vector<edgetran::model::workload>& campaign_workloads();
edgetran::energy::campaign lawful_campaign(double noise = 0, std::uint64_t seed = 0,
                                           const std::vector<std::string>& configs = campaign_configs());

}  // namespace test

#endif  // EDGETRAN_TESTS_ENERGY_SYNTHETIC_CAMPAIGN_HPP
