// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/dense_gemm.hpp, for each target: a packed_view whose "indices" are the weights themselves.

inline void dense_decode(const packed_view& w, const std::uint8_t* panel, std::ptrdiff_t first, std::ptrdiff_t last,
                         float* out) {
  const auto* const from = reinterpret_cast<const float*>(panel + first * w.group_bytes());
  for (std::ptrdiff_t i = 0; i < (last - first) * group_rows * panel_columns; i += lanes) store(out + i, load(from + i));
}

/// The product for a few rows: a panel's weights go by once, into sums of every row.
template <int Rows>
inline void dense_few(const kernels::detail::clustered_job& job) {
  constexpr int vectors = static_cast<int>(panel_columns) / lanes;
  for (std::ptrdiff_t panel = job.first; panel < job.last; ++panel) {
    const auto* w = reinterpret_cast<const float*>(job.w.indices + panel * job.w.panel_bytes());
    f32 sum[Rows][vectors];
    unroll<Rows * vectors>([&](auto i) EDGETRAN_INLINE_LAMBDA { sum[i / vectors][i % vectors] = zero(); });
    for (std::ptrdiff_t k = 0; k < job.w.k; ++k, w += panel_columns)
      unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
        const f32 input = set(job.x[r * job.x_stride + k]);
        unroll<vectors>(
            [&](auto v) EDGETRAN_INLINE_LAMBDA { sum[r][v] = fma(input, load(w + v * lanes), sum[r][v]); });
      });
    alignas(64) float sums[Rows * panel_columns];
    unroll<Rows * vectors>(
        [&](auto i) EDGETRAN_INLINE_LAMBDA { store(sums + i * lanes, sum[i / vectors][i % vectors]); });
    clustered_put(job, 0, panel * panel_columns, sums, Rows, panel_columns, true, true);
  }
}

inline constexpr int dense_direct_rows = registers == 32 && lanes == 16 ? 4 : 2;

inline void dense_direct(const kernels::detail::clustered_job& job) {
  unroll<dense_direct_rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
    if (job.rows == r + 1) dense_few<r + 1>(job);
  });
}

inline constexpr kernels::detail::clustered_look_up dense{dense_decode, dense_direct, dense_direct_rows};
