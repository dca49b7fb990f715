// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/dynamic_convolution.hpp, for each target. P tokens in a row share the rows of their
// windows: a row is loaded once and goes into all of them.

/// y[s] = sum over tau < taps of weight(tau, s) x[s + tau - taps / 2] for P tokens from s on, V vectors of
/// channels each (or, `Partial`, the first n lanes of one); rows outside [0, tokens) count as zero. weight(p,
/// tau, v) is that of token s + p and vector v. Needs taps >= P - 1.
template <int P, int V, bool Partial, class Weight>
EDGETRAN_INLINE void windows(const convolution_job& job, int s, const float* x, float* y, int n,
                             const Weight& weight) {
  f32 sum[P][V], row[V];
  const int taps = job.taps, first = s - taps / 2;
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { sum[p][v] = zero(); });
  });
  const auto inside = [&](int r) EDGETRAN_INLINE_LAMBDA { return first + r >= 0 && first + r < job.tokens; };
  const auto read = [&](int r) EDGETRAN_INLINE_LAMBDA {
    const float* const at = x + (first + r) * job.x_stride;
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      if constexpr (Partial)
        row[v] = load(at, n);
      else
        row[v] = load(at + v * lanes);
    });
  };
  const auto add_to = [&](auto p, int r) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v)
                  EDGETRAN_INLINE_LAMBDA { sum[p][v] = fma(row[v], weight(p, r - p, v), sum[p][v]); });
  };
  unroll<P - 1>([&](auto r) EDGETRAN_INLINE_LAMBDA {  // rows that later tokens' windows do not reach yet
    if (!inside(r)) return;
    read(r);
    unroll<r + 1>([&](auto p) EDGETRAN_INLINE_LAMBDA { add_to(p, r); });
  });
  const int begin = first < 1 - P ? -first : P - 1;
  const int end = first + taps > job.tokens ? job.tokens - first : taps;
  for (int r = begin; r < end; ++r) {
    read(r);
    unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA { add_to(p, r); });
  }
  unroll<P - 1>([&](auto i) EDGETRAN_INLINE_LAMBDA {  // rows that earlier tokens' windows have left
    const int r = taps + i;
    if (!inside(r)) return;
    read(r);
    unroll<P - 1 - i>([&](auto p)
                          EDGETRAN_INLINE_LAMBDA { add_to(std::integral_constant<int, i + 1 + p>{}, r); });
  });
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    float* const at = y + (s + p) * job.y_stride;
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      if constexpr (Partial)
        store(at, sum[p][v], n);
      else
        store(at + v * lanes, sum[p][v]);
    });
  });
}

/// P tokens from s on, all channels, in groups of V vectors; weight_at(c) gives the weights from channel c
/// on.
template <int P, int V, class WeightAt>
EDGETRAN_INLINE void all_channels(const convolution_job& job, int s, const WeightAt& weight_at) {
  int c = 0;
  for (; c + V * lanes <= job.channels; c += V * lanes)
    windows<P, V, false>(job, s, job.x + c, job.y + c, 0, weight_at(c, std::false_type{}));
  if constexpr (V > 1)
    for (; c + lanes <= job.channels; c += lanes)
      windows<P, 1, false>(job, s, job.x + c, job.y + c, 0, weight_at(c, std::false_type{}));
  if (c < job.channels)
    windows<P, 1, true>(job, s, job.x + c, job.y + c, job.channels - c, weight_at(c, std::true_type{}));
}

/// Every token: P at a time as long as there are as many and their windows are long enough.
template <int P, int V, class Weights>
EDGETRAN_INLINE void all_tokens(const convolution_job& job, const Weights& weights) {
  int s = 0;
  if (job.taps >= P - 1)
    for (; s + P <= job.tokens; s += P) all_channels<P, V>(job, s, weights(s));
  for (; s < job.tokens; ++s) all_channels<1, V>(job, s, weights(s));
}

inline void dynamic_convolution(const convolution_job& job) {
  // Sums of P tokens and V vectors, one row's V vectors and a weight stay in registers.
  constexpr int vectors = registers == 32 ? 4 : 2;
  all_tokens<4, vectors>(job, [&](int s) EDGETRAN_INLINE_LAMBDA {
    const float* const w = job.weights + s * job.weights_stride;
    return [&job, w](int, auto) EDGETRAN_INLINE_LAMBDA {
      return [&job, w](int p, int tau, int)
                 EDGETRAN_INLINE_LAMBDA { return set(w[p * job.weights_stride + tau]); };
    };
  });
}

inline void depthwise_convolution(const convolution_job& job) {
  all_tokens<8, 1>(job, [&](int) EDGETRAN_INLINE_LAMBDA {
    return [&](int c, auto partial) EDGETRAN_INLINE_LAMBDA {
      const float* const f = job.weights + c;
      return [&job, f, n = job.channels - c, partial](int, int tau, int v) EDGETRAN_INLINE_LAMBDA {
        const float* const at = f + tau * job.weights_stride + v * lanes;
        if constexpr (decltype(partial)::value)
          return load(at, n);
        else
          return load(at);
      };
    };
  });
}
