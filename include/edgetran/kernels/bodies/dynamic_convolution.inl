// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/dynamic_convolution.hpp, for each target. P tokens in a row share the rows of their
// windows: a row is loaded once and goes into all of them.

/// A whole vector, or its first n numbers.
struct whole {
  EDGETRAN_INLINE f32 read(const float* p) const { return load(p); }
  EDGETRAN_INLINE void write(float* p, f32 x) const { store(p, x); }
};
struct part_of {
  int n;
  EDGETRAN_INLINE f32 read(const float* p) const { return load(p, n); }
  EDGETRAN_INLINE void write(float* p, f32 x) const { store(p, x, n); }
};

/// A weight for a token and tap, the same for all channels.
struct weights_of_tokens {
  const float* w;  ///< of the first of the P tokens
  std::ptrdiff_t stride;
  EDGETRAN_INLINE weights_of_tokens from_channel(int) const { return *this; }
  template <class Extent>
  EDGETRAN_INLINE f32 at(int p, int tap, int, Extent) const {
    return set(w[p * stride + tap]);
  }
};
/// A weight for a tap and channel, the same for all tokens.
struct weights_of_channels {
  const float* w;
  std::ptrdiff_t stride;
  EDGETRAN_INLINE weights_of_channels from_channel(int c) const { return {w + c, stride}; }
  template <class Extent>
  EDGETRAN_INLINE f32 at(int, int tap, int v, Extent extent) const {
    return extent.read(w + tap * stride + v * lanes);
  }
};

/// y[p] = sum over tap of weight(p, tap) x[first + p + tap] for P tokens, V vectors of channels each. Needs P
/// - 1 taps or more. Where `Taps`, their number, is not 0, all rows of the windows are there; else those from
/// `begin` to `end` count.
template <int Taps, int P, int V, class Weights, class Extent>
EDGETRAN_INLINE void windows(int taps, int first, int begin, int end, const float* x, std::ptrdiff_t x_stride,
                             float* y, std::ptrdiff_t y_stride, const Weights& weights,
                             const Extent& extent) {
  f32 sum[P][V], row[V];
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { sum[p][v] = zero(); });
  });
  if constexpr (Taps > 0) x += first * x_stride;
  // Row r of the windows, into tokens `from` to `to` - 1.
  const auto add_row = [&](int r, auto from, auto to) EDGETRAN_INLINE_LAMBDA {
    const float* at = x;
    if constexpr (Taps > 0) {
      x += x_stride;
    } else {
      if (r < begin || r >= end) return;
      at += (first + r) * x_stride;
    }
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { row[v] = extent.read(at + v * lanes); });
    unroll<to - from>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      constexpr int p = from + i;
      unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA {
        sum[p][v] = fma(row[v], weights.at(p, r - p, v, extent), sum[p][v]);
      });
    });
  };
  constexpr std::integral_constant<int, 0> none{};
  constexpr std::integral_constant<int, P> all_of_them{};
  unroll<P - 1>([&](auto r) EDGETRAN_INLINE_LAMBDA {  // rows that later tokens' windows do not reach yet
    add_row(r, none, std::integral_constant<int, r + 1>{});
  });
  if constexpr (Taps > 0)
    unroll<Taps - (P - 1)>([&](auto i) EDGETRAN_INLINE_LAMBDA { add_row(P - 1 + i, none, all_of_them); });
  else
    for (int r = P - 1; r < taps; ++r) add_row(r, none, all_of_them);
  unroll<P - 1>([&](auto i) EDGETRAN_INLINE_LAMBDA {  // rows that earlier tokens' windows have left
    add_row((Taps > 0 ? Taps : taps) + i, std::integral_constant<int, i + 1>{}, all_of_them);
  });
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { extent.write(y + p * y_stride + v * lanes, sum[p][v]); });
  });
}

/// All channels of P tokens from s on: V vectors at a time, and what is left.
template <int Taps, int P, int V, class Weights>
inline void block_of(const convolution_job& job, int s, const Weights& weights) {
  const int first = s - job.taps / 2, rows = job.taps + P - 1;
  const int begin = first < 0 ? -first : 0, end = first + rows > job.tokens ? job.tokens - first : rows;
  float* const y = job.y + s * job.y_stride;
  const auto step = [&](int c, auto taps, auto vectors, auto extent) EDGETRAN_INLINE_LAMBDA {
    windows<taps, P, vectors>(job.taps, first, begin, end, job.x + c, job.x_stride, y + c, job.y_stride,
                              weights.from_channel(c), extent);
  };
  constexpr std::integral_constant<int, 0> any{};
  constexpr std::integral_constant<int, 1> one{};
  int c = 0;
  for (; c + V * lanes <= job.channels; c += V * lanes)
    step(c, std::integral_constant<int, Taps>{}, std::integral_constant<int, V>{}, whole{});
  for (; c + lanes <= job.channels; c += lanes) step(c, any, one, whole{});
  if (c < job.channels) step(c, any, one, part_of{job.channels - c});
}

/// Every token of the part, 4 at a time where windows are that long: run(P, s) does P tokens from s on.
template <class Run>
EDGETRAN_INLINE void all_tokens(const kernels::detail::convolution_part& part, const Run& run) {
  constexpr int P = 4;
  int s = part.begin;
  if (part.job.taps >= P - 1)
    for (; s + P <= part.end; s += P) run(std::integral_constant<int, P>{}, s);
  for (; s < part.end; ++s) run(std::integral_constant<int, 1>{}, s);
}

/// P tokens from s on of all heads.
template <int Taps, int P>
inline void all_heads(const kernels::detail::convolution_part& part, int s) {
  // Sums of 4 tokens and V vectors, one row's vectors and a weight stay in registers.
  constexpr int V = registers == 32 ? 4 : 2;
  convolution_job job = part.job;
  for (int h = 0; h < part.heads; ++h) {
    const weights_of_tokens weights{job.weights + s * job.weights_stride, job.weights_stride};
    block_of<Taps, P, V>(job, s, weights);
    job.weights += part.weights_head;
    job.x += part.x_head;
    job.y += part.y_head;
  }
}

inline void dynamic_convolution(const kernels::detail::convolution_part& part) {
  const int taps = part.job.taps, reach = taps / 2;
  all_tokens(part, [&](auto tokens, int s) EDGETRAN_INLINE_LAMBDA {
    if constexpr (tokens > 1)
      if (s >= reach && s + tokens + reach <= part.job.tokens) {  // the windows of the published designs
        if (taps == 5) return all_heads<5, tokens>(part, s);
        if (taps == 9) return all_heads<9, tokens>(part, s);
        if (taps == 13) return all_heads<13, tokens>(part, s);
      }
    all_heads<0, tokens>(part, s);
  });
}

inline void depthwise_convolution(const kernels::detail::convolution_part& part) {
  all_tokens(part, [&](auto tokens, int s) EDGETRAN_INLINE_LAMBDA {
    block_of<0, tokens, 2>(part.job, s, weights_of_channels{part.job.weights, part.job.weights_stride});
  });
}
