// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_NETWORK_HPP
#define EDGETRAN_NN_NETWORK_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/runner.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::nn {

/// What a model returned: row-major [batch, rows, width]. Valid until the network's next call.
/// `as_tensor(y.values, y.shape)` of core/tensor.hpp sees it as an xtensor of three dimensions.
struct activation {
  std::span<const float> values{};
  std::array<std::size_t, 3> shape{};

  [[nodiscard]] std::span<const float> row(std::size_t sequence, std::size_t r) const {
    return values.subspan((sequence * shape[1] + r) * shape[2], shape[2]);
  }
};

/// A model with its weights, ready to run, and the text it is in the middle of. `Model` is an any_model or a
/// family, static or not. One network serves one thread.
///
/// Encoders read whole sequences with `encode`. Decoders may do that too, or read a prompt with `prefill` (in
/// as many pieces as wanted) and then one token at a time with `decode`; the network keeps the position and
/// the KV cache until `reset`. All sequences of a batch are equally long. A call that throws leaves the text
/// as it was.
template <class Model = model::any_model, class Kernels = plain_kernels>
class network {
  /// Stays where it is when the network moves: the runner points at the weights.
  struct engine {
    explicit engine(nn::weights w) : weights(std::move(w)), run(weights) {}
    nn::weights weights;
    runner<Kernels> run;
  };

 public:
  /// Throws shape_error where the arrays are not those of the model.
  network(Model m, nn::weights w) : model_(std::move(m)), engine_(std::make_unique<engine>(std::move(w))) {
    const std::vector<parameter> expected = list_parameters(model_);
    const std::vector<parameter>& have = engine_->weights.parameters();
    const bool fits = std::equal(have.begin(), have.end(), expected.begin(), expected.end(),
                                 [](const parameter& a, const parameter& b) {
                                   return a.name == b.name && a.rows == b.rows && a.columns == b.columns;
                                 });
    if (!fits)
      throw shape_error("these weights are of another model", "nn::network",
                        "make them with random_weights or load_weights of this one");
  }
  /// Random weights: what is wanted where time and memory matter and answers do not.
  network(Model m, std::uint64_t seed) : network(m, random_weights(m, seed)) {}

  /// Reads `batch` whole sequences at once; for a model of images `sequence` says nothing. Leaves the text of
  /// `prefill` alone. Throws shape_error where the inputs do not fit.
  template <observer Observer = unobserved>
  activation encode(const inputs& in, std::int64_t batch = 1, std::int64_t sequence = 1,
                    Observer&& watch = {}) {
    return run({.batch = batch, .sequence = sequence}, in, watch);
  }

  /// Reads `token_ids` [batch, new tokens] behind what the text holds already. Throws shape_error where they
  /// are no whole sequences or the model keeps no cache, state_error where the text has another batch or no
  /// room.
  template <observer Observer = unobserved>
  activation prefill(std::span<const std::int32_t> token_ids, std::int64_t batch = 1, Observer&& watch = {}) {
    if (position_ == 0) step_.audio.clear();
    step_.token_ids.assign(token_ids.begin(), token_ids.end());
    return advance(step_, batch, tokens_of(token_ids, batch), model::phase::prefill, watch);
  }
  /// The same for a model that hears: reads `audio` besides `token_ids`. Later pieces of the prompt, read by
  /// the function above, hear that sound again; to decode needs none.
  template <observer Observer = unobserved>
  activation prefill(const inputs& in, std::int64_t batch = 1, Observer&& watch = {}) {
    const activation y = advance(in, batch, tokens_of(in.token_ids, batch), model::phase::prefill, watch);
    step_.audio = in.audio;
    return y;
  }

  /// Adds one token to each sequence. Throws state_error before `prefill`, for another batch, and where the
  /// context is full.
  template <observer Observer = unobserved>
  activation decode(std::span<const std::int32_t> token_ids, Observer&& watch = {}) {
    if (position_ == 0)
      throw state_error("no text to add to", "nn::network::decode", "call prefill with a prompt first");
    step_.token_ids.assign(token_ids.begin(), token_ids.end());
    return advance(step_, static_cast<std::int64_t>(token_ids.size()), 1, model::phase::decode, watch);
  }

  /// Forgets the text; the memory stays.
  void reset() { position_ = batch_ = 0; }

  /// Tokens of each sequence that the cache holds.
  [[nodiscard]] std::int64_t position() const { return position_; }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const nn::weights& weights() const { return engine_->weights; }
  [[nodiscard]] bytes peak_activation() const { return engine_->run.peak_activation(); }

 private:
  /// New tokens of each sequence of a prompt.
  static std::int64_t tokens_of(std::span<const std::int32_t> token_ids, std::int64_t batch) {
    const auto n = static_cast<std::int64_t>(token_ids.size());
    if (batch < 1 || n == 0 || n % batch != 0)
      throw shape_error(std::to_string(n) + " tokens for a batch of " + std::to_string(batch),
                        "nn::network::prefill", "give every sequence the same number of tokens");
    return n / batch;
  }

  template <class Observer>
  activation advance(const nn::inputs& in, std::int64_t batch, std::int64_t tokens, model::phase phase,
                     Observer& watch) {
    const std::string where = "nn::network::" + std::string(model::name(phase));
    if (position_ > 0 && batch != batch_)
      throw state_error(
          "a batch of " + std::to_string(batch) + " where the text has " + std::to_string(batch_), where,
          "keep the batch, or reset() first");
    const std::int64_t keys = position_ + tokens;
    if (position_ > 0 && keys > model::longest(model_))
      throw state_error("the context is full: " + std::to_string(position_) + " tokens of " +
                            std::to_string(model::longest(model_)),
                        where, "reset() and begin a shorter text");
    const activation y =
        run({.batch = batch, .sequence = tokens, .context = keys, .phase = phase}, in, watch);
    position_ = keys;
    batch_ = batch;
    return y;
  }

  template <class Observer>
  activation run(const model::workload& w, const inputs& in, Observer& watch) {
    if constexpr (requires { model_.check(w); })
      model_.check(w);
    else
      model::check(model_, w, "nn::network");
    const tensor& y = engine_->run.run(model_, w, in, watch);
    const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
    return {{y.data, size(y.elements())}, {size(y.batch), size(y.rows), size(y.width)}};
  }

  Model model_;
  std::unique_ptr<engine> engine_;
  inputs step_{};  ///< the new tokens, and the sound that the text is about
  std::int64_t position_ = 0;
  std::int64_t batch_ = 0;
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_NETWORK_HPP
