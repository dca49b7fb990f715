// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: the program of every family, which takes a second to compile; outside the umbrella.
#ifndef EDGETRAN_MODEL_FOOTPRINT_HPP
#define EDGETRAN_MODEL_FOOTPRINT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/model/stored_weights.hpp"

namespace edgetran::model {

/// Elements of a KV cache: q8_0 keeps blocks of 32 as bytes with a scale in half precision.
enum class cache_type { f16, f32, q8_0 };

constexpr std::string_view name(cache_type t) {
  switch (t) {
    case cache_type::f16:
      return "f16";
    case cache_type::f32:
      return "f32";
    case cache_type::q8_0:
      return "q8_0";
  }
  return "f16";
}

/// Bytes of a row of so many elements: one token's keys, or its values, of all heads of a layer.
constexpr std::int64_t cache_row(cache_type t, std::int64_t width) {
  switch (t) {
    case cache_type::f16:
      return 2 * width;
    case cache_type::f32:
      return 4 * width;
    case cache_type::q8_0:
      return (width + 31) / 32 * 34;
  }
  return 2 * width;
}

struct footprint_options {
  std::int64_t batch = 1;     ///< sequences at once, each with a cache of its own
  std::int64_t prompt = 512;  ///< tokens of a prompt that are read at once
  cache_type cache = cache_type::f16;
};

/// Memory that a model takes while it runs.
struct footprint {
  bytes weights{};
  bytes kv_cache{};
  bytes prefill{};  ///< activations while a piece of the prompt is read, or a text encoded
  bytes decode{};   ///< activations while a token is added; 0 for encoders

  [[nodiscard]] constexpr bytes activations() const { return std::max(prefill, decode); }
  [[nodiscard]] constexpr bytes total() const { return weights + kv_cache + activations(); }
};

/// What a model needs at a context, on any device. Weights are given in bytes as they are stored; the cache
/// holds keys and values of the heads that are kept, of a sliding window no more than that, of cross
/// attention those of the other sequence at any context; activations are the peak that `nn::runner` takes, in
/// 32-bit floating point, where a whole piece of the prompt attends to the context at once. A mixture of
/// experts keeps all experts in memory. Refers to the model.
class footprint_model {
 public:
  footprint_model(const any_model& m, bytes weights, const footprint_options& options = {})
      : model_(m), weights_(weights), options_(options) {
    if (options.prompt < 1) throw shape_error("no token of the prompt", m.name(), "read at least 1 at once");
    for (const auto& n : m.tree().nodes())
      if (const auto* cache = std::get_if<kv_cache<>>(&n.primitive))
        caches_.push_back({cache_row(options.cache, cache->width), cache->to});
  }

  footprint_model(const any_model&&, bytes, const footprint_options& = {}) = delete;  // it would dangle

  /// Whether contexts matter: decoders keep what they have read.
  [[nodiscard]] bool keeps_cache() const { return !caches_.empty(); }
  /// The longest context that the model can read.
  [[nodiscard]] std::int64_t longest() const { return std::min(model_.longest(), std::int64_t{1} << 24); }

  /// Bytes of the KV cache at a context, for all sequences. O(layers).
  [[nodiscard]] bytes kv_cache_at(std::int64_t context) const {
    double sum = 0;
    for (const auto& c : caches_) {
      const std::int64_t read = c.to.others > 0 ? c.to.others : context;
      const std::int64_t kept = c.to.is_window() ? std::min(read, c.to.before + 1) : read;
      sum += static_cast<double>(c.row) * static_cast<double>(kept);
    }
    return bytes{sum * static_cast<double>(options_.batch)};
  }

  /// Throws shape_error for a context that the model cannot read. O(steps).
  [[nodiscard]] footprint at(std::int64_t context) const {
    footprint f{weights_, kv_cache_at(context), {}, {}};
    workload w{options_.batch, context, 0, phase::encode};
    if (keeps_cache()) w = {options_.batch, std::min(options_.prompt, context), context, phase::prefill};
    check_length(model_, w, model_.name());  // the phase is one that the model has
    f.prefill = peak_activation(model_, w);
    if (keeps_cache()) f.decode = peak_activation(model_, {options_.batch, 1, context, phase::decode});
    return f;
  }

  /// The longest context whose total is no more than `memory`; 0 where not even one token fits. What a model
  /// needs grows with its context. O(steps log contexts).
  [[nodiscard]] std::int64_t longest_that_fits(bytes memory) const {
    if (weights_ > memory || at(1).total() > memory) return 0;
    std::int64_t fits = 1, fails = longest() + 1;
    while (fails - fits > 1) {
      const std::int64_t middle = fits + (fails - fits) / 2;
      // The cache alone tells most of them, at less cost.
      const bool holds = weights_ + kv_cache_at(middle) <= memory && at(middle).total() <= memory;
      (holds ? fits : fails) = middle;
    }
    return fits;
  }

 private:
  struct kept_rows {
    std::int64_t row;
    reach to;
  };

  const any_model& model_;
  bytes weights_;
  footprint_options options_;
  std::vector<kept_rows> caches_;
};

/// Bytes of a model whose matrices are 64 clusters each: 6-bit indices, rows of whole bytes, and a codebook
/// of floats. Every array of more than one column is a matrix: of linear maps and experts, of convolutions,
/// of words, positions and patches. Biases and norms stay as `w` stores them; what it does not store takes
/// nothing. O(nodes).
inline bytes clustered_bytes(const any_model& m, const stored_weights& w) {
  const auto& nodes = m.tree();
  double sum = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].level != level::primitive || !nodes[i].owns_weights || w.nodes[i].elements == 0) continue;
    sum += static_cast<double>(w.nodes[i].vector_bytes);
    std::visit(
        [&](const auto& p) {
          p.each_parameter([&](std::string_view, std::int64_t rows, std::int64_t columns) {
            constexpr double codebook = 64.0 * detail::real(float_bytes);
            if (columns > 1) sum += detail::real(rows) * detail::real((6 * columns + 7) / 8) + codebook;
          });
        },
        nodes[i].primitive);
  }
  return bytes{sum};
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FOOTPRINT_HPP
