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
