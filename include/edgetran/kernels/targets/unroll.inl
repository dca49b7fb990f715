// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Included once inside each target's region: what is defined there is compiled for the target, lambdas it calls too.

/// body(0), body(1) … body(N - 1) as straight-line code, each index a std::integral_constant: arrays of registers that
/// they index stay registers.
template <int N, class Body>
EDGETRAN_INLINE void unroll(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) EDGETRAN_INLINE_LAMBDA {
    (body(std::integral_constant<int, I>{}), ...);
  }(std::make_integer_sequence<int, N>{});
}
