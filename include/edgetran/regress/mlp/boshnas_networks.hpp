// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_BOSHNAS_NETWORKS_HPP
#define EDGETRAN_REGRESS_MLP_BOSHNAS_NETWORKS_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/core/extent.hpp"
#include "edgetran/regress/mlp/branches.hpp"
#include "edgetran/regress/mlp/moment_layer.hpp"
#include "edgetran/regress/mlp/network.hpp"
#include "edgetran/regress/mlp/optimiser.hpp"

namespace edgetran::regress::neural {

/// The three networks of BOSHNAS behind one input (an architecture): a teacher that drops, a student that
/// learns how much the teacher's passes differ, and a natural-parameter network. `Rectified` and `Squashed`
/// are its moment activations, `StudentRule` trains the student.
template <std::int64_t Input, class Rectified, class Squashed, class StudentRule>
struct one_input {
  static constexpr std::int64_t input = Input;
  using teacher = network<Input, dropped<64, softplus>, dropped<32, softplus>, layer<1, sigmoid>>;
  using student = network<Input, layer<64, softplus>, layer<32, softplus>, layer<1, sigmoid>>;
  using npn =
      network<Input, moment_layer<32, Rectified>, moment_layer<32, Rectified>, moment_layer<1, Squashed>>;
  using student_rule = StudentRule;
};

/// The same behind two inputs side by side (an architecture and a device), as in BOSHCODE.
template <std::int64_t First, std::int64_t Second, class Rectified, class Squashed, class StudentRule>
struct two_inputs {
  static_assert(First > 0 && Second > 0, "edgetran: both inputs of the two-input form have a static width");
  static constexpr std::int64_t input = First + Second, first = First;
  using plain = stack<layer<32, softplus>, layer<32, softplus>>;
  using normal = stack<moment_layer<32, Rectified>, moment_layer<32, Squashed>>;
  using teacher = network<input, branches<First, plain, plain>, dropped<64, softplus>, dropped<32, softplus>,
                          layer<1, sigmoid>>;
  using student = network<input, branches<First, plain, plain>, layer<32, softplus>, layer<1, softplus>>;
  using npn =
      network<input, branches<First, normal, normal>, moment_layer<32, Rectified>, moment_layer<1, Squashed>>;
  using student_rule = StudentRule;
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_BOSHNAS_NETWORKS_HPP
