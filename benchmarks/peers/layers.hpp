// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Peers of what mixes tokens: attention, two-dimensional transforms, dynamic convolution. Compiled like
// gemm.hpp's.
#ifndef EDGETRAN_BENCHMARKS_PEERS_LAYERS_HPP
#define EDGETRAN_BENCHMARKS_PEERS_LAYERS_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace edgetran::peers {

/// One way to compute a layer; a routine owns its constants and its scratch memory.
struct routine {
  std::string kernel;  ///< what runs, for people
  std::function<void(const float* const* in, float* out)> run;
};

/// A contender with every way it has, made when it is measured; the harness keeps the fastest.
struct layer_peer {
  std::string name, version;
  std::function<std::vector<routine>()> ways;
};

/// softmax(Q K' / sqrt(head)) V for each head. In: Q, K, V; each, and out, [heads, sequence, head].
std::vector<layer_peer> attention_peers(std::int64_t heads, std::int64_t sequence, std::int64_t head);

/// The same where query i sees the keys 0 .. i.
std::vector<layer_peer> causal_peers(std::int64_t heads, std::int64_t sequence, std::int64_t head);

/// Weighted multiplicative attention, softmax(Q W K' / sqrt(head)) V. In: Q, K, V, and W [heads, head, head].
std::vector<layer_peer> wma_peers(std::int64_t heads, std::int64_t sequence, std::int64_t head);

/// The real part of the two-dimensional discrete Fourier transform, not normalised. In and out: [sequence,
/// hidden].
std::vector<layer_peer> dft_peers(std::int64_t sequence, std::int64_t hidden);

/// The two-dimensional cosine transform II, not normalised: sums of x[s,h] cos(pi u (2s+1) / (2 sequence))
/// and the same over h. In and out: [sequence, hidden].
std::vector<layer_peer> dct_peers(std::int64_t sequence, std::int64_t hidden);

/// out[s,c] = sum over t of w[s, c / head, t] x[s + t - taps / 2, c], with zeroes outside; taps odd. In: x
/// [sequence, heads * head], w [sequence, heads, taps]; out like x.
std::vector<layer_peer> convolution_peers(std::int64_t sequence, std::int64_t heads, std::int64_t head,
                                          std::int64_t taps);

}  // namespace edgetran::peers

#endif  // EDGETRAN_BENCHMARKS_PEERS_LAYERS_HPP
