// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/regress, which costs some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_PROFILE_FIT_SEQUENCES_HPP
#define EDGETRAN_PROFILE_FIT_SEQUENCES_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/ridge.hpp"

namespace edgetran::profile {

/// Measurements of whole sequences: architectures and what one sequence cost, in the order of the campaign.
struct sequence_records {
  std::vector<model::architecture> architectures{};
  std::vector<double> latency{};     ///< s
  std::vector<double> energy{};      ///< J
  std::vector<double> peak_power{};  ///< W

  [[nodiscard]] std::size_t size() const { return architectures.size(); }
};

namespace detail {

/// Rounded to so many significant digits, so that the shipped digits do not hang on the last bits of a sum.
inline double rounded(double x, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*e", digits - 1, x);
  return std::strtod(text, nullptr);
}

inline double apart(double predicted, double measured) {
  return predicted > 0 ? std::abs(std::log(measured / predicted)) : 1e9;
}

/// The factor that holds 90% of new records, by the conformal rank.
inline double holding(std::vector<double> logarithms) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(logarithms.size() + 1) - 1e-9));
  if (rank > logarithms.size())
    throw state_error(std::to_string(logarithms.size()) + " records cannot bound 90%", "fit_sequences",
                      "measure at least nine");
  std::sort(logarithms.begin(), logarithms.end());
  return std::exp(logarithms[rank - 1]);
}

using rows = std::vector<std::size_t>;
inline rows every(std::size_t n) {
  rows all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = i;
  return all;
}
inline rows pick(const rows& of, const rows& places) {
  rows some;
  for (const std::size_t i : places) some.push_back(of[i]);
  return some;
}

inline constexpr std::size_t inner_folds = 10;

/// Amounts that a law may price. The few say the same with less to confuse.
struct amount_list {
  std::string_view name;
  std::vector<predict::amount> which;
};
inline std::vector<amount_list> amount_lists() {
  using predict::amount;
  amount_list all{"all amounts", {}};
  for (std::size_t j = 0; j < predict::amount_count; ++j) all.which.push_back(static_cast<amount>(j));
  return {{"ten amounts",
           {amount::linear_flops, amount::score_flops, amount::parameters, amount::norms, amount::stages,
            amount::attending_heads, amount::weighted_heads, amount::fourier_heads, amount::cosine_heads,
            amount::convolving_heads}},
          all};
}

/// Fits prices to what was measured of `amounts[i]`.
class additive_fitter {
 public:
  using prices = predict::additive_law::prices;

  additive_fitter(std::span<const predict::amounts> a, std::span<const double> y)
      : amounts_(a), y_(y), lists_(amount_lists()) {}

  struct candidate {
    std::size_t list = 0;
    bool relative = true;
  };
  [[nodiscard]] std::vector<candidate> candidates() const {
    std::vector<candidate> all;
    for (std::size_t l = 0; l < lists_.size(); ++l)
      for (const bool relative : {true, false}) all.push_back({l, relative});
    return all;
  }
  [[nodiscard]] static std::string_view name(const candidate& c) {
    return c.list == 0  ? c.relative ? "non-negative least squares of relative errors on ten amounts"
                                     : "non-negative least squares on ten amounts"
           : c.relative ? "non-negative least squares of relative errors on all amounts"
                        : "non-negative least squares on all amounts";
  }

  /// Rows without those that are off by more than five times the usual (1.4826 median absolute logarithms of
  /// measured over predicted) from a law of relative errors fitted to the rest; repeated until they stay.
  template <class Real>
  [[nodiscard]] rows kept(const rows& of, std::size_t list) const {
    rows keep = of;
    for (int round = 0; round < 20; ++round) {
      const prices p = solve<Real>(keep, {list, true});
      std::vector<double> off;
      for (const std::size_t i : of) off.push_back(apart(value(p, i), y_[i]));
      const double most = 5 * 1.4826 * std::max(median(off), 1e-6);
      rows next;
      for (std::size_t k = 0; k < of.size(); ++k)
        if (off[k] <= most) next.push_back(of[k]);
      if (next == keep) break;
      keep = std::move(next);
    }
    return keep;
  }

  template <class Real>
  [[nodiscard]] prices solve(const rows& of, const candidate& c, std::span<const double> weights = {}) const {
    const std::vector<predict::amount>& which = lists_[c.list].which;
    std::vector<std::string> names;
    for (const predict::amount a : which)
      names.emplace_back(predict::amount_names[static_cast<std::size_t>(a)]);
    regress::table t(names);
    std::vector<double> row(which.size());
    for (std::size_t k = 0; k < of.size(); ++k) {
      for (std::size_t j = 0; j < which.size(); ++j) row[j] = amounts_[of[k]][which[j]];
      t.add(row, y_[of[k]], weights.empty() ? 1 : weights[k]);
    }
    regress::non_negative law({.relative = c.relative, .intercept = true});
    law.fit<Real>(t);
    prices p{law.intercept(), {}};
    for (std::size_t j = 0; j < which.size(); ++j)
      p.each[static_cast<std::size_t>(which[j])] = law.coefficients()[j];
    return p;
  }

  /// Chooses by folds of the rows, fits, calibrates and resamples: all from these rows alone.
  template <class Real>
  [[nodiscard]] predict::additive_law fit(const rows& of, std::uint64_t seed) const {
    const auto folds = regress::k_fold(of.size(), inner_folds, stream(seed).split(0));
    std::vector<double> best;
    candidate chosen;
    double least = 0;
    for (const candidate& c : candidates()) {
      std::vector<double> off;
      for (const regress::split& f : folds) {
        const prices p = solve<Real>(kept<Real>(pick(of, f.train), c.list), c);
        for (const std::size_t i : pick(of, f.test)) off.push_back(apart(value(p, i), y_[i]));
      }
      const double error = mean(off);
      if (best.empty() || error < least) least = error, chosen = c, best = std::move(off);
    }

    predict::additive_law law;
    law.form = name(chosen);
    law.factor = rounded(holding(best), 10);
    const rows keep = kept<Real>(of, chosen.list);
    law.fitted = rounded_to(solve<Real>(keep, chosen), 10);
    for (std::size_t k = 0; k < law.refits.size(); ++k) {
      stream random = stream(seed).split(1 + k);
      std::vector<double> times(keep.size(), 0);
      for (std::size_t draw = 0; draw < keep.size(); ++draw)
        times[static_cast<std::size_t>(random.below(keep.size()))] += 1;
      law.refits[k] = rounded_to(solve<Real>(keep, chosen, times), 5);
    }
    std::vector<double> disagreements;
    for (const std::size_t i : keep)
      disagreements.push_back(predict::priced_model::disagreement(law, amounts_[i]));
    law.usual = rounded(quantile(disagreements, 0.9), 10);
    return law;
  }

 private:
  [[nodiscard]] double value(const prices& p, std::size_t i) const { return p.start + p.of(amounts_[i]); }
  static prices rounded_to(prices p, int digits) {
    p.start = rounded(p.start, digits);
    for (double& each : p.each) each = rounded(each, digits);
    return p;
  }

  std::span<const predict::amounts> amounts_;
  std::span<const double> y_;
  std::vector<amount_list> lists_;
};

/// The ranges that some of the records span.
inline predict::sequence_profile ranges(std::span<const predict::amounts> a,
                                        std::span<const predict::outline> o, const rows& of) {
  predict::sequence_profile d;
  d.least = d.most = a[of.front()];
  d.outline_least = d.outline_most = o[of.front()];
  for (const std::size_t i : of) {
    for (std::size_t j = 0; j < predict::amount_count; ++j) {
      const auto at = static_cast<predict::amount>(j);
      d.least[at] = std::min(d.least[at], a[i][at]);
      d.most[at] = std::max(d.most[at], a[i][at]);
    }
    for (std::size_t j = 0; j < predict::outline_count; ++j) {
      d.outline_least[j] = std::min(d.outline_least[j], o[i][j]);
      d.outline_most[j] = std::max(d.outline_most[j], o[i][j]);
    }
    d.most_flops = std::max(d.most_flops, a[i].flops());
    d.most_bytes = std::max(d.most_bytes, a[i].bytes());
  }
  for (std::size_t j = 0; j < predict::amount_count; ++j) {
    const auto at = static_cast<predict::amount>(j);
    d.least[at] = rounded(d.least[at], 10);
    d.most[at] = rounded(d.most[at], 10);
  }
  for (std::size_t j = 0; j < predict::outline_count; ++j) {
    d.outline_least[j] = rounded(d.outline_least[j], 10);
    d.outline_most[j] = rounded(d.outline_most[j], 10);
  }
  d.most_flops = rounded(d.most_flops, 10);
  d.most_bytes = rounded(d.most_bytes, 10);
  return d;
}

/// Fits peak power: a constant, or ridge regression of its logarithm on the outline where that saves a
/// tenth of the errors on folds.
class outline_fitter {
 public:
  outline_fitter(std::span<const predict::amounts> a, std::span<const predict::outline> o,
                 std::span<const double> y)
      : amounts_(a), outlines_(o), y_(y) {}

  template <class Real>
  [[nodiscard]] predict::outline_law fit(const rows& of, std::uint64_t seed) const {
    const auto folds = regress::k_fold(of.size(), inner_folds, stream(seed).split(0));
    std::vector<double> flat, sloped;
    for (const regress::split& f : folds) {
      const rows train = pick(of, f.train);
      const predict::outline_law level = constant(train), ridge = slopes<Real>(train);
      predict::sequence_profile d = ranges(amounts_, outlines_, train);
      for (const std::size_t i : pick(of, f.test)) {
        d.peak_power = level;
        flat.push_back(apart(predict::peak_power(d, outlines_[i]).value, y_[i]));
        d.peak_power = ridge;
        sloped.push_back(apart(predict::peak_power(d, outlines_[i]).value, y_[i]));
      }
    }
    const bool worth = mean(sloped) < 0.9 * mean(flat);
    predict::outline_law law = worth ? slopes<Real>(of) : constant(of);
    law.factor = rounded(holding(worth ? sloped : flat), 10);
    return law;
  }

 private:
  [[nodiscard]] predict::outline_law constant(const rows& of) const {
    std::vector<double> logarithms;
    for (const std::size_t i : of) logarithms.push_back(std::log(y_[i]));
    predict::outline_law law;
    law.form = "a constant";
    law.level = rounded(median(logarithms), 10);
    return law;
  }
  template <class Real>
  [[nodiscard]] predict::outline_law slopes(const rows& of) const {
    regress::table t({predict::outline_names.begin(), predict::outline_names.end()});
    for (const std::size_t i : of) t.add(outlines_[i], std::log(y_[i]));
    regress::ridge ridge;
    ridge.fit<Real>(t);
    predict::outline_law law;
    law.form = "ridge regression of the logarithm on the outline";
    for (std::size_t j = 0; j < predict::outline_count; ++j) {
      for (const std::size_t i : of) law.centre[j] += outlines_[i][j] / static_cast<double>(of.size());
      law.centre[j] = rounded(law.centre[j], 10);
      law.slope[j] = rounded(ridge.coefficients()[j], 10);
    }
    law.level = rounded(ridge.predict(law.centre), 10);
    return law;
  }

  std::span<const predict::amounts> amounts_;
  std::span<const predict::outline> outlines_;
  std::span<const double> y_;
};

/// Spans of the campaign's time, each left out once.
inline std::vector<regress::split> spans_of_time(std::size_t n) {
  std::vector<regress::split> all(5);
  for (std::size_t f = 0; f < all.size(); ++f)
    for (std::size_t i = 0; i < n; ++i) (i * all.size() / n == f ? all[f].test : all[f].train).push_back(i);
  return all;
}

/// The largest or the smallest quarter of the records by each of three amounts, left out.
inline std::vector<regress::split> ends(std::span<const predict::amounts> a, bool largest) {
  std::vector<regress::split> all;
  for (const predict::amount by :
       {predict::amount::linear_flops, predict::amount::parameters, predict::amount::norms}) {
    rows order = every(a.size());
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) {
      return largest ? a[i][by] < a[k][by] : a[i][by] > a[k][by];
    });
    const auto cut = order.begin() + static_cast<std::ptrdiff_t>(a.size() * 3 / 4);
    std::sort(order.begin(), cut);
    all.push_back({{order.begin(), cut}, {cut, order.end()}});
  }
  return all;
}

/// Errors of a whole procedure on rows that it has not seen. `learn(rows)` returns what predicts a row's
/// value and interval.
template <class Learn>
predict::held_out_errors test(std::span<const double> y, std::span<const predict::amounts> a,
                              const rows& kept, std::span<const regress::split> splits, Learn learn) {
  const double greatest = *std::max_element(y.begin(), y.end());
  std::vector<bool> is_kept(y.size());
  for (const std::size_t i : kept) is_kept[i] = true;
  struct sums {
    std::vector<double> all{}, kept{}, constant{}, squares{}, squares_kept{}, widths{}, inside{};
  };
  const auto run = [&](std::span<const regress::split> some) {
    sums s;
    for (const regress::split& one : some) {
      rows train = one.train;  // in the order of the campaign, whatever that of the split
      std::sort(train.begin(), train.end());
      const auto predictor = learn(train);
      std::vector<double> seen;
      for (const std::size_t i : train) seen.push_back(y[i]);
      const double level = median(seen);
      for (const std::size_t i : one.test) {
        const predict::ranged p = predictor(i);
        const double error = std::abs(p.value / y[i] - 1), step = (p.value - y[i]) / greatest;
        s.all.push_back(error);
        s.squares.push_back(step * step);
        s.constant.push_back(std::abs(level / y[i] - 1));
        if (is_kept[i]) s.kept.push_back(error), s.squares_kept.push_back(step * step);
        s.widths.push_back((p.upper - p.lower) / p.value);
        s.inside.push_back(y[i] >= p.lower && y[i] <= p.upper ? 1 : 0);
      }
    }
    return s;
  };
  const auto shown = [](double x) { return rounded(x, 6); };
  const sums s = run(splits), later = run(spans_of_time(y.size()));
  return {.mean = shown(mean(s.all)),
          .mean_kept = shown(mean(s.kept)),
          .median = shown(median(s.all)),
          .constant = shown(mean(s.constant)),
          .scaled_mse = shown(mean(s.squares)),
          .scaled_mse_kept = shown(mean(s.squares_kept)),
          .coverage = shown(mean(s.inside)),
          .width = shown(median(s.widths)),
          .span_mean = shown(mean(later.all)),
          .span_coverage = shown(mean(later.inside)),
          .larger_coverage = shown(mean(run(ends(a, true)).inside)),
          .smaller_coverage = shown(mean(run(ends(a, false)).inside))};
}

}  // namespace detail

/// Fits a profile to a campaign and says how far it is off: for `splits` of the records (train and test) the
/// whole procedure is repeated on the training records. `blank` gives name, title, provenance and workload.
/// Throws state_error for fewer than 15 records, numeric_error for a measurement that is not above 0,
/// shape_error for splits of other records and what the fits throw. Some thousand least-squares problems:
/// seconds. Same records and splits, same profile.
template <class Real = double>
predict::sequence_profile fit_sequences(predict::sequence_profile blank, const sequence_records& measured,
                                        std::span<const regress::split> splits, std::uint64_t seed = 0) {
  const std::size_t n = measured.size();
  if (n < 15)
    throw state_error(std::to_string(n) + " records", "fit_sequences", "measure at least 15 architectures");
  for (const auto* y : {&measured.latency, &measured.energy, &measured.peak_power}) {
    if (y->size() != n)
      throw shape_error(std::to_string(y->size()) + " values for " + std::to_string(n) + " architectures",
                        "fit_sequences", "give one for each");
    for (std::size_t i = 0; i < n; ++i)
      if (!((*y)[i] > 0 && std::isfinite((*y)[i])))
        throw numeric_error("a measurement that is not above 0", "record " + std::to_string(i),
                            "drop the record");
  }
  for (const regress::split& s : splits)
    for (const auto* part : {&s.train, &s.test})
      for (const std::size_t i : *part)
        if (i >= n)
          throw shape_error("record " + std::to_string(i) + " of " + std::to_string(n), "fit_sequences",
                            "split these records");

  std::vector<predict::amounts> amounts;
  std::vector<predict::outline> outlines;
  for (const model::architecture& a : measured.architectures) {
    amounts.push_back(predict::total_amounts(model::flexibert<>{a}, blank.workload));
    outlines.push_back(predict::outline_of(a, amounts.back()));
  }
  const detail::rows all = detail::every(n);
  predict::sequence_profile d = detail::ranges(amounts, outlines, all);
  d.name = blank.name;
  d.title = blank.title;
  d.source = blank.source;
  d.source.records = n;
  d.workload = blank.workload;

  const auto additive = [&](const std::vector<double>& y, std::size_t& dropped) {
    const detail::additive_fitter fitter(amounts, y);
    predict::additive_law law = fitter.template fit<Real>(all, seed);
    const detail::rows keep = fitter.template kept<Real>(all, law.form.ends_with("ten amounts") ? 0 : 1);
    dropped = n - keep.size();
    law.errors = detail::test(y, amounts, keep, splits, [&](const detail::rows& train) {
      predict::sequence_profile part = detail::ranges(amounts, outlines, train);
      part.latency = fitter.template fit<Real>(train, seed);
      return [part, &amounts](std::size_t i) {
        return predict::priced_model(part.latency, part, amounts[i]).whole();
      };
    });
    return law;
  };
  std::size_t dropped_of_energy = 0;
  d.latency = additive(measured.latency, d.source.dropped);
  d.energy = additive(measured.energy, dropped_of_energy);
  d.source.dropped = std::max(d.source.dropped, dropped_of_energy);
  const detail::outline_fitter peak(amounts, outlines, measured.peak_power);
  d.peak_power = peak.template fit<Real>(all, seed);
  d.peak_power.errors =
      detail::test(measured.peak_power, amounts, all, splits, [&](const detail::rows& train) {
        predict::sequence_profile part = detail::ranges(amounts, outlines, train);
        part.peak_power = peak.template fit<Real>(train, seed);
        return [part, &outlines](std::size_t i) { return predict::peak_power(part, outlines[i]); };
      });
  return d;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_FIT_SEQUENCES_HPP
