// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What bodies/clustered_blocked.inl and bodies/clustered_direct.inl multiply in
// kernels/clustered_bfloat16.hpp: a float holds the bits of two bfloat16, the weights of one output for two
// inputs, or these inputs. Which two rows of a group make a pair is what the look-up gives without further
// moves: (j, j + 4) for 4 bits, else (2j, 2j + 1).

inline constexpr int group_depth = static_cast<int>(group_rows) / 2;
EDGETRAN_INLINE f32 multiply_add(f32 a, f32 b, f32 c) {
  __asm__("vdpbf16ps %2, %1, %0" : "+v"(c) : "v"(b), "v"(a));
  return c;
}
EDGETRAN_INLINE f32 fma_of(const float* a, f32 b, f32 c) {
  __asm__("vdpbf16ps %2%{1to16%}, %1, %0" : "+v"(c) : "v"(b), "m"(*a));
  return c;
}

struct look_up_4bit {
  static constexpr int direct_rows = kernels::detail::any_rows;
  static constexpr int pass_rows = 8;
  static constexpr int sums = 16;
  static constexpr std::ptrdiff_t group_bytes = 4 * panel_columns;
  __m512i table;  // twice: the permute takes a fifth bit
  __m512i words[2];

  EDGETRAN_INLINE explicit look_up_4bit(const packed_view& w) : table(_mm512_loadu_si512(w.tables->bfloat)) {}
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    words[0] = in_register(_mm512_loadu_si512(p));
    words[1] = in_register(_mm512_loadu_si512(p + 64));
  }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[2]) {
    unroll<2>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      const __m512i i = J == 0 ? words[v] : _mm512_maskz_srli_epi16(all_words, words[v], 4 * J);
      w[v] = _mm512_castsi512_ps(_mm512_maskz_permutexvar_epi16(all_words, i, table));
    });
  }
};

template <class Words, int Blocks, int MostRows>
struct look_up_bfloat {
  static constexpr int direct_rows = MostRows == 8 ? kernels::detail::any_rows : MostRows;
  static constexpr int pass_rows = MostRows;
  static constexpr int sums = 8;
  static constexpr std::ptrdiff_t group_bytes = Words::bits * panel_columns;
  Words words;
  __m512i table[2 * Blocks];

  EDGETRAN_INLINE explicit look_up_bfloat(const packed_view& w) {
    unroll<2 * Blocks>(
        [&](auto i) EDGETRAN_INLINE_LAMBDA { table[i] = _mm512_loadu_si512(w.tables->bfloat + 32 * i); });
  }
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) { words.load_group(p); }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[2]) {
    const __m512i a = look_up_half<Blocks>(table, words.template index<2 * J>());
    const __m512i b = look_up_half<Blocks>(table, words.template index<2 * J + 1>());
    w[0] = _mm512_castsi512_ps(_mm512_maskz_unpacklo_epi16(all_words, a, b));
    w[1] = _mm512_castsi512_ps(_mm512_maskz_unpackhi_epi16(all_words, a, b));
  }
};

/// Rounds a row of k inputs to pairs, filled up with zeroes to whole groups; `far`: pairs (j, j + 4).
inline void clustered_pair(const float* x, std::ptrdiff_t k, bool far, float* out) {
  // Eight numbers in the order in which they form pairs.
  const __m512i order = far ? _mm512_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15)
                            : _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const std::ptrdiff_t whole = (k + group_rows - 1) / group_rows * group_rows;
  for (std::ptrdiff_t i = 0; i < whole; i += lanes, out += 8) {
    const std::ptrdiff_t left = k - i;
    const f32 some = left >= lanes ? load(x + i) : load(x + i, static_cast<int>(left));
    const auto pairs = (__m512i)_mm512_cvtne2ps_pbh(zero(), _mm512_maskz_permutexvar_ps(all, order, some));
    _mm512_mask_storeu_epi32(out, first(whole - i >= lanes ? 8 : 4), pairs);
  }
}
