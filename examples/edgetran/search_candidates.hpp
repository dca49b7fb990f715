// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Which candidates a search looks at.
#ifndef EDGETRAN_TOOL_SEARCH_CANDIDATES_HPP
#define EDGETRAN_TOOL_SEARCH_CANDIDATES_HPP

#include "edgetran/profile/learning_campaign.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"

namespace tool {

using searched_space = edgetran::space::flexibert2;
using search_candidates = edgetran::search::space_candidates<searched_space>;
using search_candidate = search_candidates::candidate_type;
using search_codec = edgetran::profile::dictionary_codec<searched_space>;

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_CANDIDATES_HPP
