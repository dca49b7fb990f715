// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_LATENCY_HPP
#define EDGETRAN_PREDICT_LATENCY_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/predict/weight_storage.hpp"

namespace edgetran::predict {

/// Price of one primitive in seconds: a dot product of its law and its features. No allocation.
template <model::primitive P>
EDGETRAN_FOLDED constexpr double price(const std::array<law, law_count>& laws, const P& p,
                                       const model::span& s, const residence& r) {
  const auto amounts = features(p, s, r);
  const law& l = laws[law_of(p, s)];
  // Written out: as a loop it would go through memory.
  return [&]<std::size_t... I>(std::index_sequence<I...>) { return (... + (l.price[I] * amounts[I])); }
  (std::make_index_sequence<std::tuple_size_v<decltype(features(p, s, r))>>{});
}

/// Features of a primitive whose matrix takes `share` of the bytes of float32: those of reading weights
/// shrink, the arithmetic stays. With one row every weight is multiplied once, so that a law cannot tell the
/// two apart: there all that goes with the weights counts as reading them.
template <model::primitive P>
constexpr auto stored_features(const P& p, const model::span& s, const residence& r, double share) {
  auto amounts = features(p, s, r);
  if (share == 1 || matrix_elements(p) == 0) return amounts;
  constexpr auto names = feature_names<P>();
  for (std::size_t j = 0; j < amounts.size(); ++j)
    if (names[j].starts_with("weight") ||
        (s.rows() == 1 && (names[j] == "multiply" || names[j] == "leftover_rows_or_far_reads")))
      amounts[j] *= share;
  return amounts;
}

namespace detail {
/// Sums the prices of a model's primitives; counts leaves.
class price_fold : public model::shape_interpreter<price_fold> {
 public:
  constexpr price_fold(const device_profile& d, const model::workload& w, const residence& r)
      : device_(&d), workload_(w), residence_(r) {}

  template <model::primitive P>
  EDGETRAN_FOLDED constexpr void leaf(const model::node_name&, const P& p, model::row_count rows) {
    if (model::is_idle(rows, workload_)) return;
    sum_ += price(device_->laws, p, model::resolve(rows, workload_), residence_);
    ++leaves_;
  }
  [[nodiscard]] constexpr double sum() const { return sum_; }
  [[nodiscard]] constexpr double leaves() const { return static_cast<double>(leaves_); }

 private:
  const device_profile* device_;
  model::workload workload_;
  residence residence_;
  double sum_ = 0;
  std::size_t leaves_ = 0;
};

/// Bytes that one run reads from the first to the last: weights of every product, of experts those that it is
/// expected to reach, and no table's, unless a product reads it too (a head tied to the embeddings); in
/// decoding the keys and values that earlier calls kept.
class streamed_fold : public model::shape_interpreter<streamed_fold>, public model::weight_ledger {
 public:
  constexpr explicit streamed_fold(const model::workload& w) : workload_(w) {}

  template <model::primitive P>
  constexpr void leaf(const model::node_name&, const P& p, model::row_count rows) {
    const std::size_t place = mark();
    const bool own = owns_weights();
    if constexpr (P::kind == "embedding") {
      if (own && words_ == nowhere) words_ = place;
    } else if constexpr (P::kind == "expert_linear") {
      const double share =
          model::reached_experts(p.experts, p.active, model::resolve(rows, workload_).rows()) /
          static_cast<double>(p.experts);
      if (own) bytes_ += share * static_cast<double>(model::parameter_count(p) * model::float_bytes);
    } else if constexpr (P::kind == "linear" || P::kind == "conv1d" || P::kind == "patches" ||
                         P::kind == "head_linear" || P::kind == "time_convolution") {
      if ((own || place == words_) && !model::is_idle(rows, workload_))
        bytes_ += static_cast<double>(model::parameter_count(p) * model::float_bytes);
    } else if constexpr (P::kind == "attention_scores" || P::kind == "attention_context") {
      if (workload_.phase != model::phase::decode || model::is_idle(rows, workload_)) return;
      const model::span s = model::resolve(rows, workload_);
      kept_ += static_cast<double>(model::float_bytes * s.batch) * static_cast<double>(p.to.over(s).keys) *
               static_cast<double>(std::int64_t{p.layout.key_value_width()});
    }
  }
  [[nodiscard]] constexpr double weights() const { return bytes_; }
  [[nodiscard]] constexpr double kept() const { return kept_; }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  model::workload workload_;
  double bytes_ = 0, kept_ = 0;
  std::size_t words_ = nowhere;  ///< of the first table
};
}  // namespace detail

/// Bytes of weights that a run of the model streams through the caches: all but those of what only other
/// phases compute.
template <class Model>
constexpr bytes streamed_weights(const Model& m, const model::workload& w = {}) {
  detail::streamed_fold fold(w);
  m(fold);
  return bytes{fold.weights()};
}
/// The same with the keys and values that a step of decoding reads again.
template <class Model>
constexpr bytes streamed_bytes(const Model& m, const model::workload& w = {}) {
  detail::streamed_fold fold(w);
  m(fold);
  return bytes{fold.weights() + fold.kept()};
}

template <class Model>
constexpr residence reside_on(const device_profile& d, const Model& m, const model::workload& w = {}) {
  return reside(streamed_bytes(m, w).value(), d.fingerprint.l2_cache.value(), d.usable_l3().value());
}

namespace detail {
template <class Model>
EDGETRAN_FOLDED_WITH_CALLS constexpr seconds folded_latency(const device_profile& d, const Model& m,
                                                            const model::workload& w, const residence& r) {
  price_fold fold(d, w, r);
  m(fold);
  return seconds{d.combiner.scale * fold.sum() + d.combiner.per_leaf.value() * fold.leaves()};
}
}  // namespace detail

/// Latency of a whole model: the point prediction alone, from laws that are taken as calibrated (`predict`
/// throws where one is not; here it prices 0). For a model whose extents are in its type this is
/// the sum of products that one would write by hand: no tree, no allocation. Flattened, for a call between
/// the layers would lose what the compiler knows of the rows, and send the sum through memory.
template <class Model>
EDGETRAN_FOLDED [[gnu::flatten]] constexpr seconds latency(const device_profile& d, const Model& m,
                                                           const model::workload& w, const residence& r) {
  return detail::folded_latency(d, m, w, r);
}
/// The same for a model of any family. Not flattened: its extents are known at run time only, and every
/// family in one function would take the compiler half a minute.
template <class Families>
constexpr seconds latency(const device_profile& d, const model::basic_any_model<Families>& m,
                          const model::workload& w, const residence& r) {
  return detail::folded_latency(d, m, w, r);
}

namespace detail {
/// Prices of leaves by law.
struct priced {
  std::array<double, law_count> by_law{};
  double leaves = 0;
  double beyond = 0;  ///< what is unsure because it lies beyond what was measured

  priced& operator+=(const priced& other) {
    for (std::size_t i = 0; i < law_count; ++i) by_law[i] += other.by_law[i];
    leaves += other.leaves;
    beyond += other.beyond;
    return *this;
  }
};

template <class Quantity>
estimate<Quantity> interval(double value, double relative, quality q, std::string source) {
  return {Quantity{value}, Quantity{std::max(0.0, value * (1 - relative))}, Quantity{value * (1 + relative)},
          q, std::move(source)};
}
template <class Quantity>
estimate<Quantity> within_factor(double value, double factor, std::string source) {
  return {Quantity{value}, Quantity{value / factor}, Quantity{value * factor}, quality::modelled,
          std::move(source)};
}
}  // namespace detail

/// Predicts every node of a model with 90% intervals. `here` is the machine to predict for: where it is not
/// the calibrated one the intervals become three times as wide, at least 50%; parts that lie beyond what was
/// calibrated widen theirs (`beyond`); the warning says so. `storage` says how weights are stored, where that
/// is not float32: fewer bytes are read, nothing else changes.
/// Throws shape_error for a workload that the model cannot run and for a storage of another tree, state_error
/// for a primitive that was never calibrated. O(nodes x laws).
template <class Families>
prediction predict(const device_profile& d, const model::basic_any_model<Families>& m,
                   const model::workload& w, const measure::fingerprint& here,
                   const weight_storage& storage = {}) {
  m.check(w);
  if (!storage.share.empty() && storage.share.size() != m.tree().size())
    throw shape_error("the storage of " + std::to_string(storage.share.size()) + " nodes, but the tree has " +
                          std::to_string(m.tree().size()),
                      m.name(), "make it from this model");
  prediction result;
  const std::vector<std::string> changed = measure::differences(d.fingerprint, here);
  if (!changed.empty()) {
    result.warning = "the profile was calibrated on another device or build (it differs in ";
    for (std::size_t i = 0; i < changed.size(); ++i)
      result.warning.append(i == 0 ? "" : ", ").append(changed[i]);
    result.warning += "): intervals are widened; calibrate again on this one";
  }

  const residence r = reside(streamed_bytes(m, w).value() - storage.saved(m.tree(), w),
                             d.fingerprint.l2_cache.value(), d.usable_l3().value());
  const auto sums = m.tree().template sum_up<detail::priced>([&](const auto& n) {
    const double share = storage.of(static_cast<std::size_t>(&n - m.tree().nodes().data()));
    if (model::is_idle(n.rows, w)) return detail::priced{};
    return std::visit(
        [&](const auto& p) {
          const model::span s = model::resolve(n.rows, w);
          const std::size_t at = law_of(p, s);
          if (d.laws[at].samples == 0)
            throw state_error("no law for the primitive " + std::string(law_names[at]), n.path,
                              "calibrate this device with this version of edgetran");
          const auto amounts = stored_features(p, s, r, share);
          detail::priced one;
          for (std::size_t j = 0; j < amounts.size(); ++j) one.by_law[at] += d.laws[at].price[j] * amounts[j];
          one.leaves = 1;
          one.beyond = one.by_law[at] * beyond(d.laws[at], amounts);
          return one;
        },
        n.primitive);
  });
  if (sums[0].beyond > 0) {
    if (!result.warning.empty()) result.warning += "; ";
    result.warning +=
        "parts of the model are larger than anything that was calibrated: their intervals are widened";
  }
  const std::vector<model::cost> costs = storage.costs(m.tree(), w);

  const char* power_source = "parametric power model, no energy sensor";
  const double uncertainty = d.power.uncertainty * (changed.empty() ? 1 : 2);
  const double whole = reads_few_rows(m, w) ? d.interval_scale.few_rows : d.interval_scale.many_rows;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    double sum = 0;
    for (const double part : sums[i].by_law) sum += part;
    // A leaf keeps the width that held its kind, also where it is a module's only one; what averages out in
    // a sum was checked on modules and on whole models.
    const double scale = i == 0 ? whole : sums[i].leaves == 1 ? 1 : d.interval_scale.module;
    double relative = std::hypot(scale * spread_of(d.laws, sums[i].by_law), d.drift);
    if (sum > 0) relative += sums[i].beyond / sum;
    if (!changed.empty()) relative = std::max(3 * relative, 0.5);
    const seconds value{d.combiner.scale * sum + d.combiner.per_leaf.value() * sums[i].leaves};
    result.nodes.push_back(
        {detail::interval<seconds>(value.value(), relative, quality::predicted, "leaf laws of this profile"),
         detail::within_factor<joules>(d.power.energy(costs[i], value).value(), uncertainty, power_source)});
  }

  // The busiest primitive draws the most.
  double peak = d.power.active.value();
  for (std::size_t i = 0; i < sums.size(); ++i)
    if (m.tree()[i].level == model::level::primitive && result.nodes[i].latency->value.value() > 0)
      peak = std::max(peak, (result.nodes[i].energy->value / result.nodes[i].latency->value).value());
  result.peak_power = detail::within_factor<watts>(peak, uncertainty, power_source);
  // The runner's cache grows by doubling, and its blocks of activations serve one size class each.
  const double weights =
      static_cast<double>(costs[0].parameters * model::float_bytes) - storage.saved(m.tree());
  const double cache = costs[0].kv_cache.value(), activations = model::peak_activation(m, w).value();
  const double memory = weights + cache + activations;
  result.peak_memory =
      estimate<bytes>{bytes{memory}, bytes{memory}, bytes{weights + 2 * cache + 3 * activations},
                      quality::modelled, "weights, KV cache and live activations of the runner"};
  return result;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_LATENCY_HPP
