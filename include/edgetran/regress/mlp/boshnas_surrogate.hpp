// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_BOSHNAS_SURROGATE_HPP
#define EDGETRAN_REGRESS_MLP_BOSHNAS_SURROGATE_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/mlp/fitted_network.hpp"
#include "edgetran/regress/mlp/scaling.hpp"

namespace edgetran::regress::neural {

/// The trained networks of `basic_boshnas` and what they say of a row: moments, mean + k deviation, and its
/// derivatives. Rows are checked by who asks. Allocates nothing.
template <class Networks, class Real>
struct boshnas_surrogate {
  bool aleatoric = true;           ///< the natural-parameter network tells the mean, else the teacher
  bool aleatoric_in_bound = true;  ///< `bound` counts its variance
  std::vector<affine_scale> columns{};
  affine_scale target{};
  fitted_network<Real, typename Networks::teacher> teacher{};
  fitted_network<Real, typename Networks::student> student{};
  fitted_network<Real, typename Networks::npn> npn{};

  /// Whether teacher and student take several rows at a time.
  static constexpr bool by_rows = decltype(teacher)::by_rows && decltype(student)::by_rows;

  /// Mean and variance of the scaled target; no variance without the natural-parameter network.
  std::array<Real, 2> moments_of(const scaled_row<Real>& in) const {
    if (aleatoric) return npn.outputs(in);
    return {teacher.outputs(in)[0], Real(0)};
  }
  double mean_of(std::span<const double> row) const {
    return target.backward(static_cast<double>(moments_of(scaled_row<Real>{row, columns})[0]));
  }

  prediction distribution_of(std::span<const double> row) const {
    const scaled_row<Real> in{row, columns};
    const double unit = target.width();
    const auto [mean, variance] = moments_of(in);
    prediction p;
    p.mean = target.backward(static_cast<double>(mean));
    p.epistemic = unit * static_cast<double>(student.outputs(in)[0]);
    if (aleatoric) p.aleatoric = unit * std::sqrt(static_cast<double>(variance));
    p.standard_deviation = std::hypot(*p.epistemic, p.aleatoric.value_or(0));
    return p;
  }

  bool counts_variance() const { return aleatoric && aleatoric_in_bound; }
  double bound_of(Real mean, Real epistemic, Real variance, double k) const {
    const double e = static_cast<double>(epistemic),
                 v = counts_variance() ? static_cast<double>(variance) : 0;
    const double deviation = v > 0 ? std::sqrt(e * e + v) : std::fabs(e);
    return target.backward(static_cast<double>(mean)) + k * (target.width() * deviation);
  }

  double bound(std::span<const double> row, double k) const {
    const scaled_row<Real> in{row, columns};
    const auto [mean, variance] = moments_of(in);
    return bound_of(mean, student.outputs(in)[0], variance, k);
  }

  /// mean + k deviation of a row; its derivative in input i as the networks see it is the sum of all
  /// `add(i, derivative)`.
  template <class In, class Add>
  double differentiate(const In& in, double k, const Add& add) const {
    using scalar = scalar_of<std::decay_t<decltype(in(0))>>;
    const auto value = [](scalar x) {
      if constexpr (std::is_same_v<scalar, Real>)
        return x;
      else
        return x.v;
    };
    typename decltype(student)::template pass<In> of_student;
    typename decltype(teacher)::template pass<In> of_teacher;
    typename decltype(npn)::template pass<In> of_npn;
    scalar mean{}, epistemic{}, variance{}, of_epistemic{}, of_variance{};
    if (aleatoric) {
      const auto both = npn.forward(in, of_npn);
      mean = both[0], variance = both[1];
    } else {
      mean = teacher.forward(in, of_teacher)[0];
    }
    if (k != 0) {
      epistemic = student.forward(in, of_student)[0];
      // Of deviation = sqrt(e^2 + v): d e is e / deviation, d v is 1 / (2 deviation).
      const scalar share = static_cast<Real>(k), square = epistemic * epistemic, half = Real(0.5);
      const scalar per_deviation = share / root(counts_variance() ? square + variance : square);
      of_epistemic = epistemic * per_deviation;
      if (counts_variance()) of_variance = half * per_deviation;
    }
    const scalar one = Real(1);
    if (aleatoric)
      npn.backward(in, of_npn, {one, of_variance}, add);
    else
      teacher.backward(in, of_teacher, {one}, add);
    if (k != 0) student.backward(in, of_student, {of_epistemic}, add);
    return bound_of(value(mean), value(epistemic), value(variance), k);
  }

  /// Bounds and gradients of rows by teacher and student. Needs `by_rows`, not `aleatoric`.
  void differentiate_rows(std::span<const double> values, double k, std::span<double> bounds,
                          std::span<double> gradients) const {
    constexpr std::size_t most = detail::rows_at_once;
    typename Networks::teacher::rows_tape of_teacher;
    typename Networks::student::rows_tape of_student;
    Real mean[most], epistemic[most], seeds[most];
    const std::size_t n = columns.size();
    std::fill(gradients.begin(), gradients.end(), 0.0);
    for (std::size_t from = 0; from < bounds.size(); from += most) {
      const std::size_t here = std::min(bounds.size() - from, most);
      const scaled_rows<Real> in{values.subspan(from * n, here * n), columns};
      const auto slopes = gradients.subspan(from * n, here * n);
      const auto add = [&](std::size_t r, std::size_t i, Real d) {
        slopes[r * n + i] += static_cast<double>(d);
      };
      teacher.forward_rows(here, in, of_teacher, mean);
      student.forward_rows(here, in, of_student, epistemic);
      std::fill_n(seeds, here, Real(1));
      teacher.backward_rows(here, of_teacher, seeds, add);
      for (std::size_t r = 0; r < here; ++r) {
        bounds[from + r] = bound_of(mean[r], epistemic[r], Real(0), k);
        seeds[r] = epistemic[r] * (static_cast<Real>(k) / std::fabs(epistemic[r]));
      }
      if (k != 0) student.backward_rows(here, of_student, seeds, add);
      for (std::size_t r = 0; r < here; ++r)
        to_columns(values.subspan((from + r) * n, n), slopes.subspan(r * n, n));
    }
  }

  /// Derivatives as the networks see them become those of the target in the columns.
  void to_columns(std::span<const double> row, std::span<double> derivatives) const {
    for (std::size_t i = 0; i < derivatives.size(); ++i)
      derivatives[i] *= target.width() * columns[i].slope(row[i]);
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_BOSHNAS_SURROGATE_HPP
