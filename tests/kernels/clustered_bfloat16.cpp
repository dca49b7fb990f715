// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/clustered_bfloat16.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "activation_reference.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"

using namespace edgetran;

namespace {

double coarse(float x) { return std::bit_cast<float>(std::uint32_t{kernels::to_bfloat16(x)} << 16); }

}  // namespace

TEST_CASE(
    "a bfloat16 product equals float64 sums of rounded factors, and keeps its bound to unrounded ones") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (const auto& format : {std::pair{4, 16}, {6, 64}, {8, 64}, {8, 128}, {8, 256}})
      for (const int rows : {1, 2, 5, 8, 9, 26})
        for (const auto& shape : {std::pair{1, 1}, {8, 32}, {23, 50}, {1050, 33}}) {
          const int bits = format.first, clusters = format.second, k = shape.first, n = shape.second;
          CAPTURE(bits);
          CAPTURE(clusters);
          CAPTURE(rows);
          CAPTURE(k);
          stream random(5, static_cast<std::uint64_t>(clusters + rows));
          std::vector<float> codebook, x, bias;
          std::vector<std::size_t> index;
          for (int i = 0; i < clusters; ++i) codebook.push_back(static_cast<float>(random.normal()));
          for (int i = 0; i < k * n; ++i)
            index.push_back(static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(clusters))));
          for (int i = 0; i < rows * k; ++i) x.push_back(static_cast<float>(random.normal()));
          for (int i = 0; i < n; ++i) bias.push_back(static_cast<float>(i % 3));
          const kernels::packed_codebook w(k, n, bits, codebook, [&](auto row, auto column) {
            return index[static_cast<std::size_t>(row * n + column)];
          });
          std::vector<float> y(static_cast<std::size_t>(rows * n), std::nanf(""));
          kernels::clustered_gemm_bfloat16(w, rows, x, y, {bias.data()});
          double worst = 0, worst_of_bound = 0;
          for (int row = 0; row < rows; ++row)
            for (int column = 0; column < n; ++column) {
              double sum = bias[static_cast<std::size_t>(column)], exact = sum, size = 1e-30;
              for (int i = 0; i < k; ++i) {
                const float a = x[static_cast<std::size_t>(row * k + i)];
                const float b = codebook[index[static_cast<std::size_t>(i * n + column)]];
                sum += coarse(a) * coarse(b);
                exact += double(a) * double(b);
                size += std::abs(double(a) * double(b));
              }
              const double is = y[static_cast<std::size_t>(row * n + column)];
              worst = std::max(worst, std::isnan(is) ? 1 : std::abs(is - sum) / (size + 2));
              worst_of_bound = std::max(worst_of_bound, std::abs(is - exact) / (size + 1e-6));
            }
          CHECK(worst < 2e-6);
          CHECK(worst_of_bound < 1.0 / 128 + 1.0 / 65536);
        }
  }
}

TEST_CASE(
    "bfloat16: the same bits for any number of threads; NaN stays in its row; wrong spans are refused") {
  thread_pool pool(3);
  for (const auto t : kernels::available()) {
    const kernels::scoped_target forced(t);
    const std::ptrdiff_t rows = 270, k = 40, n = 70;
    const std::vector<float> codebook{-1, 0.5F, 2};
    const kernels::packed_codebook w(k, n, 4, codebook,
                                     [](auto row, auto column) { return (row + column) % 3; });
    std::vector<float> x, one(static_cast<std::size_t>(rows * n)), three(one);
    stream random(1, 2);
    for (std::ptrdiff_t i = 0; i < rows * k; ++i) x.push_back(static_cast<float>(random.normal()));
    kernels::clustered_gemm_bfloat16(w, rows, x, one);
    kernels::clustered_gemm_bfloat16(w, rows, x, three, {}, pool);
    CHECK(one == three);
    for (const auto map : activation_reference::every) {
      CAPTURE(int(map));
      kernels::clustered_gemm_bfloat16(w, rows, x, three, {nullptr, map});
      CHECK(activation_reference::error_after(map, one, three) <= 2e-6);
    }
    CHECK_THROWS_AS(kernels::clustered_gemm_bfloat16(w.view(), 2, x.data(), k, one.data(), n - 1, {}, pool),
                    shape_error);
    x[3] = std::nanf("");
    kernels::clustered_gemm_bfloat16(w, rows, x, one);
    for (std::ptrdiff_t i = 0; i < rows * n; ++i)
      REQUIRE(std::isnan(one[static_cast<std::size_t>(i)]) == (i < n));
    CHECK_THROWS_AS(kernels::clustered_gemm_bfloat16(w, rows + 1, x, one), shape_error);
    const kernels::packed_codebook none(0, 3, 4, {}, [](auto, auto) { return 0; });
    std::vector<float> y(6, 1.0F);
    kernels::clustered_gemm_bfloat16(none, 2, {}, y);
    CHECK(y == std::vector<float>(6, 0.0F));
  }
}
