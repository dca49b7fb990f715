// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_STACK_HPP
#define EDGETRAN_REGRESS_MLP_STACK_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/layer.hpp"
#include "edgetran/regress/mlp/moments.hpp"

namespace edgetran::regress::neural {

namespace detail {
/// How the next module reads what module M left, and how it writes back the derivatives.
template <class M, class N>
[[gnu::always_inline]] inline auto reader(const N* out) {
  if constexpr (M::channels == 1 && std::is_same_v<N, pack<float>>)
    return numbers<float>{floats(out)};
  else return [out](std::size_t i) __attribute__((always_inline)) {
    if constexpr (M::channels == 1)
      return spread(get(out, i));
    else
      return moment<N>{spread(get(out, i)), spread(get(out + M::template packs<real_of<N>>, i))};
  };
}
template <class M, class N>
[[gnu::always_inline]] inline auto writer(N* to) {
  return [to](std::size_t i, auto derivative) __attribute__((always_inline)) {
    if constexpr (M::channels == 1) {
      set(to, i, derivative);
    } else {
      set(to, i, derivative.mean);
      set(to + M::template packs<real_of<N>>, i, derivative.variance);
    }
  };
}
template <class M, class N>
using output_packs = std::array<N, M::channels * M::template packs<real_of<N>>>;

template <class Real>
dropout_masks<Real> later(dropout_masks<Real> masks, std::size_t by) {
  return masks == nullptr ? nullptr : masks + by;
}
}  // namespace detail

/// Modules one behind the other: a module itself (see `layer`).
template <class... Modules>
struct stack {
  static_assert(sizeof...(Modules) > 0, "edgetran: a network has at least one layer");
  template <std::size_t I>
  using module = std::tuple_element_t<I, std::tuple<Modules...>>;
  static constexpr std::size_t count = sizeof...(Modules);
  using last = module<count - 1>;

  static constexpr std::size_t width = last::width, channels = last::channels;
  static constexpr bool drops = (Modules::drops || ...), direct = (Modules::direct && ...);
  static constexpr bool bounded = last::bounded;
  template <class Real>
  static constexpr std::size_t packs = last::template packs<Real>;
  template <class Real>
  static constexpr std::size_t masks = (Modules::template masks<Real> + ...);
  template <class N>
  using tape = std::tuple<typename Modules::template tape<N>...>;

  /// The outputs of the last module, by channel.
  template <class N>
  static const N* outputs(const tape<N>& t) {
    return std::get<count - 1>(t).out.data();
  }

  std::string describe() const {
    std::string text;
    each(1, [&](const auto& m, std::size_t) { text += (text.empty() ? "" : ", ") + m.describe(); });
    return text;
  }

  template <class Real>
  std::size_t parameters(std::size_t inputs) const {
    std::size_t total = 0;
    each(inputs, [&](const auto& m, std::size_t in) { total += m.template parameters<Real>(in); });
    return total;
  }
  template <class Real, class Function>
  void visit(pack<Real>* w, std::size_t inputs, Function&& f) const {
    each(inputs, [&](const auto& m, std::size_t in) {
      m.visit(w, in, f);
      w += m.template parameters<Real>(in);
    });
  }
  template <class Real>
  void initialise(pack<Real>* w, std::size_t inputs, stream& random) const {
    each(inputs, [&](const auto& m, std::size_t in) {
      m.initialise(w, in, random);
      w += m.template parameters<Real>(in);
    });
  }
  template <class W>
  void prepare(const W* raw, std::size_t inputs, W* ready, W* slopes) const {
    each(inputs, [&](const auto& m, std::size_t in) {
      const std::size_t n = m.template parameters<real_of<W>>(in);
      if constexpr (std::remove_cvref_t<decltype(m)>::direct)
        std::copy(raw, raw + n, ready);
      else
        m.prepare(raw, in, ready, slopes);
      raw += n, ready += n, slopes += n;
    });
  }
  template <class W>
  void chain(const W* slopes, std::size_t inputs, W* gradient) const {
    each(inputs, [&](const auto& m, std::size_t in) {
      if constexpr (!std::remove_cvref_t<decltype(m)>::direct) m.chain(slopes, in, gradient);
      const std::size_t n = m.template parameters<real_of<W>>(in);
      slopes += n, gradient += n;
    });
  }

  template <bool WithSlopes, class N, class W, class In>
  [[gnu::always_inline]] void forward(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                      dropout_masks<real_of<N>> mask) const {
    forward_from<0, WithSlopes>(w, inputs, in, t, mask);
  }
  template <class N, class W, class In, class Dw, class Dx>
  [[gnu::always_inline]] void backward(const W* w, std::size_t inputs, const In& in, const tape<N>& t,
                                       const N* dout, Dw dw, const Dx& dx) const {
    backward_to<0>(w, inputs, in, t, dout, dw, dx);
  }

  /// `each()` after every one of `passes` stochastic passes of the same inputs, whose masks lie one behind
  /// the other; what comes before the first layer that drops is computed once.
  template <class N, class W, class In, class Each>
  [[gnu::always_inline]] void stochastic(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                         dropout_masks<real_of<N>> mask, std::size_t passes,
                                         const Each& each) const {
    stochastic_from<0>(w, inputs, in, t, mask, passes, each);
  }

  std::tuple<Modules...> modules{};

 private:
  /// f(module, its inputs) in order.
  template <class Function>
  void each(std::size_t inputs, Function&& f) const {
    std::apply([&](const auto&... m) { ((f(m, inputs), inputs = m.width), ...); }, modules);
  }

  template <std::size_t I, bool WithSlopes, class N, class W, class In>
  [[gnu::always_inline]] void forward_from(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                           dropout_masks<real_of<N>> mask) const {
    using real = real_of<N>;
    const auto& m = std::get<I>(modules);
    auto& own = std::get<I>(t);
    m.template forward<WithSlopes>(w, inputs, in, own, mask);
    if constexpr (I + 1 < count)
      forward_from<I + 1, WithSlopes>(w + m.template parameters<real>(inputs), m.width,
                                      detail::reader<module<I>, N>(own.out.data()), t,
                                      detail::later<real>(mask, module<I>::template masks<real>));
  }

  template <std::size_t I, class N, class W, class In, class Each>
  [[gnu::always_inline]] void stochastic_from(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                              dropout_masks<real_of<N>> mask, std::size_t passes,
                                              const Each& each) const {
    using real = real_of<N>;
    const auto& m = std::get<I>(modules);
    auto& own = std::get<I>(t);
    m.template forward<false>(w, inputs, in, own, nullptr);
    w += m.template parameters<real>(inputs);
    const auto read = detail::reader<module<I>, N>(own.out.data());
    if constexpr (module<I>::drops && std::is_same_v<N, pack<float>> && by_rows<I + 1>()) {
      constexpr std::size_t most = 10, all = module<I>::template packs<float>;
      pack<float> rows[most * all];
      for (std::size_t first = 0; first < passes; first += most) {
        const std::size_t here = std::min(most, passes - first);
        for (std::size_t k = 0; k < here; ++k)
          for (std::size_t j = 0; j < all; ++j) rows[k * all + j] = own.out[j] * mask[k * masks<float> + j];
        rows_from<I + 1, most>(w, m.width, here, rows, all, t, mask + all, each);
        mask += here * masks<float>;
      }
    } else if constexpr (module<I>::drops) {
      const auto whole = own.out;
      for (std::size_t k = 0; k < passes; ++k, mask += masks<real>) {
        for (std::size_t j = 0; j < whole.size(); ++j) own.out[j] = whole[j] * mask[j];
        if constexpr (I + 1 < count)
          forward_from<I + 1, false>(w, m.width, read, t, mask + module<I>::template masks<real>);
        each();
      }
    } else {
      static_assert(I + 1 < count, "edgetran: no layer drops");
      stochastic_from<I + 1>(w, m.width, read, t, mask, passes, each);
    }
  }

  /// Whether module I and those behind it exist and take several rows at a time.
  template <std::size_t I>
  static constexpr bool by_rows() {
    if constexpr (I == count)
      return I > 1;
    else if constexpr (requires(pack<float>* p) { module<I>::forward_rows(p, 1, 1, p, 1, p, p, 1); })
      return by_rows<I + 1>();
    else
      return false;
  }
  /// Module I and those behind it, on up to Most rows of inputs.
  template <std::size_t I, std::size_t Most, class Each>
  void rows_from(const pack<float>* w, std::size_t inputs, std::size_t rows, const pack<float>* x,
                 std::size_t x_packs, tape<pack<float>>& t, dropout_masks<float> mask,
                 const Each& each) const {
    using own = module<I>;
    constexpr std::size_t all = own::template packs<float>;
    pack<float> out[Most * all];
    own::forward_rows(w, inputs, rows, x, x_packs, out, mask, masks<float>);
    if constexpr (I + 1 < count) {
      rows_from<I + 1, Most>(w + own::template parameters<float>(inputs), own::width, rows, out, all, t,
                             detail::later<float>(mask, own::template masks<float>), each);
    } else {
      for (std::size_t r = 0; r < rows; ++r) {
        std::copy_n(out + r * all, all, std::get<I>(t).out.begin());
        each();
      }
    }
  }

  /// Takes module I and those behind it back; `dout` belongs to the last.
  template <std::size_t I, class N, class W, class In, class Dw, class Dx>
  [[gnu::always_inline]] void backward_to(const W* w, std::size_t inputs, const In& in, const tape<N>& t,
                                          const N* dout, Dw dw, const Dx& dx) const {
    const auto& m = std::get<I>(modules);
    const auto& own = std::get<I>(t);
    if constexpr (I + 1 < count) {
      const std::size_t n = m.template parameters<real_of<N>>(inputs);
      detail::output_packs<module<I>, N> between{};
      const auto read = detail::reader<module<I>, N>(own.out.data());
      const auto write = detail::writer<module<I>, N>(between.data());
      if constexpr (std::is_null_pointer_v<Dw>)
        backward_to<I + 1>(w + n, m.width, read, t, dout, dw, write);
      else
        backward_to<I + 1>(w + n, m.width, read, t, dout, dw + n, write);
      m.backward(w, inputs, in, own, between.data(), dw, dx);
    } else {
      m.backward(w, inputs, in, own, dout, dw, dx);
    }
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_STACK_HPP
