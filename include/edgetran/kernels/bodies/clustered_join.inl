// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What VBMI2 adds to bodies/clustered_avx512.inl: one instruction that joins words.

template <int Shift>
EDGETRAN_INLINE __m512i join_words(__m512i low, __m512i high) {
  return _mm512_maskz_shrdi_epi16(0xffffffff, low, high, Shift);
}
