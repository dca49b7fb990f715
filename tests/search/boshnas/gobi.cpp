// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/boshnas/gobi.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
using edgetran::stream;
using vector = std::vector<double>;

namespace {
struct bowl {
  vector m;
  double value(std::span<const double> x) const {
    double sum = 0;
    for (std::size_t j = 0; j < m.size(); ++j) sum += (x[j] - m[j]) * (x[j] - m[j]);
    return sum;
  }
  void gradient(std::span<const double> x, std::span<double> out) const {
    for (std::size_t j = 0; j < m.size(); ++j) out[j] = 2 * (x[j] - m[j]);
  }
  void hessian_vector(std::span<const double>, std::span<const double> v, std::span<double> out) const {
    for (std::size_t j = 0; j < m.size(); ++j) out[j] = 2 * v[j];
  }
};
}  // namespace

TEST_CASE("walks of either order end at the bottom, and no matter on how many threads") {
  const auto pool = search_tests::random_pool(50);
  const search::unit_columns unit(pool.rows, 1, stream(1));
  const bowl down{{0.3, 0.8}};
  edgetran::inline_executor here;
  edgetran::thread_pool threads(3);
  search::gobi_options options;
  options.second.rule.rate = 0.2;
  options.first.rule.rate = 0.2;
  for (const bool second : {true, false}) {
    options.second_order = second;
    const auto ends = search::gobi(pool.rows, unit, down, options, stream(2), here);
    CHECK(ends.size() == 10);
    for (const auto& e : ends) CHECK(e.value < 1e-3);
    const auto again = search::gobi(pool.rows, unit, down, options, stream(2), threads);
    for (std::size_t i = 0; i < ends.size(); ++i) CHECK(again[i].x == ends[i].x);
  }
}

TEST_CASE("a source whose draws find nothing has no walks") {
  struct none : search::pool_candidates {
    using pool_candidates::pool_candidates;
    std::size_t draw(const stream&) const {
      throw edgetran::state_error("nothing", "none", "look elsewhere");
    }
    std::optional<std::size_t> any(stream random) const {
      if (random.chance(0.5)) return {};
      return 3;
    }
  };
  const auto pool = search_tests::random_pool(8);
  const none from({"a", "b"}, pool.values);
  const search::unit_columns unit(from, 1, stream(1));
  edgetran::inline_executor here;
  search::gobi_options options;
  options.starts = 400;
  options.second.steps = 1;
  const std::size_t walks = search::gobi(from, unit, bowl{{0.3, 0.8}}, options, stream(2), here).size();
  CHECK(walks > 150);
  CHECK(walks < 250);
  options.starts = 0;
  CHECK(search::gobi(from, unit, bowl{{0.3, 0.8}}, options, stream(2), here).empty());
}
