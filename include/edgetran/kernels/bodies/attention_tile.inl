// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The tiles of kernels/attention.hpp, for each target: what runs on packed numbers.
namespace attention_tile {

inline constexpr int rows = registers == 32 ? 12 : 6;  ///< queries of a tile: 2 rows + 3 registers hold it
inline constexpr int panel = 2 * lanes;                ///< keys side by side in packed keys
inline constexpr int q_step = (rows + lanes - 1) / lanes * lanes;
inline constexpr int vectors = registers == 32 ? 4 : 2;  ///< columns of a context tile, in vectors
inline constexpr int score_step = static_cast<int>(edgetran::kernels::detail::attention_layout::block);
inline constexpr int window_step = static_cast<int>(edgetran::kernels::detail::attention_layout::window);

/// to[k * step + i] = factor * from[i][k] for `lanes` rows of `size` numbers each.
inline void turn(const float* const* from, std::ptrdiff_t size, float factor, float* to,
                 std::ptrdiff_t step) {
  const f32 by = set(factor);
  f32 r[lanes];
  std::ptrdiff_t k = 0;
  for (; k + lanes <= size; k += lanes) {
    unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { r[i] = mul(by, load(from[i] + k)); });
    transpose(r);
    unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { store(to + (k + i) * step, r[i]); });
  }
  if (k == size) return;
  const int rest = static_cast<int>(size - k);
  unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { r[i] = mul(by, load(from[i] + k, rest)); });
  transpose(r);
  unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    if (i < rest) store(to + (k + i) * step, r[i]);
  });
}

/// c[i * c_step + j] = sum over k of a[k * q_step + i] * b[k * b_step + j], for Rows rows and a panel of
/// columns.
template <int Rows>
void product(const float* a, const float* b, std::ptrdiff_t b_step, std::ptrdiff_t size, float* c,
             std::ptrdiff_t c_step) {
  f32 low[Rows], high[Rows];
  unroll<Rows>([&](auto i) EDGETRAN_INLINE_LAMBDA { low[i] = high[i] = zero(); });
  for (std::ptrdiff_t k = 0; k < size; ++k, a += q_step, b += b_step) {
    const f32 left = load(b), right = load(b + lanes);
    unroll<Rows>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      const f32 x = set(a[i]);
      low[i] = fma(x, left, low[i]);
      high[i] = fma(x, right, high[i]);
    });
  }
  unroll<Rows>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    store(c + i * c_step, low[i]);
    store(c + i * c_step + lanes, high[i]);
  });
}

/// The greatest of n scores and `most`; passes NaN by.
EDGETRAN_INLINE float top_of(const float* s, int n, float most) {
  const f32 least = set(-std::numeric_limits<float>::infinity());
  f32 top[4] = {set(most), least, least, least};
  int j = 0;
  for (; j + 4 * lanes <= n; j += 4 * lanes)
    unroll<4>([&](auto r) EDGETRAN_INLINE_LAMBDA { top[r] = max(load(s + j + r * lanes), top[r]); });
  for (; j + lanes <= n; j += lanes) top[0] = max(load(s + j), top[0]);
  if (j < n) top[0] = max(keep(load(s + j), n - j, top[0]), top[0]);
  return greatest(max(max(top[0], top[1]), max(top[2], top[3])));
}

/// 2^x for x <= 0. What lies below -100 counts as that: less would end in numbers that are not normal, which
/// cost a processor many times as much.
EDGETRAN_INLINE f32 share(f32 x) { return exp2_within(max(set(-100.0F), x)); }

/// The first n scores become shares 2^(s - top), those from n to `to` zeros. Returns the sum.
EDGETRAN_INLINE float shares(float* s, int n, int to, float top) {
  const f32 from = set(top);
  f32 total = zero();  // NaN comes in here
  int j = 0;
  for (; j + lanes <= n; j += lanes) {
    const f32 e = share(sub(load(s + j), from));
    store(s + j, e);
    total = add(total, e);
  }
  if (j < n) {
    const f32 e = keep(share(sub(load(s + j), from)), n - j, zero());
    store(s + j, e);
    total = add(total, e);
    j += lanes;
  }
  for (; j < to; j += lanes) store(s + j, zero());
  return sum(total);
}

/// Scores of `count` rows become shares; row i sees the first n[i] keys of the block. The rows' earlier
/// shares fade by state.fade.
inline void soften(float* s, int count, const int* n, int to,
                   edgetran::kernels::detail::attention_state& state) {
  float before[edgetran::kernels::detail::attention_state::size];
  for (int i = 0; i < state.size; ++i) before[i] = state.most[i];
  for (int i = 0; i < count; ++i) state.most[i] = top_of(s + i * score_step, n[i], state.most[i]);
  for (int i = 0; i < count; i += lanes)
    store(state.fade + i, share(sub(load(before + i), load(state.most + i))));
  for (int i = 0; i < count; ++i) {
    if (n[i] == 0) state.fade[i] = 1;  // where the row has seen nothing yet, -infinity less -infinity
    state.total[i] = state.total[i] * state.fade[i] + shares(s + i * score_step, n[i], to, state.most[i]);
  }
}

/// Where the contexts of a tile's rows gather, and where they go when the last block of keys is done.
struct context_place {
  float* o;
  std::ptrdiff_t o_step;
  float* out;
  std::ptrdiff_t out_step;
  int count;
  std::ptrdiff_t columns;
  bool first;
};
/// o[i] = fade[i] o[i] + sum over j of p[i * score_step + j] v[j], on Rows rows and Vectors vectors of
/// columns.
template <int Rows, int Vectors>
void context(const float* p, const float* v, std::ptrdiff_t v_step, int n, const float* fade,
             const context_place& place) {
  f32 c[Rows * Vectors];
  unroll<Rows * Vectors>([&](auto at) EDGETRAN_INLINE_LAMBDA {
    constexpr int i = at / Vectors, w = at % Vectors;
    c[at] = place.first ? zero() : mul(set(fade[i]), load(place.o + i * place.o_step + w * lanes));
  });
  for (int j = 0; j < n; ++j, v += v_step) {
    f32 row[Vectors];
    unroll<Vectors>([&](auto w) EDGETRAN_INLINE_LAMBDA { row[w] = load(v + w * lanes); });
    unroll<Rows>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      const f32 share = set(p[i * score_step + j]);
      unroll<Vectors>([&](auto w) EDGETRAN_INLINE_LAMBDA {
        c[i * Vectors + w] = fma(share, row[w], c[i * Vectors + w]);
      });
    });
  }
  unroll<Rows * Vectors>([&](auto at) EDGETRAN_INLINE_LAMBDA {
    constexpr int i = at / Vectors, w = at % Vectors;
    store(place.o + i * place.o_step + w * lanes, c[at]);
  });
}

/// out[i] = inverse[i] o[i].
inline void finish(const context_place& place, const float* inverse) {
  for (int i = 0; i < place.count; ++i) {
    const f32 by = set(inverse[i]);
    const float* const o = place.o + i * place.o_step;
    float* const out = place.out + i * place.out_step;
    std::ptrdiff_t c = 0;
    for (; c + lanes <= place.columns; c += lanes) store(out + c, mul(by, load(o + c)));
    if (c < place.columns) store(out + c, mul(by, load(o + c)), static_cast<int>(place.columns - c));
  }
}

}  // namespace attention_tile
