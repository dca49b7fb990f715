// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Few rows, for each target that looks centroids up in registers: weights are multiplied as they come out of
// the table. A target says how: group_depth products in a group, and fma_of(x, weights, sum).

/// How far ahead of the indices in use others are asked for, in bytes: what one core of a server reads from
/// DRAM in the time that DRAM takes to answer.
inline constexpr int read_ahead = 6144;

template <class LookUp>
EDGETRAN_INLINE void ask_ahead(const std::uint8_t* p) {
  unroll<static_cast<int>(LookUp::group_bytes / 64)>(
      [&](auto line) EDGETRAN_INLINE_LAMBDA { __builtin_prefetch(p + read_ahead + 64 * line); });
}

/// Rows rows from `row` on of one panel, whose indices begin at `p`.
template <int Rows, class LookUp>
EDGETRAN_INLINE void clustered_panel(const kernels::detail::clustered_job& job, LookUp& table,
                                     const std::uint8_t* p, std::ptrdiff_t row, std::ptrdiff_t column) {
  constexpr int vectors = static_cast<int>(panel_columns) / lanes;
  // Several sums of each output hide the time that an addition takes.
  constexpr int sets = Rows * vectors >= LookUp::sums ? 1 : LookUp::sums / (Rows * vectors);
  f32 sum[sets][Rows][vectors];
  unroll<sets * Rows * vectors>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    sum[i / (Rows * vectors)][i / vectors % Rows][i % vectors] = zero();
  });
  const std::ptrdiff_t whole = job.depth / group_depth, rest = job.depth % group_depth;
  float padded[Rows][group_depth];
  const float* x = job.x + row * job.x_stride;
  std::ptrdiff_t x_stride = job.x_stride;
  for (std::ptrdiff_t g = 0; g < whole + (rest != 0); ++g, x += group_depth, p += LookUp::group_bytes) {
    if (g == whole) {  // the last group, filled up
      for (int r = 0; r < Rows; ++r)
        for (int j = 0; j < group_depth; ++j) padded[r][j] = j < rest ? x[r * x_stride + j] : 0;
      x = padded[0];
      x_stride = group_depth;
    }
    table.load_group(p);
    ask_ahead<LookUp>(p);
    const float* input[Rows];
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      input[r] = x + r * x_stride;
      __asm__("" : "+r"(input[r]));  // else g++ keeps the address of each number of each row, most in memory
    });
    unroll<group_depth>([&](auto j) EDGETRAN_INLINE_LAMBDA {
      f32 w[vectors];
      table.template weights<j>(w);
      unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
        unroll<vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
          sum[j % sets][r][v] = fma_of(input[r] + j, w[v], sum[j % sets][r][v]);
        });
      });
    });
  }
  alignas(64) float sums[Rows * panel_columns];
  unroll<Rows * vectors>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    f32 total = sum[0][i / vectors][i % vectors];
    unroll<sets - 1>(
        [&](auto s) EDGETRAN_INLINE_LAMBDA { total = add(total, sum[s + 1][i / vectors][i % vectors]); });
    store(sums + i * lanes, total);
  });
  clustered_put(job, row, column, sums, Rows, panel_columns, true, true);
}

template <class LookUp>
inline void clustered_decode(const packed_view& w, const std::uint8_t* panel, std::ptrdiff_t first,
                             std::ptrdiff_t last, float* out) {
  constexpr int vectors = static_cast<int>(panel_columns) / lanes;
  LookUp table(w);
  const std::uint8_t* p = panel + first * LookUp::group_bytes;
  for (std::ptrdiff_t g = first; g < last; ++g, p += LookUp::group_bytes) {
    table.load_group(p);
    ask_ahead<LookUp>(p);
    unroll<group_depth>([&](auto j) EDGETRAN_INLINE_LAMBDA {
      f32 weights[vectors];
      table.template weights<j>(weights);
      unroll<vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA { store(out + v * lanes, weights[v]); });
      out += panel_columns;
    });
  }
}
