// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_GOBI_HPP
#define EDGETRAN_SEARCH_BOSHNAS_GOBI_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "edgetran/search/boshnas/unit_columns.hpp"
#include "edgetran/search/candidates.hpp"

namespace edgetran::search {

/// How a search walks down its acquisition in the rows of `unit_columns`. Rates and schedules are the
/// published ones; the best x of a walk counts, not the last.
struct gobi_options {
  std::size_t starts = 10;   ///< cold starts of a question, drawn with replacement
  bool second_order = true;  ///< by AdaHessian, else by plain descent
  regress::input_optimiser_options<regress::neural::adahessian> second{.rule = {.rate = 0.5}};
  regress::input_optimiser_options<regress::neural::sgd> first{.rule = {.rate = 10}};
  std::size_t moves = 16;  ///< to neighbours, from the choice nearest to where a walk ended
};

/// Where walks down `f` end, one for each draw of a cold start; none from draws that find nothing. Throws as
/// `minimise_inputs` does.
template <candidates C, regress::smooth_function F, executor E>
std::vector<regress::input_optimum> gobi(const C& from, const unit_columns& unit, const F& f,
                                         const gobi_options& options, const stream& random, E& runner) {
  std::vector<double> starts;
  for (std::size_t i = 0; i < options.starts; ++i)
    if (const auto c = detail::any_draw(from, random.split(i))) {
      const auto row = unit(from.features(*c));
      starts.insert(starts.end(), row.begin(), row.end());
    }
  if (starts.empty()) return {};
  const auto lower = unit.lower(), upper = unit.upper();
  const auto walk = [&](auto how) {
    how.seed = random.split(options.starts)();
    return regress::minimise_inputs(f, starts, lower, upper, how, runner);
  };
  return options.second_order ? walk(options.second) : walk(options.first);
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_GOBI_HPP
