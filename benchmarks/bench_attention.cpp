// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Scaled dot-product attention of twelve heads of 64, against what Eigen and OpenBLAS make of it.
#include <algorithm>

#include "layers.hpp"

namespace {

using namespace edgetran;

constexpr std::int64_t heads = 12, head = 64;

/// The first and the last query of the first and the last head.
std::vector<bench::expected> oracle(const bench::layer_group::arrays& in, std::int64_t sequence) {
  const auto at = [&](std::size_t which, std::int64_t h, std::int64_t s, std::int64_t d) {
    return static_cast<double>(in[which][static_cast<std::size_t>((h * sequence + s) * head + d)]);
  };
  std::vector<bench::expected> all;
  for (const std::int64_t h : {std::int64_t{0}, heads - 1})
    for (const std::int64_t s : {std::int64_t{0}, sequence - 1}) {
      std::vector<double> p;
      for (std::int64_t t = 0; t < sequence; ++t) {
        double score = 0;
        for (std::int64_t d = 0; d < head; ++d) score += at(0, h, s, d) * at(1, h, t, d);
        p.push_back(score / std::sqrt(static_cast<double>(head)));
      }
      const double largest = *std::max_element(p.begin(), p.end());
      double total = 0;
      for (double& x : p) total += x = std::exp(x - largest);
      for (std::int64_t d = 0; d < head; ++d) {
        double value = 0, scale = 0;
        for (std::int64_t t = 0; t < sequence; ++t) {
          const double part = p[static_cast<std::size_t>(t)] / total * at(2, h, t, d);
          value += part;
          scale += std::abs(part);
        }
        all.push_back({static_cast<std::size_t>((h * sequence + s) * head + d), value, scale});
      }
    }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  bench::session session(argc, argv);
  for (const std::int64_t sequence : {16, 32, 64, 128, 256, 512, 1024, 2048}) {
    const std::int64_t size = heads * sequence * head;
    bench::layer_group group(session, "attention", "/S:" + std::to_string(sequence), {size, size, size}, size,
                             4.0 * static_cast<double>(size * sequence),
                             [sequence](const auto& in) { return oracle(in, sequence); });
    // Ours: group.add("sdp", ...) makes a routine of (Q, K, V) -> out.
    group.add_peers(peers::attention_peers(heads, sequence, head));
    group.run();
  }
  return session.finish();
}
