// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// How AVX2 looks centroids up, for kernels/clustered_gemm.hpp: byte by byte in tables of 16, or one by one.
// Each type below reads a panel in `stripes` stripes of `vectors` vectors, the first columns of which
// column() tells; each() gives body(row of the group, vector, weights) all weights that a group has in a
// stripe.

EDGETRAN_INLINE __m256i load_bytes(const std::uint8_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
EDGETRAN_INLINE __m256i load_twice(const std::uint8_t* p) {  // 16 bytes, into both halves
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}

/// The bytes of 32 floats, all four or the two upper ones, as they came out of their tables, put together:
/// body(0 .. 3, eight floats) for the bytes 0 .. 3 of each half, 4 .. 7 and so on.
template <int Count, class Body>
EDGETRAN_INLINE void join_bytes(const __m256i (&byte)[Count], Body body) {
  constexpr int upper = Count - 2;
  const __m256i high[2] = {_mm256_unpacklo_epi8(byte[upper], byte[upper + 1]),
                           _mm256_unpackhi_epi8(byte[upper], byte[upper + 1])};
  __m256i low[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  if constexpr (Count == 4) {
    low[0] = _mm256_unpacklo_epi8(byte[0], byte[1]);
    low[1] = _mm256_unpackhi_epi8(byte[0], byte[1]);
  }
  unroll<2>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    body(std::integral_constant<int, 2 * i>{}, _mm256_castsi256_ps(_mm256_unpacklo_epi16(low[i], high[i])));
    body(std::integral_constant<int, 2 * i + 1>{},
         _mm256_castsi256_ps(_mm256_unpackhi_epi16(low[i], high[i])));
  });
}

/// 16 centroids: a table of 16 for each of their bytes, or for the two upper ones where the others are 0.
template <int Bytes>
struct look_up_4bit {
  static constexpr int direct_rows = 4;
  static constexpr int pass_rows = 4;
  static constexpr int sums = 8;
  static constexpr int stripes = 4, vectors = 1;
  static constexpr std::ptrdiff_t group_bytes = 4 * panel_columns;
  static constexpr std::ptrdiff_t column(std::ptrdiff_t stripe, int) { return lanes * stripe; }
  __m256i table[Bytes];

  EDGETRAN_INLINE explicit look_up_4bit(const packed_view& w) {
    unroll<Bytes>([&](auto b)
                      EDGETRAN_INLINE_LAMBDA { table[b] = load_twice(w.tables->bytes[4 - Bytes + b]); });
  }
  template <class Body>
  EDGETRAN_INLINE void each(const std::uint8_t* group, std::ptrdiff_t stripe, Body body) const {
    // Of four columns each, the rows 0 and 1, then 2 and 3 …
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    const __m256i two = _mm256_shuffle_epi8(load_bytes(group + 32 * stripe), order);
    unroll<2>([&](auto odd) EDGETRAN_INLINE_LAMBDA {
      const __m256i i = _mm256_and_si256(odd == 0 ? two : _mm256_srli_epi16(two, 4), _mm256_set1_epi8(15));
      __m256i byte[Bytes];
      unroll<Bytes>([&](auto b) EDGETRAN_INLINE_LAMBDA { byte[b] = _mm256_shuffle_epi8(table[b], i); });
      join_bytes(byte, [&](auto j, f32 w) EDGETRAN_INLINE_LAMBDA {
        body(std::integral_constant<int, 2 * j + odd>{}, std::integral_constant<int, 0>{}, w);
      });
    });
  }
};

/// The indices of the rows 2 Pair and 2 Pair + 1 of a group, in the bytes of 16 words from word 16 `half` on.
struct words_8bit {
  static constexpr int bits = 8;
  template <int Pair>
  EDGETRAN_INLINE static __m256i indices(const std::uint8_t* group, std::ptrdiff_t half) {
    return load_bytes(group + 64 * Pair + 32 * half);
  }
};
struct words_6bit {
  static constexpr int bits = 6;
  template <int Pair>
  EDGETRAN_INLINE static __m256i indices(const std::uint8_t* group, std::ptrdiff_t half) {
    const auto word = [&](int i) EDGETRAN_INLINE_LAMBDA { return load_bytes(group + 64 * i + 32 * half); };
    __m256i even = word(Pair == 3 ? 1 : Pair), odd = even;
    if constexpr (Pair == 0) odd = _mm256_slli_epi16(odd, 2);
    if constexpr (Pair == 1) even = _mm256_srli_epi16(even, 2);
    if constexpr (Pair == 2) {
      even = _mm256_srli_epi16(even, 4);
      odd = _mm256_srli_epi16(odd, 2);
    }
    if constexpr (Pair == 3) {
      even = _mm256_or_si256(_mm256_srli_epi16(word(0), 12), _mm256_slli_epi16(even, 4));
      odd = _mm256_or_si256(_mm256_srli_epi16(odd, 6), _mm256_slli_epi16(word(2), 10));
    }
    return _mm256_or_si256(_mm256_and_si256(even, _mm256_set1_epi16(0x003f)),
                           _mm256_and_si256(odd, _mm256_set1_epi16(0x3f00)));
  }
};

/// Finds 32 bytes in tables of 16 Parts bytes.
template <int Parts>
struct byte_places {
  __m256i in[Parts];  ///< the indices for each 16 of a table; what lies elsewhere has its highest bit set,
                      ///< and gives 0

  EDGETRAN_INLINE explicit byte_places(__m256i index) {
    unroll<Parts>([&](auto p) EDGETRAN_INLINE_LAMBDA {
      const __m256i from =
          p == 0 ? index : _mm256_xor_si256(index, _mm256_set1_epi8(static_cast<char>(16 * p)));
      in[p] = _mm256_adds_epu8(from, _mm256_set1_epi8(0x70));
    });
  }
  EDGETRAN_INLINE __m256i of(const std::uint8_t* table) const {
    __m256i found = _mm256_shuffle_epi8(load_twice(table), in[0]);
    unroll<Parts - 1>([&](auto p) EDGETRAN_INLINE_LAMBDA {
      found = _mm256_or_si256(found, _mm256_shuffle_epi8(load_twice(table + 16 * (p + 1)), in[p + 1]));
    });
    return found;
  }
};

/// 64 centroids by their bytes, or the two upper ones, each in four tables of 16.
template <class Words, int Bytes>
struct look_up_words {
  static constexpr int direct_rows = 4;
  static constexpr int pass_rows = 4;
  static constexpr int sums = 4;
  static constexpr int stripes = 2, vectors = 2;
  static constexpr std::ptrdiff_t group_bytes = Words::bits * panel_columns;
  static constexpr std::ptrdiff_t column(std::ptrdiff_t stripe, int vector) {
    return lanes * stripe + 16 * vector;
  }
  const centroid_tables* tables;

  EDGETRAN_INLINE explicit look_up_words(const packed_view& w) : tables(w.tables) {}
  template <class Body>
  EDGETRAN_INLINE void each(const std::uint8_t* group, std::ptrdiff_t stripe, Body body) const {
    // Of eight words each, the row of the low bytes, then that of the high ones.
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
    unroll<4>([&](auto pair) EDGETRAN_INLINE_LAMBDA {
      const byte_places<4> places(_mm256_shuffle_epi8(Words::template indices<pair>(group, stripe), order));
      __m256i byte[Bytes];
      unroll<Bytes>([&](auto b)
                        EDGETRAN_INLINE_LAMBDA { byte[b] = places.of(tables->bytes[4 - Bytes + b]); });
      join_bytes(byte, [&](auto i, f32 w) EDGETRAN_INLINE_LAMBDA {
        body(std::integral_constant<int, 2 * pair + i / 2>{}, std::integral_constant<int, i % 2>{}, w);
      });
    });
  }
};

/// Any number of centroids, loaded one by one.
struct look_up_each {
  static constexpr int direct_rows = 4;
  static constexpr int pass_rows = 4;
  static constexpr int sums = 4;
  static constexpr int stripes = 2, vectors = 2;
  static constexpr std::ptrdiff_t group_bytes = 8 * panel_columns;
  static constexpr std::ptrdiff_t column(std::ptrdiff_t stripe, int vector) {
    return lanes * stripe + 16 * vector;
  }
  const float* table;

  EDGETRAN_INLINE explicit look_up_each(const packed_view& w) : table(w.tables->whole) {}
  /// The centroids that the bytes 0, 2, 4 and 6 of `i` name, or the others.
  template <int Odd>
  EDGETRAN_INLINE __m128 four(std::uint64_t i) const {
    const auto one = [&](auto at) EDGETRAN_INLINE_LAMBDA {
      return _mm_load_ss(table + (i >> (16 * at + 8 * Odd) & 255));
    };
    const __m128 a =
        _mm_unpacklo_ps(one(std::integral_constant<int, 0>{}), one(std::integral_constant<int, 1>{}));
    const __m128 b =
        _mm_unpacklo_ps(one(std::integral_constant<int, 2>{}), one(std::integral_constant<int, 3>{}));
    return _mm_movelh_ps(a, b);
  }
  template <class Body>
  EDGETRAN_INLINE void each(const std::uint8_t* group, std::ptrdiff_t stripe, Body body) const {
    unroll<4>([&](auto pair) EDGETRAN_INLINE_LAMBDA {
      unroll<2>([&](auto vector) EDGETRAN_INLINE_LAMBDA {
        std::uint64_t i[2];  // of four columns each
        std::memcpy(i, group + 64 * pair + 32 * stripe + 8 * vector, 8);
        std::memcpy(i + 1, group + 64 * pair + 32 * stripe + 16 + 8 * vector, 8);
        unroll<2>([&](auto odd) EDGETRAN_INLINE_LAMBDA {
          body(std::integral_constant<int, 2 * pair + odd>{}, vector,
               _mm256_set_m128(four<odd>(i[1]), four<odd>(i[0])));
        });
      });
    });
  }
};
