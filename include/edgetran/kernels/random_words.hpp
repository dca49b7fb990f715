// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_RANDOM_WORDS_HPP
#define EDGETRAN_KERNELS_RANDOM_WORDS_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/core/random.hpp"
#include "edgetran/kernels/simd.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
using u64 = std::uint64_t;
inline constexpr int lanes_u64 = 1;
EDGETRAN_INLINE u64 set_u64(std::uint64_t x) { return x; }
EDGETRAN_INLINE u64 counted_u64(std::uint64_t first) { return first; }
EDGETRAN_INLINE u64 multiply_low(u64 a, u64 b) { return (a & 0xffffffffU) * (b & 0xffffffffU); }
EDGETRAN_INLINE u64 high_half(u64 a) { return a >> 32; }
EDGETRAN_INLINE u64 exclusive(u64 a, u64 b, u64 c) { return a ^ b ^ c; }
EDGETRAN_INLINE u64 halves(u64 low, u64 high) { return (low & 0xffffffffU) | high << 32; }
EDGETRAN_INLINE void store_pairs(std::uint64_t* to, u64 first, u64 second) { to[0] = first, to[1] = second; }
#include "edgetran/kernels/bodies/random_words.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
using u64 = __m256i;
inline constexpr int lanes_u64 = 4;
EDGETRAN_INLINE u64 set_u64(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
EDGETRAN_INLINE u64 counted_u64(std::uint64_t first) {
  return _mm256_add_epi64(set_u64(first), _mm256_setr_epi64x(0, 1, 2, 3));
}
EDGETRAN_INLINE u64 multiply_low(u64 a, u64 b) { return _mm256_mul_epu32(a, b); }
EDGETRAN_INLINE u64 high_half(u64 a) { return _mm256_srli_epi64(a, 32); }
EDGETRAN_INLINE u64 exclusive(u64 a, u64 b, u64 c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }
EDGETRAN_INLINE u64 halves(u64 low, u64 high) {
  return _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0xaa);
}
EDGETRAN_INLINE void store_pairs(std::uint64_t* to, u64 first, u64 second) {
  const u64 even = _mm256_unpacklo_epi64(first, second), odd = _mm256_unpackhi_epi64(first, second);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permute2x128_si256(even, odd, 0x20));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 4), _mm256_permute2x128_si256(even, odd, 0x31));
}
#include "edgetran/kernels/bodies/random_words.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
using u64 = __m512i;
inline constexpr int lanes_u64 = 8;
EDGETRAN_INLINE u64 set_u64(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
EDGETRAN_INLINE u64 counted_u64(std::uint64_t first) {
  return _mm512_add_epi64(set_u64(first), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
}
EDGETRAN_INLINE u64 multiply_low(u64 a, u64 b) { return _mm512_maskz_mul_epu32(0xff, a, b); }
EDGETRAN_INLINE u64 high_half(u64 a) { return _mm512_maskz_srli_epi64(0xff, a, 32); }
EDGETRAN_INLINE u64 exclusive(u64 a, u64 b, u64 c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
EDGETRAN_INLINE u64 halves(u64 low, u64 high) {
  return _mm512_mask_mov_epi32(low, 0xaaaa, _mm512_maskz_slli_epi64(0xff, high, 32));
}
EDGETRAN_INLINE void store_pairs(std::uint64_t* to, u64 first, u64 second) {
  const u64 low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), high = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
  _mm512_storeu_si512(to, _mm512_permutex2var_epi64(first, low, second));
  _mm512_storeu_si512(to + 8, _mm512_permutex2var_epi64(first, high, second));
}
#include "edgetran/kernels/bodies/random_words.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// The next `count` words of a stream, many at a time; the stream then stands behind them. The same words on
/// every target. O(count).
inline void random_words(stream& from, std::ptrdiff_t count, std::uint64_t* words) {
  using function = void(std::uint64_t, std::uint64_t, std::uint64_t, std::ptrdiff_t, std::uint64_t*);
  static constexpr versions<function> all {
    .scalar = scalar::philox_blocks,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::philox_blocks, .avx512 = avx512::philox_blocks,
#endif
  };
  const std::uint64_t at = from.position();
  if (count > 0 && at % 2 != 0) *words++ = from(), --count;
  if (count > 1) {
    all.of(active())(from.seed(), from.id(), from.position() / 2, count / 2, words);
    from = from.at(from.position() + static_cast<std::uint64_t>(count / 2 * 2));
  }
  if (count % 2 != 0) words[count - 1] = from();
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_RANDOM_WORDS_HPP
