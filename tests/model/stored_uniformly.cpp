// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/stored_uniformly.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "edgetran/model/load.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

// Hidden 64, 4 heads of 16, 2 of them for keys and values, feed-forward 96, 2 layers, 100 words, an own head.
constexpr const char* small =
    R"("model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64,
    "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96, "num_hidden_layers": 2,
    "vocab_size": 100, "torch_dtype": "float16")";

m::any_model parse(const std::string& more) {
  return m::parse(json::parse("{" + std::string(small) + more + "}", "c.json"), "c");
}
m::any_model quantised(const std::string& how) { return parse(", \"quantization_config\": {" + how + "}"); }

m::stored_weights stored(const m::any_model& model) { return m::stored_uniformly(model, model.format()); }

constexpr double kept = 2 * (2 * 100 * 64 + 5 * 64);  // words, head and norms, in half precision

}  // namespace

TEST_CASE("dtype wins over torch_dtype, and is 32 bits where neither is there") {
  const m::any_model model = parse("");
  CHECK(stored(model).total() == bytes{2.0 * static_cast<double>(model.parameters())});
  CHECK(stored(model).stored_as(0) == "F16");
  CHECK(stored(parse(R"(, "dtype": "float32")")).stored_as(0) == "F32");
  CHECK(stored(parse(R"(, "dtype": "bfloat16")")).stored_as(0) == "BF16");
  CHECK(stored(parse(R"(, "dtype": "torch.float8_e4m3fn")")).total() ==
        bytes{static_cast<double>(model.parameters())});
  const m::any_model bert = m::parse(json::parse(R"({"model_type": "bert"})"), "b");
  CHECK(stored(bert).total() == bytes{4 * 109'482'240.0});
  CHECK_THROWS_WITH_AS(stored(parse(R"(, "dtype": "int3")")), doctest::Contains("int3"), unknown_error);
}

TEST_CASE("GPTQ: packed words, zero points and scales for every group, and the group of every input") {
  const auto matrix = [](double out, double in, double bits, double groups) {
    return in * bits / 32 * 4 * out + groups * (out * bits / 32 * 4 + 2 * out) + 4 * in;
  };
  const auto layer = [&](double bits, double g64, double g96) {
    return 2 * matrix(64, 64, bits, g64) + 2 * matrix(32, 64, bits, g64) + 2 * matrix(96, 64, bits, g64) +
           matrix(64, 96, bits, g96);
  };
  CHECK(stored(quantised(R"("quant_method": "gptq", "bits": 4, "group_size": 32)")).total() ==
        bytes{kept + 2 * layer(4, 2, 3)});
  CHECK(stored(quantised(R"("quant_method": "gptq", "bits": 8, "group_size": -1)")).total() ==
        bytes{kept + 2 * layer(8, 1, 1)});
  const m::stored_weights w = stored(quantised(R"("quant_method": "gptq", "bits": 4)"));
  CHECK(w.total() == bytes{kept + 2 * layer(4, 1, 1)});  // groups of 128
  CHECK(w.stored_as(0) == "gptq 4-bit, F16");
  const m::any_model with_head = quantised(R"("quant_method": "gptq", "bits": 4, "lm_head": true)");
  CHECK(stored(with_head).total() == bytes{kept + 2 * layer(4, 1, 1) - 2 * 100 * 64 + 64 * 4 / 32 * 4 * 100 +
                                           (13 * 4 + 2 * 100) + 4 * 64});  // 100 x 4 bits: 13 words
}

TEST_CASE("AWQ: packed along the outputs, without groups of inputs") {
  const auto matrix = [](double out, double in, double groups) {
    return out / 8 * 4 * in + groups * (out / 8 * 4 + 2 * out);
  };
  const m::any_model model = quantised(R"("quant_method": "awq", "bits": 4, "group_size": 32)");
  CHECK(stored(model).total() == bytes{kept + 2 * (2 * matrix(64, 64, 2) + 2 * matrix(32, 64, 2) +
                                                   2 * matrix(96, 64, 2) + matrix(64, 96, 3))});
}

TEST_CASE("bitsandbytes: 4 bits with a scale for 64 weights, nested or not, and 8 bits with one for a row") {
  const double n[] = {64 * 64, 64 * 64, 32 * 64, 32 * 64, 96 * 64, 96 * 64, 96 * 64},
               rows = 2 * 64 + 2 * 32 + 2 * 96 + 64;
  double plain = 0, nested = 0, eight = 4 * rows;
  for (const double each : n) {
    plain += each / 2 + 4 * each / 64 + 64;
    nested += each / 2 + each / 64 + 4 * 1 + 64 + 1024 + 4;  // fewer than 256 scales
    eight += each;
  }
  CHECK(stored(quantised(R"("quant_method": "bitsandbytes", "load_in_4bit": true)")).total() ==
        bytes{kept + 2 * plain});
  CHECK(stored(quantised(R"("load_in_4bit": true, "bnb_4bit_use_double_quant": true)")).total() ==
        bytes{kept + 2 * nested});
  CHECK(stored(quantised(R"("quant_method": "bitsandbytes", "load_in_8bit": true)")).total() ==
        bytes{kept + 2 * eight});
}

TEST_CASE("fp8: a byte a weight and a scale for a block or a matrix; modules may be left out") {
  const double weights = 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 96 * 64);
  CHECK(stored(quantised(R"("quant_method": "fp8")")).total() == bytes{kept + weights + 4 * 14});
  CHECK(stored(quantised(R"("quant_method": "fp8", "weight_block_size": [32, 64])")).total() ==
        bytes{kept + weights + 4 * 2 * (2 * 2 + 2 * 1 + 2 * 3 + 2 * 2)});
  const m::any_model some = quantised(
      R"("quant_method": "fp8", "modules_to_not_convert": ["model.layers.1.mlp", "lm_head", "up_pro"])");
  const m::stored_weights w = stored(some);
  CHECK(w.stored_as(test::find(some.tree(), "model.layers.1.mlp")) == "F16");
  CHECK(w.stored_as(test::find(some.tree(), "model.layers.0.mlp")) == "fp8");
  CHECK(w.stored_as(test::find(some.tree(), "model.layers.1.self_attn")) == "fp8");
}

TEST_CASE("biases keep the type, routers too, and every expert is a matrix") {
  const m::any_model model =
      m::parse(json::parse(R"({"model_type": "qwen3_moe", "hidden_size": 64, "head_dim": 16,
      "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 1, "vocab_size": 10, "num_experts": 4,
      "num_experts_per_tok": 2, "moe_intermediate_size": 32, "dtype": "bfloat16", "attention_bias": true,
      "quantization_config": {"quant_method": "fp8"}})"),
               "c");
  const m::stored_weights w = stored(model);
  const auto at = [&](const char* path) { return w.nodes[test::find(model.tree(), path)].bytes; };
  CHECK(at("layers.0.mlp.gate") == 2 * 4 * 64);
  CHECK(at("layers.0.mlp.experts.up_proj") == 4 * (32 * 64 + 4));
  CHECK(at("layers.0.self_attn.q_proj") == 64 * 64 + 4 + 2 * 64);
  CHECK(w.nodes[0].elements == static_cast<std::uint64_t>(model.parameters()));
}

TEST_CASE("an unknown method is refused by its name") {
  CHECK_THROWS_WITH_AS(stored(quantised(R"("quant_method": "hqq")")), doctest::Contains("hqq"),
                       unknown_error);
}
