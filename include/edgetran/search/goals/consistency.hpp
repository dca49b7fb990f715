// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_CONSISTENCY_HPP
#define EDGETRAN_SEARCH_GOALS_CONSISTENCY_HPP

#include <cstddef>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/search/goals/constraint.hpp"

namespace edgetran::search {

/// Throws input_error that names both texts for two constraints that nothing satisfies together, since a
/// quantity would have to be above what it is to be below, and for two of which one says nothing beside the
/// other: the same bound or a looser one, on the same side and for the same quantile. O(n^2).
inline void require_consistent(std::span<const constraint> all) {
  const auto upper = [](const constraint& c) {
    return c.relation == relation::below || c.relation == relation::at_most;
  };
  const auto strict = [](const constraint& c) {
    return c.relation == relation::below || c.relation == relation::above;
  };
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const constraint &a = all[k], &b = all[i];
      if (a.column != b.column) continue;
      const std::string both = "constraints \"" + a.text + "\" and \"" + b.text + "\"";
      if (upper(a) == upper(b)) {
        if (a.quantile != b.quantile) continue;
        const bool same = a.bound == b.bound && a.relation == b.relation;
        const bool b_looser = a.bound == b.bound ? strict(a) : upper(a) == (a.bound < b.bound);
        if (same) throw input_error("they say the same", both, "leave one out");
        throw input_error("the " + std::string(b_looser ? "second" : "first") + " says nothing beside the " +
                              (b_looser ? "first" : "second"),
                          both, "leave it out");
      }
      const constraint &below = upper(a) ? a : b, &above = upper(a) ? b : a;
      if (above.bound > below.bound || (above.bound == below.bound && (strict(a) || strict(b))))
        throw input_error("nothing satisfies both", both, "change a bound");
    }
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_CONSISTENCY_HPP
