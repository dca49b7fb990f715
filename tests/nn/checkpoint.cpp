// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/nn/checkpoint.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/io/safetensors.hpp"
#include "edgetran/model/interpreter.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;

/// A folder of its own that goes with the test.
struct folder {
  std::filesystem::path path;
  folder() {
    static int count = 0;
    path = std::filesystem::temp_directory_path() /
           ("edgetran_checkpoint_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path);
  }
  ~folder() { std::filesystem::remove_all(path); }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
};

bool equal(const nn::weights& a, const nn::weights& b) {
  if (a.parameters().size() != b.parameters().size()) return false;
  for (std::size_t i = 0; i < a.parameters().size(); ++i) {
    const nn::parameter &p = a.parameters()[i], &q = b.parameters()[i];
    if (p.name != q.name || p.size() != q.size() ||
        !std::equal(p.data.get(), p.data.get() + p.size(), q.data.get()))
      return false;
  }
  return true;
}

/// Writes weights as a foreign program would: under changed names, with tensors of its own.
void save_renamed(const nn::weights& w, const std::filesystem::path& path,
                  const std::function<std::string(std::string)>& rename,
                  const std::vector<std::string>& extra = {}) {
  static const std::vector<float> nothing{1, 2};
  std::vector<safetensors::f32_tensor> tensors;
  for (const nn::parameter& p : w.parameters()) {
    std::vector<std::uint64_t> shape{static_cast<std::uint64_t>(p.rows)};
    if (p.columns != 1) shape.push_back(static_cast<std::uint64_t>(p.columns));
    tensors.push_back({rename(p.name), shape, {p.data.get(), p.size()}});
  }
  for (const std::string& name : extra) tensors.push_back({name, {2}, nothing});
  safetensors::save(path, tensors);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

template <class Error, class Call>
std::string message(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

template <class Family>
void round_trip(const Family& f) {
  const folder here;
  const auto path = here.path / "model.safetensors";
  const nn::weights w = small::weights(f, 4);
  nn::save_weights(f, w, path);
  const nn::checkpoint back = nn::load_weights(f, path);
  CHECK(equal(w, back.weights));
  CHECK(back.ignored.empty());
  CHECK(back.prefix.empty());
  CHECK(equal(w, nn::load_weights(f, here.path).weights));
  // The header alone tells how many parameters a checkpoint has: as many as the model.
  std::uint64_t elements = 0;
  const auto file = safetensors::file::open(path);
  for (const auto& t : file.tensors()) elements += t.elements;
  CHECK(elements == static_cast<std::uint64_t>(model::total_cost(f).parameters));
}

}  // namespace

TEST_CASE("weights survive the way to a file and back, and count as the model does") {
  round_trip(small::bert());
  round_trip(small::roberta());
  round_trip(small::distilbert());
  round_trip(small::gpt2());
  round_trip(small::openai_gpt());
  round_trip(small::vit());
  round_trip(small::llama());
  small::each_encoder([](auto f) { round_trip(model::any_model(f, "encoder")); });
  round_trip(small::whisper());
}

TEST_CASE("arrays are saved in the shapes that other programs expect") {
  const folder here;
  const auto f = small::vit();
  nn::save_weights(f, small::weights(f, 1), here.path / "a.safetensors");
  const auto file = safetensors::file::open(here.path / "a.safetensors");
  using shape = std::vector<std::uint64_t>;
  CHECK(file.at("embeddings.cls_token").shape == shape{1, 1, 36});
  CHECK(file.at("embeddings.position_embeddings").shape == shape{1, 13, 36});
  CHECK(file.at("embeddings.patch_embeddings.projection.weight").shape == shape{36, 2, 4, 5});
  CHECK(file.at("embeddings.patch_embeddings.projection.bias").shape == shape{36});
  CHECK(file.at("encoder.layer.1.layernorm_before.weight").shape == shape{36});
  CHECK(file.at("encoder.layer.1.intermediate.dense.weight").shape == shape{56, 36});
  CHECK(file.metadata().at("format") == "pt");

  const auto ears = small::whisper();
  nn::save_weights(ears, small::weights(ears, 1), here.path / "b.safetensors");
  const auto heard = safetensors::file::open(here.path / "b.safetensors");
  CHECK(heard.at("model.encoder.conv1.weight").shape == shape{24, 5, 3});
  CHECK(heard.at("model.encoder.conv2.weight").shape == shape{24, 24, 3});
  CHECK(heard.at("model.encoder.conv2.bias").shape == shape{24});
  CHECK(heard.at("model.encoder.embed_positions.weight").shape == shape{11, 24});
  CHECK(heard.at("model.decoder.embed_positions.weight").shape == shape{16, 24});
  CHECK(heard.find("proj_out.weight") == nullptr);  // tied
  CHECK(heard.find("model.decoder.layers.0.encoder_attn.k_proj.bias") == nullptr);
}

namespace {
/// An array as a checkpoint of transformers names and shapes it.
struct published {
  const char* name;
  std::vector<std::uint64_t> shape;
};
/// All of these arrays, and no others, are what a model is saved as and loaded from.
template <class Family>
void has_arrays(const Family& f, const std::string& prefix, const std::vector<published>& arrays) {
  const folder here;
  const model::any_model m(f, "encoder");
  nn::save_weights(m, small::weights(m, 1), here.path / "saved.safetensors");
  const auto saved = safetensors::file::open(here.path / "saved.safetensors");
  CHECK(saved.tensors().size() == arrays.size());
  std::vector<std::vector<float>> values;
  std::vector<safetensors::f32_tensor> foreign;
  for (const published& a : arrays) {
    CAPTURE(std::string(a.name));
    REQUIRE(saved.find(a.name) != nullptr);
    CHECK(saved.at(a.name).shape == a.shape);
    std::size_t n = 1;
    for (const std::uint64_t e : a.shape) n *= static_cast<std::size_t>(e);
    values.emplace_back(n);
    for (std::size_t i = 0; i < n; ++i) values.back()[i] = static_cast<float>(values.size() + i);
  }
  for (std::size_t i = 0; i < arrays.size(); ++i)
    foreign.push_back({prefix + arrays[i].name, arrays[i].shape, values[i]});
  safetensors::save(here.path / "model.safetensors", foreign);
  const nn::checkpoint c = nn::load_weights(m, here.path / "model.safetensors");
  CHECK(c.prefix == prefix);
  CHECK(c.ignored.empty());
  for (const nn::parameter& p : c.weights.parameters())
    for (std::size_t i = 0; i < arrays.size(); ++i)
      if (p.name == arrays[i].name) CHECK(std::equal(values[i].begin(), values[i].end(), p.data.get()));
}
}  // namespace

TEST_CASE("ALBERT is stored by groups") {
  model::albert f;
  f.layers = 4, f.hidden = 8, f.heads = 2, f.feed_forward = 12, f.embedding_width = 6, f.groups = 2;
  f.vocabulary = 9, f.positions = 7;
  std::vector<published> arrays{{"embeddings.word_embeddings.weight", {9, 6}},
                                {"embeddings.position_embeddings.weight", {7, 6}},
                                {"embeddings.token_type_embeddings.weight", {2, 6}},
                                {"embeddings.LayerNorm.weight", {6}},
                                {"embeddings.LayerNorm.bias", {6}},
                                {"encoder.embedding_hidden_mapping_in.weight", {8, 6}},
                                {"encoder.embedding_hidden_mapping_in.bias", {8}},
                                {"pooler.weight", {8, 8}},
                                {"pooler.bias", {8}}};
  std::vector<std::string> names;
  names.reserve(64);
  for (const char* group : {"0", "1"}) {
    const auto add = [&](const char* name, const std::vector<std::uint64_t>& shape) {
      names.push_back("encoder.albert_layer_groups." + std::string(group) + ".albert_layers.0." + name);
      arrays.push_back({names.back().c_str(), shape});
    };
    add("full_layer_layer_norm.weight", {8});
    add("full_layer_layer_norm.bias", {8});
    for (const char* map : {"query", "key", "value", "dense"}) {
      add((std::string("attention.") + map + ".weight").c_str(), {8, 8});
      add((std::string("attention.") + map + ".bias").c_str(), {8});
    }
    add("attention.LayerNorm.weight", {8});
    add("attention.LayerNorm.bias", {8});
    add("ffn.weight", {12, 8});
    add("ffn.bias", {12});
    add("ffn_output.weight", {8, 12});
    add("ffn_output.bias", {8});
  }
  has_arrays(f, "albert.", arrays);
}

TEST_CASE("SqueezeBERT is stored as convolutions") {
  model::squeezebert f;
  f.layers = 1, f.hidden = 8, f.heads = 2, f.feed_forward = 16, f.vocabulary = 9, f.positions = 7;
  has_arrays(f, "transformer.",
             {{"embeddings.word_embeddings.weight", {9, 8}},
              {"embeddings.position_embeddings.weight", {7, 8}},
              {"embeddings.token_type_embeddings.weight", {2, 8}},
              {"embeddings.LayerNorm.weight", {8}},
              {"embeddings.LayerNorm.bias", {8}},
              {"encoder.layers.0.attention.query.weight", {8, 2, 1}},
              {"encoder.layers.0.attention.query.bias", {8}},
              {"encoder.layers.0.attention.key.weight", {8, 2, 1}},
              {"encoder.layers.0.attention.key.bias", {8}},
              {"encoder.layers.0.attention.value.weight", {8, 2, 1}},
              {"encoder.layers.0.attention.value.bias", {8}},
              {"encoder.layers.0.post_attention.conv1d.weight", {8, 8, 1}},
              {"encoder.layers.0.post_attention.conv1d.bias", {8}},
              {"encoder.layers.0.post_attention.layernorm.weight", {8}},
              {"encoder.layers.0.post_attention.layernorm.bias", {8}},
              {"encoder.layers.0.intermediate.conv1d.weight", {16, 2, 1}},
              {"encoder.layers.0.intermediate.conv1d.bias", {16}},
              {"encoder.layers.0.output.conv1d.weight", {8, 4, 1}},
              {"encoder.layers.0.output.conv1d.bias", {8}},
              {"encoder.layers.0.output.layernorm.weight", {8}},
              {"encoder.layers.0.output.layernorm.bias", {8}},
              {"pooler.dense.weight", {8, 8}},
              {"pooler.dense.bias", {8}}});
}

TEST_CASE("the convolutions of ConvBERT, its groups, and the tokens of DeiT have their published shapes") {
  const folder here;
  const auto shapes_of = [&](const auto& f) {
    const model::any_model m(f, "encoder");
    nn::save_weights(m, small::weights(m, 1), here.path / "a.safetensors");
    return safetensors::file::open(here.path / "a.safetensors");
  };
  using shape = std::vector<std::uint64_t>;
  const auto conv =
      shapes_of(small::convbert());  // 36 wide, 3 heads a kind of 6, 5 taps, feed-forward 60 in 2 groups
  const std::string self = "encoder.layer.1.attention.self.";
  CHECK(conv.at(self + "key_conv_attn_layer.depthwise.weight").shape == shape{36, 1, 5});
  CHECK(conv.at(self + "key_conv_attn_layer.pointwise.weight").shape == shape{18, 36, 1});
  CHECK(conv.at(self + "key_conv_attn_layer.bias").shape == shape{18, 1});
  CHECK(conv.at(self + "conv_kernel_layer.weight").shape == shape{15, 18});
  CHECK(conv.at(self + "conv_out_layer.weight").shape == shape{18, 36});
  CHECK(conv.at("encoder.layer.1.intermediate.dense.weight").shape == shape{2, 18, 30});
  CHECK(conv.at("encoder.layer.1.intermediate.dense.bias").shape == shape{60});
  CHECK(conv.at("encoder.layer.1.output.dense.weight").shape == shape{2, 30, 18});
  CHECK(conv.at("embeddings_project.weight").shape == shape{36, 20});
  const auto deit = shapes_of(small::deit());
  CHECK(deit.at("embeddings.cls_token").shape == shape{1, 1, 36});
  CHECK(deit.at("embeddings.distillation_token").shape == shape{1, 1, 36});
  CHECK(deit.at("embeddings.position_embeddings").shape == shape{1, 14, 36});
  const auto mobile = shapes_of(small::mobilebert());
  CHECK(mobile.at("embeddings.embedding_transformation.weight").shape == shape{40, 42});
  CHECK(mobile.at("embeddings.LayerNorm.weight").shape == shape{40});
  CHECK(mobile.at("encoder.layer.0.bottleneck.input.LayerNorm.bias").shape == shape{24});
  CHECK(mobile.at("encoder.layer.0.bottleneck.attention.dense.weight").shape == shape{24, 40});
  CHECK(mobile.at("encoder.layer.1.ffn.1.output.dense.weight").shape == shape{24, 44});
  CHECK(mobile.at("encoder.layer.1.output.bottleneck.dense.weight").shape == shape{40, 24});
  const auto modern = shapes_of(small::modernbert());
  CHECK(modern.at("layers.1.attn.Wqkv.weight").shape == shape{108, 36});
  CHECK(modern.find("layers.0.attn_norm.weight") == nullptr);
  CHECK(modern.at("layers.1.attn_norm.weight").shape == shape{36});
  CHECK(modern.find("layers.1.attn_norm.bias") == nullptr);
  CHECK(modern.at("final_norm.weight").shape == shape{36});
}

TEST_CASE("prefixes are found, heads and buffers are left over and told") {
  const folder here;
  const auto path = here.path / "m.safetensors";
  const auto check = [&](const auto& f, const std::string& prefix, const std::vector<std::string>& extra) {
    CAPTURE(prefix);
    const nn::weights w = small::weights(f, 2);
    save_renamed(
        w, path, [&](const std::string& n) { return prefix + n; }, extra);
    const nn::checkpoint c = nn::load_weights(f, path);
    CHECK(equal(w, c.weights));
    CHECK(c.prefix == prefix);
    CHECK(c.ignored == extra);
  };
  check(small::bert(), "bert.", {"bert.embeddings.position_ids", "cls.predictions.bias"});
  check(small::roberta(), "roberta.", {"lm_head.bias"});
  check(small::distilbert(), "distilbert.", {"vocab_projector.weight"});
  check(small::distilbert(), "", {});
  check(small::gpt2(), "transformer.",
        {"lm_head.weight", "transformer.h.0.attn.bias", "transformer.h.0.attn.masked_bias"});
  check(small::gpt2(), "", {"h.0.attn.bias"});
  check(small::vit(), "vit.", {"classifier.bias", "classifier.weight"});
  const auto check_any = [&](const auto& f, const std::string& prefix,
                             const std::vector<std::string>& extra) {
    check(model::any_model(f, "encoder"), prefix, extra);
  };
  check_any(small::mobilebert(), "mobilebert.", {"cls.predictions.bias"});
  check_any(small::convbert(), "convbert.", {"generator_lm_head.bias"});
  check_any(small::fnet(), "fnet.", {"cls.predictions.bias"});
  check_any(small::deit(), "deit.", {"cls_classifier.bias", "distillation_classifier.bias"});
  check_any(small::modernbert(), "model.", {"decoder.bias", "head.dense.weight"});
  auto body = small::whisper();
  body.output = model::language_head::none;
  check(body, "model.", {"proj_out.weight"});
  check(small::llama(), "model.", {"lm_head.weight", "model.layers.0.self_attn.rotary_emb.inv_freq"});
}

TEST_CASE("the gamma and beta of old checkpoints are weight and bias") {
  const folder here;
  const auto f = small::bert();
  const nn::weights w = small::weights(f, 2);
  save_renamed(w, here.path / "m.safetensors", [](const std::string& n) {
    return "bert." +
           replaced(replaced(n, "LayerNorm.weight", "LayerNorm.gamma"), "LayerNorm.bias", "LayerNorm.beta");
  });
  const nn::checkpoint c = nn::load_weights(f, here.path / "m.safetensors");
  CHECK(equal(w, c.weights));
  CHECK(c.ignored.empty());
}

TEST_CASE("shards are read through their index") {
  const folder here;
  const auto f = small::llama();
  const nn::weights w = small::weights(f, 2);
  std::vector<safetensors::f32_tensor> parts[2];
  json::object map;
  for (std::size_t i = 0; i < w.parameters().size(); ++i) {
    const nn::parameter& p = w.parameters()[i];
    parts[i % 2].push_back({"model." + p.name,
                            {static_cast<std::uint64_t>(p.rows), static_cast<std::uint64_t>(p.columns)},
                            {p.data.get(), p.size()}});
    map.set("model." + p.name, i % 2 == 0 ? "one.safetensors" : "two.safetensors");
  }
  safetensors::save(here.path / "one.safetensors", parts[0]);
  safetensors::save(here.path / "two.safetensors", parts[1]);
  const auto index = here.path / "model.safetensors.index.json";
  json::save(index, json::object{{"weight_map", map}});
  CHECK(equal(w, nn::load_weights(f, index).weights));
  CHECK(equal(w, nn::load_weights(f, here.path).weights));

  map.set("model.norm.weight", "one.safetensors");
  json::save(index, json::object{{"weight_map", map}});
  const bool in_one = (w.parameters().size() - 1) % 2 == 0;
  if (!in_one)
    CHECK(message<input_error>([&] { nn::load_weights(f, index); }).find("model.norm.weight") !=
          std::string::npos);
}

TEST_CASE("half and bfloat16 checkpoints are converted") {
  const folder here;
  const auto f = small::bert();
  for (const bool half : {false, true}) {
    // 0.5 and -2 are exact in both.
    const std::array<std::uint16_t, 2> words =
        half ? std::array<std::uint16_t, 2>{0x3800, 0xC000} : std::array<std::uint16_t, 2>{0x3F00, 0xC000};
    json::object header;
    std::string data;
    for (const nn::parameter& p : nn::list_parameters(f)) {
      const auto begin = static_cast<std::uint64_t>(data.size());
      for (std::size_t i = 0; i < p.size(); ++i) {
        data.push_back(static_cast<char>(words[i % 2] & 0xFF));
        data.push_back(static_cast<char>(words[i % 2] >> 8));
      }
      json::array shape{static_cast<std::uint64_t>(p.rows)};
      if (p.columns != 1) shape.emplace_back(static_cast<std::uint64_t>(p.columns));
      header.set(p.name,
                 json::object{{"dtype", half ? "F16" : "BF16"},
                              {"shape", shape},
                              {"data_offsets", json::array{begin, static_cast<std::uint64_t>(data.size())}}});
    }
    const std::string text = json::dump(header);
    const auto length = std::bit_cast<std::array<char, 8>>(std::uint64_t{text.size()});
    io::write_file(here.path / "m.safetensors", std::string(length.begin(), length.end()) + text + data);
    const nn::checkpoint c = nn::load_weights(f, here.path / "m.safetensors");
    for (const nn::parameter& p : c.weights.parameters()) {
      CHECK(p.data[0] == 0.5F);
      CHECK(p.data[p.size() - 1] == (p.size() % 2 == 1 ? 0.5F : -2.0F));
    }
  }
}

TEST_CASE("what does not fit is refused by name") {
  const folder here;
  const auto path = here.path / "m.safetensors";
  const auto f = small::bert();
  const nn::weights w = small::weights(f, 2);

  save_renamed(w, path, [](const std::string& n) {
    return "bert." + replaced(n, "layer.1.output.dense.weight", "layer.1.outptu.dense.weight");
  });
  std::string said = message<input_error>([&] { nn::load_weights(f, path); });
  CHECK(said.find("\"bert.encoder.layer.1.output.dense.weight\"") != std::string::npos);
  CHECK(said.find("nearest: bert.encoder.layer.1.outptu.dense.weight") != std::string::npos);

  auto wider = f;
  wider.feed_forward = 51;
  nn::save_weights(f, w, path);
  said = message<shape_error>([&] { nn::load_weights(wider, path); });
  CHECK(said.find("encoder.layer.0.intermediate.dense.weight") != std::string::npos);
  CHECK(said.find("[50, 36]") != std::string::npos);
  CHECK(said.find("[51, 36]") != std::string::npos);
  CHECK_THROWS_AS(nn::save_weights(wider, w, path), shape_error);
  CHECK_THROWS_AS(nn::save_weights(small::gpt2(), w, path), shape_error);

  auto deeper = f;
  deeper.layers = 3;
  CHECK(message<input_error>([&] { nn::load_weights(deeper, path); }).find("encoder.layer.2.") !=
        std::string::npos);

  // A transposed matrix has the right number of elements and is wrong all the same.
  const auto gpt = small::gpt2();
  nn::weights turned = small::weights(gpt, 1);
  for (nn::parameter& p : turned.parameters())
    if (p.name == "h.0.mlp.c_fc.weight") std::swap(p.rows, p.columns);
  save_renamed(turned, path, [](const std::string& n) { return n; });
  CHECK(message<shape_error>([&] { nn::load_weights(gpt, path); }).find("h.0.mlp.c_fc.weight") !=
        std::string::npos);

  nn::weights spoilt = small::weights(f, 2);
  spoilt.parameters()[5].data[2] = std::numeric_limits<float>::quiet_NaN();
  nn::save_weights(f, spoilt, path);
  CHECK(message<numeric_error>([&] { nn::load_weights(f, path); }).find(spoilt.parameters()[5].name) !=
        std::string::npos);
}

TEST_CASE("missing, empty and truncated files are refused") {
  const folder here;
  const auto path = here.path / "m.safetensors";
  const auto f = small::bert();
  CHECK_THROWS_AS(nn::load_weights(f, path), system_error);
  CHECK(message<input_error>([&] { nn::load_weights(f, here.path); }).find("model.safetensors") !=
        std::string::npos);
  nn::save_weights(f, small::weights(f, 1), path);
  const auto size = std::filesystem::file_size(path);
  for (const auto kept : {size - 1, size / 2, std::uintmax_t{100}, std::uintmax_t{8}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(path, kept);
    CHECK_THROWS_AS(nn::load_weights(f, path), input_error);
  }
}
