// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_LINEAR_HPP
#define EDGETRAN_MODEL_PRIMITIVES_LINEAR_HPP

#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// y = x W^T + b with W stored as [out, in].
/// FLOPs 2 in out a row, plus out for the bias unless the input is pooled: the reference then runs one fused
/// `addmm`.
template <extent_like In = extent<>, extent_like Out = extent<>>
struct linear {
  static constexpr std::string_view kind = "linear";
  static constexpr std::string_view type = "Linear";

  In in{};
  Out out{};
  bool bias = true;

  [[nodiscard]] constexpr linear<> erased() const { return {in, out, bias}; }

  template <extent_like Width>
  constexpr shape<Out> output(const shape<Width>& x) const {
    require_width(x.width, in, kind);
    return {x.rows, out};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{out}, std::int64_t{in});
    if (bias) visit("bias", std::int64_t{out}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double m = real(s.rows()), k = real(in), n = real(out), b = bias ? 1 : 0;
    const double separate_bias = s.pooled ? 0 : b * m * n;
    cost c;
    c.macs = m * k * n;
    c.flops = flops{2 * m * k * n + separate_bias};
    c.traffic = detail::floats(m * k + k * n + b * n + m * n);
    const double weight_reads = s.pooled ? 1 : real(s.batch);
    c.irene_bytes = detail::floats(m * k + weight_reads * k * n + m * n + 2 * separate_bias);
    return c;
  }
};
template <extent_like I, extent_like O>
linear(I, O) -> linear<I, O>;
template <extent_like I, extent_like O>
linear(I, O, bool) -> linear<I, O>;

/// The GPT-2 form of a linear map: W stored as [in, out], rows of all sequences in one `addmm`, so that
/// neither the bias nor a second read of the weight is counted.
template <extent_like In = extent<>, extent_like Out = extent<>>
struct conv1d {
  static constexpr std::string_view kind = "conv1d";
  static constexpr std::string_view type = "Conv1D";

  In in{};
  Out out{};

  [[nodiscard]] constexpr conv1d<> erased() const { return {in, out}; }

  template <extent_like Width>
  constexpr shape<Out> output(const shape<Width>& x) const {
    require_width(x.width, in, kind);
    return {x.rows, out};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{in}, std::int64_t{out});
    visit("bias", std::int64_t{out}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double m = real(s.rows()), k = real(in), n = real(out);
    cost c;
    c.macs = m * k * n;
    c.flops = flops{2 * m * k * n};
    c.traffic = detail::floats(m * k + k * n + n + m * n);
    c.irene_bytes = detail::floats(m * k + k * n + m * n);
    return c;
  }
};
template <extent_like I, extent_like O>
conv1d(I, O) -> conv1d<I, O>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_LINEAR_HPP
