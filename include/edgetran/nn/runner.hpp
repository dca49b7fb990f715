// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUNNER_HPP
#define EDGETRAN_NN_RUNNER_HPP

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "edgetran/model/interpreter.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/observer.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/nn/run/attention.hpp"
#include "edgetran/nn/run/mixers.hpp"
#include "edgetran/nn/run/products.hpp"
#include "edgetran/nn/run/rows.hpp"
#include "edgetran/nn/run/state.hpp"
#include "edgetran/nn/tensor.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::nn {

/// The interpreter that computes: values are tensors, primitives run on `Kernels`. It keeps its memory
/// between runs, so that only the first run of a shape allocates. One runner serves one thread. A primitive
/// of one's own runs where a function `compute(run_state<Kernels>&, primitive, values...)` is found beside
/// it.
template <class Kernels = plain_kernels>
class runner {
 public:
  explicit runner(const weights& w) : state_(w) {}

  /// One call of `m`, a family or an any_model; returns its last activation, valid until the next call.
  /// Throws shape_error where inputs do not fit the workload or weights do not fit the model.
  template <class Model, observer Observer = unobserved>
  const tensor& run(const Model& m, const model::workload& w, const inputs& in, Observer&& watch = {}) {
    model::check(w);
    check(in, w);
    result_ = {};
    state_.begin(w, in);
    pass<std::remove_reference_t<Observer>> interpreter{state_, watch};
    result_ = m(interpreter);
    return result_;
  }

  /// The most activation memory that was in use at once; model::peak_activation predicts it.
  [[nodiscard]] bytes peak_activation() const { return state_.memory.peak(); }
  /// What activations have taken from the system.
  [[nodiscard]] bytes reserved() const { return state_.memory.reserved(); }

 private:
  template <class Observer>
  struct pass {
    run_state<Kernels>& state;
    Observer& watch;

    void enter(const model::node_name&, std::string_view) {}
    void leave() {}
    fed input(model::source s) { return {s}; }

    /// The first value is consumed: where the caller moved it in, a primitive may run in place.
    template <class P, class First, class... Rest>
    auto apply(const model::node_name&, const P& p, First first, const Rest&... rest) {
      watch.begin();
      auto y = compute(state, p.erased(), std::move(first), rest...);
      watch.end();
      return y;
    }
    tensor columns(const tensor& x, std::int64_t begin, std::int64_t width) {
      return detail::columns_of(x, begin, width);
    }
    tensor first_row(const tensor& x) {
      tensor y = x;
      y.rows = 1;
      return y;
    }
  };

  run_state<Kernels> state_;
  tensor result_{};
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUNNER_HPP
