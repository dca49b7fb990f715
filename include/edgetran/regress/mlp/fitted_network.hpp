// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_FITTED_NETWORK_HPP
#define EDGETRAN_REGRESS_MLP_FITTED_NETWORK_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/mlp/network.hpp"
#include "edgetran/regress/mlp/scaling.hpp"

namespace edgetran::regress::neural {

/// Reads a row as a network sees it: scaled; with a direction, also how that changes.
template <class Real>
struct scaled_row {
  std::span<const double> row;
  std::span<const affine_scale> scales;
  [[gnu::always_inline]] pack<Real> operator()(std::size_t i) const {
    return static_cast<Real>(scales[i].forward(row[i]));
  }
};
template <class Real>
struct directed_row {
  std::span<const double> row, direction;
  std::span<const affine_scale> scales;
  [[gnu::always_inline]] dual<pack<Real>> operator()(std::size_t i) const {
    return {pack<Real>(static_cast<Real>(scales[i].forward(row[i]))),
            pack<Real>(static_cast<Real>(scales[i].slope(row[i]) * direction[i]))};
  }
};

/// The same of rows one behind the other.
template <class Real>
struct scaled_rows {
  std::span<const double> values;
  std::span<const affine_scale> scales;
  [[gnu::always_inline]] Real operator()(std::size_t r, std::size_t i) const {
    return static_cast<Real>(scales[i].forward(values[r * scales.size() + i]));
  }
};

/// A trained network: its shape, its parameters and, where they differ, the weights it computes with.
template <class Real, class Network>
class fitted_network {
 public:
  fitted_network() = default;
  fitted_network(Network shape, std::vector<pack<Real>> parameters)
      : shape_(std::move(shape)), parameters_(std::move(parameters)) {
    shape_.prepare(parameters_, ready_);
  }
  /// From the list that `list` gives. Throws `shape_error` for another number of parameters and
  /// `numeric_error` for one that Real cannot hold.
  fitted_network(Network shape, std::span<const double> listed) : shape_(std::move(shape)) {
    parameters_.resize(shape_.template parameters<Real>());
    std::size_t n = 0;
    shape_.visit(parameters_, [&](Real& x) {
      if (n < listed.size()) {
        if (!(std::fabs(listed[n]) <= static_cast<double>(std::numeric_limits<Real>::max())))
          throw numeric_error("parameter " + std::to_string(n) + " is not finite", "mlp", "train again");
        x = static_cast<Real>(listed[n]);
      }
      ++n;
    });
    if (n != listed.size())
      throw shape_error(std::to_string(listed.size()) + " parameters for a network of " + std::to_string(n),
                        "mlp", "restore it into the type it was saved from");
    shape_.prepare(parameters_, ready_);
  }

  [[nodiscard]] const Network& shape() const { return shape_; }
  [[nodiscard]] const pack<Real>* weights() const {
    return Network::direct ? parameters_.data() : ready_.data();
  }
  /// Every parameter in order.
  [[nodiscard]] std::vector<double> list() const {
    std::vector<double> all;
    auto copy = parameters_;
    shape_.visit(copy, [&](Real x) { all.push_back(static_cast<double>(x)); });
    return all;
  }

  /// Allocates nothing.
  template <class In>
  auto outputs(const In& in) const {
    using N = std::decay_t<decltype(in(0))>;
    typename Network::template tape<N> tape;
    return shape_.template forward<false, N>(weights(), in, tape);
  }
  /// `each(outputs)` for each of `passes` stochastic passes. Allocates nothing.
  template <class In, class Each>
  void stochastic(const In& in, dropout_masks<Real> masks, std::size_t passes, const Each& each) const {
    using N = std::decay_t<decltype(in(0))>;
    typename Network::template tape<N> tape;
    shape_.template stochastic<N>(weights(), in, tape, masks, passes, each);
  }
  /// The outputs; then the derivatives in input i of what has the derivatives `seeds(outputs)` in the
  /// outputs, by `dx(i, derivative)`. Allocates nothing.
  template <class In, class Seeds, class Dx>
  void differentiate(const In& in, const Seeds& seeds, const Dx& dx) const {
    pass<In> there;
    const auto out = forward(in, there);
    backward(in, there, seeds(out), dx);
  }
  /// The same in two steps: what `forward` leaves is what `backward` needs.
  template <class In>
  using number_of = std::decay_t<std::invoke_result_t<const In&, std::size_t>>;
  template <class In>
  using pass = typename Network::template tape<number_of<In>>;
  template <class In>
  auto forward(const In& in, pass<In>& there) const {
    return shape_.template forward<true, number_of<In>>(weights(), in, there);
  }
  template <class In, class Dx>
  void backward(const In& in, const pass<In>& there,
                const typename Network::template output<number_of<In>>& seeds, const Dx& dx) const {
    shape_.template backward<number_of<In>>(weights(), in, there, seeds, nullptr, dx);
  }

  /// `each(row, first output)` for some rows of inputs `in(row, i)`, several at a time. The same bits as
  /// `outputs`. Allocates nothing.
  template <class In, class Each>
  void outputs_of_rows(std::size_t rows, const In& in, const Each& each) const {
    static_assert(by_rows);
    typename Network::rows_tape there;
    float first[detail::rows_at_once];
    for (std::size_t from = 0; from < rows; from += detail::rows_at_once) {
      const std::size_t here = std::min(rows - from, detail::rows_at_once);
      shape_.template forward_rows<false>(
          weights(), here, [&](std::size_t r, std::size_t i) { return in(from + r, i); }, there, first);
      for (std::size_t r = 0; r < here; ++r) each(from + r, first[r]);
    }
  }
  /// `forward` and `backward` of up to `detail::rows_at_once` rows: see `network`.
  template <class In>
  void forward_rows(std::size_t rows, const In& in, typename Network::rows_tape& there, float* first) const {
    shape_.template forward_rows<true>(weights(), rows, in, there, first);
  }
  template <class Dx>
  void backward_rows(std::size_t rows, const typename Network::rows_tape& there, const float* seeds,
                     const Dx& dx) const {
    shape_.backward_rows(weights(), rows, there, seeds, dx);
  }
  /// Whether it has those of rows.
  static constexpr bool by_rows = Network::by_rows && std::is_same_v<Real, float>;

 private:
  Network shape_{};
  std::vector<pack<Real>> parameters_, ready_;
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_FITTED_NETWORK_HPP
