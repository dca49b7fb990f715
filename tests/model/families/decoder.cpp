// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/decoder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/load.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {
m::any_model parse(const std::string& text) { return m::parse(json::parse(text, "c.json"), "c"); }
std::int64_t parameters(const std::string& text) { return parse(text).parameters(); }
const m::decoder& decoder_of(const m::any_model& a) { return std::get<m::decoder>(a.family()); }

const std::string qwen3_moe = R"({"architectures": ["Qwen3MoeForCausalLM"], "model_type": "qwen3_moe",
  "hidden_size": 2048, "num_hidden_layers": 48, "num_attention_heads": 32, "num_key_value_heads": 4,
  "head_dim": 128, "moe_intermediate_size": 768, "num_experts": 128, "num_experts_per_tok": 8,
  "norm_topk_prob": true, "vocab_size": 151936, "tie_word_embeddings": false})";
const std::string mistral = R"({"architectures": ["MistralForCausalLM"], "model_type": "mistral",
  "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
  "intermediate_size": 14336, "vocab_size": 32000, "sliding_window": )";
const std::string gemma3 = R"({"architectures": ["Gemma3ForCausalLM"], "model_type": "gemma3_text",
  "hidden_size": 1152, "num_hidden_layers": 26, "num_attention_heads": 4, "num_key_value_heads": 1,
  "head_dim": 256, "intermediate_size": 6912, "vocab_size": 262144, "sliding_window": 512)";
}  // namespace

TEST_CASE("public models have the parameters that their files hold") {
  // TinyLlama 1.1B: 2 V H + L (2 H^2 + 2 H K + 3 H F + 2 H) + H.
  const std::int64_t tiny =
      2LL * 32000 * 2048 + 22 * (2LL * 2048 * 2048 + 2 * 2048 * 256 + 3LL * 2048 * 5632 + 2 * 2048) + 2048;
  CHECK(tiny == 1'100'048'384);
  CHECK(parameters(R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 2048,
    "num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4, "intermediate_size": 5632,
    "vocab_size": 32000})") == tiny);
  CHECK(parameters(mistral + "4096}") == 7'241'732'096);  // Mistral-7B-v0.1
  // Qwen2-0.5B: biased queries, keys and values, tied head.
  CHECK(parameters(R"({"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 896,
    "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2, "intermediate_size": 4864,
    "vocab_size": 151936, "tie_word_embeddings": true})") == 494'032'768);
  // Qwen3-0.6B: heads of 128 channels that are more than the hidden size together.
  CHECK(parameters(R"({"architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "hidden_size": 1024,
    "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128,
    "intermediate_size": 3072, "vocab_size": 151936, "tie_word_embeddings": true})") == 596'049'920);
  CHECK(parameters(gemma3 + "}") == 999'885'952);  // gemma-3-1b
  CHECK(parameters(qwen3_moe) == 30'532'122'624);  // Qwen3-30B-A3B
}

TEST_CASE("a token uses its experts alone: 3.35 of Qwen3-30B-A3B's 30.53 thousand million parameters") {
  const m::any_model model = parse(qwen3_moe);
  const m::cost one = model.total_cost({.sequence = 1});
  // All but the experts, and 8 of 128 of each layer's.
  const double experts = 48.0 * 128 * 3 * 2048 * 768;
  CHECK(one.active_parameters == 30'532'122'624.0 - experts * 120 / 128);
  CHECK(one.active_parameters == 3'353'032'704.0);
  // FLOPs of one token: two for each active weight but the embeddings', whatever the total.
  const double weights = 3'353'032'704.0 - 151936.0 * 2048;
  CHECK(one.flops.value() > 2 * weights);
  CHECK(one.flops.value() < 2.05 * weights);
  // One token reads 8 experts a layer; a long text nearly all of them.
  CHECK(m::reached_experts(128, 8, 1) == doctest::Approx(8));
  CHECK(m::reached_experts(128, 8, 2) == doctest::Approx(8 + 8 * (120.0 / 128)));
  CHECK(m::reached_experts(128, 8, 1000) == doctest::Approx(128));
  CHECK(m::reached_experts(5, 5, 1) == 5);
}

TEST_CASE("a head is there where the class has one, and tied by each family's default") {
  const std::string small = R"("hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
    "num_key_value_heads": 2, "head_dim": 32, "intermediate_size": 8, "vocab_size": 1000)";
  const auto output = [&](const std::string& more) {
    return decoder_of(parse("{" + small + more + "}")).output;
  };
  using enum m::language_head;
  CHECK(output(R"(, "model_type": "llama")") == none);
  CHECK(output(R"(, "model_type": "llama", "architectures": ["LlamaModel"])") == none);
  CHECK(output(R"(, "model_type": "llama", "architectures": ["LlamaForCausalLM"])") == own);
  CHECK(
      output(
          R"(, "model_type": "llama", "architectures": ["LlamaForCausalLM"], "tie_word_embeddings": true)") ==
      tied);
  CHECK(output(R"(, "model_type": "gemma3_text", "architectures": ["Gemma3ForCausalLM"])") == tied);
  const auto tree =
      parse("{" + small + R"(, "model_type": "llama", "architectures": ["LlamaForCausalLM"]})").tree();
  CHECK(tree[0].type == "LlamaForCausalLM");
  CHECK(tree[1].path == "model");
  CHECK(tree.nodes().back().path == "lm_head");
}

TEST_CASE("windows bound what is attended to and what is kept") {
  const auto keys = [](const m::any_model& a, std::size_t layer) {
    return decoder_of(a).layers[layer].window;
  };
  CHECK(keys(parse(mistral + "4096}"), 31) == 4096);
  CHECK(keys(parse(mistral + "null}"), 0) == 0);
  const auto g = parse(gemma3 + "}");
  for (std::size_t i = 0; i < 26; ++i) CHECK(keys(g, i) == ((i + 1) % 6 == 0 ? 0 : 512));
  CHECK(decoder_of(g).layers[4].rope_base == 10000);
  CHECK(decoder_of(g).layers[5].rope_base == 1000000);

  // 4 of 26 layers keep all 10000 tokens, 22 the last 512; 2 x 256 floats a token and layer.
  const m::workload far{.sequence = 10000, .phase = m::phase::decode};
  CHECK(g.total_cost(far).kv_cache.value() == 2.0 * 256 * 4 * (4 * 10000 + 22 * 512));
  // Scores of a decoded token: 512 keys in a window.
  const auto costs = g.tree().costs(far);
  for (std::size_t i = 0; i < g.tree().size(); ++i)
    if (g.tree()[i].path == "model.layers.0.self_attn.scores") CHECK(costs[i].macs == 512.0 * 4 * 256);
}

TEST_CASE("null means as many key and value heads as heads, a missing key the family's default") {
  const auto heads = [](const std::string& more) {
    return decoder_of(parse(R"({"model_type": "mistral", "hidden_size": 64, "num_attention_heads": 32)" +
                            more + "}"))
        .layers[0]
        .key_value_heads;
  };
  CHECK(heads("") == 8);
  CHECK(heads(R"(, "num_key_value_heads": null)") == 32);
  CHECK(heads(R"(, "num_key_value_heads": 4)") == 4);
}

TEST_CASE("Qwen has windows from a layer on, with experts in all layers, and both only where asked") {
  const auto windows = [](const std::string& type, const std::string& use) {
    const auto model = parse("{\"model_type\": \"" + type + R"(", "hidden_size": 64, "num_hidden_layers": 3,
        "num_attention_heads": 2, "num_key_value_heads": 2, "max_window_layers": 2, "sliding_window": 9,
        "use_sliding_window": )" +
                             use + "}");
    std::string all;
    for (const auto& l : decoder_of(model).layers) all += std::to_string(l.window) + " ";
    return all;
  };
  CHECK(windows("qwen2", "true") == "0 0 9 ");
  CHECK(windows("qwen3", "true") == "0 0 9 ");
  CHECK(windows("qwen3_moe", "true") == "9 9 9 ");
  CHECK(windows("qwen2", "false") == "0 0 0 ");
  CHECK(windows("qwen3_moe", "false") == "0 0 0 ");
}

TEST_CASE("layers may differ, as per_layer_config says") {
  const std::string head = R"({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 4,
    "num_attention_heads": 4, "intermediate_size": 96, "vocab_size": 100, "per_layer_config": )";
  const auto model = parse(head + R"({"00": {"intermediate_size": 32}, "01": {"skip": ["attention"]},
    "02": {"skip": ["mlp"], "sliding_window": 16}, "03": {"num_key_value_heads": 1}}})");
  const auto& layers = decoder_of(model).layers;
  CHECK(layers[0].feed_forward == 32);
  CHECK_FALSE(layers[1].attends);
  CHECK_FALSE(layers[2].transforms);
  CHECK(layers[2].window == 16);
  CHECK(layers[3].key_value_heads == 1);
  // V H + H, and by layer: projections of 64 x 64 (keys and values of 16 in the last), MLPs, a norm each.
  const std::int64_t attention = 4 * 64 * 64 + 64, mlp = 3 * 64 * 96 + 64;
  CHECK(model.parameters() == 100 * 64 + 64 + (attention + 3 * 64 * 32 + 64) + mlp + attention +
                                  (2 * 64 * 64 + 2 * 64 * 16 + 64 + mlp));
  CHECK_THROWS_AS(parse(head + R"({"00": {"skip": ["head"]}}})"), input_error);
  CHECK_THROWS_AS(parse(head + R"({"04": {}}})"), input_error);
  CHECK_THROWS_AS(parse(head + R"({"00": {"hidden_size": 32}}})"), input_error);
  CHECK_THROWS_AS(parse(head + R"({"00": {"num_attention_heads": 3}}})"), input_error);
}

TEST_CASE("keys that do not fit are refused by name") {
  const std::string head = R"({"model_type": "qwen3_moe", "hidden_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 50, "num_experts": 4)";
  CHECK_NOTHROW(parse(head + R"(, "num_experts_per_tok": 4})"));
  CHECK_THROWS_AS(parse(head + R"(, "num_experts_per_tok": 5})"), input_error);
  CHECK_THROWS_AS(parse(head + R"(, "num_experts_per_tok": 2, "layer_types": ["full_attention"]})"),
                  input_error);
  CHECK_THROWS_AS(
      parse(head + R"(, "num_experts_per_tok": 2, "layer_types": ["full_attention", "linear_attention"]})"),
      input_error);
  const auto mixed =
      parse(head + R"(, "num_experts_per_tok": 2, "mlp_only_layers": [0], "intermediate_size": 24})");
  CHECK(decoder_of(mixed).layers[0].experts == 0);
  CHECK(decoder_of(mixed).layers[0].feed_forward == 24);
  CHECK(decoder_of(mixed).layers[1].experts == 4);
  // The name that other mixtures of experts use.
  const auto local = parse(R"({"model_type": "qwen3_moe", "hidden_size": 64, "num_hidden_layers": 1,
    "num_attention_heads": 2, "num_key_value_heads": 2, "num_local_experts": 16})");
  CHECK(decoder_of(local).layers[0].experts == 16);
}

TEST_CASE("bases of rotary positions are read where versions 4 and 5 of transformers write them") {
  const std::string head = gemma3 + R"(, "rope_parameters": )";
  const auto nested = parse(head + R"({"full_attention": {"rope_type": "default", "rope_theta": 2e6},
    "sliding_attention": {"rope_type": "default", "rope_theta": 3e3}}})");
  CHECK(decoder_of(nested).layers[5].rope_base == 2e6);
  CHECK(decoder_of(nested).layers[0].rope_base == 3e3);
  const auto old = parse(gemma3 + R"(, "rope_theta": 4e6, "rope_local_base_freq": 5e3})");
  CHECK(decoder_of(old).layers[5].rope_base == 4e6);
  CHECK(decoder_of(old).layers[0].rope_base == 5e3);
}
