// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_LAWS_HPP
#define EDGETRAN_PROFILE_LAWS_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/profile/model_run.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::profile {

/// One primitive that was measured inside a model.
struct leaf_sample {
  std::size_t law = 0;
  std::vector<double> amounts{};
  double seconds = 0;
  bool calm = true;  ///< measured while the machine ran at full speed
};

/// One model that was measured.
struct model_sample {
  /// The leaves [first, end) of one module.
  struct range {
    std::size_t first = 0, end = 0;
  };
  double total = 0;       ///< seconds
  bool calm = true;       ///< every part of the total was, more than once
  bool few_rows = false;  ///< an error of another kind: see `predict::reads_few_rows`
  std::vector<leaf_sample> leaves{};
  std::vector<range>
      modules{};  ///< of more than one leaf, below the root; of layers that are alike the first
};

/// What the laws need to know of a model that was measured on a device.
template <class Families>
model_sample sample_of(const model::basic_any_model<Families>& m, const model::workload& w,
                       const measured_model& measured, const predict::device_profile& device) {
  model_sample sample;
  sample.total = measured.latency.value();
  sample.calm = measured.calm_passes > 1;
  sample.few_rows = predict::reads_few_rows(m, w);
  const predict::residence r = predict::reside_on(device, m, w);
  const auto& t = m.tree();
  std::vector<std::size_t> leaves_before;
  std::size_t next = 0;
  for (const auto& n : t.nodes()) {
    leaves_before.push_back(sample.leaves.size());
    if (n.level != model::level::primitive) continue;
    const std::size_t at = next++;
    if (model::is_idle(n.rows, w)) continue;
    std::visit(
        [&](const auto& p) {
          const model::span s = model::resolve(n.rows, w);
          const auto f = predict::features(p, s, r);
          sample.leaves.push_back({predict::law_of(p, s),
                                   {f.begin(), f.end()},
                                   measured.leaf_seconds.at(at),
                                   measured.leaf_calm.at(at)});
        },
        n.primitive);
  }
  leaves_before.push_back(sample.leaves.size());
  for (std::size_t i = 1; i < t.size();) {
    const std::string& name = t[i].name;
    if (name.find('.') != std::string::npos && !name.ends_with(".0")) {
      i = t[i].end;
      continue;
    }
    if (leaves_before[t[i].end] - leaves_before[i] > 1)
      sample.modules.push_back({leaves_before[i], leaves_before[t[i].end]});
    ++i;
  }
  return sample;
}

/// The law of a leaf and its amounts.
template <class Sample>
using group_key = std::pair<std::size_t, decltype(Sample{}.leaves[0].amounts)>;

/// Leaves of one law in one model that share their amounts are one row: their median is surer than any of
/// them, and the layers of a model are no independent evidence. Those that were calm, or those that were not.
template <class Sample>  // compiled only by who calibrates
std::vector<leaf_sample> distinct(const Sample& m, bool calm) {
  std::map<group_key<Sample>, std::vector<double>> groups;
  for (const leaf_sample& leaf : m.leaves)
    if (leaf.calm == calm) groups[{leaf.law, leaf.amounts}].push_back(leaf.seconds);
  std::vector<leaf_sample> rows;
  for (auto& [key, times] : groups) rows.push_back({key.first, key.second, median(times), calm});
  return rows;
}

namespace detail {
inline double priced(std::span<const double> prices, const leaf_sample& leaf) {
  double sum = 0;
  for (std::size_t j = 0; j < leaf.amounts.size(); ++j) sum += prices[j] * leaf.amounts[j];
  return sum;
}

/// A clock that is too coarse for a leaf reads 0; no relative error has that for its unit.
inline constexpr double least_time = 1e-9;

inline double miss(std::span<const double> prices, const leaf_sample& leaf) {
  return std::abs(priced(prices, leaf) / std::max(leaf.seconds, least_time) - 1);
}

/// Prices of one law. A second fit leaves out the rows that the first misses by far more than it misses the
/// others: they were disturbed and nobody saw it.
template <class Regressor>
std::vector<double> fit_prices(const std::vector<leaf_sample>& rows, const Regressor& prototype) {
  std::vector<std::string> columns;
  for (std::size_t j = 0; j < rows.front().amounts.size(); ++j) columns.push_back(std::to_string(j));
  const auto fit = [&](double most, std::span<const double> prices) {
    regress::table data(columns);
    for (const leaf_sample& row : rows)
      if (prices.empty() || miss(prices, row) <= most)
        data.add(row.amounts, std::max(row.seconds, least_time));
    Regressor fitted = prototype;
    fitted.fit(data);
    return std::vector<double>(fitted.coefficients().begin(), fitted.coefficients().end());
  };
  const std::vector<double> first = fit(0, {});
  if (rows.size() < 4 * columns.size()) return first;  // too few to tell which row is the odd one
  std::vector<double> misses;
  for (const leaf_sample& row : rows) misses.push_back(miss(first, row));
  return fit(std::max(0.02, 4 * median(misses)), first);
}
}  // namespace detail

/// Fits every law and the combiner of a device on some of the models: on what was measured in calm moments,
/// or, for a law that saw none, on the rest. `Regressor` is any with `coefficients()`.
template <class Regressor>
void fit_laws(const std::vector<model_sample>& models, std::span<const std::size_t> chosen,
              const Regressor& prototype, predict::device_profile& device) {
  std::array<std::vector<leaf_sample>, predict::law_count> calm, disturbed;
  for (const std::size_t i : chosen) {
    for (leaf_sample& row : distinct(models[i], true)) calm[row.law].push_back(std::move(row));
    for (leaf_sample& row : distinct(models[i], false)) disturbed[row.law].push_back(std::move(row));
  }
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    predict::law& law = device.laws[k];
    const std::vector<leaf_sample>& rows = calm[k].empty() ? disturbed[k] : calm[k];
    law.price.fill(0);
    law.most.fill(0);
    law.samples = rows.size();
    if (rows.empty()) continue;
    const std::vector<double> prices = detail::fit_prices(rows, prototype);
    std::copy(prices.begin(), prices.end(), law.price.begin());
    for (const leaf_sample& row : rows)
      for (std::size_t j = 0; j < row.amounts.size(); ++j)
        law.most[j] = std::max(law.most[j], row.amounts[j]);
  }
  const bool any_calm =
      std::any_of(chosen.begin(), chosen.end(), [&](std::size_t i) { return models[i].calm; });
  regress::table parents({"sum of the leaves", "leaves"});
  for (const std::size_t i : chosen) {
    if (any_calm && !models[i].calm) continue;
    double sum = 0;
    for (const leaf_sample& leaf : models[i].leaves) sum += leaf.seconds;
    parents.add(std::array{sum, static_cast<double>(models[i].leaves.size())}, models[i].total);
  }
  Regressor combined = prototype;
  combined.fit(parents);
  device.combiner = {combined.coefficients()[0], seconds{combined.coefficients()[1]}};
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_LAWS_HPP
