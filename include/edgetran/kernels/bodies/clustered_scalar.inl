// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// How any processor looks centroids up, for kernels/clustered_gemm.hpp.

inline void clustered_decode(const packed_view& w, const std::uint8_t* panel, std::ptrdiff_t first,
                             std::ptrdiff_t last, float* out) {
  const std::uint8_t* p = panel + first * w.group_bytes();
  for (std::ptrdiff_t g = first; g < last; ++g, p += w.group_bytes(), out += group_rows * panel_columns)
    for (std::ptrdiff_t c = 0; c < panel_columns; ++c) {
      unsigned i[group_rows];
      kernels::detail::get_column(p, w.bits, c, i);
      for (std::ptrdiff_t j = 0; j < group_rows; ++j) out[j * panel_columns + c] = w.tables->whole[i[j]];
    }
}

inline constexpr kernels::detail::clustered_look_up look_up{clustered_decode, nullptr, 0};
