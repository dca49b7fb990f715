// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_TRAIN_HPP
#define EDGETRAN_REGRESS_MLP_TRAIN_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/mlp/dropout.hpp"
#include "edgetran/regress/mlp/network.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"
#include "edgetran/regress/mlp/samples.hpp"
#include "edgetran/regress/mlp/schedule.hpp"
#include "edgetran/regress/mlp/stopping.hpp"

namespace edgetran::regress::neural {

struct training {
  std::size_t epochs = 200;
  std::size_t batch = 16;         ///< rows a step
  double held_out = 0;            ///< share of the rows that only judge, in [0, 1); at least one row trains
  bool split_each_epoch = false;  ///< hold other rows out in each epoch, as BOSHNAS does
  double dropout = 0;             ///< share of outputs dropped in layers that drop, in [0, 1)
  schedule rates{};               ///< by epoch
  stopping stop{};
  bool keep_best = false;  ///< end with the weights of the epoch of the least held-out loss

  /// Throws `numeric_error` for what no training can use.
  void require_usable(const char* who) const {
    if (epochs == 0 || batch == 0)
      throw numeric_error("no epochs or an empty batch", who, "give at least 1 of each");
    if (!(held_out >= 0 && held_out < 1) || !(dropout >= 0 && dropout <= 0.99))
      throw numeric_error("a share that is no share", who,
                          "hold out a share of at least 0 and below 1, drop at most 0.99");
  }
};

/// Mean loss of each epoch, of the rows trained on (before each step) and of those held out (after the
/// epoch).
struct history {
  std::vector<double> trained, held_out;
};

/// Reads a row of samples.
template <class N, class Real>
[[gnu::always_inline]] inline auto row_reader(const Real* row) {
  if constexpr (std::is_same_v<N, pack<Real>>)
    return detail::numbers<Real>{row};
  else
    return [row](std::size_t i) __attribute__((always_inline)) { return N(pack<Real>(row[i])); };
}

/// One network in training: its parameters and the room that passes need.
template <class Real, class Network, class Loss, class Optimiser>
class trainer {
  static_assert(
      Network::outputs == Loss::outputs,
      "edgetran: this loss wants another number of outputs: one for `squared`, a mean and a log variance "
      "for `gaussian`, a layer of means and variances for `moment_likelihood`");
  using number = pack<Real>;
  // A second-order rule carries the derivatives along random signs of the weights with every pass.
  using weight = std::conditional_t<Optimiser::second_order, dual<number>, number>;

 public:
  trainer(const Network& shape, std::vector<number> parameters, Loss loss, Optimiser rule, training options)
      : shape_(shape),
        parameters_(std::move(parameters)),
        loss_(loss),
        rule_(rule),
        options_(options),
        gradient_(parameters_.size()),
        masks_(Network::template masks<Real>) {}

  /// Trains on `target(i, random)` for row i. Throws `numeric_error` if a weight is no longer finite. Time
  /// O(epochs rows parameters); nothing is allocated after the first step but two numbers an epoch.
  template <class Target>
  history run(const samples<Real>& data, Target target, stream random) {
    const std::size_t n = data.size();
    const auto held = std::min(
        n - 1, n - static_cast<std::size_t>((1 - options_.held_out) * static_cast<double>(n) + 1e-9));
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::span all(order), trained = all.first(n - held), judged = all.last(held);
    shuffle(all, random);
    history losses;
    std::vector<number> best;
    for (std::size_t epoch = 0; epoch < options_.epochs; ++epoch) {
      shuffle(options_.split_each_epoch ? all : trained, random);
      const double rate = rule_.rate * options_.rates.share(epoch);
      double sum = 0;
      for (std::size_t first = 0; first < trained.size(); first += options_.batch) {
        const auto rows = trained.subspan(first, std::min(options_.batch, trained.size() - first));
        sum += step(data, rows, target, rate, random);
      }
      losses.trained.push_back(sum / static_cast<double>(trained.size()));
      if (held == 0) continue;
      losses.held_out.push_back(judge(data, judged, target, random));
      if (options_.keep_best &&
          losses.held_out.back() <= *std::min_element(losses.held_out.begin(), losses.held_out.end()))
        best = parameters_;
      if (options_.stop.now(losses.held_out)) break;
    }
    if (!best.empty()) parameters_ = std::move(best);
    shape_.visit(parameters_, [](Real x) {
      if (!std::isfinite(x))
        throw numeric_error("the training ran away", "mlp", "lower the rate or scale the inputs");
    });
    return losses;
  }

  [[nodiscard]] const std::vector<number>& parameters() const { return parameters_; }

 private:
  /// One step on these rows; the sum of their losses.
  template <class Target>
  double step(const samples<Real>& data, std::span<const std::size_t> rows, Target& target, double rate,
              stream& random) {
    if constexpr (Optimiser::second_order) {
      directed_.resize(parameters_.size());
      for (std::size_t i = 0; i < directed_.size(); ++i) {
        directed_[i] = parameters_[i];
        for (std::size_t k = 0; k < number::lanes; ++k)
          set(&directed_[i].d, k, random.chance(0.5) ? Real(1) : Real(-1));
      }
    }
    const weight* w = shape_.prepare(raw(), ready_);
    // Plain descent on one row: the derivatives, made as long as the step is, go where the weights are.
    bool at_once = false;
    if constexpr (Network::direct && std::is_same_v<Optimiser, sgd>)
      at_once = rule_.momentum == 0 && rows.size() == 1;
    if (!at_once) std::fill(gradient_.begin(), gradient_.end(), weight{});
    double sum_of_losses = 0;
    for (const std::size_t i : rows) {
      if constexpr (Network::drops)
        if (options_.dropout > 0) draw_masks(std::span(masks_), options_.dropout, random);
      const auto in = row_reader<weight>(data.row(i));
      const auto out = shape_.template forward<true>(w, in, tape_, masks());
      typename Network::template output<weight> slope;
      const auto loss = loss_(out, target(i, random), slope);
      Real share = data.weights[i] / static_cast<Real>(rows.size());
      if (at_once) share *= static_cast<Real>(-rate);
      for (auto& d : slope) d = d * share;
      if constexpr (std::is_same_v<weight, number>)
        shape_.backward(w, in, tape_, slope, at_once ? parameters_.data() : gradient_.data(), nullptr);
      else
        shape_.backward(w, in, tape_, slope, gradient_.data(), nullptr);
      sum_of_losses += static_cast<double>(data.weights[i]) * static_cast<double>(plain(loss));
    }
    if (at_once) return sum_of_losses;
    shape_.chain(ready_, gradient_);
    if constexpr (Optimiser::second_order) {
      slopes_.resize(gradient_.size());
      bends_.resize(gradient_.size());
      for (std::size_t i = 0; i < gradient_.size(); ++i)
        slopes_[i] = gradient_[i].v, bends_[i] = abs(gradient_[i].d);
      rule_.step(std::span(parameters_), std::span<const number>(slopes_), std::span<const number>(bends_),
                 state_, rate);
    } else {
      rule_.step(std::span(parameters_), std::span<const number>(gradient_), {}, state_, rate);
    }
    return sum_of_losses;
  }

  template <class Target>
  double judge(const samples<Real>& data, std::span<const std::size_t> rows, Target& target, stream& random) {
    const number* w = shape_.prepare(parameters_, plain_ready_);
    double sum_of_losses = 0;
    for (const std::size_t i : rows) {
      const auto out = shape_.template forward<false>(w, row_reader<number>(data.row(i)), plain_tape_);
      typename Network::template output<number> unused;
      sum_of_losses +=
          static_cast<double>(data.weights[i]) * static_cast<double>(loss_(out, target(i, random), unused));
    }
    return sum_of_losses / static_cast<double>(rows.size());
  }

  const std::vector<weight>& raw() const {
    if constexpr (Optimiser::second_order)
      return directed_;
    else
      return parameters_;
  }
  dropout_masks<Real> masks() const { return options_.dropout > 0 ? masks_.data() : nullptr; }
  static Real plain(Real x) { return x; }
  static Real plain(dual<Real> x) { return x.v; }

  Network shape_;
  std::vector<number> parameters_;
  Loss loss_;
  Optimiser rule_;
  training options_;
  typename Optimiser::template state<number> state_{};
  std::vector<weight> gradient_, ready_, directed_;
  std::vector<number> slopes_, bends_, masks_, plain_ready_;
  typename Network::template tape<weight> tape_;
  typename Network::template tape<number> plain_tape_;
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_TRAIN_HPP
