// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/clustered_gemm.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "activation_reference.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"

using namespace edgetran;

namespace {

struct example {
  std::ptrdiff_t k, n;
  std::vector<float> codebook, x;
  std::vector<std::uint8_t> index;
  kernels::packed_codebook w;

  example(std::ptrdiff_t rows, std::ptrdiff_t inputs, std::ptrdiff_t outputs, int bits, int clusters)
      : k(inputs), n(outputs) {
    stream random(11, static_cast<std::uint64_t>(clusters + 1000 * rows));
    for (int i = 0; i < clusters; ++i) codebook.push_back(static_cast<float>(random.normal()));
    for (std::ptrdiff_t i = 0; i < k * n; ++i)
      index.push_back(static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(clusters))));
    for (std::ptrdiff_t i = 0; i < rows * k; ++i) x.push_back(static_cast<float>(random.normal()));
    w = kernels::packed_codebook(k, n, bits, codebook, [&](std::ptrdiff_t row, std::ptrdiff_t column) {
      return index[static_cast<std::size_t>(row * n + column)];
    });
  }
  double product(std::ptrdiff_t row, std::ptrdiff_t i, std::ptrdiff_t column) const {
    return static_cast<double>(x[static_cast<std::size_t>(row * k + i)]) *
           static_cast<double>(codebook[index[static_cast<std::size_t>(i * n + column)]]);
  }
  /// The greatest |y - sum| / sum of |products|.
  double error(const std::vector<float>& y) const {
    double worst = 0;
    for (std::size_t at = 0; at < y.size(); ++at) {
      const auto row = static_cast<std::ptrdiff_t>(at) / n, column = static_cast<std::ptrdiff_t>(at) % n;
      double sum = 0, size = std::numeric_limits<double>::min();
      for (std::ptrdiff_t i = 0; i < k; ++i) {
        sum += product(row, i, column);
        size += std::abs(product(row, i, column));
      }
      const double e = std::abs(static_cast<double>(y[at]) - sum) / size;
      worst = e <= worst ? worst : std::isnan(e) ? std::numeric_limits<double>::infinity() : e;
    }
    return worst;
  }
};

struct shape {
  std::ptrdiff_t k, n;
};
struct format {
  int bits, clusters;
};
constexpr format formats[] = {{4, 16}, {4, 5},   {6, 64},  {6, 20}, {8, 16},
                              {8, 64}, {8, 128}, {8, 100}, {8, 256}};

template <class Body>
void on_every_target(Body body) {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    body();
  }
}

}  // namespace

TEST_CASE("a clustered product equals float64 for every format, number of rows and tail") {
  on_every_target([] {
    for (const format& f : formats)
      for (const std::ptrdiff_t rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 25})
        for (const shape& s : {shape{1, 1}, {8, 32}, {21, 50}, {270, 33}}) {
          CAPTURE(f.bits);
          CAPTURE(f.clusters);
          CAPTURE(rows);
          CAPTURE(s.k);
          const example e(rows, s.k, s.n, f.bits, f.clusters);
          std::vector<float> y(static_cast<std::size_t>(rows * s.n), std::nanf(""));
          kernels::clustered_gemm(e.w, rows, e.x, y);
          CHECK(e.error(y) < 2e-6);
        }
  });
}

TEST_CASE("bias and relu are applied to finished sums; strides leave what lies between alone") {
  on_every_target([] {
    for (const std::ptrdiff_t rows : {1, 3, 14}) {
      const std::ptrdiff_t k = 600, n = 45, stride = 50;
      const example e(rows, k, n, 8, 64);
      std::vector<float> plain(static_cast<std::size_t>(rows * n)),
          y(static_cast<std::size_t>(rows * stride), 77.0F);
      kernels::clustered_gemm(e.w, rows, e.x, plain);
      std::vector<float> bias, wide(static_cast<std::size_t>(rows * (k + 3)), std::nanf(""));
      for (std::ptrdiff_t c = 0; c < n; ++c) bias.push_back(static_cast<float>(c) - 20);
      for (std::ptrdiff_t r = 0; r < rows; ++r) std::copy_n(e.x.data() + r * k, k, wide.data() + r * (k + 3));
      inline_executor here;
      kernels::clustered_gemm(e.w.view(), rows, wide.data(), k + 3, y.data(), stride,
                              {bias.data(), kernels::activation::relu}, here);
      for (std::ptrdiff_t r = 0; r < rows; ++r)
        for (std::ptrdiff_t c = 0; c < stride; ++c) {
          const float is = y[static_cast<std::size_t>(r * stride + c)];
          if (c >= n)
            REQUIRE(is == 77.0F);
          else
            REQUIRE(is == std::max(0.0F, plain[static_cast<std::size_t>(r * n + c)] +
                                             bias[static_cast<std::size_t>(c)]));
        }
    }
  });
}

TEST_CASE("an activation is applied to finished sums, as in float64") {
  on_every_target([] {
    for (const std::ptrdiff_t rows : {1, 3, 14})
      for (const format& f : {format{4, 16}, {6, 64}, {8, 256}})
        for (const auto map : activation_reference::every) {
          CAPTURE(rows);
          CAPTURE(f.bits);
          CAPTURE(int(map));
          const std::ptrdiff_t k = 600, n = 45, stride = 50;
          example e(rows, k, n, f.bits, f.clusters);
          for (float& x : e.x) x /= 16;
          std::vector<float> y(static_cast<std::size_t>(rows * stride), 77.0F), bias;
          for (std::ptrdiff_t c = 0; c < n; ++c) bias.push_back(static_cast<float>(c) / 8 - 2);
          inline_executor here;
          kernels::clustered_gemm(e.w.view(), rows, e.x.data(), k, y.data(), stride, {bias.data(), map},
                                  here);
          for (std::ptrdiff_t r = 0; r < rows; ++r)
            for (std::ptrdiff_t c = 0; c < stride; ++c) {
              const float is = y[static_cast<std::size_t>(r * stride + c)];
              if (c >= n) {
                REQUIRE(is == 77.0F);
                continue;
              }
              double sum = bias[static_cast<std::size_t>(c)], size = std::abs(sum);
              for (std::ptrdiff_t i = 0; i < k; ++i)
                sum += e.product(r, i, c), size += std::abs(e.product(r, i, c));
              const double want = activation_reference::reference(map, sum);
              REQUIRE(std::abs(static_cast<double>(is) - want) <
                      2e-6 * (1.2 * size + std::abs(want)));  // no slope above 1.2
            }
        }
  });
}

TEST_CASE("any number of threads gives the same bits") {
  thread_pool pool(3);
  on_every_target([&] {
    for (const std::ptrdiff_t rows : {1, 5, 40, 500}) {
      const example e(rows, 37, 140, 6, 64);
      std::vector<float> one(static_cast<std::size_t>(rows * 140)), three(one);
      kernels::clustered_gemm(e.w, rows, e.x, one);
      kernels::clustered_gemm(e.w, rows, e.x, three, {}, pool);
      CHECK(one == three);
    }
  });
}

TEST_CASE("nothing to sum gives the bias, no output nothing; wrong spans are refused") {
  on_every_target([] {
    for (const std::ptrdiff_t rows : {0, 1, 20}) {
      const example e(rows, 0, 35, 4, 0);
      std::vector<float> y(static_cast<std::size_t>(rows * 35), 9.0F), bias(35, -2.0F);
      kernels::clustered_gemm(e.w, rows, e.x, y, {bias.data()});
      CHECK(y == std::vector<float>(y.size(), -2.0F));
      kernels::clustered_gemm(e.w, rows, e.x, y, {bias.data(), kernels::activation::relu});
      CHECK(y == std::vector<float>(y.size(), 0.0F));
      const example none(rows, 35, 0, 4, 1);
      kernels::clustered_gemm(none.w, rows, none.x, {});
    }
  });
  const example e(2, 8, 4, 4, 3);
  std::vector<float> y(8);
  CHECK_THROWS_WITH_AS(kernels::clustered_gemm(e.w, 3, e.x, y),
                       "clustered_gemm: x has 16 numbers, not 3 rows of 8", shape_error);
  y.resize(7);
  CHECK_THROWS_AS(kernels::clustered_gemm(e.w, 2, e.x, y), shape_error);
  CHECK_THROWS_AS(kernels::clustered_gemm(e.w, -1, {}, {}), shape_error);
  CHECK_THROWS_AS(kernels::clustered_gemm(e.w, std::ptrdiff_t{1} << 62, {}, {}),
                  shape_error);  // 2^62 x 4 is 0

  // Pointers and strides.
  inline_executor here;
  const auto w = e.w.view();
  CHECK_THROWS_AS(kernels::clustered_gemm(w, 2, nullptr, 8, y.data(), 4, {}, here), input_error);
  CHECK_THROWS_AS(kernels::clustered_gemm(w, 2, e.x.data(), 8, nullptr, 4, {}, here), input_error);
  CHECK_THROWS_AS(kernels::clustered_gemm(w, 2, e.x.data(), 7, y.data(), 4, {}, here), shape_error);
  CHECK_THROWS_AS(kernels::clustered_gemm(w, 2, e.x.data(), 8, y.data(), 3, {}, here), shape_error);
  CHECK_NOTHROW(kernels::clustered_gemm(w, 1, e.x.data(), 0, y.data(), 0, {}, here));
}

TEST_CASE("NaN and infinite inputs reach the outputs of their row alone") {
  on_every_target([] {
    for (const std::ptrdiff_t rows : {2, 20}) {
      example e(rows, 19, 40, 4, 16);
      e.x[5] = std::nanf("");
      std::vector<float> y(static_cast<std::size_t>(rows * 40));
      kernels::clustered_gemm(e.w, rows, e.x, y, {nullptr, kernels::activation::relu});
      for (std::size_t i = 0; i < y.size(); ++i) REQUIRE(std::isnan(y[i]) == (i < 40));
    }
  });
}
