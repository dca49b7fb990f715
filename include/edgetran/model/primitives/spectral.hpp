// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_SPECTRAL_HPP
#define EDGETRAN_MODEL_PRIMITIVES_SPECTRAL_HPP

#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// The transforms that mix the values of a head over tokens and channels.
enum class transform {
  fourier,  ///< real part of the two-dimensional discrete Fourier transform
  cosine    ///< separable two-dimensional DCT-II, factor 2 an axis
};

/// One transform of every head, unnormalised: y_j = C_S x_j C_d - N_S x_j N_d for `fourier`, with C the
/// cosine and N the sine matrix of a length, y_j = D_S x_j D_d for `cosine`. S is the number of tokens, d the
/// head size; padding is not masked, nothing is stored.
///
/// Costs are those of the direct form, products with these matrices: 4 S^2 d + 4 S d^2 + S d and
/// 2 S^2 d + 2 S d^2 FLOPs a head. It takes every S and d (heads of 10, 21 or 42 channels do not suit a fast
/// transform) and runs at the speed of a matrix product; a fast form would need about 5 S d log2(S d).
template <transform Of, extent_like Heads = extent<>, extent_like Head = extent<>>
struct spectral {
  static constexpr transform of = Of;
  static constexpr std::string_view kind = Of == transform::fourier ? "fourier" : "cosine";
  static constexpr std::string_view type = Of == transform::fourier ? "DFT" : "DCT";
  /// Products an axis: a complex transform needs the cosines and the sines.
  static constexpr int products = Of == transform::fourier ? 2 : 1;

  Heads heads{};
  Head head{};

  [[nodiscard]] constexpr spectral<Of> erased() const { return {heads, head}; }

  template <extent_like Have>
  constexpr auto output(const shape<Have>& x) const {
    require_width(x.width, times(heads, head), kind);
    return shape<decltype(times(heads, head))>{x.rows, times(heads, head)};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// Memory while it runs beside input and output: one head of one sequence, transformed over its channels.
  [[nodiscard]] constexpr bytes scratch(const span& s) const {
    return detail::floats(products * detail::real(s.tokens) * detail::real(head));
  }

  /// Traffic: values and result once, and the matrices of both lengths once for all heads. The published
  /// counter would see two products an axis pair, each reading its matrix for every head, and the difference.
  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double heads_of_all = real(s.batch) * real(heads), t = real(s.tokens), d = real(head);
    const double difference = products - 1;
    cost c;
    c.macs = heads_of_all * products * (t * t * d + t * d * d);
    c.flops = flops{2 * c.macs + heads_of_all * difference * t * d};
    c.traffic = detail::floats(2 * heads_of_all * t * d + products * (t * t + d * d));
    c.irene_bytes =
        detail::floats(heads_of_all * (products * (4 * t * d + t * t + d * d) + 2 * difference * t * d));
    return c;
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_SPECTRAL_HPP
