// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/nn/run/convolution.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/nn/fast_kernels.hpp"
#include "edgetran/nn/plain_kernels.hpp"

using namespace edgetran;
using model::time_convolution;
using size = std::size_t;

namespace {

struct problem {
  std::int64_t batch, in, out, frames, taps, stride;
};

/// The definition, in float64; `x` is [batch][in][frames].
std::vector<double> naive(const problem& q, const std::vector<float>& x, const nn::parameter& w,
                          const nn::parameter& bias) {
  std::vector<double> y;
  const std::int64_t pad = q.taps / 2;
  for (std::int64_t b = 0; b < q.batch; ++b)
    for (std::int64_t t = 0; t * q.stride + q.taps <= q.frames + 2 * pad; ++t)
      for (std::int64_t o = 0; o < q.out; ++o) {
        double sum = static_cast<double>(bias.data[static_cast<size>(o)]);
        for (std::int64_t i = 0; i < q.in; ++i)
          for (std::int64_t j = 0; j < q.taps; ++j) {
            const std::int64_t at = t * q.stride + j - pad;
            if (at < 0 || at >= q.frames) continue;
            sum += static_cast<double>(w.data[static_cast<size>((o * q.in + i) * q.taps + j)]) *
                   static_cast<double>(x[static_cast<size>((b * q.in + i) * q.frames + at)]);
          }
        y.push_back(sum);
      }
  return y;
}

nn::parameter random_array(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  nn::parameter p{"w", rows, columns, nn::allocate_floats(static_cast<size>(rows * columns))};
  stream draw(seed);
  for (size i = 0; i < p.size(); ++i) p.data[i] = static_cast<float>(draw.uniform(-1, 1));
  return p;
}

template <class Kernels>
void check_both_inputs(const problem& q) {
  const time_convolution<> p{q.in, q.out, q.frames, q.taps, q.stride};
  std::vector<nn::parameter> arrays;
  arrays.push_back(random_array(q.out, q.in * q.taps, 1));
  arrays.push_back(random_array(q.out, 1, 2));
  nn::weights w(std::move(arrays));
  nn::inputs in;
  stream draw(3);
  in.audio.resize(static_cast<size>(q.batch * q.in * q.frames));
  for (float& x : in.audio) x = static_cast<float>(draw.uniform(-1, 1));
  const std::vector<double> want = naive(q, in.audio, w.parameters()[0], w.parameters()[1]);

  nn::run_state<Kernels> s(w);
  const auto check = [&](const nn::tensor& y) {
    REQUIRE(static_cast<size>(y.elements()) == want.size());
    REQUIRE(y.rows == p.rows());
    for (size k = 0; k < want.size(); ++k)
      CHECK(std::abs(static_cast<double>(y.data[k]) - want[k]) < 5e-6 * static_cast<double>(q.in * q.taps));
  };
  s.begin({.batch = q.batch, .sequence = 1}, in);
  check(compute(s, p, nn::fed{model::source::audio}));

  s.begin({.batch = q.batch, .sequence = 1}, in);
  // The same as rows of channels, with a stride that is wider than a row.
  nn::tensor wide = s.make(q.batch, q.frames, q.in + 3);
  for (std::int64_t k = 0; k < wide.elements(); ++k) wide.data[k] = NAN;
  nn::tensor x = nn::detail::columns_of(wide, 2, q.in);
  for (std::int64_t b = 0; b < q.batch; ++b)
    for (std::int64_t t = 0; t < q.frames; ++t)
      for (std::int64_t i = 0; i < q.in; ++i)
        x.row(b, t)[i] = in.audio[static_cast<size>((b * q.in + i) * q.frames + t)];
  check(compute(s, p, x));
}

}  // namespace

TEST_CASE("a convolution along time equals its definition, for odd sizes and strides") {
  for (const problem& q : {problem{1, 3, 4, 8, 3, 1},
                           {2, 5, 7, 9, 3, 2},
                           {1, 1, 1, 1, 3, 2},
                           {3, 2, 3, 2, 5, 1},
                           {1, 7, 5, 10, 3, 2},
                           {2, 4, 6, 11, 5, 3},
                           {1, 6, 2, 7, 1, 1},
                           {2, 3, 3, 6, 4, 2},
                           {1, 80, 33, 50, 3, 1}}) {
    CAPTURE(q.frames);
    CAPTURE(q.taps);
    check_both_inputs<nn::plain_kernels>(q);
    check_both_inputs<nn::fast_kernels>(q);
  }
}

TEST_CASE("sound of another size is refused") {
  std::vector<nn::parameter> arrays;
  arrays.push_back(random_array(4, 6, 1));
  arrays.push_back(random_array(4, 1, 2));
  nn::weights both(std::move(arrays));
  nn::run_state<nn::plain_kernels> s(both);
  const nn::inputs in{.audio = std::vector<float>(15)};
  s.begin({.batch = 2, .sequence = 1}, in);
  CHECK_THROWS_AS(compute(s, time_convolution<>{2, 4, 4, 3, 1}, nn::fed{model::source::audio}), shape_error);
}
