// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// How AVX2 looks centroids up, for kernels/clustered_gemm.hpp; see bodies/clustered_avx512.inl.

EDGETRAN_INLINE f32 fma_of(const float* a, f32 b, f32 c) { return fma(set(*a), b, c); }

struct look_up_4bit {
  static constexpr int direct_rows = 2;
  static constexpr int pass_rows = 2;
  static constexpr int sums = 8;
  static constexpr std::ptrdiff_t group_bytes = 4 * panel_columns;
  f32 lower, upper;
  __m256i words[4];

  EDGETRAN_INLINE explicit look_up_4bit(const packed_view& w)
      : lower(load(w.tables->whole)), upper(load(w.tables->whole + 8)) {}
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    unroll<4>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      words[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32 * v));
    });
  }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[4]) {
    unroll<4>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      const __m256i i = _mm256_srli_epi32(words[v], 4 * J);  // the permute takes bits 0-2, the choice bit 31
      w[v] = _mm256_blendv_ps(_mm256_permutevar8x32_ps(lower, i), _mm256_permutevar8x32_ps(upper, i),
                              _mm256_castsi256_ps(_mm256_slli_epi32(words[v], 28 - 4 * J)));
    });
  }
};

/// The 16-bit words of which row J has its index at bit `shift`, in the order of columns.
struct words_8bit {
  static constexpr int bits = 8;
  template <int J>
  EDGETRAN_INLINE static __m128i index(const std::uint8_t* p) {
    const __m128i word = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + J / 2 * 64));
    return J % 2 == 0 ? _mm_and_si128(word, _mm_set1_epi16(255)) : _mm_srli_epi16(word, 8);
  }
};
struct words_6bit {
  static constexpr int bits = 6;
  template <int J>
  EDGETRAN_INLINE static __m128i index(const std::uint8_t* p) {
    const auto word = [&](int i) EDGETRAN_INLINE_LAMBDA {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 64 * i));
    };
    __m128i i = _mm_setzero_si128();
    if constexpr (J == 0) i = word(0);
    if constexpr (J == 1) i = _mm_srli_epi16(word(0), 6);
    if constexpr (J == 2) i = _mm_srli_epi16(word(1), 2);
    if constexpr (J == 3) i = _mm_srli_epi16(word(1), 8);
    if constexpr (J == 4) i = _mm_srli_epi16(word(2), 4);
    if constexpr (J == 5) i = _mm_srli_epi16(word(2), 10);
    if constexpr (J == 6) i = _mm_or_si128(_mm_srli_epi16(word(0), 12), _mm_slli_epi16(word(1), 4));
    if constexpr (J == 7) i = _mm_or_si128(_mm_srli_epi16(word(1), 14), _mm_slli_epi16(word(2), 2));
    return _mm_and_si128(i, _mm_set1_epi16(63));
  }
};

/// Any number of centroids, by gathers from the table.
template <class Words>
struct look_up_words {
  static constexpr int direct_rows = 2;
  static constexpr int pass_rows = 2;
  static constexpr int sums = 8;
  static constexpr std::ptrdiff_t group_bytes = Words::bits * panel_columns;
  const float* table;
  const std::uint8_t* group = nullptr;

  EDGETRAN_INLINE explicit look_up_words(const packed_view& w) : table(w.tables->whole) {}
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) { group = p; }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[4]) {
    unroll<2>([&](auto half) EDGETRAN_INLINE_LAMBDA {  // each has words of columns 8 half … and 16 + 8 half …
      const __m128i a = Words::template index<J>(group + 32 * half);
      const __m128i b = Words::template index<J>(group + 32 * half + 16);
      w[half] = look_up(_mm_unpacklo_epi64(a, b));
      w[2 + half] = look_up(_mm_unpackhi_epi64(a, b));
    });
  }
  EDGETRAN_INLINE f32 look_up(__m128i i) const {
    return _mm256_i32gather_ps(table, _mm256_cvtepu16_epi32(i), 4);
  }
};
