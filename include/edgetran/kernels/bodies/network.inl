// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/network.hpp, for each target.

/// The loads and stores of a whole vector, or of its first n numbers.
EDGETRAN_INLINE f32 part(const float* p, std::integral_constant<int, lanes>) { return load(p); }
EDGETRAN_INLINE f32 part(const float* p, int n) { return load(p, n); }
EDGETRAN_INLINE void keep_part(float* p, f32 x, std::integral_constant<int, lanes>) { store(p, x); }
EDGETRAN_INLINE void keep_part(float* p, f32 x, int n) { store(p, x, n); }

/// body(v, what to load) for the vectors of a tile, of which the last may be a part.
template <int Vectors, class Last, class Body>
EDGETRAN_INLINE void each_vector(Last last, Body&& body) {
  unroll<Vectors - 1>([&](auto v) EDGETRAN_INLINE_LAMBDA { body(v, std::integral_constant<int, lanes>{}); });
  body(std::integral_constant<int, Vectors - 1>{}, last);
}
/// body(first column, vectors, what to load of the last) for tiles of 4, 2 and 1 vectors.
template <class Body>
EDGETRAN_INLINE void each_tile(std::ptrdiff_t outputs, Body&& body) {
  constexpr std::integral_constant<int, lanes> whole{};
  std::ptrdiff_t j = 0;
  for (; j + 4 * lanes <= outputs; j += 4 * lanes) body(j, std::integral_constant<int, 4>{}, whole);
  for (; j + 2 * lanes <= outputs; j += 2 * lanes) body(j, std::integral_constant<int, 2>{}, whole);
  for (; j < outputs; j += lanes)
    body(j, std::integral_constant<int, 1>{}, outputs - j < lanes ? static_cast<int>(outputs - j) : lanes);
}

/// Sums of a row, or of some, stay in registers. Where those of a row are few, inputs take turns between more,
/// so that no sum waits for the one before; the order is the same for any number of rows.
template <int Rows, int Vectors, class Last>
EDGETRAN_INLINE void forward_tile(const layer_job& job, const float* x, const float* w, float* z, Last last) {
  constexpr int turns = 4 / Vectors;
  f32 sums[Rows][4];
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    unroll<4>([&](auto k) EDGETRAN_INLINE_LAMBDA { sums[r][k] = zero(); });
    each_vector<Vectors>(last, [&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
      sums[r][v] = part(z + r * job.z_stride + v * lanes, here);
    });
  });
  const auto add_input = [&](std::ptrdiff_t i, auto turn) EDGETRAN_INLINE_LAMBDA {
    f32 weights[Vectors];
    each_vector<Vectors>(last, [&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
      weights[v] = part(w + i * job.weight_stride + v * lanes, here);
      if (job.squared) weights[v] = mul(weights[v], weights[v]);
    });
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      const f32 input = set(x[r * job.x_stride + i]);
      unroll<Vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
        constexpr int k = turn * Vectors + v;
        sums[r][k] = fma(input, weights[v], sums[r][k]);
      });
    });
  };
  std::ptrdiff_t i = 0;
  for (; i + turns <= job.inputs; i += turns)
    unroll<turns>([&](auto t) EDGETRAN_INLINE_LAMBDA { add_input(i + t, t); });
  if constexpr (turns > 1)
    for (; i < job.inputs; ++i) add_input(i, std::integral_constant<int, 0>{});
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    each_vector<Vectors>(last, [&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
      f32 sum = sums[r][v];
      if constexpr (turns == 2) sum = add(sum, sums[r][2 + v]);
      if constexpr (turns == 4) sum = add(add(sum, sums[r][1]), add(sums[r][2], sums[r][3]));
      keep_part(z + r * job.z_stride + v * lanes, sum, here);
    });
  });
}

inline void layer_forward(const layer_job& job, const float* x, float* z) {
  // Several rows share the loads of weights where registers hold their sums.
  constexpr int most = registers >= 32 ? 5 : 1;
  each_tile(job.outputs, [&](std::ptrdiff_t j, auto vectors, auto last) EDGETRAN_INLINE_LAMBDA {
    std::ptrdiff_t r = 0;
    if constexpr (most > 1)
      for (; r + most <= job.rows; r += most)
        forward_tile<most, vectors>(job, x + r * job.x_stride, job.weights + j, z + r * job.z_stride + j,
                                    last);
    for (; r < job.rows; ++r)
      forward_tile<1, vectors>(job, x + r * job.x_stride, job.weights + j, z + r * job.z_stride + j, last);
  });
}

/// As many inputs as a vector has lanes at a time, and their sums across lanes at once.
inline void layer_to_inputs(const layer_job& job, const float* z, float* x) {
  const std::ptrdiff_t whole = job.outputs - job.outputs % lanes;
  const int rest = static_cast<int>(job.outputs - whole);
  std::ptrdiff_t i = 0;
  for (; rest == 0 && i + lanes <= job.inputs; i += lanes)
    for (std::ptrdiff_t r = 0; r < job.rows; ++r) {
      f32 totals[lanes];
      unroll<lanes>([&](auto k) EDGETRAN_INLINE_LAMBDA { totals[k] = zero(); });
      for (std::ptrdiff_t j = 0; j < whole; j += lanes) {
        const f32 slope = load(z + r * job.z_stride + j);
        const float* w = job.weights + i * job.weight_stride + j;
        unroll<lanes>([&](auto k) EDGETRAN_INLINE_LAMBDA {
          f32 weight = load(w + k * job.weight_stride);
          if (job.squared) weight = mul(weight, weight);
          totals[k] = fma(slope, weight, totals[k]);
        });
      }
      store(x + r * job.x_stride + i, sums(totals));
    }
  for (; i < job.inputs; ++i) {
    const float* w = job.weights + i * job.weight_stride;
    for (std::ptrdiff_t r = 0; r < job.rows; ++r) {
      f32 total = zero();
      const auto add_columns = [&](std::ptrdiff_t j, auto here) EDGETRAN_INLINE_LAMBDA {
        f32 weight = part(w + j, here);
        if (job.squared) weight = mul(weight, weight);
        total = fma(part(z + r * job.z_stride + j, here), weight, total);
      };
      for (std::ptrdiff_t j = 0; j < whole; j += lanes)
        add_columns(j, std::integral_constant<int, lanes>{});
      if (rest > 0) add_columns(whole, rest);
      x[r * job.x_stride + i] = sum(total);
    }
  }
}

inline void layer_to_weights(const layer_job& job, const float* x, const float* z, float* totals) {
  each_tile(job.outputs, [&](std::ptrdiff_t j, auto vectors, auto last) EDGETRAN_INLINE_LAMBDA {
    for (std::ptrdiff_t r = 0; r < job.rows; ++r) {
      f32 slope[vectors];
      each_vector<vectors>(last, [&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
        slope[v] = part(z + r * job.z_stride + j + v * lanes, here);
      });
      for (std::ptrdiff_t i = 0; i < job.inputs; ++i) {
        const float* w = job.weights + i * job.weight_stride + j;
        float* to = totals + i * job.weight_stride + j;
        const f32 input = set(job.squared ? 2 * x[r * job.x_stride + i] : x[r * job.x_stride + i]);
        each_vector<vectors>(last, [&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
          f32 change = slope[v];
          if (job.squared) change = mul(change, part(w + v * lanes, here));
          keep_part(to + v * lanes, fma(input, change, part(to + v * lanes, here)), here);
        });
      }
    }
  });
}

inline void softplus_array(std::ptrdiff_t n, const float* x, float* value, float* slope) {
  const auto at = [=](std::ptrdiff_t i, auto here) EDGETRAN_INLINE_LAMBDA {
    const f32 z = part(x + i, here), one = set(1.0F);
    const f32 e = exp(sub(zero(), abs(z)));
    // log(1 + e) = 2 atanh(s), s = e / (2 + e) <= 1/3, by its series.
    const f32 s = div(e, add(set(2.0F), e)), square = mul(s, s);
    f32 p = set(2.0F / 13);
    p = fma(p, square, set(2.0F / 11));
    p = fma(p, square, set(2.0F / 9));
    p = fma(p, square, set(2.0F / 7));
    p = fma(p, square, set(2.0F / 5));
    p = fma(p, square, set(2.0F / 3));
    p = fma(p, square, set(2.0F));
    if (slope != nullptr)
      keep_part(slope + i, div(where_less(z, zero(), e, one), add(one, e)), here);
    keep_part(value + i, fma(s, p, max(z, zero())), here);
  };
  std::ptrdiff_t i = 0;
  for (; i + lanes <= n; i += lanes) at(i, std::integral_constant<int, lanes>{});
  if (i < n) at(i, static_cast<int>(n - i));
}

inline void adam_array(const adam_job& job) {
  const f32 keep1 = set(job.keep1), add1 = set(job.add1), keep2 = set(job.keep2), add2 = set(job.add2);
  const f32 move = set(job.move), scale_ = set(job.scale), floor = set(job.floor), shrink = set(job.shrink),
            penalty = set(job.penalty);
  const auto at = [&](std::ptrdiff_t i, auto here) EDGETRAN_INLINE_LAMBDA {
    const f32 x = part(job.x + i, here), g = fma(penalty, x, part(job.gradient + i, here));
    const f32 m = fma(add1, g, mul(keep1, part(job.first + i, here)));
    const f32 q = fma(mul(add2, g), g, mul(keep2, part(job.second + i, here)));
    keep_part(job.first + i, m, here);
    keep_part(job.second + i, q, here);
    keep_part(job.x + i, fnma(move, div(m, fma(scale_, sqrt(q), floor)), mul(shrink, x)), here);
  };
  std::ptrdiff_t i = 0;
  for (; i + lanes <= job.n; i += lanes) at(i, std::integral_constant<int, lanes>{});
  if (i < job.n) at(i, static_cast<int>(job.n - i));
}

inline constexpr kernels::detail::network_look_up network_functions{
    layer_forward, layer_to_inputs, layer_to_weights, softplus_array, adam_array};
