// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_NETWORK_HPP
#define EDGETRAN_REGRESS_MLP_NETWORK_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/layer.hpp"
#include "edgetran/regress/mlp/moments.hpp"

namespace edgetran::regress::neural {

namespace detail {
/// How the next module reads what module M left, and how it writes back the derivatives.
template <class M, class N>
[[gnu::always_inline]] inline auto reader(const N* out) {
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
  void prepare(const W* raw, std::size_t inputs, W* ready) const {
    each(inputs, [&](const auto& m, std::size_t in) {
      const std::size_t n = m.template parameters<real_of<W>>(in);
      if constexpr (std::remove_cvref_t<decltype(m)>::direct)
        std::copy(raw, raw + n, ready);
      else
        m.prepare(raw, in, ready);
      raw += n, ready += n;
    });
  }
  template <class W>
  void chain(const W* raw, std::size_t inputs, W* gradient) const {
    each(inputs, [&](const auto& m, std::size_t in) {
      if constexpr (!std::remove_cvref_t<decltype(m)>::direct) m.chain(raw, in, gradient);
      const std::size_t n = m.template parameters<real_of<W>>(in);
      raw += n, gradient += n;
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
    if constexpr (module<I>::drops) {
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

/// Modules behind Input numbers; `network<dynamic, …>` is told how many when it is made. What is 64 and 32
/// wide and ends in one number: `network<37, layer<64, softplus>, layer<32, softplus>, layer<1>>`.
template <std::int64_t Input, class... Modules>
class network {
 public:
  using body = stack<Modules...>;
  static constexpr std::int64_t input = Input;
  static constexpr bool drops = body::drops, direct = body::direct, bounded = body::bounded;
  /// Numbers that come out: of two channels, first every mean, then every variance.
  static constexpr std::size_t outputs = body::channels * body::width;
  template <class Real>
  static constexpr std::size_t masks = body::template masks<Real>;
  template <class N>
  using tape = typename body::template tape<N>;
  template <class N>
  using output = std::array<scalar_of<N>, outputs>;

  network() = default;
  /// Throws `shape_error` if the type says another width.
  explicit network(std::size_t inputs) : inputs_(static_cast<std::int64_t>(inputs)) {}
  network(std::size_t inputs, body modules)
      : inputs_(static_cast<std::int64_t>(inputs)), body_(std::move(modules)) {}

  [[nodiscard]] std::size_t inputs() const { return static_cast<std::size_t>(std::int64_t{inputs_}); }
  [[nodiscard]] std::string describe() const {
    return std::to_string(inputs()) + " inputs, " + body_.describe();
  }
  template <class Real>
  [[nodiscard]] std::size_t parameters() const {
    return body_.template parameters<Real>(inputs());
  }
  /// f(x) for every parameter.
  template <class Real, class Function>
  void visit(std::vector<pack<Real>>& w, Function&& f) const {
    body_.visit(w.data(), inputs(), f);
  }
  template <class Real>
  [[nodiscard]] std::vector<pack<Real>> initial(stream random) const {
    std::vector<pack<Real>> w(parameters<Real>());
    body_.initialise(w.data(), inputs(), random);
    return w;
  }
  /// The weights that passes compute with, made of the parameters, and the way back for derivatives.
  template <class W>
  [[gnu::always_inline]] const W* prepare(const std::vector<W>& raw, std::vector<W>& ready) const {
    if constexpr (body::direct) return raw.data();
    ready.resize(raw.size());
    body_.prepare(raw.data(), inputs(), ready.data());
    return ready.data();
  }
  template <class W>
  void chain(const std::vector<W>& raw, std::vector<W>& gradient) const {
    if constexpr (!body::direct) body_.chain(raw.data(), inputs(), gradient.data());
  }

  /// From inputs `in(i)`, spread over packs. Not inlined: one copy serves every caller.
  template <bool WithSlopes, class N, class W, class In>
  output<N> forward(const W* w, const In& in, tape<N>& t, dropout_masks<real_of<N>> mask = nullptr) const {
    body_.template forward<WithSlopes>(w, inputs(), in, t, mask);
    return read<N>(t);
  }
  /// `each(outputs)` for each of `passes` stochastic passes of the same inputs; the masks of all lie one
  /// behind the other.
  template <class N, class W, class In, class Each>
  void stochastic(const W* w, const In& in, tape<N>& t, dropout_masks<real_of<N>> masks_of_all,
                  std::size_t passes, const Each& each) const {
    body_.template stochastic<N>(w, inputs(), in, t, masks_of_all, passes, [&] { each(read<N>(t)); });
  }
  /// From derivatives in the outputs to those in the weights (added to `dw`) and in the inputs (`dx(i,
  /// derivative)`); either may be nullptr.
  template <class N, class W, class In, class Dw, class Dx>
  void backward(const W* w, const In& in, const tape<N>& t, const output<N>& derivatives, Dw dw,
                const Dx& dx) const {
    detail::output_packs<body, N> dout{};
    for (std::size_t k = 0; k < outputs; ++k)
      set(dout.data() + channel<N>(k), k % body::width, derivatives[k]);
    body_.backward(w, inputs(), in, t, dout.data(), dw, dx);
  }

 private:
  template <class N>
  static output<N> read(const tape<N>& t) {
    const N* from = body::template outputs<N>(t);
    output<N> out;
    for (std::size_t k = 0; k < outputs; ++k) out[k] = get(from + channel<N>(k), k % body::width);
    return out;
  }
  template <class N>
  static constexpr std::size_t channel(std::size_t output) {
    return output / body::width * body::template packs<real_of<N>>;
  }

  extent<Input> inputs_{};
  body body_{};
};

/// The network for so many columns; `shape_error` if its type says another number.
template <class Network>
Network shape_of(std::size_t columns, const char* who) {
  if constexpr (Network::input != dynamic)
    if (columns != static_cast<std::size_t>(Network::input))
      throw shape_error(
          std::to_string(columns) + " columns for a network of " + std::to_string(Network::input) + " inputs",
          who, "give as many, or use a network of edgetran::dynamic inputs");
  return Network(columns);
}

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_NETWORK_HPP
