// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/nn/plain_kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "edgetran/core/random.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;
using kernels = nn::plain_kernels;
using floats = std::vector<float>;

floats random_floats(std::size_t n, std::uint64_t seed, double reach = 1) {
  stream draw(seed);
  floats x(n);
  for (float& a : x) a = static_cast<float>(draw.uniform(-reach, reach));
  return x;
}
/// A tensor over foreign memory.
nn::tensor view(floats& x, std::int64_t batch, std::int64_t rows, std::int64_t width,
                std::int64_t row_stride) {
  return {{}, x.data(), batch, rows, width, row_stride, rows * row_stride};
}

}  // namespace

TEST_CASE("point functions are accurate to float over the range that matters") {
  floats x;
  for (int i = -4000; i <= 4000; ++i) x.push_back(static_cast<float>(i) / 400);
  floats y(x.size());
  for (const auto f : {model::function::gelu, model::function::gelu_tanh, model::function::relu,
                       model::function::silu, model::function::tanh, model::function::quick_gelu}) {
    CAPTURE(model::name(f));
    kernels::activate(f, x.data(), static_cast<std::int64_t>(x.size()), y.data());
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double in = static_cast<double>(x[i]);
      worst = std::max(
          worst, std::abs(static_cast<double>(y[i]) - reference::point(f, in)) / std::max(1.0, std::abs(in)));
    }
    CHECK(worst < 3e-7);
  }
}

TEST_CASE("point functions may run in place, in any length, and keep their limits") {
  for (const std::size_t n : {1U, 7U, 256U, 257U, 700U}) {
    const floats x = random_floats(n, n, 4);
    floats apart(n), over = x;
    kernels::activate(model::function::gelu, x.data(), static_cast<std::int64_t>(n), apart.data());
    kernels::activate(model::function::gelu, over.data(), static_cast<std::int64_t>(n), over.data());
    CHECK(apart == over);
    CHECK(static_cast<double>(over.back()) ==
          doctest::Approx(reference::point(model::function::gelu, static_cast<double>(x.back())))
              .epsilon(1e-5));
  }
  for (const auto f : {model::function::gelu, model::function::gelu_tanh, model::function::silu,
                       model::function::quick_gelu}) {
    CAPTURE(model::name(f));
    floats x{1e4F, -1e4F, 0.0F, 1e12F, -1e12F, 100.0F, -100.0F, 50.0F};
    kernels::activate(f, x.data(), static_cast<std::int64_t>(x.size()), x.data());
    // Within half of what Eigen's tanh may miss 1 by: on Arm, some builds end at 1 - 2^-22.
    const auto near = [&](std::size_t i, double want, double in) {
      CHECK(std::abs(static_cast<double>(x[i]) - want) <= 2.4e-7 * in);
    };
    near(0, 1e4, 1e4);
    near(1, 0, 1e4);
    near(2, 0, 0);
    near(3, 1e12, 1e12);
    near(4, 0, 1e12);
  }
}

TEST_CASE("softmax sums to one, shifts with its input and survives large scores") {
  for (const int n : {1, 3, 8, 61}) {
    floats x = random_floats(static_cast<std::size_t>(n), 3, 20);
    floats shifted = x;
    for (float& a : shifted) a += 64;
    std::vector<double> want;
    double total = 0;
    for (const float a : x) total += want.emplace_back(std::exp(static_cast<double>(a)));
    kernels::softmax(x.data(), n);
    kernels::softmax(shifted.data(), n);
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(std::abs(static_cast<double>(x[i]) - want[i] / total) < 3e-7);
      CHECK(std::abs(x[i] - shifted[i]) < 2e-5F);
    }
  }
  const float huge = std::numeric_limits<float>::max();
  floats x{huge, huge, 0, -huge};
  kernels::softmax(x.data(), 4);
  CHECK(x[0] == 0.5F);
  CHECK(x[1] == 0.5F);
  CHECK(x[2] < 1e-25F);
  CHECK(x[3] < 1e-25F);
  // Subnormal numbers would be right as well, and slow.
  for (const float share : x) CHECK(std::fpclassify(share * 1e-6F) != FP_SUBNORMAL);
  floats hidden(4, -huge / 4);  // a row whose keys are all masked stays finite
  kernels::softmax(hidden.data(), 4);
  CHECK(hidden == floats(4, 0.25F));
  for (std::size_t place = 0; place < 9; ++place) {
    floats broken(9, 1.0F);
    broken[place] = std::numeric_limits<float>::quiet_NaN();
    kernels::softmax(broken.data(), 9);
    CHECK(std::isnan(broken[place]));
  }
}

TEST_CASE("norms equal their formulas in double") {
  for (const std::int64_t n : {1, 5, 64, 129}) {
    const auto count = static_cast<std::size_t>(n);
    floats x = random_floats(count, 1, 3), w = random_floats(count, 2), b = random_floats(count, 3), y(count);
    for (float& a : x) a += 5;  // a mean that must go
    double mean = 0, variance = 0, square = 0;
    for (const float a : x) mean += static_cast<double>(a) / static_cast<double>(n);
    for (const float a : x) {
      variance += std::pow(static_cast<double>(a) - mean, 2) / static_cast<double>(n);
      square += std::pow(static_cast<double>(a), 2) / static_cast<double>(n);
    }
    kernels::layer_norm(x.data(), w.data(), b.data(), 0.25, n, y.data());
    for (std::size_t i = 0; i < count; ++i)
      CHECK(std::abs(static_cast<double>(y[i]) - ((static_cast<double>(x[i]) - mean) /
                                                      std::sqrt(variance + 0.25) * static_cast<double>(w[i]) +
                                                  static_cast<double>(b[i]))) < 3e-6);
    floats over = x;
    kernels::layer_norm(over.data(), w.data(), b.data(), 0.25, n, over.data());
    CHECK(over == y);
    kernels::rms_norm(x.data(), w.data(), 0.25, n, y.data());
    for (std::size_t i = 0; i < count; ++i)
      CHECK(std::abs(static_cast<double>(y[i]) - static_cast<double>(x[i]) / std::sqrt(square + 0.25) *
                                                     static_cast<double>(w[i])) < 1e-6);
    kernels::rms_norm(x.data(), w.data(), 0.25, n, x.data());
    CHECK(x == y);
  }
}

TEST_CASE("linear reads both layouts, strided rows, and leaves the gaps alone") {
  const std::int64_t m = 5, k = 7, n = 3, from_stride = 11, to_stride = 6;
  floats x = random_floats(m * from_stride, 1), w = random_floats(k * n, 2), b = random_floats(n, 3);
  floats turned(w.size());
  for (std::size_t o = 0; o < n; ++o)
    for (std::size_t i = 0; i < k; ++i) turned[i * n + o] = w[o * k + i];
  for (const bool in_out : {false, true})
    for (const bool bias : {false, true}) {
      floats y(m * to_stride, 77.0F);
      nn::tensor to = view(y, 1, m, n, to_stride);
      kernels::linear(view(x, 1, m, k, from_stride), in_out ? turned.data() : w.data(),
                      bias ? b.data() : nullptr, in_out, to);
      for (std::size_t r = 0; r < m; ++r)
        for (std::size_t c = 0; c < to_stride; ++c) {
          if (c >= n) {
            CHECK(y[r * to_stride + c] == 77.0F);
            continue;
          }
          double want = bias ? static_cast<double>(b[c]) : 0;
          for (std::size_t i = 0; i < k; ++i)
            want += static_cast<double>(x[r * from_stride + i]) * static_cast<double>(w[c * k + i]);
          CHECK(std::abs(static_cast<double>(y[r * to_stride + c]) - want) < 1e-6);
        }
    }
}

TEST_CASE("scores and context read heads out of wider rows") {
  const std::int64_t rows = 4, keys = 6, head = 5, q_stride = 13, k_stride = 9;
  floats q = random_floats(rows * q_stride, 1), k = random_floats(keys * k_stride, 2), s(rows * keys);
  kernels::scores(q.data() + 3, q_stride, k.data() + 2, k_stride, rows, keys, head, s.data());
  for (std::size_t a = 0; a < rows; ++a)
    for (std::size_t b = 0; b < keys; ++b) {
      double want = 0;
      for (std::size_t c = 0; c < head; ++c)
        want += static_cast<double>(q[a * q_stride + 3 + c]) * static_cast<double>(k[b * k_stride + 2 + c]);
      CHECK(std::abs(static_cast<double>(s[a * keys + b]) - want) < 1e-6);
    }
  floats c(rows * q_stride, 7.0F);
  kernels::context(s.data(), k.data() + 2, k_stride, rows, keys, head, c.data() + 3, q_stride);
  for (std::size_t a = 0; a < rows; ++a)
    for (std::size_t i = 0; i < q_stride; ++i) {
      if (i < 3 || i >= 3 + head) {
        CHECK(c[a * q_stride + i] == 7.0F);
        continue;
      }
      double want = 0;
      for (std::size_t b = 0; b < keys; ++b)
        want += static_cast<double>(s[a * keys + b]) * static_cast<double>(k[b * k_stride + 2 + i - 3]);
      CHECK(std::abs(static_cast<double>(c[a * q_stride + i]) - want) < 2e-6);
    }
}

TEST_CASE("rotation turns pairs half a head apart") {
  const floats cosines{0.6F, 0, 1}, sines{0.8F, 1, 0};
  const floats x{1, 2, 3, 10, 20, 30};
  floats y(6);
  kernels::rotate(x.data(), cosines.data(), sines.data(), 6, y.data());
  CHECK(y[0] == doctest::Approx(0.6 - 8));
  CHECK(y[3] == doctest::Approx(6 + 0.8));
  CHECK(y[1] == -20);
  CHECK(y[4] == 2);
  CHECK(y[2] == 3);
  CHECK(y[5] == 30);
  floats over = x;
  kernels::rotate(over.data(), cosines.data(), sines.data(), 6, over.data());
  CHECK(over == y);
}

TEST_CASE("gather copies one row of a table, the small maps do what they say") {
  const floats table{1, 2, 3, 4, 5, 6};
  floats y(2);
  kernels::gather(table.data(), 2, 2, y.data());
  CHECK(y == floats{5, 6});
  kernels::scale(y.data(), 0.5F, 2, y.data());
  CHECK(y == floats{2.5F, 3});
  kernels::add(y.data(), table.data(), 2, y.data());
  CHECK(y == floats{3.5F, 5});
  kernels::multiply(y.data(), table.data() + 2, 2, y.data());
  CHECK(y == floats{10.5F, 20});
  kernels::fill(y.data(), -1, 1);
  CHECK(y == floats{-1, 20});
}
