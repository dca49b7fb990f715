// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_ATTENTION_HEAD_HPP
#define EDGETRAN_KERNELS_ATTENTION_HEAD_HPP

#include <cstddef>

namespace edgetran::kernels::detail {

/// One head of one sequence, and the part of its queries to compute: what the bodies of attention take.
/// Lengths in numbers; attention.hpp tells what each means.
struct attention_head {
  const float *q, *k, *v;
  float* o;
  std::ptrdiff_t q_row, k_row, v_row, o_row;
  std::ptrdiff_t queries, keys, size;
  std::ptrdiff_t first, last;  ///< queries of this part
  float scale;
  bool causal;
  bool masked;                 ///< some key is not kept; `kept` lists those that are
  const std::ptrdiff_t* kept;  ///< [seen_keys], ascending, where masked
  std::ptrdiff_t seen_keys;    ///< keys that are kept, all of them below `keys`
  const float* weight;         ///< [size, size] or null
  std::ptrdiff_t weight_row;
  const float* relative;  ///< [2 positions - 1, size] or null
  std::ptrdiff_t positions;
  bool relative_keys;

  /// Keys that query i may see by its position alone.
  [[nodiscard]] std::ptrdiff_t reach(std::ptrdiff_t i) const {
    if (!causal) return keys;
    const std::ptrdiff_t n = i + keys - queries + 1;
    return n < 0 ? 0 : n < keys ? n : keys;
  }
  /// Kept keys that query i sees: the first so many. O(log keys).
  [[nodiscard]] std::ptrdiff_t seen(std::ptrdiff_t i) const {
    const std::ptrdiff_t below = reach(i);
    if (!masked) return below;
    std::ptrdiff_t from = 0, to = seen_keys;
    while (from < to) {
      const std::ptrdiff_t middle = (from + to) / 2;
      kept[middle] < below ? from = middle + 1 : to = middle;
    }
    return from;
  }
  /// The row of the table of relative positions that query i and key j take.
  [[nodiscard]] std::ptrdiff_t table_row(std::ptrdiff_t i, std::ptrdiff_t j) const {
    return i + keys - queries - j + positions - 1;
  }
};

/// The softmaxes of a tile's rows so far, in base 2: greatest score, sum of the shares, what multiplies older
/// shares, and what divides the sum at the end.
struct attention_state {
  static constexpr int size = 16;
  float most[size], total[size], fade[size], inverse[size];
};

/// Where the parts of a head's workspace begin, in numbers from its start: each a multiple of 16, and large
/// enough for the tiles of every target.
struct attention_layout {
  static constexpr std::ptrdiff_t most_lanes = 16, most_panel = 32, most_rows = 12;
  static constexpr std::ptrdiff_t block = 256;      ///< keys of a tile of scores
  static constexpr std::ptrdiff_t super_tiles = 4;  ///< tiles of queries that take turns at a block of keys
  static constexpr std::ptrdiff_t window = block + most_panel;  ///< scores by distance of a tile, at most

  static constexpr std::ptrdiff_t fewest = 4;  ///< queries that go by tiles: fewer go one by one

  std::ptrdiff_t width;   ///< head size, rounded up to whole vectors
  std::ptrdiff_t panels;  ///< keys, rounded up to whole panels
  std::ptrdiff_t reach;   ///< distances between queries and keys, with room for a last window
  std::ptrdiff_t zeros, keys, values, q, weighted, weight, product, scores, o, caps, table, by_distance,
      key_rows, row, total;

  explicit attention_layout(const attention_head& h)
      : width(up(h.size, most_panel)),
        panels(up(h.keys, most_panel)),
        reach(up(h.queries + h.keys + 2 * most_panel, most_lanes)) {
    std::ptrdiff_t at = 0;
    const auto take = [&at](std::ptrdiff_t n, bool needed = true) {
      const std::ptrdiff_t here = at;
      if (needed) at += up(n, most_lanes);
      return here;
    };
    const bool tiled = h.queries >= fewest;
    const bool turned = tiled && h.relative != nullptr, weighs = tiled && h.weight != nullptr;
    zeros = take(width);
    keys = take(panels * h.size, tiled);
    values = take(h.keys * width, tiled);
    q = take(super_tiles * h.size * most_lanes, tiled);
    weighted = take(super_tiles * h.size * most_lanes, weighs);
    weight = take(h.size * width, weighs);
    product = take(most_rows * width, weighs);
    scores = take(most_rows * block, tiled);
    o = take(super_tiles * most_rows * width, tiled);
    caps = take(panels, turned && h.masked);
    table = take(reach * h.size, turned);
    by_distance = take(most_rows * window, turned);
    key_rows = take(h.size * most_lanes, turned && h.relative_keys);
    row = take(panels + 2 * width);
    total = at;
  }

 private:
  static constexpr std::ptrdiff_t up(std::ptrdiff_t n, std::ptrdiff_t step) {
    return (n + step - 1) / step * step;
  }
};

}  // namespace edgetran::kernels::detail

#endif  // EDGETRAN_KERNELS_ATTENTION_HEAD_HPP
