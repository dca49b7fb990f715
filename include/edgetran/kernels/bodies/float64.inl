// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/float64.hpp, for each target.

/// Calls body(i, here) for n numbers in steps of one vector; `here` is below lanes64 in the last step alone.
template <class Body>
EDGETRAN_INLINE void each64(std::ptrdiff_t n, Body&& body) {
  std::ptrdiff_t i = 0;
  for (; i + lanes64 <= n; i += lanes64) body(i, std::integral_constant<int, lanes64>{});
  if (i < n) body(i, static_cast<int>(n - i));
}
/// The loads and stores that each64() asks for.
EDGETRAN_INLINE f64 part64(const double* p, std::integral_constant<int, lanes64>) { return load64(p); }
EDGETRAN_INLINE f64 part64(const double* p, int n) { return load64(p, n); }
EDGETRAN_INLINE void keep64(double* p, f64 x, std::integral_constant<int, lanes64>) { store64(p, x); }
EDGETRAN_INLINE void keep64(double* p, f64 x, int n) { store64(p, x, n); }

inline void add_scaled(std::ptrdiff_t n, double a, const double* x, double b, double* y) {
  each64(n, [=](std::ptrdiff_t i, auto here) EDGETRAN_INLINE_LAMBDA {
    keep64(y + i, fma(set64(a), part64(x + i, here), mul(set64(b), part64(y + i, here))), here);
  });
}

inline double dot(std::ptrdiff_t n, const double* x, const double* y) {
  f64 a = set64(0), b = a, c = a, d = a;
  std::ptrdiff_t i = 0;
  for (; i + 4 * lanes64 <= n; i += 4 * lanes64) {
    a = fma(load64(x + i), load64(y + i), a);
    b = fma(load64(x + i + lanes64), load64(y + i + lanes64), b);
    c = fma(load64(x + i + 2 * lanes64), load64(y + i + 2 * lanes64), c);
    d = fma(load64(x + i + 3 * lanes64), load64(y + i + 3 * lanes64), d);
  }
  each64(n - i, [&](std::ptrdiff_t j, auto here) EDGETRAN_INLINE_LAMBDA {
    a = fma(part64(x + i + j, here), part64(y + i + j, here), a);
  });
  return sum(add(add(a, b), add(c, d)));
}

inline double dot_of_three(std::ptrdiff_t n, const double* x, const double* y, const double* z) {
  f64 a = set64(0), b = a;
  std::ptrdiff_t i = 0;
  for (; i + 2 * lanes64 <= n; i += 2 * lanes64) {
    a = fma(mul(load64(x + i), load64(y + i)), load64(z + i), a);
    b = fma(mul(load64(x + i + lanes64), load64(y + i + lanes64)), load64(z + i + lanes64), b);
  }
  each64(n - i, [&](std::ptrdiff_t j, auto here) EDGETRAN_INLINE_LAMBDA {
    a = fma(mul(part64(x + i + j, here), part64(y + i + j, here)), part64(z + i + j, here), a);
  });
  return sum(add(a, b));
}

inline void squared_distances(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a, const double* b,
                              const double* products, double* out) {
  for (std::ptrdiff_t r = 0; r < rows; ++r, products += n, out += n) {
    const f64 left = set64(a[r]);
    each64(n, [&](std::ptrdiff_t i, auto here) EDGETRAN_INLINE_LAMBDA {
      const f64 both = add(left, part64(b + i, here));
      keep64(out + i, max(set64(0), fnma(set64(2), part64(products + i, here), both)), here);
    });
  }
}

/// e^x within 2 units in the last place for x in [-700, 0]; what lies below counts as -700. Interpolated at Chebyshev's
/// points over half a binary octave on both sides of 0.
EDGETRAN_INLINE f64 exp_below_zero(f64 x) {
  const f64 shift = set64(6755399441055744.0);  // 1.5 2^52: the sum keeps no binary place behind the point
  x = max(set64(-700), x);
  const f64 shifted = fma(x, set64(1.4426950408889634), shift);
  const f64 n = sub(shifted, shift);
  // ln 2 in two parts: the product with the first is exact.
  const f64 f = fnma(n, set64(1.6465949582897082e-12), fnma(n, set64(0.6931471805582987), x));
  // By pairs, for a chain of products is what takes the time.
  const f64 f2 = mul(f, f), f4 = mul(f2, f2);
  const auto pair = [f](double low, double high) EDGETRAN_INLINE_LAMBDA { return fma(set64(high), f, set64(low)); };
  const f64 low = fma(pair(0.5000000000000019, 1.666666666666668e-01), f2, pair(1, 1));
  const f64 middle = fma(pair(1.3888888952352863e-03, 1.9841269890076403e-04), f2,
                         pair(4.166666666648795e-02, 8.333333333319589e-03));
  const f64 high = fma(pair(2.763265472252779e-07, 2.5110049204818658e-08), f2,
                       pair(2.4801485441561313e-05, 2.755724088722987e-06));
  const f64 p = fma(fma(high, f4, middle), f4, low);
  return scale64(p, shifted);
}

template <radial_shape Shape>
void radial_of(const radial_job& job) {
  constexpr double stretch = Shape == radial_shape::matern52 ? 5 : Shape == radial_shape::matern32 ? 3 : 1;
  const f64 v = set64(job.variance), by = set64(stretch * job.scale);
  each64(job.n, [&](std::ptrdiff_t i, auto here) EDGETRAN_INLINE_LAMBDA {
    const f64 s = mul(by, part64(job.squares + i, here));
    f64 value, slope;
    if constexpr (Shape == radial_shape::gauss) {
      value = mul(v, exp_below_zero(mul(set64(-0.5), s)));
      slope = mul(set64(-0.5), value);
    } else {
      const f64 t = sqrt(s), e = mul(v, exp_below_zero(sub(set64(0), t)));
      if constexpr (Shape == radial_shape::matern12) {
        value = e;
        slope = div(mul(set64(-0.5), e), max(set64(1e-150), t));
      } else if constexpr (Shape == radial_shape::matern32) {
        value = fma(t, e, e);
        slope = mul(set64(-1.5), e);
      } else {
        const f64 both = fma(t, e, e);
        value = fma(mul(s, set64(1.0 / 3)), e, both);
        slope = mul(set64(-5.0 / 6), both);
      }
    }
    keep64(job.sum + i, add(part64(job.sum + i, here), value), here);
    if (job.value != nullptr) keep64(job.value + i, value, here);
    if (job.slope != nullptr) keep64(job.slope + i, slope, here);
  });
}

inline void radial(const radial_job& job) {
  switch (job.shape) {
    case radial_shape::gauss:
      return radial_of<radial_shape::gauss>(job);
    case radial_shape::matern12:
      return radial_of<radial_shape::matern12>(job);
    case radial_shape::matern32:
      return radial_of<radial_shape::matern32>(job);
    case radial_shape::matern52:
      return radial_of<radial_shape::matern52>(job);
  }
}

/// What one target multiplies at a time: panels of `panel64` columns by `tile_rows64` rows, all in registers.
inline constexpr int panel_vectors = lanes64 == 2 && registers == 16 ? 2 : 3;
inline constexpr int panel64 = panel_vectors * lanes64;
inline constexpr int tile_rows64 = registers == 32 ? 8 : 4;

template <int Rows, bool Ragged>
EDGETRAN_INLINE void panel_tile(const double* const* a, std::ptrdiff_t k, const double* b, double* c) {
  f64 sums[Rows][panel_vectors];
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    unroll<panel_vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA { sums[r][v] = set64(0); });
  });
  const double* rows[Rows];
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA { rows[r] = a[r]; });
  for (std::ptrdiff_t i = 0; i < k; ++i, b += panel64) {
    f64 right[panel_vectors];
    unroll<panel_vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA { right[v] = load64(b + v * lanes64); });
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      const f64 left = set64(rows[r][i]);
      unroll<panel_vectors>([&](auto v)
                                EDGETRAN_INLINE_LAMBDA { sums[r][v] = fma(left, right[v], sums[r][v]); });
    });
  }
  if constexpr (Ragged && Rows > 1)
    unroll<Rows - 1>([&](auto more) EDGETRAN_INLINE_LAMBDA {
      unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
        if constexpr (r > more) {
          const f64 left = set64(rows[r][k + more]);
          unroll<panel_vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
            sums[r][v] = fma(left, load64(b + more * panel64 + v * lanes64), sums[r][v]);
          });
        }
      });
    });
  unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    unroll<panel_vectors>([&](auto v)
                              EDGETRAN_INLINE_LAMBDA { store64(c + r * panel64 + v * lanes64, sums[r][v]); });
  });
}

template <bool Ragged>
void panel_rows(const double* const* a, std::ptrdiff_t rows, std::ptrdiff_t k, const double* b, double* c) {
  std::ptrdiff_t r = 0;
  for (; r + tile_rows64 <= rows; r += tile_rows64)
    panel_tile<tile_rows64, Ragged>(a + r, Ragged ? k + r : k, b, c + r * panel64);
  for (; r < rows; ++r) panel_tile<1, Ragged>(a + r, Ragged ? k + r : k, b, c + r * panel64);
}

inline constexpr kernels::detail::panel_look_up panels64{panel64, panel_rows<false>, panel_rows<true>};
