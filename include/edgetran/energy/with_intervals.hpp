// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_WITH_INTERVALS_HPP
#define EDGETRAN_ENERGY_WITH_INTERVALS_HPP

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/tree_predictor.hpp"
#include "edgetran/regress/conformal_by_group.hpp"

namespace edgetran::energy {

/// What an interval is calibrated for alone: whole models, modules, and each class of primitive.
inline std::string interval_group(const profiled_node& n) {
  return n.level == model::level::primitive ? n.type : std::string(model::name(n.level));
}

/// A predicted energy with the ends of its interval.
struct energy_interval {
  joules value{}, lower{}, upper{};
};

/// Any energy predictor with conformal intervals. Every model of the fit is predicted once by a predictor
/// that learnt from the others; the errors log(E / P), by group, bound those on a model that was never seen
/// (Mondrian cross-conformal prediction). Models share their primitives, but above these the nodes of a model
/// err together, so that few models bound less than their many nodes promise: there, of what a level leaves
/// out, a share of 1 / models is taken back. Takes one fit more than there are models. Needs trees of at
/// least two models; a model that the others cannot predict, because it alone has a primitive, is not
/// counted.
template <checked_energy_predictor P>
class with_intervals {
 public:
  explicit with_intervals(P predictor = P{}) : predictor_(std::move(predictor)) {}

  /// Throws `state_error` for fewer than two models, and where none can be predicted from the others;
  /// `numeric_error` as `predict` does: to pass over the worst errors would make the intervals too narrow.
  void fit(const selection& s) {
    const std::vector<std::string> models = s.models();
    if (models.size() < 2)
      throw state_error(std::to_string(models.size()) + " model(s): no error on an unseen one",
                        "with_intervals", "give trees of at least two models");
    std::vector<double> errors;
    std::vector<std::string> groups;
    std::string passed_over;  // why the last model was
    for (const std::string& m : models) {
      P held_out = predictor_;
      held_out.fit(s.without(m));
      const selection unseen = s.only(m);
      for (const profiled_tree* t : unseen.trees()) add_errors(held_out, *t, errors, groups, passed_over);
    }
    if (errors.empty())
      throw state_error("no model can be predicted from the others" +
                            (passed_over.empty() ? std::string() : ": " + passed_over),
                        "with_intervals", "give more models that share their primitives");
    auto calibrated = regress::conformal_by_group<std::string>::fit(errors, groups);
    P all = predictor_;
    all.fit(s);
    predictor_ = std::move(all);
    errors_ = std::move(calibrated);
    models_ = models.size();
  }

  /// One interval a node, preorder, that holds the energy with probability `level`. Throws `numeric_error`
  /// for a predicted energy that is not above 0 and so has no relative error.
  [[nodiscard]] std::vector<energy_interval> predict(const profiled_tree& t, double level = 0.9) const {
    if (!errors_) throw state_error("predicts before it was fitted", "with_intervals", "call fit first");
    const std::vector<joules> values = predictor_.predict(t);
    std::vector<energy_interval> result;
    result.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      require_positive(values[i], t, i);
      const std::string group = interval_group(t.nodes[i]);
      const auto around = errors_->around(group, std::log(values[i].value()), raised(level, group));
      result.push_back({values[i], joules{std::exp(around.lower)}, joules{std::exp(around.upper)}});
    }
    return result;
  }

  [[nodiscard]] const P& predictor() const { return predictor_; }
  /// Half-width of log energy in a group.
  [[nodiscard]] double half_width(const std::string& group, double level = 0.9) const {
    if (!errors_) throw state_error("asked before it was fitted", "with_intervals", "call fit first");
    return errors_->around(group, 0, raised(level, group)).upper;
  }

 private:
  /// The level that is asked of the errors of a group: a higher one above leaves, where there are enough.
  [[nodiscard]] double raised(double level, const std::string& group) const {
    if (group != model::name(model::level::root) && group != model::name(model::level::module)) return level;
    const double higher = 1 - (1 - level) * (1 - 1 / static_cast<double>(models_));
    return errors_->own(group, higher) ? higher : level;
  }

  static void require_positive(joules e, const profiled_tree& t, std::size_t i) {
    if (!(e.value() > 0 && std::isfinite(e.value())))
      throw numeric_error("a predicted energy of " + std::to_string(e.value()) + " J has no interval",
                          label(t) + ", node '" + t.nodes[i].path + "'",
                          "take a predictor whose energies are positive");
  }

  static void add_errors(const P& held_out, const profiled_tree& t, std::vector<double>& errors,
                         std::vector<std::string>& groups, std::string& passed_over) {
    std::vector<joules> predicted;
    try {
      predicted = held_out.predict(t);
    } catch (const unknown_error& e) {
      passed_over = e.problem() + " but in " + t.model;
      return;
    }
    for (std::size_t i = 0; i < predicted.size(); ++i) {
      require_positive(predicted[i], t, i);
      errors.push_back(std::log(t.nodes[i].energy / predicted[i]));
      groups.push_back(interval_group(t.nodes[i]));
    }
  }

  P predictor_;
  std::size_t models_ = 0;
  std::optional<regress::conformal_by_group<std::string>> errors_;
};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_WITH_INTERVALS_HPP
