// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/gguf_names.hpp"

#include <doctest/doctest.h>

#include "edgetran/model/families/vit.hpp"

namespace m = edgetran::model;

TEST_CASE("nodes under the names of llama.cpp") {
  const m::decoder llama{};
  CHECK(m::gguf_name(llama, "model.embed_tokens") == "token_embd");
  CHECK(m::gguf_name(llama, "embed_tokens") == "token_embd");  // a body without its head
  CHECK(m::gguf_name(llama, "lm_head") == "output");
  CHECK(m::gguf_name(llama, "model.layers.12.self_attn.o_proj") == "blk.12.attn_output");
  CHECK(m::gguf_name(llama, "model.layers.0.mlp.gate") == "blk.0.ffn_gate_inp");
  CHECK(m::gguf_name(llama, "model.layers.0.mlp.experts.down_proj") == "blk.0.ffn_down_exps");
  CHECK(m::gguf_name(llama, "model.layers.3.post_attention_layernorm") == "blk.3.ffn_norm");
  CHECK(m::gguf_name(llama, "model.layers.3.mlp.act_fn").empty());
  CHECK(m::gguf_name(llama, "model.layers.3").empty());
  CHECK(m::gguf_name(llama, "").empty());

  m::decoder gemma{};
  gemma.norms_after = true;
  CHECK(m::gguf_name(gemma, "model.layers.3.post_attention_layernorm") == "blk.3.post_attention_norm");
  CHECK(m::gguf_name(gemma, "model.layers.3.pre_feedforward_layernorm") == "blk.3.ffn_norm");

  CHECK(m::gguf_name(m::gpt2<>{}, "transformer.h.7.attn.c_attn") == "blk.7.attn_qkv");
  CHECK(m::gguf_name(m::gpt2<>{}, "wpe") == "position_embd");
  CHECK(m::gguf_name(m::bert<>{}, "encoder.layer.1.output.LayerNorm") == "blk.1.layer_output_norm");
  CHECK(m::gguf_name(m::bert<>{}, "pooler.dense").empty());
  CHECK(m::gguf_name(m::vit<>{}, "embeddings.patch_embeddings").empty());
}
