// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_GAUSSIAN_PROCESS_SEARCH_HPP
#define EDGETRAN_REGRESS_GAUSSIAN_PROCESS_SEARCH_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/minimise.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/covariance/hyper_parameter.hpp"
#include "edgetran/regress/gaussian_process_evidence.hpp"

namespace edgetran::regress {

/// A hyper-parameter that is known.
struct fixed_hyper_parameter {
  std::string name;
  double value;
};

struct gaussian_process_options {
  std::uint64_t seed = 0;        ///< of the other starts and of the rows that a search looks at
  std::size_t restarts = 2;      ///< starts of the search beside the usual one
  std::size_t search_rows = 0;   ///< rows that hyper-parameters are chosen by; 0 is all up to 600, else 400
  std::size_t evaluations = 60;  ///< of the likelihood of those rows, at most
  double prior = 1;  ///< weight of what is known before any data; 0 maximises the likelihood alone
  std::vector<fixed_hyper_parameter> fixed{};  ///< not searched for
};

namespace detail {

/// Searches hyper-parameters by their logarithms.
template <class Covariance>
class hyper_parameter_search {
 public:
  hyper_parameter_search(const gaussian_process_options& options, std::size_t columns) : options_(options) {
    Covariance::describe(columns, all_);
    for (const auto& h : all_) {
      lower_.push_back(std::log(h.lower));
      upper_.push_back(std::log(h.upper));
      median_.push_back(std::log(h.median));
    }
    for (const auto& f : options.fixed) fix(f);
  }

  [[nodiscard]] const std::vector<covariance::hyper_parameter>& all() const { return all_; }

  /// The hyper-parameters, most probable of those found. A rough search by few rows from several starts, in
  /// which all lengths of a kind move together, then a fine one by all rows from what they find the best.
  template <executor E>
  [[nodiscard]] std::vector<double> run(const evidence_data& data, E& runner) const {
    const stream random(options_.seed);
    const evidence_data chosen = some_of(data, rows_to_search(data.rows()), random.split(0));
    const evidence_data few = some_of(
        chosen, std::min(chosen.rows(), std::max<std::size_t>(40, chosen.rows() / 3)), random.split(1));
    const auto tied = groups(false);
    const auto tried = parallel_map(runner, options_.restarts + 1, [&](std::size_t start) {
      std::vector<double> from = median_;
      if (start > 0) {
        stream draw = random.split(1 + start);
        for (const auto& g : tied) {
          const std::size_t i = g.front();
          const double apart = draw.normal(0, all_[i].spread);
          for (const std::size_t k : g) from[k] = std::clamp(median_[k] + apart, lower_[k], upper_[k]);
        }
      }
      evidence<Covariance> likelihood(few);
      return descend(likelihood, tied, std::move(from), rough);
    });
    evidence<Covariance> likelihood(chosen);
    found best = *std::min_element(tried.begin(), tried.end(),
                                   [](const found& a, const found& b) { return a.cost < b.cost; });
    if (few.rows() < chosen.rows() && std::any_of(tried.begin(), tried.end(), [&](const found& r) {
          return !alike(r.at, best.at);  // then all rows say which is the best
        })) {
      best.cost = cost_at(likelihood, best.at);
      const std::vector<double> known = best.at;
      for (const found& r : tried)
        if (!alike(r.at, known))
          if (const double cost = cost_at(likelihood, r.at); cost < best.cost) best = {r.at, cost};
    }
    if (!std::isfinite(best.cost)) refuse_singular();
    return refine(data, likelihood, std::move(best.at), random.split(2 + options_.restarts));
  }

  /// The fine search alone, from hyper-parameters that were good for other data.
  [[nodiscard]] std::vector<double> warm(const evidence_data& data,
                                         std::span<const double> hyper_parameters) const {
    std::vector<double> from;
    for (std::size_t i = 0; i < all_.size(); ++i)
      from.push_back(std::clamp(std::log(hyper_parameters[i]), lower_[i], upper_[i]));
    const evidence_data chosen = some_of(data, rows_to_search(data.rows()), stream(options_.seed).split(0));
    evidence<Covariance> likelihood(chosen);
    const found best = descend(likelihood, groups(data.rows() >= 10), std::move(from), fine());
    if (!std::isfinite(best.cost)) refuse_singular();
    return natural(best.at);
  }

 private:
  using group = std::vector<std::size_t>;
  struct found {
    std::vector<double> at;
    double cost = std::numeric_limits<double>::infinity();
  };

  void fix(const fixed_hyper_parameter& f) {
    std::string known;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      known += (i == 0 ? "" : ", ") + all_[i].name;
      if (all_[i].name != f.name) continue;
      if (!(f.value > 0 && std::isfinite(f.value)))
        throw numeric_error("hyper-parameter " + f.name + " = " + std::to_string(f.value), "gaussian_process",
                            "fix it at a finite number above 0");
      lower_[i] = upper_[i] = median_[i] = std::log(f.value);
      return;
    }
    throw unknown_error("no hyper-parameter '" + f.name + "'", "gaussian_process",
                        "the hyper-parameters are " + known);
  }

  [[nodiscard]] std::size_t rows_to_search(std::size_t rows) const {
    if (options_.search_rows > 0) return std::min(rows, options_.search_rows);
    return rows <= 600 ? rows : 400;
  }

  static evidence_data some_of(const evidence_data& data, std::size_t count, stream random) {
    if (count >= data.rows()) return data;
    auto indices = sample_without_replacement(data.rows(), count, random);
    std::sort(indices.begin(), indices.end());
    return data.select(indices);
  }

  /// The hyper-parameters that are not fixed, those that move together in one group.
  [[nodiscard]] std::vector<group> groups(bool apart) const {
    std::vector<group> all;
    bool open = false;  // whether the last group is of the kind of the hyper-parameter at hand
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (!all_[i].follows) open = false;
      if (lower_[i] == upper_[i]) continue;
      if (!open || apart) all.emplace_back();
      all.back().push_back(i);
      open = true;
    }
    return all;
  }

  /// First lengths of a kind together, then, from ten rows on, each for itself: from there; from what is
  /// known before any data, for where no one length is right the part that has them may have vanished, and
  /// then none of them matters; and from there with much noise, for with little all rows are fitted by short
  /// lengths before the right ones are found. Where only some of the rows were looked at, more of them say
  /// which holds.
  [[nodiscard]] std::vector<double> refine(const evidence_data& data, evidence<Covariance>& likelihood,
                                           std::vector<double> from, stream random) const {
    const auto tied = groups(false), apart = groups(true);
    const std::size_t rows = likelihood.rows();
    std::vector<found> all{descend(likelihood, tied, std::move(from), fine())};
    if (!std::isfinite(all.front().cost)) refuse_singular();
    if (apart.size() > tied.size() && rows >= 10) {
      all.push_back(descend(likelihood, apart, all.front().at, fine()));
      all.push_back(descend(likelihood, apart, median_, fine()));
      if constexpr (Covariance::noisy)
        all.push_back(descend(likelihood, apart, mostly_noise(data.columns), fine()));
      if (rows < data.rows()) {
        const evidence_data more = some_of(data, std::min(data.rows(), 2 * rows), random);
        evidence<Covariance> of_more(more);
        for (found& f : all) f.cost = cost_at(of_more, f.at);
      }
    }
    return natural(std::min_element(all.begin(), all.end(), [](const found& a, const found& b) {
                     return a.cost < b.cost;
                   })->at);
  }

  /// What is known before any data, but half of the variance of the targets is noise.
  [[nodiscard]] std::vector<double> mostly_noise(std::size_t columns) const {
    std::vector<double> at = median_, h = natural(median_);
    const double before = Covariance::noise(h.data(), columns);
    for (std::size_t i = 0; i < h.size(); ++i) {
      h[i] *= 2;
      if (Covariance::noise(h.data(), columns) != before)
        at[i] = std::clamp(std::log(0.5), lower_[i], upper_[i]);
      h[i] /= 2;
    }
    return at;
  }

  static std::vector<double> natural(std::vector<double> logarithms) {
    for (double& x : logarithms) x = std::exp(x);
    return logarithms;
  }

  /// Whether no hyper-parameter differs by a factor of two.
  static bool alike(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](double x, double y) { return std::fabs(x - y) < 0.7; });
  }

  [[nodiscard]] double cost_at(evidence<Covariance>& likelihood, const std::vector<double>& at) const {
    return descend(likelihood, {}, at, fine()).cost;
  }

  static constexpr std::size_t most_bent = 8;  ///< coordinates, of which each costs a fifth of an evaluation
  /// When a descent ends: after so many evaluations, where a step promises less than `promise`, and where it
  /// brought less than `decrease` of the cost.
  struct pace {
    std::size_t evaluations;
    double promise, decrease;
  };
  static constexpr pace rough{30, 5e-2, 1e-3};
  [[nodiscard]] pace fine() const { return {options_.evaluations, 1e-3, 1e-6}; }

  /// Down from `from`, one coordinate for each group: minus the logarithm of the posterior. Where there are
  /// few coordinates, the first evaluation also asks how it bends, which spares many.
  [[nodiscard]] found descend(evidence<Covariance>& likelihood, const std::vector<group>& moving,
                              std::vector<double> from, const pace& until) const {
    std::vector<double> slope(all_.size()), h(all_.size());
    std::vector<double> x, lower, upper;
    for (const auto& g : moving) {
      x.push_back(from[g.front()]);
      lower.push_back(lower_[g.front()]);
      upper.push_back(upper_[g.front()]);
    }
    const auto spread_out = [&](std::span<const double> at) {
      for (std::size_t c = 0; c < moving.size(); ++c)
        for (const std::size_t i : moving[c]) from[i] = at[c];
    };
    curvature_memory memory;
    bool begun = moving.size() > most_bent;
    const auto cost = [&](std::span<const double> at, std::span<double> gradient) {
      spread_out(at);
      for (std::size_t i = 0; i < h.size(); ++i) h[i] = std::exp(from[i]);
      if (!likelihood.evaluate(h.data(), !moving.empty())) return std::numeric_limits<double>::infinity();
      std::fill(slope.begin(), slope.end(), 0.0);
      if (!moving.empty()) likelihood.add_gradient(h.data(), slope.data());
      double value = -likelihood.value();
      for (std::size_t i = 0; i < slope.size(); ++i) {
        const double z = (from[i] - median_[i]) / all_[i].spread;
        value += 0.5 * options_.prior * z * z;
        slope[i] = options_.prior * z / all_[i].spread - slope[i];
      }
      for (std::size_t c = 0; c < moving.size(); ++c) {
        gradient[c] = 0;
        for (const std::size_t i : moving[c]) gradient[c] += slope[i];
      }
      if (!std::exchange(begun, true)) memory.seed(bend(likelihood, h, moving), moving.size());
      return value;
    };
    const auto report = minimise(cost, std::span<double>(x), lower, upper,
                                 {.evaluations = until.evaluations,
                                  .gradient = 1e-3,
                                  .decrease = until.decrease,
                                  .promise = until.promise,
                                  .step = 1},
                                 memory);
    spread_out(x);
    return {std::move(from), report.value};
  }

  /// About the second derivatives of the cost in the coordinates that move.
  [[nodiscard]] std::vector<double> bend(evidence<Covariance>& likelihood, std::span<const double> h,
                                         const std::vector<group>& moving) const {
    std::vector<double> matrix = likelihood.information(h, moving);
    for (std::size_t c = 0; c < moving.size(); ++c) {
      double& own = matrix[c * moving.size() + c];
      own += 1e-6 * own + 1e-6;  // where nothing depends on it
      for (const std::size_t i : moving[c]) own += options_.prior / (all_[i].spread * all_[i].spread);
    }
    return matrix;
  }

  gaussian_process_options options_;
  std::vector<covariance::hyper_parameter> all_;
  std::vector<double> lower_, upper_, median_;  ///< logarithms
};

}  // namespace detail

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_GAUSSIAN_PROCESS_SEARCH_HPP
