// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The tables that regressors and their Python peers are fitted to.
#ifndef EDGETRAN_BENCHMARKS_REGRESS_PROBLEMS_HPP
#define EDGETRAN_BENCHMARKS_REGRESS_PROBLEMS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/table.hpp"

namespace edgetran::bench {

inline std::vector<std::string> column_names(std::size_t width) {
  std::vector<std::string> names;
  for (std::size_t j = 0; j < width; ++j) names.push_back("x" + std::to_string(j));
  return names;
}

/// Uniform columns in [0, 1]; the target is a wave along the first and a plane along the rest, with noise of
/// 0.1.
inline regress::table smooth_table(std::size_t rows, std::size_t width, std::uint64_t seed) {
  stream random(seed), slopes(7);
  std::vector<double> slope(width), x(width);
  for (double& s : slope) s = slopes.normal();
  regress::table t(column_names(width));
  for (std::size_t i = 0; i < rows; ++i) {
    double y = 2 * std::sin(6 * (x[0] = random.uniform01()));
    for (std::size_t j = 1; j < width; ++j) y += slope[j] * (x[j] = random.uniform01());
    t.add(x, y + 0.1 * random.normal());
  }
  return t;
}

/// Normal columns, of which five matter: a product, a wave, a line, a square, and noise of 0.3.
inline regress::table rough_table(std::size_t rows, std::size_t width, std::uint64_t seed) {
  stream random(seed);
  std::vector<double> x(width);
  regress::table t(column_names(width));
  for (std::size_t i = 0; i < rows; ++i) {
    for (double& v : x) v = random.normal();
    t.add(x, x[0] * x[1] + std::sin(x[2]) + x[3] / 2 + x[4] * x[4] + 0.3 * random.normal());
  }
  return t;
}

/// Rows to learn and 10,000 more to judge and to predict.
struct problem {
  regress::table train, fresh;
};
inline const problem& smooth() {
  static const problem p{smooth_table(200, 37, 1), smooth_table(10'000, 37, 2)};
  return p;
}
inline const problem& rough() {
  static const problem p{rough_table(200, 37, 1), rough_table(10'000, 37, 2)};
  return p;
}
/// For what is fitted to few rows: inputs in [0, 1], targets from 0.1 to 0.9 of their range, as losses are.
inline const problem& few() {
  static const problem p = [] {
    const auto scaled = [](const regress::table& from, std::size_t rows) {
      regress::table to(from.columns());
      for (std::size_t i = 0; i < rows; ++i) to.add(from.row(i), 0.5 + from.targets()[i] / 30);
      return to;
    };
    return problem{scaled(smooth().train, 64), scaled(smooth().fresh, smooth().fresh.rows())};
  }();
  return p;
}

/// <folder>/<problem>_{train,fresh}.csv: columns, then the target, with all digits.
inline void write_problems(const std::string& folder) {
  const auto write = [&](const std::string& name, const regress::table& t) {
    std::ofstream out(folder + "/" + name + ".csv");
    out.precision(std::numeric_limits<double>::max_digits10);
    for (std::size_t i = 0; i < t.rows(); ++i) {
      for (const double x : t.row(i)) out << x << ',';
      out << t.targets()[i] << '\n';
    }
    out.close();
    if (!out) throw std::runtime_error("cannot write " + folder + "/" + name + ".csv: name another folder");
  };
  const auto both = [&](const std::string& name, const problem& p) {
    write(name + "_train", p.train);
    write(name + "_fresh", p.fresh);
  };
  both("smooth", smooth());
  both("rough", rough());
  both("few", few());
}

}  // namespace edgetran::bench

#endif  // EDGETRAN_BENCHMARKS_REGRESS_PROBLEMS_HPP
