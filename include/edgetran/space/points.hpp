// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_POINTS_HPP
#define EDGETRAN_SPACE_POINTS_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "edgetran/core/random.hpp"

namespace edgetran::space {

/// Points of the unit cube [0, 1)^dimension, row by row.
class point_set {
 public:
  point_set(std::size_t count, std::size_t dimension)
      : count_(count), dimension_(dimension), values_(count * dimension) {}

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::size_t dimension() const { return dimension_; }
  [[nodiscard]] std::span<const double> operator[](std::size_t i) const {
    return {values_.data() + i * dimension_, dimension_};
  }
  [[nodiscard]] std::span<double> operator[](std::size_t i) {
    return {values_.data() + i * dimension_, dimension_};
  }
  /// All coordinates, one row behind the other.
  [[nodiscard]] std::span<const double> values() const { return values_; }

 private:
  std::size_t count_;
  std::size_t dimension_;
  std::vector<double> values_;
};

// The sequences below are templates so that only their callers compile them.

/// Independent uniform points; point i depends on the stream's name and on i alone.
inline point_set random_points(std::size_t count, std::size_t dimension, const stream& random) {
  point_set points(count, dimension);
  for (std::size_t i = 0; i < count; ++i) {
    stream mine = random.split(i);
    for (double& x : points[i]) x = mine.uniform01();
  }
  return points;
}

namespace detail {

template <class = void>
std::vector<std::uint32_t> first_primes(std::size_t count) {
  std::vector<std::uint32_t> primes;
  for (std::uint32_t n = 2; primes.size() < count; ++n) {
    bool prime = true;
    for (std::size_t i = 0; i < primes.size() && primes[i] * primes[i] <= n && prime; ++i)
      prime = n % primes[i] != 0;
    if (prime) primes.push_back(n);
  }
  return primes;
}

/// The digits of n to a base, mirrored at the point, each place with a permutation of its own.
/// `Digit` holds one digit; a template so that only its users compile it.
template <class Digit = std::uint32_t>
class scrambled_radical_inverse {
 public:
  scrambled_radical_inverse(Digit base, const stream& random) : base_(base) {
    double weight = 1;
    for (std::size_t place = 0; weight > 0x1p-40; ++place) {
      weight /= base;
      std::vector<Digit> digits(base);
      for (Digit d = 0; d < base; ++d) digits[d] = d;
      stream mine = random.split(place);
      shuffle(digits, mine);
      permutations_.insert(permutations_.end(), digits.begin(), digits.end());
    }
  }
  double operator()(std::uint64_t n) const {
    double value = 0, weight = 1;
    for (std::size_t place = 0; place < permutations_.size(); place += base_, n /= base_) {
      weight /= base_;
      value += weight * permutations_[place + static_cast<std::size_t>(n % base_)];
    }
    return value < 1 ? value : 1 - 0x1p-53;
  }

 private:
  Digit base_;
  std::vector<Digit> permutations_;
};

template <class = void>
void fill_halton(point_set& points, std::size_t first_column, const stream& random) {
  const auto bases = first_primes(points.dimension() - first_column);
  for (std::size_t j = 0; j < bases.size(); ++j) {
    const scrambled_radical_inverse<> coordinate(bases[j], random.split(j));
    for (std::size_t i = 0; i < points.size(); ++i) points[i][first_column + j] = coordinate(i);
  }
}

}  // namespace detail

/// The Halton sequence to the first primes, with a random permutation of the digits at every place: without,
/// columns of large bases rise and fall together for the first hundreds of points. Among the first b^k points
/// each of b^k equal intervals of the column to base b has one. O(count * dimension).
template <class = void>
point_set halton_points(std::size_t count, std::size_t dimension, const stream& random) {
  point_set points(count, dimension);
  detail::fill_halton(points, 0, random);
  return points;
}

/// The Hammersley set: (i + 1/2) / count in the first column, Halton in the others.
template <class = void>
point_set hammersley_points(std::size_t count, std::size_t dimension, const stream& random) {
  point_set points(count, dimension);
  if (dimension == 0) return points;
  for (std::size_t i = 0; i < count; ++i)
    points[i][0] = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
  detail::fill_halton(points, 1, random);
  return points;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_POINTS_HPP
