// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/network.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {
template <class Body>
void on_every_target(Body body) {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    body();
  }
}

std::vector<float> draw(std::ptrdiff_t n, stream& random) {
  std::vector<float> x(static_cast<std::size_t>(n));
  for (float& v : x) v = static_cast<float>(random.uniform(-1, 1));
  return x;
}
double at(const std::vector<float>& x, std::ptrdiff_t i) {
  return static_cast<double>(x[static_cast<std::size_t>(i)]);
}
bool near(double a, double b, double scale) { return std::fabs(a - b) <= 2e-6 * scale; }
}  // namespace

TEST_CASE("products of a layer, forward and backward, are sums in double for all sizes") {
  on_every_target([] {
    stream random(1);
    for (const bool squared : {false, true})
      for (const std::ptrdiff_t rows : {1, 2, 5, 7})
        for (const std::ptrdiff_t inputs : {0, 1, 3, 16, 37})
          for (const std::ptrdiff_t outputs : {1, 4, 16, 20, 32, 52, 64, 132}) {
            CAPTURE(rows);
            CAPTURE(inputs);
            CAPTURE(outputs);
            const kernels::layer_job bare{rows,        inputs,     outputs,     nullptr,
                                          outputs + 1, inputs + 2, outputs + 3, squared};
            const auto w = draw(inputs * bare.weight_stride, random), x = draw(rows * bare.x_stride, random),
                       z = draw(rows * bare.z_stride, random);
            auto job = bare;
            job.weights = w.data();
            const auto weight = [&](std::ptrdiff_t i, std::ptrdiff_t j) {
              const double v = at(w, i * job.weight_stride + j);
              return squared ? v * v : v;
            };
            const double scale = static_cast<double>(inputs + outputs + rows);
            bool right = true;

            auto forward = z;
            kernels::layer_forward(job, x.data(), forward.data());
            for (std::ptrdiff_t r = 0; r < rows; ++r)
              for (std::ptrdiff_t j = 0; j < job.z_stride; ++j) {
                double sum = at(z, r * job.z_stride + j);
                for (std::ptrdiff_t i = 0; i < inputs && j < outputs; ++i)
                  sum += at(x, r * job.x_stride + i) * weight(i, j);
                right = right && near(at(forward, r * job.z_stride + j), sum, scale);
              }
            CHECK(right);
            for (std::ptrdiff_t r = 0; r < rows; ++r) {  // a row alone: the same bits
              std::vector<float> alone(z.begin() + r * job.z_stride, z.begin() + (r + 1) * job.z_stride);
              auto one = job;
              one.rows = 1;
              kernels::layer_forward(one, x.data() + r * job.x_stride, alone.data());
              for (std::ptrdiff_t j = 0; j < outputs; ++j)
                right = right && at(alone, j) == at(forward, r * job.z_stride + j);
            }
            CHECK(right);

            auto back = x;
            kernels::layer_to_inputs(job, z.data(), back.data());
            for (std::ptrdiff_t r = 0; r < rows; ++r)
              for (std::ptrdiff_t i = 0; i < job.x_stride; ++i) {
                double sum = 0;
                for (std::ptrdiff_t j = 0; j < outputs && i < inputs; ++j)
                  sum += at(z, r * job.z_stride + j) * weight(i, j);
                right = right && near(at(back, r * job.x_stride + i),
                                      i < inputs ? sum : at(x, r * job.x_stride + i), scale);
              }
            CHECK(right);

            auto sums = draw(inputs * job.weight_stride, random);
            const auto before = sums;
            kernels::layer_to_weights(job, x.data(), z.data(), sums.data());
            for (std::ptrdiff_t i = 0; i < inputs; ++i)
              for (std::ptrdiff_t j = 0; j < job.weight_stride; ++j) {
                double sum = at(before, i * job.weight_stride + j);
                const double inner = squared ? 2 * at(w, i * job.weight_stride + j) : 1;
                for (std::ptrdiff_t r = 0; r < rows && j < outputs; ++r)
                  sum += at(x, r * job.x_stride + i) * at(z, r * job.z_stride + j) * inner;
                right = right && near(at(sums, i * job.weight_stride + j), sum, scale);
              }
            CHECK(right);
          }
  });
}

TEST_CASE("softplus and its slope are right over the whole range, for every tail") {
  on_every_target([] {
    for (std::ptrdiff_t n = 0; n < 40; ++n) {
      stream random(2, static_cast<std::uint64_t>(n));
      std::vector<float> x(static_cast<std::size_t>(n)), value(x), slope(x), alone(x);
      for (float& v : x)
        v = static_cast<float>(random.uniform(-80, 80) * random.uniform01() * random.uniform01());
      kernels::softplus(n, x.data(), value.data(), slope.data());
      kernels::softplus(n, x.data(), alone.data(), nullptr);
      CHECK(alone == value);
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        const double t = at(x, i), e = std::exp(-std::fabs(t));
        CHECK(at(value, i) == doctest::Approx(std::fmax(t, 0) + std::log1p(e)).epsilon(1e-6));
        CHECK(at(slope, i) == doctest::Approx((t < 0 ? e : 1) / (1 + e)).epsilon(1e-6));
      }
    }
    float x[] = {-1e30F, 1e30F, std::numeric_limits<float>::quiet_NaN(), 0};
    kernels::softplus(4, x, x, nullptr);
    CHECK((x[0] >= 0 && x[0] < 1e-37F));
    CHECK(x[1] == 1e30F);
    CHECK(std::isnan(x[2]));
    CHECK(x[3] == doctest::Approx(0.69314718).epsilon(1e-6));
  });
}

TEST_CASE("a step of Adam is what one writes by hand, and leaves what lies behind") {
  on_every_target([] {
    for (std::ptrdiff_t n = 0; n < 40; ++n) {
      stream random(3, static_cast<std::uint64_t>(n));
      const auto gradient = draw(n, random);
      auto x = draw(n + 1, random), first = draw(n + 1, random), second = draw(n + 1, random);
      for (float& q : second) q = std::fabs(q);
      const auto x0 = x, first0 = first, second0 = second;
      kernels::adam_step({.n = n,
                          .keep1 = 0.9F,
                          .add1 = 0.1F,
                          .keep2 = 0.99F,
                          .add2 = 0.01F,
                          .move = 0.3F,
                          .scale = 1.5F,
                          .floor = 1e-3F,
                          .shrink = 0.97F,
                          .penalty = 0.2F,
                          .gradient = gradient.data(),
                          .x = x.data(),
                          .first = first.data(),
                          .second = second.data()});
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        const double g = at(gradient, i) + 0.2 * at(x0, i), m = 0.9 * at(first0, i) + 0.1 * g,
                     q = 0.99 * at(second0, i) + 0.01 * g * g;
        CHECK(near(at(first, i), m, 1));
        CHECK(near(at(second, i), q, 1));
        CHECK(at(x, i) ==
              doctest::Approx(0.97 * at(x0, i) - 0.3 * m / (1.5 * std::sqrt(q) + 1e-3)).epsilon(1e-5));
      }
      CHECK(x.back() == x0.back());
      CHECK(first.back() == first0.back());
      CHECK(second.back() == second0.back());
    }
  });
}
