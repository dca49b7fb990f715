// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_LAYER_HPP
#define EDGETRAN_REGRESS_MLP_LAYER_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/activation.hpp"
#include "edgetran/regress/mlp/products.hpp"

namespace edgetran::regress::neural {

/// The masks of one stochastic pass, for the layers that drop in their order; null: nothing is dropped.
template <class Real>
using dropout_masks = const pack<Real>*;

namespace detail {
/// The most packs up to 4 that divide `packs`: how far the inner loops are written out.
constexpr std::size_t step_of(std::size_t packs) { return packs % 4 == 0 ? 4 : packs % 2 == 0 ? 2 : 1; }

/// body(first, count) for parts of at most 8 packs, what the registers hold beside two operands.
template <std::size_t Packs, class Body>
[[gnu::always_inline]] inline void tiles(Body&& body) {
  unroll<(Packs + 7) / 8>([&](auto tile) __attribute__((always_inline)) {
    constexpr std::size_t first = tile * 8;
    body(std::integral_constant<std::size_t, first>{},
         std::integral_constant<std::size_t, std::min<std::size_t>(8, Packs - first)>{});
  });
}
}  // namespace detail

/// Width outputs, each activation(bias + sum of weight times input). `Drops`: in stochastic passes some
/// outputs are 0 and the others made larger, so that the mean stays (inverted dropout).
///
/// A module of a network has `width` numbers in each of `channels`, and for a number type N (a pack, or a
/// dual of one) a `tape<N>` that a forward pass leaves for the backward pass. Its parameters are an array of
/// packs W: here, for each input the weights to all outputs, side by side, then the biases; lanes past the
/// width are 0 and stay 0. Inputs come by `in(i)`, one number spread over a pack. N is dual where inputs or
/// weights are.
template <std::size_t Width, class Activation = identity, bool Drops = false>
struct layer {
  static_assert(Width > 0, "edgetran: a layer has at least one output");
  static constexpr std::size_t width = Width, channels = 1;
  static constexpr bool drops = Drops;
  static constexpr bool direct = true;  ///< computes with the parameters as they are
  static constexpr bool bounded = std::is_same_v<Activation, sigmoid>;  ///< what comes out lies in (0, 1)
  template <class Real>
  static constexpr std::size_t packs = packs_for<Real>(Width);
  /// Packs of masks that a stochastic pass needs.
  template <class Real>
  static constexpr std::size_t masks = Drops ? packs<Real> : 0;

  template <class N>
  struct tape {
    std::array<N, packs<real_of<N>>> out, slope;
  };

  static std::string describe() {
    return std::to_string(Width) + " " + std::string(Activation::name) + (Drops ? " dropped" : "");
  }

  /// Packs of parameters for so many inputs.
  template <class Real>
  static std::size_t parameters(std::size_t inputs) {
    return (inputs + 1) * packs<Real>;
  }

  /// f(x) for every parameter in the order of the array, without the lanes past the width.
  template <class Real, class Function>
  static void visit(pack<Real>* w, std::size_t inputs, Function&& f) {
    for (std::size_t i = 0; i <= inputs; ++i)
      for (std::size_t j = 0; j < Width; ++j) {
        Real x = get(w + i * packs<Real>, j);
        f(x);
        set(w + i * packs<Real>, j, x);
      }
  }

  /// Weights and biases uniform in +-1 / sqrt(inputs), as PyTorch starts its linear layers.
  template <class Real>
  static void initialise(pack<Real>* w, std::size_t inputs, stream& random) {
    const double reach = 1 / std::sqrt(static_cast<double>(std::max<std::size_t>(inputs, 1)));
    visit(w, inputs, [&](Real& x) { x = static_cast<Real>(random.uniform(-reach, reach)); });
  }

  /// Leaves outputs, and slopes if asked, on the tape. O(inputs Width).
  template <bool WithSlopes, class N, class W, class In>
  [[gnu::always_inline]] static void forward(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                             dropout_masks<real_of<N>> mask) {
    constexpr std::size_t all = packs<real_of<N>>;
    if constexpr (detail::on_kernels<N, W>) {
      constexpr std::size_t planes = detail::planes<N, W>;
      std::array<W, planes * all> z{};
      std::copy_n(w + inputs * all, all, z.begin());
      detail::add_product<all, N>(w, inputs, in, z.data());
      if constexpr (activated_by_kernel<Activation> && all > 1) return activate<WithSlopes>(z, t, mask);
      detail::join<all>(z.data(), t.out.data());
    } else {
      detail::tiles<all>([&](auto first, auto count) __attribute__((always_inline)) {
        N z[count];
        const W* bias = w + inputs * all + first;
        unroll<count>([&](auto j) __attribute__((always_inline)) { z[j] = bias[j]; });
        const W* row = w + first;
        for (std::size_t i = 0; i < inputs; ++i, row += all) {
          const N x = in(i);
          unroll<count>([&](auto j) __attribute__((always_inline)) { z[j] += x * row[j]; });
        }
        unroll<count>([&](auto j) __attribute__((always_inline)) { t.out[first + j] = z[j]; });
      });
    }
    for (std::size_t j = 0; j < all; ++j) {
      if constexpr (WithSlopes) {
        const auto [value, slope] = Activation::both(t.out[j]);
        t.out[j] = value;
        t.slope[j] = slope;
      } else {
        t.out[j] = Activation::value(t.out[j]);
      }
    }
    drop<WithSlopes>(t, mask);
  }

  /// Up to `rows_at_once` rows, one behind the other.
  struct rows_tape {
    rows_tape() {}  // NOLINT: see unset_packs
    detail::unset_packs<detail::rows_at_once * packs<float>> out, slope;
  };
  /// As `forward`, for rows of inputs as `add_products` takes them; the masks of rows are `mask_packs` apart.
  template <bool WithSlopes, class In>
  static void forward_rows(const pack<float>* w, std::size_t inputs, std::size_t rows, const In& in,
                           rows_tape& t, dropout_masks<float> mask, std::size_t mask_packs) {
    constexpr std::size_t all = packs<float>;
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(w + inputs * all, all, t.out.data() + r * all);
    detail::add_products<all>(w, inputs, rows, in, t.out.data());
    if constexpr (activated_by_kernel<Activation>) {
      float* out = detail::floats(t.out.data());
      Activation::kernel(rows * all * pack<float>::lanes, out, out,
                         WithSlopes ? detail::floats(t.slope.data()) : nullptr);
    } else {
      for (std::size_t j = 0; j < rows * all; ++j) {
        const auto [value, slope] = Activation::both(t.out[j]);
        t.out[j] = value;
        if constexpr (WithSlopes) t.slope[j] = slope;
      }
    }
    if constexpr (Drops)
      for (std::size_t r = 0; mask != nullptr && r < rows; ++r, mask += mask_packs)
        for (std::size_t j = 0; j < all; ++j) {
          t.out[r * all + j] = t.out[r * all + j] * mask[j];
          if constexpr (WithSlopes) t.slope[r * all + j] = t.slope[r * all + j] * mask[j];
        }
  }
  /// From the derivatives in the outputs of rows, which are overwritten, to those in the inputs by
  /// `dx(row, i, derivative)`.
  template <class Dx>
  static void backward_rows(const pack<float>* w, std::size_t inputs, std::size_t rows, const rows_tape& t,
                            pack<float>* dout, const Dx& dx) {
    constexpr std::size_t all = packs<float>;
    for (std::size_t j = 0; j < rows * all; ++j) dout[j] = dout[j] * t.slope[j];
    detail::products_to_inputs<all>(w, inputs, rows, dout, dx);
  }

  /// From the derivatives in the outputs: adds those in the parameters to `dw` unless it is a nullptr_t, and
  /// writes those in input i by `dx(i, derivative)` unless it is one. `dw` may be the parameters: no weight
  /// is read after it was added to. O(inputs Width).
  template <class N, class W, class In, class Dw, class Dx>
  [[gnu::always_inline]] static void backward(const W* w, std::size_t inputs, const In& in, const tape<N>& t,
                                              const N* dout, Dw dw, const Dx& dx) {
    constexpr std::size_t all = packs<real_of<N>>, step = detail::step_of(all);
    constexpr bool to_weights = !std::is_null_pointer_v<Dw>, to_inputs = !std::is_null_pointer_v<Dx>;
    N dz[all];
    for (std::size_t j = 0; j < all; ++j) {
      dz[j] = dout[j] * t.slope[j];
      if constexpr (to_weights) dw[inputs * all + j] += dz[j];
    }
    if constexpr (detail::on_kernels<N, W>) {
      pack<float> z[detail::planes<N, W> * all];
      detail::split<all>(dz, z);
      if constexpr (to_inputs) detail::product_to_inputs<all, N>(w, inputs, z, dx);
      if constexpr (to_weights) detail::product_to_weights<all>(w, inputs, in, z, dw);
      return;
    }
    for (std::size_t i = 0; i < inputs; ++i) {
      [[maybe_unused]] const N x = in(i);
      [[maybe_unused]] N sums[step] = {};
      for (std::size_t j = 0; j < all; j += step)
        unroll<step>([&](auto k) __attribute__((always_inline)) {
          if constexpr (to_inputs) sums[k] += dz[j + k] * w[i * all + j + k];
          if constexpr (to_weights) dw[i * all + j + k] += x * dz[j + k];
        });
      if constexpr (to_inputs) {
        N total = sums[0];
        for (std::size_t k = 1; k < step; ++k) total += sums[k];
        dx(i, sum(total));
      }
    }
  }

 private:
  /// The activation of sums by planes, by the kernel that has it.
  template <bool WithSlopes, class N, std::size_t Packs>
  static void activate(std::array<pack<float>, Packs>& z, tape<N>& t, dropout_masks<float> mask) {
    constexpr std::size_t all = packs<float>;
    if constexpr (std::is_same_v<N, pack<float>>) {
      Activation::kernel(all * pack<float>::lanes, detail::floats(z.data()), detail::floats(t.out.data()),
                         WithSlopes ? detail::floats(t.slope.data()) : nullptr);
    } else {
      pack<float> slopes[all];
      Activation::kernel(all * pack<float>::lanes, detail::floats(z.data()), detail::floats(z.data()),
                         detail::floats(slopes));
      for (std::size_t j = 0; j < all; ++j) {
        const auto [value, slope] = Activation::along(activated<pack<float>>{z[j], slopes[j]}, z[all + j]);
        t.out[j] = value;
        if constexpr (WithSlopes) t.slope[j] = slope;
      }
    }
    drop<WithSlopes>(t, mask);
  }
  template <bool WithSlopes, class N>
  [[gnu::always_inline]] static void drop(tape<N>& t, dropout_masks<real_of<N>> mask) {
    if constexpr (Drops)
      for (std::size_t j = 0; mask != nullptr && j < packs<real_of<N>>; ++j) {
        t.out[j] = t.out[j] * mask[j];
        if constexpr (WithSlopes) t.slope[j] = t.slope[j] * mask[j];
      }
  }
};

/// A layer that drops in stochastic passes.
template <std::size_t Width, class Activation = identity>
using dropped = layer<Width, Activation, true>;

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_LAYER_HPP
