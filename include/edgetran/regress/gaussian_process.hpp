// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_HPP

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/covariance/constant.hpp"
#include "edgetran/regress/covariance/hyper_parameter.hpp"
#include "edgetran/regress/covariance/linear.hpp"
#include "edgetran/regress/covariance/pairs.hpp"
#include "edgetran/regress/covariance/product.hpp"
#include "edgetran/regress/covariance/radial.hpp"
#include "edgetran/regress/covariance/sum.hpp"
#include "edgetran/regress/covariance/white.hpp"
#include "edgetran/regress/gaussian_process_posterior.hpp"
#include "edgetran/regress/gaussian_process_search.hpp"
#include "edgetran/regress/gaussian_process_state.hpp"
#include "edgetran/regress/standardised_rows.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::regress {

/// A smooth function with noise around a plane.
using default_covariance = covariance::sum<covariance::matern<5, 2>, covariance::linear, covariance::white>;
/// The same with a length for each column.
using ard_covariance =
    covariance::sum<covariance::matern<5, 2, covariance::ard>, covariance::linear, covariance::white>;

/// Regression by a Gaussian process on standardised columns and targets. Hyper-parameters are the most
/// probable ones, by the marginal likelihood and a broad prior; few rows leave them near the prior. Far from
/// all data the prediction goes back to the mean of the targets (with covariance::linear: to a plane), and
/// the standard deviation to that of the prior.
///
/// Rows of weight w count w times, exactly. Columns that never varied are ignored. Equal rows, one row and
/// constant targets are no error. `fit` costs O(m^3) for each of some dozens of evaluations by m = min(rows,
/// search_rows) rows, and O(rows^3) once; the model holds rows^2 / 2 + rows * columns numbers.
/// Source: C. E. Rasmussen, C. K. I. Williams, "Gaussian processes for machine learning", 2006, chapters 2,
/// 5.
template <class Covariance = default_covariance>
class gaussian_process : public gaussian_process_posterior<Covariance> {
  static_assert(
      requires(std::vector<covariance::hyper_parameter> & all, covariance::training_pairs& pairs,
               const double* p, typename Covariance::tape& t, double* out) {
        Covariance::describe(Covariance::parameters(1), all);
        Covariance::add(pairs, p, t, out, true);
        Covariance::pull(pairs, p, t, p, out);
        Covariance::noise(p, Covariance::parameters(1));
      },
      "edgetran: a covariance has parameters, describe, tape, add, pull and what covariance::part has; "
      "see docs/regress/gaussian_process.md");
  using posterior = gaussian_process_posterior<Covariance>;
  using search = detail::hyper_parameter_search<Covariance>;

 public:
  using covariance_type = Covariance;

  gaussian_process() = default;
  /// Throws `numeric_error` for a prior weight that is negative or not finite.
  explicit gaussian_process(gaussian_process_options options) : options_(std::move(options)) {
    if (!(options_.prior >= 0 && std::isfinite(options_.prior)))
      throw numeric_error("a prior of weight " + std::to_string(options_.prior), posterior::who,
                          "give a finite number of at least 0");
  }
  /// Already fitted, from a state as a file holds it; `options` are those of fits to come. Throws as the
  /// constructor and gaussian_process_posterior do.
  [[nodiscard]] static gaussian_process restore(gaussian_process_state state,
                                                gaussian_process_options options = {}) {
    gaussian_process known(std::move(options));
    known.posterior::operator=(posterior(std::move(state)));
    return known;
  }

  /// Throws what `require_training_data` throws; `unknown_error` for a fixed hyper-parameter that is not
  /// there; `numeric_error` where the covariance is singular, which takes one without white.
  void fit(const table& data) {
    inline_executor here;
    fit(data, here);
  }
  /// The same with the starts of the search side by side. Any executor gives the same bits.
  template <executor E>
  void fit(const table& data, E& runner) {
    learn(data, [&](const search& s, const evidence_data& rows) { return s.run(rows, runner); });
  }
  /// A fit whose search starts from the hyper-parameters of the last one: for data that changed a little.
  /// Throws `state_error` before the first fit, and where the hyper-parameters are per column and another
  /// number of columns varies now.
  void refit(const table& data) {
    this->require_fitted();
    learn(data, [&](const search& s, const evidence_data& rows) { return s.warm(rows, earlier(s)); });
  }
  /// Other data under the hyper-parameters of the last fit: one factorisation and no search. Throws as
  /// `refit`.
  void condition(const table& data) {
    this->require_fitted();
    learn(data, [&](const search& s, const evidence_data&) { return earlier(s); });
  }
  /// Takes rows in, each as a row of its own; scales and hyper-parameters stay. O(rows^2) for each.
  void update(const table& more) {
    this->require_fitted();
    if (more.width() != this->state().scaling.width)
      throw shape_error(
          std::to_string(more.width()) + " columns, fitted on " + std::to_string(this->state().scaling.width),
          posterior::who, "give the columns of the training table, in their order");
    gaussian_process next = *this;
    for (std::size_t i = 0; i < more.rows(); ++i)
      next.take_in(more.row(i), more.targets()[i], more.weight(i));
    next.weigh();
    *this = std::move(next);
  }

  [[nodiscard]] const gaussian_process_options& options() const { return options_; }

 private:
  /// Becomes the posterior of the data under the hyper-parameters that `choose` returns.
  template <class Choose>
  void learn(const table& data, Choose&& choose) {
    require_training_data(data, posterior::who);
    standardised_rows rows = standardise(data);
    gaussian_process_state next{.scaling = std::move(rows.scaling),
                                .target_centre = rows.target_centre,
                                .target_spread = rows.target_spread,
                                .values = std::move(rows.values),
                                .targets = std::move(rows.targets),
                                .weights = std::move(rows.weights),
                                .scatter = rows.scatter};
    next.factorised = next.rows();
    for (std::size_t i = 0; i < data.rows(); ++i)
      next.given.push_back({rows.merged_into[i],
                            data.weight(i) > 0 ? next.standardised(data.targets()[i]) : 0, data.weight(i)});
    next.hyper_parameters =
        choose(search(options_, next.columns()),
               evidence_data{next.columns(), next.values, next.targets, next.weights, next.scatter});
    posterior::operator=(posterior(std::move(next)));
  }

  [[nodiscard]] std::vector<double> earlier(const search& s) const {
    if (s.all().size() != this->state().hyper_parameters.size())
      throw state_error("the last fit had " + std::to_string(this->state().hyper_parameters.size()) +
                            " hyper-parameters, these columns need " + std::to_string(s.all().size()),
                        posterior::who, "call fit");
    return this->state().hyper_parameters;
  }

  gaussian_process_options options_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_HPP
