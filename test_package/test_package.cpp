// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Conan builds and runs this against the package it has just made.
#include <edgetran/edgetran.hpp>
#include <edgetran/kernels/softmax.hpp>  // brings pieces that are no headers
#include <iostream>

int main() {
  const edgetran::joules energy = edgetran::watts{2} * edgetran::seconds{3};
  std::cout << energy.value() << ' ' << edgetran::unit_symbol(energy) << '\n';
  return energy == edgetran::joules{6} ? 0 : 1;
}
