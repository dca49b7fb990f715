// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A GGUF header that the reader accepts gives a model or an edgetran::error that says where and how to mend
// it. Every byte of an accepted one belongs to a node or to a tensor that is listed as unused, and every node
// of the model has its weights. The first byte tells whether the others are a file, or edits of a sound
// model's keys and tensors.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/footprint.hpp"
#include "edgetran/model/from_gguf.hpp"
#include "model/gguf_models.hpp"

namespace {

namespace gguf = edgetran::gguf;
namespace model = edgetran::model;

void demand(bool holds) {
  if (!holds) std::abort();
}

class words {
 public:
  words(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool done() const { return at_ >= size_; }
  std::uint8_t byte() { return at_ < size_ ? data_[at_++] : std::uint8_t{0}; }
  /// Small, near a limit, or anything.
  std::int64_t number() {
    const std::uint8_t kind = byte();
    if (kind < 160) return kind % 40;
    if (kind < 176) return -(kind - 159);
    if (kind < 208) return (std::int64_t{1} << (kind - 176)) + byte() % 3 - 1;
    std::uint64_t n = 0;
    for (int i = 0; i < 8; ++i) n = n << 8 | byte();
    return static_cast<std::int64_t>(n >> (kind % 64));
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

test::gguf_model base(std::uint8_t which) {
  static constexpr const char* names[] = {"llama", "qwen2", "qwen3", "qwen3moe", "gemma3", "llama"};
  test::gguf_decoder d;
  d.architecture = names[which % std::size(names)];
  d.hidden = 32, d.vocabulary = 10, d.head = 8, d.feed_forward = {32};
  d.biased = d.architecture == "qwen2";
  d.head_norms = d.architecture.starts_with("qwen3");
  d.gemma = d.tied = d.architecture == "gemma3";
  if (which % std::size(names) == 3 || which % std::size(names) == 5)
    d.experts = 4, d.used = 2, d.expert_feed_forward = 32;
  return d.make();
}

gguf::any_value any_value(words& w) {
  switch (w.byte() % 6) {
    case 0:
      return static_cast<std::uint32_t>(w.number());
    case 1:
      return w.number();
    case 2: {
      std::vector<std::int32_t> all(w.byte() % 5);
      for (auto& n : all) n = static_cast<std::int32_t>(w.number());
      return all;
    }
    case 3: {
      std::vector<bool> all(w.byte() % 5);
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = w.byte() % 2 == 0;
      return all;
    }
    case 4:
      return static_cast<float>(w.number()) / 8;
    default:
      return std::string(w.byte() % 4, 'x');
  }
}

void edit(test::gguf_model& g, words& w) {
  static constexpr const char* further[] = {"rope.freq_base",
                                            "rope.freq_base_swa",
                                            "vocab_size",
                                            "attention.sliding_window",
                                            "attention.sliding_window_pattern",
                                            "nextn_predict_layers",
                                            "expert_count",
                                            "expert_used_count",
                                            "expert_feed_forward_length",
                                            "rope.dimension_count"};
  auto& value = g.values[w.byte() % g.values.size()];
  auto& tensor = g.tensors[w.byte() % g.tensors.size()];
  switch (w.byte() % 8) {
    case 0:
      value.content = any_value(w);
      return;
    case 1:
      g.unset(std::string(value.key));
      return;
    case 2: {
      const auto* architecture = std::get_if<std::string>(&g.values.front().content);
      if (architecture == nullptr) return;
      const std::string key = *architecture + "." + further[w.byte() % std::size(further)];
      g.set(key, any_value(w));
      return;
    }
    case 3:
      g.remove(std::string(tensor.name));
      return;
    case 4:
      if (!tensor.shape.empty())
        tensor.shape[w.byte() % tensor.shape.size()] = static_cast<std::uint64_t>(w.number());
      return;
    case 5:
      tensor.shape.push_back(static_cast<std::uint64_t>(w.number()));
      return;
    case 6:
      tensor.type = w.byte() % 2 == 0 ? gguf::tensor_type::Q8_0 : gguf::tensor_type::F16;
      return;
    default:
      tensor.name = g.tensors[w.byte() % g.tensors.size()].name + (w.byte() % 2 == 0 ? "" : "2");
  }
}

void check(const gguf::header& h) {
  const model::any_model m = model::from_gguf(h);
  const model::stored_weights w = model::stored_in(m, h);
  std::uint64_t bytes = 0;
  for (const gguf::tensor& t : h.tensors) bytes += t.bytes();
  demand(w.nodes[0].bytes + w.unused_bytes == bytes);
  demand(w.nodes[0].elements + w.unused_elements == h.elements());
  demand(w.nodes[0].elements == static_cast<std::uint64_t>(m.parameters()));
  demand(!m.name().empty());
  const model::footprint_model f(m, w.total(), {.prompt = 2});
  demand(f.at(1).total() >= w.total());
  demand(model::clustered_bytes(m, w).value() >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  try {
    if (data[0] == 'G') {
      check(gguf::parse_header(std::as_bytes(std::span(data, size)), size, "fuzz.gguf"));
      return 0;
    }
    words w(data + 1, size - 1);
    test::gguf_model g = base(data[0]);
    while (!w.done() && !g.tensors.empty() && !g.values.empty()) edit(g, w);
    check(g.header());
  } catch (const edgetran::error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
  }
  return 0;
}
