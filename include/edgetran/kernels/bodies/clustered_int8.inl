// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// kernels/clustered_int8.hpp on VNNI: centroids + 128 are looked up as bytes and multiplied four at a time
// with inputs.

/// Indices to bytes: Entries 64, of which 16 may repeat four times, 128 or 256.
template <int Entries>
struct look_up_byte {
  static constexpr __mmask64 all_bytes = ~__mmask64{0};
  __m512i table[Entries / 64];

  EDGETRAN_INLINE explicit look_up_byte(const std::uint8_t* bytes) {
    unroll<Entries / 64>([&](auto i)
                             EDGETRAN_INLINE_LAMBDA { table[i] = _mm512_loadu_si512(bytes + 64 * i); });
  }
  EDGETRAN_INLINE __m512i of(__m512i i) const {
    if constexpr (Entries == 64) return _mm512_maskz_permutexvar_epi8(all_bytes, i, table[0]);
    if constexpr (Entries == 128) return _mm512_permutex2var_epi8(table[0], i, table[1]);
    if constexpr (Entries == 256)
      return _mm512_mask_mov_epi8(_mm512_permutex2var_epi8(table[0], i, table[1]), _mm512_movepi8_mask(i),
                                  _mm512_permutex2var_epi8(table[2], i, table[3]));
  }
};

/// The weights of a group: four vectors, (inputs 0-3 or 0, 2, 4, 6; the others) of columns 0-15 and 16-31.
template <int Bits, int Entries>
EDGETRAN_INLINE void weights_of_group(const look_up_byte<Entries>& table, const std::uint8_t* p,
                                      __m512i (&w)[4]) {
  if constexpr (Bits == 4) {
    unroll<2>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      const __m512i words = in_register(_mm512_loadu_si512(p + 64 * v));
      w[v] = table.of(words);
      w[2 + v] = table.of(_mm512_maskz_srli_epi16(all_words, words, 4));
    });
  } else {
    __m512i pair[4];  // the indices of two rows in the bytes of words
    if constexpr (Bits == 8) {
      unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA { pair[i] = _mm512_loadu_si512(p + 64 * i); });
    } else {
      const __m512i a = _mm512_loadu_si512(p), b = _mm512_loadu_si512(p + 64),
                    c = _mm512_loadu_si512(p + 128);
      constexpr __mmask64 odd = 0xaaaaaaaaaaaaaaaa;
      pair[0] = _mm512_mask_mov_epi8(a, odd, _mm512_maskz_slli_epi16(all_words, a, 2));
      pair[1] = _mm512_mask_mov_epi8(_mm512_maskz_srli_epi16(all_words, b, 2), odd, b);
      pair[2] = _mm512_mask_mov_epi8(_mm512_maskz_srli_epi16(all_words, c, 4), odd,
                                     _mm512_maskz_srli_epi16(all_words, c, 2));
      pair[3] = _mm512_mask_mov_epi8(join_words<12>(a, b), odd, join_words<6>(b, c));
    }
    unroll<2>([&](auto half) EDGETRAN_INLINE_LAMBDA {
      const __m512i low = table.of(pair[2 * half]), high = table.of(pair[2 * half + 1]);
      w[2 * half] = _mm512_maskz_unpacklo_epi16(all_words, low, high);
      w[2 * half + 1] = _mm512_maskz_unpackhi_epi16(all_words, low, high);
    });
  }
}

/// sum + the four products of bytes of `w`, from 0 to 255, and of *x, from -127 to 127, in each lane.
EDGETRAN_INLINE __m512i add_products(__m512i sum, __m512i w, const std::int32_t* x) {
  __asm__("vpdpbusd %2%{1to16%}, %1, %0" : "+v"(sum) : "v"(w), "m"(*x));
  return sum;
}

template <int Bits, int Entries, int Rows>
inline void int8_rows(const kernels::detail::int8_job& job, std::ptrdiff_t row) {
  constexpr int sets = Rows >= 4 ? 1 : 2;
  const look_up_byte<Entries> table(job.w.tables->biased);
  const std::ptrdiff_t groups = job.w.groups(), stride = groups * 2;
  const std::uint8_t* p = job.w.indices + job.first * job.w.panel_bytes();
  for (std::ptrdiff_t panel = job.first; panel < job.last; ++panel) {
    __m512i sum[sets][Rows][2];
    unroll<Rows * 2>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      // The 128 that every weight has too much.
      sum[0][i / 2][i % 2] =
          _mm512_set1_epi32(static_cast<int>(-128U * static_cast<unsigned>(job.sums[row + i / 2])));
      if constexpr (sets == 2) sum[1][i / 2][i % 2] = _mm512_setzero_si512();
    });
    const std::int32_t* x = job.x + row * stride;
    for (std::ptrdiff_t g = 0; g < groups; ++g, x += 2, p += Bits * panel_columns) {
      __m512i w[4];
      weights_of_group<Bits, Entries>(table, p, w);
      unroll<Bits / 2>([&](auto line)
                           EDGETRAN_INLINE_LAMBDA { __builtin_prefetch(p + read_ahead + 64 * line); });
      unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
        unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
          __m512i& to = sum[i / 2 % sets][r][i % 2];
          to = add_products(to, w[i], x + r * stride + i / 2);
        });
      });
    }
    unroll<Rows * 2>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      const std::ptrdiff_t r = row + i / 2, column = panel * panel_columns + i % 2 * lanes;
      __m512i total = sum[0][i / 2][i % 2];
      if constexpr (sets == 2) total = _mm512_add_epi32(total, sum[1][i / 2][i % 2]);
      f32 y = mul(_mm512_maskz_cvtepi32_ps(all, total), set(job.scales[r]));
      __asm__("" : "+v"(y));  // rounded, as on every target: not one operation with the sum that follows
      const std::ptrdiff_t left = job.w.n - column;
      if (left > 0) {
        const int here = left < lanes ? static_cast<int>(left) : lanes;
        if (job.end.bias != nullptr) y = add(y, load(job.end.bias + column, here));
        store(job.y + r * job.y_stride + column, y, here);
      }
    });
    if (job.end.map == activation::none) continue;
    const std::ptrdiff_t left = job.w.n - panel * panel_columns;
    for (std::ptrdiff_t r = row; r < row + Rows; ++r) {
      float* const to = job.y + r * job.y_stride + panel * panel_columns;
      activate_array(job.end.map, to, left < panel_columns ? left : panel_columns, to);
    }
  }
}

template <int Bits, int Entries>
inline void int8_panels(const kernels::detail::int8_job& job) {
  std::ptrdiff_t row = 0;
  for (; row + 8 <= job.rows; row += 8) int8_rows<Bits, Entries, 8>(job, row);
  for (; row + 3 <= job.rows; row += 3) int8_rows<Bits, Entries, 3>(job, row);
  for (; row < job.rows; ++row) int8_rows<Bits, Entries, 1>(job, row);
}

inline void int8_multiply(const kernels::detail::int8_job& job) {
  if (job.w.bits == 4) return int8_panels<4, 64>(job);
  if (job.w.bits == 6) return int8_panels<6, 64>(job);
  if (job.w.clusters <= 64) return int8_panels<8, 64>(job);
  return job.w.clusters <= 128 ? int8_panels<8, 128>(job) : int8_panels<8, 256>(job);
}

/// The bits of the greatest |x|.
inline std::uint32_t int8_greatest(const float* x, std::ptrdiff_t k) {
  __m512i most = _mm512_setzero_si512();
  for (std::ptrdiff_t i = 0; i < k; i += lanes) {
    const f32 some = k - i >= lanes ? load(x + i) : load(x + i, static_cast<int>(k - i));
    most = _mm512_maskz_max_epu32(all, most, _mm512_castps_si512(abs(some)));
  }
  alignas(64) std::uint32_t each[lanes];
  _mm512_store_si512(each, most);
  std::uint32_t greatest = 0;
  for (const std::uint32_t e : each) greatest = e > greatest ? e : greatest;
  return greatest;
}

/// Rounds x by `inverse` to whole numbers in the order in which the product takes them; returns their sum.
inline std::int32_t int8_round(const float* x, std::ptrdiff_t k, float inverse, bool by_two,
                               std::int32_t* out) {
  const __m128i order = by_two ? _mm_setr_epi8(0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15)
                               : _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m512i sum = _mm512_setzero_si512();
  for (std::ptrdiff_t i = 0; i < k; i += lanes, out += 4) {
    const f32 some = k - i >= lanes ? load(x + i) : load(x + i, static_cast<int>(k - i));
    const __m512i whole = _mm512_maskz_cvtps_epi32(all, mul(some, set(inverse)));
    sum = _mm512_add_epi32(sum, whole);
    const __m128i bytes = _mm_shuffle_epi8(_mm512_maskz_cvtepi32_epi8(all, whole), order);
    if (k - i > 8)
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    else
      _mm_storel_epi64(reinterpret_cast<__m128i*>(out), bytes);
  }
  alignas(64) std::int32_t each[lanes];
  _mm512_store_si512(each, sum);
  std::int32_t total = 0;
  for (const std::int32_t e : each) total += e;
  return total;
}

inline constexpr kernels::detail::int8_routines int8{int8_greatest, int8_round, int8_multiply};
