// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_POSTERIOR_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_POSTERIOR_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/covariance/pairs.hpp"
#include "edgetran/regress/gaussian_process_core.hpp"
#include "edgetran/regress/gaussian_process_evidence.hpp"
#include "edgetran/regress/inverse_factor.hpp"
#include "edgetran/regress/packed_triangle.hpp"

namespace edgetran::regress {

/// A Gaussian process that knows its data and hyper-parameters: everything but the choice of the latter. What
/// `gaussian_process` becomes once fitted.
template <class Covariance>
class gaussian_process_posterior : public gaussian_process_core<Covariance> {
  using core = gaussian_process_core<Covariance>;

 protected:
  using core::alpha_, core::factor_, core::state_;
  using core::covariances, core::noise, core::noise_of, core::parameters, core::require_fitted,
      core::rows_of_factor, core::standardised, core::who;

 public:
  using core::core;

  /// How much the mean changes along each column of the training table, where the training rows are: shares
  /// of its squared slopes per standard deviation of the column, which add up to 1; 0 for constant columns.
  /// O(rows^2 columns).
  [[nodiscard]] std::vector<double> relevance() const requires Covariance::smooth {
    require_fitted();
    std::vector<double> shares(state_.scaling.width), slope(state_.columns());
    double total = 0;
    for (std::size_t i = 0; i < state_.rows(); ++i) {
      std::fill(slope.begin(), slope.end(), 0.0);
      for (std::size_t k = 0; k < state_.rows(); ++k)
        Covariance::gradient(parameters(), state_.row(i), state_.row(k), alpha_[k], slope.data());
      for (std::size_t j = 0; j < slope.size(); ++j) {
        shares[state_.scaling.active[j]] += slope[j] * slope[j];
        total += slope[j] * slope[j];
      }
    }
    for (double& share : shares) share = total > 0 ? share / total : 0;
    return shares;
  }

  /// O(rows columns). Throws also, as all below do, `numeric_error` for a row more than 1e150 standard
  /// deviations off.
  [[nodiscard]] double predict(std::span<const double> row) const {
    const auto k = covariances(standardised(row));
    return mean(k);
  }
  /// O(rows (rows + columns)).
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    const auto z = standardised(row);
    const auto k = covariances(z);
    std::vector<double> white(k.size());
    factor_.whiten(k.data(), white.data());
    return distribution(mean(k), Covariance::self(parameters(), z) - square(white));
  }

  /// For out.size() rows in row-major order: as `predict`, in products of blocks.
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    constexpr std::size_t at_once =
        32;  // training rows: with what a panel makes of them in the nearest cache
    std::vector<double> k(at_once * static_cast<std::size_t>(kernels::panel_width())), part, sums;
    typename Covariance::tape tape;
    each_fresh(values, out.size(), [&](std::size_t first, std::size_t count, auto& pairs, const double*) {
      sums.assign(static_cast<std::size_t>(kernels::panel_width()), 0.0);
      part.resize(sums.size());
      for (std::size_t i = 0; i < state_.rows(); i += at_once) {
        pairs.look_at(i, std::min(at_once, state_.rows() - i));
        weigh_panel(pairs, tape, alpha_.data() + i, k, part);
        for (std::size_t t = 0; t < sums.size(); ++t) sums[t] += part[t];
      }
      for (std::size_t t = 0; t < count; ++t)
        out[first + t] = state_.target_centre + state_.target_spread * sums[t];
    });
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    regress::detail::panel_room room;
    const auto triangle = rows_of_factor();
    std::vector<double> explained(static_cast<std::size_t>(kernels::panel_width()));
    each_panel(values, out.size(),
               [&](std::size_t first, std::span<const double> means, const double* k, const double* fresh) {
                 std::fill(explained.begin(), explained.end(), 0.0);
                 regress::detail::multiply_panel<true>(room, triangle.data(), triangle.size(), 1, k,
                                                       [&](std::size_t, const double* white) {
                                                         for (std::size_t t = 0; t < means.size(); ++t)
                                                           explained[t] += white[t] * white[t];
                                                       });
                 for (std::size_t t = 0; t < means.size(); ++t) {
                   const std::span<const double> z(fresh + t * state_.columns(), state_.columns());
                   out[first + t] = distribution(means[t], Covariance::self(parameters(), z) - explained[t]);
                 }
               });
  }

  /// d predict(row) / d row[j]. O(rows columns).
  void gradient(std::span<const double> row, std::span<double> out) const requires Covariance::smooth {
    const auto z = standardised(row);
    require_as_wide(row, out.size(), who);
    std::vector<double> slope(z.size());
    for (std::size_t i = 0; i < state_.rows(); ++i)
      Covariance::gradient(parameters(), z, state_.row(i), alpha_[i], slope.data());
    unscale(slope, state_.target_spread, out);
  }

  /// Second derivatives of the mean times a direction. O(rows columns).
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const requires Covariance::smooth {
    const auto z = standardised(row);
    require_as_wide(row, direction.size(), who);
    require_as_wide(row, out.size(), who);
    std::vector<double> bend(z.size()), scaled(z.size());
    for (std::size_t j = 0; j < z.size(); ++j)
      scaled[j] = direction[state_.scaling.active[j]] / state_.scaling.spread[j];
    for (std::size_t i = 0; i < state_.rows(); ++i)
      Covariance::bend(parameters(), z, state_.row(i), scaled, alpha_[i], bend.data());
    unscale(bend, state_.target_spread, out);
  }

  /// d standard deviation / d row[j]; zeros where the standard deviation is 0. O(rows (rows + columns)).
  void standard_deviation_gradient(std::span<const double> row,
                                   std::span<double> out) const requires Covariance::smooth {
    const auto z = standardised(row);
    require_as_wide(row, out.size(), who);
    const auto k = covariances(z);
    const auto explained = factor_.solve(k);
    const double latent = Covariance::self(parameters(), z) -
                          kernels::dot(static_cast<std::ptrdiff_t>(k.size()), k.data(), explained.data());
    const double deviation = std::sqrt(std::max(0.0, latent) + noise());
    std::vector<double> slope(z.size());
    if (deviation > 0) {
      Covariance::self_gradient(parameters(), z, 1, slope.data());
      for (std::size_t i = 0; i < k.size(); ++i)
        Covariance::gradient(parameters(), z, state_.row(i), -2 * explained[i], slope.data());
    }
    unscale(slope, deviation > 0 ? 0.5 * state_.target_spread / deviation : 0, out);
  }

  /// What the process, given all other rows under these scales and hyper-parameters, says of each row that it
  /// was given; of a row of weight 0, which it never saw, nothing. In closed form, O(rows^2). Source:
  /// Rasmussen and Williams, section 5.4.2, and Bayes' rule for rows that are equal.
  [[nodiscard]] std::vector<std::optional<prediction>> leave_one_out() const {
    require_fitted();
    const auto precision = factor_.inverse_diagonal();
    std::vector<std::optional<prediction>> all(state_.given.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      if (state_.given[i].row != standardised_rows::left_out) all[i] = without(state_.given[i], precision);
    return all;
  }

  /// Functions drawn from the posterior, noise left out: `count` x rows numbers, each line one function at
  /// these rows. The same stream gives the same functions. O(n^3 + n^2 (rows + count)) for n rows.
  /// Throws `numeric_error` where their covariance is singular to working precision.
  [[nodiscard]] std::vector<double> draw(std::span<const double> values, std::size_t rows, std::size_t count,
                                         stream random) const {
    const std::size_t d = state_.columns(), n = state_.rows();
    std::vector<double> means(rows), whitened(rows * n), fresh(rows * d);
    const auto triangle = rows_of_factor();
    regress::detail::panel_room room;
    each_panel(values, rows,
               [&](std::size_t first, std::span<const double> of, const double* k, const double* z) {
                 std::copy(of.begin(), of.end(), means.begin() + static_cast<std::ptrdiff_t>(first));
                 std::copy(z, z + of.size() * d, fresh.begin() + static_cast<std::ptrdiff_t>(first * d));
                 regress::detail::multiply_panel<true>(room, triangle.data(), n, 1, k,
                                                       [&](std::size_t i, const double* white) {
                                                         for (std::size_t t = 0; t < of.size(); ++t)
                                                           whitened[(first + t) * n + i] = white[t];
                                                       });
               });
    covariance::training_pairs pairs(fresh.data(), rows, d, needs_of<Covariance>);
    packed_triangle spread(rows), explained;
    typename Covariance::tape tape;
    Covariance::add(pairs, parameters(), tape, spread.data(), false);
    regress::detail::inner_products(room, whitened.data(), rows, n, explained);
    kernels::add_scaled(static_cast<std::ptrdiff_t>(spread.size()), -1, explained.data(), 1, spread.data());
    const inverse_factor factor = factorise_with_jitter(spread);
    std::vector<double> functions(count * rows);
    for (std::size_t c = 0; c < count; ++c) {
      stream own = random.split(c);
      std::vector<double> x(rows);
      for (std::size_t i = 0; i < rows; ++i) {  // W x = a standard normal vector
        const double* const w = factor.triangle().row(i);
        x[i] = (own.normal() - kernels::dot(static_cast<std::ptrdiff_t>(i), w, x.data())) / w[i];
        functions[c * rows + i] = means[i] + state_.target_spread * x[i];
      }
    }
    return functions;
  }

 private:
  [[nodiscard]] double mean(std::span<const double> k) const {
    return state_.target_centre + state_.target_spread * kernels::dot(static_cast<std::ptrdiff_t>(k.size()),
                                                                      k.data(), alpha_.data());
  }
  static double square(const std::vector<double>& x) {
    return kernels::dot(static_cast<std::ptrdiff_t>(x.size()), x.data(), x.data());
  }
  [[nodiscard]] prediction distribution(double mean, double latent) const {
    latent = std::max(0.0, latent);
    return {mean, state_.target_spread * std::sqrt(latent + noise()),
            state_.target_spread * std::sqrt(latent), state_.target_spread * std::sqrt(noise())};
  }
  void unscale(const std::vector<double>& slope, double factor, std::span<double> out) const {
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t j = 0; j < slope.size(); ++j)
      out[state_.scaling.active[j]] = factor * slope[j] / state_.scaling.spread[j];
  }
  /// Calls use(index of the first row, how many, panel_pairs with these rows, standardised rows) for some of
  /// the rows at a time.
  template <class Use>
  void each_fresh(std::span<const double> values, std::size_t rows, Use&& use) const {
    require_rows(values, rows, state_.scaling.width, this->fitted(), who);
    const auto step = static_cast<std::size_t>(kernels::panel_width());
    const std::size_t width = state_.scaling.width;
    covariance::panel_pairs pairs(state_.values.data(), state_.rows(), state_.columns(),
                                  needs_of<Covariance>);
    std::vector<double> fresh(step * state_.columns());
    for (std::size_t first = 0; first < rows; first += step) {
      const std::size_t count = std::min(step, rows - first);
      for (std::size_t t = 0; t < count; ++t)
        state_.scaling.apply(values.subspan((first + t) * width, width), fresh.data() + t * state_.columns());
      pairs.set(fresh.data(), count);
      use(first, count, pairs, fresh.data());
    }
  }
  /// k = covariances of the pairs, as a panel; sums = their sums weighted by alpha.
  void weigh_panel(covariance::panel_pairs& pairs, typename Covariance::tape& tape, const double* alpha,
                   std::vector<double>& k, std::vector<double>& sums) const {
    k.assign(pairs.size(), 0.0);
    Covariance::add(pairs, parameters(), tape, k.data(), false);
    kernels::panel_product(&alpha, 1, static_cast<std::ptrdiff_t>(k.size() / sums.size()), k.data(),
                           sums.data());
  }
  /// Calls use(index of the first row, means, covariances as a panel, standardised rows) likewise.
  template <class Use>
  void each_panel(std::span<const double> values, std::size_t rows, Use&& use) const {
    typename Covariance::tape tape;
    std::vector<double> k, means(static_cast<std::size_t>(kernels::panel_width()));
    each_fresh(values, rows, [&](std::size_t first, std::size_t count, auto& pairs, const double* fresh) {
      pairs.look_at(0, state_.rows());
      weigh_panel(pairs, tape, alpha_.data(), k, means);
      for (double& m : means) m = state_.target_centre + state_.target_spread * m;
      use(first, std::span<const double>(means).first(count), k.data(), fresh);
    });
  }

  [[nodiscard]] prediction without(const gaussian_process_state::given_row& g,
                                   const std::vector<double>& precision) const {
    // The latent value at the row by all rows that differ from it.
    const double all = state_.weights[g.row], y = state_.targets[g.row];
    double latent = std::max(0.0, 1 / precision[g.row] - noise_of(all));
    double centre = y - alpha_[g.row] / precision[g.row];
    // What is left of the rows that were equal to it.
    const double left = all - g.weight;
    if (left > 1e-12 * all) {
      const double others = (all * y - g.weight * g.target) / left;
      const double gain = latent / (latent + noise_of(left));
      centre += gain * (others - centre);
      latent *= 1 - gain;
    }
    return distribution(state_.target_centre + state_.target_spread * centre, latent);
  }

  static inverse_factor factorise_with_jitter(const packed_triangle& k) {
    inverse_factor factor;
    for (const double jitter : gaussian_process_jitter) {
      packed_triangle raised = k;
      for (std::size_t i = 0; i < raised.rows(); ++i) raised.row(i)[i] += jitter;
      if (factor.factorise(std::move(raised))) return factor;
    }
    refuse_singular();
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_POSTERIOR_HPP
