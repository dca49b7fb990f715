// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Gaussian processes: fits, predictions and what changes a fitted one.
#include "edgetran/regress/gaussian_process.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "cases.hpp"

namespace edgetran::bench {

namespace {

template <class Change>
void add_change(session& s, const std::string& what, std::size_t rows, Change change) {
  s.add("regress/gaussian_process/" + what + "/n:" + std::to_string(rows) + "/d:37",
        [=](benchmark::State& state) {
          const auto data = smooth_table(rows, 37, 1), more = smooth_table(1, 37, 3);
          regress::gaussian_process<> model({.search_rows = 100});
          model.fit(data);
          for (auto _ : state) change(model, data, more);
        });
}

}  // namespace

void add_gaussian_processes(session& s) {
  const regress::gaussian_process<> isotropic;
  const regress::gaussian_process<regress::ard_covariance> each_column;
  add_model(s, "gaussian_process", isotropic, smooth());
  add_fit(s, "gaussian_process_of_one_start", regress::gaussian_process<>({.restarts = 0}), smooth());
  add_fit(s, "gaussian_process_ard", each_column, smooth());
  s.run();

  static const problem small{smooth_table(64, 37, 1), smooth().fresh};
  static const problem long_one{smooth_table(1600, 10, 1), smooth_table(1000, 10, 2)};
  add_fit(s, "gaussian_process", isotropic, small);
  add_fit(s, "gaussian_process_ard", each_column, long_one);
  s.add("regress/gaussian_process/gradient/n:1",
        [model = fitted_once(isotropic, smooth().train)](benchmark::State& state) {
          const auto& m = model();
          std::vector<double> slope(37);
          for (auto _ : state) {
            m.gradient(smooth().fresh.row(0), slope);
            benchmark::DoNotOptimize(slope.data());
          }
        });
  add_change(s, "refit", 200, [](auto& model, const auto& data, const auto&) { model.refit(data); });
  add_change(s, "condition", 200, [](auto& model, const auto& data, const auto&) { model.condition(data); });
  for (const std::size_t rows : {200U, 400U, 800U, 1600U})  // quadratic, the copy of the model included
    add_change(s, "update", rows, [](const auto& model, const auto&, const auto& more) {
      auto grown = model;
      grown.update(more);
      benchmark::DoNotOptimize(grown);
    });
  s.run();
}

}  // namespace edgetran::bench
