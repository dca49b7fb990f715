// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_PLANTED_FLEXIBERT_HPP
#define EDGETRAN_TESTS_SEARCH_PLANTED_FLEXIBERT_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/neighbours.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "search/known_optima.hpp"

/// FlexiBERT 2.0 with a best architecture planted in it.
namespace search_tests {

/// Members of a space with moves: steps of one rank, one coordinate anywhere, coordinates of two parents.
template <class S, class Features>
class moving_candidates : public edgetran::search::space_candidates<S, Features> {
  using base = edgetran::search::space_candidates<S, Features>;

 public:
  using base::base;
  using typename base::candidate_type;

  [[nodiscard]] std::vector<candidate_type> neighbours(const candidate_type& c) const {
    std::vector<candidate_type> all;
    edgetran::space::for_each_neighbour(S{}, c, [&](const candidate_type& n) { all.push_back(n); });
    return all;
  }
  [[nodiscard]] candidate_type mutate(const candidate_type& c, edgetran::stream random) const {
    return edgetran::space::mutate(S{}, c, 0.04, random);
  }
  [[nodiscard]] candidate_type cross(const candidate_type& a, const candidate_type& b,
                                     edgetran::stream random) const {
    return edgetran::space::crossover(S{}, a, b, random);
  }
};

using flexibert_by_costs =
    moving_candidates<edgetran::space::flexibert2,
                      edgetran::search::physical_features<edgetran::space::flexibert2>>;
using flexibert_by_ranks = moving_candidates<
    edgetran::space::flexibert2,
    edgetran::search::embedded_features<edgetran::space::flexibert2,
                                        edgetran::space::unit_embedding<edgetran::space::flexibert2>>>;

/// The mean over all features of the squared distance to an architecture that is drawn, in deviations of the
/// feature over the space: 0 there, and there alone or nearly. The range is that of 2,000 draws.
template <class Candidates>
problem<Candidates> planted_flexibert(std::string name, std::uint64_t seed) {
  const Candidates from;
  const edgetran::stream random(seed);
  const auto best = from.features(from.draw(random.split(0)));
  const std::size_t width = best.size();
  std::vector<double> mean(width), square(width);
  std::vector<std::vector<double>> rows;
  for (std::uint64_t i = 0; i < 2000; ++i) rows.push_back(from.features(from.draw(random.split(1).split(i))));
  for (const auto& row : rows)
    for (std::size_t j = 0; j < width; ++j) mean[j] += row[j] / 2000;
  for (const auto& row : rows)
    for (std::size_t j = 0; j < width; ++j) square[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / 2000;
  const auto distance = [=](const std::vector<double>& row) {
    double sum = 0;
    for (std::size_t j = 0; j < width; ++j)
      if (square[j] > 0) sum += (row[j] - best[j]) * (row[j] - best[j]) / square[j];
    return sum / static_cast<double>(width);
  };
  problem<Candidates> all{std::move(name), from, [=](const auto& c) { return distance(from.features(c)); }, 0,
                          0};
  for (const auto& row : rows) all.greatest = std::max(all.greatest, distance(row));
  return all;
}

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_PLANTED_FLEXIBERT_HPP
