// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_MODEL_RUN_HPP
#define EDGETRAN_PROFILE_MODEL_RUN_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/statistics.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/repeat.hpp"
#include "edgetran/measure/segments.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/runner.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::profile {

/// A model under a workload, measured as a whole and leaf by leaf.
struct measured_model {
  seconds latency{};
  double spread = 0;                 ///< 95% half-width of the latency as a share of it
  std::size_t passes = 0;            ///< counted runs
  std::size_t calm_passes = 0;       ///< calm samples of the part that has fewest
  double disturbed = 0;              ///< share of the parts' samples that fell into a disturbed moment
  seconds stolen{};                  ///< by the hypervisor meanwhile, all processors
  std::vector<double> leaf_seconds;  ///< median of every leaf over calm passes, in the order of the tree
  std::vector<bool>
      leaf_calm;  ///< whether the leaf had a calm pass; if not, its median is over disturbed ones
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

  /// Runs the model until every part of it has had enough calm passes and the latency is known within the
  /// target spread, or the time is up; see `measure::segments`. Of the options, `warm_up` is one pass at
  /// least. Throws shape_error for a workload that the model cannot run.
  [[nodiscard]] measured_model time(const model::workload& w, const measure::repeat_options& options) {
    model_->check(w);
    const nn::inputs in = nn::random_inputs(*model_, w, seed_);
    for (std::size_t i = 1; i < options.warm_up; ++i) runner_.run(*model_, w, in);

    measure::segments<> clock(*bird_, seconds{2e-3}, options.wait, options.disturbed_above);
    const auto pass = [&] {
      clock.start_pass();
      runner_.run(*model_, w, in, clock);
      clock.finish_pass();
    };
    pass();  // warms up and sets the cuts
    measured_model result;
    const seconds begin = measure::wall_now(), stolen_before = measure::stolen_time();
    while (result.passes < options.most) {
      pass();
      ++result.passes;
      const seconds used = measure::wall_now() - begin;
      const bool enough = clock.calm_passes() >= options.least;
      if (used >= (enough ? 1 : options.patience) * options.budget) break;
      if (enough && clock.spread() <= options.target_spread) break;
    }
    result.latency = clock.latency();
    result.spread = clock.spread();
    result.calm_passes = clock.calm_passes();
    result.disturbed = clock.disturbed();
    result.stolen = measure::stolen_time() - stolen_before;
    for (const measure::samples& leaf : clock.steps()) {
      result.leaf_seconds.push_back(median(leaf.kept()));
      result.leaf_calm.push_back(leaf.calm() > 0);
    }
    return result;
  }

  /// Runs a workload once each time that it is called: `auto call = run.calls(w); call();`. Holds a reference
  /// to this. Throws shape_error for a workload that the model cannot run.
  [[nodiscard]] auto calls(const model::workload& w) {
    model_->check(w);
    return [this, w, in = nn::random_inputs(*model_, w, seed_)] { runner_.run(*model_, w, in); };
  }

 private:
  const model::basic_any_model<Families>* model_;
  measure::canary* bird_;
  std::uint64_t seed_;
  nn::weights weights_;
  nn::runner<Kernels> runner_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_MODEL_RUN_HPP
