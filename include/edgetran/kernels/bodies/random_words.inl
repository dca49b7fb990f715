// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/random_words.hpp, for each target: Philox4x32-10 (core/random.hpp), a block in each lane of 64
// bits. Half a lane holds a word of the counter; what is in the other half is never used.

template <int Vectors>
EDGETRAN_INLINE void philox_vectors(std::uint64_t seed, std::uint64_t id, std::uint64_t block, std::uint64_t* words) {
  u64 c[4][Vectors];
  unroll<Vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
    c[0][v] = counted_u64(block + v * lanes_u64);
    c[1][v] = high_half(c[0][v]);
    c[2][v] = set_u64(id);
    c[3][v] = high_half(c[2][v]);
  });
  std::uint64_t key0 = seed & 0xffffffffU, key1 = seed >> 32;
  for (int round = 0; round < 10; ++round) {
    const u64 k0 = set_u64(key0), k1 = set_u64(key1);
    unroll<Vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
      const u64 a = multiply_low(set_u64(0xD2511F53U), c[0][v]), b = multiply_low(set_u64(0xCD9E8D57U), c[2][v]);
      c[0][v] = exclusive(high_half(b), c[1][v], k0);
      c[1][v] = b;
      c[2][v] = exclusive(high_half(a), c[3][v], k1);
      c[3][v] = a;
    });
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  unroll<Vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
    store_pairs(words + 2 * v * lanes_u64, halves(c[0][v], c[1][v]), halves(c[2][v], c[3][v]));
  });
}

/// Two words each of `count` blocks from `block` on.
inline void philox_blocks(std::uint64_t seed, std::uint64_t id, std::uint64_t block, std::ptrdiff_t count,
                          std::uint64_t* words) {
  constexpr int step = 2 * lanes_u64;
  std::ptrdiff_t i = 0;
  for (; i + step <= count; i += step)
    philox_vectors<2>(seed, id, block + static_cast<std::uint64_t>(i), words + 2 * i);
  for (; i + lanes_u64 <= count; i += lanes_u64)
    philox_vectors<1>(seed, id, block + static_cast<std::uint64_t>(i), words + 2 * i);
  if constexpr (lanes_u64 > 1)
    if (i < count) {
      std::uint64_t rest[2 * lanes_u64];
      philox_vectors<1>(seed, id, block + static_cast<std::uint64_t>(i), rest);
      for (std::ptrdiff_t k = 0; k < 2 * (count - i); ++k) words[2 * i + k] = rest[k];
    }
}
