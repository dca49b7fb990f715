// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// kernels/clustered_int8.hpp in plain code: the same whole numbers.

inline void int8_multiply(const kernels::detail::int8_job& job) {
  const std::ptrdiff_t groups = job.w.groups();
  for (std::ptrdiff_t panel = job.first; panel < job.last; ++panel)
    for (std::ptrdiff_t r = 0; r < job.rows; ++r) {
      std::int32_t sum[panel_columns] = {};
      for (std::ptrdiff_t g = 0; g < groups; ++g) {
        std::int8_t x[group_rows];  // in the order in which int8_round() put them
        std::memcpy(x, job.x + (r * groups + g) * 2, sizeof x);
        const std::uint8_t* const p = job.w.indices + panel * job.w.panel_bytes() + g * job.w.group_bytes();
        for (std::ptrdiff_t c = 0; c < panel_columns; ++c) {
          unsigned i[group_rows];
          kernels::detail::get_column(p, job.w.bits, c, i);
          for (std::ptrdiff_t j = 0; j < group_rows; ++j) {
            const std::ptrdiff_t of = job.w.bits == 4 ? j % 2 * 4 + j / 2 : j;
            sum[c] += x[of] * (job.w.tables->biased[i[j]] - 128);
          }
        }
      }
      const std::ptrdiff_t first = panel * panel_columns, left = job.w.n - first;
      const std::ptrdiff_t columns = left < panel_columns ? left : panel_columns;
      float* const to = job.y + r * job.y_stride + first;
      for (std::ptrdiff_t c = 0; c < columns; ++c) {
        float y = static_cast<float>(sum[c]) * job.scales[r];
        __asm__("" : "+m"(y));  // rounded, as on every target: not one operation with the sum that follows
        if (job.end.bias != nullptr) y += job.end.bias[first + c];
        to[c] = y;
      }
      if (job.end.map != activation::none) activate_array(job.end.map, to, columns, to);
    }
}

inline std::uint32_t int8_greatest(const float* x, std::ptrdiff_t k) {
  std::uint32_t most = 0;
  for (std::ptrdiff_t i = 0; i < k; ++i) {
    const std::uint32_t size = std::bit_cast<std::uint32_t>(x[i]) & 0x7fffffffU;
    most = size > most ? size : most;
  }
  return most;
}

inline std::int32_t int8_round(const float* x, std::ptrdiff_t k, float inverse, bool by_two,
                               std::int32_t* out) {
  std::int32_t total = 0;
  for (std::ptrdiff_t g = 0; g < k; g += group_rows, out += 2) {
    std::int8_t whole[group_rows] = {};
    for (std::ptrdiff_t j = 0; j < group_rows && g + j < k; ++j) {
      const auto rounded = static_cast<std::int32_t>(std::lrint(x[g + j] * inverse));
      whole[by_two ? j % 2 * 4 + j / 2 : j] = static_cast<std::int8_t>(rounded);
      total += rounded;
    }
    std::memcpy(out, whole, sizeof whole);
  }
  return total;
}

inline constexpr kernels::detail::int8_routines int8{int8_greatest, int8_round, int8_multiply};
