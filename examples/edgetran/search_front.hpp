// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What a search found among all that it looked at.
#ifndef EDGETRAN_TOOL_SEARCH_FRONT_HPP
#define EDGETRAN_TOOL_SEARCH_FRONT_HPP

#include <cstddef>
#include <optional>
#include <vector>

#include "edgetran/search/study.hpp"
#include "search.hpp"
#include "search_candidates.hpp"
#include "search_outcome.hpp"

namespace tool {

/// What was found, from the trials of all runs. Of architectures that are equal in every objective the one
/// that was found first stands for all.
void take_front(search_outcome& r, const std::vector<edgetran::search::evaluated<search_candidate>>& trials);

/// Of each run the best so far, or the share of the hypervolume that all came to, at some forty numbers of
/// candidates.
void draw_curves(search_outcome& r, const std::vector<std::vector<double>>& points);

/// The knee, or the best in one objective, of those that did not turn out to fail or to violate a constraint;
/// nothing where none is left. With `only_measured`, of those that turned out to satisfy them.
std::optional<std::size_t> choose(const search_options& o, const search_outcome& r,
                                  bool only_measured = false);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_FRONT_HPP
