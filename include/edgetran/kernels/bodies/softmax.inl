// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The body of kernels/softmax.hpp, for each target.

inline void softmax(float* x, std::ptrdiff_t n) {
  f32 most = set(-std::numeric_limits<float>::infinity());
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    const int here = n - i < lanes ? static_cast<int>(n - i) : lanes;
    most = max(here == lanes ? load(x + i) : keep(load(x + i, here), here, most), most);  // passes NaN by
  }
  const f32 top = set(greatest(most));
  f32 total = zero();  // NaN comes in here
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    const int here = n - i < lanes ? static_cast<int>(n - i) : lanes;
    if (here == lanes) {
      const f32 e = exp(max(set(-60.0F), sub(load(x + i), top)));
      store(x + i, e);
      total = add(total, e);
    } else {
      const f32 e = exp(max(set(-60.0F), sub(load(x + i, here), top)));
      store(x + i, e, here);
      total = add(total, keep(e, here, zero()));
    }
  }
  const f32 share = div(set(1.0F), set(sum(total)));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    const int here = n - i < lanes ? static_cast<int>(n - i) : lanes;
    if (here == lanes)
      store(x + i, mul(load(x + i), share));
    else
      store(x + i, mul(load(x + i, here), share), here);
  }
}
