// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/dense_gemm.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "activation_reference.hpp"
#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {

std::vector<float> numbers(std::ptrdiff_t n, std::uint64_t seed) {
  stream draw(seed);
  std::vector<float> v(static_cast<std::size_t>(n));
  for (float& x : v) x = static_cast<float>(draw.uniform(-1, 1));
  return v;
}

/// Greatest |y - y'| over |x| |W|, the sums of sizes, of a product in `rows` rows `gap` numbers apart in
/// excess.
double error_of(std::ptrdiff_t rows, std::ptrdiff_t k, std::ptrdiff_t n, bool in_out, std::ptrdiff_t gap) {
  const auto w = numbers(k * n, 1), x = numbers(rows * (k + gap), 2), bias = numbers(n, 3);
  std::vector<float> y(static_cast<std::size_t>(rows * (n + gap)), 99.0F);
  const kernels::packed_dense packed(k, n, w.data(), in_out ? n : 1, in_out ? 1 : k);
  inline_executor here;
  kernels::dense_gemm(packed, rows, x.data(), k + gap, y.data(), n + gap, {bias.data()}, here);
  double worst = 0;
  for (std::ptrdiff_t r = 0; r < rows; ++r) {
    for (std::ptrdiff_t c = 0; c < n; ++c) {
      double want = static_cast<double>(bias[static_cast<std::size_t>(c)]), size = std::abs(want);
      for (std::ptrdiff_t i = 0; i < k; ++i) {
        const double p = static_cast<double>(x[static_cast<std::size_t>(r * (k + gap) + i)]) *
                         static_cast<double>(w[static_cast<std::size_t>(in_out ? i * n + c : c * k + i)]);
        want += p, size += std::abs(p);
      }
      const double error =
          std::abs(static_cast<double>(y[static_cast<std::size_t>(r * (n + gap) + c)]) - want) / size;
      if (!(error <= worst)) worst = error;  // keeps a NaN
    }
    for (std::ptrdiff_t c = n; c < n + gap; ++c)
      CHECK(y[static_cast<std::size_t>(r * (n + gap) + c)] == 99.0F);
  }
  return worst;
}

}  // namespace

TEST_CASE("dense products equal float64 on every target, for every tail and both orders") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (const std::ptrdiff_t rows : {1, 2, 3, 4, 5, 7, 13, 25})
      for (const std::ptrdiff_t k : {1, 8, 9, 64, 261})
        for (const std::ptrdiff_t n : {1, 31, 32, 33, 70}) {
          CAPTURE(rows);
          CAPTURE(k);
          CAPTURE(n);
          CHECK(error_of(rows, k, n, k % 2 == 0, n % 2 * 3) < 2e-6);
        }
  }
}

TEST_CASE("a dense product ends in any activation") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    const auto w = numbers(20 * 37, 1), x = numbers(9 * 20, 2);
    const kernels::packed_dense packed(20, 37, w.data(), 37, 1);
    inline_executor here;
    for (const std::ptrdiff_t rows : {1, 9})
      for (const auto map : activation_reference::every) {
        CAPTURE(int(map));
        std::vector<float> sums(static_cast<std::size_t>(rows * 37)), y(sums);
        kernels::dense_gemm(packed, rows, x.data(), 20, sums.data(), 37, {}, here);
        kernels::dense_gemm(packed, rows, x.data(), 20, y.data(), 37, {nullptr, map}, here);
        CHECK(activation_reference::error_after(map, sums, y) <= 2e-6);
      }
  }
}

TEST_CASE("a dense product of nothing is the bias, and no rows are no work") {
  const auto bias = numbers(5, 1);
  std::vector<float> y(10, 7.0F);
  inline_executor here;
  const kernels::packed_dense nothing(0, 5, nullptr, 1, 0);
  kernels::dense_gemm(nothing, 2, nullptr, 0, y.data(), 5, {bias.data()}, here);
  for (std::size_t i = 0; i < 10; ++i) CHECK(y[i] == bias[i % 5]);
  kernels::dense_gemm(nothing, 0, nullptr, 0, nullptr, 5, {}, here);
  CHECK_THROWS_AS(kernels::packed_dense(-1, 2, nullptr, 1, 1), shape_error);
  CHECK_THROWS_AS(kernels::packed_dense(std::ptrdiff_t{1} << 40, std::ptrdiff_t{1} << 40, nullptr, 1, 1),
                  numeric_error);
  CHECK_THROWS_AS(kernels::packed_dense(4, std::numeric_limits<std::ptrdiff_t>::max(), nullptr, 1, 1),
                  numeric_error);
  CHECK_THROWS_AS(kernels::packed_dense(4, 2, nullptr, 1, 1), input_error);
  const kernels::packed_dense some(2, 5, bias.data(), 0, 1);
  CHECK_THROWS_AS(kernels::dense_gemm(some, 2, bias.data(), 1, y.data(), 5, {}, here), shape_error);
  CHECK_THROWS_AS(kernels::dense_gemm(some, 2, nullptr, 2, y.data(), 5, {}, here), input_error);
}

TEST_CASE("a packed matrix takes another's place in its memory") {
  const auto big = numbers(100 * 70, 1), small = numbers(9 * 33, 2);
  kernels::packed_dense w(100, 70, big.data(), 70, 1);
  const std::size_t bytes = w.bytes();
  w.assign(9, 33, small.data(), 33, 1);
  CHECK(w.bytes() == bytes);
  const auto x = numbers(9, 3);
  std::vector<float> y(33), fresh(33);
  inline_executor here;
  kernels::dense_gemm(w, 1, x.data(), 9, y.data(), 33, {}, here);
  kernels::dense_gemm(kernels::packed_dense(9, 33, small.data(), 33, 1), 1, x.data(), 9, fresh.data(), 33, {},
                      here);
  CHECK(y == fresh);
}

TEST_CASE("a matrix that was moved from can be filled again") {
  const auto numbers_of_w = numbers(9 * 33, 2), x = numbers(9, 3);
  kernels::packed_dense w(9, 33, numbers_of_w.data(), 33, 1);
  const kernels::packed_dense taken = std::move(w);
  w.assign(9, 33, numbers_of_w.data(), 33, 1);
  std::vector<float> y(33), other(33);
  inline_executor here;
  kernels::dense_gemm(w, 1, x.data(), 9, y.data(), 33, {}, here);
  kernels::dense_gemm(taken, 1, x.data(), 9, other.data(), 33, {}, here);
  CHECK(y == other);
}
