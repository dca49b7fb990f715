// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_BAYESIAN_HPP
#define EDGETRAN_SEARCH_BAYES_BAYESIAN_HPP

#include <utility>

#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/trees/boosted_quantiles.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/search/bayes/improvement.hpp"
#include "edgetran/search/bayes/model_based.hpp"

/// `model_based_proposer` with the regressors and acquisitions that are known to work.
namespace edgetran::search {

/// The regressor of the presets below: a smooth function with one length for all standardised columns, around
/// a plane. A length for each column (`regress::ard_covariance`) takes more answers than a search of
/// FlexiBERT's 37 columns has.
using search_process = regress::gaussian_process<>;

/// Expected improvement under a Gaussian process: the default.
template <candidates C>
auto gp_ei(C from, model_based_options options = {}) {
  return model_based_proposer(std::move(from), search_process{}, options, log_expected_improvement{});
}
/// The lower confidence bound, by which UCB is meant when one minimises.
template <candidates C>
auto gp_ucb(C from, model_based_options options = {}, double optimism = 2) {
  return model_based_proposer(std::move(from), search_process{}, options, lower_confidence_bound{optimism});
}
template <candidates C>
auto gp_pi(C from, model_based_options options = {}, double margin = 0) {
  return model_based_proposer(std::move(from), search_process{}, options, probability_of_improvement{margin});
}
template <candidates C>
auto gp_thompson(C from, model_based_options options = {}) {
  return model_based_proposer(std::move(from), search_process{}, options, thompson_sampling{});
}
/// The scatter of the trees of a random forest as deviation, as SMAC does it.
template <candidates C>
auto forest_ei(C from, model_based_options options = {}) {
  return model_based_proposer(std::move(from), regress::random_forest({.members = 100}), options,
                              log_expected_improvement{});
}
template <candidates C>
auto extra_trees_ei(C from, model_based_options options = {}) {
  return model_based_proposer(std::move(from), regress::extra_trees({.members = 100, .min_leaf_weight = 2}),
                              options, log_expected_improvement{});
}
/// Three boosted quantiles.
template <candidates C>
auto boosted_quantiles_ei(C from, model_based_options options = {}) {
  return model_based_proposer(std::move(from),
                              regress::boosted_quantiles({.rounds = 60, .min_leaf_weight = 2}), options,
                              log_expected_improvement{});
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_BAYESIAN_HPP
