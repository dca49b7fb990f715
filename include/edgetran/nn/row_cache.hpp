// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_ROW_CACHE_HPP
#define EDGETRAN_NN_ROW_CACHE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "edgetran/nn/arena.hpp"

namespace edgetran::nn {

/// The rows of one KV cache, [batch, capacity, width], kept between calls: those of the tokens from `base`
/// on.
struct row_cache {
  aligned_floats data{};
  std::int64_t batch = 0, capacity = 0, width = 0;
  std::int64_t base = 0;

  [[nodiscard]] float* row(std::int64_t b, std::int64_t token) const {
    return data.get() + (b * capacity + token - base) * width;
  }

  /// Makes room for the tokens [begin, end) of each sequence and forgets those before. Keeps what is there of
  /// them where batch and width stay; takes twice the room when it grows or forgets, so that n decoded tokens
  /// copy O(n) rows.
  template <class = void>  // compiled only by who runs a model
  void reserve(std::int64_t new_batch, std::int64_t begin, std::int64_t end, std::int64_t new_width) {
    const bool keep = batch == new_batch && width == new_width;
    if (keep && begin >= base && end - base <= capacity) return;
    const std::int64_t needed = end - begin;
    std::int64_t room = keep ? std::max(needed, needed > capacity ? 2 * capacity : capacity) : needed;
    if (begin > 0) room = std::max(room, 2 * needed);
    row_cache fresh{allocate_floats(static_cast<std::size_t>(new_batch * room * new_width)), new_batch, room,
                    new_width, begin};
    // A decode step may be timed without its prompt: rows that nobody wrote read as zero.
    std::fill_n(fresh.data.get(), new_batch * room * new_width, 0.0F);
    const std::int64_t first = std::max(begin, base), last = std::min(base + capacity, begin + room);
    for (std::int64_t b = 0; keep && first < last && b < batch; ++b)
      std::copy(row(b, first), row(b, last), fresh.row(b, first));
    *this = std::move(fresh);
  }
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_ROW_CACHE_HPP
