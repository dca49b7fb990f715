// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What VBMI adds to bodies/clustered_avx512.inl: permutes of bytes, which look up more than 64 centroids byte
// by byte.

/// 128 Halves centroids by their four bytes, for two rows of a group at once.
template <int Halves>
struct look_up_bytes {
  static constexpr int direct_rows = 4;
  static constexpr int pass_rows = 4;
  static constexpr int sums = 4;
  static constexpr std::ptrdiff_t group_bytes = 8 * panel_columns;
  static constexpr __mmask64 all_bytes = ~__mmask64{0};
  __m512i table[4][2 * Halves];
  __m512i order, words[4];
  f32 two[2][2];

  EDGETRAN_INLINE explicit look_up_bytes(const packed_view& w) {
    unroll<4>([&](auto b) EDGETRAN_INLINE_LAMBDA {
      unroll<2 * Halves>([&](auto i) EDGETRAN_INLINE_LAMBDA {
        table[b][i] = _mm512_loadu_si512(w.tables->bytes[b] + 64 * i);
      });
    });
    // From words of two rows to the four bytes that become a quarter of a vector of one row.
    order = _mm512_maskz_broadcast_i32x4(all,
                                         _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
  }
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA { words[i] = _mm512_loadu_si512(p + 64 * i); });
  }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[2]) {
    if constexpr (J % 2 == 0) {
      const __m512i i = _mm512_maskz_shuffle_epi8(all_bytes, words[J / 2], order);
      __m512i plane[4];
      unroll<4>([&](auto b) EDGETRAN_INLINE_LAMBDA {
        plane[b] = _mm512_permutex2var_epi8(table[b][0], i, table[b][1]);
        if constexpr (Halves == 2)
          plane[b] = _mm512_mask_mov_epi8(plane[b], _mm512_movepi8_mask(i),
                                          _mm512_permutex2var_epi8(table[b][2], i, table[b][3]));
      });
      const __m512i l0 = _mm512_maskz_unpacklo_epi8(all_bytes, plane[0], plane[1]);
      const __m512i l1 = _mm512_maskz_unpackhi_epi8(all_bytes, plane[0], plane[1]);
      const __m512i h0 = _mm512_maskz_unpacklo_epi8(all_bytes, plane[2], plane[3]);
      const __m512i h1 = _mm512_maskz_unpackhi_epi8(all_bytes, plane[2], plane[3]);
      two[0][0] = _mm512_castsi512_ps(_mm512_maskz_unpacklo_epi16(all_words, l0, h0));
      two[0][1] = _mm512_castsi512_ps(_mm512_maskz_unpackhi_epi16(all_words, l0, h0));
      two[1][0] = _mm512_castsi512_ps(_mm512_maskz_unpacklo_epi16(all_words, l1, h1));
      two[1][1] = _mm512_castsi512_ps(_mm512_maskz_unpackhi_epi16(all_words, l1, h1));
    }
    w[0] = two[J % 2][0];
    w[1] = two[J % 2][1];
  }
};
