// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of C++17 without edgetran: what write.cpp exported predicts what the regressors predicted.
#include "exported_models.hpp"

#include <cmath>
#include <cstdio>

// Known to the compiler.
static_assert(line::columns == 4);
static_assert(line::predict(rows[0]) == line_expected[0]);
static_assert(prices::predict(rows[1]) == prices_expected[1]);
static_assert(chosen_ridge::predict(rows[2]) == chosen_ridge_expected[2]);
static_assert(tree::predict(rows[3]) == tree_expected[3]);
static_assert(one_leaf::predict({0, 0, 0, 0}) == 7);
static_assert(forest::predict(rows[4]) == forest_expected[4]);
static_assert(boosted::predict(rows[5]) == boosted_expected[5]);
static_assert(cubic::predict(rows[8]) == cubic_expected[8]);
static_assert(votes::predict(rows[6]) == votes_expected[6]);
static_assert(relu_network::predict(rows[7]) == relu_network_expected[7]);

namespace {
int failures = 0;

/// Relative errors up to `most`; 0 asks for the same bits.
template <class Predict>
void check(const char* name, double most, const double (&expected)[count], Predict predict) {
  double worst = 0;
  bool good = true;
  for (std::size_t i = 0; i < count; ++i) {
    const double off = std::fabs(predict(rows[i]) - expected[i]) / std::fmax(1e-300, std::fabs(expected[i]));
    worst = std::fmax(worst, off);
    good = good && off <= most;  // NaN is not
  }
  std::printf("%-18s worst relative difference %.1e%s\n", name, worst, good ? "" : "  TOO MUCH");
  if (!good) ++failures;
}
}  // namespace

int main() {
  using row = const std::array<double, 4>&;
  check("line", 0, line_expected, [](row r) { return line::predict(r); });
  check("prices", 0, prices_expected, [](row r) { return prices::predict(r); });
  check("chosen_ridge", 0, chosen_ridge_expected, [](row r) { return chosen_ridge::predict(r); });
  check("relative_line", 0, relative_line_expected, [](row r) { return relative_line::predict(r); });
  check("tree", 0, tree_expected, [](row r) { return tree::predict(r); });
  check("small_tree", 0, small_tree_expected, [](row r) { return small_tree::predict(r); });
  check("one_leaf", 0, one_leaf_expected, [](row r) { return one_leaf::predict(r.data()); });
  check("forest", 0, forest_expected, [](row r) { return forest::predict(r); });
  check("one_extra_tree", 0, one_extra_tree_expected, [](row r) { return one_extra_tree::predict(r); });
  check("boosted", 0, boosted_expected, [](row r) { return boosted::predict(r); });
  check("no_round", 0, no_round_expected, [](row r) { return no_round::predict(r); });
  check("votes", 0, votes_expected, [](row r) { return votes::predict(r); });
  check("many_votes", 0, many_votes_expected, [](row r) { return many_votes::predict(r); });
  check("one_vote", 0, one_vote_expected, [](row r) { return one_vote::predict(r); });
  check("cubic", 0, cubic_expected, [](row r) { return cubic::predict(r); });
  check("relu_network", 0, relu_network_expected, [](row r) { return relu_network::predict(r); });
  check("double_network", 0, double_network_expected, [](row r) { return double_network::predict(r); });
  // Through the exponential of the system's library.
  check("log_line", 1e-12, log_line_expected, [](row r) { return log_line::predict(r); });
  check("log_forest", 1e-12, log_forest_expected, [](row r) { return log_forest::predict(r); });
  check("log_square", 1e-12, log_square_expected, [](row r) { return log_square::predict(r); });
  // Float sums on the vectors of the processor.
  check("softplus_network", 1e-5, softplus_network_expected, [](row r) { return softplus_network::predict(r); });
  check("noise_network", 1e-5, noise_network_expected, [](row r) { return noise_network::predict(r); });
  // Sums in another order.
  check("process", 1e-10, process_expected, [](row r) { return process::predict(r); });
  check("ard_process", 1e-10, ard_process_expected, [](row r) { return ard_process::predict(r); });
  check("rbf_process", 1e-10, rbf_process_expected, [](row r) { return rbf_process::predict(r); });
  check("product_process", 1e-10, product_process_expected,
        [](row r) { return product_process::predict(r); });
  check("log_process", 1e-10, log_process_expected, [](row r) { return log_process::predict(r); });
  check("still_process", 1e-12, still_process_expected, [](row r) { return still_process::predict(r); });
  return failures;
}
