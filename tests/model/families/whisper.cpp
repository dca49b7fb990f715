// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/whisper.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/load.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

m::any_model parse(const std::string& text) { return m::parse(json::parse(text, "c.json"), "c"); }
const m::whisper& whisper_of(const m::any_model& a) { return std::get<m::whisper>(a.family()); }

/// A published size: those of encoder and decoder are the same but for the layers.
std::string config(std::int64_t hidden, std::int64_t layers, std::int64_t heads,
                   const std::string& more = "") {
  const auto n = [](std::int64_t i) { return std::to_string(i); };
  return R"({"architectures": ["WhisperForConditionalGeneration"], "model_type": "whisper", "d_model": )" +
         n(hidden) + R"(, "encoder_layers": )" + n(layers) + R"(, "num_hidden_layers": )" + n(layers) +
         R"(, "encoder_attention_heads": )" + n(heads) + R"(, "decoder_attention_heads": )" + n(heads) +
         R"(, "encoder_ffn_dim": )" + n(4 * hidden) + R"(, "decoder_ffn_dim": )" + n(4 * hidden) + more + "}";
}
const std::string tiny = config(384, 4, 6, R"(, "decoder_layers": 4)");

std::string complaint(const std::string& text) {
  try {
    parse(text);
  } catch (const input_error& e) {
    return e.what();
  }
  return "nothing thrown";
}
bool holds(const std::string& line, const std::string& part) { return line.find(part) != std::string::npos; }

double macs_below(const m::any_model& a, const m::workload& w, const std::string& path) {
  return a.tree().costs(w)[test::find(a.tree(), path)].macs;
}

}  // namespace

TEST_CASE("public sizes have the parameters that their files hold") {
  // By hand: convolutions, positions and norms of the encoder; words, positions and norms of the decoder.
  const auto by_hand = [](std::int64_t h, std::int64_t f, std::int64_t layers, std::int64_t decoders,
                          std::int64_t mel, std::int64_t words) {
    const std::int64_t attention = 4 * h * h + 3 * h, mlp = 2 * h * f + f + h, norm = 2 * h;
    const std::int64_t encoder =
        (3 * mel * h + h) + (3 * h * h + h) + 1500 * h + layers * (attention + mlp + 2 * norm) + norm;
    const std::int64_t decoder = words * h + 448 * h + decoders * (2 * attention + mlp + 3 * norm) + norm;
    return encoder + decoder;
  };
  CHECK(by_hand(384, 1536, 4, 4, 80, 51865) == 37'760'640);  // openai/whisper-tiny
  CHECK(by_hand(512, 2048, 6, 6, 80, 51865) == 72'593'920);  // openai/whisper-base
  CHECK(parse(tiny).parameters() == 37'760'640);
  CHECK(parse(config(512, 6, 8)).parameters() == 72'593'920);
  // Small, medium and the two that are large with 128 mel bins, of which turbo has 4 layers in its decoder.
  CHECK(parse(config(768, 12, 12, R"(, "decoder_layers": 12)")).parameters() == 241'734'912);
  CHECK(parse(config(1024, 24, 16, R"(, "decoder_layers": 24)")).parameters() == 763'857'920);
  const std::string large = R"(, "num_mel_bins": 128, "vocab_size": 51866, "decoder_layers": )";
  CHECK(parse(config(1280, 32, 20, large + "32")).parameters() == 1'543'490'560);
  CHECK(parse(config(1280, 32, 20, large + "4")).parameters() == 808'878'080);
  // The family itself folds at compile time.
  constexpr m::whisper folded{.hidden = 384, .encoder = {4, 6, 1536}, .decoder = {4, 6, 1536}};
  static_assert(m::total_cost(folded, {.sequence = 4}).parameters == 37'760'640);
}

TEST_CASE("keys have the defaults of the configuration class") {
  const m::any_model model = parse(R"({"model_type": "whisper"})");
  const m::whisper& w = whisper_of(model);
  CHECK(w.hidden == 256);
  CHECK(w.encoder == m::whisper_stack{6, 4, 1536});
  CHECK(w.decoder == m::whisper_stack{6, 4, 1536});
  CHECK(w.vocabulary == 51865);
  CHECK(w.mel_bins == 80);
  CHECK(w.source_positions == 1500);
  CHECK(w.positions == 448);
  CHECK(w.activation_function == m::function::gelu);
  CHECK(w.output == m::language_head::none);
  CHECK(model.takes_audio());
  CHECK_FALSE(model.takes_image());
  CHECK(model.longest() == 448);
  CHECK(model.uncomputed().empty());
  // num_hidden_layers, which files copy from encoder_layers, says nothing.
  const m::any_model short_one =
      parse(R"({"model_type": "whisper", "encoder_layers": 3, "num_hidden_layers": 9})");
  CHECK(whisper_of(short_one).encoder.layers == 3);
  CHECK(whisper_of(short_one).decoder.layers == 6);
  // The reference computes a factor from this key, and applies it nowhere.
  const m::workload one{.sequence = 3};
  CHECK(parse(R"({"model_type": "whisper", "scale_embedding": true})").total_cost(one) ==
        model.total_cost(one));
  CHECK_FALSE(parse(R"({"model_type": "gpt2"})").takes_audio());
}

TEST_CASE("the head is tied unless the file says otherwise") {
  const auto output = [](const std::string& more) {
    return whisper_of(parse(R"({"d_model": 64, "vocab_size": 1000)" + more + "}")).output;
  };
  using enum m::language_head;
  CHECK(output(R"(, "model_type": "whisper", "architectures": ["WhisperModel"])") == none);
  CHECK(output(R"(, "architectures": ["WhisperForConditionalGeneration"])") == tied);
  CHECK(output(R"(, "architectures": ["WhisperForConditionalGeneration"], "tie_word_embeddings": false)") ==
        own);
  const auto own_head = parse(config(384, 4, 6, R"(, "decoder_layers": 4, "tie_word_embeddings": false)"));
  CHECK(own_head.parameters() == 37'760'640 + 51865 * 384);
}

TEST_CASE("what does not fit is refused by key") {
  const auto with = [](const std::string& more) {
    return complaint(R"({"model_type": "whisper", )" + more + "}");
  };
  for (const char* key : {"encoder_layers", "decoder_layers", "d_model", "encoder_ffn_dim", "decoder_ffn_dim",
                          "vocab_size", "num_mel_bins", "max_source_positions", "max_target_positions",
                          "encoder_attention_heads", "decoder_attention_heads"})
    for (const char* value : {"0", "-1", "1.5", "\"4\"", "[]", "99999999999"}) {
      CAPTURE(key);
      CAPTURE(value);
      CHECK(holds(with("\"" + std::string(key) + "\": " + value), key));
    }
  CHECK(holds(with(R"("encoder_attention_heads": 3)"), "does not divide d_model 256"));
  CHECK(holds(with(R"("decoder_attention_heads": 5)"), "does not divide d_model 256"));
  CHECK(holds(with(R"("activation_function": "swoosh")"), "swoosh"));
  CHECK(holds(with(R"("scale_embedding": 1)"), "scale_embedding"));
  CHECK(holds(with(R"("tie_word_embeddings": "yes")"), "tie_word_embeddings"));
  CHECK(holds(with(R"("architectures": ["WhisperForAudioClassification"])"),
              "WhisperForConditionalGeneration"));
  CHECK(holds(with(R"("architectures": ["WhisperForCausalLM"])"), "WhisperForConditionalGeneration"));
  CHECK(holds(with(R"("per_layer_config": {"00": {}})"), "per_layer_config"));
  CHECK(holds(with(R"("d_model": 16777216, "encoder_layers": 4096)"), "2^53"));
}

TEST_CASE("its arrays and nodes are called as in the reference") {
  const m::any_model model = parse(tiny);
  const m::tree& t = model.tree();
  CHECK(t[0].type == "WhisperForConditionalGeneration");
  CHECK(t[test::find(t, "model")].type == "WhisperModel");
  CHECK(t[test::find(t, "model.encoder")].type == "WhisperEncoder");
  CHECK(t[test::find(t, "model.encoder.conv2")].type == "Conv1d");
  CHECK(t[test::find(t, "model.encoder.layers.3.self_attn")].type == "WhisperAttention");
  CHECK(t[test::find(t, "model.decoder.layers.0.encoder_attn")].type == "WhisperAttention");
  CHECK(t[test::find(t, "model.decoder.layers.2")].type == "WhisperDecoderLayer");
  CHECK(t.nodes().back().path == "proj_out");
  CHECK_FALSE(t.nodes().back().owns_weights);
  std::vector<std::string> arrays;
  for (std::size_t i = 0; i < t.size(); ++i)
    if (t[i].level == m::level::primitive && t[i].owns_weights)
      std::visit(
          [&](const auto& p) {
            p.each_parameter([&](std::string_view name, std::int64_t, std::int64_t) {
              arrays.push_back(t[i].path + "." + std::string(name));
            });
          },
          t[i].primitive);
  std::vector<std::string> expected;
  const auto both = [&](const std::string& name) {
    expected.push_back(name + ".weight");
    expected.push_back(name + ".bias");
  };
  const auto attention = [&](const std::string& name) {
    both(name + ".q_proj");
    expected.push_back(name + ".k_proj.weight");
    both(name + ".v_proj");
    both(name + ".out_proj");
  };
  both("model.encoder.conv1");
  both("model.encoder.conv2");
  expected.push_back("model.encoder.embed_positions.weight");
  for (const std::string stack : {"encoder", "decoder"}) {
    if (stack == "decoder") {
      expected.push_back("model.decoder.embed_tokens.weight");
      expected.push_back("model.decoder.embed_positions.weight");
    }
    for (int l = 0; l < 4; ++l) {
      const std::string at = "model." + stack + ".layers." + std::to_string(l);
      both(at + ".self_attn_layer_norm");
      attention(at + ".self_attn");
      if (stack == "decoder") {
        both(at + ".encoder_attn_layer_norm");
        attention(at + ".encoder_attn");
      }
      both(at + ".final_layer_norm");
      both(at + ".fc1");
      both(at + ".fc2");
    }
    both("model." + stack + ".layer_norm");
  }
  CHECK(arrays == expected);
  CHECK(m::make_tree(m::whisper{})[0].type == "WhisperModel");
}

TEST_CASE("multiplications of Whisper tiny, by hand") {
  const m::any_model model = parse(tiny);
  const double h = 384, f = 1536, n = 1500, layers = 4, words = 51865;
  const m::workload encode{.batch = 2, .sequence = 7};
  // 3000 frames of 80 mel bins, then every second of them.
  CHECK(macs_below(model, encode, "model.encoder.conv1") == 2 * 3000 * (3 * 80) * h);
  CHECK(macs_below(model, encode, "model.encoder.conv2") == 2 * n * (3 * h) * h);
  const double layer = n * (4 * h * h + 2 * h * f) + 2 * n * n * h;
  CHECK(macs_below(model, encode, "model.encoder.layers.2") == 2 * layer);
  const double heard = 3000 * 240 * h + n * 3 * h * h + layers * layer;
  CHECK(macs_below(model, encode, "model.encoder") == 2 * heard);
  // A layer of the decoder on `rows` tokens that see `keys`: cross keys and values are of the sound.
  const auto written = [&](double rows, double keys) {
    return rows * (6 * h * h + 2 * h * f + 2 * keys * h + 2 * n * h);
  };
  const double cross = 2 * n * h * h;
  CHECK(macs_below(model, encode, "model.decoder.layers.1") == 2 * (written(7, 7) + cross));
  CHECK(model.total_cost(encode).macs == 2 * (heard + layers * (written(7, 7) + cross) + words * h));
  const m::workload prefill{.sequence = 4, .phase = m::phase::prefill};
  CHECK(model.total_cost(prefill).macs == heard + layers * (written(4, 4) + cross) + words * h);
}

TEST_CASE("to decode takes no encoder, and keeps what the text reads of the sound") {
  const m::any_model model = parse(tiny);
  const double h = 384, f = 1536, n = 1500, layers = 4, words = 51865;
  for (const std::int64_t context : {1, 20, 448}) {
    const m::workload w{.batch = 3, .sequence = context, .phase = m::phase::decode};
    const auto costs = model.tree().costs(w);
    const m::cost& encoder = costs[test::find(model.tree(), "model.encoder")];
    CHECK(encoder.flops.value() == 0);
    CHECK(encoder.traffic.value() == 0);
    CHECK(encoder.kv_cache.value() == 0);
    CHECK(encoder.parameters > 0);
    for (const char* idle : {"k_proj", "v_proj", "key_cache"}) {
      const std::string path = "model.decoder.layers.0.encoder_attn." + std::string(idle);
      CHECK(costs[test::find(model.tree(), path)].traffic.value() == 0);
    }
    const double keys = static_cast<double>(context);
    const double one = 6 * h * h + 2 * h * f + 2 * keys * h + 2 * n * h;
    CHECK(costs[0].macs == 3 * (layers * one + words * h));
    const double kept = 4 * 2 * layers * h;
    CHECK(costs[0].kv_cache.value() == 3 * kept * (n + keys));
    CHECK(costs[test::find(model.tree(), "model.decoder.layers.3.encoder_attn")].kv_cache.value() ==
          3 * 4 * 2 * n * h);
    // As many bytes as the prompt has left there.
    CHECK(model.total_cost({.batch = 3, .sequence = context, .phase = m::phase::prefill}).kv_cache ==
          costs[0].kv_cache);
  }
  CHECK(model.total_cost({.sequence = 8}).kv_cache.value() == 0);
  CHECK_NOTHROW(model.check({.sequence = 448}));
  CHECK_THROWS_AS(model.check({.sequence = 449}), shape_error);
  CHECK_THROWS_AS(model.check({.sequence = 449, .phase = m::phase::decode}), shape_error);
}

TEST_CASE("the small model to verify with is a Whisper") {
  const m::any_model model = m::load(test::example_configs() / "whisper-tiny-test.json");
  CHECK(model.name() == "whisper-tiny-test");
  CHECK(whisper_of(model).source_positions == 100);
  CHECK(whisper_of(model).output == m::language_head::tied);
  const std::int64_t h = 128, f = 512, attention = 4 * h * h + 3 * h, mlp = 2 * h * f + f + h;
  CHECK(model.parameters() == (240 * h + h) + (3 * h * h + h) + 100 * h + 2 * (attention + mlp + 4 * h) +
                                  2 * h + (4096 + 64) * h + 2 * (2 * attention + mlp + 6 * h) + 2 * h);
}
