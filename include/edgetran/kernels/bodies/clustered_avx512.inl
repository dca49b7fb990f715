// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// How AVX-512 looks centroids up, for kernels/clustered_gemm.hpp. Each type below holds tables in registers; load() takes
// a group of a panel, and then weights<J>() gives the 32 weights of its row J, for rising J. Permutes ignore the high
// bits of an index: indices are shifted down and never masked.

/// x >> Shift in words of 16 bits by a multiplication: `power` is 2^(16 - Shift). It keeps the units that permute free,
/// which on a Zen 4 also shift.
EDGETRAN_INLINE __m512i shift_by_product(__m512i x, __m512i power) { return _mm512_mulhi_epu16(x, power); }
template <int Shift>
EDGETRAN_INLINE __m512i power_of_shift() {
  __m512i power = _mm512_set1_epi16(static_cast<short>(1 << (16 - Shift)));
  __asm__("" : "+v"(power));  // else a compiler makes a shift of the product again
  return power;
}

struct look_up_4bit {
  static constexpr int direct_rows = 8;
  f32 table;
  __m512i by4, by8, by12;
  __m512i words[2], high[2];

  EDGETRAN_INLINE explicit look_up_4bit(const packed_view& w)
      : table(load(w.tables->whole)),
        by4(power_of_shift<4>()), by8(power_of_shift<8>()), by12(power_of_shift<12>()) {}
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    words[0] = _mm512_loadu_si512(p);
    words[1] = _mm512_loadu_si512(p + 64);
  }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[2]) {
    unroll<2>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      __m512i i = words[v];
      if constexpr (J == 1) i = shift_by_product(words[v], by4);
      if constexpr (J == 2) i = shift_by_product(words[v], by8);
      if constexpr (J == 3) i = shift_by_product(words[v], by12);
      if constexpr (J == 4) i = high[v] = _mm512_maskz_srli_epi32(all, words[v], 16);
      if constexpr (J == 5) i = shift_by_product(high[v], by4);
      if constexpr (J > 5) i = _mm512_maskz_srli_epi32(all, words[v], 4 * J);
      w[v] = _mm512_maskz_permutexvar_ps(all, i, table);
    });
  }
};

/// Bits Shift and up of each word of `low`, and above them those of `high`.
template <int Shift>
EDGETRAN_INLINE __m512i join_words(__m512i low, __m512i high) {
  return _mm512_or_si512(_mm512_maskz_srli_epi16(0xffffffff, low, Shift),
                         _mm512_maskz_slli_epi16(0xffffffff, high, 16 - Shift));
}
