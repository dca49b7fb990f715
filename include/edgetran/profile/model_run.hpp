// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_MODEL_RUN_HPP
#define EDGETRAN_PROFILE_MODEL_RUN_HPP

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/repeat.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/runner.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::profile {

/// An observer that times every primitive of a run.
class leaf_clock {
 public:
  void begin() { begin_ = measure::wall_now(); }
  void end() { times_.push_back((measure::wall_now() - begin_).value()); }

  /// Seconds of every leaf since the last call, in the order of the tree's leaves.
  [[nodiscard]] std::vector<double> take() { return std::exchange(times_, {}); }

 private:
  seconds begin_{};
  std::vector<double> times_;
};

/// A model under a workload, measured as a whole and leaf by leaf.
struct measured_model {
  measure::repeated total;           ///< runs without any timer inside
  std::vector<double> leaf_seconds;  ///< median of every leaf, from runs of their own
};

/// A model with weights, ready to be measured under one workload after another.
template <class Kernels = nn::plain_kernels, class Families = model::known_families>
class model_run {
 public:
  /// Random weights by seed. Keeps references to the model and to the canary that watches the machine.
  model_run(const model::basic_any_model<Families>& m, measure::canary& bird, std::uint64_t seed = 1)
      : model_(&m), bird_(&bird), seed_(seed), weights_(nn::random_weights(m, seed)), runner_(weights_) {}
  model_run(const model_run&) = delete;  // the runner points at the weights
  model_run& operator=(const model_run&) = delete;

  /// Latency of the whole model by the timing protocol. Throws shape_error for a workload that it cannot run.
  [[nodiscard]] measure::repeated time(const model::workload& w, const measure::repeat_options& options) {
    const nn::inputs in = inputs_for(w);
    return measure::repeat([&](std::size_t) { runner_.run(*model_, w, in); }, *bird_, options);
  }

  /// The same, then runs with a clock at every leaf under the same options.
  [[nodiscard]] measured_model time_leaves(const model::workload& w, const measure::repeat_options& options) {
    measured_model result;
    result.total = time(w, options);
    const nn::inputs in = inputs_for(w);
    std::vector<std::vector<double>> leaves;
    leaf_clock clock;
    measure::repeat_options warm = options;
    warm.warm_up = 0;
    const measure::repeated observed = measure::repeat(
        [&](std::size_t) {
          runner_.run(*model_, w, in, clock);
          leaves.push_back(clock.take());
        },
        *bird_, warm);
    const std::vector<std::size_t> kept = measure::usable(observed.disturbed);
    std::vector<double> column(kept.size());
    for (std::size_t leaf = 0; leaf < leaves.front().size(); ++leaf) {
      for (std::size_t k = 0; k < kept.size(); ++k) column[k] = leaves[kept[k]][leaf];
      result.leaf_seconds.push_back(median(column));
    }
    return result;
  }

 private:
  [[nodiscard]] nn::inputs inputs_for(const model::workload& w) const {
    model_->check(w);
    return nn::random_inputs(*model_, w, seed_);
  }

  const model::basic_any_model<Families>* model_;
  measure::canary* bird_;
  std::uint64_t seed_;
  nn::weights weights_;
  nn::runner<Kernels> runner_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_MODEL_RUN_HPP
