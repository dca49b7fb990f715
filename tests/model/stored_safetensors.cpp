// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/stored_safetensors.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "edgetran/model/footprint.hpp"
#include "edgetran/model/open.hpp"
#include "edgetran/model/stored_uniformly.hpp"
#include "model/sparse_safetensors.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

template <class Error>
std::string refused(const std::filesystem::path& path) {
  try {
    m::open(path);
  } catch (const Error& e) {
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
  FAIL("accepted");
  return {};
}

}  // namespace

TEST_CASE("an array that is missing or of another shape is named") {
  const test::folder f;
  f.write("config.json", test::small_bert);
  const auto tensors = test::bert_tensors("");
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    auto fewer = tensors;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    test::write_safetensors(f / "model.safetensors", fewer);
    std::string stem = tensors[i].name.substr(0, tensors[i].name.rfind('.'));
    CHECK(refused<input_error>(f.path()).find(stem) != std::string::npos);
    auto other = tensors;
    other[i].shape[0] += 1;
    test::write_safetensors(f / "model.safetensors", other);
    CHECK(refused<shape_error>(f.path()).find(tensors[i].name) != std::string::npos);
  }
}

TEST_CASE("a model with a head is saved without its pooler") {
  const test::folder f;
  f.write("config.json", test::small_bert);
  auto tensors = test::bert_tensors("bert.");
  std::erase_if(tensors, [](const auto& t) { return t.name.starts_with("bert.pooler."); });
  tensors.push_back({"classifier.weight", "F32", 32, {9, 64}});
  test::write_safetensors(f / "model.safetensors", tensors);
  const m::opened file = m::open(f.path());
  REQUIRE(file.stored.has_value());
  CHECK(file.stored->absent == std::vector<std::string>{"pooler.dense.weight", "pooler.dense.bias"});
  CHECK(file.stored->unused == std::vector<std::string>{"classifier.weight"});
  std::uint64_t elements = 0;
  for (const auto& t : tensors) {
    std::uint64_t n = 1;
    for (const std::uint64_t extent : t.shape) n *= extent;
    elements += n;
  }
  elements -= 9 * 64;
  CHECK(file.stored->total() == bytes{4.0 * static_cast<double>(elements)});
  CHECK(static_cast<std::uint64_t>(file.model.parameters()) == elements + 64 * 64 + 64);
  // What is not stored takes nothing in clusters either: the pooler's matrix and its bias.
  m::stored_weights whole = m::stored_uniformly(file.model, file.model.format());
  CHECK(m::clustered_bytes(file.model, whole) ==
        m::clustered_bytes(file.model, *file.stored) + bytes{64.0 * 48 + 256 + 4 * 64});
}

TEST_CASE("a Llama in two shards, as half precision") {
  const test::folder f;
  f.write("config.json", R"({"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64,
      "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96, "num_hidden_layers": 2,
      "vocab_size": 100, "torch_dtype": "bfloat16"})");
  std::vector<test::sparse_tensor> first{{"model.embed_tokens.weight", "BF16", 16, {100, 64}}}, second;
  for (int i = 0; i < 2; ++i) {
    const std::string l = "model.layers." + std::to_string(i) + ".";
    auto& t = i == 0 ? first : second;
    for (const auto& [name, in, out] :
         std::vector<std::tuple<const char*, std::uint64_t, std::uint64_t>>{{"self_attn.q_proj", 64, 64},
                                                                            {"self_attn.k_proj", 64, 32},
                                                                            {"self_attn.v_proj", 64, 32},
                                                                            {"self_attn.o_proj", 64, 64},
                                                                            {"mlp.gate_proj", 64, 96},
                                                                            {"mlp.up_proj", 64, 96},
                                                                            {"mlp.down_proj", 96, 64}})
      t.push_back({l + name + ".weight", "BF16", 16, {out, in}});
    for (const char* name : {"input_layernorm", "post_attention_layernorm"})
      t.push_back({l + name + ".weight", "F32", 32, {64}});
  }
  second.push_back({"model.norm.weight", "F32", 32, {64}});
  second.push_back({"lm_head.weight", "BF16", 16, {100, 64}});
  test::write_safetensors(f / "model-00001-of-00002.safetensors", first);
  test::write_safetensors(f / "model-00002-of-00002.safetensors", second);
  std::string map;
  for (const auto* shard : {&first, &second})
    for (const auto& t : *shard)
      map += (map.empty() ? "\"" : ",\"") + t.name + "\": \"model-0000" + (shard == &first ? "1" : "2") +
             "-of-00002.safetensors\"";
  f.write("model.safetensors.index.json", R"({"metadata": {}, "weight_map": {)" + map + "}}");

  for (const auto& path : {f.path(), f / "model.safetensors.index.json"}) {
    const m::opened o = m::open(path);
    REQUIRE(o.stored);
    CHECK(o.stored->unused.empty());
    CHECK(o.stored->nodes[0].elements == static_cast<std::uint64_t>(o.model.parameters()));
    CHECK(o.stored->nodes[0].bytes == 2 * static_cast<std::uint64_t>(o.model.parameters()) + 2 * 5 * 64);
    CHECK(o.stored->stored_as(0) == "BF16, F32");
    CHECK(o.stored->nodes[0].vector_bytes == 4 * 5 * 64);
  }

  // Tied by the configuration: the file's copy is another tensor that nothing uses.
  f.write("config.json", R"({"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64,
      "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96, "num_hidden_layers": 2,
      "vocab_size": 100, "tie_word_embeddings": true})");
  CHECK(m::open(f.path()).stored->unused == std::vector<std::string>{"lm_head.weight"});
}

TEST_CASE(
    "the published GPT-2 has a tied head and the names of its body; a head of its own needs its tensor") {
  const test::folder f;
  const auto config = [&](const char* tied) {
    f.write("config.json", R"({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_layer": 1,
        "n_embd": 64, "n_head": 4, "n_positions": 16, "vocab_size": 50, "tie_word_embeddings": )" +
                               std::string(tied) + "}");
  };
  const auto tensors = [](const std::string& prefix) {
    std::vector<test::sparse_tensor> t{{prefix + "wte.weight", "F32", 32, {50, 64}},
                                       {prefix + "wpe.weight", "F32", 32, {16, 64}},
                                       {prefix + "h.0.attn.bias", "F32", 32, {1, 1, 16, 16}}};
    const auto pair = [&](const std::string& name, std::vector<std::uint64_t> shape, std::uint64_t out) {
      t.push_back({prefix + name + ".weight", "F32", 32, std::move(shape)});
      t.push_back({prefix + name + ".bias", "F32", 32, {out}});
    };
    for (const char* norm : {"h.0.ln_1", "h.0.ln_2", "ln_f"}) pair(norm, {64}, 64);
    pair("h.0.attn.c_attn", {64, 192}, 192);
    pair("h.0.attn.c_proj", {64, 64}, 64);
    pair("h.0.mlp.c_fc", {64, 256}, 256);
    pair("h.0.mlp.c_proj", {256, 64}, 64);
    return t;
  };
  for (const std::string prefix : {"", "transformer."}) {
    config("true");
    auto t = tensors(prefix);
    test::write_safetensors(f / "model.safetensors", t);
    const m::opened body = m::open(f.path());
    CHECK(body.stored->unused == std::vector<std::string>{prefix + "h.0.attn.bias"});
    CHECK(body.stored->nodes[0].elements == static_cast<std::uint64_t>(body.model.parameters()));

    t.push_back({"lm_head.weight", "F32", 32, {50, 64}});
    test::write_safetensors(f / "model.safetensors", t);
    CHECK(m::open(f.path()).stored->unused.size() == 2);
  }
  config("false");
  const m::opened headed = m::open(f.path());
  CHECK(headed.stored->unused == std::vector<std::string>{"transformer.h.0.attn.bias"});
  CHECK(headed.model.parameters() == m::load(f.path()).parameters());
  test::write_safetensors(f / "model.safetensors", tensors("transformer."));
  CHECK_THROWS_WITH_AS(m::open(f.path()), doctest::Contains("lm_head.weight"), input_error);
}

TEST_CASE("packed weights count with their scales") {
  const test::folder f;
  f.write("config.json", test::small_bert);
  const std::string q = "encoder.layer.0.attention.self.query.";
  const auto with = [&](const std::vector<test::sparse_tensor>& instead) {
    auto t = test::bert_tensors("");
    std::erase_if(t, [&](const auto& each) { return each.name == q + "weight"; });
    t.insert(t.end(), instead.begin(), instead.end());
    test::write_safetensors(f / "model.safetensors", t);
    const m::opened o = m::open(f.path());
    CHECK(o.stored->unused.empty());
    CHECK(o.stored->nodes[0].elements == static_cast<std::uint64_t>(o.model.parameters()));
    for (std::size_t i = 0; i < o.model.tree().size(); ++i)
      if (o.model.tree()[i].path + "." == q)
        return o.stored->stored_as(i) + " " + std::to_string(o.stored->nodes[i].bytes - 4 * 64);
    return std::string();
  };
  CHECK(with({{q + "qweight", "I32", 32, {8, 64}},
              {q + "qzeros", "I32", 32, {2, 8}},
              {q + "scales", "F16", 16, {2, 64}},
              {q + "g_idx", "I32", 32, {64}}}) == "F32, packed 4-bit 2624");  // 2048 + 64 + 256 + 256
  CHECK(with({{q + "weight", "U8", 8, {2048, 1}},
              {q + "weight.absmax", "U8", 8, {64}},
              {q + "weight.quant_map", "F32", 32, {16}},
              {q + "weight.nested_absmax", "F32", 32, {1}},
              {q + "weight.nested_quant_map", "F32", 32, {256}},
              {q + "weight.quant_state.bitsandbytes__nf4", "U8", 8, {80}}}) == "F32, packed 4-bit 3284");
  CHECK(with({{q + "weight", "F8_E4M3", 8, {64, 64}}, {q + "weight_scale_inv", "F32", 32, {1, 1}}}) ==
        "F32, F8_E4M3 4100");
  CHECK(with({{q + "weight_packed", "U8", 8, {64, 48}}, {q + "weight_codebook", "F32", 32, {64}}}) ==
        "F32, packed 6-bit 3328");
}
