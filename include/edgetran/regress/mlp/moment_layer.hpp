// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_MOMENT_LAYER_HPP
#define EDGETRAN_REGRESS_MLP_MOMENT_LAYER_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

#include "edgetran/regress/mlp/layer.hpp"
#include "edgetran/regress/mlp/moments.hpp"

namespace edgetran::regress::neural {

/// A layer of a natural-parameter network: weights and biases are independent normal variables, and what
/// passes through are means and variances. Before the activation
///     mean = b_m + sum a_m W_m,   variance = b_s + sum (a_s (W_s + W_m^2) + a_m^2 W_s),
/// where W_s, b_s are softplus of the parameters. An input that is a number has a variance of 0.
///
/// A module as `layer` is, with two channels: all means, then all variances. Its parameters are W_m and b_m
/// as in `layer`, then as many again for W_s and b_s.
template <std::size_t Width, class Activation>
struct moment_layer {
  static_assert(Width > 0, "edgetran: a layer has at least one output");
  static constexpr std::size_t width = Width, channels = 2;
  static constexpr bool drops = false, direct = false, bounded = Activation::bounded;
  template <class Real>
  static constexpr std::size_t packs = packs_for<Real>(Width);
  template <class Real>
  static constexpr std::size_t masks = 0;

  template <class N>
  struct tape {
    std::array<N, 2 * packs<real_of<N>>> out;
    std::array<activated_moment<N>, packs<real_of<N>>> slope;
  };

  static std::string describe() { return std::to_string(Width) + " normal " + std::string(Activation::name); }

  template <class Real>
  static std::size_t parameters(std::size_t inputs) {
    return 2 * half<Real>(inputs);
  }

  template <class Real, class Function>
  static void visit(pack<Real>* w, std::size_t inputs, Function&& f) {
    layer<Width>::visit(w, inputs, f);
    layer<Width>::visit(w + half<Real>(inputs), inputs, f);
  }

  /// W_m uniform in +-r with r = sqrt(6 / (inputs + Width)), W_s uniform in [0, r / 100), b_m = 0, and b_s
  /// softplus of -10, as published.
  template <class Real>
  static void initialise(pack<Real>* w, std::size_t inputs, stream& random) {
    const double reach = std::sqrt(6.0 / static_cast<double>(inputs + Width));
    std::size_t k = 0;
    layer<Width>::visit(w, inputs, [&](Real& x) {
      x = static_cast<Real>(k++ < inputs * Width ? random.uniform(-reach, reach) : 0);
    });
    k = 0;
    layer<Width>::visit(w + half<Real>(inputs), inputs, [&](Real& x) {
      // What softplus makes of x is then 0.01 reach u.
      const double u = std::fmax(random.uniform01(), 1e-6);
      x = static_cast<Real>(k++ < inputs * Width ? std::log(std::expm1(0.01 * reach * u)) : -10);
    });
  }

  /// The weights as they are used, the second half through softplus, and its slopes.
  template <class W>
  static void prepare(const W* raw, std::size_t inputs, W* ready, W* slopes) {
    const std::size_t n = half<real_of<W>>(inputs);
    std::copy(raw, raw + n, ready);
    if constexpr (std::is_same_v<W, pack<float>>)
      return kernels::softplus(static_cast<std::ptrdiff_t>(n * pack<float>::lanes), detail::floats(raw + n),
                               detail::floats(ready + n), detail::floats(slopes + n));
    for (std::size_t i = n; i < 2 * n; ++i) {
      const auto [value, slope] = softplus_both(raw[i]);
      ready[i] = value;
      slopes[i] = slope;
    }
  }
  /// Derivatives in the weights as they are used become those in the parameters.
  template <class W>
  static void chain(const W* slopes, std::size_t inputs, W* gradient) {
    const std::size_t n = half<real_of<W>>(inputs);
    for (std::size_t i = n; i < 2 * n; ++i) gradient[i] = gradient[i] * slopes[i];
  }

  /// `w` is prepared; slopes are always left on the tape.
  template <bool WithSlopes, class N, class W, class In>
  [[gnu::always_inline]] static void forward(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                             dropout_masks<real_of<N>>) {
    constexpr std::size_t all = packs<real_of<N>>;
    const std::size_t n = half<real_of<N>>(inputs);
    if constexpr (detail::on_kernels<N, W>) {
      constexpr std::size_t planes = detail::planes<N, W>;
      std::array<W, planes * all> m{}, s{};
      std::copy_n(w + inputs * all, all, m.begin());
      std::copy_n(w + n + inputs * all, all, s.begin());
      using taken = std::remove_cvref_t<decltype(in(0))>;
      if constexpr (std::is_same_v<taken, moment<N>>) {
        detail::add_product<all, N>(
            w, inputs, [&](std::size_t i) { return in(i).mean; }, m.data());
        const auto square_and_variance = [&](std::size_t i) {
          const auto x = in(i);
          return x.mean * x.mean + x.variance;
        };
        detail::add_product<all, N>(w + n, inputs, square_and_variance, s.data());
        detail::add_product<all, N>(
            w, inputs, [&](std::size_t i) { return in(i).variance; }, s.data(), true);
      } else {
        detail::add_product<all, N>(w, inputs, in, m.data());
        const auto square = [&](std::size_t i) {
          const N x = in(i);
          return x * x;
        };
        detail::add_product<all, N>(w + n, inputs, square, s.data());
      }
      detail::join<all>(m.data(), t.out.data());
      detail::join<all>(s.data(), t.out.data() + all);
    } else {
      detail::tiles<all>([&](auto first, auto count) __attribute__((always_inline)) {
        N m[count], s[count];
        unroll<count>([&](auto j) __attribute__((always_inline)) {
          m[j] = w[inputs * all + first + j];
          s[j] = w[n + inputs * all + first + j];
        });
        const W* mean = w + first;
        const W* variance = mean + n;
        for (std::size_t i = 0; i < inputs; ++i, mean += all, variance += all) {
          const auto x = in(i);
          if constexpr (std::is_same_v<std::remove_cv_t<decltype(x)>, moment<N>>) {
            const N square_and_variance = x.mean * x.mean + x.variance;
            unroll<count>([&](auto j) __attribute__((always_inline)) {
              m[j] += x.mean * mean[j];
              s[j] += square_and_variance * variance[j] + x.variance * (mean[j] * mean[j]);
            });
          } else {
            const N square = x * x;
            unroll<count>([&](auto j) __attribute__((always_inline)) {
              m[j] += x * mean[j];
              s[j] += square * variance[j];
            });
          }
        }
        unroll<count>([&](auto j) __attribute__((always_inline)) {
          t.out[first + j] = m[j];
          t.out[all + first + j] = s[j];
        });
      });
    }
    for (std::size_t j = 0; j < all; ++j) {
      t.slope[j] = Activation::both(t.out[j], t.out[all + j]);
      t.out[j] = t.slope[j].mean;
      t.out[all + j] = t.slope[j].variance;
    }
  }

  /// As in `layer`; derivatives in the parameters are in the weights as they are used (`chain`).
  template <class N, class W, class In, class Dw, class Dx>
  [[gnu::always_inline]] static void backward(const W* w, std::size_t inputs, const In& in, const tape<N>& t,
                                              const N* dout, Dw dw, const Dx& dx) {
    constexpr std::size_t all = packs<real_of<N>>;
    constexpr bool to_weights = !std::is_null_pointer_v<Dw>, to_inputs = !std::is_null_pointer_v<Dx>;
    const std::size_t n = half<real_of<N>>(inputs);
    N dm[all], ds[all];
    for (std::size_t j = 0; j < all; ++j) {
      const auto& a = t.slope[j];
      dm[j] = dout[j] * a.dmean_dmean + dout[all + j] * a.dvariance_dmean;
      ds[j] = dout[j] * a.dmean_dvariance + dout[all + j] * a.dvariance_dvariance;
      if constexpr (to_weights) {
        dw[inputs * all + j] += dm[j];
        dw[n + inputs * all + j] += ds[j];
      }
    }
    if constexpr (detail::on_kernels<N, W>) return backward_by_kernels(w, inputs, in, dm, ds, dw, dx);
    for (std::size_t i = 0; i < inputs; ++i) {
      const W* mean = w + i * all;
      const W* variance = mean + n;
      const auto x = in(i);
      constexpr bool uncertain = std::is_same_v<std::remove_cv_t<decltype(x)>, moment<N>>;
      N along_mean{}, along_square{}, along_variance{};
      for (std::size_t j = 0; j < all; ++j) {
        [[maybe_unused]] const auto square = mean[j] * mean[j];
        if constexpr (to_inputs) {
          along_mean += dm[j] * mean[j];
          along_square += ds[j] * variance[j];
          if constexpr (uncertain) along_variance += ds[j] * square;
        }
        if constexpr (to_weights) {
          if constexpr (uncertain) {
            dw[i * all + j] += x.mean * dm[j] + x.variance * (ds[j] * (mean[j] + mean[j]));
            dw[n + i * all + j] += (x.mean * x.mean + x.variance) * ds[j];
          } else {
            dw[i * all + j] += x * dm[j];
            dw[n + i * all + j] += x * x * ds[j];
          }
        }
      }
      if constexpr (to_inputs) {
        if constexpr (uncertain) {
          const N twice = x.mean + x.mean;
          dx(i, moment<scalar_of<N>>{sum(along_mean + twice * along_square),
                                     sum(along_square + along_variance)});
        } else {
          dx(i, sum(along_mean + (x + x) * along_square));
        }
      }
    }
  }

 private:
  /// What `backward` does with the derivatives before the activation.
  template <class N, class W, class In, class Dw, class Dx>
  static void backward_by_kernels(const W* w, std::size_t inputs, const In& in, const N* dm, const N* ds,
                                  Dw dw, const Dx& dx) {
    constexpr std::size_t all = packs<float>;
    constexpr bool uncertain = std::is_same_v<std::remove_cvref_t<decltype(in(0))>, moment<N>>;
    const std::size_t n = half<float>(inputs);
    const auto mean = [&](std::size_t i) {
      if constexpr (uncertain)
        return in(i).mean;
      else
        return in(i);
    };
    W m[detail::planes<N, W> * all], s[detail::planes<N, W> * all];
    detail::split<all>(dm, m);
    detail::split<all>(ds, s);
    if constexpr (!std::is_null_pointer_v<Dw>) {
      const auto square = [&](std::size_t i) {
        const N x = mean(i);
        if constexpr (uncertain)
          return x * x + in(i).variance;
        else
          return x * x;
      };
      detail::product_to_weights<all>(w, inputs, mean, m, dw);
      detail::product_to_weights<all>(w + n, inputs, square, s, dw + n);
      if constexpr (uncertain)
        detail::product_to_weights<all>(
            w, inputs, [&](std::size_t i) { return in(i).variance; }, s, dw, true);
    }
    if constexpr (!std::is_null_pointer_v<Dx>) {
      // One after the other, for the inputs of one block.
      using scalar = scalar_of<N>;
      for (std::size_t first = 0; first < inputs; first += detail::block) {
        const std::size_t count = std::min(detail::block, inputs - first);
        const W* at = w + first * all;
        scalar along_mean[detail::block], along_square[detail::block], along_variance[detail::block];
        const auto into = [](scalar* to) { return [to](std::size_t i, scalar d) { to[i] = d; }; };
        detail::product_to_inputs<all, N>(at, count, m, into(along_mean));
        detail::product_to_inputs<all, N>(at + n, count, s, into(along_square));
        if constexpr (uncertain) detail::product_to_inputs<all, N>(at, count, s, into(along_variance), true);
        for (std::size_t i = 0; i < count; ++i) {
          const N spread_mean = mean(first + i);
          const scalar x = detail::first_of(spread_mean), slope = along_mean[i] + (x + x) * along_square[i];
          if constexpr (uncertain)
            dx(first + i, moment<scalar>{slope, along_square[i] + along_variance[i]});
          else
            dx(first + i, slope);
        }
      }
    }
  }

  template <class Real>
  static std::size_t half(std::size_t inputs) {
    return layer<Width>::template parameters<Real>(inputs);
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_MOMENT_LAYER_HPP
