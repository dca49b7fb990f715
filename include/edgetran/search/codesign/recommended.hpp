// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_RECOMMENDED_HPP
#define EDGETRAN_SEARCH_CODESIGN_RECOMMENDED_HPP

#include <cstdint>
#include <utility>

#include "edgetran/search/codesign/codesign_objective.hpp"
#include "edgetran/search/codesign/codesign_proposer.hpp"
#include "edgetran/search/codesign/weighted_parts.hpp"

namespace edgetran::search {

/// What we would take to search architectures and devices together: tell it accuracy, latency, energy and
/// peak power (`targets_of`), in this order, then constraints if there are any. Throws as
/// `codesign_objective::check`.
template <candidates C>
codesign_proposer<C> recommended(C from, const codesign_objective& objective = {}, std::uint64_t seed = 0) {
  codesign_proposer_options options;
  options.parts = parts_of(objective);
  options.seed = seed;
  return codesign_proposer<C>(std::move(from), std::move(options));
}
/// The same where only one number is known of a candidate: told that, it is a Gaussian process with what
/// architectures, devices and both have of their own.
template <candidates C>
codesign_proposer<C> recommended_scalar(C from, std::uint64_t seed = 0) {
  codesign_proposer_options options;
  options.seed = seed;
  return codesign_proposer<C>(std::move(from), std::move(options));
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_RECOMMENDED_HPP
