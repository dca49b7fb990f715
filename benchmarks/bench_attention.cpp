// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Attention of twelve heads of 64, scaled dot-product (sdp), causal and not, and weighted multiplicative
// (wma), against what Eigen and OpenBLAS make of it.
#include <algorithm>

#include "edgetran/kernels/attention.hpp"
#include "layers.hpp"

namespace {

using namespace edgetran;

constexpr std::int64_t heads = 12, head = 64;

/// The first, the middle and the last query of the first and the last head; with a fourth array, the query is
/// turned by it first.
std::vector<bench::expected> oracle(const bench::layer_group::arrays& in, std::int64_t sequence,
                                    bool causal) {
  const auto at = [&](std::size_t which, std::int64_t h, std::int64_t s, std::int64_t d) {
    return static_cast<double>(in[which][static_cast<std::size_t>((h * sequence + s) * head + d)]);
  };
  std::vector<bench::expected> all;
  for (const std::int64_t h : {std::int64_t{0}, heads - 1})
    for (const std::int64_t s : {std::int64_t{0}, sequence / 2, sequence - 1}) {
      const std::int64_t seen = causal ? s + 1 : sequence;
      std::vector<double> p, query;
      for (std::int64_t d = 0; d < head; ++d) {
        double turned = 0;
        for (std::int64_t e = 0; in.size() == 4 && e < head; ++e)
          turned += at(0, h, s, e) *
                    static_cast<double>(in[3][static_cast<std::size_t>((h * head + e) * head + d)]);
        query.push_back(in.size() == 4 ? turned : at(0, h, s, d));
      }
      for (std::int64_t t = 0; t < seen; ++t) {
        double score = 0;
        for (std::int64_t d = 0; d < head; ++d) score += query[static_cast<std::size_t>(d)] * at(1, h, t, d);
        p.push_back(score / std::sqrt(static_cast<double>(head)));
      }
      const double largest = *std::max_element(p.begin(), p.end());
      double total = 0;
      for (double& x : p) total += x = std::exp(x - largest);
      for (std::int64_t d = 0; d < head; ++d) {
        double value = 0, scale = 0;
        for (std::int64_t t = 0; t < seen; ++t) {
          const double part = p[static_cast<std::size_t>(t)] / total * at(2, h, t, d);
          value += part;
          scale += std::abs(part);
        }
        all.push_back({static_cast<std::size_t>((h * sequence + s) * head + d), value, scale});
      }
    }
  return all;
}

/// The library's; a fourth array turns the queries.
std::vector<peers::routine> attend(std::int64_t sequence, bool weighted, bool causal = false) {
  auto workspace = std::make_shared<kernels::attention_workspace>();
  return {{std::string(kernels::name(kernels::active())), [=](const float* const* in, float* out) {
             kernels::attention a;
             a.q = {in[0], head, sequence * head};
             a.k = {in[1], head, sequence * head};
             a.v = {in[2], head, sequence * head};
             a.o = {out, head, sequence * head};
             a.heads = heads;
             a.queries = a.keys = sequence;
             a.size = head;
             a.causal = causal;
             if (weighted) a.weight = {in[3], head, head * head};
             kernels::attend(a, *workspace);
           }}};
}

}  // namespace

int main(int argc, char** argv) {
  bench::session session(argc, argv);
  for (const std::int64_t sequence : {16, 32, 64, 128, 256, 512, 1024, 2048}) {
    const std::int64_t size = heads * sequence * head;
    const double flops = 4.0 * static_cast<double>(size * sequence);
    const auto check = [sequence](const auto& in) { return oracle(in, sequence, false); };
    const auto check_causal = [sequence](const auto& in) { return oracle(in, sequence, true); };
    const std::string suffix = "/S:" + std::to_string(sequence);
    bench::layer_group sdp(session, "attention", suffix, {size, size, size}, size, flops, check);
    sdp.add("sdp", [sequence] { return attend(sequence, false); });
    sdp.add_peers(peers::attention_peers(heads, sequence, head));
    sdp.run();

    // In turn with the same product unmasked: how much of what a mask hides is skipped.
    const double seen_flops = flops / 2 * static_cast<double>(sequence + 1) / static_cast<double>(sequence);
    bench::layer_group causal(session, "causal", suffix, {size, size, size}, size, seen_flops, check_causal);
    bench::layer_group unmasked(session, "causal", suffix, {size, size, size}, size, flops, check);
    causal.add("sdp", [sequence] { return attend(sequence, false, true); });
    unmasked.add("unmasked", [sequence] { return attend(sequence, false); });
    causal.add_peers(peers::causal_peers(heads, sequence, head));
    session.run();

    bench::layer_group wma(session, "wma", suffix, {size, size, size, heads * head * head}, size,
                           flops + 2.0 * static_cast<double>(size * head), check);
    wma.add("wma", [sequence] { return attend(sequence, true); });
    wma.add_peers(peers::wma_peers(heads, sequence, head));
    wma.run();
  }
  return session.finish();
}
