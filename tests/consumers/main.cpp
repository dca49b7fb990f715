// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The least a user's program can be; every consumer here builds it, and so does the check of the single
// header.
#include <edgetran/edgetran.hpp>
#include <iostream>

int main() {
  const edgetran::joules energy = edgetran::watts{2} * edgetran::seconds{3};
  std::cout << energy.value() << ' ' << edgetran::unit_symbol(energy) << '\n';
  return energy == edgetran::joules{6} ? 0 : 1;
}
