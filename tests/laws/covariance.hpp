// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_COVARIANCE_HPP
#define EDGETRAN_TESTS_LAWS_COVARIANCE_HPP

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/kernels/target.hpp"
#include "edgetran/regress/covariance/hyper_parameter.hpp"
#include "edgetran/regress/covariance/pairs.hpp"

/// The laws of covariances, for a type:
/// - it describes as many hyper-parameters as it has, each under a name of its own, medians within bounds;
/// - symmetric; `self` is the value of a row with itself;
/// - evaluated on arrays of pairs it adds the value of each pair, on every target;
/// - `along`, `gradient`, `bend` and `self_gradient` equal differences.
namespace laws {

template <class Covariance>
void check_covariance(std::size_t columns) {
  namespace covariance = edgetran::regress::covariance;
  namespace kernels = edgetran::kernels;
  using numbers = std::vector<double>;
  CAPTURE(Covariance::text());
  std::vector<covariance::hyper_parameter> described;
  Covariance::describe(columns, described);
  REQUIRE(described.size() == Covariance::parameters(columns));
  std::set<std::string> names;
  for (const auto& h : described) {
    CHECK(names.insert(h.name).second);
    CHECK(0 < h.lower);
    CHECK(h.lower <= h.median);
    CHECK(h.median <= h.upper);
    CHECK(h.spread > 0);
  }

  std::size_t widest = 0;
  for (const auto target : kernels::available()) {
    const kernels::scoped_target forced(target);
    widest = std::max(widest, static_cast<std::size_t>(kernels::panel_width()));
  }
  edgetran::stream random(5);
  const std::size_t rows = 21;
  numbers h(described.size()), values(rows * columns), fresh(widest * columns);
  for (double& x : h) x = random.uniform(0.5, 2);
  for (double& x : values) x = random.normal();
  for (double& x : fresh) x = random.normal();
  std::copy(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(columns),
            fresh.begin());  // they meet
  if (columns > 0) fresh[columns] = values[columns] + 1e-7;
  for (std::size_t j = 1; j < columns; ++j) fresh[columns + j] = values[columns + j];  // and nearly meet
  const auto row = [&](std::size_t i) {
    return std::span<const double>(values).subspan(i * columns, columns);
  };
  const auto other = [&](std::size_t t) {
    return std::span<const double>(fresh).subspan(t * columns, columns);
  };
  const covariance::pair_needs needs{Covariance::uses_squares, Covariance::uses_products,
                                     !Covariance::smooth};

  for (std::size_t i = 0; i < rows; ++i) {
    CHECK(Covariance::self(h.data(), row(i)) == doctest::Approx(Covariance::value(h.data(), row(i), row(i))));
    CHECK(Covariance::value(h.data(), row(i), row(0)) ==
          doctest::Approx(Covariance::value(h.data(), row(0), row(i))));
  }
  for (const auto target : kernels::available()) {
    CAPTURE(std::string(kernels::name(target)));
    const kernels::scoped_target forced(target);
    {
      covariance::training_pairs pairs(values.data(), rows, columns, needs);
      typename Covariance::tape tape;
      numbers k(pairs.size(), 1);
      Covariance::add(pairs, h.data(), tape, k.data(), false);
      for (std::size_t i = 0, p = 0; i < rows; ++i)
        for (std::size_t j = 0; j <= i; ++j, ++p)
          CHECK(k[p] - 1 == doctest::Approx(Covariance::value(h.data(), row(i), row(j))).epsilon(1e-9));
    }
    {
      const auto width = static_cast<std::size_t>(kernels::panel_width());
      covariance::panel_pairs pairs(values.data(), rows, columns, needs);
      typename Covariance::tape tape;
      for (const std::size_t count : {width, std::size_t{3}}) {  // what the tape keeps must not mislead
        pairs.set(fresh.data(), count);
        for (const auto& [from, to] : {std::pair{std::size_t{0}, rows}, std::pair{rows / 3, rows - 1}}) {
          pairs.look_at(from, to - from);
          numbers k(pairs.size());
          Covariance::add(pairs, h.data(), tape, k.data(), false);
          for (std::size_t i = from; i < to; ++i)
            for (std::size_t t = 0; t < count; ++t)
              CHECK(k[(i - from) * width + t] ==
                    doctest::Approx(Covariance::value(h.data(), row(i), other(t))).epsilon(1e-9));
        }
      }
    }
    for (std::size_t t = 0; t < 3; ++t) {
      covariance::row_pairs pairs(values.data(), rows, other(t), needs);
      typename Covariance::tape tape;
      numbers k(rows);
      Covariance::add(pairs, h.data(), tape, k.data(), false);
      for (std::size_t i = 0; i < rows; ++i)
        CHECK(k[i] == doctest::Approx(Covariance::value(h.data(), row(i), other(t))).epsilon(1e-9));
    }
  }

  if constexpr (!Covariance::smooth) return;
  const double step = 1e-5;
  numbers direction(columns);
  for (double& x : direction) x = random.uniform(-1, 1);
  const auto moved = [&](std::span<const double> from, double by) {
    numbers to(from.begin(), from.end());
    for (std::size_t j = 0; j < columns; ++j) to[j] += by * direction[j];
    return to;
  };
  for (std::size_t i = 0; i < 8; ++i) {  // pair (0, 0) meets
    const numbers above = moved(row(i), step), below = moved(row(i), -step);
    const auto difference = [&](auto&& function) { return (function(above) - function(below)) / (2 * step); };
    const auto inner = [&](const numbers& gradient) {
      double sum = 0;
      for (std::size_t j = 0; j < columns; ++j) sum += gradient[j] * direction[j];
      return sum;
    };
    const double slope = difference([&](const numbers& a) { return Covariance::value(h.data(), a, row(0)); });
    CHECK(Covariance::along(h.data(), row(i), row(0), direction) == doctest::Approx(slope).epsilon(1e-5));
    numbers gradient(columns), own(columns), bend(columns, 0.25);
    Covariance::gradient(h.data(), row(i), row(0), 2, gradient.data());
    CHECK(inner(gradient) == doctest::Approx(2 * slope).epsilon(1e-5));
    Covariance::self_gradient(h.data(), row(i), 1, own.data());
    CHECK(inner(own) == doctest::Approx(difference([&](const numbers& a) {
                          return Covariance::self(h.data(), a);
                        })).epsilon(1e-5));
    Covariance::bend(h.data(), row(i), row(0), direction, 3, bend.data());
    for (std::size_t j = 0; j < columns; ++j) {
      const double turn = difference([&](const numbers& a) {
        numbers g(columns);
        Covariance::gradient(h.data(), a, row(0), 1, g.data());
        return g[j];
      });
      CHECK(bend[j] == doctest::Approx(0.25 + 3 * turn).epsilon(1e-4));
    }
  }
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_COVARIANCE_HPP
