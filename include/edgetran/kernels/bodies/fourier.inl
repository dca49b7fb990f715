// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/fourier.hpp, for each target. With w[s,t] = (x[s,t] + x[-s,-t]) / 2, indices modulo the
// sizes, the real part of the transform of x is the transform of w; that of w along the tokens, g, has
// g[u,-t] = conj g[u,t], so half of the channels suffice for it, and half of the tokens for the second pass,
// whose results are real: y[-u,-v] = y[u,v] gives the rest.

/// Channels c to c + lanes - 1 of a row of x and, backward, of the row that mirrors it, summed.
struct folded {
  const float* x;
  std::ptrdiff_t stride;
  int tokens, channels;

  EDGETRAN_INLINE f32 operator()(int s, int c) const {
    const float* const row = x + s * stride;
    const float* const other = x + (s == 0 ? 0 : tokens - s) * stride;
    if (c > 0 && c + lanes <= channels)
      return add(load(row + c), reverse(load(other + channels - c - lanes + 1)));
    if (c == 0 && lanes <= channels)  // channel 0 mirrors itself
      return add(add(load(row), load(other, 1)), reverse(load(other + channels - lanes + 1, lanes - 1)));
    float sum[lanes] = {};
    for (int i = 0; i < lanes && c + i < channels; ++i)
      sum[i] = row[c + i] + other[c + i == 0 ? 0 : channels - c - i];
    return load(sum);
  }
};

/// Of results k and -k in z: their sum, or difference for sign -1, times `scale`, for `lanes` of k,
/// written as a row for each lane, 32 numbers apart.
inline void split(const float* z, const std::int32_t* at, const std::int32_t* mirror, float sign, float scale,
                  float* to) {
  f32 r[lanes];
  const f32 s = set(sign), factor = set(scale);
  unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA {
    const f32 a = load(z + std::ptrdiff_t{2 * lanes} * at[i]),
              b = load(z + std::ptrdiff_t{2 * lanes} * mirror[i]);
    r[i] = mul(fma(b, s, a), factor);
  });
  transpose(r);
  unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { store(to + 32 * i, r[i]); });
}

/// Along the tokens, channels `c` and above, two sets of `lanes` at a time; stops where `lanes` or fewer are
/// left, unless no narrower target comes after. Returns the next channel.
inline int fourier_columns(const kernels::detail::spectral_job& job, int c, bool last) {
  const transform_length& length = *job.along_tokens;
  const int needed = job.channels / 2 + 1;
  const folded fold{job.x, job.x_stride, job.tokens, job.channels};
  constexpr float quarter = 0.25F;  // from the sum of w and from that of the two halves of a result
  for (; last ? c < needed : needed - c > lanes; c += 2 * lanes) {
    const int d = c + lanes < needed ? c + lanes : c;
    const float* const z = transform(
        length,
        [&](int s, f32& re, f32& im) EDGETRAN_INLINE_LAMBDA {
          re = fold(s, c);
          im = fold(s, d);
        },
        job.work, job.spare);
    // Whole blocks of 16: the second pass computes with what lies beside the last sequence.
    for (int u = 0; u < (job.tokens / 2 + 16) / 16 * 16; u += lanes) {
      const std::int32_t *const at = length.position() + u, *const mirror = length.mirror() + u;
      float* const first = job.between + tile_of(job, u, c, 2);
      split(z, at, mirror, 1, quarter, first);
      split(z + lanes, at, mirror, -1, quarter, first + 16);
      if (d == c) continue;
      float* const second = job.between + tile_of(job, u, d, 2);
      split(z + lanes, at, mirror, 1, quarter, second);
      split(z, at, mirror, -1, -quarter, second + 16);
    }
  }
  return c;
}

/// Along the channels, tokens u and above, likewise.
inline int fourier_rows(const kernels::detail::spectral_job& job, int u, bool last) {
  const transform_length& length = *job.along_channels;
  const int needed = job.tokens / 2 + 1, channels = job.channels;
  for (; last ? u < needed : needed - u > lanes; u += 2 * lanes) {
    const int other = u + lanes < needed ? u + lanes : u;
    const float* const first = job.between + tile_of(job, u, 0, 2);
    const float* const second = job.between + tile_of(job, other, 0, 2);
    const float* const z = transform(
        length,
        [&](int t, f32& re, f32& im) EDGETRAN_INLINE_LAMBDA {
          const bool mirrored = 2 * t > channels;
          const std::ptrdiff_t at = std::ptrdiff_t{32} * (mirrored ? channels - t : t);
          const f32 a = load(first + at), b = load(first + at + 16);
          const f32 c = load(second + at), d = load(second + at + 16);
          const f32 sign = set(mirrored ? -1.0F : 1.0F);
          re = fnma(d, sign, a);
          im = fma(b, sign, c);
        },
        job.work, job.spare);
    for (int part = 0; part < (other == u ? 1 : 2); ++part) {
      const int start = part == 0 ? u : other;
      const float* const from = z + part * lanes;
      float* const y = job.y + start * job.y_stride;
      float* const mirror = job.y + (job.tokens - start) * job.y_stride;
      const auto get = [&](int v) EDGETRAN_INLINE_LAMBDA {
        return load(from + std::ptrdiff_t{2 * lanes} * length.position()[v]);
      };
      // Token 0 mirrors itself.
      const auto mirror_of = [&](int j) EDGETRAN_INLINE_LAMBDA {
        return start + j == 0 ? y : mirror - j * job.y_stride;
      };
      write_rows(
          channels, needed - start < lanes ? needed - start : lanes, get,
          [&](int j, int v, f32 x) EDGETRAN_INLINE_LAMBDA {
            store(y + j * job.y_stride + v, x);
            float* const row = mirror_of(j);
            if (v == 0) {
              store(row, x, 1);
              store(row + channels - lanes + 1, reverse(x), lanes - 1);
            } else {
              store(row + channels - v - lanes + 1, reverse(x));
            }
          },
          [&](int j, int v, float x) EDGETRAN_INLINE_LAMBDA {
            y[j * job.y_stride + v] = x;
            mirror_of(j)[v == 0 ? 0 : channels - v] = x;
          });
    }
  }
  return u;
}
