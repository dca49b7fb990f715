// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "every_header.hpp"

double energy_in_b();

/// Two translation units that include every header link into one program, and agree.
int main() {
  const auto energy = edgetran::watts{2} * edgetran::seconds{3};
  return energy.value() == energy_in_b() ? 0 : 1;
}
