// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_STOPPING_HPP
#define EDGETRAN_SEARCH_BAYES_STOPPING_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/cross_validation.hpp"

namespace edgetran::search {

/// What a stopping rule looks at after each measurement.
struct learning_state {
  std::span<const regress::table> tables{};  ///< one per target; rows in the order of the answers
  std::size_t initial = 0;                   ///< rows that were asked before any was chosen
  std::optional<double> uncertainty{};       ///< greatest of the last choices, summed over the targets
  [[nodiscard]] std::size_t rows() const { return tables.empty() ? 0 : tables.front().rows(); }
};

// A stopping rule is copyable and has `stop(state, unfitted regressor)` -> bool, called once after each
// measurement; `error()`, an optional number that falls, is for the progress line.

/// After this many measurements.
struct measured_enough {
  std::size_t count = 64;
  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R&) const {
    return s.rows() >= count;
  }
};

/// When the mean squared error on held-out rows is small for every target, more than `patience` times; times
/// need not follow each other.
struct held_out_mse {
  enum class unit { greatest, twice_initial_greatest };  ///< what targets are divided by
  double threshold = 0.003;
  unit by = unit::greatest;
  bool chronological = false;  ///< test on the last fifth of the answers, not on a random one
  std::size_t patience = 0;
  std::size_t least_rows = 10;
  std::uint64_t seed = 0;

  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R& unfitted) {
    if (s.rows() < std::max<std::size_t>(least_rows, 5)) return false;
    const std::size_t train = 4 * s.rows() / 5;
    std::vector<std::size_t> order(s.rows());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (!chronological) {
      stream random = stream(seed).split(s.rows());
      shuffle(order, random);
    }
    const std::span<const std::size_t> all(order);
    double worst = 0;
    for (const regress::table& t : s.tables) {
      R fitted = unfitted;
      fitted.fit(t.select(all.first(train)));
      const double by_all = divisor(t, s.rows()), by_initial = 2 * divisor(t, s.initial);
      const double scale = by == unit::greatest ? by_all : by_initial;
      double sum = 0;
      for (const std::size_t i : all.subspan(train)) {
        const double off = (fitted.predict(t.row(i)) - t.targets()[i]) / scale;
        sum += off * off;
      }
      worst = std::max(worst, sum / static_cast<double>(s.rows() - train));
    }
    error_ = worst;
    if (worst < threshold) ++met_;
    return met_ > patience;
  }
  /// Of the worst target.
  [[nodiscard]] std::optional<double> error() const { return error_; }

  std::optional<double> error_{};
  std::size_t met_ = 0;

 private:
  static double divisor(const regress::table& t, std::size_t rows) {
    double most = 0;
    for (std::size_t i = 0; i < std::min(std::max<std::size_t>(rows, 1), t.rows()); ++i)
      most = std::max(most, std::fabs(t.targets()[i]));
    return most > 0 ? most : 1;
  }
};

/// The rule of the ProTran paper: 0.3% of the squared greatest target, on a random fifth.
inline held_out_mse protran_paper_rule() { return {}; }
/// The rule of its code: 0.5% of the square of twice the greatest of the initial sample, on the last fifth in
/// the order of measurement, eleven times. The paper's normaliser makes the same number four times as strict.
inline held_out_mse protran_code_rule() {
  return {.threshold = 0.005,
          .by = held_out_mse::unit::twice_initial_greatest,
          .chronological = true,
          .patience = 10};
}

/// When no choice is uncertain, more than `patience` times: 5% per target for three, in ProTran's code.
struct uncertainty_below {
  double threshold = 0.15;
  std::size_t patience = 10;
  std::size_t met = 0;
  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R&) {
    if (s.uncertainty && *s.uncertainty <= threshold) ++met;
    return met > patience;
  }
};

/// When the least of each target did not move, more than `patience` times: the second phase of ProTran's
/// code.
struct minima_settled {
  double relative = 1e-5, absolute = 1e-8;
  std::size_t patience = 10;
  std::size_t met = 0;
  std::vector<double> least{};
  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R&) {
    std::vector<double> now;
    for (const regress::table& t : s.tables)
      now.push_back(*std::min_element(t.targets().begin(), t.targets().end()));
    bool same = least.size() == now.size() && !now.empty();
    for (std::size_t t = 0; same && t < now.size(); ++t)
      same = std::fabs(least[t] - now[t]) <= absolute + relative * std::fabs(now[t]);
    least = std::move(now);
    if (same) ++met;
    return met > patience;
  }
};

/// When predictions are as good as the user asked: of rows that were held out (cross-validation) a share of
/// `level` lies within `tolerance` of its prediction, relative to it, for every target, by the conformal
/// quantile: the next row of the kind that was measured does so with that probability. Level 0.5 asks for a
/// median error. Rows that were chosen for being uncertain are harder than the rest of a space, so the rule
/// errs on the side of more measurements.
struct interval_width {
  double tolerance = 0.05;
  double level = 0.9;
  std::size_t folds = 8;
  std::size_t least_rows = 16;
  std::uint64_t seed = 0;

  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R& unfitted) {
    const std::size_t n = s.rows();
    if (n < std::max(least_rows, folds)) return false;
    const auto reach =
        static_cast<std::size_t>(std::max(1.0, std::ceil(static_cast<double>(n + 1) * level - 1e-9)));
    if (reach > n) return false;
    const auto splits = regress::k_fold(n, folds, stream(seed).split(n));
    double worst = 0;
    for (const regress::table& t : s.tables) {
      const auto predicted = regress::predict_out_of_fold(unfitted, t, splits);
      std::vector<double> errors(n);
      for (std::size_t i = 0; i < n; ++i) {
        const double size = std::max(std::fabs(predicted[i]), 1e-300);
        errors[i] = std::fabs(t.targets()[i] - predicted[i]) / size;
      }
      std::nth_element(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(reach - 1), errors.end());
      worst = std::max(worst, errors[reach - 1]);
    }
    error_ = worst;
    return worst <= tolerance;
  }
  /// Half the width of the interval of the worst target, as a share of the prediction.
  [[nodiscard]] std::optional<double> error() const { return error_; }

  std::optional<double> error_{};
};

namespace detail {
template <class... Rules>
std::optional<double> first_error(const std::tuple<Rules...>& rules) {
  std::optional<double> found;
  std::apply(
      [&](const auto&... each) {
        const auto look = [&](const auto& rule) {
          if constexpr (requires { rule.error(); })
            if (!found) found = rule.error();
        };
        (look(each), ...);
      },
      rules);
  return found;
}
}  // namespace detail

/// When any of the rules says so. Each is asked each time.
template <class... Rules>
struct any_rule {
  std::tuple<Rules...> rules;
  explicit any_rule(Rules... all) : rules(std::move(all)...) {}
  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R& unfitted) {
    return std::apply([&](auto&... each) { return (static_cast<int>(each.stop(s, unfitted)) + ...) > 0; },
                      rules);
  }
  [[nodiscard]] std::optional<double> error() const { return detail::first_error(rules); }
};

/// When all of them have said so, at once or one after the other.
template <class... Rules>
struct all_rules {
  std::tuple<Rules...> rules;
  std::vector<bool> said = std::vector<bool>(sizeof...(Rules));
  explicit all_rules(Rules... all) : rules(std::move(all)...) {}
  template <class R>
  [[nodiscard]] bool stop(const learning_state& s, const R& unfitted) {
    std::apply(
        [&](auto&... each) {
          std::size_t i = 0;
          ((said[i] = each.stop(s, unfitted) || said[i], ++i), ...);
        },
        rules);
    return std::find(said.begin(), said.end(), false) == said.end();
  }
  [[nodiscard]] std::optional<double> error() const { return detail::first_error(rules); }
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_STOPPING_HPP
