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

/// y[p] = sum over tap of weight(p, tap) x[p + tap] for P tokens, V vectors of channels each; x is the first
/// row of the first window. With Taps known and all rows there.
template <int Taps, int P, int V, class Weights, class Extent>
EDGETRAN_INLINE void windows(const float* x, std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride,
                             const Weights& weights, const Extent& extent) {
  f32 sum[P][V], row[V];
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { sum[p][v] = zero(); });
  });
  unroll<Taps + P - 1>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { row[v] = extent.read(x + v * lanes); });
    x += x_stride;
    unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
      if constexpr (p <= r && r - p < Taps)
        unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA {
          sum[p][v] = fma(row[v], weights.at(p, r - p, v, extent), sum[p][v]);
        });
    });
  });
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { extent.write(y + p * y_stride + v * lanes, sum[p][v]); });
  });
}

/// The same for any number of taps from P - 1 on, of which only the rows from `begin` to `end` count.
template <int P, int V, class Weights, class Extent>
EDGETRAN_INLINE void windows(int taps, int begin, int end, const float* x, std::ptrdiff_t x_stride, float* y,
                             std::ptrdiff_t y_stride, const Weights& weights, const Extent& extent) {
  f32 sum[P][V], row[V];
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { sum[p][v] = zero(); });
  });
  const auto add_row = [&](int r, auto first, auto last) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { row[v] = extent.read(x + r * x_stride + v * lanes); });
    unroll<last - first>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      constexpr int p = first + i;
      unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA {
        sum[p][v] = fma(row[v], weights.at(p, r - p, v, extent), sum[p][v]);
      });
    });
  };
  unroll<P - 1>([&](auto r) EDGETRAN_INLINE_LAMBDA {  // rows that later tokens' windows do not reach yet
    if (r >= begin && r < end)
      add_row(r, std::integral_constant<int, 0>{}, std::integral_constant<int, r + 1>{});
  });
  for (int r = begin > P - 1 ? begin : P - 1; r < (end < taps ? end : taps); ++r)
    add_row(r, std::integral_constant<int, 0>{}, std::integral_constant<int, P>{});
  unroll<P - 1>([&](auto i) EDGETRAN_INLINE_LAMBDA {  // rows that earlier tokens' windows have left
    const int r = taps + i;
    if (r >= begin && r < end)
      add_row(r, std::integral_constant<int, i + 1>{}, std::integral_constant<int, P>{});
  });
  unroll<P>([&](auto p) EDGETRAN_INLINE_LAMBDA {
    unroll<V>([&](auto v) EDGETRAN_INLINE_LAMBDA { extent.write(y + p * y_stride + v * lanes, sum[p][v]); });
  });
}

/// All channels of P tokens from s on, V vectors at a time.
template <int Taps, int P, int V, class Weights>
inline void block_of(const convolution_job& job, int s, const Weights& weights) {
  const int first = s - job.taps / 2, last = first + job.taps + P - 1;
  const int begin = first < 0 ? -first : 0, end = last > job.tokens ? job.tokens - first : last - first;
  const float* const x = job.x + first * job.x_stride;
  float* const y = job.y + s * job.y_stride;
  const auto step = [&](int c, auto vectors, auto extent) EDGETRAN_INLINE_LAMBDA {
    if constexpr (Taps > 0)
      windows<Taps, P, vectors>(x + c, job.x_stride, y + c, job.y_stride, weights.from_channel(c), extent);
    else
      windows<P, vectors>(job.taps, begin, end, x + c, job.x_stride, y + c, job.y_stride,
                          weights.from_channel(c), extent);
  };
  int c = 0;
  for (; c + V * lanes <= job.channels; c += V * lanes) step(c, std::integral_constant<int, V>{}, whole{});
  if constexpr (V > 1)
    for (; c + lanes <= job.channels; c += lanes) step(c, std::integral_constant<int, 1>{}, whole{});
  if (c < job.channels) step(c, std::integral_constant<int, 1>{}, part_of{job.channels - c});
}

/// Every token of the part: run(taps, P, s) does P tokens from s on, `taps` being their number where it is
/// written out and all rows of the windows are there, else 0.
template <int P, class Run>
EDGETRAN_INLINE void all_tokens(const kernels::detail::convolution_part& part, const Run& run) {
  const int taps = part.job.taps, reach = taps / 2;
  constexpr std::integral_constant<int, P> many{};
  constexpr std::integral_constant<int, 0> any{};
  for (int s = part.begin; s < part.end;) {
    const bool full = s + P <= part.end, inside = s >= reach && s + P + reach <= part.job.tokens;
    if (full && inside && taps == 5)
      run(std::integral_constant<int, 5>{}, many, s);
    else if (full && inside && taps == 9)
      run(std::integral_constant<int, 9>{}, many, s);
    else if (full && inside && taps == 13)
      run(std::integral_constant<int, 13>{}, many, s);
    else if (full && taps >= P - 1)
      run(any, many, s);
    else {
      run(any, std::integral_constant<int, 1>{}, s++);
      continue;
    }
    s += P;
  }
}

inline void dynamic_convolution(const kernels::detail::convolution_part& part) {
  // Sums of P tokens and V vectors, one row's vectors and a weight stay in registers.
  constexpr int V = registers == 32 ? 4 : 2;
  all_tokens<4>(part, [&](auto taps, auto tokens, int s) EDGETRAN_INLINE_LAMBDA {
    convolution_job job = part.job;
    for (int h = 0; h < part.heads; ++h) {
      block_of<taps, tokens, V>(job, s,
                                weights_of_tokens{job.weights + s * job.weights_stride, job.weights_stride});
      job.weights += part.weights_head;
      job.x += part.x_head;
      job.y += part.y_head;
    }
  });
}

inline void depthwise_convolution(const kernels::detail::convolution_part& part) {
  all_tokens<8>(part, [&](auto taps, auto tokens, int s) EDGETRAN_INLINE_LAMBDA {
    block_of<taps, tokens, 1>(part.job, s, weights_of_channels{part.job.weights, part.job.weights_stride});
  });
}
