// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// kernels/clustered_int8.hpp on AVX2: centroids are looked up as bytes, as in bodies/clustered_avx2.inl, and
// their sizes multiplied with inputs of their sign: two products of at most 127 x 127 fit the 16 bits that
// they are added in.

/// 16 Parts centroids as signed bytes.
template <int Parts>
struct int8_table {
  alignas(32) std::uint8_t bytes[16 * Parts];

  explicit int8_table(const packed_view& w) {
    for (int i = 0; i < 16 * Parts; ++i) bytes[i] = w.tables->biased[i] ^ 128U;
  }
};

struct int8_4bit : int8_table<1> {
  using shape = look_up_4bit<4>;
  static constexpr int stripes = shape::stripes, vectors = shape::vectors;
  static constexpr std::ptrdiff_t group_bytes = shape::group_bytes;
  static constexpr std::ptrdiff_t column(std::ptrdiff_t stripe, int v) { return shape::column(stripe, v); }
  EDGETRAN_INLINE explicit int8_4bit(const packed_view& w) : int8_table(w) {}

  /// body(0 or 1, vector, weights of eight columns for the four inputs of the first or the second word of a
  /// group).
  template <class Body>
  EDGETRAN_INLINE void each(const std::uint8_t* group, std::ptrdiff_t stripe, Body body) const {
    const __m256i two = load_bytes(group + 32 * stripe), table = load_twice(bytes);
    unroll<2>([&](auto odd) EDGETRAN_INLINE_LAMBDA {
      const __m256i i = _mm256_and_si256(odd == 0 ? two : _mm256_srli_epi16(two, 4), _mm256_set1_epi8(15));
      body(odd, std::integral_constant<int, 0>{}, _mm256_shuffle_epi8(table, i));
    });
  }
};

template <class Words, int Parts>
struct int8_words : int8_table<Parts> {
  using shape = look_up_words<Words, 4>;
  static constexpr int stripes = shape::stripes, vectors = shape::vectors;
  static constexpr std::ptrdiff_t group_bytes = shape::group_bytes;
  static constexpr std::ptrdiff_t column(std::ptrdiff_t stripe, int v) { return shape::column(stripe, v); }
  EDGETRAN_INLINE explicit int8_words(const packed_view& w) : int8_table<Parts>(w) {}

  template <class Body>
  EDGETRAN_INLINE void each(const std::uint8_t* group, std::ptrdiff_t stripe, Body body) const {
    unroll<2>([&](auto word) EDGETRAN_INLINE_LAMBDA {
      __m256i pair[2];
      unroll<2>([&](auto p) EDGETRAN_INLINE_LAMBDA {
        pair[p] = byte_places<Parts>(Words::template indices<2 * word + p>(group, stripe)).of(this->bytes);
      });
      body(word, std::integral_constant<int, 0>{}, _mm256_unpacklo_epi16(pair[0], pair[1]));
      body(word, std::integral_constant<int, 1>{}, _mm256_unpackhi_epi16(pair[0], pair[1]));
    });
  }
};

template <int Rows, class LookUp>
inline void int8_rows(const kernels::detail::int8_job& job, const LookUp& table, std::ptrdiff_t panel,
                      std::ptrdiff_t row) {
  constexpr int vectors = LookUp::vectors;
  const std::ptrdiff_t groups = job.w.groups(), stride = groups * 2;
  for (std::ptrdiff_t stripe = 0; stripe < LookUp::stripes; ++stripe) {
    __m256i sum[Rows][vectors];
    unroll<Rows * vectors>(
        [&](auto i) EDGETRAN_INLINE_LAMBDA { sum[i / vectors][i % vectors] = _mm256_setzero_si256(); });
    const std::uint8_t* p = job.w.indices + panel * job.w.panel_bytes();
    const std::int32_t* x = job.x + row * stride;
    std::ptrdiff_t ahead = next_stripe<LookUp>(job.w, panel + 1 < job.last, stripe);
    for (std::ptrdiff_t g = 0; g < groups; ++g, x += 2, p += LookUp::group_bytes) {
      ask_next<LookUp>(p, ahead);
      const std::int32_t* input[Rows];
      unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
        input[r] = x + r * stride;
        __asm__("" : "+r"(input[r]));  // as in clustered_stripe()
      });
      table.each(p, stripe, [&](auto word, auto v, __m256i w) EDGETRAN_INLINE_LAMBDA {
        const __m256i size = _mm256_abs_epi8(w);
        unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
          const __m256i pairs =
              _mm256_maddubs_epi16(size, _mm256_sign_epi8(_mm256_set1_epi32(input[r][word]), w));
          sum[r][v] = _mm256_add_epi32(sum[r][v], _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
        });
      });
    }
    unroll<Rows * vectors>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      const std::ptrdiff_t r = row + i / vectors,
                           column = panel * panel_columns + LookUp::column(stripe, i % vectors);
      f32 y = mul(_mm256_cvtepi32_ps(sum[i / vectors][i % vectors]), set(job.scales[r]));
      __asm__("" : "+x"(y));  // rounded, as on every target: not one operation with the sum that follows
      const std::ptrdiff_t left = job.w.n - column;
      if (left > 0) {
        const int here = left < lanes ? static_cast<int>(left) : lanes;
        if (job.end.bias != nullptr) y = add(y, load(job.end.bias + column, here));
        float* const to = job.y + r * job.y_stride + column;
        store(to, y, here);
        if (job.end.map != activation::none) activate_array(job.end.map, to, here, to);
      }
    });
  }
}

template <class LookUp>
inline void int8_panels(const kernels::detail::int8_job& job) {
  const LookUp table(job.w);
  for (std::ptrdiff_t panel = job.first; panel < job.last; ++panel) {
    std::ptrdiff_t row = 0;
    for (; row + 4 <= job.rows; row += 4) int8_rows<4>(job, table, panel, row);
    for (; row < job.rows; ++row) int8_rows<1>(job, table, panel, row);
  }
}

inline void int8_multiply(const kernels::detail::int8_job& job) {
  if (job.w.bits == 4) return int8_panels<int8_4bit>(job);
  if (job.w.bits == 6) return int8_panels<int8_words<words_6bit, 4>>(job);
  if (job.w.clusters <= 64) return int8_panels<int8_words<words_8bit, 4>>(job);
  return job.w.clusters <= 128 ? int8_panels<int8_words<words_8bit, 8>>(job)
                               : int8_panels<int8_words<words_8bit, 16>>(job);
}

/// The bits of the greatest |x|.
inline std::uint32_t int8_greatest(const float* x, std::ptrdiff_t k) {
  __m256i most = _mm256_setzero_si256();
  for (std::ptrdiff_t i = 0; i < k; i += lanes) {
    const f32 some = k - i >= lanes ? load(x + i) : load(x + i, static_cast<int>(k - i));
    most = _mm256_max_epu32(most, _mm256_castps_si256(abs(some)));
  }
  alignas(32) std::uint32_t each[lanes];
  _mm256_store_si256(reinterpret_cast<__m256i*>(each), most);
  std::uint32_t greatest = 0;
  for (const std::uint32_t e : each) greatest = e > greatest ? e : greatest;
  return greatest;
}

/// Rounds x by `inverse` to whole numbers in the order in which the product takes them; returns their sum.
inline std::int32_t int8_round(const float* x, std::ptrdiff_t k, float inverse, bool by_two,
                               std::int32_t* out) {
  const __m128i order = by_two ? _mm_setr_epi8(0, 2, 4, 6, 1, 3, 5, 7, -1, -1, -1, -1, -1, -1, -1, -1)
                               : _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1);
  __m256i sum = _mm256_setzero_si256();
  for (std::ptrdiff_t i = 0; i < k; i += lanes, out += 2) {
    const f32 some = k - i >= lanes ? load(x + i) : load(x + i, static_cast<int>(k - i));
    const __m256i whole = _mm256_cvtps_epi32(mul(some, set(inverse)));
    sum = _mm256_add_epi32(sum, whole);
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(_mm_packs_epi16(words, words), order));
  }
  alignas(32) std::int32_t each[lanes];
  _mm256_store_si256(reinterpret_cast<__m256i*>(each), sum);
  std::int32_t total = 0;
  for (const std::int32_t e : each) total += e;
  return total;
}

inline constexpr kernels::detail::int8_routines int8{int8_greatest, int8_round, int8_multiply};
