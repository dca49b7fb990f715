// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUNNER_HPP
#define EDGETRAN_NN_RUNNER_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/program.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/observer.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/nn/run/arrange.hpp"
#include "edgetran/nn/run/attention.hpp"
#include "edgetran/nn/run/convolution.hpp"
#include "edgetran/nn/run/experts.hpp"
#include "edgetran/nn/run/fused_attention.hpp"
#include "edgetran/nn/run/mixers.hpp"
#include "edgetran/nn/run/positions.hpp"
#include "edgetran/nn/run/products.hpp"
#include "edgetran/nn/run/rows.hpp"
#include "edgetran/nn/run/score_map.hpp"
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
    pass<std::remove_reference_t<Observer>> interpreter{state_, watch, values_};
    result_ = m(interpreter);
    return result_;
  }

  /// The most activation memory that was in use at once; model::peak_activation predicts it.
  [[nodiscard]] bytes peak_activation() const { return state_.memory.peak(); }
  /// What activations have taken from the system.
  [[nodiscard]] bytes reserved() const { return state_.memory.reserved(); }

 private:
  using value = std::variant<tensor, score_tensor, fed, deferred_scores>;

  template <class Observer>
  struct pass {
    run_state<Kernels>& state;
    Observer& watch;
    model::replay_memory<value>& values;

    void enter(const model::node_name&, std::string_view) {}
    void leave() {}
    /// Sound is heard once, when the first token is decoded.
    fed input(model::source s) {
      return {s, s == model::source::audio && state.workload().phase == model::phase::decode};
    }

    /// The first value is consumed: where the caller moved it in, a primitive may run in place. What an
    /// earlier call computed is passed over; what that call kept of it is in a cache.
    template <class P, class First, class... Rest>
    auto apply(const model::node_name&, const P& p, First first, const Rest&... rest) {
      const auto erased = p.erased();
      using result = decltype(compute(state, erased, std::move(first), rest...));
      constexpr bool remembers = std::is_same_v<std::remove_const_t<decltype(erased)>, model::kv_cache<>>;
      watch.begin();
      result y{};
      if (remembers || !first.idle) {
        y = compute(state, erased, std::move(first), rest...);
      } else {
        erased.each_parameter([&](std::string_view, std::int64_t, std::int64_t) { state.skip_parameter(); });
        y.idle = true;
      }
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
    tensor last_row(const tensor& x) {
      tensor y = x;
      y.data = x.row(0, x.rows - 1);
      y.rows = 1;
      return y;
    }

    [[nodiscard]] std::size_t mark() const { return state.mark(); }
    void rewind(std::size_t place) { state.rewind(place); }

    using result_type = tensor;
    using value_type = value;
    template <class P, class... Values>
    static constexpr bool takes = requires(run_state<Kernels>& s, const P& p, Values... v) {
      compute(s, p, v...);
    };
    model::replay_memory<value>& memory() const { return values; }
  };

  run_state<Kernels> state_;
  model::replay_memory<value> values_{};
  tensor result_{};
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUNNER_HPP
