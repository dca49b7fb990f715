// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_INPUTS_HPP
#define EDGETRAN_NN_INPUTS_HPP

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::nn {

/// What one call of a model reads. Arrays are row-major; an empty optional array means its default.
struct inputs {
  std::vector<std::int32_t> token_ids{};    ///< [batch, new tokens]
  std::vector<std::int32_t> token_types{};  ///< [batch, new tokens]; default 0
  std::vector<float> keep{};    ///< [batch, keys], 1 for a real token and 0 for padding; default 1
  std::vector<float> pixels{};  ///< [batch, channels, height, width]
};

/// Random inputs of the right sizes for a family under a workload; seeded.
template <class Family>
inputs random_inputs(const Family& f, const model::workload& w, std::uint64_t seed) {
  stream draw(seed);
  inputs in;
  if constexpr (requires { f.projection(); }) {
    const auto p = f.projection();
    in.pixels.resize(static_cast<std::size_t>(w.batch * p.channels * p.image_height * p.image_width));
    for (float& x : in.pixels) x = static_cast<float>(draw.uniform(-1, 1));
  } else {
    in.token_ids.resize(static_cast<std::size_t>(w.batch * w.tokens()));
    for (std::int32_t& id : in.token_ids)
      id = static_cast<std::int32_t>(draw.below(static_cast<std::uint64_t>(f.vocabulary)));
  }
  return in;
}
template <class Families>
inputs random_inputs(const model::basic_any_model<Families>& m, const model::workload& w,
                     std::uint64_t seed) {
  return std::visit([&](const auto& f) { return random_inputs(f, w, seed); }, m.family());
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_INPUTS_HPP
