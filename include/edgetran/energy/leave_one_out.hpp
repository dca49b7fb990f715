// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_LEAVE_ONE_OUT_HPP
#define EDGETRAN_ENERGY_LEAVE_ONE_OUT_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/energy/tree_predictor.hpp"
#include "edgetran/energy/with_intervals.hpp"

namespace edgetran::energy {

/// Mean absolute percentage errors over nodes, copies counted, as in the paper.
class error_sums {
 public:
  void add(double percent) { sum_ += percent, ++count_; }
  void add(const error_sums& more) { sum_ += more.sum_, count_ += more.count_; }
  [[nodiscard]] std::size_t count() const { return count_; }
  /// 0 for no node.
  [[nodiscard]] double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

/// What came out for some held-out trees.
struct fold_result {
  std::string model;
  std::array<error_sums, 3> error;            ///< by level: root, module, primitive; percent
  std::map<std::string, error_sums> by_type;  ///< of primitives
  std::array<error_sums, 3>
      covered;  ///< percent of nodes whose interval held the energy; none without intervals
  std::array<error_sums, 3> half_width;  ///< percent
  std::size_t trees = 0;                 ///< that were predicted
  std::string refused;  ///< why no tree was: a primitive that no other model has, too few others

  void add(const fold_result& o) {
    for (std::size_t l = 0; l < 3; ++l) {
      error[l].add(o.error[l]);
      covered[l].add(o.covered[l]);
      half_width[l].add(o.half_width[l]);
    }
    for (const auto& [type, e] : o.by_type) by_type[type].add(e);
    trees += o.trees;
  }
};

/// A study: each model predicted from the others.
struct leave_one_out_result {
  std::vector<fold_result> folds;  ///< in the order of the models
  fold_result all;                 ///< pooled over their nodes
};

namespace detail {
template <class P>
inline constexpr bool has_intervals = false;
template <class P>
inline constexpr bool has_intervals<with_intervals<P>> = true;

inline double percent_off(joules predicted, joules measured) {
  return 100 * std::abs((predicted - measured) / measured);
}
inline void note_error(fold_result& r, const profiled_node& n, joules predicted) {
  const double off = percent_off(predicted, n.energy);
  r.error[static_cast<std::size_t>(n.level)].add(off);
  if (n.level == model::level::primitive) r.by_type[n.type].add(off);
}

template <energy_predictor P>
void test(const P& fitted, const profiled_tree& t, fold_result& r) {
  const std::vector<joules> predicted = fitted.predict(t);
  for (std::size_t i = 0; i < predicted.size(); ++i) note_error(r, t.nodes[i], predicted[i]);
}
template <energy_predictor P>
void test(const with_intervals<P>& fitted, const profiled_tree& t, fold_result& r) {
  const std::vector<energy_interval> predicted = fitted.predict(t);
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const profiled_node& n = t.nodes[i];
    const energy_interval& e = predicted[i];
    note_error(r, n, e.value);
    const auto l = static_cast<std::size_t>(n.level);
    r.covered[l].add(e.lower <= n.energy && n.energy <= e.upper ? 100 : 0);
    r.half_width[l].add(100 * ((e.upper - e.lower) / e.value) / 2);
  }
}
}  // namespace detail

/// Fits a copy of `prototype` to all models but one, and tests it on that one: each of `models` in turn.
/// `Predictor` is an `energy_predictor`, or `with_intervals` of one. Loose primitives of a held-out model are
/// tested too where the predictor prices leaves. A model with a primitive that no other has, and one that
/// leaves too few for a fit, is not tested, and its fold says why; state_error where that goes for every one.
/// Folds run on any executor with the same result.
template <class Predictor, executor E>
leave_one_out_result leave_one_out(const selection& s, const Predictor& prototype,
                                   const std::vector<std::string>& models, E& runner) {
  if constexpr (!detail::has_intervals<Predictor>) static_assert(checked_energy_predictor<Predictor>);
  leave_one_out_result result;
  result.folds = parallel_map(runner, models.size(), [&](std::size_t k) {
    fold_result r;
    r.model = models[k];
    const auto refused = [&](const error& e) {
      fold_result nothing;
      nothing.model = models[k];
      nothing.refused = e.what();
      return nothing;
    };
    Predictor fitted = prototype;
    try {
      fitted.fit(s.without(models[k]));
    } catch (const state_error& e) {  // too few of the others, or too unlike each other
      return refused(e);
    }
    const selection held_out = s.only(models[k]);
    try {
      for (const profiled_tree* t : held_out.trees()) detail::test(fitted, *t, r), ++r.trees;
      if constexpr (requires { fitted.leaf(); })
        for (const loose_primitive* l : held_out.loose())
          detail::note_error(r, l->node, joules{fitted.leaf().predict(l->node)});
    } catch (const unknown_error& e) {
      return refused(e);
    }
    return r;
  });
  const auto tested = [](const fold_result& f) { return f.refused.empty(); };
  if (!result.folds.empty() && std::none_of(result.folds.begin(), result.folds.end(), tested))
    throw state_error("no model can be predicted from the others: " + result.folds.front().refused,
                      "leave_one_out", "give more models that share their primitives");
  for (const fold_result& f : result.folds) result.all.add(f);
  return result;
}

/// The same for every model of the selection.
template <class Predictor, executor E>
leave_one_out_result leave_one_out(const selection& s, const Predictor& prototype, E& runner) {
  return leave_one_out(s, prototype, s.models(), runner);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_LEAVE_ONE_OUT_HPP
