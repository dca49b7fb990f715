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
  else
    return [out](std::size_t i) __attribute__((always_inline)) {
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

  /// Whether module I and those behind it exist and take several rows at a time, in float.
  template <std::size_t I = 0>
  static constexpr bool by_rows() {
    if constexpr (I + 1 < count) return requires {
        typename module<I>::rows_tape;
      }
    &&by_rows<I + 1>();
    else return I < count && requires {
      typename module<count - 1>::rows_tape;
    };
  }
  struct nothing {};
  template <class M>
  static constexpr auto rows_tape_of() {
    if constexpr (requires { typename M::rows_tape; })
      return std::type_identity<typename M::rows_tape>{};
    else
      return std::type_identity<nothing>{};
  }
  /// What rows leave in each module that takes several.
  using rows_tape = std::tuple<typename decltype(rows_tape_of<Modules>())::type...>;

  /// Up to `rows_at_once` rows through all modules, without dropping; see `layer`.
  template <bool WithSlopes, class In>
  void forward_rows(const pack<float>* w, std::size_t inputs, std::size_t rows, const In& in,
                    rows_tape& t) const {
    rows_from<0, WithSlopes>(w, inputs, rows, in, t, nullptr);
  }
  template <class Dx>
  void backward_rows(const pack<float>* w, std::size_t inputs, std::size_t rows, const rows_tape& t,
                     pack<float>* dout, const Dx& dx) const {
    rows_to<0>(w, inputs, rows, t, dout, dx);
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
      constexpr std::size_t most = detail::rows_at_once, all = module<I>::template packs<float>;
      rows_tape there;
      detail::unset_packs<most * all> rows;
      for (std::size_t first = 0; first < passes; first += most) {
        const std::size_t here = std::min(most, passes - first);
        for (std::size_t k = 0; k < here; ++k)
          for (std::size_t j = 0; j < all; ++j) rows[k * all + j] = own.out[j] * mask[k * masks<float> + j];
        rows_from<I + 1, false>(w, m.width, here,
                                detail::number_rows{detail::floats(rows.data()), all * pack<float>::lanes},
                                there, mask + all);
        for (std::size_t k = 0; k < here; ++k) {
          const auto from = std::get<count - 1>(there).out.data() + k * last::template packs<float>;
          std::copy_n(from, last::template packs<float>, std::get<count - 1>(t).out.begin());
          each();
        }
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

  template <std::size_t I, bool WithSlopes, class In>
  void rows_from(const pack<float>* w, std::size_t inputs, std::size_t rows, const In& in, rows_tape& t,
                 dropout_masks<float> mask) const {
    using own = module<I>;
    auto& there = std::get<I>(t);
    own::template forward_rows<WithSlopes>(w, inputs, rows, in, there, mask, masks<float>);
    if constexpr (I + 1 < count)
      rows_from<I + 1, WithSlopes>(w + own::template parameters<float>(inputs), own::width, rows,
                                   detail::number_rows{detail::floats(there.out.data()),
                                                       own::template packs<float> * pack<float>::lanes},
                                   t, detail::later<float>(mask, own::template masks<float>));
  }
  template <std::size_t I, class Dx>
  void rows_to(const pack<float>* w, std::size_t inputs, std::size_t rows, const rows_tape& t,
               pack<float>* dout, const Dx& dx) const {
    using own = module<I>;
    if constexpr (I + 1 < count) {
      constexpr std::size_t all = own::template packs<float>;
      detail::unset_packs<detail::rows_at_once * all> between;
      for (std::size_t r = 0; r < rows; ++r) between[r * all + all - 1] = {};  // lanes past the width
      rows_to<I + 1>(w + own::template parameters<float>(inputs), own::width, rows, t, dout,
                     [&](std::size_t r, std::size_t i, float d) { set(&between[r * all], i, d); });
      own::backward_rows(w, inputs, rows, std::get<I>(t), between.data(), dx);
    } else {
      own::backward_rows(w, inputs, rows, std::get<I>(t), dout, dx);
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
