// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_SEQUENCE_PREDICTION_HPP
#define EDGETRAN_PREDICT_SEQUENCE_PREDICTION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/sequence_profile.hpp"

namespace edgetran::predict {

/// What one sequence costs, with 90% intervals.
struct sequence_prediction {
  /// Nothing where the law cannot tell: of a primitive, whose share is an artefact of which of its amounts
  /// bears the price, and of what the law found no price for.
  struct node {
    std::optional<estimate<seconds>> latency{};
    std::optional<estimate<joules>> energy{};
  };
  std::vector<node> nodes{};  ///< of the tree, in its order; the root's is the whole with `start`
  node start{};               ///< what no part of the model accounts for
  estimate<watts> peak_power{};
  std::string warning{};  ///< what makes the intervals wide, or empty

  [[nodiscard]] const estimate<seconds>& latency() const { return *nodes.front().latency; }
  [[nodiscard]] const estimate<joules>& energy() const { return *nodes.front().energy; }
};

namespace detail {
inline std::string in_words(const model::workload& w) {
  return "batch " + std::to_string(w.batch) + ", sequence " + std::to_string(w.sequence) + ", " +
         std::string(model::name(w.phase));
}
inline std::string times(double x) {
  char text[32];
  std::snprintf(text, sizeof text, x < 9.95 ? "%.1f" : "%.0f", x);
  return text;
}
template <class Quantity>
estimate<Quantity> estimate_of(const ranged& r, const std::string& source) {
  return {Quantity{r.value}, Quantity{r.lower}, Quantity{r.upper}, quality::predicted, source};
}
template <class Quantity>
std::optional<estimate<Quantity>> share_of(const ranged& r, const std::string& source) {
  if (!(r.value > 0)) return std::nullopt;
  return estimate_of<Quantity>(r, source);
}
}  // namespace detail

/// Throws shape_error for a workload that was not measured: a profile of whole sequences cannot tell how
/// costs change with the batch or the length.
inline void check(const sequence_profile& d, const model::workload& w) {
  if (w.batch == d.workload.batch && w.sequence == d.workload.sequence && w.keys() == d.workload.keys() &&
      w.phase == d.workload.phase)
    return;
  throw shape_error("never measured at " + detail::in_words(w), std::string(d.name),
                    "ask for " + detail::in_words(d.workload) +
                        ", the only workload behind this profile; calibrate a device of your own for others");
}

/// Predicts a model and every node of `tree`, which is the model's own. Throws shape_error for a workload
/// that was not measured and for a model more than four times as large as the greatest that was. O(nodes x
/// amounts x refits).
template <class Leaf>
sequence_prediction predict(const sequence_profile& d, const model::flexibert<>& m,
                            const model::basic_tree<Leaf>& tree, const model::workload& w,
                            const std::string& name) {
  check(d, w);
  model::check(w);
  const auto sums = tree.template sum_up<amounts>([&](const auto& n) {
    return std::visit([&](const auto& p) { return amounts_of(p, model::resolve(n.rows, w)); }, n.primitive);
  });
  const amounts& total = sums.front();
  if (const double r = reach(d, total); r > greatest_reach)
    throw shape_error("the model is " + detail::times(r) +
                          " times as large as the greatest that was measured on " + std::string(d.name),
                      name,
                      "up to " + detail::times(greatest_reach) + " times are answered, with wider intervals");

  const std::string source = "profile " + std::string(d.name) + ", " + std::string(d.source.paper) + ", " +
                             std::string(d.source.budget);
  const std::string part = source + "; nodes were never measured by themselves";
  const priced_model latency(d.latency, d, total), energy(d.energy, d, total);
  sequence_prediction result;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sequence_prediction::node n;
    if (tree[i].level != model::level::primitive)
      n = {detail::share_of<seconds>(latency.part(sums[i]), part),
           detail::share_of<joules>(energy.part(sums[i]), part)};
    result.nodes.push_back(std::move(n));
  }
  result.nodes.front() = {detail::estimate_of<seconds>(latency.whole(), source),
                          detail::estimate_of<joules>(energy.whole(), source)};
  result.start = {detail::share_of<seconds>(latency.start(), part),
                  detail::share_of<joules>(energy.start(), part)};
  result.peak_power = detail::estimate_of<watts>(peak_power(d, outline_of(m.architecture, total)), source);

  const auto warn = [&](const std::string& text) {
    result.warning.append(result.warning.empty() ? "" : "; ").append(text);
  };
  if (latency.beyond() || energy.beyond())
    warn("some amounts of the model are larger than any that was measured");
  if (latency.below() || energy.below())
    warn("some amounts of the model are smaller than any that was measured");
  if (const double u = std::max(latency.unlike(), energy.unlike()); u > 1.25)
    warn("the model is unlike those that were measured: refits of the profile disagree " + detail::times(u) +
         " times more on it");
  if (!result.warning.empty()) result.warning += ": intervals are widened";
  return result;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_SEQUENCE_PREDICTION_HPP
