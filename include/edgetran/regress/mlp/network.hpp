// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_NETWORK_HPP
#define EDGETRAN_REGRESS_MLP_NETWORK_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/stack.hpp"

namespace edgetran::regress::neural {

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
  /// The weights that passes compute with: the parameters themselves, or, in `ready`, what is made of them,
  /// followed by what `chain` needs.
  template <class W>
  const W* prepare(const std::vector<W>& raw, std::vector<W>& ready) const {
    if constexpr (body::direct) {
      return raw.data();
    } else {
      ready.resize(2 * raw.size());
      body_.prepare(raw.data(), inputs(), ready.data(), ready.data() + raw.size());
      return ready.data();
    }
  }
  /// Derivatives in those weights become derivatives in the parameters.
  template <class W>
  void chain(const std::vector<W>& ready, std::vector<W>& gradient) const {
    if constexpr (!body::direct) body_.chain(ready.data() + gradient.size(), inputs(), gradient.data());
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

  /// Whether several rows go through at a time, in float; then up to `detail::rows_at_once` by these: inputs
  /// `in(row, i)`, the first output of each row, derivatives in it, those in the inputs by
  /// `dx(row, i, derivative)`. The same bits as one by one.
  static constexpr bool by_rows = body::by_rows() && body::channels == 1;
  using rows_tape = typename body::rows_tape;
  template <bool WithSlopes, class In>
  void forward_rows(const pack<float>* w, std::size_t rows, const In& in, rows_tape& t, float* first) const {
    body_.template forward_rows<WithSlopes>(w, inputs(), rows, in, t);
    const auto& out = std::get<body::count - 1>(t).out;
    for (std::size_t r = 0; r < rows; ++r) first[r] = get(&out[r * body::template packs<float>], 0);
  }
  template <class Dx>
  void backward_rows(const pack<float>* w, std::size_t rows, const rows_tape& t, const float* first,
                     const Dx& dx) const {
    pack<float> dout[detail::rows_at_once * body::template packs<float>] = {};
    for (std::size_t r = 0; r < rows; ++r) set(&dout[r * body::template packs<float>], 0, first[r]);
    body_.backward_rows(w, inputs(), rows, t, dout, dx);
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
