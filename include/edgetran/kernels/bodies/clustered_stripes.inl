// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Few rows where there are too few registers for all columns of a panel: a panel goes by stripe by stripe,
// from memory once and then from the second cache. A target says how (bodies/clustered_avx2.inl).

/// While a stripe goes by, its part of the next panel is asked for. How far ahead of the first group it
/// begins; of the last panel, nowhere.
template <class LookUp>
EDGETRAN_INLINE std::ptrdiff_t next_stripe(const packed_view& w, bool more, std::ptrdiff_t stripe) {
  const std::ptrdiff_t bytes = w.panel_bytes();
  return more ? bytes + stripe * (bytes / LookUp::stripes) : 0;
}
/// Asks for what is `ahead` bytes ahead of a group, and sets `ahead` for the group after it.
template <class LookUp>
EDGETRAN_INLINE void ask_next(const std::uint8_t* group, std::ptrdiff_t& ahead) {
  constexpr std::ptrdiff_t part = LookUp::group_bytes / LookUp::stripes;
  unroll<static_cast<int>((part + 63) / 64)>(
      [&](auto line) EDGETRAN_INLINE_LAMBDA { __builtin_prefetch(group + ahead + 64 * line, 0, 2); });
  ahead -= LookUp::group_bytes - part;
}

/// Rows rows from `row` on of one stripe of a panel, whose indices begin at `p`.
template <int Rows, class LookUp>
EDGETRAN_INLINE void clustered_stripe(const kernels::detail::clustered_job& job, const LookUp& table,
                                      const std::uint8_t* p, std::ptrdiff_t ahead, std::ptrdiff_t row,
                                      std::ptrdiff_t column, std::ptrdiff_t stripe) {
  constexpr int vectors = LookUp::vectors;
  // Several sums of each output hide the time that an addition takes.
  constexpr int sets = std::clamp(LookUp::sums / (Rows * vectors), 1, 4);
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
    ask_next<LookUp>(p, ahead);
    const float* input[Rows];
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      input[r] = x + r * x_stride;
      __asm__("" : "+r"(input[r]));  // else g++ keeps the address of each number of each row, most in memory
    });
    table.each(p, stripe, [&](auto j, auto v, f32 w) EDGETRAN_INLINE_LAMBDA {
      unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
        sum[j % sets][r][v] = fma(set(input[r][j]), w, sum[j % sets][r][v]);
      });
    });
  }
  unroll<vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA {
    alignas(64) float sums[Rows * lanes];
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      f32 total = sum[0][r][v];
      unroll<sets - 1>([&](auto s) EDGETRAN_INLINE_LAMBDA { total = add(total, sum[s + 1][r][v]); });
      store(sums + r * lanes, total);
    });
    clustered_put(job, row, column + LookUp::column(stripe, v), sums, Rows, lanes, true, true);
  });
}

template <int Rows, class LookUp>
EDGETRAN_INLINE void clustered_panel(const kernels::detail::clustered_job& job, const LookUp& table,
                                     const std::uint8_t* p, std::ptrdiff_t row, std::ptrdiff_t column) {
  const bool more = column + panel_columns < job.last * panel_columns;
  for (std::ptrdiff_t stripe = 0; stripe < LookUp::stripes; ++stripe)
    clustered_stripe<Rows>(job, table, p, next_stripe<LookUp>(job.w, more, stripe), row, column, stripe);
}

template <class LookUp>
inline void clustered_decode(const packed_view& w, const std::uint8_t* panel, std::ptrdiff_t first,
                             std::ptrdiff_t last, float* out) {
  const LookUp table(w);
  const std::uint8_t* p = panel + first * LookUp::group_bytes;
  for (std::ptrdiff_t g = first; g < last; ++g, p += LookUp::group_bytes, out += group_depth * panel_columns)
    for (std::ptrdiff_t stripe = 0; stripe < LookUp::stripes; ++stripe)
      table.each(p, stripe, [&](auto j, auto v, f32 weights) EDGETRAN_INLINE_LAMBDA {
        store(out + j * panel_columns + LookUp::column(stripe, v), weights);
      });
}
