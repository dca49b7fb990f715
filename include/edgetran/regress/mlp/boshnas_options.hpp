// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_BOSHNAS_OPTIONS_HPP
#define EDGETRAN_REGRESS_MLP_BOSHNAS_OPTIONS_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/regress/mlp/scaling.hpp"
#include "edgetran/regress/mlp/train.hpp"

namespace edgetran::regress {

/// Defaults are ours: inputs in [0, 1], batches, rates that fall, the likelihood as it is.
/// `published()` is what BOSHNAS runs.
struct boshnas_options {
  bool aleatoric = true;  ///< train the natural-parameter network; else the teacher predicts the mean
  neural::training training{.epochs = 200,
                            .batch = 8,
                            .held_out = 0.2,
                            .split_each_epoch = true,
                            .dropout = 0.3,
                            .rates = neural::schedule::cosine(200)};
  std::size_t passes = 10;  ///< of the teacher, whose standard deviation the student learns; at least 2
  double teacher_rate = 4e-3, student_rate = 2e-3, npn_rate = 1e-3;
  double npn_decay = 0.3;          ///< decoupled weight decay of the natural-parameter network
  double likelihood_beta = 1;      ///< weighs rows of large variance in that loss: see `neural::gaussian`
  double residual_factor = 1;      ///< of the squared residual in the loss of the natural-parameter network
  bool aleatoric_in_bound = true;  ///< `bound` counts the aleatoric deviation too, where it is known
  neural::scaling inputs = neural::scaling::unit;
  neural::scaling targets = neural::scaling::inner;
  std::uint64_t seed = 1;

  /// Inputs as they are, targets divided by the greatest, one row a step, constant rates, the rule of
  /// `stopping::boshnas`, residuals times 10.
  [[nodiscard]] static boshnas_options published() {
    boshnas_options o;
    o.training.batch = 1;
    o.training.rates = {};
    o.training.stop = neural::stopping::boshnas();
    o.teacher_rate = o.student_rate = 2e-3;
    o.npn_rate = 5e-5;
    o.residual_factor = 10;
    o.likelihood_beta = 0;
    o.npn_decay = 0.01;
    o.aleatoric_in_bound = false;
    o.inputs = neural::scaling::none;
    o.targets = neural::scaling::by_greatest;
    return o;
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_MLP_BOSHNAS_OPTIONS_HPP
