// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The indices of 6 and 8 bits in words of 16, for those targets of AVX-512 that say how to join_words(); and
// centroids looked up by them.

inline constexpr __mmask32 all_words = 0xffffffff;

/// The indices of row J of a group, with other bits above them.
struct words_8bit {
  static constexpr int bits = 8;
  __m512i words[4];

  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA { words[i] = in_register(_mm512_loadu_si512(p + 64 * i)); });
  }
  template <int J>
  EDGETRAN_INLINE __m512i index() const {
    if constexpr (J % 2 == 0) return words[J / 2];
    return _mm512_maskz_srli_epi16(all_words, words[J / 2], 8);
  }
};

struct words_6bit {
  static constexpr int bits = 6;
  __m512i words[3];

  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    unroll<3>([&](auto i) EDGETRAN_INLINE_LAMBDA { words[i] = in_register(_mm512_loadu_si512(p + 64 * i)); });
  }
  template <int J>
  EDGETRAN_INLINE __m512i index() const {
    if constexpr (J == 0) return words[0];
    if constexpr (J == 1) return _mm512_maskz_srli_epi16(all_words, words[0], 6);
    if constexpr (J == 2) return _mm512_maskz_srli_epi16(all_words, words[1], 2);
    if constexpr (J == 3) return _mm512_maskz_srli_epi16(all_words, words[1], 8);
    if constexpr (J == 4) return _mm512_maskz_srli_epi16(all_words, words[2], 4);
    if constexpr (J == 5) return _mm512_maskz_srli_epi16(all_words, words[2], 10);
    if constexpr (J == 6) return join_words<12>(words[0], words[1]);
    if constexpr (J == 7) return join_words<14>(words[1], words[2]);
  }
};

/// Words from a table of 64 Blocks: a permute for each block, and masked moves by the bits of the index above
/// the sixth.
template <int Blocks>
EDGETRAN_INLINE __m512i look_up_half(const __m512i (&table)[2 * Blocks], __m512i i) {
  __m512i found = _mm512_permutex2var_epi16(table[0], i, table[1]);
  if constexpr (Blocks > 1) {
    const __mmask32 bit6 = _mm512_test_epi16_mask(i, _mm512_set1_epi16(64));
    found = _mm512_mask_mov_epi16(found, bit6, _mm512_permutex2var_epi16(table[2], i, table[3]));
    if constexpr (Blocks > 2) {
      __m512i upper = _mm512_permutex2var_epi16(table[4], i, table[5]);
      upper = _mm512_mask_mov_epi16(upper, bit6, _mm512_permutex2var_epi16(table[6], i, table[7]));
      found = _mm512_mask_mov_epi16(found, _mm512_test_epi16_mask(i, _mm512_set1_epi16(128)), upper);
    }
  }
  return found;
}

/// 64 Blocks centroids by their two halves.
template <class Words, int Blocks, int MostRows>
struct look_up_words {
  static constexpr int direct_rows = MostRows == 8 ? kernels::detail::any_rows : MostRows;
  static constexpr int pass_rows = MostRows;
  static constexpr int sums = 8;
  static constexpr std::ptrdiff_t group_bytes = Words::bits * panel_columns;
  Words words;
  __m512i low[2 * Blocks], high[2 * Blocks];

  EDGETRAN_INLINE explicit look_up_words(const packed_view& w) {
    unroll<2 * Blocks>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      low[i] = _mm512_loadu_si512(w.tables->low + 32 * i);
      high[i] = _mm512_loadu_si512(w.tables->high + 32 * i);
    });
  }
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) { words.load_group(p); }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[2]) {
    const __m512i i = words.template index<J>();
    const __m512i l = look_up_half<Blocks>(low, i), h = look_up_half<Blocks>(high, i);
    w[0] = _mm512_castsi512_ps(_mm512_maskz_unpacklo_epi16(all_words, l, h));
    w[1] = _mm512_castsi512_ps(_mm512_maskz_unpackhi_epi16(all_words, l, h));
  }
};
