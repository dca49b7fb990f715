// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_INPUTS_HPP
#define EDGETRAN_NN_INPUTS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::nn {

/// What one call of a model reads. Arrays are row-major; an empty optional array means its default.
struct inputs {
  std::vector<std::int32_t> token_ids{};    ///< [batch, new tokens]
  std::vector<std::int32_t> token_types{};  ///< [batch, new tokens]; default 0
  std::vector<float>
      keep{};  ///< [batch, keys], 1 for a token and 0 for padding, where text is read; default 1
  std::vector<float> pixels{};  ///< [batch, channels, height, width]
  std::vector<float> audio{};   ///< [batch, mel bins, frames]; not read in the decode phase
};

/// Throws shape_error, naming the array, where inputs do not fit a workload. What a model reads at all, and
/// the indices, are checked where they are read.
template <class Inputs = inputs>  // compiled only by who runs a model
void check(const Inputs& in, const model::workload& w) {
  const auto expect = [](std::size_t have, std::int64_t want, const char* what) {
    if (have != 0 && have != static_cast<std::size_t>(want))
      throw shape_error(std::to_string(have) + " values where the workload needs " + std::to_string(want),
                        what, "give one for each token of the batch");
  };
  expect(in.token_ids.size(), w.batch * w.tokens(), "inputs::token_ids");
  expect(in.token_types.size(), w.batch * w.tokens(), "inputs::token_types");
  expect(in.keep.size(), w.batch * w.keys(), "inputs::keep");
  for (const float k : in.keep)
    if (k != 0 && k != 1)
      throw shape_error("a value that is neither 0 nor 1", "inputs::keep",
                        "write 1 for a token, 0 for padding");
}

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
    if constexpr (requires { f.front_end(); }) {
      const auto p = f.front_end();
      if (w.phase != model::phase::decode)
        in.audio.resize(static_cast<std::size_t>(w.batch * p.in * p.frames));
      for (float& x : in.audio) x = static_cast<float>(draw.uniform(-1, 1));
    }
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
