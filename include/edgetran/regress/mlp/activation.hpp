// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_ACTIVATION_HPP
#define EDGETRAN_REGRESS_MLP_ACTIVATION_HPP

#include <cstddef>
#include <string_view>

#include "edgetran/kernels/network.hpp"
#include "edgetran/regress/mlp/functions.hpp"

/// What a layer applies to each number. An activation is a type with `name`, `value(z)` and
/// `both(z) -> {value, slope}`, on packs and on duals of packs.
namespace edgetran::regress::neural {

/// Whether kernels/ has it for arrays: `kernel(n, z, value, slope)`, of which slope may be null.
template <class A>
inline constexpr bool activated_by_kernel = requires(const float* z, float* to) {
  A::kernel(1, z, to, to);
};

/// z
struct identity {
  static constexpr std::string_view name = "identity";
  template <class N>
  [[gnu::always_inline]] static N value(N z) {
    return z;
  }
  template <class N>
  [[gnu::always_inline]] static activated<N> both(N z) {
    return {z, N(pack<real_of<N>>(1))};
  }
};

/// max(z, 0), with slope 0 at 0.
struct relu {
  static constexpr std::string_view name = "relu";
  template <class N>
  [[gnu::always_inline]] static N value(N z) {
    return select(N{} < z, z, N{});
  }
  template <class N>
  [[gnu::always_inline]] static activated<N> both(N z) {
    const auto on = N{} < z;
    return {select(on, z, N{}), select(on, N(pack<real_of<N>>(1)), N{})};
  }
};

/// log(1 + e^z)
struct softplus {
  static constexpr std::string_view name = "softplus";
  template <class N>
  [[gnu::always_inline]] static N value(N z) {
    return softplus_both(z).value;
  }
  template <class N>
  [[gnu::always_inline]] static activated<N> both(N z) {
    return softplus_both(z);
  }
  static void kernel(std::size_t n, const float* z, float* value, float* slope) {
    kernels::softplus(static_cast<std::ptrdiff_t>(n), z, value, slope);
  }
  /// The value and the slope for a dual of which the kernel has both, and which changes by d.
  static activated<dual<pack<float>>> along(activated<pack<float>> known, pack<float> d) {
    return softplus_along(known, d);
  }
};

/// 1 / (1 + e^-z)
struct sigmoid {
  static constexpr std::string_view name = "sigmoid";
  template <class N>
  [[gnu::always_inline]] static N value(N z) {
    return logistic(z);
  }
  template <class N>
  [[gnu::always_inline]] static activated<N> both(N z) {
    const N s = logistic(z);
    return {s, s - s * s};
  }
};

struct tanh {
  static constexpr std::string_view name = "tanh";
  template <class N>
  [[gnu::always_inline]] static N value(N z) {
    return both(z).value;
  }
  template <class N>
  [[gnu::always_inline]] static activated<N> both(N z) {
    const N one = pack<real_of<N>>(1), s = logistic(z + z), t = (s + s) - one;
    return {t, one - t * t};
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_ACTIVATION_HPP
