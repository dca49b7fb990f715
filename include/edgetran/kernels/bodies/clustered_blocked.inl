// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outputs of kernels/clustered_gemm.hpp, and many rows: weights are decoded into a block that stays in the
// first cache. A target says how: group_depth products in a group, and multiply_add(x, weight, sum).

/// The activation of `rows` rows of `columns` finished outputs from [row, column] on. A call of its own: a
/// product without one keeps its code and registers.
[[gnu::noinline]] inline void clustered_activate(const kernels::detail::clustered_job& job,
                                                 std::ptrdiff_t row, std::ptrdiff_t column,
                                                 std::ptrdiff_t rows, std::ptrdiff_t columns) {
  const std::ptrdiff_t left = job.w.n - column;
  for (std::ptrdiff_t r = row; r < row + rows; ++r) {
    float* const to = job.y + r * job.y_stride + column;
    activate_array(job.end.map, to, left < columns ? left : columns, to);
  }
}

/// Puts `rows` rows of `columns` sums into Y from [row, column] on; those beyond the matrix are left out.
/// `first`: Y holds no sums yet to add; `last`: finish them.
inline void clustered_put(const kernels::detail::clustered_job& job, std::ptrdiff_t row,
                          std::ptrdiff_t column, const float* sums, std::ptrdiff_t rows,
                          std::ptrdiff_t columns, bool first, bool last) {
  for (std::ptrdiff_t r = 0; r < rows; ++r)
    for (std::ptrdiff_t c = 0; c < columns && column + c < job.w.n; c += lanes) {
      const std::ptrdiff_t left = job.w.n - column - c;
      float* const to = job.y + (row + r) * job.y_stride + column + c;
      const float* const bias = job.end.bias == nullptr ? nullptr : job.end.bias + column + c;
      f32 y = load(sums + r * columns + c);
      if (left >= lanes) {
        if (!first) y = add(y, load(to));
        if (last && bias != nullptr) y = add(y, load(bias));
        store(to, y);
      } else {
        const int here = static_cast<int>(left);
        if (!first) y = add(y, load(to, here));
        if (last && bias != nullptr) y = add(y, load(bias, here));
        store(to, y, here);
      }
    }
  if (last && job.end.map != activation::none) clustered_activate(job, row, column, rows, columns);
}

/// Vectors in a row of a tile, and its greatest height: what fills the registers but for a row of weights and
/// an input.
inline constexpr int tile_vectors = registers == 32 && lanes == 4 ? 4 : 2;
inline constexpr int tile_rows = registers == 32 ? (lanes == 4 ? 6 : 12) : 6;

/// Adds to a tile of Rows outputs, from `column` on, the products of `depth` inputs, packed as [depth][Rows],
/// with weights in rows of 32. `first`: there is no sum yet; `last`: finish it.
template <int Rows>
inline void clustered_tile(const kernels::detail::clustered_job& job, std::ptrdiff_t row,
                           std::ptrdiff_t column, const float* x, const float* w, std::ptrdiff_t depth,
                           bool first, bool last) {
  f32 sum[Rows][tile_vectors];
  unroll<Rows * tile_vectors>(
      [&](auto i) EDGETRAN_INLINE_LAMBDA { sum[i / tile_vectors][i % tile_vectors] = zero(); });
  for (std::ptrdiff_t k = 0; k < depth; ++k, x += Rows, w += panel_columns) {
    f32 weight[tile_vectors];
    unroll<tile_vectors>([&](auto v) EDGETRAN_INLINE_LAMBDA { weight[v] = load(w + v * lanes); });
    unroll<Rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      const f32 input = set(x[r]);
      unroll<tile_vectors>(
          [&](auto v) EDGETRAN_INLINE_LAMBDA { sum[r][v] = multiply_add(input, weight[v], sum[r][v]); });
    });
  }
  alignas(64) float sums[Rows * tile_vectors * lanes];
  unroll<Rows * tile_vectors>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    store(sums + i * lanes, sum[i / tile_vectors][i % tile_vectors]);
  });
  clustered_put(job, row, column, sums, Rows, tile_vectors * lanes, first, last);
}

template <int Rows>
inline void clustered_tiles(const kernels::detail::clustered_job& job, std::ptrdiff_t row,
                            std::ptrdiff_t column, const float* x, const float* w, std::ptrdiff_t depth,
                            bool first, bool last) {
  for (std::ptrdiff_t c = 0; c < panel_columns; c += tile_vectors * lanes)
    clustered_tile<Rows>(job, row, column + c, x, w + c, depth, first, last);
}

/// How `rows` rows are cut into blocks of at most tile_rows: heights differ by one at most.
struct row_blocks {
  std::ptrdiff_t count, height, higher;  ///< the first `higher` blocks have a row more than `height`
  explicit row_blocks(std::ptrdiff_t rows)
      : count((rows + tile_rows - 1) / tile_rows),
        height(count > 0 ? rows / count : 0),
        higher(count > 0 ? rows % count : 0) {}
  std::ptrdiff_t begin(std::ptrdiff_t block) const {
    return block * height + (block < higher ? block : higher);
  }
};

inline std::ptrdiff_t clustered_count(std::ptrdiff_t rows) { return row_blocks(rows).count; }

/// Writes the rows of a block as [k][height] to `packed` + k times the block's first row.
inline void clustered_pack(const kernels::detail::clustered_job& job, std::ptrdiff_t block, float* packed) {
  const row_blocks blocks(job.rows);
  const std::ptrdiff_t row = blocks.begin(block), height = blocks.begin(block + 1) - row, k = job.depth;
  constexpr std::ptrdiff_t part =
      64;  // what is written stays in the first cache until all rows have been there
  for (std::ptrdiff_t from = 0; from < k; from += part) {
    const std::ptrdiff_t depth = k - from < part ? k - from : part;
    for (std::ptrdiff_t r = 0; r < height; ++r) {
      const float* const x = job.x + (row + r) * job.x_stride + from;
      float* const to = packed + row * k + from * height + r;
      for (std::ptrdiff_t j = 0; j < depth; ++j) to[j * height] = x[j];
    }
  }
}

/// The blocks `first` .. `last` - 1 of rows, of which `packed` holds all, with the panels of the job.
inline void clustered_blocked(const kernels::detail::clustered_job& job, const float* packed,
                              std::ptrdiff_t first, std::ptrdiff_t last,
                              const kernels::detail::clustered_look_up& look_up) {
  constexpr std::ptrdiff_t part_depth = 256, part_groups = part_depth / group_depth;  // 32 KiB of weights
  alignas(64) float weights[part_depth * panel_columns];
  const row_blocks blocks(job.rows);
  // No inputs: there is one step with nothing to add, which finishes.
  for (std::ptrdiff_t g = 0; g == 0 || g < job.w.groups(); g += part_groups) {
    const std::ptrdiff_t end = g + part_groups < job.w.groups() ? g + part_groups : job.w.groups();
    const std::ptrdiff_t from = g * group_depth;
    const std::ptrdiff_t depth = (end * group_depth < job.depth ? end * group_depth : job.depth) - from;
    for (std::ptrdiff_t panel = job.first; panel < job.last; ++panel) {
      look_up.decode(job.w, job.w.indices + panel * job.w.panel_bytes(), g, end, weights);
      for (std::ptrdiff_t b = first; b < last; ++b) {
        const std::ptrdiff_t row = blocks.begin(b), height = blocks.begin(b + 1) - row;
        const float* const x = packed + row * job.depth + from * height;
        unroll<tile_rows>([&](auto r) EDGETRAN_INLINE_LAMBDA {
          if (height == r + 1)
            clustered_tiles<r + 1>(job, row, panel * panel_columns, x, weights, depth, g == 0,
                                   end == job.w.groups());
        });
      }
    }
  }
}

inline constexpr kernels::detail::clustered_blocks blocked{clustered_count, clustered_pack,
                                                           clustered_blocked};
