// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROCESS_HPP
#define EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROCESS_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/kernels/float64.hpp"
#include "edgetran/regress/inverse_factor.hpp"
#include "edgetran/regress/packed_triangle.hpp"
#include "edgetran/search/codesign/codesign_rows.hpp"

namespace edgetran::search {

/// How alike two pairs of an architecture and a device are, in variances of standardised targets: a smooth
/// function of the architecture, what is peculiar to one architecture on every device, to one device under
/// every architecture, a smooth function on each device alone, and noise.
struct codesign_covariance {
  double smooth = 0.4;
  double architecture = 0.3;
  double device = 0.5;
  double device_smooth = 0.2;
  double ranks = 0;  ///< a smooth function of the architecture's ranks in its space
  double noise = 0.01;
  double length = 1;  ///< of the smooth functions (Matern 5/2), in `row_pairs::distances`' roots

  [[nodiscard]] double self() const { return smooth + architecture + device + device_smooth + ranks; }
  /// One covariance a pair, without noise.
  void fill(const row_pairs& pairs, std::vector<double>& out) const {
    const std::size_t n = pairs.distances.size();
    out.assign(n, 0.0);
    kernels::radial({kernels::radial_shape::matern52, static_cast<std::ptrdiff_t>(n), pairs.distances.data(),
                     1 / (length * length), 1, out.data()});
    for (std::size_t i = 0; i < n; ++i)
      out[i] = out[i] * (smooth + device_smooth * pairs.together[i]) + device * pairs.together[i] +
               (pairs.distances[i] == 0 && pairs.ranks[i] == 0 ? architecture : 0);
    if (ranks > 0)
      kernels::radial({kernels::radial_shape::matern52, static_cast<std::ptrdiff_t>(n), pairs.ranks.data(),
                       1 / (length * length), ranks, out.data()});
  }
};

/// A Gaussian process on pairs of an architecture and a device with that covariance, for some choices to
/// predict: one more observation costs O(observations choices).
class codesign_process {
 public:
  struct belief {
    double mean, deviation;
  };

  codesign_process() = default;
  /// Of many settings the most probable one, by the marginal likelihood and a prior about `usual`: its
  /// members are log-normal about these, a factor of e wide (the length: e^0.6); a member of 0 stays 0.
  /// `triangle` has each observation beside those before it and itself, as in `packed_triangle`. Forgets all
  /// observations. O(settings observations^3).
  void choose(const codesign_covariance& usual, const row_pairs& triangle, std::span<const double> targets,
              const stream& random, std::size_t settings) {
    centre_ = 0;
    for (const double y : targets) centre_ += y / static_cast<double>(targets.size());
    double squares = 0;
    for (const double y : targets)
      squares += (y - centre_) * (y - centre_) / static_cast<double>(targets.size());
    spread_ = std::sqrt(squares);
    if (!(spread_ > 1e-12 * std::fabs(centre_)) || !(spread_ > 0))
      spread_ = std::max(std::fabs(centre_), 1.0);
    std::vector<double> z;
    for (const double y : targets) z.push_back((y - centre_) / spread_);
    setting best{}, tried{};
    double greatest = -std::numeric_limits<double>::infinity();
    covariance_ = usual;
    for (std::size_t t = 0; t < settings; ++t) {
      stream draws = random.split(t);
      const bool about_best = 3 * t >= settings;  // a third at large, the others where it was best
      double prior = 0;
      for (std::size_t k = 0; k < tried.size(); ++k) {
        tried[k] = t == 0 ? 0 : about_best ? draws.normal(best[k], 0.5) : draws.normal();
        prior -= tried[k] * tried[k] / 2;
      }
      const codesign_covariance c = moved(usual, tried);
      const auto likelihood = evidence(c, triangle, z);
      if (!likelihood || !(*likelihood + prior > greatest)) continue;
      greatest = *likelihood + prior;
      best = tried;
      covariance_ = c;
    }
    forget();
  }
  [[nodiscard]] const codesign_covariance& covariance() const { return covariance_; }

  /// Keeps the covariance, drops observations and choices.
  void forget() {
    factor_ = {};
    white_targets_.clear();
    white_ones_.clear();
    white_choices_.clear();
  }
  [[nodiscard]] std::size_t observations() const { return white_targets_.size(); }

  /// One more observation: beside the earlier ones, and beside the choices. Throws `numeric_error`, and
  /// changes nothing, where a covariance with the earlier ones is not finite.
  void observe(const row_pairs& earlier, const row_pairs& choices, double target) {
    std::vector<double> k, white(observations()), row;
    covariance_.fill(earlier, k);
    factor_.whiten(k.data(), white.data());
    const auto n = static_cast<std::ptrdiff_t>(observations());
    double own = covariance_.self() + covariance_.noise + 1e-8;
    const double explained = kernels::dot(n, white.data(), white.data());
    if (!std::isfinite(explained) || !std::isfinite(own))
      throw numeric_error("a covariance that is not finite", "codesign_process",
                          "give features whose squares are finite, and finite settings");
    while (!factor_.append(k.data(), own))
      own = std::max(2 * own - covariance_.self(), explained * (1 + 1e-9));
    const double pivot = 1 / std::sqrt(own - explained);
    white_targets_.push_back(
        ((target - centre_) / spread_ - kernels::dot(n, white.data(), white_targets_.data())) * pivot);
    double one = 1;
    for (std::size_t q = 0; q < white.size(); ++q) one -= white[q] * white_ones_[q];
    white_ones_.push_back(one * pivot);
    covariance_.fill(choices, row);
    const auto width = static_cast<std::ptrdiff_t>(row.size());
    for (std::size_t q = 0; q < white.size(); ++q)
      kernels::add_scaled(width, -white[q], white_choices_[q].data(), 1, row.data());
    for (double& x : row) x *= pivot;
    white_choices_.push_back(std::move(row));
  }

  /// The mean at a row that is no choice. O(observations^2).
  [[nodiscard]] double expected(const row_pairs& observed) const {
    std::vector<double> k, white(observations());
    covariance_.fill(observed, k);
    factor_.whiten(k.data(), white.data());
    double mean = level();
    const double one = mean;
    for (std::size_t q = 0; q < white.size(); ++q)
      mean += white[q] * (white_targets_[q] - one * white_ones_[q]);
    return centre_ + spread_ * mean;
  }
  /// Of every choice, without noise. `choices` of them where there is no observation. O(observations
  /// choices).
  [[nodiscard]] std::vector<belief> predict(std::size_t choices) const {
    const double mean = level();
    std::vector<double> sum(choices, mean), left(choices, covariance_.self());
    for (std::size_t q = 0; q < observations(); ++q) {
      const std::vector<double>& w = white_choices_[q];
      const double f = white_targets_[q] - mean * white_ones_[q];
      for (std::size_t i = 0; i < choices; ++i) {
        sum[i] += f * w[i];
        left[i] -= w[i] * w[i];
      }
    }
    std::vector<belief> all(choices);
    for (std::size_t i = 0; i < choices; ++i)
      all[i] = {centre_ + spread_ * sum[i], spread_ * std::sqrt(std::max(left[i], 1e-12))};
    return all;
  }

 private:
  using setting = std::array<double, 7>;
  static constexpr double level_precision = 0.05;  ///< of the prior of the mean, in standardised units

  static codesign_covariance moved(codesign_covariance c, const setting& by) {
    double* const members[] = {&c.smooth, &c.architecture, &c.device, &c.device_smooth,
                               &c.ranks,  &c.noise,        &c.length};
    for (std::size_t k = 0; k < by.size(); ++k)
      *members[k] *= std::exp((k + 1 < by.size() ? 1.0 : 0.6) * by[k]);
    return c;
  }
  /// The logarithm of the marginal likelihood but for a constant; none where the covariance is singular.
  static std::optional<double> evidence(const codesign_covariance& c, const row_pairs& triangle,
                                        const std::vector<double>& z) {
    std::vector<double> k;
    c.fill(triangle, k);
    regress::packed_triangle packed(z.size());
    std::copy(k.begin(), k.end(), packed.data());
    for (std::size_t i = 0; i < z.size(); ++i) packed.row(i)[i] += c.noise + 1e-8;
    regress::inverse_factor factor;
    if (!factor.factorise(std::move(packed))) return {};
    const auto n = static_cast<std::ptrdiff_t>(z.size());
    std::vector<double> y(z.size()), one(z.size());
    factor.whiten(z.data(), y.data());
    factor.whiten(std::vector<double>(z.size(), 1.0).data(), one.data());
    const double yy = kernels::dot(n, y.data(), y.data()), yo = kernels::dot(n, y.data(), one.data());
    const double oo = level_precision + kernels::dot(n, one.data(), one.data());
    return -(yy - yo * yo / oo + factor.log_determinant() + std::log(oo)) / 2;
  }
  /// The most probable mean, standardised.
  [[nodiscard]] double level() const {
    const auto n = static_cast<std::ptrdiff_t>(observations());
    return kernels::dot(n, white_targets_.data(), white_ones_.data()) /
           (level_precision + kernels::dot(n, white_ones_.data(), white_ones_.data()));
  }

  codesign_covariance covariance_;
  double centre_ = 0, spread_ = 1;
  regress::inverse_factor factor_;
  std::vector<double> white_targets_, white_ones_;
  std::vector<std::vector<double>> white_choices_;  ///< of each observation, the choices' covariances
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROCESS_HPP
