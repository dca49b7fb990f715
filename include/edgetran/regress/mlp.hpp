// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_HPP
#define EDGETRAN_REGRESS_MLP_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/mlp/dropout.hpp"
#include "edgetran/regress/mlp/fitted_network.hpp"
#include "edgetran/regress/mlp/loss.hpp"
#include "edgetran/regress/mlp/network.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"
#include "edgetran/regress/mlp/samples.hpp"
#include "edgetran/regress/mlp/train.hpp"

namespace edgetran::regress {

template <class Loss = neural::squared, class Optimiser = neural::adamw>
struct mlp_options {
  neural::training training{.epochs = 100, .batch = 8, .rates = neural::schedule::cosine(100)};
  Optimiser optimiser{};
  Loss loss{};
  neural::scaling inputs = neural::scaling::standard;
  neural::scaling targets = neural::scaling::standard;
  std::size_t members = 1;  ///< networks trained from different starts, whose mean is predicted
  std::size_t passes = 0;   ///< stochastic passes a member, where layers drop, for the epistemic deviation
  std::uint64_t seed = 1;
};

/// Networks trained on a table: `members` of them, each the `Network` of neural/network.hpp with the weights
/// that make `Loss` small, found by `Optimiser` in the arithmetic of `Real`. Models batched,
/// probabilistic and differentiable regressors; derivatives are exact. Deviations, in the unit of the target:
/// - aleatoric: what the network says of it, where the loss is a likelihood; else the root mean square error
///   on the rows held out (on the rows trained on, if none were);
/// - epistemic: how far the members, or the passes with dropout, differ; absent with one member and no
/// passes. Inputs and targets are scaled inside; a constant column does not count. Rows are weighted in the
/// loss. A prediction takes O(members parameters) and allocates nothing; a fit O(epochs rows members
/// parameters).
template <class Network, class Loss = neural::squared, class Optimiser = neural::adamw, class Real = float>
class basic_mlp {
  using number = neural::pack<Real>;
  static constexpr bool tells_variance = Loss::outputs == 2;

 public:
  using network_type = Network;
  using real_type = Real;
  using options_type = mlp_options<Loss, Optimiser>;

  basic_mlp() {
    if constexpr (Network::bounded) options_.targets = neural::scaling::inner;
  }
  /// Throws `numeric_error` for options that no training can use.
  explicit basic_mlp(options_type options) : options_(std::move(options)) {
    options_.training.require_usable("mlp");
    if (options_.members == 0) throw numeric_error("no members", "mlp", "give at least 1");
  }

  /// Throws `state_error` for no rows, `shape_error` if the type says another number of columns, and
  /// `numeric_error` if every weight is 0 or the training runs away; the earlier fit is then still there.
  void fit(const table& data) {
    inline_executor here;
    fit(data, here);
  }
  /// The same bits for any executor: a member is one body.
  template <executor E>
  void fit(const table& data, E& runner) {
    require_training_data(data, "mlp");
    trained next;
    const Network shape = shape_for(data.width());
    next.columns = neural::input_scales(options_.inputs, data);
    next.target = neural::target_scale(options_.targets, data);
    const neural::samples<Real> rows(data, next.columns, next.target);
    next.members.resize(options_.members);
    std::vector<neural::history> histories(options_.members);
    const stream random(options_.seed);
    runner.parallel_for(options_.members, [&](std::size_t k) {
      const stream own = random.split(k);
      neural::trainer<Real, Network, Loss, Optimiser> trainer(
          shape, shape.template initial<Real>(own.split(0)), options_.loss, options_.optimiser,
          options_.training);
      histories[k] = trainer.run(
          rows, [&](std::size_t i, stream&) { return rows.targets[i]; }, own.split(1));
      next.members[k] = {shape, trainer.parameters()};
    });
    if constexpr (!tells_variance) next.residual = residual_of(histories) * next.target.width();
    adopt(std::move(next));
    histories_ = std::move(histories);
  }

  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, width(), fitted(), "mlp");
    return mean_of(row);
  }
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    require_row(row, width(), fitted(), "mlp");
    return distribution_of(row);
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), width(), fitted(), "mlp");
    if constexpr (neural::fitted_network<Real, Network>::by_rows) {
      const neural::scaled_rows<Real> in{values, fitted_.columns};
      std::fill(out.begin(), out.end(), 0.0);
      for (const auto& m : fitted_.members)
        m.outputs_of_rows(out.size(), in, [&](std::size_t r, Real y) { out[r] += static_cast<double>(y); });
      for (double& y : out) y = fitted_.target.backward(y / static_cast<double>(fitted_.members.size()));
    } else {
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = mean_of(values.subspan(i * width(), width()));
    }
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    require_rows(values, out.size(), width(), fitted(), "mlp");
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = distribution_of(values.subspan(i * width(), width()));
  }

  void gradient(std::span<const double> row, std::span<double> out) const {
    require_row(row, width(), fitted(), "mlp");
    require_as_wide(row, out.size(), "mlp");
    differentiate(neural::scaled_row<Real>{row, fitted_.columns}, row, out, [](Real d) { return d; });
  }
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const {
    require_row(row, width(), fitted(), "mlp");
    require_as_wide(row, direction.size(), "mlp");
    require_as_wide(row, out.size(), "mlp");
    differentiate(neural::directed_row<Real>{row, direction, fitted_.columns}, row, out,
                  [](neural::dual<Real> d) { return d.d; });
  }

  [[nodiscard]] const options_type& options() const { return options_; }
  [[nodiscard]] bool fitted() const { return !fitted_.members.empty(); }
  /// Columns of the fit; 0 before.
  [[nodiscard]] std::size_t width() const { return fitted_.columns.size(); }
  /// Losses by epoch of each member, in units of the scaled target; none after `restore`.
  [[nodiscard]] std::span<const neural::history> histories() const { return histories_; }

  /// What a fit found: enough, with the options, to predict the same again.
  struct state {
    std::vector<neural::affine_scale> columns;
    neural::affine_scale target;
    double residual = 0;                            ///< the aleatoric deviation, where no network tells it
    std::vector<std::vector<double>> parameters{};  ///< of each member
  };
  [[nodiscard]] state saved() const {
    state s{fitted_.columns, fitted_.target, fitted_.residual};
    for (const auto& m : fitted_.members) s.parameters.push_back(m.list());
    return s;
  }
  /// As fitted before `saved`. Throws `shape_error` for other numbers of members, columns or parameters, and
  /// `numeric_error` for numbers that are not finite or not in range.
  [[nodiscard]] static basic_mlp restore(const state& s, options_type options) {
    basic_mlp known(std::move(options));
    if (s.parameters.size() != known.options_.members || s.columns.empty())
      throw shape_error(
          std::to_string(s.parameters.size()) + " members, " + std::to_string(s.columns.size()) + " columns",
          "mlp", "give as many members as the options say, and at least one column");
    trained next{s.columns, s.target, s.residual};
    for (const auto& c : s.columns) c.require_usable();
    s.target.require_usable();
    if (!(s.residual >= 0 && std::isfinite(s.residual)))
      throw numeric_error("a deviation that is none", "mlp", "give a finite number of at least 0");
    for (const auto& p : s.parameters)
      next.members.emplace_back(known.shape_for(s.columns.size()), std::span<const double>(p));
    known.adopt(std::move(next));
    return known;
  }

 private:
  struct trained {
    std::vector<neural::affine_scale> columns{};
    neural::affine_scale target{};
    double residual = 0;
    std::vector<neural::fitted_network<Real, Network>> members{};
    std::vector<number> masks{};  // of every pass, one behind the other
  };

  [[nodiscard]] Network shape_for(std::size_t columns) const {
    return neural::shape_of<Network>(columns, "mlp");
  }

  void adopt(trained next) {
    if constexpr (Network::drops) {
      // The same masks for every row, so that the deviation is a smooth function of it.
      next.masks.resize(options_.passes * Network::template masks<Real>);
      stream random = stream(options_.seed).split(~std::uint64_t{0});
      neural::draw_masks(std::span(next.masks), options_.training.dropout, random);
    }
    fitted_ = std::move(next);
  }

  /// Root mean square error of the weights that were kept, on the rows that tell most.
  double residual_of(std::span<const neural::history> histories) const {
    double sum = 0;
    for (const auto& h : histories) {
      const auto& losses = h.held_out.empty() ? h.trained : h.held_out;
      sum += options_.training.keep_best ? *std::min_element(losses.begin(), losses.end()) : losses.back();
    }
    return std::sqrt(sum / static_cast<double>(histories.size()));
  }

  double mean_of(std::span<const double> row) const {
    const neural::scaled_row<Real> in{row, fitted_.columns};
    double sum = 0;
    for (const auto& m : fitted_.members) sum += static_cast<double>(m.outputs(in)[0]);
    return fitted_.target.backward(sum / static_cast<double>(fitted_.members.size()));
  }

  prediction distribution_of(std::span<const double> row) const {
    const neural::scaled_row<Real> in{row, fitted_.columns};
    const double count = static_cast<double>(fitted_.members.size()), unit = fitted_.target.width();
    double means = 0, variances = 0;
    // Mean and squares of what differs, by Welford.
    double seen = 0, middle = 0, squares = 0;
    const auto differ = [&](double x) {
      const double before = x - middle;
      middle += before / ++seen;
      squares += before * (x - middle);
    };
    for (const auto& m : fitted_.members) {
      const auto out = m.outputs(in);
      means += static_cast<double>(out[0]);
      if constexpr (tells_variance) variances += static_cast<double>(Loss::variance_of(out));
      if constexpr (Network::drops)
        m.stochastic(in, fitted_.masks.data(), options_.passes,
                     [&](const auto& o) { differ(static_cast<double>(o[0])); });
      if (!Network::drops || options_.passes == 0) differ(static_cast<double>(out[0]));
    }
    prediction p{.mean = fitted_.target.backward(means / count)};
    p.aleatoric = tells_variance ? unit * std::sqrt(variances / count) : fitted_.residual;
    if (seen > 1) p.epistemic = unit * std::sqrt(squares / (seen - 1));
    p.standard_deviation = std::hypot(*p.aleatoric, p.epistemic.value_or(0));
    return p;
  }

  /// out[i] = what `part` takes of the derivative of the mean in input i.
  template <class In, class Part>
  void differentiate(const In& in, std::span<const double> row, std::span<double> out, Part part) const {
    std::fill(out.begin(), out.end(), 0.0);
    for (const auto& m : fitted_.members)
      m.differentiate(
          in,
          [](const auto& o) {
            std::decay_t<decltype(o)> seeds{};
            seeds[0] = Real(1);
            return seeds;
          },
          [&](std::size_t i, auto d) { out[i] += static_cast<double>(part(d)); });
    const double unit = fitted_.target.width() / static_cast<double>(fitted_.members.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] *= unit * fitted_.columns[i].slope(row[i]);
  }

  options_type options_{};
  trained fitted_{};
  std::vector<neural::history> histories_{};
};

/// A network of these layers behind Input columns (`dynamic`: as many as the table has), trained to the least
/// squared error: `mlp<37, layer<64, softplus>, layer<32, softplus>, layer<1>>` with the names of `neural`.
template <std::int64_t Input, class... Layers>
using mlp = basic_mlp<neural::network<Input, Layers...>>;

/// The same with a last layer of a mean and a log variance, trained to the greatest likelihood: it learns how
/// large the noise is, by row. `Layers` without the last.
template <std::int64_t Input, class... Layers>
using heteroscedastic_mlp = basic_mlp<neural::network<Input, Layers..., neural::layer<2>>, neural::gaussian>;

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_MLP_HPP
