// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/stored_gguf.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/io/gguf_types.hpp"
#include "edgetran/model/from_gguf.hpp"
#include "model/gguf_models.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using type = gguf::tensor_type;

namespace {

/// As llama.cpp's Q4_K_M: more bits for the values and the last maps.
test::gguf_decoder mixed() {
  test::gguf_decoder d;
  d.hidden = 512, d.vocabulary = 1000, d.head = 64, d.layers = 3;
  d.heads = {8}, d.key_value_heads = {4}, d.feed_forward = {1536};
  d.type = [](std::string_view name) {
    const bool fine =
        name.ends_with("attn_v.weight") || name.ends_with("ffn_down.weight") || name == "output.weight";
    return fine ? type::Q6_K : type::Q4_K;
  };
  return d;
}

}  // namespace

TEST_CASE("nodes add up to the bytes of the file") {
  test::gguf_model g = mixed().make();
  g.add("rope_freqs.weight", {32});
  const gguf::header h = g.header();
  const m::any_model model = m::from_gguf(h);
  const m::stored_weights w = m::stored_in(model, h);

  std::uint64_t padded = h.data_begin, bytes = 0;
  for (const auto& t : h.tensors) bytes += t.bytes(), padded += (t.bytes() + 31) / 32 * 32;
  std::vector<std::uint64_t> places;
  gguf::header_bytes(g.values, g.tensors, {}, "m", places);
  CHECK(padded == places.back());  // the size of the file
  CHECK(w.nodes[0].bytes + w.unused_bytes == bytes);
  CHECK(w.nodes[0].elements == static_cast<std::uint64_t>(model.parameters()));
  CHECK(w.nodes[0].elements + w.unused_elements == h.elements());
  CHECK(w.unused == std::vector<std::string>{"rope_freqs.weight"});
  CHECK(w.unused_bytes == 128);

  const auto& t = model.tree();
  std::uint64_t leaves = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (t[i].level == m::level::primitive) leaves += w.nodes[i].bytes;
    m::stored_node sum;
    t.each_child(i, [&](std::size_t c) { sum += w.nodes[c]; });
    if (t[i].end > i + 1) CHECK(sum == w.nodes[i]);
  }
  CHECK(leaves == w.nodes[0].bytes);
}

TEST_CASE("each node has its type") {
  const gguf::header h = mixed().make().header();
  const m::any_model model = m::from_gguf(h);
  const m::stored_weights w = m::stored_in(model, h);
  const auto& t = model.tree();
  const auto as = [&](const char* path) { return w.stored_as(test::find(t, path)); };
  const auto bytes = [&](const char* path) { return w.nodes[test::find(t, path)].bytes; };
  CHECK(as("model.layers.1.self_attn.q_proj") == "Q4_K");
  CHECK(bytes("model.layers.1.self_attn.q_proj") == 512 * 512 / 256 * 144);
  CHECK(as("model.layers.1.self_attn.v_proj") == "Q6_K");
  CHECK(bytes("model.layers.1.self_attn.v_proj") == 512 * 256 / 256 * 210);
  CHECK(as("model.norm") == "F32");
  CHECK(bytes("model.norm") == 4 * 512);
  CHECK(as("model.layers.1.mlp.act_fn") == "");
  CHECK(as("model.layers.1.self_attn") == "Q4_K, Q6_K");
  CHECK(w.types.size() == 3);
  for (const m::stored_type& s : w.types)
    if (s.name == "Q4_K") CHECK(s.bits() == 4.5);
}

TEST_CASE("experts lie together, tied weights are stored once") {
  test::gguf_decoder d;
  d.architecture = "qwen3moe";
  d.hidden = 256, d.head_norms = true, d.experts = 8, d.used = 2, d.expert_feed_forward = 512, d.tied = true;
  d.type = [](std::string_view) { return type::Q8_0; };
  const gguf::header h = d.make().header();
  const m::any_model model = m::from_gguf(h);
  const m::stored_weights w = m::stored_in(model, h);
  CHECK(w.nodes[test::find(model.tree(), "model.layers.0.mlp.experts.gate_proj")].bytes ==
        8 * 256 * 512 / 32 * 34);
  CHECK(w.nodes[test::find(model.tree(), "lm_head")] == m::stored_node{});
  CHECK(w.nodes[0].elements == h.elements());
}

TEST_CASE("a model of another file is refused by the tensor's name") {
  test::gguf_decoder d;
  const m::any_model model = m::from_gguf(d.make().header());
  d.layers = 1;
  CHECK_THROWS_WITH_AS(m::stored_in(model, d.make().header()), doctest::Contains("blk.1.attn_norm.weight"),
                       input_error);
}
