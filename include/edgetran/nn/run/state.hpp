// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUN_STATE_HPP
#define EDGETRAN_NN_RUN_STATE_HPP

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/nn/arena.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/rotary_angles.hpp"
#include "edgetran/nn/row_cache.hpp"
#include "edgetran/nn/tensor.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::nn {

/// A value that has not been computed yet: what the model is fed.
struct fed {
  model::source from{};
  bool idle = false;
};

/// What the primitives of one runner share: the model's arrays, the memory of its activations, the kernels,
/// and the call that runs. Every primitive has an overload `compute(state, primitive, values...)` in a header
/// of nn/run/.
template <class Kernels>
class run_state {
 public:
  explicit run_state(const weights& w) : arrays_(&w) {}

  void begin(const model::workload& w, const inputs& in) {
    workload_ = w;
    inputs_ = &in;
    next_parameter_ = next_cache_ = 0;
  }

  [[nodiscard]] const model::workload& workload() const { return workload_; }
  [[nodiscard]] const nn::inputs& inputs() const { return *inputs_; }
  /// Tokens that are in the cache already.
  [[nodiscard]] std::int64_t past() const { return workload_.keys() - workload_.tokens(); }

  /// The next stored array; its place is the program's order, its size is checked.
  const float* parameter(std::int64_t size) {
    if (next_parameter_ >= arrays_->parameters().size())
      throw shape_error("more arrays in the model than in its weights", "nn::runner", mismatch);
    const nn::parameter& p = arrays_->parameters()[next_parameter_++];
    if (p.size() != static_cast<std::size_t>(size))
      throw shape_error(std::to_string(p.size()) + " weights where the model needs " + std::to_string(size),
                        p.name, mismatch);
    return p.data.get();
  }
  void skip_parameter() { ++next_parameter_; }
  /// Where the next stored array is, for weights that are applied again.
  [[nodiscard]] std::size_t mark() const { return next_parameter_; }
  void rewind(std::size_t place) { next_parameter_ = place; }
  /// The next KV cache.
  row_cache& cache() {
    if (next_cache_ == caches_.size()) caches_.emplace_back();
    return caches_[next_cache_++];
  }
  /// Angles of rotary positions, up to those of this call.
  const rotary_angles& angles(double base, std::int64_t head) {
    rotary_angles& table = angles_[{base, head}];
    table.extend(base, head, workload_.keys());
    return table;
  }

  tensor make(std::int64_t batch, std::int64_t rows, std::int64_t width) {
    tensor t{memory.acquire(static_cast<std::size_t>(batch * rows * width))};
    t.data = t.storage.data();
    t.batch = batch, t.rows = rows, t.width = t.row_stride = width, t.batch_stride = rows * width;
    return t;
  }
  score_tensor make_scores(std::int64_t batch, std::int64_t heads, std::int64_t rows, std::int64_t keys) {
    score_tensor s{memory.acquire(static_cast<std::size_t>(batch * heads * rows * keys))};
    s.data = s.storage.data();
    s.batch = batch, s.heads = heads, s.rows = rows, s.keys = keys;
    return s;
  }
  /// Where the result of a point-wise primitive goes: over `x` where nothing else reads it.
  tensor over_or_new(const tensor& x) {
    return x.storage.unique() && x.is_dense() ? x : make(x.batch, x.rows, x.width);
  }

  /// As many zeros, for a shift that a model has not. Grows only.
  const float* zeros(std::int64_t size) {
    if (zeros_.size() < static_cast<std::size_t>(size)) zeros_.resize(static_cast<std::size_t>(size), 0.0F);
    return zeros_.data();
  }

  arena memory;
  Kernels kernels{};
  std::vector<float> mask_row{};   ///< what padding adds to the scores of one sequence
  std::vector<float> scale_row{};  ///< of a norm whose scale is not stored as such

 private:
  static constexpr const char* mismatch = "give the weights of this very model";

  const weights* arrays_;
  model::workload workload_{};
  const nn::inputs* inputs_ = nullptr;
  std::size_t next_parameter_ = 0;
  std::size_t next_cache_ = 0;
  std::vector<row_cache> caches_;
  std::vector<float> zeros_;
  std::map<std::pair<double, std::int64_t>, rotary_angles> angles_;
};

/// Calls f(n, x data, y data) over runs of elements that are contiguous in both.
template <class F>
void each_run(const tensor& x, const tensor& y, F f) {
  if (x.is_dense() && y.is_dense()) return f(x.elements(), x.data, y.data);
  for (std::int64_t b = 0; b < x.batch; ++b)
    for (std::int64_t r = 0; r < x.rows; ++r) f(x.width, x.row(b, r), y.row(b, r));
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUN_STATE_HPP
