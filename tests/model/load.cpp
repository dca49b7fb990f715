// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/load.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include "model/irene_view.hpp"

using namespace edgetran;
namespace fs = std::filesystem;
namespace m = edgetran::model;

namespace {

m::any_model parse(const std::string& text) {
  return m::parse(json::parse(text, "c.json", {.allow_nonfinite = true}), "c");
}

bool holds(const std::string& line, const std::string& part) { return line.find(part) != std::string::npos; }

/// A folder of its own that vanishes at the end.
struct folder {
  fs::path path = [] {
    std::string pattern = (fs::temp_directory_path() / "edgetran-load-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw system_error("mkdtemp", pattern);
    return fs::path(pattern);
  }();
  ~folder() { fs::remove_all(path); }
  fs::path write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }
};

}  // namespace

TEST_CASE("our example configurations have the parameters of the models they describe") {
  // bert-base to vit-base: spec/model_import.md section 4.2; the others by the formulas beside each family.
  struct expected {
    const char* name;
    std::int64_t parameters;
  };
  for (const expected& e : std::array<expected, 20>{
           {{"bert-tiny", 4'385'920},        {"bert-mini", 11'170'560},      {"bert-small", 28'763'648},
            {"bert-medium", 41'373'184},     {"bert-base", 109'482'240},     {"distilbert", 66'362'880},
            {"roberta-base", 124'645'632},   {"gpt2", 124'439'808},          {"distilgpt2", 81'912'576},
            {"openai-gpt", 116'534'784},     {"vit-tiny", 5'561'472},        {"vit-base", 86'389'248},
            {"llama-0.1b", 100'092'672},     {"albert-tiny", 4'794'624},     {"mobilebert-tiny", 2'983'808},
            {"squeezebert-tiny", 8'760'320}, {"convbert-tiny", 6'290'358},   {"fnet-tiny", 10'035'968},
            {"deit-tiny", 2'002'944},        {"modernbert-tiny", 15'124'736}}}) {
    CAPTURE(e.name);
    const m::any_model model = m::load(test::example_configs() / (std::string(e.name) + ".json"));
    CHECK(model.parameters() == e.parameters);
    CHECK(model.name() == e.name);
  }
}

TEST_CASE("missing keys take the defaults of their family") {
  CHECK(parse(R"({"model_type": "bert"})").parameters() == 109'482'240);
  CHECK(parse(R"({"model_type": "vit", "pooler_output_size": 768, "pooler_act": "tanh"})").parameters() ==
        86'389'248);
  // 50265 words instead of BERT's 30522
  CHECK(parse(R"({"model_type": "roberta"})").parameters() == 109'482'240 + (50265 - 30522) * 768);
  CHECK(parse(R"({"model_type": "distilbert"})").parameters() == 66'362'880);
  CHECK(parse(R"({"model_type": "gpt2", "n_inner": null})").parameters() == 124'439'808);
  // The published gpt2, whose head is tied unless the file says otherwise, and then has 50,257 rows of 768.
  for (const auto& [tied, parameters] : {std::pair{"", 124'439'808},
                                         {R"(, "tie_word_embeddings": true)", 124'439'808},
                                         {R"(, "tie_word_embeddings": false)", 163'037'184}}) {
    const m::any_model g =
        parse(R"({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"])" + std::string(tied) + "}");
    CHECK(g.parameters() == parameters);
    CHECK(g.tree().nodes().back().name == "lm_head");
    CHECK(
        g.total_cost({.sequence = 5, .phase = m::phase::prefill}).macs -
            parse(R"({"model_type": "gpt2"})").total_cost({.sequence = 5, .phase = m::phase::prefill}).macs ==
        768.0 * 50257);
  }
  CHECK(parse(R"({"model_type": "openai-gpt"})").parameters() == 116'534'784);
  CHECK(parse(R"({"model_type": "vit"})").parameters() == 86'389'248);
  // V H + L (4 H^2 + 3 H F + 2 H) + H
  CHECK(parse(R"({"model_type": "llama", "head_dim": null, "num_key_value_heads": null})").parameters() ==
        32000ll * 4096 + 32 * (4 * 4096ll * 4096 + 3 * 4096ll * 11008 + 2 * 4096) + 4096);
}

TEST_CASE("the pooler of an image model may have a width and a function of its own") {
  const auto narrow = parse(R"({"model_type": "vit", "pooler_output_size": 10, "pooler_act": "relu"})");
  CHECK(narrow.parameters() == 86'389'248 - 769 * (768 - 10));
  const auto& f = std::get<edgetran::model::vit<>>(narrow.family());
  CHECK(f.pooler_function == edgetran::model::function::relu);
  CHECK(parse(R"({"model_type": "vit", "pooler_output_size": null, "pooler_act": "tanh"})").parameters() ==
        86'389'248);
  CHECK_THROWS_AS(parse(R"({"model_type": "vit", "pooler_output_size": 0})"), input_error);
  CHECK_THROWS_AS(parse(R"({"model_type": "vit", "pooler_act": "none"})"), input_error);
}

TEST_CASE("the class name stands in for a missing model type") {
  struct expected {
    const char* architecture;
    const char* root;
  };
  for (const expected& e :
       std::array<expected, 19>{{{"BertModel", "BertModel"},
                                 {"BertForMaskedLM", "BertModel"},
                                 {"RobertaForMaskedLM", "RobertaModel"},
                                 {"DistilBertModel", "DistilBertModel"},
                                 {"DistilBertForSequenceClassification", "DistilBertModel"},
                                 {"GPT2LMHeadModel", "GPT2LMHeadModel"},
                                 {"GPT2DoubleHeadsModel", "GPT2Model"},
                                 {"OpenAIGPTLMHeadModel", "OpenAIGPTModel"},
                                 {"ViTForImageClassification", "ViTModel"},
                                 {"ViTModel", "ViTModel"},
                                 {"LlamaForCausalLM", "LlamaForCausalLM"},
                                 {"LlamaModel", "LlamaModel"},
                                 {"AlbertForPreTraining", "AlbertModel"},
                                 {"MobileBertForMaskedLM", "MobileBertModel"},
                                 {"SqueezeBertModel", "SqueezeBertModel"},
                                 {"ConvBertModel", "ConvBertModel"},
                                 {"FNetForPreTraining", "FNetModel"},
                                 {"DeiTForImageClassificationWithTeacher", "DeiTModel"},
                                 {"ModernBertForMaskedLM", "ModernBertModel"}}}) {
    CAPTURE(e.architecture);
    const std::string list = "\"architectures\": [\"" + std::string(e.architecture) + "\"]";
    CHECK(parse("{" + list + "}").tree()[0].type == e.root);
    CHECK(parse("{\"model_type\": null, " + list + "}").tree()[0].type == e.root);
  }
  // Other families whose names begin alike.
  for (const char* other :
       {"ViTMAEForPreTraining", "BertGenerationEncoder", "RobertaPreLayerNormModel", "Bert", ""})
    CHECK_THROWS_AS(parse("{\"architectures\": [\"" + std::string(other) + "\"]}"), unknown_error);
}

TEST_CASE("an unknown model type lists the known ones") {
  for (const char* text :
       {R"({"model_type": "mamba"})", R"({"model_type": ""})", "{}", R"({"architectures": null})",
        R"({"architectures": []})", R"({"architectures": ["MambaModel"]})"}) {
    CAPTURE(text);
    try {
      parse(text);
      FAIL("nothing thrown");
    } catch (const unknown_error& e) {
      for (const char* known : {"bert", "roberta", "distilbert", "gpt2", "openai-gpt", "vit", "llama"})
        CHECK(holds(e.remedy(), known));
      CHECK_FALSE(e.where().empty());
    }
  }
}

TEST_CASE("every key of every family is checked, and the error names it") {
  struct family {
    const char* type;
    std::vector<const char*> counts, reals, texts, flags;
  };
  const std::vector<family> families{
      {"bert",
       {"num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size", "vocab_size",
        "max_position_embeddings", "type_vocab_size"},
       {"layer_norm_eps"},
       {"hidden_act", "position_embedding_type"},
       {"add_cross_attention"}},
      {"distilbert",
       {"n_layers", "dim", "n_heads", "hidden_dim", "vocab_size", "max_position_embeddings",
        "num_hidden_layers", "hidden_size", "num_attention_heads"},
       {},
       {"activation"},
       {}},
      {"gpt2",
       {"n_layer", "n_embd", "n_head", "n_inner", "vocab_size", "n_positions", "num_hidden_layers",
        "hidden_size", "num_attention_heads", "max_position_embeddings"},
       {"layer_norm_epsilon"},
       {"activation_function"},
       {"add_cross_attention"}},
      {"openai-gpt",
       {"n_layer", "n_embd", "n_head", "vocab_size", "n_positions", "num_hidden_layers"},
       {"layer_norm_epsilon"},
       {"afn"},
       {}},
      {"vit",
       {"num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size", "image_size",
        "patch_size", "num_channels"},
       {"layer_norm_eps"},
       {"hidden_act"},
       {"qkv_bias"}},
      {"llama",
       {"num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads", "head_dim",
        "intermediate_size", "vocab_size", "max_position_embeddings"},
       {"rms_norm_eps", "rope_theta"},
       {"hidden_act"},
       {"attention_bias", "mlp_bias"}}};
  const auto refused = [](const char* type, const char* key, const char* value) {
    CAPTURE(type);
    CAPTURE(key);
    CAPTURE(value);
    const std::string text =
        "{\"model_type\": \"" + std::string(type) + "\", \"" + key + "\": " + std::string(value) + "}";
    try {
      parse(text);
      FAIL_CHECK("nothing thrown");
    } catch (const input_error& e) {
      CHECK(holds(e.where(), "c.json:"));
      CHECK(holds(e.where(), "\"" + std::string(key) + "\""));
      CHECK_FALSE(e.remedy().empty());
    }
  };
  for (const family& f : families) {
    for (const char* key : f.counts)
      for (const char* bad : {"0", "-12", "12.0", "NaN", "-Infinity", "\"12\"", "true", "{}", "268435457"})
        refused(f.type, key, bad);
    for (const char* key : f.reals)
      for (const char* bad : {"0", "-1.0", "NaN", "Infinity", "\"1\"", "[]"}) refused(f.type, key, bad);
    for (const char* key : f.texts)
      for (const char* bad : {"1", "\"of my own\"", "[]"}) refused(f.type, key, bad);
    for (const char* key : f.flags)
      for (const char* bad : {"1", "\"true\"", "NaN"}) refused(f.type, key, bad);
    if (std::string(f.type) != "llama")  // whose layers may differ
      refused(f.type, "per_layer_config", R"({"00": {"hidden_size": 64}})");
  }
  for (const char* type : {"bert", "gpt2"}) refused(type, "add_cross_attention", "true");
  for (const char* type : {"bert", "vit", "llama"}) refused(type, "num_attention_heads", "7");
  refused("distilbert", "n_heads", "7");
  refused("gpt2", "n_head", "7");
  refused("llama", "num_key_value_heads", "5");
  refused("llama", "head_dim", "127");
  refused("roberta", "max_position_embeddings", "2");
  refused("vit", "image_size", "[224]");
  refused("vit", "patch_size", "225");
  refused("bert", "position_embedding_type", "\"relative_key\"");
}

TEST_CASE("keys that change no cost are read past") {
  const m::any_model model =
      parse(R"({"model_type": "bert", "architectures": 5, "attention_probs_dropout_prob": NaN,
      "per_layer_config": {}, "position_embedding_type": "absolute", "add_cross_attention": false,
      "id2label": {"0": "x"}, "torch_dtype": "float16", "quantization_config": null})");
  CHECK(model.parameters() == 109'482'240);
  CHECK(model.uncomputed().empty());
}

TEST_CASE("keys that change results but no cost are remembered for whoever brings real weights") {
  const auto first = [](const char* text) {
    const auto keys = parse(text).uncomputed();
    return keys.empty() ? std::string() : keys.front();
  };
  CHECK(first(R"({"model_type": "llama", "rope_scaling": {"rope_type": "llama3", "factor": 8.0}})") ==
        "rope_scaling");
  CHECK(first(R"({"model_type": "llama", "rope_scaling": {"type": "linear"}})") == "rope_scaling");
  CHECK(first(R"({"model_type": "llama", "rope_parameters": {"rope_type": "default"}})").empty());
  CHECK(first(R"({"model_type": "bert", "is_decoder": true})") == "is_decoder");
  CHECK(first(R"({"model_type": "gpt2", "scale_attn_weights": false})") == "scale_attn_weights");
  CHECK(first(R"({"model_type": "roberta", "pad_token_id": 0})") == "pad_token_id");
  CHECK(first(R"({"model_type": "roberta", "pad_token_id": 1})").empty());
  // Older files spell the kind twice; the key is one.
  CHECK(parse(R"({"model_type": "llama", "rope_scaling": {"type": "linear", "rope_type": "linear"}})")
            .uncomputed() == std::vector<std::string>{"rope_scaling"});
}

TEST_CASE("how weights are stored is remembered and changes no cost") {
  const m::any_model plain =
      parse(R"({"model_type": "llama", "torch_dtype": "float16", "dtype": "bfloat16"})");
  CHECK(plain.format() == m::weight_format{"bfloat16", {}});
  const m::any_model packed = parse(R"({"model_type": "llama", "torch_dtype": "float16",
      "quantization_config": {"quant_method": "gptq", "bits": 3, "group_size": 64}})");
  REQUIRE(packed.format().quantized);
  CHECK(packed.format().quantized->method == "gptq");
  CHECK(packed.format().quantized->bits == 3);
  CHECK(packed.format().quantized->group == 64);
  CHECK(packed.total_cost({}) == plain.total_cost({}));
  CHECK(packed.uncomputed() == std::vector<std::string>{"quantization_config"});  // no runner unpacks them
  const m::any_model other =
      parse(R"({"model_type": "llama", "quantization_config": {"quant_method": "hqq"}})");
  CHECK(other.format().quantized->method == "hqq");
  CHECK_THROWS_AS(parse(R"({"model_type": "llama", "quantization_config": 4})"), input_error);
  CHECK_THROWS_AS(
      parse(R"({"model_type": "llama", "quantization_config": {"quant_method": "gptq", "bits": 5}})"),
      input_error);
}

TEST_CASE("keys that change costs and are not modelled are refused") {
  CHECK_THROWS_AS(parse(R"({"model_type": "bert", "pruned_heads": {"0": [1]}})"), input_error);
  CHECK_NOTHROW(parse(R"({"model_type": "bert", "pruned_heads": {}})"));
}

TEST_CASE("no width that passes its own limit can overflow a count") {
  for (
      const char* text : {
          R"({"model_type": "bert", "num_hidden_layers": 4096, "hidden_size": 16777216, "num_attention_heads": 1,
               "intermediate_size": 16777216})",
          R"({"model_type": "gpt2", "n_layer": 4096, "n_embd": 16777216, "n_head": 1})",
          R"({"model_type": "openai-gpt", "n_layer": 4096, "n_embd": 16777216, "n_head": 1})",
          R"({"model_type": "distilbert", "n_layers": 4096, "dim": 16777216, "n_heads": 1})",
          R"({"model_type": "llama", "hidden_size": 16777216, "num_attention_heads": 16777216,
               "head_dim": 16777216})",
          R"({"model_type": "llama", "num_hidden_layers": 4096, "hidden_size": 16777216,
               "num_attention_heads": 1, "intermediate_size": 16777216})",
          R"({"model_type": "vit", "num_channels": 16777216, "image_size": 16777216, "patch_size": 16777216})",
          R"({"model_type": "vit", "image_size": 16777216, "patch_size": 1})",
          R"({"model_type": "vit", "num_hidden_layers": 4096, "hidden_size": 16777216, "num_attention_heads": 1,
               "intermediate_size": 16777216})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse(text), input_error);
  }
  // The deepest model that is allowed still loads, and the largest workload still costs a finite number.
  const m::any_model deep = parse(R"({"model_type": "bert", "num_hidden_layers": 4096, "hidden_size": 8,
      "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 16777216})");
  const m::cost c = deep.total_cost({1 << 24, 1 << 24});
  CHECK(std::isfinite(c.flops.value()));
  CHECK(c.flops.value() > 0);
  for (const m::workload& w : {m::workload{-1, 8}, {0, 8}, {1, 0}, {(1 << 24) + 1, 8}})
    CHECK_THROWS_AS((void)deep.total_cost(w), shape_error);
}

TEST_CASE("a file names the model by its stem, a folder by itself") {
  const folder f;
  const std::string bert = R"({"model_type": "bert"})";
  CHECK(m::load(f.write("my.model.json", bert)).name() == "my.model");
  CHECK(m::load(f.write("tiny/config.json", bert)).name() == "tiny");
  CHECK(m::load(f.path / "tiny").name() == "tiny");
  CHECK(m::load(f.path / "tiny" / "").name() == "tiny");
  CHECK(m::load(f.path / "tiny" / "." / "config.json").name() == "tiny");
}

TEST_CASE("what is no configuration is refused with a remedy") {
  const folder f;
  fs::create_directories(f.path / "empty");
  const auto refused = [](const fs::path& path) {
    CAPTURE(path.string());
    try {
      m::load(path);
      FAIL_CHECK("nothing thrown");
    } catch (const error& e) {
      CHECK(holds(e.where(), path.string()));
      CHECK_FALSE(e.remedy().empty());
    }
  };
  refused(f.path / "empty");
  refused(f.path / "missing.json");
  for (const char* weights : {"a.gguf", "a.safetensors", "a.onnx"}) {
    const auto path = f.write(weights, "GGUF");
    CHECK_THROWS_WITH_AS(static_cast<void>(m::load(path)), doctest::Contains("config.json"), input_error);
    refused(path);
  }
  refused(f.write("nothing.json", ""));
  refused(f.write("array.json", "[1, 2]"));
  refused(f.write("number.json", "3"));
  refused(f.write("cut.json", R"({"model_type": "be)"));
  refused(f.write("twice.json", R"({"model_type": "bert", "hidden_size": 8, "hidden_size": 16})"));
  refused(f.write("type.json", R"({"model_type": 3})"));
  refused(f.write("list.json", R"({"architectures": {"a": 1}})"));
  refused(f.write("element.json", R"({"architectures": [1]})"));
  refused(f.write("binary.json", std::string("\x80\x04\x95\x00\xff", 5)));
  refused(f.write("deep.json", std::string(100000, '[')));
  CHECK_THROWS_AS(m::load(f.path / "missing.json"), system_error);
  CHECK_THROWS_AS(m::load(""), error);
}

TEST_CASE("a file larger than any configuration is refused before it is parsed") {
  const folder f;
  const fs::path path = f.write("huge.json", "{");
  fs::resize_file(path, std::uintmax_t{1} << 33);  // sparse: takes no room
  CHECK_THROWS_AS(m::load(path), input_error);
}

namespace {

/// A family of a user's own.
struct two_layers {
  static constexpr std::array<std::string_view, 1> model_types{"two-layers"};
  std::int64_t width = 0;

  template <class Keys>
  static two_layers read(Keys& keys, std::string_view) {
    return {keys.count("width", 4)};
  }
  template <m::interpreter I>
  auto operator()(I& i) const {
    return m::module(i, "", "TwoLayers", [&] {
      auto x = i.apply("words", m::embedding{10, extent<>{width}}, i.input(m::source::token_ids));
      return i.apply("dense", m::linear{extent<>{width}, extent<>{1}}, std::move(x));
    });
  }
};
using my_families = std::variant<two_layers, m::bert<>>;

}  // namespace

TEST_CASE("families of one's own load beside ours") {
  const folder f;
  const auto mine = m::load_as<my_families>(f.write("a.json", R"({"model_type": "two-layers", "width": 6})"));
  CHECK(mine.parameters() == 10 * 6 + 6 + 1);
  CHECK(std::holds_alternative<two_layers>(mine.family()));
  CHECK_NOTHROW(mine.check({1, 100000}));  // a family need not have a longest sequence
  CHECK(m::load_as<my_families>(f.write("b.json", R"({"model_type": "bert"})")).parameters() == 109'482'240);
  try {
    m::load_as<my_families>(f.write("c.json", R"({"model_type": "gpt2"})"));
    FAIL("nothing thrown");
  } catch (const unknown_error& e) {
    CHECK(holds(e.remedy(), "two-layers, bert, roberta"));
    CHECK_FALSE(holds(e.remedy(), "gpt2"));
  }
}

TEST_CASE("of a model for text and images the text is taken, and the rest is told") {
  const auto model = parse(R"({"model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"],
    "text_config": {"model_type": "gemma3_text", "hidden_size": 64, "num_hidden_layers": 2, "intermediate_size": 96,
      "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 32, "vocab_size": 100, "sliding_window": 8},
    "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 32}, "image_token_index": 7})");
  // V H, tied head; a layer: 2 H A + 2 H K, 3 H F, 4 norms of H, 2 of the head size; the last norm.
  CHECK(model.parameters() ==
        100 * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96 + 4 * 64 + 2 * 32) + 64);
  CHECK(model.left_out() == std::vector<std::string>{"vision_config"});
  CHECK(model.tree().nodes().back().path == "lm_head");
  CHECK(parse(R"({"model_type": "bert"})").left_out().empty());
  CHECK_THROWS_AS(parse(R"({"model_type": "two", "text_config": {"model_type": "mamba"}})"), unknown_error);
  CHECK_THROWS_AS(parse(R"({"model_type": "two", "text_config": 3})"), unknown_error);
}
