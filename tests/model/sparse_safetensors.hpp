// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MODEL_SPARSE_SAFETENSORS_HPP
#define EDGETRAN_TESTS_MODEL_SPARSE_SAFETENSORS_HPP

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/file.hpp"

namespace test {

/// A folder of its own, gone with its owner.
class folder {
 public:
  folder() {
    std::string name = (std::filesystem::temp_directory_path() / "edgetran-open-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    const std::vector<edgetran::io::placed_bytes> pieces{{0, text}};
    edgetran::io::write_sparse_file(path_ / name, text.size(), pieces);
  }

 private:
  std::filesystem::path path_;
};

struct sparse_tensor {
  std::string name;
  std::string type;
  std::uint64_t bits;
  std::vector<std::uint64_t> shape;
};

/// A safetensors file whose weights take no room on the disk.
inline void write_safetensors(const std::filesystem::path& path, const std::vector<sparse_tensor>& tensors) {
  std::string json = "{";
  std::uint64_t end = 0;
  for (const auto& t : tensors) {
    std::uint64_t bytes = t.bits;
    std::string shape;
    for (const std::uint64_t extent : t.shape)
      bytes *= extent, shape += (shape.empty() ? "" : ",") + std::to_string(extent);
    json += (json.size() > 1 ? ",\"" : "\"") + t.name + R"(":{"dtype":")" + t.type + R"(","shape":[)" +
            shape + R"(],"data_offsets":[)" + std::to_string(end) + "," + std::to_string(end + bytes / 8) +
            "]}";
    end += bytes / 8;
  }
  json += "}";
  std::string head(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) head[i] = static_cast<char>(json.size() >> 8 * i & 0xff);
  head += json;
  const std::vector<edgetran::io::placed_bytes> pieces{{0, head}};
  edgetran::io::write_sparse_file(path, head.size() + end, pieces);
}

/// A BERT of one small layer, and the tensors of its checkpoint as TensorFlow named them.
inline constexpr const char* small_bert = R"({"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 64,
    "num_attention_heads": 4, "intermediate_size": 96, "vocab_size": 50, "max_position_embeddings": 16})";

inline std::vector<sparse_tensor> bert_tensors(const std::string& prefix) {
  std::vector<sparse_tensor> t;
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

}  // namespace test

#endif  // EDGETRAN_TESTS_MODEL_SPARSE_SAFETENSORS_HPP
