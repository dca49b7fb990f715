// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_SORTED_VALUES_HPP
#define EDGETRAN_CLUSTER_SORTED_VALUES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "edgetran/cluster/radix_sort.hpp"
#include "edgetran/core/error.hpp"

namespace edgetran::cluster {

namespace detail {
/// Throws numeric_error naming the first value that is NaN or infinite.
inline void require_finite(std::span<const float> values, const char* where) {
  // Infinity and NaN are the values that do not vanish in the product with 0: the sum needs no branch.
  float poison = 0;
  for (const float x : values) poison += x * 0.0F;
  if (poison == 0) return;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw numeric_error("value " + std::to_string(i) + " of " + std::to_string(values.size()) + " is " +
                              (std::isnan(values[i]) ? "NaN" : "infinite"),
                          where, "mend or drop it first: it has no nearest centroid");
}

/// A running sum that is right to the last bit, however long (Neumaier).
class compensated_sum {
 public:
  void add(double x) {
    const double next = sum_ + x;
    lost_ += std::fabs(sum_) >= std::fabs(x) ? (sum_ - next) + x : (x - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};
}  // namespace detail

/// The distinct values of a sample in ascending order, each with the weight of its copies, and running sums
/// that give weight, mean and squared deviation of any run of them in O(1). What k-means in one dimension
/// works on: every cluster is such a run. 20 bytes a distinct value, 28 where copies or weights differ.
///
/// Deviations are taken from the weighted median and summed from there outwards, so an outlier costs only the
/// runs that contain it any digits, and a weight that dwarfs the others none of them.
class sorted_values {
 public:
  /// Every value counts once. Throws state_error for no values, numeric_error for a NaN or an infinity,
  /// shape_error for 2^32 - 1 values or more. O(n).
  explicit sorted_values(std::span<const float> values) {
    check(values);
    std::vector<std::uint32_t> keys(values.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = detail::key_of(values[i]);
    detail::radix_sort(keys);
    const std::size_t distinct = count_distinct(keys, 0);
    const bool merged = distinct < keys.size();
    reserve(distinct, merged);
    for (std::size_t i = 0; i < keys.size();) {
      std::size_t end = i + 1;
      while (merged && end < keys.size() && keys[end] == keys[i]) ++end;
      append(detail::value_of(keys[i]), static_cast<double>(end - i), merged);
      i = merged ? end : i + 1;
    }
    keys = {};
    sum_up(merged);
  }

  /// values[i] counts weights[i] times; a value of weight 0 is as if it were not there. Throws as above,
  /// shape_error where the lengths differ, numeric_error for a weight that is negative, beyond float or lost
  /// in the sum of all (below 1e-16 of it), state_error if all are 0. O(n).
  sorted_values(std::span<const float> values, std::span<const double> weights) {
    check(values);
    if (values.size() != weights.size())
      throw shape_error(
          std::to_string(weights.size()) + " weights for " + std::to_string(values.size()) + " values",
          "sorted_values", "give one weight per value");
    std::vector<std::uint64_t> keys;
    keys.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!(weights[i] >= 0 && weights[i] <= std::numeric_limits<float>::max()))
        throw numeric_error("weight " + std::to_string(i) + " is " + std::to_string(weights[i]),
                            "sorted_values", "give finite weights of at least 0");
      if (weights[i] > 0) keys.push_back(std::uint64_t{detail::key_of(values[i])} << 32 | i);
    }
    if (keys.empty()) throw state_error("every weight is 0", "sorted_values", "give one above 0");
    detail::radix_sort(keys, 32);
    reserve(count_distinct(keys, 32), true);
    for (std::size_t i = 0; i < keys.size();) {
      detail::compensated_sum weight;
      const std::uint64_t key = keys[i] >> 32;
      for (; i < keys.size() && keys[i] >> 32 == key; ++i) weight.add(weights[keys[i] & 0xFFFFFFFFU]);
      append(detail::value_of(static_cast<std::uint32_t>(key)), weight.value(), true);
    }
    sum_up(true);
  }

  /// Number of distinct values; at least 1.
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] std::span<const float> values() const { return values_; }
  [[nodiscard]] double total_weight() const { return weight(0, size()); }

  // Of the run [begin, end), begin < end <= size(). All O(1).

  [[nodiscard]] double weight(std::size_t begin, std::size_t end) const {
    if (weights_.empty()) return static_cast<double>(end - begin);
    return weights_[end] - weights_[begin] + (begin <= median_ && median_ < end ? median_weight_ : 0);
  }
  /// Always between the first and the last value of the run.
  [[nodiscard]] double mean(std::size_t begin, std::size_t end) const {
    const double m = middle_ + (moments_[end].sum - moments_[begin].sum) / weight(begin, end);
    return std::clamp(m, double{values_[begin]}, double{values_[end - 1]});
  }
  /// Weighted sum of squared distances from the mean; at least 0.
  [[nodiscard]] double cost(std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return 0;
    return std::max(0.0, raw_cost(begin, end));
  }
  /// As `cost`, but rounding may leave it below 0.
  [[nodiscard]] double raw_cost(std::size_t begin, std::size_t end) const {
    const double sum = moments_[end].sum - moments_[begin].sum;
    return (moments_[end].square - moments_[begin].square) - sum * sum / weight(begin, end);
  }
  /// Weighted sum of squared distances from any centre; at least 0.
  [[nodiscard]] double cost_about(std::size_t begin, std::size_t end, double centre) const {
    const double away = centre - middle_, sum = moments_[end].sum - moments_[begin].sum;
    const double square = moments_[end].square - moments_[begin].square;
    return std::max(0.0, square - away * (2 * sum - away * weight(begin, end)));
  }

  /// Position of the first value above x; size() if there is none. O(log n).
  [[nodiscard]] std::size_t first_above(double x) const {
    return static_cast<std::size_t>(std::upper_bound(values_.begin(), values_.end(), x) - values_.begin());
  }

 private:
  struct moment {
    double sum;     // of weight * (value - middle), from the middle to here; negative before it
    double square;  // of weight * (value - middle)^2
  };

  static void check(std::span<const float> values) {
    if (values.empty()) throw state_error("no values", "sorted_values", "give at least one");
    if (values.size() >= std::numeric_limits<std::uint32_t>::max())
      throw shape_error(std::to_string(values.size()) + " values", "sorted_values",
                        "cluster fewer than 2^32 - 1 at a time: a sample or one matrix");
    detail::require_finite(values, "sorted_values");
  }

  template <class Unsigned>
  static std::size_t count_distinct(const std::vector<Unsigned>& keys, unsigned shift) {
    std::size_t distinct = 1;
    for (std::size_t i = 1; i < keys.size(); ++i)
      distinct += static_cast<std::size_t>(keys[i] >> shift != keys[i - 1] >> shift);
    return distinct;
  }

  void reserve(std::size_t distinct, bool weighted) {
    values_.reserve(distinct);
    if (weighted) weights_.reserve(distinct + 1);
  }
  void append(float value, double weight, bool weighted) {
    values_.push_back(value);
    if (weighted) weights_.push_back(weight);
  }

  /// Finds the median, turns the weights into running sums without its own and fills the moments about it.
  void sum_up(bool weighted) {
    const std::size_t n = size();
    median_ = weighted ? weighted_median() : n / 2;
    middle_ = values_[median_];
    moments_.resize(n + 1);
    detail::compensated_sum sum, square;
    const auto add = [&](std::size_t i) {
      const double weight = weighted ? weights_[i] : 1.0, away = values_[i] - middle_;
      sum.add(weight * away);
      square.add(weight * away * away);
    };
    for (std::size_t i = median_; i < n; ++i) {
      add(i);
      moments_[i + 1] = {sum.value(), square.value()};
    }
    sum = square = {};
    for (std::size_t i = median_; i-- > 0;) {
      add(i);
      moments_[i] = {-sum.value(), -square.value()};
    }
    moments_[median_] = {0, 0};
    if (weighted) sum_weights();
  }

  /// Where half of the weight is reached; while the weights are not running sums yet.
  [[nodiscard]] std::size_t weighted_median() const {
    double total = 0, below = 0;
    for (const double w : weights_) total += w;
    std::size_t i = 0;
    while (i + 1 < size() && 2 * (below += weights_[i]) < total) ++i;
    return i;
  }

  void sum_weights() {
    median_weight_ = weights_[median_];
    weights_[median_] = 0;
    detail::compensated_sum running;
    for (double& w : weights_) {
      const double own = w;
      w = running.value();
      running.add(own);
    }
    weights_.push_back(running.value());
    for (std::size_t i = 0; i < size(); ++i)
      if (!(total_weight() - weight(i, i + 1) < total_weight()))
        throw numeric_error(
            "the weight of the value " + std::to_string(values_[i]) + " vanishes in the sum of all weights",
            "sorted_values", "give it weight 0, or weights less far apart");
  }

  std::vector<float> values_;
  std::vector<double> weights_;  // before each value and after the last, the median's own left out; empty
                                 // where every one is 1
  std::vector<moment> moments_;
  std::size_t median_ = 0;
  double median_weight_ = 0;
  double middle_ = 0;  // the median
};

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_SORTED_VALUES_HPP
