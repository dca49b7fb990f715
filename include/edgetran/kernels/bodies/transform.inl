// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/transform.hpp, for each target: Fourier transforms of a buffer of complex vectors (the
// real parts of all lanes, then the imaginary parts), each lane a sequence of its own.

/// What a stage reads and writes: complex vectors in a row.
EDGETRAN_INLINE void load(const float* p, f32& re, f32& im) {
  re = load(p);
  im = load(p + lanes);
}
EDGETRAN_INLINE void store(float* p, f32 re, f32 im) {
  store(p, re);
  store(p + lanes, im);
}

/// (re, im) times the complex number at w.
EDGETRAN_INLINE void turn(f32& re, f32& im, const float* w) {
  const f32 c = set(w[0]), s = set(w[1]);
  const f32 turned = fnma(im, s, mul(re, c));
  im = fma(re, s, mul(im, c));
  re = turned;
}

/// The transform of R numbers, in place. The even radices first halve.
template <int R>
struct butterfly {  // odd primes: results k and R - k share their products
  EDGETRAN_INLINE static void run(f32 (&re)[R], f32 (&im)[R]) {
    constexpr int half = R / 2;
    f32 sum_re[half], sum_im[half], gap_re[half], gap_im[half];
    const f32 first_re = re[0], first_im = im[0];
    unroll<half>([&](auto j) EDGETRAN_INLINE_LAMBDA {
      sum_re[j] = add(re[j + 1], re[R - 1 - j]);
      sum_im[j] = add(im[j + 1], im[R - 1 - j]);
      gap_re[j] = sub(re[j + 1], re[R - 1 - j]);
      gap_im[j] = sub(im[j + 1], im[R - 1 - j]);
      re[0] = add(re[0], sum_re[j]);
      im[0] = add(im[0], sum_im[j]);
    });
    unroll<half>([&](auto k) EDGETRAN_INLINE_LAMBDA {
      f32 a = first_re, b = first_im, c = zero(), d = zero();
      unroll<half>([&](auto j) EDGETRAN_INLINE_LAMBDA {
        constexpr int angle = (j + 1) * (k + 1) % R;
        constexpr int folded = angle > half ? R - angle : angle;
        const f32 cosine = set(mixer_root<R>::cosine[folded - 1]);
        const f32 sine =
            set(angle > half ? -mixer_root<R>::sine[folded - 1] : mixer_root<R>::sine[folded - 1]);
        a = fma(sum_re[j], cosine, a);
        b = fma(sum_im[j], cosine, b);
        c = fma(gap_re[j], sine, c);
        d = fma(gap_im[j], sine, d);
      });
      re[k + 1] = add(a, d);
      im[k + 1] = sub(b, c);
      re[R - 1 - k] = sub(a, d);
      im[R - 1 - k] = add(b, c);
    });
  }
};

template <>
struct butterfly<2> {
  EDGETRAN_INLINE static void run(f32 (&re)[2], f32 (&im)[2]) {
    const f32 a = re[0], b = im[0];
    re[0] = add(a, re[1]);
    im[0] = add(b, im[1]);
    re[1] = sub(a, re[1]);
    im[1] = sub(b, im[1]);
  }
};

template <>
struct butterfly<4> {
  EDGETRAN_INLINE static void run(f32 (&re)[4], f32 (&im)[4]) {
    const f32 a = add(re[0], re[2]), b = add(im[0], im[2]), c = sub(re[0], re[2]), d = sub(im[0], im[2]);
    const f32 e = add(re[1], re[3]), f = add(im[1], im[3]), g = sub(re[1], re[3]), h = sub(im[1], im[3]);
    re[0] = add(a, e), im[0] = add(b, f);
    re[1] = add(c, h), im[1] = sub(d, g);
    re[2] = sub(a, e), im[2] = sub(b, f);
    re[3] = sub(c, h), im[3] = add(d, g);
  }
};

template <>
struct butterfly<6> {  // 2 and 3 have no common factor: no roots between the two steps
  EDGETRAN_INLINE static void run(f32 (&re)[6], f32 (&im)[6]) {
    f32 a_re[3] = {re[0], re[2], re[4]}, a_im[3] = {im[0], im[2], im[4]};
    f32 b_re[3] = {re[3], re[5], re[1]}, b_im[3] = {im[3], im[5], im[1]};
    butterfly<3>::run(a_re, a_im);
    butterfly<3>::run(b_re, b_im);
    unroll<3>([&](auto k) EDGETRAN_INLINE_LAMBDA {
      constexpr int plus = 4 * k % 6, minus = (4 * k + 3) % 6;
      re[plus] = add(a_re[k], b_re[k]), im[plus] = add(a_im[k], b_im[k]);
      re[minus] = sub(a_re[k], b_re[k]), im[minus] = sub(a_im[k], b_im[k]);
    });
  }
};

template <>
struct butterfly<8> {
  EDGETRAN_INLINE static void run(f32 (&re)[8], f32 (&im)[8]) {
    f32 even_re[4], even_im[4], odd_re[4], odd_im[4];
    unroll<4>([&](auto j) EDGETRAN_INLINE_LAMBDA {
      even_re[j] = add(re[j], re[j + 4]), even_im[j] = add(im[j], im[j + 4]);
      odd_re[j] = sub(re[j], re[j + 4]), odd_im[j] = sub(im[j], im[j + 4]);
    });
    butterfly<4>::run(even_re, even_im);
    // The odd half turns by eighths: the root of one half, common to two of them, comes in with the last
    // step.
    const f32 p = add(odd_re[1], odd_im[1]), q = sub(odd_im[1], odd_re[1]);
    const f32 r = sub(odd_im[3], odd_re[3]), s = add(odd_re[3], odd_im[3]);
    const f32 sum_re = add(p, r), sum_im = sub(q, s), gap_re = sub(p, r), gap_im = add(q, s);
    const f32 a = add(odd_re[0], odd_im[2]), b = sub(odd_im[0], odd_re[2]);
    const f32 c = sub(odd_re[0], odd_im[2]), d = add(odd_im[0], odd_re[2]);
    const f32 h = set(0.70710678F);
    re[1] = fma(sum_re, h, a), im[1] = fma(sum_im, h, b);
    re[5] = fnma(sum_re, h, a), im[5] = fnma(sum_im, h, b);
    re[3] = fma(gap_im, h, c), im[3] = fnma(gap_re, h, d);
    re[7] = fnma(gap_im, h, c), im[7] = fma(gap_re, h, d);
    unroll<4>([&](auto j) EDGETRAN_INLINE_LAMBDA { re[2 * j] = even_re[j], im[2 * j] = even_im[j]; });
  }
};

/// One stage of radix R over one block: reads number k + j span through `from`, writes result j to
/// to + j step + k (in complex vectors).
template <int R, class From>
inline void stage_of(const transform_length::stage& s, const From& from, float* to, int step) {
  const float* w = s.roots.data();
  const std::ptrdiff_t apart = std::ptrdiff_t{2 * lanes} * step;
  for (int k = 0; k < s.span; ++k, w += 2 * (R - 1), to += 2 * lanes) {
    f32 re[R], im[R];
    unroll<R>([&](auto j) EDGETRAN_INLINE_LAMBDA { from(k + j * s.span, re[j], im[j]); });
    butterfly<R>::run(re, im);
    store(to, re[0], im[0]);
    unroll<R - 1>([&](auto j) EDGETRAN_INLINE_LAMBDA {
      turn(re[j + 1], im[j + 1], w + 2 * j);
      store(to + (j + 1) * apart, re[j + 1], im[j + 1]);
    });
  }
}

/// The same for a prime radix known only now: sums directly, results j and r - j together.
template <class From>
inline void stage_of_prime(const transform_length::stage& s, const From& from, float* to, int step) {
  const int r = s.radix, half = r / 2;
  const float *w = s.roots.data(), *unit = s.unit.data();
  const std::ptrdiff_t apart = std::ptrdiff_t{2 * lanes} * step;
  alignas(64) float pairs[30 * 4 * lanes];
  for (int k = 0; k < s.span; ++k, w += 2 * (r - 1), to += 2 * lanes) {
    f32 first_re, first_im;
    from(k, first_re, first_im);
    f32 all_re = first_re, all_im = first_im;
    for (int j = 1; j <= half; ++j) {
      f32 a, b, c, d;
      from(k + j * s.span, a, b);
      from(k + (r - j) * s.span, c, d);
      float* const pair = pairs + std::ptrdiff_t{j - 1} * 4 * lanes;
      store(pair, add(a, c), add(b, d));
      store(pair + 2 * lanes, sub(a, c), sub(b, d));
      all_re = add(all_re, add(a, c));
      all_im = add(all_im, add(b, d));
    }
    store(to, all_re, all_im);
    for (int j = 1; j <= half; ++j) {
      f32 a = first_re, b = first_im, c = zero(), d = zero();
      for (int i = 1, angle = j; i <= half; ++i, angle += angle + j < r ? j : j - r) {
        const float* const pair = pairs + std::ptrdiff_t{i - 1} * 4 * lanes;
        const f32 cosine = set(unit[2 * angle]), sine = set(unit[2 * angle + 1]);  // of e^(-i angle)
        a = fma(load(pair), cosine, a);
        b = fma(load(pair + lanes), cosine, b);
        c = fma(load(pair + 2 * lanes), sine, c);
        d = fma(load(pair + 3 * lanes), sine, d);
      }
      f32 re = sub(a, d), im = add(b, c), mirrored_re = add(a, d), mirrored_im = sub(b, c);
      turn(re, im, w + 2 * (j - 1));
      turn(mirrored_re, mirrored_im, w + 2 * (r - j - 1));
      store(to + j * apart, re, im);
      store(to + (r - j) * apart, mirrored_re, mirrored_im);
    }
  }
}

template <class From>
EDGETRAN_INLINE void any_stage(const transform_length::stage& s, const From& from, float* to, int step) {
  switch (s.radix) {
    case 2:
      return stage_of<2>(s, from, to, step);
    case 3:
      return stage_of<3>(s, from, to, step);
    case 4:
      return stage_of<4>(s, from, to, step);
    case 5:
      return stage_of<5>(s, from, to, step);
    case 6:
      return stage_of<6>(s, from, to, step);
    case 7:
      return stage_of<7>(s, from, to, step);
    case 8:
      return stage_of<8>(s, from, to, step);
    default:
      return stage_of_prime(s, from, to, step);
  }
}

/// The last stage over `count` blocks in a row, in place: no roots.
template <int R>
inline void last_stage(float* at, int count) {
  for (int b = 0; b < count; ++b, at += 2 * lanes * R) {
    f32 re[R], im[R];
    unroll<R>([&](auto j) EDGETRAN_INLINE_LAMBDA { load(at + 2 * lanes * j, re[j], im[j]); });
    butterfly<R>::run(re, im);
    unroll<R>([&](auto j) EDGETRAN_INLINE_LAMBDA { store(at + 2 * lanes * j, re[j], im[j]); });
  }
}

/// Complex vectors that lie in a row.
struct in_a_row {
  const float* at;
  EDGETRAN_INLINE void operator()(int i, f32& re, f32& im) const {
    load(at + std::ptrdiff_t{2 * lanes} * i, re, im);
  }
};

/// Stages from `next` on over one block that the first stage made: all of it, stage by stage, while it is in
/// the nearest cache.
inline void other_stages(const transform_length& length, std::size_t next, float* block, int size) {
  for (std::size_t i = next; i < length.stages().size(); ++i) {
    const transform_length::stage& s = length.stages()[i];
    const int whole = s.radix * s.span, count = size / whole;
    if (s.span == 1 && s.radix <= 8) switch (s.radix) {
        case 2:
          last_stage<2>(block, count);
          continue;
        case 3:
          last_stage<3>(block, count);
          continue;
        case 4:
          last_stage<4>(block, count);
          continue;
        case 5:
          last_stage<5>(block, count);
          continue;
        case 6:
          last_stage<6>(block, count);
          continue;
        case 7:
          last_stage<7>(block, count);
          continue;
        default:
          last_stage<8>(block, count);
          continue;
      }
    for (int b = 0; b < count; ++b) {
      float* const at = block + std::ptrdiff_t{2 * lanes} * whole * b;
      any_stage(s, in_a_row{at}, at, s.span);
    }
  }
}

/// The stages after the first, block by block.
inline void finish_stages(const transform_length& length, float* work) {
  const transform_length::stage& s = length.stages()[0];
  for (int j = 0; j < s.radix; ++j)
    other_stages(length, 1, work + std::ptrdiff_t{2 * lanes} * length.pitch() * j, s.span);
}

/// Transforms what lies in a row at `from` into `work`; the results lie as length.position() says.
inline void staged_transform(const transform_length& length, const float* from, float* work) {
  if (length.stages().empty()) {
    f32 re, im;
    load(from, re, im);
    return store(work, re, im);
  }
  any_stage(length.stages()[0], in_a_row{from}, work, length.pitch());
  finish_stages(length, work);
}

/// Transforms what `from(i, re, im)` gives for i < size, in two buffers. Returns the one that holds the
/// results.
template <class From>
inline float* transform(const transform_length& length, const From& from, float* work, float* spare) {
  if (length.inner() == nullptr) {
    // The first stage reads where the numbers come from, if it is a frequent one: each is code of its own.
    const int radix = length.stages().empty() ? 1 : length.stages()[0].radix;
    if (radix == 8 || radix == 4) {
      if (radix == 8)
        stage_of<8>(length.stages()[0], from, work, length.pitch());
      else
        stage_of<4>(length.stages()[0], from, work, length.pitch());
      finish_stages(length, work);
    } else {
      for (int i = 0; i < length.size(); ++i) {
        f32 re, im;
        from(i, re, im);
        store(spare + std::ptrdiff_t{2 * lanes} * i, re, im);
      }
      staged_transform(length, spare, work);
    }
    return work;
  }
  const transform_length& inner = *length.inner();
  const int n = length.size(), m = inner.size();
  for (int t = 0; t < m; ++t) {
    f32 re = zero(), im = zero();
    if (t < n) {
      from(t, re, im);
      turn(re, im, length.chirp() + 2 * t);
    }
    store(spare + std::ptrdiff_t{2 * lanes} * t, re, im);
  }
  staged_transform(inner, spare, work);
  // Real and imaginary parts change places, so that the same transform runs backward.
  for (int t = 0; t < m; ++t) {
    f32 re, im;
    load(work + std::ptrdiff_t{2 * lanes} * inner.position()[t], re, im);
    turn(re, im, length.filter() + 2 * t);
    store(spare + std::ptrdiff_t{2 * lanes} * t, im, re);
  }
  staged_transform(inner, spare, work);
  for (int k = 0; k < n; ++k) {
    f32 re, im;
    load(work + std::ptrdiff_t{2 * lanes} * inner.position()[k], im, re);
    turn(re, im, length.chirp() + 2 * k);
    store(spare + std::ptrdiff_t{2 * lanes} * k, re, im);
  }
  return spare;
}
