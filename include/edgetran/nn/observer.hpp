// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_OBSERVER_HPP
#define EDGETRAN_NN_OBSERVER_HPP

namespace edgetran::nn {

/// Sees every primitive of a run begin and end, in the order of the leaves of the model's tree.
template <class O>
concept observer = requires(O o) {
  o.begin();
  o.end();
};

/// The observer that costs nothing.
struct unobserved {
  constexpr void begin() const {}
  constexpr void end() const {}
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_OBSERVER_HPP
