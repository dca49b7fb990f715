// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_RUNS_HPP
#define EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_RUNS_HPP

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edgetran/io/csv.hpp"
#include "edgetran/regress/table.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "search/largest_translator.hpp"

/// Searches for the largest translator under a limit of latency, and what they have found when: what the
/// tests and the studies share.
namespace search_tests {
inline constexpr std::size_t hat_budget = 3750;  ///< evaluations that HAT's algorithm has
inline constexpr double alike = 1e-9;            ///< sizes, in millions

/// HAT's published latencies of a device; none, with a message, where the data is not there.
inline std::optional<edgetran::regress::table> published(const std::string& device) {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return {};
  }
  const auto file = edgetran::io::csv::load(std::string(folder) + "/hat/wmt14ende_" + device + "_all.csv");
  edgetran::regress::table data(translator_columns::columns());
  for (std::size_t i = 0; i < file.rows(); ++i) {
    std::vector<double> row;
    for (std::size_t j = 0; j < 10; ++j) row.push_back(std::stod(file.text(i, j)));
    data.add(row, std::stod(file.text(i, 10)) + std::stod(file.text(i, 11)));
  }
  return data;
}

inline double quantile(std::span<const double> of, double share) {
  std::vector<double> all(of.begin(), of.end());
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size()))];
}

/// Millions of parameters of the largest so far under the limit, after every question; ends at `enough`.
template <class Proposer>
std::vector<double> largest(Proposer proposer, const latency_law& latency, double limit, std::size_t count,
                            double enough = 1e300, std::size_t batch = 1) {
  std::vector<double> best{0};
  while (best.size() <= count && best.back() < enough - alike) {
    const auto questions = proposer.ask(std::min(batch, count + 1 - best.size()));
    if (questions.empty()) break;
    for (const auto& a : questions) {
      const std::vector<double> y = translator_targets(a, latency, limit);
      proposer.tell(a, y);
      best.push_back(y[1] <= 0 ? std::max(best.back(), -y[0]) : best.back());
    }
  }
  return best;
}

/// HAT's: its populations, whose members all keep the limit. It evaluates the parents of a generation anew,
/// among its 3,750; here all are new ones.
inline std::vector<double> largest_by_hat(const latency_law& latency, double limit, std::uint64_t seed) {
  auto fast = edgetran::space::such_that<edgetran::space::hat>(keeps_limit{&latency, limit});
  const edgetran::search::space_candidates<decltype(fast), translator_columns> members(fast);
  return largest(edgetran::search::genetic_proposer(members, {.iterations = 0, .seed = seed}), latency, limit,
                 hat_budget, 1e300, 25);
}

inline std::size_t reached(const std::vector<double>& best, double size) {
  const auto first = std::find_if(best.begin(), best.end(), [&](double b) { return b >= size - alike; });
  return static_cast<std::size_t>(first - best.begin());  // one more than was asked where it was not
}

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_LARGEST_TRANSLATOR_RUNS_HPP
