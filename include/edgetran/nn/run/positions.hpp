// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_POSITIONS_HPP
#define EDGETRAN_NN_RUN_POSITIONS_HPP

#include <algorithm>
#include <cstdint>

#include "edgetran/model/primitive.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

// What knows the place of a token in its text: the KV cache and rotary positions.

/// All keys that the new tokens may read, the new ones behind the old. Those of another sequence are written
/// in the first call and stay.
template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::kv_cache<>& p, const tensor& x) {
  if (s.workload().phase == model::phase::encode) return x;
  const bool own = p.to.others == 0;
  const std::int64_t past = own ? s.past() : 0, added = own ? x.rows : p.to.others, keys = past + added;
  const std::int64_t begin = p.to.is_window() ? std::max<std::int64_t>(0, past - p.to.before) : 0;
  row_cache& c = s.cache();
  c.reserve(s.workload().batch, begin, keys, p.width);
  tensor y{{}, c.row(0, begin), s.workload().batch, keys - begin, p.width, p.width, c.capacity * p.width};
  for (std::int64_t b = 0; b < x.batch && !x.idle; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r)
      std::copy(x.row(b, r), x.row(b, r) + p.width, c.row(b, past + r));
  return y;
}

template <class Kernels>
tensor compute(run_state<Kernels>& s, const model::rotary<>& p, const tensor& x) {
  tensor y = s.over_or_new(x);
  const rotary_angles& table = s.angles(p.base, p.head);
  const std::int64_t half = std::int64_t{p.head} / 2;
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r) {
      const auto at = static_cast<std::size_t>((s.past() + r) * half);
      for (std::int64_t h = 0; h < p.heads; ++h)
        s.kernels.rotate(x.row(b, r) + h * p.head, &table.cosines[at], &table.sines[at], p.head,
                         y.row(b, r) + h * p.head);
    }
  return y;
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_POSITIONS_HPP
