// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/network.hpp, for each target.

/// The loads and stores of a whole vector, or of its first n numbers.
EDGETRAN_INLINE f32 part(const float* p, std::integral_constant<int, lanes>) { return load(p); }
EDGETRAN_INLINE f32 part(const float* p, int n) { return load(p, n); }
EDGETRAN_INLINE void keep_part(float* p, f32 x, std::integral_constant<int, lanes>) { store(p, x); }
EDGETRAN_INLINE void keep_part(float* p, f32 x, int n) { store(p, x, n); }

template <bool Squared>
EDGETRAN_INLINE f32 as_used(f32 w) {
  if constexpr (Squared) return mul(w, w);
  return w;
}

/// Rows x Vectors sums in registers. Where these are few, inputs take turns between more, so that no sum
/// waits for the one before; the order is the same for any number of rows.
template <bool Squared, int Rows, int Vectors, class Last>
EDGETRAN_INLINE void forward_tile(const layer_job& job, const float* x, const float* w, float* z, Last last) {
  constexpr int turns = Vectors > 2 ? 1 : 4 / Vectors;
  f32 sums[turns][Rows][Vectors];
  const auto each = [&](auto body) EDGETRAN_INLINE_LAMBDA {
    unroll<Vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      if constexpr (v + 1 < Vectors)
        body(v, std::integral_constant<int, lanes>{});
      else
        body(v, last);
    });
  };
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    each([&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
      sums[0][r][v] = part(z + r * job.z_stride + v * lanes, here);
      unroll<turns - 1>([&](auto t) EDGETRAN_INLINE_LAMBDA { sums[t + 1][r][v] = zero(); });
    });
  });
  const auto add_input = [&](std::ptrdiff_t i, auto t) EDGETRAN_INLINE_LAMBDA {
    f32 row[Vectors];
    each([&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
      row[v] = as_used<Squared>(part(w + i * job.weight_stride + v * lanes, here));
    });
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      const f32 input = set(x[r * job.x_stride + i]);
      unroll<Vectors>([&](auto v)
                          EDGETRAN_INLINE_LAMBDA { sums[t][r][v] = fma(input, row[v], sums[t][r][v]); });
    });
  };
  std::ptrdiff_t i = 0;
  for (; i + turns <= job.inputs; i += turns)
    unroll<turns>([&](auto t) EDGETRAN_INLINE_LAMBDA { add_input(i + t, t); });
  for (; i < job.inputs; ++i) add_input(i, std::integral_constant<int, 0>{});
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    each([&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
      f32 sum = sums[0][r][v];
      if constexpr (turns == 2) sum = add(sum, sums[1][r][v]);
      if constexpr (turns == 4)
        sum = add(add(sum, sums[1][r][v]), add(sums[2 % turns][r][v], sums[3 % turns][r][v]));
      keep_part(z + r * job.z_stride + v * lanes, sum, here);
    });
  });
}

template <bool Squared, int Vectors, class Last>
EDGETRAN_INLINE void forward_columns(const layer_job& job, const float* x, const float* w, float* z,
                                     Last last) {
  constexpr int most = registers >= 32 ? 5 : 2;
  std::ptrdiff_t r = 0;
  for (; r + most <= job.rows; r += most)
    forward_tile<Squared, most, Vectors>(job, x + r * job.x_stride, w, z + r * job.z_stride, last);
  if constexpr (most > 2)
    for (; r + 2 <= job.rows; r += 2)
      forward_tile<Squared, 2, Vectors>(job, x + r * job.x_stride, w, z + r * job.z_stride, last);
  for (; r < job.rows; ++r)
    forward_tile<Squared, 1, Vectors>(job, x + r * job.x_stride, w, z + r * job.z_stride, last);
}

template <bool Squared>
void forward_as(const layer_job& job, const float* x, float* z) {
  constexpr std::integral_constant<int, lanes> whole{};
  std::ptrdiff_t j = 0;
  for (; j + 4 * lanes <= job.outputs; j += 4 * lanes)
    forward_columns<Squared, 4>(job, x, job.weights + j, z + j, whole);
  for (; j + 2 * lanes <= job.outputs; j += 2 * lanes)
    forward_columns<Squared, 2>(job, x, job.weights + j, z + j, whole);
  for (; j < job.outputs; j += lanes) {
    const int here = job.outputs - j < lanes ? static_cast<int>(job.outputs - j) : lanes;
    forward_columns<Squared, 1>(job, x, job.weights + j, z + j, here);
  }
}

inline void layer_forward(const layer_job& job, const float* x, float* z) {
  job.squared ? forward_as<true>(job, x, z) : forward_as<false>(job, x, z);
}

template <bool Squared>
void to_inputs_as(const layer_job& job, const float* z, float* x) {
  const std::ptrdiff_t whole = job.outputs - job.outputs % lanes;
  const int rest = static_cast<int>(job.outputs - whole);
  std::ptrdiff_t i = 0;
  for (; i + lanes <= job.inputs; i += lanes) {
    const float* w = job.weights + i * job.weight_stride;
    for (std::ptrdiff_t r = 0; r < job.rows; ++r) {
      const float* slopes = z + r * job.z_stride;
      f32 totals[lanes];
      unroll<lanes>([&](auto k) EDGETRAN_INLINE_LAMBDA { totals[k] = zero(); });
      const auto add_columns = [&](std::ptrdiff_t j, auto here) EDGETRAN_INLINE_LAMBDA {
        const f32 slope = part(slopes + j, here);
        unroll<lanes>([&](auto k) EDGETRAN_INLINE_LAMBDA {
          totals[k] = fma(slope, as_used<Squared>(part(w + k * job.weight_stride + j, here)), totals[k]);
        });
      };
      for (std::ptrdiff_t j = 0; j < whole; j += lanes)
        add_columns(j, std::integral_constant<int, lanes>{});
      if (rest > 0) add_columns(whole, rest);
      store(x + r * job.x_stride + i, sums(totals));
    }
  }
  for (; i < job.inputs; ++i) {
    const float* w = job.weights + i * job.weight_stride;
    for (std::ptrdiff_t r = 0; r < job.rows; ++r) {
      const float* slopes = z + r * job.z_stride;
      f32 total = zero();
      for (std::ptrdiff_t j = 0; j < whole; j += lanes) total = fma(load(slopes + j), as_used<Squared>(load(w + j)), total);
      if (rest > 0) total = fma(load(slopes + whole, rest), as_used<Squared>(load(w + whole, rest)), total);
      x[r * job.x_stride + i] = sum(total);
    }
  }
}

inline void layer_to_inputs(const layer_job& job, const float* z, float* x) {
  job.squared ? to_inputs_as<true>(job, z, x) : to_inputs_as<false>(job, z, x);
}

template <bool Squared, int Vectors, class Last>
EDGETRAN_INLINE void weight_columns(const layer_job& job, const float* x, const float* z, float* totals,
                                    std::ptrdiff_t from, Last last) {
  z += from, totals += from;
  const auto each = [&](auto body) EDGETRAN_INLINE_LAMBDA {
    unroll<Vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      if constexpr (v + 1 < Vectors)
        body(v, std::integral_constant<int, lanes>{});
      else
        body(v, last);
    });
  };
  for (std::ptrdiff_t r = 0; r < job.rows; ++r, x += job.x_stride, z += job.z_stride) {
    f32 slope[Vectors];
    each([&](auto v, auto here) EDGETRAN_INLINE_LAMBDA { slope[v] = part(z + v * lanes, here); });
    float* row = totals;
    for (std::ptrdiff_t i = 0; i < job.inputs; ++i, row += job.weight_stride) {
      const f32 input = set(Squared ? x[i] + x[i] : x[i]);
      each([&](auto v, auto here) EDGETRAN_INLINE_LAMBDA {
        f32 change = slope[v];
        if constexpr (Squared)
          change = mul(change, part(job.weights + i * job.weight_stride + from + v * lanes, here));
        keep_part(row + v * lanes, fma(input, change, part(row + v * lanes, here)), here);
      });
    }
  }
}

template <bool Squared>
void to_weights_as(const layer_job& job, const float* x, const float* z, float* totals) {
  constexpr std::integral_constant<int, lanes> whole{};
  std::ptrdiff_t j = 0;
  for (; j + 4 * lanes <= job.outputs; j += 4 * lanes) weight_columns<Squared, 4>(job, x, z, totals, j, whole);
  for (; j + 2 * lanes <= job.outputs; j += 2 * lanes) weight_columns<Squared, 2>(job, x, z, totals, j, whole);
  for (; j < job.outputs; j += lanes) {
    const int here = job.outputs - j < lanes ? static_cast<int>(job.outputs - j) : lanes;
    weight_columns<Squared, 1>(job, x, z, totals, j, here);
  }
}

inline void layer_to_weights(const layer_job& job, const float* x, const float* z, float* totals) {
  job.squared ? to_weights_as<true>(job, x, z, totals) : to_weights_as<false>(job, x, z, totals);
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
