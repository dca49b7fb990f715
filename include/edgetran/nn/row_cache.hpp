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

/// The rows of one KV cache, [batch, capacity, width], kept between calls.
struct row_cache {
  aligned_floats data{};
  std::int64_t batch = 0, capacity = 0, width = 0;

  /// Makes room for `keys` rows a sequence. Keeps what is there where batch and width stay; doubles when it
  /// grows, so that n decoded tokens copy O(n) rows.
  template <class = void>  // compiled only by who runs a model
  void reserve(std::int64_t new_batch, std::int64_t keys, std::int64_t new_width) {
    const bool keep = batch == new_batch && width == new_width;
    if (keep && keys <= capacity) return;
    const std::int64_t room = keep ? std::max(keys, 2 * capacity) : keys;
    aligned_floats fresh = allocate_floats(static_cast<std::size_t>(new_batch * room * new_width));
    // A decode step may be timed without its prompt: rows that nobody wrote read as zero.
    std::fill_n(fresh.get(), new_batch * room * new_width, 0.0F);
    for (std::int64_t b = 0; keep && b < batch; ++b)
      std::copy_n(data.get() + b * capacity * width, capacity * width, fresh.get() + b * room * width);
    data = std::move(fresh);
    batch = new_batch;
    capacity = room;
    width = new_width;
  }
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_ROW_CACHE_HPP
