// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/clustered_int8.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

TEST_CASE("an int8 product has the same bits on every target, those of whole numbers, within its bound") {
  for (const auto& format : {std::pair{4, 16}, {4, 7}, {6, 64}, {8, 64}, {8, 128}, {8, 256}})
    for (const int rows : {1, 2, 3, 12})
      for (const auto& shape : {std::pair{1, 1}, {8, 32}, {23, 50}, {260, 33}}) {
        const int bits = format.first, clusters = format.second, k = shape.first, n = shape.second;
        CAPTURE(bits);
        CAPTURE(clusters);
        CAPTURE(rows);
        CAPTURE(k);
        stream random(6, static_cast<std::uint64_t>(clusters + rows));
        std::vector<float> codebook, x, bias;
        std::vector<std::size_t> index;
        for (int i = 0; i < clusters; ++i) codebook.push_back(static_cast<float>(random.normal()));
        for (int i = 0; i < k * n; ++i)
          index.push_back(static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(clusters))));
        for (int i = 0; i < rows * k; ++i) x.push_back(static_cast<float>(random.normal()));
        for (int i = 0; i < n; ++i) bias.push_back(static_cast<float>(random.normal()));
        const kernels::packed_codebook w(k, n, bits, codebook, [&](auto row, auto column) {
          return index[static_cast<std::size_t>(row * n + column)];
        });
        // The reference: factors rounded here, sums in 64 bits, the result rounded after the product and the
        // bias.
        float s = 0;
        for (const float c : codebook) s = std::max(s, std::abs(c));
        s /= 127;
        std::vector<float> want;
        std::vector<double> exact, bound;
        for (int row = 0; row < rows; ++row) {
          float most = 0;
          const float* const from = x.data() + row * k;
          for (int i = 0; i < k; ++i) most = std::max(most, std::abs(from[i]));
          const float t = most / 127, inverse = 127 / most;
          for (int column = 0; column < n; ++column) {
            std::int64_t sum = 0;
            double y = 0, off = 0;
            for (int i = 0; i < k; ++i) {
              const float c = codebook[index[static_cast<std::size_t>(i * n + column)]];
              sum += std::lrint(from[i] * inverse) * std::lrint(double(c) / double(s));
              y += double(from[i]) * double(c);
              off += double(std::abs(from[i])) * s / 2 + double(std::abs(c)) * t / 2 + double(s) * t / 4;
            }
            const volatile float scaled = static_cast<float>(sum) * (t * s);
            want.push_back(scaled + bias[static_cast<std::size_t>(column)]);
            exact.push_back(y + bias[static_cast<std::size_t>(column)]);
            bound.push_back(off);
          }
        }
        for (const auto t : kernels::available()) {
          CAPTURE(std::string(kernels::name(t)));
          const kernels::scoped_target forced(t);
          std::vector<float> y(want.size(), std::nanf(""));
          kernels::clustered_gemm_int8(w, rows, x, y, {bias.data()});
          CHECK(y == want);
          for (std::size_t i = 0; i < y.size(); ++i)
            REQUIRE(std::abs(double(y[i]) - exact[i]) <= bound[i] * 1.0001 + 1e-6);
        }
      }
}

TEST_CASE("int8: threads, zeroes, NaN, relu and what is refused") {
  thread_pool pool(3);
  for (const auto t : kernels::available()) {
    const kernels::scoped_target forced(t);
    const std::ptrdiff_t rows = 5, k = 40, n = 170;
    const std::vector<float> codebook{-1, 0.5F, 2};
    const kernels::packed_codebook w(k, n, 4, codebook,
                                     [](auto row, auto column) { return (row + column) % 3; });
    std::vector<float> x, one(static_cast<std::size_t>(rows * n)), three(one);
    stream random(1, 2);
    for (std::ptrdiff_t i = 0; i < rows * k; ++i) x.push_back(static_cast<float>(random.normal()));
    kernels::clustered_gemm_int8(w, rows, x, one);
    kernels::clustered_gemm_int8(w, rows, x, three, {}, pool);
    CHECK(one == three);
    kernels::clustered_gemm_int8(w, rows, x, three, {nullptr, kernels::activation::relu});
    for (std::size_t i = 0; i < one.size(); ++i) REQUIRE(three[i] == std::max(0.0F, one[i]));
    for (const auto map : activation_reference::every) {
      CAPTURE(int(map));
      kernels::clustered_gemm_int8(w, rows, x, three, {nullptr, map});
      CHECK(activation_reference::error_after(map, one, three) <= 2e-6);
    }
    CHECK_THROWS_AS(kernels::clustered_gemm_int8(w.view(), 2, x.data(), k, one.data(), n - 1, {}, pool),
                    shape_error);
    std::fill_n(x.begin(), k, 0.0F);                                                    // row 0
    x[static_cast<std::size_t>(k)] = std::nanf("");                                     // row 1
    x[static_cast<std::size_t>(2 * k + 39)] = -std::numeric_limits<float>::infinity();  // row 2
    kernels::clustered_gemm_int8(w, rows, x, one);
    for (std::ptrdiff_t i = 0; i < rows * n; ++i) {
      const float y = one[static_cast<std::size_t>(i)];
      REQUIRE(std::isnan(y) == (i / n == 1 || i / n == 2));
      if (i < n) REQUIRE(y == 0.0F);
    }
    CHECK_THROWS_AS(kernels::clustered_gemm_int8(w, rows + 1, x, one), shape_error);
    const kernels::packed_codebook deep(kernels::int8_most_inputs + 1, 1, 4, codebook,
                                        [](auto, auto) { return 2; });
    std::vector<float> many(static_cast<std::size_t>(kernels::int8_most_inputs + 1), 1.0F), y(1);
    CHECK_THROWS_AS(kernels::clustered_gemm_int8(deep, 1, many, y), shape_error);
    const kernels::packed_codebook deepest(kernels::int8_most_inputs, 1, 4, codebook,
                                           [](auto, auto) { return 2; });
    many.pop_back();
    kernels::clustered_gemm_int8(deepest, 1, many, y);  // the greatest sum there is
    CHECK(y[0] == doctest::Approx(262144.0));
  }
}
