// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/open.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/gguf_models.hpp"
#include "model/sparse_safetensors.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

constexpr const char* small_bert = R"({"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 64,
    "num_attention_heads": 4, "intermediate_size": 96, "vocab_size": 50, "max_position_embeddings": 16})";

std::vector<test::sparse_tensor> bert_tensors(const std::string& prefix) {
  std::vector<test::sparse_tensor> t;
  const auto linear = [&](const std::string& name, std::uint64_t in, std::uint64_t out) {
    t.push_back({prefix + name + ".weight", "F32", 32, {out, in}});
    t.push_back({prefix + name + ".bias", "F32", 32, {out}});
  };
  const auto norm = [&](const std::string& name) {
    t.push_back({prefix + name + ".gamma", "F32", 32, {64}});
    t.push_back({prefix + name + ".beta", "F32", 32, {64}});
  };
  for (const auto& [name, rows] :
       {std::pair<const char*, std::uint64_t>{"word", 50}, {"position", 16}, {"token_type", 2}})
    t.push_back({prefix + "embeddings." + name + "_embeddings.weight", "F32", 32, {rows, 64}});
  norm("embeddings.LayerNorm");
  const std::string l = "encoder.layer.0.";
  for (const char* part : {"query", "key", "value"}) linear(l + "attention.self." + part, 64, 64);
  linear(l + "attention.output.dense", 64, 64);
  norm(l + "attention.output.LayerNorm");
  linear(l + "intermediate.dense", 64, 96);
  linear(l + "output.dense", 96, 64);
  norm(l + "output.LayerNorm");
  linear("pooler.dense", 64, 64);
  return t;
}

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

TEST_CASE("a configuration alone tells no stored weights") {
  const test::folder f;
  f.write("config.json", small_bert);
  for (const auto& path : {f.path(), f / "config.json"}) {
    const m::opened o = m::open(path);
    CHECK(o.kind == m::source_kind::configuration);
    CHECK_FALSE(o.stored);
  }
  CHECK_THROWS_AS(m::open(f / "missing.json"), system_error);
}

TEST_CASE("BERT with heads: names with a prefix and of TensorFlow, what is not the model's is listed") {
  const test::folder f;
  f.write("config.json", small_bert);
  auto tensors = bert_tensors("bert.");
  tensors.push_back({"cls.predictions.bias", "F32", 32, {50}});
  tensors.push_back({"bert.embeddings.position_ids", "I64", 64, {1, 16}});
  test::write_safetensors(f / "model.safetensors", tensors);
  for (const auto& path : {f.path(), f / "model.safetensors"}) {
    const m::opened o = m::open(path);
    CHECK(o.kind == m::source_kind::safetensors);
    REQUIRE(o.stored);
    CHECK(o.stored->nodes[0].elements == static_cast<std::uint64_t>(o.model.parameters()));
    CHECK(o.stored->total() == bytes{4.0 * static_cast<double>(o.model.parameters())});
    CHECK(o.stored->unused ==
          std::vector<std::string>{"bert.embeddings.position_ids", "cls.predictions.bias"});
    CHECK(o.stored->unused_elements == 66);
    CHECK(o.stored->unused_bytes == 4 * 50 + 8 * 16);
  }
}

TEST_CASE("an array that is missing or of another shape is named") {
  const test::folder f;
  f.write("config.json", small_bert);
  const auto tensors = bert_tensors("");
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

TEST_CASE("packed weights count with their scales") {
  const test::folder f;
  f.write("config.json", small_bert);
  const std::string q = "encoder.layer.0.attention.self.query.";
  const auto with = [&](const std::vector<test::sparse_tensor>& instead) {
    auto t = bert_tensors("");
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

TEST_CASE("safetensors without a configuration, and folders with nothing") {
  const test::folder f;
  test::write_safetensors(f / "model.safetensors", bert_tensors(""));
  const std::string alone = refused<input_error>(f / "model.safetensors");
  CHECK(alone.find("config.json") != std::string::npos);
  CHECK(alone.find("model.safetensors") != std::string::npos);
  const test::folder empty;
  CHECK(refused<input_error>(empty.path()).find("config.json") != std::string::npos);
}

TEST_CASE("a GGUF file, and a folder that holds one") {
  const test::folder f;
  test::gguf_decoder d;
  d.make().save(f / "small.gguf");
  for (const auto& path : {f / "small.gguf", f.path()}) {
    const m::opened o = m::open(path);
    CHECK(o.kind == m::source_kind::gguf);
    CHECK(o.model.name() == "small");
    REQUIRE(o.stored);
    CHECK(o.stored->total() == bytes{4.0 * static_cast<double>(o.model.parameters())});
    std::uint64_t size = std::filesystem::file_size(f / "small.gguf");
    CHECK(size == gguf::load_header(f / "small.gguf").data_begin + o.stored->nodes[0].bytes);
  }
  d.make().save(f / "another.gguf");
  CHECK(refused<input_error>(f.path()).find("several") != std::string::npos);
}
