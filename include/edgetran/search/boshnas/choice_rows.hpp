// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_CHOICE_ROWS_HPP
#define EDGETRAN_SEARCH_BOSHNAS_CHOICE_ROWS_HPP

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "edgetran/search/boshnas/unit_columns.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

/// Candidates that are not known yet, with their rows.
template <class Candidate>
struct choice_rows {
  std::vector<Candidate> candidates;
  std::vector<double> rows;  ///< of `unit_columns`, row-major

  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    const std::size_t width = rows.size() / candidates.size();
    return std::span(rows).subspan(i * width, width);
  }
  void add(Candidate c, const std::vector<double>& row) {
    candidates.push_back(std::move(c));
    rows.insert(rows.end(), row.begin(), row.end());
  }
  [[nodiscard]] choice_rows only(std::size_t i) const {
    return {{candidates[i]}, {row(i).begin(), row(i).end()}};
  }
};

/// `count` choices of a source (all of a finite one) without those that are known.
template <candidates C>
choice_rows<typename C::candidate_type> unknown_choices(const C& from, const unit_columns& unit,
                                                        const ledger<typename C::candidate_type>& known,
                                                        std::size_t count, const stream& random) {
  choice_rows<typename C::candidate_type> left;
  for (auto& c : from.choices(count, random)) {
    if (known.knows(c)) continue;
    const auto row = unit(from.features(c));
    left.add(std::move(c), row);
  }
  return left;
}

/// The unknown candidate nearest to x, with its row: by the least mean difference of a column, of two parts
/// the least sum of both means (`regress::nearest_row`). The nearest choice, then, where the source has
/// `neighbours`, the nearest met on the way from it to x, from neighbour to neighbour, known ones too, while
/// one is nearer, at most `moves` times. Needs a choice. O(choices columns).
template <candidates C>
choice_rows<typename C::candidate_type> nearest_unknown(const C& from, const unit_columns& unit,
                                                        const ledger<typename C::candidate_type>& known,
                                                        const choice_rows<typename C::candidate_type>& left,
                                                        std::span<const double> x, std::size_t split,
                                                        std::size_t moves) {
  const auto nearest_of = [&](const auto& some) {
    return some.only(regress::nearest_row(x, some.rows, split));
  };
  auto nearest = nearest_of(left);
  if constexpr (requires { from.neighbours(nearest.candidates[0]); }) {
    auto place = nearest;
    for (std::size_t move = 0; move < moves; ++move) {
      auto around = place;
      for (auto& c : from.neighbours(place.candidates[0])) {
        const auto row = unit(from.features(c));
        if (!known.knows(c)) nearest.add(c, row);
        around.add(std::move(c), row);
      }
      nearest = nearest_of(nearest);
      auto next = nearest_of(around);
      if (next.candidates == place.candidates) break;
      place = std::move(next);
    }
  }
  return nearest;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_CHOICE_ROWS_HPP
