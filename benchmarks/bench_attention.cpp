// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Attention of twelve heads of 64, scaled dot-product (sdp) and weighted multiplicative (wma), against what
// Eigen and OpenBLAS make of it.
#include <algorithm>

#include "layers.hpp"

namespace {

using namespace edgetran;

constexpr std::int64_t heads = 12, head = 64;

/// The first and the last query of the first and the last head; with a fourth array, the query is turned by
/// it first.
std::vector<bench::expected> oracle(const bench::layer_group::arrays& in, std::int64_t sequence) {
  const auto at = [&](std::size_t which, std::int64_t h, std::int64_t s, std::int64_t d) {
    return static_cast<double>(in[which][static_cast<std::size_t>((h * sequence + s) * head + d)]);
  };
  std::vector<bench::expected> all;
  for (const std::int64_t h : {std::int64_t{0}, heads - 1})
    for (const std::int64_t s : {std::int64_t{0}, sequence - 1}) {
      std::vector<double> p, query;
      for (std::int64_t d = 0; d < head; ++d) {
        double turned = 0;
        for (std::int64_t e = 0; in.size() == 4 && e < head; ++e)
          turned += at(0, h, s, e) *
                    static_cast<double>(in[3][static_cast<std::size_t>((h * head + e) * head + d)]);
        query.push_back(in.size() == 4 ? turned : at(0, h, s, d));
      }
      for (std::int64_t t = 0; t < sequence; ++t) {
        double score = 0;
        for (std::int64_t d = 0; d < head; ++d) score += query[static_cast<std::size_t>(d)] * at(1, h, t, d);
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
    const double flops = 4.0 * static_cast<double>(size * sequence);
    const auto check = [sequence](const auto& in) { return oracle(in, sequence); };
    const std::string suffix = "/S:" + std::to_string(sequence);
    bench::layer_group sdp(session, "attention", suffix, {size, size, size}, size, flops, check);
    // Ours: sdp.add("sdp", ...) makes a routine of (Q, K, V) -> out.
    sdp.add_peers(peers::attention_peers(heads, sequence, head));
    sdp.run();

    bench::layer_group wma(session, "wma", suffix, {size, size, size, heads * head * head}, size,
                           flops + 2.0 * static_cast<double>(size * head), check);
    // Ours: wma.add("wma", ...) makes a routine of (Q, K, V, W) -> out.
    wma.add_peers(peers::wma_peers(heads, sequence, head));
    wma.run();
  }
  return session.finish();
}
