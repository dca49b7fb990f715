// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/normalise.hpp, for each target. Sums run in four accumulators: they hide the adder's
// latency, and short chains of additions keep digits.

namespace rows {

EDGETRAN_INLINE f32 load_some(const float* p, int n) { return n == lanes ? load(p) : load(p, n); }
EDGETRAN_INLINE void store_some(float* p, f32 x, int n) { n == lanes ? store(p, x) : store(p, x, n); }

EDGETRAN_INLINE float mean(const float* x, std::ptrdiff_t n, float share) {
  f32 part[4] = {zero(), zero(), zero(), zero()};
  std::ptrdiff_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes)
    unroll<4>([&](auto r) EDGETRAN_INLINE_LAMBDA { part[r] = add(part[r], load(x + i + r * lanes)); });
  for (; i < n; i += lanes)
    part[0] = add(part[0], load_some(x + i, n - i < lanes ? static_cast<int>(n - i) : lanes));
  return share * sum(add(add(part[0], part[1]), add(part[2], part[3])));
}

/// Means of x - about and of its square.
struct moments {
  float mean, square;
};
EDGETRAN_INLINE moments measure(const float* x, std::ptrdiff_t n, float share, float about) {
  const f32 from = set(about);
  f32 part[4] = {zero(), zero(), zero(), zero()}, squares[4] = {zero(), zero(), zero(), zero()};
  std::ptrdiff_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes)
    unroll<4>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      const f32 d = sub(load(x + i + r * lanes), from);
      part[r] = add(part[r], d);
      squares[r] = fma(d, d, squares[r]);
    });
  for (; i < n; i += lanes) {
    const int here = n - i < lanes ? static_cast<int>(n - i) : lanes;
    const f32 d = keep(sub(load_some(x + i, here), from), here, zero());
    part[0] = add(part[0], d);
    squares[0] = fma(d, d, squares[0]);
  }
  return {share * sum(add(add(part[0], part[1]), add(part[2], part[3]))),
          share * sum(add(add(squares[0], squares[1]), add(squares[2], squares[3])))};
}

/// y = (x - about - rest) factor weight + bias; `weight` and `bias` may be null.
EDGETRAN_INLINE void write(const float* x, float about, float rest, float factor, const float* weight,
                           const float* bias, std::ptrdiff_t n, float* y) {
  const f32 from = set(about), lack = set(rest), by = set(factor);
  std::ptrdiff_t i = 0;
  if (weight != nullptr && bias != nullptr)  // the usual case, without a question in the loop
    for (; i + lanes <= n; i += lanes)
      store(y + i, fma(mul(sub(sub(load(x + i), from), lack), by), load(weight + i), load(bias + i)));
  for (; i < n; i += lanes) {
    const int here = n - i < lanes ? static_cast<int>(n - i) : lanes;
    f32 v = mul(sub(sub(load_some(x + i, here), from), lack), by);
    if (weight != nullptr) v = mul(v, load_some(weight + i, here));
    if (bias != nullptr) v = add(v, load_some(bias + i, here));
    store_some(y + i, v, here);
  }
}

}  // namespace rows

inline void layer_norm(const float* x, std::ptrdiff_t x_stride, const float* weight, const float* bias,
                       float epsilon, std::ptrdiff_t count, std::ptrdiff_t width, float* y,
                       std::ptrdiff_t y_stride) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::ptrdiff_t r = 0; r < count; ++r, x += x_stride, y += y_stride) {
    // The first mean carries the rounding errors of a sum that may be far larger than the row's spread.
    // Differences from it are nearly exact, and their mean is what it lacks: small, so nothing cancels below.
    float about = rows::mean(x, width, share);
    rows::moments m = rows::measure(x, width, share, about);
    // Numbers that are all but equal differ by less than their mean is off: once more about a better one,
    // which is the number itself where they are equal.
    if (m.mean * m.mean > 0.01F * m.square) {
      about += m.mean;
      m = rows::measure(x, width, share, about);
    }
    const float factor = 1.0F / std::sqrt(m.square - m.mean * m.mean + epsilon);
    rows::write(x, about, m.mean, factor, weight, bias, width, y);
  }
}

inline void rms_norm(const float* x, std::ptrdiff_t x_stride, const float* weight, float epsilon,
                     std::ptrdiff_t count, std::ptrdiff_t width, float* y, std::ptrdiff_t y_stride) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::ptrdiff_t r = 0; r < count; ++r, x += x_stride, y += y_stride) {
    const float factor = 1.0F / std::sqrt(rows::measure(x, width, share, 0.0F).square + epsilon);
    rows::write(x, 0.0F, 0.0F, factor, weight, nullptr, width, y);
  }
}
