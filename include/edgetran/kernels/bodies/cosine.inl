// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/cosine.hpp, for each target. The even numbers of a sequence in order, then the odd ones
// backward, transformed and turned by quarter steps, are its cosine transform (Makhoul): 2 Re(e^(-pi i k / (2
// n)) V[k]).

/// Which number comes at place t of n.
EDGETRAN_INLINE int shuffled(int t, int n) { return 2 * t < n ? 2 * t : 2 * (n - t) - 1; }

/// Result k of the real parts, and of the imaginary parts, of what was transformed.
struct turned {
  const float* z;
  const std::int32_t *position, *mirror;
  const float* turns;

  EDGETRAN_INLINE const float* at(int k) const { return z + std::ptrdiff_t{2 * lanes} * position[k]; }
  EDGETRAN_INLINE const float* opposite(int k) const { return z + std::ptrdiff_t{2 * lanes} * mirror[k]; }
  EDGETRAN_INLINE f32 real(int k) const {
    const f32 re = add(load(at(k)), load(opposite(k))),
              im = sub(load(at(k) + lanes), load(opposite(k) + lanes));
    return fma(re, set(turns[2 * k]), mul(im, set(turns[2 * k + 1])));
  }
  EDGETRAN_INLINE f32 imaginary(int k) const {
    const f32 re = add(load(at(k) + lanes), load(opposite(k) + lanes)),
              im = sub(load(opposite(k)), load(at(k)));
    return fma(re, set(turns[2 * k]), mul(im, set(turns[2 * k + 1])));
  }
};

/// Along the tokens, channels `c` and above, two sets of `lanes` at a time; stops where `lanes` or fewer are
/// left, unless no narrower target comes after. Returns the next channel.
inline int cosine_columns(const kernels::detail::spectral_job& job, int c, bool last) {
  const transform_length& length = *job.along_tokens;
  const int needed = job.channels, tokens = job.tokens;
  for (; last ? c < needed : needed - c > lanes; c += 2 * lanes) {
    const int d = c + lanes < needed ? c + lanes : c, left = needed - d;
    const float* const z = transform(
        length,
        [&](int t, f32& re, f32& im) EDGETRAN_INLINE_LAMBDA {
          const float* const row = job.x + shuffled(t, tokens) * job.x_stride;
          im = left >= lanes ? load(row + d) : load(row + d, left);
          re = c == d ? im : load(row + c);
        },
        job.work, job.spare);
    const turned result{z, length.position(), length.mirror(), job.token_turns};
    for (int u = 0; u < (tokens + 15) / 16 * 16; u += lanes) {
      f32 r[lanes];
      float* const first = job.between + tile_of(job, u, c, 1);
      unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { r[i] = result.real(u + i); });
      transpose(r);
      unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { store(first + 16 * i, r[i]); });
      if (d == c) continue;
      float* const second = job.between + tile_of(job, u, d, 1);
      unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { r[i] = result.imaginary(u + i); });
      transpose(r);
      unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { store(second + 16 * i, r[i]); });
    }
  }
  return c;
}

/// Along the channels, tokens u and above, likewise.
inline int cosine_rows(const kernels::detail::spectral_job& job, int u, bool last) {
  const transform_length& length = *job.along_channels;
  const int needed = job.tokens, channels = job.channels;
  for (; last ? u < needed : needed - u > lanes; u += 2 * lanes) {
    const int other = u + lanes < needed ? u + lanes : u;
    const float* const first = job.between + tile_of(job, u, 0, 1);
    const float* const second = job.between + tile_of(job, other, 0, 1);
    const float* const z = transform(
        length,
        [&](int t, f32& re, f32& im) EDGETRAN_INLINE_LAMBDA {
          const std::ptrdiff_t at = std::ptrdiff_t{16} * shuffled(t, channels);
          re = load(first + at);
          im = load(second + at);
        },
        job.work, job.spare);
    const turned result{z, length.position(), length.mirror(), job.channel_turns};
    const auto write = [&](int start, const auto& get) EDGETRAN_INLINE_LAMBDA {
      float* const y = job.y + start * job.y_stride;
      write_rows(
          channels, needed - start < lanes ? needed - start : lanes, get,
          [&](int j, int v, f32 x) EDGETRAN_INLINE_LAMBDA { store(y + j * job.y_stride + v, x); },
          [&](int j, int v, float x) EDGETRAN_INLINE_LAMBDA { y[j * job.y_stride + v] = x; });
    };
    write(u, [&](int v) EDGETRAN_INLINE_LAMBDA { return result.real(v); });
    if (other != u) write(other, [&](int v) EDGETRAN_INLINE_LAMBDA { return result.imaginary(v); });
  }
  return u;
}
