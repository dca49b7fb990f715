// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Runs BERT-tiny from random weights; prints the norm of its pooled vector and where the time went.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <string_view>

#include "edgetran/nn/network.hpp"

using namespace edgetran;

/// Adds up the time of every kind of primitive; the leaves of the tree come in the order of the run.
struct stopwatch {
  std::vector<std::string_view> kinds;
  std::map<std::string_view, double> microseconds{};
  std::size_t next = 0;
  std::chrono::steady_clock::time_point start{};

  void begin() { start = std::chrono::steady_clock::now(); }
  void end() {
    const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
    microseconds[kinds[next++]] += spent.count();
  }
};

int main() {
  nn::network net(model::bert<2, 128, 2, 512>{}, 2026);
  const model::tree tree = model::make_tree(net.model());
  stopwatch watch;
  for (const model::node& n : tree.nodes())
    if (n.level == model::level::primitive) watch.kinds.push_back(model::kind_of(n.primitive));

  const nn::activation y = net.encode(nn::random_inputs(net.model(), {.sequence = 128}, 1), 1, 128, watch);
  double square = 0;
  for (const float v : y.values) square += static_cast<double>(v) * static_cast<double>(v);
  std::printf("pooled vector of %zu numbers, norm %.4f\n", y.shape[2], std::sqrt(square));
  for (const auto& [kind, time] : watch.microseconds) std::printf("%-18.18s %8.1f us\n", kind.data(), time);
}
