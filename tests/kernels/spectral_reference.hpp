// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What the tests of the spectral mixers compare with: sums over matrices of cosines and sines in float64.
#ifndef EDGETRAN_TESTS_KERNELS_SPECTRAL_REFERENCE_HPP
#define EDGETRAN_TESTS_KERNELS_SPECTRAL_REFERENCE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "edgetran/core/random.hpp"

namespace spectral_reference {

/// An array with rows further apart than they are long; what lies between is 77.
struct array {
  int tokens, channels;
  std::ptrdiff_t stride;
  std::vector<float> values;

  array(int tokens_, int channels_, int gap)
      : tokens(tokens_),
        channels(channels_),
        stride(channels_ + gap),
        values(static_cast<std::size_t>(tokens_) * static_cast<std::size_t>(stride), 77.0F) {}

  float& at(int s, int t) { return values[static_cast<std::size_t>(s * stride + t)]; }
  float at(int s, int t) const { return values[static_cast<std::size_t>(s * stride + t)]; }
  bool gaps_untouched() const {
    for (int s = 0; s < tokens; ++s)
      for (std::ptrdiff_t t = channels; t < stride; ++t)
        if (values[static_cast<std::size_t>(s * stride + t)] != 77.0F) return false;
    return true;
  }
};

inline array random_array(int tokens, int channels, int gap, std::uint64_t seed) {
  array x(tokens, channels, gap);
  edgetran::stream random(seed, static_cast<std::uint64_t>(tokens * 4096 + channels));
  for (int s = 0; s < tokens; ++s)
    for (int t = 0; t < channels; ++t) x.at(s, t) = static_cast<float>(random.uniform(-1, 1));
  return x;
}

/// sum over j of x[j] f(k, j) along one axis of [rows, size], for each k: O(rows size^2).
template <class Function>
std::vector<double> along_rows(const std::vector<double>& x, int rows, int size, const Function& f) {
  std::vector<double> matrix, y;
  for (int k = 0; k < size; ++k)
    for (int j = 0; j < size; ++j) matrix.push_back(f(k, j));
  for (int r = 0; r < rows; ++r)
    for (int k = 0; k < size; ++k) {
      double sum = 0;
      for (int j = 0; j < size; ++j)
        sum += x[static_cast<std::size_t>(r * size + j)] * matrix[static_cast<std::size_t>(k * size + j)];
      y.push_back(sum);
    }
  return y;
}

inline std::vector<double> transposed(const std::vector<double>& x, int rows, int columns) {
  std::vector<double> y(x.size());
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c)
      y[static_cast<std::size_t>(c * rows + r)] = x[static_cast<std::size_t>(r * columns + c)];
  return y;
}

/// The transform of both axes, each through the same kind of matrix; f(size) gives the matrix as a function.
template <class Matrix>
std::vector<double> both(const array& x, const Matrix& f) {
  std::vector<double> y;
  for (int s = 0; s < x.tokens; ++s)
    for (int t = 0; t < x.channels; ++t) y.push_back(x.at(s, t));
  y = along_rows(y, x.tokens, x.channels, f(x.channels));
  y = along_rows(transposed(y, x.tokens, x.channels), x.channels, x.tokens, f(x.tokens));
  return transposed(y, x.channels, x.tokens);
}

inline std::vector<double> fourier(const array& x) {
  const auto angle = [](int k, int j, int n) {
    return 2 * std::numbers::pi * static_cast<double>(std::int64_t{k} * j % n) / n;
  };
  std::vector<double> y =
      both(x, [&](int n) { return [=](int k, int j) { return std::cos(angle(k, j, n)); }; });
  const auto sines = both(x, [&](int n) { return [=](int k, int j) { return std::sin(angle(k, j, n)); }; });
  for (std::size_t i = 0; i < y.size(); ++i) y[i] -= sines[i];
  return y;
}

inline std::vector<double> cosine(const array& x) {
  return both(x, [](int n) {
    return [=](int k, int j) {
      return 2 * std::cos(std::numbers::pi * static_cast<double>(std::int64_t{k} * (2 * j + 1) % (4 * n)) /
                          (2 * n));
    };
  });
}

/// The greatest difference, over the root of the sum of all x squared (what a result is by and large).
inline double error(const array& y, const std::vector<double>& want, const array& x) {
  double most = 0, squares = 0;
  for (int s = 0; s < x.tokens; ++s)
    for (int t = 0; t < x.channels; ++t) {
      const double gap = std::abs(y.at(s, t) - want[static_cast<std::size_t>(s * x.channels + t)]);
      if (!(gap <= most)) most = gap;
      squares += double(x.at(s, t)) * x.at(s, t);
    }
  return most / std::sqrt(squares);
}

}  // namespace spectral_reference

#endif  // EDGETRAN_TESTS_KERNELS_SPECTRAL_REFERENCE_HPP
