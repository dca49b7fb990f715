// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/cosine.hpp, for each target. The even numbers of a sequence in order, then the odd ones
// backward, transformed and turned by quarter steps, are its cosine transform (Makhoul): 2 Re(e^(-pi i k / (2
// n)) V[k]).

/// Which number comes at place t of n.
EDGETRAN_INLINE int shuffled(int t, int n) { return 2 * t < n ? 2 * t : 2 * (n - t) - 1; }

/// Result k of the sequences that went in as real parts (offset 0, sign 1), or as imaginary parts (lanes,
/// -1).
struct turned {
  const float* z;
  const transform_length& length;
  const float* turns;
  int offset;
  float sign;

  EDGETRAN_INLINE f32 operator()(int k) const {
    const float* const at = z + std::ptrdiff_t{2 * lanes} * length.position()[k];
    const float* const mirror = z + std::ptrdiff_t{2 * lanes} * length.mirror()[k];
    const f32 re = add(load(at + offset), load(mirror + offset));
    const f32 im = sub(load(at + lanes - offset), load(mirror + lanes - offset));
    return fma(re, set(turns[2 * k]), mul(im, set(sign * turns[2 * k + 1])));
  }
};

/// `lanes` results from k on, written as a row for each lane, 16 numbers apart.
inline void turn_back(const turned& result, int k, float* to) {
  f32 r[lanes];
  unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { r[i] = result(k + i); });
  transpose(r);
  unroll<lanes>([&](auto i) EDGETRAN_INLINE_LAMBDA { store(to + 16 * i, r[i]); });
}

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
    for (int u = 0; u < (tokens + 15) / 16 * 16; u += lanes) {
      turn_back({z, length, job.token_turns, 0, 1}, u, job.between + tile_of(job, u, c, 1));
      if (d != c) turn_back({z, length, job.token_turns, lanes, -1}, u, job.between + tile_of(job, u, d, 1));
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
    for (int part = 0; part < (other == u ? 1 : 2); ++part) {
      const int start = part == 0 ? u : other;
      float* const y = job.y + start * job.y_stride;
      write_rows(
          channels, needed - start < lanes ? needed - start : lanes,
          turned{z, length, job.channel_turns, part * lanes, part == 0 ? 1.0F : -1.0F},
          [&](int j, int v, f32 x) EDGETRAN_INLINE_LAMBDA { store(y + j * job.y_stride + v, x); },
          [&](int j, int v, float x) EDGETRAN_INLINE_LAMBDA { y[j * job.y_stride + v] = x; });
    }
  }
  return u;
}
