// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_RANDOM_HPP
#define EDGETRAN_CORE_RANDOM_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/normal.hpp"

namespace edgetran {

/// Philox4x32-10: a bijection of 128 bits chosen by a 64-bit key; equal counters give equal words on every
/// machine. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
constexpr std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

namespace detail {
struct word_pair {
  std::uint64_t first;
  std::uint64_t second;
};

constexpr word_pair philox_words(std::uint64_t low, std::uint64_t high, std::uint64_t key) {
  const auto lower = [](std::uint64_t w) { return static_cast<std::uint32_t>(w); };
  const auto upper = [](std::uint64_t w) { return static_cast<std::uint32_t>(w >> 32); };
  const auto block = philox4x32({lower(low), upper(low), lower(high), upper(high)}, {lower(key), upper(key)});
  return {block[0] | std::uint64_t{block[1]} << 32, block[2] | std::uint64_t{block[3]} << 32};
}

/// Both halves of the 128-bit product; in 32-bit pieces, so that a constant expression may use it everywhere.
constexpr word_pair multiply_wide(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t a0 = a & 0xFFFFFFFFU, a1 = a >> 32, b0 = b & 0xFFFFFFFFU, b1 = b >> 32;
  const std::uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
  const std::uint64_t carry = (middle & 0xFFFFFFFFU) + a0 * b1;
  return {a1 * b1 + (middle >> 32) + (carry >> 32), a * b};
}
}  // namespace detail

/// A reproducible sequence of 2^64 random 64-bit words, named by (seed, id) alone. It is a plain value: copy
/// it, compare it, jump in it in O(1), and give every thread, trial or row its own `split(i)`, so that the
/// result does not depend on how the work was shared out. Models UniformRandomBitGenerator. Not for
/// cryptography.
class stream {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  constexpr explicit stream(std::uint64_t seed = 0, std::uint64_t id = 0) : seed_(seed), id_(id) {}

  /// The next word.
  constexpr result_type operator()() {
    if (position_++ % 2 != 0) return spare_;
    const auto words = block((position_ - 1) / 2);
    spare_ = words.second;
    return words.first;
  }

  /// The same stream, standing before its i-th word (from 0, wherever this one stands). O(1).
  [[nodiscard]] constexpr stream at(std::uint64_t i) const {
    stream moved(seed_, id_);
    moved.position_ = i;
    if (i % 2 != 0) moved.spare_ = block(i / 2).second;
    return moved;
  }

  /// An independent stream for part i of the work; depends on seed, id and i, not on what was drawn. Nests.
  [[nodiscard]] constexpr stream split(std::uint64_t i) const {
    // Another key than the words' own, so that a child's name is never one of its parent's words.
    const auto name = detail::philox_words(i, id_, ~seed_);
    return stream(name.first, name.second);
  }

  /// What names the sequence.
  [[nodiscard]] constexpr std::uint64_t seed() const { return seed_; }
  [[nodiscard]] constexpr std::uint64_t id() const { return id_; }

  /// Words drawn so far.
  [[nodiscard]] constexpr std::uint64_t position() const { return position_; }

  /// Equal streams draw equal words from here on.
  friend constexpr bool operator==(const stream& a, const stream& b) {
    return a.seed_ == b.seed_ && a.id_ == b.id_ && a.position_ == b.position_;
  }

  /// A multiple of 2^-53 in [0, 1). One word.
  constexpr double uniform01() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  /// A number in [low, high]; high only by rounding. One word. Throws `numeric_error` unless low <= high,
  /// both finite and not further apart than a double can say.
  constexpr double uniform(double low, double high) {
    if (!(low <= high && high - low <= std::numeric_limits<double>::max()))
      throw numeric_error("bounds [" + std::to_string(low) + ", " + std::to_string(high) + "]", "uniform",
                          "give two finite numbers, the lower first");
    return low + (high - low) * uniform01();
  }

  /// A whole number in [0, n), every one exactly as likely. One word, rarely more. Throws `numeric_error` for
  /// n = 0. Source: D. Lemire, "Fast random integer generation in an interval", TOMACS 29 (2019).
  constexpr std::uint64_t below(std::uint64_t n) {
    if (n == 0) throw numeric_error("no number lies in [0, 0)", "below", "give n of at least 1");
    auto product = detail::multiply_wide((*this)(), n);
    if (product.second < n) {
      const std::uint64_t surplus = (0 - n) % n;
      while (product.second < surplus) product = detail::multiply_wide((*this)(), n);
    }
    return product.first;
  }

  /// True with probability p (never for 0, always for 1). One word.
  constexpr bool chance(double p) { return uniform01() < p; }

  /// A normal variable, by inversion: one word each, so jumps and splits stay aligned. Throws `numeric_error`
  /// for a negative, NaN or infinite spread.
  double normal(double mean = 0, double standard_deviation = 1) {
    if (!(standard_deviation >= 0 && standard_deviation <= std::numeric_limits<double>::max()))
      throw numeric_error("standard deviation " + std::to_string(standard_deviation), "normal",
                          "give a finite number of at least 0");
    // 52 bits and a half: symmetric about 1/2 and never 0 or 1, even after rounding.
    const double p = (static_cast<double>((*this)() >> 12) + 0.5) * 0x1p-52;
    return mean + standard_deviation * normal_quantile(p);
  }

 private:
  constexpr detail::word_pair block(std::uint64_t index) const {
    return detail::philox_words(index, id_, seed_);
  }

  std::uint64_t seed_;
  std::uint64_t id_;
  std::uint64_t position_ = 0;
  std::uint64_t spare_ = 0;  // the second word of the current block; meaningful at odd positions
};

/// Puts the elements of a vector, array or span in random order, every one equally likely (Fisher and Yates).
template <class Sequence>
requires requires(Sequence& s) {
  s.size();
  s[0];
}
constexpr void shuffle(Sequence&& items, stream& random) {
  for (std::size_t i = items.size(); i > 1; --i) {
    using std::swap;
    swap(items[i - 1], items[static_cast<std::size_t>(random.below(i))]);
  }
}

/// k different indices below n in random order, every ordered choice equally likely. O(n) time and memory.
/// Throws `shape_error` if k > n. A template so that only its callers compile it.
template <class = void>
std::vector<std::size_t> sample_without_replacement(std::size_t n, std::size_t k, stream& random) {
  if (k > n)
    throw shape_error("cannot take " + std::to_string(k) + " different indices out of " + std::to_string(n),
                      "sample_without_replacement", "ask for fewer");
  std::vector<std::size_t> indices(n);
  for (std::size_t i = 0; i < n; ++i) indices[i] = i;
  for (std::size_t i = 0; i < k; ++i)
    std::swap(indices[i], indices[i + static_cast<std::size_t>(random.below(n - i))]);
  indices.resize(k);
  return indices;
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_RANDOM_HPP
