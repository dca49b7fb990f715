// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MODEL_GGUF_MODELS_HPP
#define EDGETRAN_TESTS_MODEL_GGUF_MODELS_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/io/gguf_header.hpp"
#include "edgetran/io/gguf_write.hpp"

namespace test {

/// A GGUF file without weights, as a converter writes it.
struct gguf_model {
  std::vector<edgetran::gguf::stored_value> values;
  std::vector<edgetran::gguf::stored_tensor> tensors;

  void set(const std::string& key, edgetran::gguf::any_value v) {
    for (auto& known : values)
      if (known.key == key) {
        known.content = std::move(v);
        return;
      }
    values.push_back({key, std::move(v)});
  }
  void unset(std::string_view key) {
    std::erase_if(values, [&](const auto& v) { return v.key == key; });
  }
  void add(const std::string& name, std::vector<std::uint64_t> shape,
           edgetran::gguf::tensor_type type = edgetran::gguf::tensor_type::F32) {
    tensors.push_back({name, std::move(shape), type, {}});
  }
  void remove(std::string_view name) {
    std::erase_if(tensors, [&](const auto& t) { return t.name == name; });
  }
  edgetran::gguf::stored_tensor& tensor(std::string_view name) {
    for (auto& t : tensors)
      if (t.name == name) return t;
    throw std::string(name);
  }
  /// As if it had been read from a file.
  [[nodiscard]] edgetran::gguf::header header() const {
    std::vector<std::uint64_t> places;
    const std::string bytes = edgetran::gguf::header_bytes(values, tensors, {}, "m.gguf", places);
    return edgetran::gguf::parse_header(std::as_bytes(std::span(bytes)), places.back(), "m.gguf");
  }
  void save(const std::filesystem::path& path) const { edgetran::gguf::save(path, values, tensors); }
};

struct gguf_decoder {
  std::string architecture = "llama";
  std::uint32_t layers = 2;
  std::uint64_t hidden = 64, vocabulary = 100, head = 16;
  std::vector<std::int32_t> heads{4}, key_value_heads{2},
      feed_forward{96};  ///< one for all, or one for each layer
  bool tied = false, biased = false, head_norms = false, gemma = false;
  std::uint32_t experts = 0, used = 0, expert_feed_forward = 0;
  std::function<edgetran::gguf::tensor_type(std::string_view)> type = [](std::string_view) {
    return edgetran::gguf::tensor_type::F32;
  };

  [[nodiscard]] static std::uint64_t of(const std::vector<std::int32_t>& all, std::size_t layer) {
    return static_cast<std::uint64_t>(all.size() == 1 ? all[0] : all.at(layer));
  }

  [[nodiscard]] gguf_model make() const {
    gguf_model m;
    const std::string a = architecture + ".";
    const auto number = [](const std::vector<std::int32_t>& all) -> edgetran::gguf::any_value {
      if (all.size() == 1) return static_cast<std::uint32_t>(all[0]);
      return all;
    };
    m.set("general.architecture", architecture);
    m.set(a + "block_count", layers);
    m.set(a + "context_length", std::uint32_t{4096});
    m.set(a + "embedding_length", static_cast<std::uint32_t>(hidden));
    m.set(a + "feed_forward_length", number(feed_forward));
    m.set(a + "attention.head_count", number(heads));
    m.set(a + "attention.head_count_kv", number(key_value_heads));
    m.set(a + "attention.key_length", static_cast<std::uint32_t>(head));
    m.set(a + "attention.value_length", static_cast<std::uint32_t>(head));
    m.set(a + "attention.layer_norm_rms_epsilon", 1e-5f);
    if (gemma) m.set(a + "attention.sliding_window", std::uint32_t{512});
    if (experts > 0) {
      m.set(a + "expert_count", experts);
      m.set(a + "expert_used_count", used);
      m.set(a + "expert_feed_forward_length", expert_feed_forward);
    }
    const auto matrix = [&](const std::string& name, std::vector<std::uint64_t> shape) {
      m.add(name, std::move(shape), type(name));
    };
    matrix("token_embd.weight", {hidden, vocabulary});
    for (std::uint32_t i = 0; i < layers; ++i) {
      const std::string l = "blk." + std::to_string(i) + ".";
      const std::uint64_t q = of(heads, i) * head, kv = of(key_value_heads, i) * head,
                          f = of(feed_forward, i);
      if (q > 0) {
        m.add(l + "attn_norm.weight", {hidden});
        matrix(l + "attn_q.weight", {hidden, q});
        matrix(l + "attn_k.weight", {hidden, kv});
        matrix(l + "attn_v.weight", {hidden, kv});
        matrix(l + "attn_output.weight", {q, hidden});
        if (biased)
          m.add(l + "attn_q.bias", {q}), m.add(l + "attn_k.bias", {kv}), m.add(l + "attn_v.bias", {kv});
        if (head_norms || gemma)
          m.add(l + "attn_q_norm.weight", {head}), m.add(l + "attn_k_norm.weight", {head});
        if (gemma) m.add(l + "post_attention_norm.weight", {hidden});
      }
      if (f == 0 && experts == 0) continue;
      m.add(l + "ffn_norm.weight", {hidden});
      if (gemma) m.add(l + "post_ffw_norm.weight", {hidden});
      if (experts > 0) {
        const std::uint64_t e = expert_feed_forward;
        m.add(l + "ffn_gate_inp.weight", {hidden, experts});
        matrix(l + "ffn_gate_exps.weight", {hidden, e, experts});
        matrix(l + "ffn_up_exps.weight", {hidden, e, experts});
        matrix(l + "ffn_down_exps.weight", {e, hidden, experts});
      } else {
        matrix(l + "ffn_gate.weight", {hidden, f});
        matrix(l + "ffn_up.weight", {hidden, f});
        matrix(l + "ffn_down.weight", {f, hidden});
      }
    }
    m.add("output_norm.weight", {hidden});
    if (!tied) matrix("output.weight", {hidden, vocabulary});
    return m;
  }
};

}  // namespace test

#endif  // EDGETRAN_TESTS_MODEL_GGUF_MODELS_HPP
