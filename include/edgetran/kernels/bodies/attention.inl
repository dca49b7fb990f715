// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/attention.hpp, for each target: one head by tiles of queries and blocks of keys, with
// the softmax carried along (Milakov and Gimelshein, 2018; Dao et al., 2022).
namespace attention_tile {

using edgetran::kernels::detail::attention_head;
using edgetran::kernels::detail::attention_layout;
using edgetran::kernels::detail::attention_state;

/// Whether all of n numbers in each of `rows` rows are finite.
inline bool finite(const float* x, std::ptrdiff_t row, std::ptrdiff_t count, std::ptrdiff_t n) {
  f32 seen = zero();  // 0 x is NaN for what is not finite
  for (std::ptrdiff_t j = 0; j < count; ++j, x += row) {
    std::ptrdiff_t k = 0;
    for (; k + lanes <= n; k += lanes) seen = fma(load(x + k), zero(), seen);
    if (k < n) seen = fma(load(x + k, static_cast<int>(n - k)), zero(), seen);
  }
  return sum(seen) == 0;
}

/// body(R) for the number of rows, of three that tiles exist with, that holds `count`.
template <class Body>
EDGETRAN_INLINE void some_rows(std::ptrdiff_t count, Body&& body) {
  constexpr int step = rows / 3;
  if (count > 2 * step)
    body(std::integral_constant<int, rows>{});
  else if (count > step)
    body(std::integral_constant<int, 2 * step>{});
  else
    body(std::integral_constant<int, step>{});
}

/// What a head's tiles share.
struct head_tiles {
  const attention_head& h;
  const attention_layout at;
  float* const space;
  const bool
      by_place;  ///< scores keep the keys' places, since distances count: keys that are not kept stay as caps
  const std::ptrdiff_t n;   ///< keys to go through: those that the last query sees
  const float *v, *weight;  ///< as given, or packed
  std::ptrdiff_t v_row, weight_row;
  float factor;

  head_tiles(const attention_head& head, float* workspace)
      : h(head),
        at(head),
        space(workspace),
        by_place(head.masked && head.relative != nullptr),
        n(by_place ? head.reach(head.last - 1) : head.seen(head.last - 1)),
        v(head.v),
        weight(head.weight),
        v_row(head.v_row),
        weight_row(head.weight_row),
        factor(head.scale * 1.44269504F) {}

  /// How many of them query i goes through.
  [[nodiscard]] std::ptrdiff_t reach(std::ptrdiff_t i) const { return by_place ? h.reach(i) : h.seen(i); }
  [[nodiscard]] std::ptrdiff_t place(std::ptrdiff_t j) const { return h.masked && !by_place ? h.kept[j] : j; }

  void pack() {
    float* const zeros = space + at.zeros;
    for (std::ptrdiff_t k = 0; k < at.width; ++k) zeros[k] = 0;
    if (by_place) {
      float* const caps = space + at.caps;
      for (std::ptrdiff_t j = 0; j < at.panels; ++j) caps[j] = -1e30F;
      for (std::ptrdiff_t j = 0; j < h.seen_keys; ++j)
        caps[h.kept[j]] = std::numeric_limits<float>::infinity();
    }
    const float* rows_of[lanes];
    for (std::ptrdiff_t j = 0; j < n; j += lanes) {
      for (int i = 0; i < lanes; ++i) rows_of[i] = shown(j + i) ? h.k + place(j + i) * h.k_row : zeros;
      turn(rows_of, h.size, 1.0F, space + at.keys + j / panel * panel * h.size + j % panel, panel);
    }
    if (n % panel > 0 && n % panel <= lanes)  // the rest of the last panel: nobody may read what nobody wrote
      for (std::ptrdiff_t k = 0; k < h.size; ++k)
        store(space + at.keys + n / panel * panel * h.size + k * panel + lanes, zero());
    if (h.masked || h.size % lanes != 0 || h.queries >= 4 * rows) pack_values(zeros);
    if (h.weight != nullptr && h.size % panel != 0) {
      for (std::ptrdiff_t k = 0; k < h.size; ++k)
        for (std::ptrdiff_t c = 0; c < at.width; ++c)
          space[at.weight + k * at.width + c] = c < h.size ? h.weight[k * h.weight_row + c] : 0.0F;
      weight = space + at.weight;
      weight_row = at.width;
    }
    // Distances in the order in which they follow a query's scores: column u is key j = u + i - (queries - 1)
    // of query i.
    if (h.relative != nullptr)
      for (std::ptrdiff_t u = 0; u < at.reach; u += lanes) {
        for (int i = 0; i < lanes; ++i)
          rows_of[i] = u + i < h.queries + h.keys - 1
                           ? h.relative + h.table_row(h.queries - 1, u + i) * h.size
                           : zeros;
        turn(rows_of, h.size, 1.0F, space + at.table + u, at.reach);
      }
  }

  [[nodiscard]] bool shown(std::ptrdiff_t j) const { return j < n && !(by_place && space[at.caps + j] < 0); }

  void pack_values(const float* zeros) {
    const std::ptrdiff_t width = (h.size + lanes - 1) / lanes * lanes;
    float* to = space + at.values;
    for (std::ptrdiff_t j = 0; j < n; ++j, to += width) {
      const float* const from = shown(j) ? h.v + place(j) * h.v_row : zeros;
      std::ptrdiff_t k = 0;
      for (; k + lanes <= h.size; k += lanes) store(to + k, load(from + k));
      if (k < h.size) store(to + k, load(from + k, static_cast<int>(h.size - k)));
    }
    v = space + at.values;
    v_row = width;
  }

  /// Rows first .. first + count - 1 of x, scaled and turned; zeros behind them.
  void pack_rows(const float* x, std::ptrdiff_t row, std::ptrdiff_t first, std::ptrdiff_t count,
                 float* to) const {
    const float* rows_of[lanes];
    for (int g = 0; g < q_step; g += lanes) {
      for (int i = 0; i < lanes; ++i)
        rows_of[i] = g + i < count ? x + (first + g + i) * row : space + at.zeros;
      turn(rows_of, h.size, factor, to + g, q_step);
    }
  }

  void pack_queries(std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t tile) const {
    float* const q = space + at.q + tile * h.size * q_step;
    pack_rows(h.q, h.q_row, first, count, q);
    if (h.weight == nullptr) return;
    float* const to = space + at.product;
    for (std::ptrdiff_t c = 0; c < h.size; c += panel)
      some_rows(count, [&]<int Rows>(std::integral_constant<int, Rows>) {
        product<Rows>(q, weight + c, weight_row, h.size, to + c, at.width);
      });
    const float* rows_of[lanes];
    for (int g = 0; g < q_step; g += lanes) {
      for (int i = 0; i < lanes; ++i) rows_of[i] = g + i < count ? to + (g + i) * at.width : space + at.zeros;
      turn(rows_of, h.size, 1.0F, space + at.weighted + tile * h.size * q_step + g, q_step);
    }
  }

  /// Adds what the relative positions give to the scores of `count` queries from `first` on and w keys from j
  /// on.
  void add_relative(const float* q, std::ptrdiff_t first, int count, std::ptrdiff_t j, int w,
                    float* s) const {
    // Distances from the tile's last row on: the row of query first + i begins `rows - 1 - i` columns in.
    float* const t = space + at.by_distance;
    const std::ptrdiff_t behind =
        h.queries - first;  // columns of rows that pad the tile would lie before the table
    const std::ptrdiff_t lead = rows < behind ? rows : behind;
    const std::ptrdiff_t from = j + behind - lead;
    for (int c = 0; c < w + rows - 1; c += panel)
      product<rows>(q, space + at.table + from + c, at.reach, h.size, t + c, window_step);
    for (int i = 0; i < count; ++i)
      for (int c = 0; c < w; c += lanes)
        store(s + i * score_step + c,
              add(load(s + i * score_step + c), load(t + i * window_step + lead - 1 - i + c)));
    if (h.relative_keys)
      for (int c = 0; c < w; c += rows) {
        const int keys = w - c < rows ? w - c : rows;
        pack_rows(h.k, h.k_row, j + c, keys, space + at.key_rows);
        for (int d = 0; d < keys + lead - 1; d += panel)
          product<rows>(space + at.key_rows, space + at.table + from + c + d, at.reach, h.size, t + d,
                        window_step);
        for (int i = 0; i < count; ++i)
          for (int k = 0; k < keys; ++k) s[i * score_step + c + k] += t[k * window_step + lead - 1 - i + k];
      }
    if (by_place)
      for (int i = 0; i < count; ++i)
        for (int c = 0; c < w;
             c += lanes)  // a NaN that shows becomes infinity here, and NaN again as a share
          store(s + i * score_step + c, min(load(s + i * score_step + c), load(space + at.caps + j + c)));
  }

  template <int Rows>
  void tile(std::ptrdiff_t first, int count, std::ptrdiff_t tile_index, std::ptrdiff_t j,
            attention_state& state) const {
    const std::ptrdiff_t end = reach(first + count - 1);
    const int w = static_cast<int>(end - j < attention_layout::block ? end - j : attention_layout::block);
    const float* const q = space + at.q + tile_index * h.size * q_step;
    const float* const left = h.weight == nullptr ? q : space + at.weighted + tile_index * h.size * q_step;
    float* const s = space + at.scores;
    for (int c = 0; c < w; c += panel)
      product<Rows>(left, space + at.keys + (j + c) * h.size, panel, h.size, s + c, score_step);
    if (h.relative != nullptr) add_relative(q, first, count, j, w, s);
    int seen[rows];
    for (int i = 0; i < Rows; ++i) {
      const std::ptrdiff_t here = reach(first + (i < count ? i : count - 1)) - j;
      seen[i] = here < 0 ? 0 : here < w ? static_cast<int>(here) : w;
    }
    soften(s, Rows, seen, w, state);
    const bool last = end - j <= attention_layout::block;
    if (last)
      for (int i = 0; i < count; ++i)
        state.inverse[i] = h.seen(first + i) == 0 ? 0.0F : 1.0F / state.total[i];
    constexpr int part = registers == 32 && Rows > 4 ? Rows / 2 : Rows;
    for (int from = 0; from < count; from += part) {
      context_place to{space + at.o + tile_index * rows * at.width + from * at.width,
                       at.width,
                       h.o + (first + from) * h.o_row,
                       h.o_row,
                       count - from,
                       h.size,
                       j == 0};
      const float* values = v + j * v_row;
      std::ptrdiff_t rest = h.size;
      const auto step = [&]<int Vectors>(std::integral_constant<int, Vectors>) {
        context<part, Vectors>(s + from * score_step, values, v_row, w, state.fade + from, to);
        rest -= Vectors * lanes, values += Vectors * lanes, to.o += Vectors * lanes;
      };
      while (rest > (vectors - 1) * lanes) step(std::integral_constant<int, vectors>{});
      if constexpr (vectors == 4)
        if (rest > lanes) step(std::integral_constant<int, 2>{});
      if (rest > 0) step(std::integral_constant<int, 1>{});
    }
    if (last)
      finish({space + at.o + tile_index * rows * at.width, at.width, h.o + first * h.o_row, h.o_row, count,
              h.size, false},
             state.inverse);
  }

  void run() {
    pack();
    constexpr std::ptrdiff_t super = attention_layout::super_tiles * rows;
    attention_state state[attention_layout::super_tiles]{};
    for (std::ptrdiff_t from = h.first; from < h.last; from += super) {
      const std::ptrdiff_t to = from + super < h.last ? from + super : h.last;
      for (std::ptrdiff_t i = from; i < to; i += rows) {
        const std::ptrdiff_t index = (i - from) / rows, count = to - i < rows ? to - i : rows;
        pack_queries(i, count, index);
        for (int r = 0; r < attention_state::size; ++r) {
          state[index].most[r] = -std::numeric_limits<float>::infinity();
          state[index].total[r] = 0;
        }
        if (reach(i + count - 1) == 0)
          for (std::ptrdiff_t r = i; r < i + count; ++r)
            for (std::ptrdiff_t k = 0; k < h.size; ++k) h.o[r * h.o_row + k] = 0;
      }
      for (std::ptrdiff_t j = 0; j < reach(to - 1); j += attention_layout::block)
        for (std::ptrdiff_t i = from; i < to; i += rows) {
          const std::ptrdiff_t index = (i - from) / rows, count = to - i < rows ? to - i : rows;
          if (j < reach(i + count - 1))
            some_rows(count, [&]<int Rows>(std::integral_constant<int, Rows>) {
              tile<Rows>(i, static_cast<int>(count), index, j, state[index]);
            });
        }
    }
  }
};

}  // namespace attention_tile

inline void attend_head(const edgetran::kernels::detail::attention_head& h, float* space) {
  // A value that is not finite, times a share of zero, is NaN: where causal queries of a tile see different
  // keys, it would reach those that do not see it.
  const bool one_by_one = h.queries < attention_tile::attention_layout::fewest ||
                          (h.causal && !attention_tile::finite(h.v, h.v_row, h.keys, h.size));
  if (!one_by_one) return attention_tile::head_tiles(h, space).run();
  for (std::ptrdiff_t i = h.first; i < h.last; ++i) attend_row(h, i, space);
}
