// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_RUNNER_HPP
#define EDGETRAN_NN_RUNNER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/nn/arena.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/observer.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/nn/rotary_angles.hpp"
#include "edgetran/nn/row_cache.hpp"
#include "edgetran/nn/tensor.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::nn {

/// The interpreter that computes: values are tensors, primitives run on `Kernels`. It keeps its memory
/// between runs, so that only the first run of a shape allocates. One runner serves one thread.
template <class Kernels = plain_kernels>
class runner {
  struct fed {
    model::source from;
  };

 public:
  explicit runner(const weights& w) : weights_(&w) {}

  /// One call of `m`, a family or an any_model; returns its last activation, valid until the next call.
  /// Throws shape_error where inputs do not fit the workload or weights do not fit the model.
  template <class Model, observer Observer = unobserved>
  const tensor& run(const Model& m, const model::workload& w, const inputs& in, Observer&& watch = {}) {
    model::check(w);
    workload_ = w;
    inputs_ = &in;
    next_parameter_ = next_cache_ = 0;
    result_ = {};
    check_inputs();
    pass<std::remove_reference_t<Observer>> interpreter{*this, watch};
    result_ = m(interpreter);
    return result_;
  }

  /// The most activation memory that was in use at once; model::peak_activation predicts it.
  [[nodiscard]] bytes peak_activation() const { return arena_.peak(); }
  /// What activations have taken from the system.
  [[nodiscard]] bytes reserved() const { return arena_.reserved(); }

 private:
  template <class Observer>
  struct pass {
    runner& self;
    Observer& watch;

    void enter(const model::node_name&, std::string_view) {}
    void leave() {}
    fed input(model::source s) { return {s}; }

    /// The first value is consumed: where the caller moved it in, a primitive may run in place.
    template <class P, class First, class... Rest>
    auto apply(const model::node_name&, const P& p, First first, const Rest&... rest) {
      watch.begin();
      auto y = self.compute(p.erased(), std::move(first), rest...);
      watch.end();
      return y;
    }
    tensor columns(const tensor& x, std::int64_t begin, std::int64_t width) {
      tensor y = x;
      y.data += begin;
      y.width = width;
      return y;
    }
    tensor first_row(const tensor& x) {
      tensor y = x;
      y.rows = 1;
      return y;
    }
  };

  void check_inputs() const {
    const auto expect = [](std::size_t have, std::int64_t want, const char* what) {
      if (have != static_cast<std::size_t>(want))
        throw shape_error(std::to_string(have) + " values where the workload needs " + std::to_string(want),
                          what, "give one for each token of the batch");
    };
    const std::int64_t tokens = workload_.batch * workload_.tokens();
    if (!inputs_->token_ids.empty()) expect(inputs_->token_ids.size(), tokens, "inputs::token_ids");
    if (!inputs_->token_types.empty()) expect(inputs_->token_types.size(), tokens, "inputs::token_types");
    if (!inputs_->keep.empty())
      expect(inputs_->keep.size(), workload_.batch * workload_.keys(), "inputs::keep");
    for (const float k : inputs_->keep)
      if (k != 0 && k != 1)
        throw shape_error("a value that is neither 0 nor 1", "inputs::keep",
                          "write 1 for a token, 0 for padding");
  }

  /// The next stored array; its place is the program's order, its size is checked.
  const float* parameter(std::int64_t size) {
    if (next_parameter_ == weights_->parameters().size())
      throw shape_error("more arrays in the model than in its weights", "nn::runner", mismatch);
    const nn::parameter& p = weights_->parameters()[next_parameter_++];
    if (p.size() != static_cast<std::size_t>(size))
      throw shape_error(std::to_string(p.size()) + " weights where the model needs " + std::to_string(size),
                        p.name, mismatch);
    return p.data.get();
  }
  static constexpr const char* mismatch = "give the weights of this very model";

  tensor make(std::int64_t batch, std::int64_t rows, std::int64_t width) {
    tensor t{arena_.acquire(static_cast<std::size_t>(batch * rows * width)),
             nullptr,
             batch,
             rows,
             width,
             width,
             rows * width};
    t.data = t.storage.data();
    return t;
  }
  /// Where the result of a point-wise primitive goes: over `x` where nothing else reads it.
  tensor over_or_new(const tensor& x) {
    return x.storage.unique() && x.is_dense() ? x : make(x.batch, x.rows, x.width);
  }

  /// Calls f(n, x data, y data) over runs of elements that are contiguous in both.
  template <class F>
  static void each_run(const tensor& x, const tensor& y, F f) {
    if (x.is_dense() && y.is_dense()) return f(x.elements(), x.data, y.data);
    for (std::int64_t b = 0; b < x.batch; ++b)
      for (std::int64_t r = 0; r < x.rows; ++r) f(x.width, x.row(b, r), y.row(b, r));
  }

  // One overload a primitive.

  tensor compute(const model::linear<>& p, const tensor& x) {
    const float* w = parameter(p.in * p.out);
    return product(x, p.out, w, p.bias ? parameter(p.out) : nullptr, false);
  }
  tensor compute(const model::conv1d<>& p, const tensor& x) {
    const float* w = parameter(p.in * p.out);
    return product(x, p.out, w, parameter(p.out), true);
  }
  tensor product(const tensor& x, std::int64_t out, const float* w, const float* b, bool in_out) {
    tensor y = make(x.batch, x.rows, out);
    if (x.is_matrix() || x.rows == 1) {
      tensor rows = x;
      if (x.rows == 1) rows.row_stride = x.batch_stride;
      Kernels::linear(rows, w, b, in_out, y);
    } else {
      for (std::int64_t i = 0; i < x.batch; ++i) {
        tensor one = x, to = y;
        one.batch = to.batch = 1;
        one.data = x.row(i, 0);
        to.data = y.row(i, 0);
        Kernels::linear(one, w, b, in_out, to);
      }
    }
    return y;
  }

  tensor compute(const model::embedding<>& p, const fed& from) {
    const float* table = parameter(p.entries * p.width);
    if (inputs_->token_ids.empty() && from.from != model::source::positions)
      throw shape_error("no token where the model reads text", "inputs::token_ids");
    const bool shared = p.by == model::lookup::shared;
    tensor y = make(shared ? 1 : workload_.batch, workload_.tokens(), p.width);
    for (std::int64_t b = 0; b < y.batch; ++b) {
      std::int64_t real_tokens = 0;
      for (std::int64_t t = 0; t < y.rows; ++t) {
        std::int64_t index = index_of(from.from, b, t);
        if (p.by == model::lookup::behind_padding) {
          const bool padding = index_of(model::source::token_ids, b, t) == model::padding_id;
          index = model::padding_id + (padding ? 0 : ++real_tokens);
        }
        if (index < 0 || index >= p.entries)
          throw shape_error(
              "index " + std::to_string(index) + " into a table of " + std::to_string(p.entries),
              name_of(from.from), "give indices below the table's size");
        Kernels::gather(table, index, p.width, y.row(b, t));
      }
    }
    return y;
  }
  static const char* name_of(model::source from) {
    return from == model::source::token_types ? "inputs::token_types"
           : from == model::source::positions ? "positions"
                                              : "inputs::token_ids";
  }
  std::int64_t index_of(model::source from, std::int64_t b, std::int64_t t) const {
    const auto at = static_cast<std::size_t>(b * workload_.tokens() + t);
    switch (from) {
      case model::source::token_ids:
        return inputs_->token_ids[at];
      case model::source::token_types:
        return inputs_->token_types.empty() ? 0 : inputs_->token_types[at];
      default:
        return past() + t;
    }
  }
  /// Tokens that are in the cache already.
  std::int64_t past() const { return workload_.keys() - workload_.tokens(); }

  tensor compute(const model::patches<>& p, const fed&) {
    const float* w = parameter(p.width * p.depth());
    const float* b = parameter(p.width);
    const std::int64_t across = p.image_width / p.patch_width;
    const auto plane = p.image_height * p.image_width;
    if (inputs_->pixels.size() != static_cast<std::size_t>(workload_.batch * p.channels * plane))
      throw shape_error(std::to_string(inputs_->pixels.size()) + " values where the images need " +
                            std::to_string(workload_.batch * p.channels * plane),
                        "inputs::pixels");
    tensor rows = make(workload_.batch, p.count(), p.depth());
    for (std::int64_t i = 0; i < rows.batch; ++i)
      for (std::int64_t r = 0; r < rows.rows; ++r) {
        float* to = rows.row(i, r);
        for (std::int64_t c = 0; c < p.channels; ++c)
          for (std::int64_t v = 0; v < p.patch_height; ++v, to += p.patch_width) {
            const std::int64_t line = (r / across) * p.patch_height + v;
            const float* from = inputs_->pixels.data() + (i * p.channels + c) * plane + line * p.image_width +
                                (r % across) * p.patch_width;
            std::copy(from, from + p.patch_width, to);
          }
      }
    return product(rows, p.width, w, b, false);
  }

  tensor compute(const model::prepend_and_place<>& p, const tensor& x) {
    const float* extra = parameter(p.extra * p.width);
    const float* place = parameter(p.total * p.width);
    tensor y = make(x.batch, p.total, p.width);
    for (std::int64_t b = 0; b < x.batch; ++b)
      for (std::int64_t r = 0; r < p.total; ++r)
        Kernels::add(r < p.extra ? extra + r * p.width : x.row(b, r - p.extra), place + r * p.width, p.width,
                     y.row(b, r));
    return y;
  }

  tensor compute(const model::layer_norm<>& p, const tensor& x) {
    const float* w = parameter(p.width);
    const float* b = parameter(p.width);
    tensor y = over_or_new(x);
    for (std::int64_t i = 0; i < x.batch; ++i)
      for (std::int64_t r = 0; r < x.rows; ++r)
        Kernels::layer_norm(x.row(i, r), w, b, p.epsilon, p.width, y.row(i, r));
    return y;
  }
  tensor compute(const model::rms_norm<>& p, const tensor& x) {
    const float* w = parameter(p.width);
    tensor y = over_or_new(x);
    for (std::int64_t i = 0; i < x.batch; ++i)
      for (std::int64_t r = 0; r < x.rows; ++r)
        Kernels::rms_norm(x.row(i, r), w, p.epsilon, p.width, y.row(i, r));
    return y;
  }

  score_tensor compute(const model::attention_scores<>& p, const tensor& q, const tensor& k) {
    const auto& l = p.layout;
    score_tensor s{{}, nullptr, q.batch, l.heads, q.rows, k.rows};
    s.storage = arena_.acquire(static_cast<std::size_t>(s.elements()));
    s.data = s.storage.data();
    for (std::int64_t b = 0; b < q.batch; ++b)
      for (std::int64_t h = 0; h < l.heads; ++h)
        Kernels::scores(q.row(b, 0) + h * l.head, q.row_stride, k.row(b, 0) + group(l, h) * l.head,
                        k.row_stride, q.rows, k.rows, l.head, s.head(b, h));
    return s;
  }
  tensor compute(const model::attention_context<>& p, const score_tensor& s, const tensor& v) {
    const auto& l = p.layout;
    tensor y = make(s.batch, s.rows, l.width());
    for (std::int64_t b = 0; b < s.batch; ++b)
      for (std::int64_t h = 0; h < l.heads; ++h)
        Kernels::context(s.head(b, h), v.row(b, 0) + group(l, h) * l.head, v.row_stride, s.rows, s.keys,
                         l.head, y.row(b, 0) + h * l.head, y.row_stride);
    return y;
  }
  /// The key/value head that query head h reads.
  static std::int64_t group(const model::head_layout<>& l, std::int64_t h) {
    return h / (std::int64_t{l.heads} / std::int64_t{l.key_value_heads});
  }

  template <model::score_step Step>
  score_tensor compute(const model::score_map<Step>& p, score_tensor s) {
    using enum model::score_step;
    score_tensor y = std::move(s);
    if (!y.storage.unique()) {  // somebody else reads the scores
      y.storage = arena_.acquire(static_cast<std::size_t>(y.elements()));
      std::copy(y.data, y.data + y.elements(), y.storage.data());
      y.data = y.storage.data();
    }
    const std::int64_t all_rows = y.batch * y.heads * y.rows;
    if constexpr (Step == divide || Step == scale) {
      Kernels::scale(y.data, static_cast<float>(p.factor()), y.elements(), y.data);
    } else if constexpr (Step == softmax) {
      for (std::int64_t r = 0; r < all_rows; ++r) Kernels::softmax(y.data + r * y.keys, y.keys);
    } else {
      if constexpr (Step == causal_fill || Step == causal_blend || Step == causal_add)
        for (std::int64_t r = 0; r < all_rows; ++r) {
          const std::int64_t seen = y.keys - y.rows + r % y.rows + 1;
          Kernels::fill(y.data + r * y.keys + seen, hidden_score, y.keys - seen);
        }
      mask_padding(y, Step == add_mask);
    }
    return y;
  }
  /// Hides padding keys. The additive form always runs, as in the reference implementation.
  void mask_padding(score_tensor& y, bool always) {
    if (inputs_->keep.empty() && !always) return;
    mask_row_.resize(static_cast<std::size_t>(y.keys));
    for (std::int64_t b = 0; b < y.batch; ++b) {
      for (std::int64_t k = 0; k < y.keys; ++k)
        mask_row_[static_cast<std::size_t>(k)] =
            inputs_->keep.empty()
                ? 0
                : (1 - inputs_->keep[static_cast<std::size_t>(b * y.keys + k)]) * hidden_score;
      for (std::int64_t r = 0; r < y.heads * y.rows; ++r) {
        float* row = y.head(b, 0) + r * y.keys;
        Kernels::add(row, mask_row_.data(), y.keys, row);
      }
    }
  }

  tensor compute(const model::kv_cache<>& p, const tensor& x) {
    if (workload_.phase == model::phase::encode) return x;
    if (next_cache_ == caches_.size()) caches_.emplace_back();
    row_cache& c = caches_[next_cache_++];
    const std::int64_t keys = workload_.keys();
    c.reserve(x.batch, keys, p.width);
    tensor y{{}, c.data.get(), x.batch, keys, p.width, p.width, c.capacity * p.width};
    for (std::int64_t b = 0; b < x.batch; ++b)
      for (std::int64_t r = 0; r < x.rows; ++r)
        std::copy(x.row(b, r), x.row(b, r) + p.width, y.row(b, past() + r));
    return y;
  }

  tensor compute(const model::rotary<>& p, const tensor& x) {
    tensor y = over_or_new(x);
    rotary_angles& table = angles_[{p.base, p.head}];
    table.extend(p.base, p.head, workload_.keys());
    const std::int64_t half = std::int64_t{p.head} / 2;
    for (std::int64_t b = 0; b < x.batch; ++b)
      for (std::int64_t r = 0; r < x.rows; ++r) {
        const auto at = static_cast<std::size_t>((past() + r) * half);
        for (std::int64_t h = 0; h < p.heads; ++h)
          Kernels::rotate(x.row(b, r) + h * p.head, &table.cosines[at], &table.sines[at], p.head,
                          y.row(b, r) + h * p.head);
      }
    return y;
  }

  tensor compute(const model::activation<>& p, const tensor& x) {
    tensor y = over_or_new(x);
    each_run(x, y,
             [&](std::int64_t n, const float* from, float* to) { Kernels::activate(p.of, from, n, to); });
    return y;
  }
  tensor compute(const model::scaling<>& p, const tensor& x) {
    tensor y = over_or_new(x);
    const auto factor = static_cast<float>(p.factor());
    each_run(x, y,
             [&](std::int64_t n, const float* from, float* to) { Kernels::scale(from, factor, n, to); });
    return y;
  }
  template <model::pairing Op>
  tensor compute(const model::combine<Op>&, const tensor& a, const tensor& b) {
    tensor y = over_or_new(a);
    const auto apply = [](const float* p, const float* q, std::int64_t n, float* to) {
      if constexpr (Op == model::pairing::add)
        Kernels::add(p, q, n, to);
      else
        Kernels::multiply(p, q, n, to);
    };
    if (a.is_dense() && b.is_dense() && y.is_dense() && a.batch == b.batch) {
      apply(a.data, b.data, a.elements(), y.data);
      return y;
    }
    for (std::int64_t i = 0; i < a.batch; ++i)  // one row of b serves all sequences where b is shared
      for (std::int64_t r = 0; r < a.rows; ++r)
        apply(a.row(i, r), b.row(b.batch == 1 ? 0 : i, r), a.width, y.row(i, r));
    return y;
  }

  fed compute(const model::bookkeeping&, const fed& from) { return from; }

  static constexpr float hidden_score = std::numeric_limits<float>::lowest() / 4;

  const weights* weights_;
  arena arena_;
  tensor result_;
  model::workload workload_{};
  const inputs* inputs_ = nullptr;
  std::size_t next_parameter_ = 0;
  std::size_t next_cache_ = 0;
  std::vector<row_cache> caches_;
  std::vector<float> mask_row_;
  std::map<std::pair<double, std::int64_t>, rotary_angles> angles_;
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_RUNNER_HPP
