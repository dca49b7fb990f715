// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_BOSHNAS_HPP
#define EDGETRAN_REGRESS_BOSHNAS_HPP

#include <algorithm>
#include <array>
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
#include "edgetran/regress/mlp/boshnas_networks.hpp"
#include "edgetran/regress/mlp/boshnas_options.hpp"
#include "edgetran/regress/mlp/boshnas_surrogate.hpp"
#include "edgetran/regress/mlp/dropout.hpp"
#include "edgetran/regress/mlp/fitted_network.hpp"
#include "edgetran/regress/mlp/loss.hpp"
#include "edgetran/regress/mlp/samples.hpp"
#include "edgetran/regress/mlp/train.hpp"

namespace edgetran::regress {

/// The surrogate of BOSHNAS (FlexiBERT): a natural-parameter network predicts the mean and the aleatoric
/// deviation, a student the epistemic one, which it learns from the passes of a teacher with dropout. Every
/// deviation is a standard deviation in the unit of the target. `Networks` is `neural::one_input` or
/// `neural::two_inputs`; see `boshnas`, `boshcode`. Models batched, probabilistic, differentiable and
/// bounding regressors; derivatives are exact. Rows are weighted in the losses. A prediction allocates
/// nothing. Source: Tuli, Dedhia, Tuli, Jha, "FlexiBERT", JAIR 77 (2023).
template <class Networks, class Real = float>
class basic_boshnas {
  using number = neural::pack<Real>;
  using teacher_type = typename Networks::teacher;
  using student_type = typename Networks::student;
  using npn_type = typename Networks::npn;

 public:
  using networks_type = Networks;

  basic_boshnas() = default;
  /// Throws `numeric_error` for options that no training can use.
  explicit basic_boshnas(boshnas_options options) : options_(options) {
    options_.training.require_usable("boshnas");
    if (options_.passes < 2)
      throw numeric_error("fewer than 2 passes have no deviation", "boshnas", "give at least 2");
  }

  /// Throws `state_error` for no rows, `shape_error` if the type says another number of columns, and
  /// `numeric_error` if every weight is 0 or a training runs away; the earlier fit is then still there. Time
  /// O(epochs rows passes parameters).
  void fit(const table& data) {
    inline_executor here;
    fit(data, here);
  }
  /// Two bodies: the teacher with the student, and the natural-parameter network. The same bits for any
  /// executor.
  template <executor E>
  void fit(const table& data, E& runner) {
    require_training_data(data, "boshnas");
    trained next;
    next.aleatoric = options_.aleatoric;
    next.aleatoric_in_bound = options_.aleatoric_in_bound;
    next.columns = neural::input_scales(options_.inputs, data);
    next.target = neural::target_scale(options_.targets, data);
    const neural::samples<Real> rows(data, next.columns, next.target);
    const stream random(options_.seed);
    runner.parallel_for(options_.aleatoric ? 2 : 1, [&](std::size_t part) {
      part == 0 ? fit_teacher_and_student(rows, next, random.split(0)) : fit_npn(rows, next, random.split(1));
    });
    next.complete = true;
    fitted_ = std::move(next);
  }

  [[nodiscard]] double predict(std::span<const double> row) const {
    require_row(row, width(), fitted(), "boshnas");
    return fitted_.mean_of(row);
  }
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    require_row(row, width(), fitted(), "boshnas");
    return fitted_.distribution_of(row);
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    require_rows(values, out.size(), width(), fitted(), "boshnas");
    if constexpr (trained::by_rows)
      if (!options_.aleatoric)
        return fitted_.teacher.outputs_of_rows(
            out.size(), neural::scaled_rows<Real>{values, fitted_.columns},
            [&](std::size_t r, Real y) { out[r] = fitted_.target.backward(static_cast<double>(y)); });
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = fitted_.mean_of(values.subspan(i * width(), width()));
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    require_rows(values, out.size(), width(), fitted(), "boshnas");
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = fitted_.distribution_of(values.subspan(i * width(), width()));
  }

  void gradient(std::span<const double> row, std::span<double> out) const { bound_and_gradient(row, 0, out); }
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const {
    bound_hessian_vector(row, 0, direction, out);
  }

  /// mean + k deviation, and its derivatives: `bounding_regressor`. The deviation is the standard deviation,
  /// or its epistemic part (`aleatoric_in_bound`).
  [[nodiscard]] double bound(std::span<const double> row, double k) const {
    require_row(row, width(), fitted(), "boshnas");
    return fitted_.bound(row, k);
  }
  void bound_gradient(std::span<const double> row, double k, std::span<double> out) const {
    bound_and_gradient(row, k, out);
  }
  void bound_hessian_vector(std::span<const double> row, double k, std::span<const double> direction,
                            std::span<double> out) const {
    bound_and_products(row, k, direction, {}, out);
  }
  /// The bound and its gradient in one pass, which is what a walk needs: 0.5 of the time of both.
  double bound_and_gradient(std::span<const double> row, double k, std::span<double> gradient) const {
    require_row(row, width(), fitted(), "boshnas");
    require_as_wide(row, gradient.size(), "boshnas");
    std::fill(gradient.begin(), gradient.end(), 0.0);
    const double value =
        fitted_.differentiate(neural::scaled_row<Real>{row, fitted_.columns}, k,
                              [&](std::size_t i, Real d) { gradient[i] += static_cast<double>(d); });
    fitted_.to_columns(row, gradient);
    return value;
  }
  /// The same of rows one behind the other, which share the loads of weights where there is no
  /// natural-parameter network. The same bits as one by one.
  void bounds_and_gradients(std::span<const double> values, double k, std::span<double> bounds,
                            std::span<double> gradients) const {
    require_rows(values, bounds.size(), width(), fitted(), "boshnas");
    require_as_wide(values, gradients.size(), "boshnas");
    const std::size_t n = width();
    if constexpr (trained::by_rows)
      if (!options_.aleatoric) return fitted_.differentiate_rows(values, k, bounds, gradients);
    for (std::size_t r = 0; r < bounds.size(); ++r)
      bounds[r] = bound_and_gradient(values.subspan(r * n, n), k, gradients.subspan(r * n, n));
  }
  /// The bound, its gradient (unless empty) and the product of its second derivatives with a direction.
  double bound_and_products(std::span<const double> row, double k, std::span<const double> direction,
                            std::span<double> gradient, std::span<double> product) const {
    require_row(row, width(), fitted(), "boshnas");
    require_as_wide(row, direction.size(), "boshnas");
    if (!gradient.empty()) require_as_wide(row, gradient.size(), "boshnas");
    require_as_wide(row, product.size(), "boshnas");
    std::fill(gradient.begin(), gradient.end(), 0.0);
    std::fill(product.begin(), product.end(), 0.0);
    const double value = fitted_.differentiate(neural::directed_row<Real>{row, direction, fitted_.columns}, k,
                                               [&](std::size_t i, neural::dual<Real> d) {
                                                 if (!gradient.empty())
                                                   gradient[i] += static_cast<double>(d.v);
                                                 product[i] += static_cast<double>(d.d);
                                               });
    fitted_.to_columns(row, gradient);
    fitted_.to_columns(row, product);
    return value;
  }

  [[nodiscard]] const boshnas_options& options() const { return options_; }
  /// Whether `bound` counts the aleatoric deviation, from now on: searches change their mind about it.
  void count_aleatoric(bool yes) { options_.aleatoric_in_bound = fitted_.aleatoric_in_bound = yes; }
  [[nodiscard]] bool fitted() const { return fitted_.complete; }
  /// Columns of the fit; 0 before.
  [[nodiscard]] std::size_t width() const { return fitted_.columns.size(); }
  /// Losses by epoch, in units of the scaled target; empty after `restore`.
  [[nodiscard]] const neural::history& teacher_history() const { return fitted_.teacher_losses; }
  [[nodiscard]] const neural::history& student_history() const { return fitted_.student_losses; }
  [[nodiscard]] const neural::history& npn_history() const { return fitted_.npn_losses; }

  /// What a fit found: enough, with the options, to predict the same again.
  struct state {
    std::vector<neural::affine_scale> columns;
    neural::affine_scale target;
    std::vector<double> teacher, student, npn;  ///< parameters; `npn` is empty without the aleatoric part
  };
  [[nodiscard]] state saved() const {
    return {fitted_.columns, fitted_.target, fitted_.teacher.list(), fitted_.student.list(),
            options_.aleatoric ? fitted_.npn.list() : std::vector<double>{}};
  }
  /// As fitted before `saved`. Throws `shape_error` for other numbers of columns or parameters, and
  /// `numeric_error` for numbers that are not finite or not in range.
  [[nodiscard]] static basic_boshnas restore(const state& s, boshnas_options options) {
    basic_boshnas known(options);
    known.fitted_.aleatoric = options.aleatoric;
    known.fitted_.aleatoric_in_bound = options.aleatoric_in_bound;
    if (s.columns.empty()) throw shape_error("no columns", "boshnas", "give at least one");
    for (const auto& c : s.columns) c.require_usable();
    s.target.require_usable();
    const auto shaped = [&](auto& net, const std::vector<double>& parameters) {
      using type = std::decay_t<decltype(net)>;
      net = type(neural::shape_of<std::decay_t<decltype(net.shape())>>(s.columns.size(), "boshnas"),
                 std::span<const double>(parameters));
    };
    shaped(known.fitted_.teacher, s.teacher);
    shaped(known.fitted_.student, s.student);
    if (options.aleatoric) shaped(known.fitted_.npn, s.npn);
    known.fitted_.columns = s.columns;
    known.fitted_.target = s.target;
    known.fitted_.complete = true;
    return known;
  }

 private:
  struct trained : neural::boshnas_surrogate<Networks, Real> {
    neural::history teacher_losses{}, student_losses{}, npn_losses{};
    bool complete = false;
  };

  /// Trains a network of this type on `target(i, random)`; leaves it in `to` and returns the losses.
  template <class Network, class Loss, class Rule, class Target>
  neural::history train(const neural::samples<Real>& rows, Loss loss, Rule rule, Target target, stream random,
                        neural::fitted_network<Real, Network>& to) const {
    const Network shape = neural::shape_of<Network>(rows.width, "boshnas");
    neural::trainer<Real, Network, Loss, Rule> trainer(shape, shape.template initial<Real>(random.split(0)),
                                                       loss, rule, options_.training);
    auto losses = trainer.run(rows, target, random.split(1));
    to = {shape, trainer.parameters()};
    return losses;
  }

  void fit_teacher_and_student(const neural::samples<Real>& rows, trained& next, stream random) const {
    next.teacher_losses = train(
        rows, neural::squared{}, neural::adamw(options_.teacher_rate),
        [&](std::size_t i, stream&) { return rows.targets[i]; }, random.split(0), next.teacher);
    std::vector<number> masks(options_.passes * teacher_type::template masks<Real>);
    // The standard deviation of passes over the same row, by Welford.
    const auto spread = [&](std::size_t i, stream& draws) {
      Real seen = 0, mean = 0, squares = 0;
      neural::draw_masks(std::span(masks), options_.training.dropout, draws);
      next.teacher.stochastic(neural::row_reader<number>(rows.row(i)), masks.data(), options_.passes,
                              [&](const auto& out) {
                                const Real before = out[0] - mean;
                                mean += before / ++seen;
                                squares += before * (out[0] - mean);
                              });
      return std::sqrt(squares / (seen - 1));
    };
    typename Networks::student_rule rule{};
    rule.rate = options_.student_rate;
    next.student_losses = train(rows, neural::squared{}, rule, spread, random.split(1), next.student);
  }
  void fit_npn(const neural::samples<Real>& rows, trained& next, stream random) const {
    next.npn_losses = train(
        rows, neural::moment_likelihood{options_.residual_factor, options_.likelihood_beta},
        neural::adamw(options_.npn_rate, options_.npn_decay),
        [&](std::size_t i, stream&) { return rows.targets[i]; }, random, next.npn);
  }

  boshnas_options options_{};
  trained fitted_{};
};

/// The surrogate of BOSHNAS behind Input columns (`dynamic`: as many as the table has), with exact moments
/// and a student trained by AdamW.
template <std::int64_t Input = dynamic>
using boshnas = basic_boshnas<neural::one_input<Input, neural::rectified, neural::squashed, neural::adamw>>;
/// The surrogate of BOSHCODE behind First columns of one kind and Second of another.
template <std::int64_t First, std::int64_t Second>
using boshcode =
    basic_boshnas<neural::two_inputs<First, Second, neural::rectified, neural::squashed, neural::adamw>>;

/// As published: the moments of the authors and a student trained by SGD; to be used with
/// `boshnas_options::published()`.
template <std::int64_t Input = dynamic>
using published_boshnas = basic_boshnas<
    neural::one_input<Input, neural::published_rectified, neural::published_squashed, neural::sgd>>;
template <std::int64_t First, std::int64_t Second>
using published_boshcode = basic_boshnas<
    neural::two_inputs<First, Second, neural::published_rectified, neural::published_squashed, neural::sgd>>;

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_BOSHNAS_HPP
