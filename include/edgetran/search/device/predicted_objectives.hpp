// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_DEVICE_PREDICTED_OBJECTIVES_HPP
#define EDGETRAN_SEARCH_DEVICE_PREDICTED_OBJECTIVES_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/search/device/flexibert_parts.hpp"
#include "edgetran/search/goals/column.hpp"

namespace edgetran::search {

/// What predictors know of an architecture.
enum class predicted_quantity { latency, energy, peak_power, memory, parameters, flops };
inline constexpr std::array<std::string_view, 6> quantity_names{"latency", "energy",     "peak_power",
                                                                "memory",  "parameters", "flops"};
constexpr std::string_view name(predicted_quantity q) { return quantity_names[static_cast<std::size_t>(q)]; }
/// Throws unknown_error that lists the names.
inline predicted_quantity quantity_named(std::string_view name) {
  std::string names;
  for (std::size_t i = 0; i < quantity_names.size(); ++i) {
    if (quantity_names[i] == name) return static_cast<predicted_quantity>(i);
    names.append(names.empty() ? "" : ", ").append(quantity_names[i]);
  }
  throw unknown_error("no quantity '" + std::string(name) + "'", "objective", "known: " + names);
}

/// How that quantity of a calibrated device stands in a row.
inline column column_of(predicted_quantity q) {
  const std::string name(search::name(q));
  const auto amount = [](column c) {
    c.least = 0;
    return c;
  };
  switch (q) {
    case predicted_quantity::latency:
      return amount({name, "s", quality::predicted, 0.9, "leaf laws of this profile"});
    case predicted_quantity::energy:
      return amount({name, "J", quality::modelled, 0.9, "parametric power model, no energy sensor", false});
    case predicted_quantity::peak_power:
      return amount({name, "W", quality::modelled, 0.9, "parametric power model, no energy sensor", false});
    case predicted_quantity::memory:
      return amount({name, "B", quality::modelled, 0.9, "weights and live activations of the runner", false});
    case predicted_quantity::parameters:
      return amount({name, "", quality::modelled, 1, "counted"});
    case predicted_quantity::flops:
      return amount({name, "FLOP", quality::modelled, 1, "counted"});
  }
  return {};
}

/// What a calibrated device makes of the members of a FlexiBERT space: the numbers of `predict::predict` to
/// 1e-12, from sums over `flexibert_parts` and no tree. Models `evaluator`.
template <space::flexibert_like S>
class predicted_objectives {
  using parts_type = flexibert_parts<S>;

 public:
  using candidate_type = typename parts_type::candidate_type;

  /// `here` is the machine to predict for: where it is not the calibrated one, intervals widen as
  /// `predict::predict` widens them. Throws shape_error for a workload that these models cannot run.
  predicted_objectives(const predict::device_profile& d, const model::workload& w,
                       const std::vector<predicted_quantity>& wanted, const measure::fingerprint& here)
      : device_(d),
        parts_(w),
        wanted_(wanted),
        changed_(!measure::differences(d.fingerprint, here).empty()),
        width_(w.batch * w.tokens() < predict::many_rows ? d.interval_scale.few_rows
                                                         : d.interval_scale.many_rows) {
    for (const predicted_quantity q : wanted) {
      column c = column_of(q);
      if (changed_ && c.level < 1) c.calibrated = false;  // widened by rule of thumb
      columns_.push_back(std::move(c));
    }
    for (const model_part& p : parts_.all()) add(p);
  }

  [[nodiscard]] const std::vector<column>& columns() const { return columns_; }
  [[nodiscard]] const model::workload& workload() const { return parts_.workload(); }
  /// Whether the machine is not the one that was calibrated.
  [[nodiscard]] bool elsewhere() const { return changed_; }

  /// Throws state_error for a primitive that was never calibrated, and shape_error for a row of another size
  /// than `columns()`. O(parts), no allocation but for memory, which follows the whole model.
  void evaluate(const candidate_type& a, std::span<ranged> row) const {
    if (row.size() != wanted_.size())
      throw shape_error(
          "room for " + std::to_string(row.size()) + " of " + std::to_string(wanted_.size()) + " numbers",
          "predicted_objectives", "give room for each column");
    std::array<std::uint32_t, parts_type::most_parts> indices;
    const std::span<const std::uint32_t> used(indices.data(), parts_.parts_of(a, indices));
    whole all = sum_up(used);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = number(wanted_[i], a, used, all);
  }

 private:
  struct term {
    std::uint32_t law = 0;
    double near = 0, past_l2 = 0, past_l3 = 0;  ///< seconds
    [[nodiscard]] double of(const predict::residence& r) const {
      return near + past_l2 * r.past_l2 + past_l3 * r.past_l3;
    }
  };
  /// A primitive by itself, for what does not add up: peaks, and what lies beyond the calibration.
  struct single : term {
    double work = 0;  ///< joules beside those of the time
    double reach = 0, reach_l2 = 0, reach_l3 = 0;
    bool unseen_l2 = false, unseen_l3 = false;
    [[nodiscard]] bool may_be_beyond() const {
      return reach > 2 || reach_l2 > 2 || reach_l3 > 2 || unseen_l2 || unseen_l3;
    }
    /// `predict::beyond`.
    [[nodiscard]] double beyond(const predict::residence& r) const {
      double most = std::max({2.0, reach, reach_l2 * r.past_l2, reach_l3 * r.past_l3});
      if ((unseen_l2 && r.past_l2 > 0) || (unseen_l3 && r.past_l3 > 0))
        most = std::max(most, predict::unseen_reach);
      return 0.1 * std::log2(most / 2);
    }
  };
  /// What adds up over the parts of a model, and where the rest of a part stands.
  struct priced_part {
    double streamed = 0, leaves = 0, parameters = 0, flops = 0, traffic = 0;
    std::uint32_t terms = 0, terms_end = 0;  ///< of each law one
    std::uint32_t peaks = 0, peaks_end = 0;  ///< every primitive, the least time for its work first
    std::uint32_t large = 0, large_end = 0;  ///< those that may lie beyond the calibration
  };
  struct whole {
    predict::residence at{};
    double seconds = 0, relative = 0;
    double parameters = 0, flops = 0, traffic = 0;
  };

  [[nodiscard]] single price(const part_leaf& l) const {
    const predict::law& law = device_.laws[l.law];
    single s;
    s.law = static_cast<std::uint32_t>(l.law);
    for (std::size_t j = 0; j < l.near.size(); ++j) {
      s.near += law.price[j] * l.near[j];
      s.past_l2 += law.price[j] * l.past_l2[j];
      s.past_l3 += law.price[j] * l.past_l3[j];
      const auto reach = [&](double amount, double& most, bool& unseen) {
        if (!(amount > 0)) return;
        if (law.most[j] > 0)
          most = std::max(most, amount / law.most[j]);
        else
          unseen = true;
      };
      bool unseen = false;
      reach(l.near[j], s.reach, unseen);
      if (unseen) s.reach = std::max(s.reach, predict::unseen_reach);
      reach(l.past_l2[j], s.reach_l2, s.unseen_l2);
      reach(l.past_l3[j], s.reach_l3, s.unseen_l3);
    }
    s.work = device_.power.joules_per_flop * l.flops + device_.power.joules_per_byte * l.traffic;
    return s;
  }

  [[nodiscard]] double time_of(const single& s, const predict::residence& r) const {
    return device_.combiner.scale * s.of(r) + device_.combiner.per_leaf.value();
  }

  void add(const model_part& p) {
    priced_part result;
    const auto here = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
    result.terms = here(terms_), result.peaks = here(peaks_), result.large = here(large_);
    result.streamed = p.streamed;
    result.parameters = p.parameters;
    result.leaves = static_cast<double>(p.leaves.size());
    for (const part_leaf& l : p.leaves) {
      if (device_.laws[l.law].samples == 0)
        uncalibrated_.emplace_back(here(priced_), predict::law_names[l.law]);
      const single s = price(l);
      result.flops += l.flops;
      result.traffic += l.traffic;
      peaks_.push_back(s);
      if (s.may_be_beyond()) large_.push_back(s);
      const auto same = std::find_if(terms_.begin() + result.terms, terms_.end(),
                                     [&](const term& t) { return t.law == s.law; });
      term& sum = same == terms_.end() ? terms_.emplace_back() : *same;
      sum.law = s.law;
      sum.near += s.near;
      sum.past_l2 += s.past_l2;
      sum.past_l3 += s.past_l3;
    }
    result.terms_end = here(terms_), result.peaks_end = here(peaks_), result.large_end = here(large_);
    const auto watts_at_most = [&](const single& s) {  // times only grow with what is past the caches
      return s.work / std::max(time_of(s, {}), std::numeric_limits<double>::min());
    };
    std::sort(peaks_.begin() + result.peaks, peaks_.end(),
              [&](const single& x, const single& y) { return watts_at_most(x) > watts_at_most(y); });
    priced_.push_back(result);
  }

  [[nodiscard]] whole sum_up(std::span<const std::uint32_t> used) const {
    for (const auto& [part, law] : uncalibrated_)
      if (std::find(used.begin(), used.end(), part) != used.end())
        throw state_error("no law for the primitive " + std::string(law), "predicted_objectives",
                          "calibrate this device with this version of edgetran");
    whole all;
    double streamed = 0;
    for (const std::uint32_t i : used) streamed += priced_[i].streamed;
    all.at = predict::reside(streamed, device_.fingerprint.l2_cache.value(), device_.usable_l3().value());
    std::array<double, predict::law_count> by_law{};
    double leaves = 0, beyond = 0;
    for (const std::uint32_t i : used) {
      const priced_part& p = priced_[i];
      for (std::uint32_t k = p.terms; k < p.terms_end; ++k) by_law[terms_[k].law] += terms_[k].of(all.at);
      for (std::uint32_t k = p.large; k < p.large_end; ++k)
        beyond += large_[k].of(all.at) * large_[k].beyond(all.at);
      leaves += p.leaves;
      all.parameters += p.parameters;
      all.flops += p.flops;
      all.traffic += p.traffic;
    }
    double sum = 0;
    for (const double part : by_law) sum += part;
    all.seconds = device_.combiner.scale * sum + device_.combiner.per_leaf.value() * leaves;
    all.relative = std::hypot(width_ * predict::spread_of(device_.laws, by_law), device_.drift);
    if (sum > 0) all.relative += beyond / sum;
    if (changed_) all.relative = std::max(3 * all.relative, 0.5);
    return all;
  }

  [[nodiscard]] ranged number(predicted_quantity q, const candidate_type& a,
                              std::span<const std::uint32_t> used, const whole& all) const {
    const double unsure = device_.power.uncertainty * (changed_ ? 2 : 1);
    switch (q) {
      case predicted_quantity::latency:
        return {all.seconds, std::max(0.0, all.seconds * (1 - all.relative)),
                all.seconds * (1 + all.relative)};
      case predicted_quantity::energy: {
        model::cost c;
        c.flops = flops{all.flops};
        c.traffic = bytes{all.traffic};
        const double e = device_.power.energy(c, seconds{all.seconds}).value();
        return {e, e / unsure, e * unsure};
      }
      case predicted_quantity::peak_power: {
        double work = 0;  // watts beside those of a busy core
        for (const std::uint32_t i : used)
          for (std::uint32_t k = priced_[i].peaks; k < priced_[i].peaks_end; ++k) {
            const single& s = peaks_[k];
            if (s.work <= work * time_of(s, {})) break;  // nor do those behind it draw more
            if (const double time = time_of(s, all.at); time > 0) work = std::max(work, s.work / time);
          }
        const double peak = device_.power.active.value() + work;
        return {peak, peak / unsure, peak * unsure};
      }
      case predicted_quantity::memory: {
        const double weights = all.parameters * static_cast<double>(model::float_bytes);
        const model::flexibert<> m{model::from_space(a)};
        const double activations = model::peak_activation(m, parts_.workload()).value();
        return {weights + activations, weights + activations, weights + 3 * activations};
      }
      case predicted_quantity::parameters:
        return {all.parameters, all.parameters, all.parameters};
      case predicted_quantity::flops:
        return {all.flops, all.flops, all.flops};
    }
    return {};
  }

  predict::device_profile device_;
  parts_type parts_;
  std::vector<predicted_quantity> wanted_;
  std::vector<column> columns_;
  std::vector<priced_part> priced_;  ///< by index of the part
  std::vector<term> terms_;
  std::vector<single> peaks_, large_;
  std::vector<std::pair<std::uint32_t, std::string_view>> uncalibrated_;  ///< parts, and a law they lack
  bool changed_;
  double width_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_DEVICE_PREDICTED_OBJECTIVES_HPP
