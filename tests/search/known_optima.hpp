// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_KNOWN_OPTIMA_HPP
#define EDGETRAN_TESTS_SEARCH_KNOWN_OPTIMA_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"

/// Functions on grids whose least value is known.
namespace search_tests {

/// A box cut into levels: candidates with moves, of which there may be more than anyone can list.
class grid_candidates {
 public:
  using candidate_type = std::vector<std::uint16_t>;

  explicit grid_candidates(std::vector<std::size_t> levels) : levels_(std::move(levels)) {}

  [[nodiscard]] std::vector<std::string> columns() const {
    std::vector<std::string> names;
    for (std::size_t j = 0; j < levels_.size(); ++j) names.push_back("x" + std::to_string(j));
    return names;
  }
  [[nodiscard]] std::vector<double> features(const candidate_type& c) const {
    std::vector<double> row;
    for (std::size_t j = 0; j < c.size(); ++j) row.push_back(c[j] / static_cast<double>(levels_[j] - 1));
    return row;
  }
  [[nodiscard]] candidate_type draw(edgetran::stream random) const {
    candidate_type c;
    for (const std::size_t n : levels_) c.push_back(static_cast<std::uint16_t>(random.below(n)));
    return c;
  }
  [[nodiscard]] std::vector<candidate_type> choices(std::size_t count, const edgetran::stream& random) const {
    std::vector<candidate_type> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(draw(random.split(i)));
    return some;
  }
  /// A Latin hypercube.
  [[nodiscard]] std::vector<candidate_type> spread(std::size_t count, const edgetran::stream& random) const {
    std::vector<candidate_type> some(count, candidate_type(levels_.size()));
    for (std::size_t j = 0; j < levels_.size(); ++j) {
      edgetran::stream own = random.split(j);
      std::vector<std::size_t> order(count);
      for (std::size_t i = 0; i < count; ++i) order[i] = i;
      edgetran::shuffle(order, own);
      for (std::size_t i = 0; i < count; ++i) {
        const double u = (static_cast<double>(order[i]) + own.uniform01()) / static_cast<double>(count);
        some[i][j] = static_cast<std::uint16_t>(u * static_cast<double>(levels_[j]));
      }
    }
    return some;
  }

  [[nodiscard]] std::vector<candidate_type> neighbours(const candidate_type& c) const {
    std::vector<candidate_type> all;
    for (std::size_t j = 0; j < c.size(); ++j) {
      if (c[j] > 0) all.push_back(c), --all.back()[j];
      if (c[j] + 1u < levels_[j]) all.push_back(c), ++all.back()[j];
    }
    return all;
  }
  [[nodiscard]] candidate_type mutate(candidate_type c, edgetran::stream random) const {
    const auto all = neighbours(c);
    return all[static_cast<std::size_t>(random.below(all.size()))];
  }
  [[nodiscard]] candidate_type cross(candidate_type a, const candidate_type& b,
                                     edgetran::stream random) const {
    for (std::size_t j = 0; j < a.size(); ++j)
      if (random.chance(0.5)) a[j] = b[j];
    return a;
  }

 private:
  std::vector<std::size_t> levels_;
};

/// A function of candidates with its least value, and its range there.
template <class Candidates>
struct problem {
  std::string name;
  Candidates from;
  std::function<double(const typename Candidates::candidate_type&)> value;
  double least, greatest;
};

inline problem<grid_candidates> branin() {
  constexpr std::size_t levels = 101;
  const auto f = [](const grid_candidates::candidate_type& c) {
    constexpr double pi = std::numbers::pi;
    const double x = -5 + 15 * c[0] / 100.0, y = 15 * c[1] / 100.0;
    const double bow = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;
    return bow * bow + 10 * (1 - 1 / (8 * pi)) * std::cos(x) + 10;
  };
  double least = std::numeric_limits<double>::infinity(), greatest = -least;
  for (std::uint16_t i = 0; i < levels; ++i)
    for (std::uint16_t j = 0; j < levels; ++j) {
      least = std::min(least, f({i, j}));
      greatest = std::max(greatest, f({i, j}));
    }
  return {"Branin", grid_candidates({levels, levels}), f, least, greatest};
}

/// With 41 levels a side. Its least value is taken from the grid around the published minimiser.
inline problem<grid_candidates> hartmann6() {
  const auto f = [](const grid_candidates::candidate_type& c) {
    constexpr double alpha[] = {1.0, 1.2, 3.0, 3.2};
    constexpr double a[4][6] = {{10, 3, 17, 3.5, 1.7, 8},
                                {0.05, 10, 17, 0.1, 8, 14},
                                {3, 3.5, 1.7, 10, 17, 8},
                                {17, 8, 0.05, 10, 0.1, 14}};
    constexpr double p[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
      double inner = 0;
      for (std::size_t j = 0; j < 6; ++j) {
        const double x = c[j] / 40.0 - p[i][j];
        inner += a[i][j] * x * x;
      }
      sum -= alpha[i] * std::exp(-inner);
    }
    return sum;
  };
  problem<grid_candidates> all{"Hartmann-6", grid_candidates(std::vector<std::size_t>(6, 41)), f, 0, 0};
  constexpr double best[] = {0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573};
  for (unsigned corner = 0; corner < 64; ++corner) {
    grid_candidates::candidate_type c;
    for (unsigned j = 0; j < 6; ++j)
      c.push_back(static_cast<std::uint16_t>(std::floor(best[j] * 40) + (corner >> j & 1)));
    all.least = std::min(all.least, f(c));
  }
  return all;
}

/// [-5, 10]^10 in steps of 1.25, most of which lie on ridges. The least value is 0, off the centre; the next
/// candidate has 1.8. The range is that of candidates on the diagonal, so a little less than the whole.
inline problem<grid_candidates> ackley10() {
  const auto f = [](const grid_candidates::candidate_type& c) {
    double squares = 0, waves = 0;
    for (const auto level : c) {
      const double x = -5 + 1.25 * level;
      squares += x * x / 10;
      waves += std::cos(2 * std::numbers::pi * x) / 10;
    }
    return 20 + std::numbers::e - 20 * std::exp(-0.2 * std::sqrt(squares)) - std::exp(waves);
  };
  problem<grid_candidates> all{"Ackley-10", grid_candidates(std::vector<std::size_t>(10, 13)), f, 0, 0};
  for (std::uint16_t level = 0; level < 13; ++level)
    all.greatest = std::max(all.greatest, f(grid_candidates::candidate_type(10, level)));
  return all;
}

/// What is left between the best of `evaluations` and the least value, as a share of the range.
template <class P, class Candidates>
double regret(P proposer, const problem<Candidates>& of, std::size_t evaluations, std::size_t batch = 1) {
  double best = of.greatest;
  for (std::size_t told = 0; told < evaluations;) {
    const auto questions = proposer.ask(std::min(batch, evaluations - told));
    if (questions.empty()) break;
    for (const auto& c : questions) {
      const std::array<double, 1> y{of.value(c)};
      best = std::min(best, y[0]);
      proposer.tell(c, y);
    }
    told += questions.size();
  }
  return (best - of.least) / (of.greatest - of.least);
}

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_KNOWN_OPTIMA_HPP
