// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// How AVX-512 looks centroids up, for kernels/clustered_gemm.hpp. Each type below holds tables in registers;
// load() takes a group of a panel, and then weights<J>() gives the 32 weights of its row J, for rising J.
// Permutes ignore the high bits of an index: indices are shifted down and never masked.

/// Loads once what a compiler would rather load for each use: a Zen 4 reads one vector a cycle.
EDGETRAN_INLINE __m512i in_register(__m512i x) {
  __asm__("" : "+v"(x));
  return x;
}
/// *a b + c where `a` is read by the multiplication itself, and not for two of them by an instruction of its
/// own.
EDGETRAN_INLINE f32 fma_of(const float* a, f32 b, f32 c) {
  __asm__("vfmadd231ps %2%{1to16%}, %1, %0" : "+v"(c) : "v"(b), "m"(*a));
  return c;
}

struct look_up_4bit {
  static constexpr int direct_rows = kernels::detail::any_rows;
  static constexpr int pass_rows = 8;
  static constexpr int sums = 16;
  static constexpr std::ptrdiff_t group_bytes = 4 * panel_columns;
  f32 table;
  __m512i words[2];

  EDGETRAN_INLINE explicit look_up_4bit(const packed_view& w) : table(load(w.tables->whole)) {}
  EDGETRAN_INLINE void load_group(const std::uint8_t* p) {
    words[0] = in_register(_mm512_loadu_si512(p));
    words[1] = in_register(_mm512_loadu_si512(p + 64));
  }
  template <int J>
  EDGETRAN_INLINE void weights(f32 (&w)[2]) {
    unroll<2>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      const __m512i i = J == 0 ? words[v] : _mm512_maskz_srli_epi32(all, words[v], 4 * J);
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
