// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// How NEON looks centroids up, for kernels/clustered_gemm.hpp: by bytes, in tables of 64.

/// The indices of row J of a group: 32 bytes in the order of columns.
template <int Bits, int J>
EDGETRAN_INLINE void clustered_indices(const std::uint8_t* p, uint8x16_t (&index)[2]) {
  if constexpr (Bits == 4) {
    unroll<2>([&](auto half) EDGETRAN_INLINE_LAMBDA {  // 16 columns: byte J / 2 of each word of 32 bits
      const uint8x16x4_t bytes = vld4q_u8(p + 64 * half);
      const uint8x16_t both = bytes.val[J / 2];
      index[half] = J % 2 == 0 ? vandq_u8(both, vdupq_n_u8(15)) : vshrq_n_u8(both, 4);
    });
  } else {
    uint16x8_t word[4];  // of columns 0-3 and 16-19, 4-7 and 20-23 …
    unroll<4>([&](auto q) EDGETRAN_INLINE_LAMBDA {
      const auto at = [&](int i) EDGETRAN_INLINE_LAMBDA {
        return vreinterpretq_u16_u8(vld1q_u8(p + 64 * i + 16 * q));
      };
      if constexpr (Bits == 8) {
        word[q] = J % 2 == 0 ? vandq_u16(at(J / 2), vdupq_n_u16(255)) : vshrq_n_u16(at(J / 2), 8);
      } else {
        if constexpr (J == 0) word[q] = at(0);
        if constexpr (J == 1) word[q] = vshrq_n_u16(at(0), 6);
        if constexpr (J == 2) word[q] = vshrq_n_u16(at(1), 2);
        if constexpr (J == 3) word[q] = vshrq_n_u16(at(1), 8);
        if constexpr (J == 4) word[q] = vshrq_n_u16(at(2), 4);
        if constexpr (J == 5) word[q] = vshrq_n_u16(at(2), 10);
        if constexpr (J == 6) word[q] = vorrq_u16(vshrq_n_u16(at(0), 12), vshlq_n_u16(at(1), 4));
        if constexpr (J == 7) word[q] = vorrq_u16(vshrq_n_u16(at(1), 14), vshlq_n_u16(at(2), 2));
        word[q] = vandq_u16(word[q], vdupq_n_u16(63));
      }
    });
    const auto narrow = [&](int i) EDGETRAN_INLINE_LAMBDA {
      return vreinterpretq_u32_u8(
          vuzp1q_u8(vreinterpretq_u8_u16(word[i]), vreinterpretq_u8_u16(word[i + 1])));
    };
    const uint32x4_t a = narrow(0), b = narrow(2);  // four columns below 16, four from there on, and again
    index[0] = vreinterpretq_u8_u32(vuzp1q_u32(a, b));
    index[1] = vreinterpretq_u8_u32(vuzp2q_u32(a, b));
  }
}

/// Byte `plane` of the centroids that 16 indices name.
template <int Entries>
EDGETRAN_INLINE uint8x16_t clustered_bytes(const std::uint8_t* plane, uint8x16_t index) {
  if constexpr (Entries == 16) return vqtbl1q_u8(vld1q_u8(plane), index);
  uint8x16_t found = vdupq_n_u8(0);
  unroll<(Entries + 63) / 64>([&](auto part)
                                  EDGETRAN_INLINE_LAMBDA {  // an index beyond a table leaves what was found
                                    const uint8x16x4_t table = vld1q_u8_x4(plane + 64 * part);
                                    found = vqtbx4q_u8(found, table, vsubq_u8(index, vdupq_n_u8(64 * part)));
                                  });
  return found;
}

template <int Bits, int Entries>
inline void clustered_decode(const packed_view& w, const std::uint8_t* panel, std::ptrdiff_t first,
                             std::ptrdiff_t last, float* out) {
  const std::uint8_t* p = panel + first * w.group_bytes();
  for (std::ptrdiff_t g = first; g < last; ++g, p += w.group_bytes())
    unroll<static_cast<int>(group_rows)>([&](auto j) EDGETRAN_INLINE_LAMBDA {
      uint8x16_t index[2];
      clustered_indices<Bits, j>(p, index);
      unroll<2>([&](auto half) EDGETRAN_INLINE_LAMBDA {
        uint8x16_t byte[4];
        unroll<4>([&](auto b) EDGETRAN_INLINE_LAMBDA {
          byte[b] = clustered_bytes<Entries>(w.tables->bytes[b], index[half]);
        });
        // Interleaved by fours, the planes become floats.
        vst4q_u8(reinterpret_cast<std::uint8_t*>(out + 16 * half),
                 uint8x16x4_t{{byte[0], byte[1], byte[2], byte[3]}});
      });
      out += panel_columns;
    });
}

template <int Bits, int Entries>
inline constexpr kernels::detail::clustered_look_up look_up{clustered_decode<Bits, Entries>, nullptr, 0};
