// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TRANSFORM_LENGTH_HPP
#define EDGETRAN_KERNELS_TRANSFORM_LENGTH_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::kernels {

namespace detail {

/// e^(-2 pi i k / n), exact to float64: the angle is reduced as a whole number.
inline std::pair<double, double> unit_root(std::int64_t k, std::int64_t n) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(k % n) / static_cast<double>(n);
  return {std::cos(angle), -std::sin(angle)};
}

/// The stages of a transform of n points and what they cost together, in vector operations for each point.
struct stages {
  std::vector<int> radix;
  double cost = std::numeric_limits<double>::infinity();
};

/// The cheapest stages of at most radix `most`, in descending order; at infinite cost where n has too large a
/// prime.
inline stages cheapest_stages(int n, int most = 8) {
  static constexpr std::pair<int, double> hand_written[] = {{8, 7.5}, {7, 10}, {6, 7.5}, {5, 7.5},
                                                            {4, 6},   {3, 6},  {2, 5}};
  if (n == 1) return {{}, 0};
  stages best;
  for (const auto& [radix, cost] : hand_written) {
    if (radix > most || n % radix != 0) continue;
    stages rest = cheapest_stages(n / radix, radix);
    if (rest.cost + cost >= best.cost) continue;
    rest.radix.insert(rest.radix.begin(), radix);
    best = {std::move(rest.radix), rest.cost + cost};
  }
  return best;
}

}  // namespace detail

/// How to transform sequences of n complex numbers, many at once, one in each lane of a vector: the stages,
/// the roots of unity in float32 from float64, and where each result lies afterwards. Made once, used by any
/// number of threads.
///
/// A stage of radix r turns a block of L numbers into r blocks of L / r (decimation in frequency), in place;
/// the first stage's blocks lie one vector apart from each other, so that powers of two do not fall on the
/// same lines of a cache. Radices 2 to 8 are written out, other primes up to 61 summed directly; a length
/// with a greater prime is a convolution of a length that has none (Bluestein): O(n log n) for every n.
class transform_length {
 public:
  struct stage {
    int radix, span;           ///< L / r
    std::vector<float> roots;  ///< e^(-2 pi i j k / L), for k < L / r and 0 < j < r: real, imaginary
    std::vector<float> unit;   ///< e^(-2 pi i j / r), j < r, where the radix is not written out
  };

  /// Throws shape_error unless 1 <= n <= 2^24, or n <= 2^23 where a prime factor is above 61: the length that
  /// convolves is twice as great.
  explicit transform_length(int n) : size_(n) {
    const char* const where = "kernels::transform_length";
    constexpr int most = 1 << 24;
    if (n < 1 || n > most)
      throw shape_error("a transform of " + std::to_string(n) + " numbers", where, "give 1 to 2^24");
    std::vector<int> radices = split(n);
    const bool large_prime = radices.empty() && n > 1;
    if (large_prime && n > most / 2)
      throw shape_error("a transform of " + std::to_string(n) + " numbers, which has a prime factor above 61",
                        where, "give up to 2^23, or a size without such a factor");
    if (large_prime)
      convolve();
    else
      make_stages(radices);
    // Behind the end the last one again: vectors may read a few too many.
    constexpr int spare = 16;
    for (int k = 0; k < n + spare; ++k) {
      const int at = k < n ? k : n - 1;
      position_.push_back(place(at));
      mirror_.push_back(place((n - at) % n));
    }
  }

  [[nodiscard]] int size() const { return size_; }
  /// Complex vectors that one of the two buffers of a transform must hold.
  [[nodiscard]] int slots() const { return inner_ ? inner_->slots() : slots_; }
  [[nodiscard]] const std::vector<stage>& stages() const { return stages_; }
  /// How far apart the blocks of the first stage begin.
  [[nodiscard]] int pitch() const { return pitch_; }
  /// Where result k lies, and result (n - k) mod n.
  [[nodiscard]] const std::int32_t* position() const { return position_.data(); }
  [[nodiscard]] const std::int32_t* mirror() const { return mirror_.data(); }

  /// The length that convolves, or null; with it e^(-pi i t^2 / n) for each t, and the transform of its
  /// conjugate, divided by that length.
  [[nodiscard]] const transform_length* inner() const { return inner_.get(); }
  [[nodiscard]] const float* chirp() const { return chirp_.data(); }
  [[nodiscard]] const float* filter() const { return filter_.data(); }

 private:
  using complex = std::pair<double, double>;

  /// The radices of n in descending order, those to sum directly last; none where a prime is too large.
  static std::vector<int> split(int n) {
    std::vector<int> direct;
    for (const int p : {11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61})
      for (; n % p == 0; n /= p) direct.push_back(p);
    detail::stages rest = detail::cheapest_stages(n);
    if (rest.cost == std::numeric_limits<double>::infinity()) return {};
    direct.insert(direct.begin(), rest.radix.begin(), rest.radix.end());
    return direct;
  }

  void make_stages(const std::vector<int>& radices) {
    int length = size_;
    for (const int radix : radices) {
      stage s{radix, length / radix, {}, {}};
      for (int k = 0; k < s.span; ++k)
        for (int j = 1; j < radix; ++j) push(s.roots, detail::unit_root(std::int64_t{j} * k, length));
      if (radix > 8)
        for (int j = 0; j < radix; ++j) push(s.unit, detail::unit_root(j, radix));
      stages_.push_back(std::move(s));
      length /= radix;
    }
    pitch_ = stages_.empty() ? 1 : stages_[0].span + 1;
    slots_ = stages_.empty() ? 1 : pitch_ * stages_[0].radix;
  }

  void convolve() {
    const int n = size_;
    int m = 2 * n - 1;
    for (;; ++m) {
      int rest = m;
      for (const int p : {2, 3, 5})
        while (rest % p == 0) rest /= p;
      if (rest == 1) break;
    }
    inner_ = std::make_unique<transform_length>(m);
    std::vector<complex> wave(static_cast<std::size_t>(m));
    for (int t = 0; t < n; ++t) {
      const auto c = detail::unit_root(std::int64_t{t} * t, 2 * std::int64_t{n});
      push(chirp_, c);
      wave[static_cast<std::size_t>(t)] = wave[static_cast<std::size_t>((m - t) % m)] = {c.first, -c.second};
    }
    for (const auto& [re, im] : transform(wave)) push(filter_, {re / m, im / m});
  }

  /// In float64, for lengths without large primes. O(n log n).
  static std::vector<complex> transform(const std::vector<complex>& x) {
    const std::size_t n = x.size();
    if (n == 1) return x;
    std::size_t p = 2;
    while (n % p != 0) ++p;
    std::vector<complex> y(n);
    for (std::size_t j = 0; j < p; ++j) {
      std::vector<complex> part;
      for (std::size_t t = j; t < n; t += p) part.push_back(x[t]);
      part = transform(part);
      for (std::size_t k = 0; k < n; ++k) {
        const auto [c, s] = detail::unit_root(static_cast<std::int64_t>(j * k), static_cast<std::int64_t>(n));
        const auto [re, im] = part[k % part.size()];
        y[k].first += c * re - s * im;
        y[k].second += c * im + s * re;
      }
    }
    return y;
  }

  [[nodiscard]] std::int32_t place(int k) const {
    std::int32_t at = 0;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      at += (k % stages_[i].radix) * (i == 0 ? pitch_ : stages_[i].span);
      k /= stages_[i].radix;
    }
    return at + k;  // where nothing was split, the results are in order
  }

  static void push(std::vector<float>& to, const complex& z) {
    to.push_back(static_cast<float>(z.first));
    to.push_back(static_cast<float>(z.second));
  }

  int size_, pitch_ = 1, slots_ = 1;
  std::vector<stage> stages_;
  std::vector<std::int32_t> position_, mirror_;
  std::unique_ptr<transform_length> inner_;
  std::vector<float> chirp_, filter_;
};

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_TRANSFORM_LENGTH_HPP
