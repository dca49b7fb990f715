// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/spectral_rows.hpp, for each target. A pass transforms 2 `lanes` real sequences at a
// time, one set as real parts, one as imaginary parts. The first pass runs along the tokens, the second along
// the channels.

/// Where number (block of 16, index) of the array between the passes begins: 16 sequences lie side by side.
EDGETRAN_INLINE std::ptrdiff_t tile_of(const kernels::detail::spectral_job& job, int sequence, int index,
                                       int parts) {
  return (std::ptrdiff_t{sequence / 16} * job.columns + index) * 16 * parts + sequence % 16;
}

/// Writes n <= lanes sequences of `size` results, real or imaginary parts of what lies in `from`, to rows of
/// the output; get(i) gives result i of all lanes, put(j, i, x) takes results i to i + lanes - 1 of sequence
/// j, and put_one(j, i, x) one of them where there are fewer than `lanes` in all.
template <class Get, class Put, class PutOne>
EDGETRAN_INLINE void write_rows(int size, int n, const Get& get, const Put& put, const PutOne& put_one) {
  f32 r[lanes];
  if (size < lanes) {
    for (int i = 0; i < size; ++i) {
      float numbers[lanes];
      store(numbers, get(i));
      for (int j = 0; j < n; ++j) put_one(j, i, numbers[j]);
    }
    return;
  }
  for (int start = 0; start < size; start += lanes) {
    const int i = start + lanes <= size ? start : size - lanes;  // the last tile laps over the one before
    unroll<lanes>([&](auto j) EDGETRAN_INLINE_LAMBDA { r[j] = get(i + j); });
    transpose(r);
    if (n == lanes)
      unroll<lanes>([&](auto j) EDGETRAN_INLINE_LAMBDA { put(j, i, r[j]); });
    else
      for (int j = 0; j < n; ++j) put(j, i, r[j]);
  }
}
