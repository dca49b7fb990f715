// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/weight_format_json.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/io/json.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {
m::weight_format read(const std::string& text) {
  return m::read_weight_format(json::parse(text, "c.json"), "c");
}
m::quantization quantised(const std::string& text) {
  return *read("{\"quantization_config\": {" + text + "}}").quantized;
}
}  // namespace

TEST_CASE("dtype wins over torch_dtype") {
  CHECK(read("{}") == m::weight_format{"float32", {}});
  CHECK(read(R"({"torch_dtype": "float16"})").type == "float16");
  CHECK(read(R"({"dtype": "bfloat16", "torch_dtype": "float16"})").type == "bfloat16");
  CHECK(read(R"({"torch_dtype": "torch.float16", "dtype": null})").type == "float16");
  CHECK(read(R"({"dtype": "of tomorrow"})").type == "of tomorrow");
}

TEST_CASE("methods of quantisation") {
  CHECK_FALSE(read(R"({"quantization_config": null})").quantized);
  CHECK_FALSE(read(R"({"quantization_config": {}})").quantized);
  CHECK(quantised(R"("quant_method": "gptq", "bits": 4, "group_size": -1, "desc_act": true)") ==
        m::quantization{.method = "gptq", .bits = 4});
  CHECK(quantised(R"("quant_method": "awq", "bits": 4, "group_size": 64, "modules_to_not_convert": ["a"])") ==
        m::quantization{.method = "awq", .bits = 4, .group = 64, .left_out = {"a"}});
  CHECK(quantised(R"("load_in_4bit": true, "load_in_8bit": false, "bnb_4bit_use_double_quant": true,
                     "llm_int8_skip_modules": ["lm_head"])") ==
        m::quantization{.method = "bitsandbytes", .bits = 4, .nested = true, .left_out = {"lm_head"}});
  CHECK(quantised(R"("quant_method": "fp8", "weight_block_size": [128, 64])") ==
        m::quantization{.method = "fp8", .bits = 8, .block_rows = 128, .block_columns = 64});
  CHECK(quantised(R"("quant_method": "mxfp4")") == m::quantization{.method = "mxfp4"});
  CHECK(quantised(R"("bits": 4)") == m::quantization{});
}

TEST_CASE("what does not fit is named") {
  const auto refused = [](const std::string& text, const char* key) {
    CHECK_THROWS_WITH_AS(quantised(text), doctest::Contains(key), input_error);
  };
  refused(R"("quant_method": 4)", "quant_method");
  refused(R"("quant_method": "gptq", "bits": 5)", "bits");
  refused(R"("quant_method": "gptq", "bits": "4")", "bits");
  refused(R"("quant_method": "awq", "bits": 8)", "bits");
  refused(R"("quant_method": "gptq", "group_size": 0)", "group_size");
  refused(R"("quant_method": "gptq", "group_size": -2)", "group_size");
  refused(R"("quant_method": "bitsandbytes")", "load_in_4bit");
  refused(R"("quant_method": "fp8", "weight_block_size": [128])", "weight_block_size");
  refused(R"("quant_method": "fp8", "modules_to_not_convert": [1])", "modules_to_not_convert");
  for (const char* key : {"dtype", "torch_dtype"})
    for (const char* value : {"16", "[\"float16\"]", "{}", "true"})
      CHECK_THROWS_WITH_AS(read("{\"" + std::string(key) + "\": " + value + "}"), doctest::Contains(key),
                           input_error);
  CHECK_THROWS_WITH_AS(read(R"({"quantization_config": []})"), doctest::Contains("quantization_config"),
                       input_error);
}
