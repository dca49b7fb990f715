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
/// every architecture, a smooth function on each device alone, and noise. Architectures that are on many
/// devices may be peculiar by more: often they are those that somebody chose, or trained, rather than drew.
struct codesign_covariance {
  double smooth = 0.4;
  double architecture = 0.3;
  double device = 0.5;
  double device_smooth = 0.2;
  double ranks = 0;  ///< a smooth function of the architecture's ranks in its space
  double noise = 0.01;
  double length = 1;  ///< of the smooth functions (Matern 5/2), in `row_pairs::distances`' roots
  double reach = 0;   ///< beside `architecture`, times how far an architecture reaches

  /// One covariance a pair, without noise.
  void fill(const row_pairs& pairs, std::vector<double>& out) const {
    const std::size_t n = pairs.distances.size();
    out.assign(n, 0.0);
    kernels::radial({kernels::radial_shape::matern52, static_cast<std::ptrdiff_t>(n), pairs.distances.data(),
                     1 / (length * length), 1, out.data()});
    for (std::size_t i = 0; i < n; ++i)
      out[i] = out[i] * (smooth + device_smooth * pairs.together[i]) + device * pairs.together[i] +
               (pairs.distances[i] == 0 && pairs.ranks[i] == 0 ? architecture + reach * pairs.reach[i] : 0);
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
  /// Of many settings the most probable one, by the marginal likelihood and a prior about one of `usual`,
  /// each as likely: its members are log-normal about these, a factor of e wide (the length: e^0.6); a member
  /// of 0 stays 0. `triangle` has each observation beside those before it and itself, as in
  /// `packed_triangle`. Forgets all observations. Throws `shape_error` for no `usual`. O(settings
  /// observations^3).
  void choose(std::span<const codesign_covariance> usual, const row_pairs& triangle,
              std::span<const double> targets, const stream& random, std::size_t settings) {
    if (usual.empty()) throw shape_error("no covariance", who, "give one that settings are drawn about");
    standardise(targets);
    std::vector<double> z;
    for (const double y : targets) z.push_back((y - centre_) / spread_);
    const std::size_t share = std::max<std::size_t>(settings / usual.size(), 1);
    double greatest = -std::numeric_limits<double>::infinity();
    covariance_ = usual.front();
    for (std::size_t u = 0; u < usual.size(); ++u) {
      setting best{}, tried{};
      double greatest_here = -std::numeric_limits<double>::infinity();
      for (std::size_t t = 0; t < share; ++t) {
        stream draws = random.split(u).split(t);
        const bool about_best = 3 * t >= share;  // a third at large, the others where it was best
        double prior = 0;
        codesign_covariance c = usual[u];
        for (std::size_t k = 0; k < members.size(); ++k) {
          double& member = c.*members[k].first;
          tried[k] = t == 0 || member == 0 ? 0 : about_best ? draws.normal(best[k], 0.5) : draws.normal();
          member *= std::exp(members[k].second * tried[k]);
          prior -= tried[k] * tried[k] / 2;
        }
        const auto likelihood = evidence(c, triangle, z);
        if (!likelihood || !(*likelihood + prior > greatest_here)) continue;
        greatest_here = *likelihood + prior;
        best = tried;
        if (!(greatest_here > greatest)) continue;
        greatest = greatest_here;
        covariance_ = c;
      }
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

  /// One more observation: beside the earlier ones and itself, and beside the choices. Throws
  /// `numeric_error`, and changes nothing, where a covariance with these is not finite.
  void observe(const row_pairs& earlier, const row_pairs& choices, double target) {
    std::vector<double> k, white(observations()), row;
    covariance_.fill(earlier, k);
    factor_.whiten(k.data(), white.data());
    const auto n = static_cast<std::ptrdiff_t>(observations());
    const double self = k.back();
    double own = self + covariance_.noise + 1e-8;
    const double explained = kernels::dot(n, white.data(), white.data());
    if (!std::isfinite(explained) || !std::isfinite(own))
      throw numeric_error("a covariance that is not finite", who,
                          "give features whose squares are finite, and finite settings");
    while (!factor_.append(k.data(), own)) own = std::max(2 * own - self, explained * (1 + 1e-9));
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

  /// The mean at a row that is no choice, from what it is beside the observations. O(observations^2).
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
  /// Of every choice, each of which `alone` has beside itself, without noise. What is not known of the level
  /// adds to the variance (Rasmussen and Williams, "Gaussian processes for machine learning", eq. 2.42).
  /// O(observations choices).
  [[nodiscard]] std::vector<belief> predict(const row_pairs& alone) const {
    std::vector<double> left;
    covariance_.fill(alone, left);
    const double mean = level();
    std::vector<double> sum(left.size(), mean), of_level(left.size(), 1.0);
    for (std::size_t q = 0; q < observations(); ++q) {
      const std::vector<double>& w = white_choices_[q];
      const double f = white_targets_[q] - mean * white_ones_[q];
      for (std::size_t i = 0; i < left.size(); ++i) {
        sum[i] += f * w[i];
        left[i] -= w[i] * w[i];
        of_level[i] -= white_ones_[q] * w[i];
      }
    }
    std::vector<belief> all(left.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
      const double variance = std::max(left[i], 0.0) + of_level[i] * of_level[i] / precision();
      all[i] = {centre_ + spread_ * sum[i], spread_ * std::sqrt(std::max(variance, 1e-12))};
    }
    return all;
  }

 private:
  static constexpr const char* who = "codesign_process";
  static constexpr double level_precision = 0.05;  ///< of the prior of the mean, in standardised units
  /// What is chosen of a covariance, and how wide the logarithm's prior is.
  static constexpr std::array<std::pair<double codesign_covariance::*, double>, 8> members{
      {{&codesign_covariance::smooth, 1},
       {&codesign_covariance::architecture, 1},
       {&codesign_covariance::device, 1},
       {&codesign_covariance::device_smooth, 1},
       {&codesign_covariance::ranks, 1},
       {&codesign_covariance::noise, 1},
       {&codesign_covariance::reach, 1},
       {&codesign_covariance::length, 0.6}}};
  using setting = std::array<double, members.size()>;

  /// The scale of the targets, of which constant ones have some too.
  void standardise(std::span<const double> targets) {
    const double n = static_cast<double>(targets.size());
    centre_ = 0;
    for (const double y : targets) centre_ += y / n;
    double squares = 0;
    for (const double y : targets) squares += (y - centre_) * (y - centre_) / n;
    spread_ = std::sqrt(squares);
    if (!(spread_ > 1e-12 * std::fabs(centre_)) || !(spread_ > 0))
      spread_ = std::max(std::fabs(centre_), 1.0);
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
    return kernels::dot(n, white_targets_.data(), white_ones_.data()) / precision();
  }
  /// Of that: one over its variance.
  [[nodiscard]] double precision() const {
    const auto n = static_cast<std::ptrdiff_t>(observations());
    return level_precision + kernels::dot(n, white_ones_.data(), white_ones_.data());
  }

  codesign_covariance covariance_;
  double centre_ = 0, spread_ = 1;
  regress::inverse_factor factor_;
  std::vector<double> white_targets_, white_ones_;
  std::vector<std::vector<double>> white_choices_;  ///< of each observation, the choices' covariances
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROCESS_HPP
