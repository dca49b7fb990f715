// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_RANK_CORRELATION_HPP
#define EDGETRAN_CORE_RANK_CORRELATION_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/metrics.hpp"

namespace edgetran {

// Whether predictions put things in the right order, which is all that a search asks of them: 1 for the same
// order, -1 for the reverse, about 0 for none. Both throw as `rmse` does, and `numeric_error` where all
// values of a side are equal, for they have no order.

namespace detail {
/// Ranks from 1; equal values share the mean of theirs. O(n log n).
inline std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t i = first; i < last; ++i) rank[order[i]] = 0.5 * static_cast<double>(first + last + 1);
    first = last;
  }
  return rank;
}

[[noreturn]] inline void refuse_ties(const char* where) {
  throw numeric_error("all values of one side are equal", where, "give values that differ");
}

/// Sorts `values` by merging and returns how many pairs stood in the wrong order. O(n log n).
inline std::uint64_t sort_and_count(std::vector<double>& values) {
  std::vector<double> merged(values.size());
  std::uint64_t swaps = 0;
  for (std::size_t half = 1; half < values.size(); half *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * half) {
      const std::size_t middle = std::min(begin + half, values.size());
      const std::size_t end = std::min(begin + 2 * half, values.size());
      std::size_t a = begin, b = middle;
      for (std::size_t to = begin; to < end; ++to) {
        const bool from_b = a == middle || (b < end && values[b] < values[a]);
        if (from_b) swaps += middle - a;
        merged[to] = values[from_b ? b++ : a++];
      }
    }
    values.swap(merged);
  }
  return swaps;
}

/// Pairs of equal values among sorted ones that `same` finds equal.
template <class Same>
std::uint64_t tied_pairs(std::size_t n, Same same) {
  std::uint64_t pairs = 0, run = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    if (i < n && same(i - 1, i)) {
      ++run;
    } else {
      pairs += run * (run - 1) / 2;
      run = 1;
    }
  }
  return pairs;
}
}  // namespace detail

/// Spearman's rho: the correlation of the ranks. O(n log n).
inline double spearman(std::span<const double> predicted, std::span<const double> actual) {
  detail::require_pairs(predicted, actual, "spearman");
  const auto a = detail::ranks(predicted), b = detail::ranks(actual);
  const double middle = 0.5 * static_cast<double>(a.size() + 1);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - middle) * (b[i] - middle);
    aa += (a[i] - middle) * (a[i] - middle);
    bb += (b[i] - middle) * (b[i] - middle);
  }
  if (aa == 0 || bb == 0) detail::refuse_ties("spearman");
  return ab / std::sqrt(aa * bb);
}

/// Kendall's tau-b: the share of pairs in the same order less that in the reverse, corrected for ties. O(n
/// log n). Source: Knight, "A computer method for calculating Kendall's tau with ungrouped data", JASA 61
/// (1966).
inline double kendall(std::span<const double> predicted, std::span<const double> actual) {
  detail::require_pairs(predicted, actual, "kendall");
  const std::size_t n = actual.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    return predicted[i] != predicted[j] ? predicted[i] < predicted[j] : actual[i] < actual[j];
  });
  const auto same_predicted = [&](std::size_t i, std::size_t j) {
    return predicted[order[i]] == predicted[order[j]];
  };
  const std::uint64_t ties_predicted = detail::tied_pairs(n, same_predicted);
  const std::uint64_t ties_both = detail::tied_pairs(n, [&](std::size_t i, std::size_t j) {
    return same_predicted(i, j) && actual[order[i]] == actual[order[j]];
  });
  std::vector<double> others(n);
  for (std::size_t i = 0; i < n; ++i) others[i] = actual[order[i]];
  const std::uint64_t swaps = detail::sort_and_count(others);
  const std::uint64_t ties_actual =
      detail::tied_pairs(n, [&](std::size_t i, std::size_t j) { return others[i] == others[j]; });
  const auto pairs = static_cast<double>(n) * static_cast<double>(n - 1) / 2;
  const auto p = static_cast<double>(ties_predicted), a = static_cast<double>(ties_actual);
  if (pairs - p <= 0 || pairs - a <= 0) detail::refuse_ties("kendall");
  const double difference = pairs - p - a + static_cast<double>(ties_both) - 2 * static_cast<double>(swaps);
  return difference / std::sqrt((pairs - p) * (pairs - a));
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_RANK_CORRELATION_HPP
