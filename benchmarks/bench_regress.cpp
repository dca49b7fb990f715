// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Regressors on one core, beside benchmarks/peers/regress.py: `--write_data=FOLDER` writes the tables that
// both fit, and ends.
#include <exception>
#include <iostream>
#include <string_view>

#include "harness.hpp"
#include "regress/cases.hpp"

int main(int argc, char** argv) {
  using namespace edgetran::bench;
  constexpr std::string_view option = "--write_data=";
  if (argc == 2 && std::string_view(argv[1]).starts_with(option)) {
    try {
      write_problems(argv[1] + option.size());
      return 0;
    } catch (const std::exception& problem) {
      std::cerr << problem.what() << "\n";
      return 1;
    }
  }
  session s(argc, argv);
  add_gaussian_processes(s);
  add_networks(s);
  add_surrogates(s);
  add_trees(s);
  return s.finish();
}
